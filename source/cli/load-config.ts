import {existsSync} from 'node:fs';
import path from 'node:path';
import {collectorKinds} from '../collectors/index.ts';
import {type Environment, parseDotEnv} from '../config/expand-variables.ts';
import {InputError} from '../config/input-error.ts';
import {type Config, readConfig} from '../config/read-config.ts';
import {openTrust} from '../config/trust.ts';
import {guessSources} from '../discovery/guess-sources.ts';
import {listListeners} from '../discovery/listening-ports.ts';
import {writeConfig} from '../discovery/write-config.ts';
import type {RuleGroup} from '../model/rule-definitions.ts';
import {panels, views} from '../panels/index.ts';
import {checkWatched} from '../promql/check-watched.ts';
import {createPromql, type PromqlEngine} from '../promql/promql.ts';
import {parseRuleFile} from '../promql/rule-file.ts';
import {UsageError} from './exit-codes.ts';
import {placesOf, profileFolder, profiles} from './folders.ts';
import type {Invocation} from './invocation.ts';
import {readText} from './read-text.ts';

/** A config with where it came from, in words. */
export type Loaded = {
	readonly config: Config;
	readonly origin: string;
	/** No config was found: this is what listens on this machine. */
	readonly isDiscovered: boolean;
	readonly promql: PromqlEngine;
	/** A message to show once; null: none. */
	readonly hint: string | null;
};

/**
 * Finds and reads the config: `--config`, `PIPETOP_CONFIG`, `--profile`, `./pipetop.yaml` (once trusted), the user's own, and
 * otherwise what discovery finds. Throws InputError or UsageError.
 */
export const loadConfig = async (invocation: Invocation): Promise<Loaded> => {
	const {flags, environment, cwd} = invocation;
	const byFile = (file: string, origin: string) => fromFile(invocation, path.resolve(cwd, file), origin);
	const byProfile = (name: string) => fromFile(invocation, path.join(profileFolder(name, profiles), 'pipetop.yaml'), `profile ${name}`);
	if (flags.config !== undefined) return byFile(flags.config, '--config');
	if (flags.profile !== undefined) return byProfile(flags.profile);
	// A variable that is set to nothing is not set.
	if (environment.PIPETOP_CONFIG) return byFile(environment.PIPETOP_CONFIG, 'PIPETOP_CONFIG');
	if (environment.PIPETOP_PROFILE) return byProfile(environment.PIPETOP_PROFILE);
	const here = path.join(cwd, 'pipetop.yaml');
	let hint: string | null = null;
	if (flags.trust && !existsSync(here)) throw new UsageError('there is no ./pipetop.yaml to trust');
	if (existsSync(here)) {
		const trust = openTrust(placesOf(environment).state);
		const text = readText(here);
		if (flags.trust) trust.trust(here, text);
		if (trust.isTrusted(here, text)) return fromFile(invocation, here, './pipetop.yaml');
		hint = `./pipetop.yaml is not used: it may be somebody else's. Read it, then say --trust once (or --config pipetop.yaml)`;
	}
	const own = path.join(placesOf(environment).config, 'config.yaml');
	if (existsSync(own)) return {...fromFile(invocation, own, own), hint};
	return {...(await fromDiscovery(invocation)), hint};
};

/** Reads one config file, with `.env` beside it below the real environment. */
export const fromFile = (invocation: Invocation, file: string, origin: string): Loaded => {
	const dotEnv = path.join(path.dirname(file), '.env');
	const environment = {...(existsSync(dotEnv) ? parseDotEnv(readText(dotEnv)) : {}), ...invocation.environment};
	const loaded = read(readText(file), file, environment, invocation);
	return {...loaded, origin, isDiscovered: false, hint: null};
};

const fromDiscovery = async (invocation: Invocation): Promise<Loaded> => {
	const guesses = guessSources(collectorKinds, {listeners: await listListeners(), environment: invocation.environment});
	const loaded = read(writeConfig(guesses, 'pipetop'), '(discovery)', invocation.environment, invocation);
	return {...loaded, origin: `discovery: ${guesses.map((guess) => guess.id).join(', ')}`, isDiscovered: true, hint: null};
};

const read = (text: string, file: string, environment: Environment, invocation: Invocation): Pick<Loaded, 'config' | 'promql'> => {
	const extra = (invocation.flags.rules ?? []).map((rule) => path.resolve(invocation.cwd, rule));
	const config = readConfig(text, file, {
		kinds: collectorKinds,
		panels: [...panels, ...views].map(({id}) => id),
		checkExpr: checkWatched,
		readRules,
		environment,
	});
	const groups = extra.length > 0 ? extra.flatMap(readRules) : config.definitions.groups;
	return {
		config: {...config, definitions: {...config.definitions, groups}},
		promql: createPromql({defaultStepMs: config.definitions.evaluateEveryMs}),
	};
};

/** Reads a rule file; throws InputError with its mistakes. */
export const readRules = (file: string): readonly RuleGroup[] => {
	const text = readText(file);
	const result = parseRuleFile(text, file);
	if (!result.ok) throw new InputError(result.mistakes);
	return result.groups;
};
