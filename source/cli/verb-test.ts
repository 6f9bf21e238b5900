import {globSync} from 'node:fs';
import path from 'node:path';
import {InputError} from '../config/input-error.ts';
import {type FindRuleFiles, runUnitTests, type UnitTestCase, type UnitTestReport} from '../promql/unit-test.ts';
import {exitCode, UsageError} from './exit-codes.ts';
import {formatOf, type Invocation, type Verb} from './invocation.ts';
import {jsonText, write} from './print.ts';
import {readText} from './read-text.ts';

/**
 * `test rules FILE…`: runs files of unit tests as `promtool test rules` does, and ends as it does: 0 when every case of every file holds,
 * else 1. A file that cannot be read is a failed one; the others run.
 */
export const test: Verb = async (invocation) => {
	const [what, ...files] = invocation.arguments;
	if (what !== 'rules')
		throw new UsageError(`test ${what === undefined ? 'needs' : `${JSON.stringify(what)}: there is`} "test rules FILE"`);
	if (files.length === 0) throw new UsageError('test rules needs at least one file of unit tests, in the format of promtool');
	const format = formatOf(invocation.flags, 'text');
	const reports: FileReport[] = [];
	for (const file of files) {
		const report = {file, ...reportOf(invocation, file)};
		reports.push(report);
		if (format !== 'json') await write(invocation.stdout, format === 'text' ? inWords(report) : jsonText(report, format));
	}
	if (format === 'json') await write(invocation.stdout, jsonText(reports, format));
	return reports.every(({ok}) => ok) ? exitCode.ok : exitCode.warning;
};

type FileReport = UnitTestReport & {readonly file: string};

const reportOf = ({cwd}: Invocation, file: string): UnitTestReport => {
	const place = path.resolve(cwd, file);
	try {
		return runUnitTests(readText(place), file, rulesFrom(path.dirname(place)));
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return {ok: false, failures: [error.message], warnings: [], cases: []};
	}
};

/** Paths and patterns in `rule_files` count from the folder of the tests. */
const rulesFrom =
	(folder: string): FindRuleFiles =>
	(pattern) =>
		globSync(pattern, {cwd: folder})
			.toSorted()
			.map((file) => ({file, text: readText(path.resolve(folder, file))}));

const inWords = ({file, ok, failures, warnings, cases}: FileReport): string => {
	const failed = cases.filter((each) => !each.ok);
	const what = failures.length > 0 && cases.length === 0 ? 'nothing was run' : counted(failed, cases);
	const lines = [
		`${file}: ${ok ? 'ok' : 'FAILED'}, ${what}`,
		...warnings.map((text) => `  warning: ${text}`),
		...failures.map((text) => `  ${indented(text)}`),
		...failed.flatMap((each) => [`  line ${each.line}, ${each.test}: ${each.what}`, ...differences(each).map((line) => `    ${line}`)]),
	];
	return `${lines.join('\n')}\n`;
};

const counted = (failed: readonly UnitTestCase[], {length}: readonly UnitTestCase[]): string =>
	`${failed.length > 0 ? `${failed.length} of ` : ''}${length} ${length === 1 ? 'case' : 'cases'}`;
const indented = (text: string): string => text.replaceAll('\n', '\n  ');

/** What was expected and did not come (`-`), what came instead (`+`), and what both have, in their order. */
const differences = ({expected, got, message}: UnitTestCase): readonly string[] => {
	if (expected.length === 0 && got.length === 0) return message.split('\n');
	const left = [...got];
	const kept: string[] = [];
	const missing: string[] = [];
	for (const line of expected) {
		const at = left.indexOf(line);
		if (at < 0) missing.push(line);
		else kept.push(...left.splice(at, 1));
	}
	// NaN is written alike and equals nothing.
	if (missing.length === 0 && left.length === 0) return kept.map((line) => `! ${line} (NaN equals nothing, not even itself)`);
	return [...missing.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`), ...kept.map((line) => `  ${line}`)];
};
