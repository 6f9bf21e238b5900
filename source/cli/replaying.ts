import path from 'node:path';
import type {Definitions, RuleGroup} from '../model/definitions.ts';
import type {Invocation} from './options.ts';

/** By what a recording is judged; null: by what its own header says. */
export type Judging = {readonly definitions: Definitions | null; readonly groups: readonly RuleGroup[] | null};

/**
 * `--config` goes before the definitions in a recording's header, `--rules` before the rules of either. Reading configs and
 * rules is loaded where one is named: a recording alone needs neither.
 */
export const judgingOf = async (invocation: Invocation): Promise<Judging> => {
	const {flags, cwd} = invocation;
	const config = flags.config === undefined ? null : path.resolve(cwd, flags.config);
	if (config === null && flags.rules === undefined) return {definitions: null, groups: null};
	const {fromFile, readRules} = await import('./load.ts');
	return {
		groups: flags.rules?.flatMap((rule) => readRules(path.resolve(cwd, rule))) ?? null,
		definitions: config === null ? null : fromFile(invocation, config, config).config.definitions,
	};
};
