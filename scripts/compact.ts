/**
 * `node scripts/compact.ts FROM TO CONFIG`: rewrites a finished recording into large blocks, as the shipped ones are: the same
 * events in a third of the size. CONFIG is what it is judged by from now on, with default addresses: where it was recorded is
 * nobody's business.
 */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {collectorKinds} from '../source/collectors/index.ts';
import {readConfig} from '../source/config/read-config.ts';
import {compactRecording} from '../source/engine/recording/compact-recording.ts';
import {panels} from '../source/panels/index.ts';
import {parseRuleFile} from '../source/promql/rule-file.ts';

const readRules = (file: string) => {
	const read = parseRuleFile(readFileSync(file, 'utf8'), file);
	if (!read.ok) throw new Error(read.mistakes.map(({line, message}) => `${file}:${line}: ${message}`).join('\n'));
	return read.groups;
};

const [from, to, file] = process.argv.slice(2);
if (from === undefined || to === undefined || file === undefined) {
	console.error('usage: node scripts/compact.ts FROM TO CONFIG');
	process.exitCode = 64;
} else {
	const config = readConfig(readFileSync(file, 'utf8'), path.resolve(file), {
		kinds: collectorKinds,
		panels: panels.map(({id}) => id),
		checkExpr: () => null,
		readRules,
		environment: {},
	});
	await compactRecording(from, to, (header) => ({...header, definitions: config.definitions, config: config.redacted}));
}
