import path from 'node:path';
import {openRecording} from '../engine/recording/reader.ts';
import type {Definitions, RuleGroup} from '../model/definitions.ts';
import {createPromql, type PromqlEngine} from '../promql/promql.ts';
import {fromFile} from './load.ts';
import type {Invocation} from './options.ts';

/** By what a recording is judged: `--config` before the definitions in its header, `--rules` before the rules of either. */
export const definitionsFor = (
	invocation: Invocation,
	rules: readonly RuleGroup[] | null,
	file: string,
	otherwise: string | null = null,
): {readonly definitions: Definitions; readonly promql: PromqlEngine} => {
	const config = invocation.flags.config === undefined ? otherwise : path.resolve(invocation.cwd, invocation.flags.config);
	const own = config === null ? readHeader(file) : fromFile(invocation, config, config).config.definitions;
	const definitions = rules === null ? own : {...own, groups: rules};
	return {definitions, promql: createPromql({defaultStepMs: definitions.evaluateEveryMs})};
};

const readHeader = (file: string): Definitions => {
	const recording = openRecording(file);
	recording.close();
	return recording.header.definitions;
};
