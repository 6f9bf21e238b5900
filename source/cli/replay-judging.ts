import path from 'node:path';
import type {KeyOverrides} from '../keys/keymap.ts';
import type {Definitions} from '../model/definitions.ts';
import type {RuleGroup} from '../model/rule-definitions.ts';
import type {Invocation} from './invocation.ts';

/** By what a recording is judged; null: by what its own header says. And the keys of whoever looks at it, which no recording carries. */
export type Judging = {
	readonly definitions: Definitions | null;
	readonly groups: readonly RuleGroup[] | null;
	readonly keys: KeyOverrides;
};

/**
 * `--config` goes before the definitions in a recording's header, `--rules` before the rules of either. Reading configs and
 * rules is loaded where one is named: a recording alone needs neither.
 */
export const judgingOf = async (invocation: Invocation): Promise<Judging> => {
	const {flags, cwd} = invocation;
	const config = flags.config === undefined ? null : path.resolve(cwd, flags.config);
	if (config === null && flags.rules === undefined) return {definitions: null, groups: null, keys: {}};
	const {fromFile, readRules} = await import('./load-config.ts');
	const named = config === null ? null : fromFile(invocation, config, config).config;
	return {
		groups: flags.rules?.flatMap((rule) => readRules(path.resolve(cwd, rule))) ?? null,
		definitions: named?.definitions ?? null,
		keys: named?.keys ?? {},
	};
};
