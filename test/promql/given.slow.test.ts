import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {appendSample, editIndex, emptyIndex, emptySeries, type SeriesIndex, seriesKey} from '../../source/model/series.ts';
import {parseDurationMs} from '../../source/promql/duration.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {parseSeries, parseValues} from '../../source/promql/series-notation.ts';
import {runUnitTests} from '../../source/promql/unit-test.ts';
import {findGiven, rulesBeside, unitTestFiles} from './given.ts';

const folder = findGiven();
const skipped = folder === undefined;
const reason = skipped ? ' (skipped: the folder ../shared/promql/given is not at hand)' : '';

/** Cases per file, the `time()` items that make promtool load later samples included; a file that gains, loses or skips one shows up here. */
const expectedCases: Readonly<Record<string, number>> = {
	'aggregators-1.yml': 58,
	'aggregators-2.yml': 39,
	'at_modifier-1.yml': 38,
	'at_modifier-2.yml': 57,
	'collision.yml': 2,
	'functions-1.yml': 63,
	'functions-2.yml': 57,
	'functions-3.yml': 43,
	'histograms.yml': 44,
	'literals.yml': 14,
	'name_label_dropping.yml': 7,
	'operators-1.yml': 53,
	'operators-2.yml': 60,
	'operators-3.yml': 60,
	'operators-4.yml': 36,
	'range_queries.yml': 29,
	'selectors.yml': 25,
	'staleness.yml': 14,
	'subquery.yml': 20,
	'trig_functions.yml': 29,
};
const expectedAlertCases: Readonly<Record<string, number>> = {
	'burn-rate.yml': 9,
	'counter.yml': 15,
	'for-timing.yml': 23,
	'group-interval.yml': 9,
	'no-for.yml': 12,
	'no-labels.yml': 8,
	'template-basics.yml': 8,
	'two-groups.yml': 10,
};
/** Expressions of the given files that are refused as not supported: none. */
const expectedRefused: readonly string[] = [];

const runFolder = (path: string): {cases: Record<string, number>; broken: string[]; refused: string[]} => {
	const cases: Record<string, number> = {};
	const broken: string[] = [];
	const refused: string[] = [];
	for (const name of unitTestFiles(path)) {
		const file = join(path, name);
		const report = runUnitTests(readFileSync(file, 'utf8'), name, rulesBeside(file));
		cases[name] = report.cases.length;
		broken.push(...report.failures.map((failure) => `${name}: ${failure}`));
		for (const each of report.cases) {
			if (each.ok) continue;
			if (each.message.includes('not supported')) refused.push(each.what);
			else broken.push(`${name}:${each.line} ${each.test} ${each.what}\n${each.message}`);
		}
	}
	return {cases, broken, refused};
};

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);

describe.skipIf(skipped)(`given PromQL cases${reason}`, () => {
	test('every case of Prometheus’ own tests gives promtool’s value bit by bit', () => {
		const {cases, broken, refused} = runFolder(folder ?? '');
		console.log(`given expressions: ${sum(cases)} ran, ${refused.length} refused as not supported, ${broken.length} wrong`);
		expect(broken).toEqual([]);
		expect(refused).toEqual(expectedRefused);
		expect(cases).toEqual(expectedCases);
	});

	test('every alert is pending, firing and resolved when promtool says so, and writes what it writes', () => {
		const {cases, broken, refused} = runFolder(join(folder ?? '', 'alerts'));
		console.log(`given alert cases: ${sum(cases)} ran, ${refused.length} refused as not supported, ${broken.length} wrong`);
		expect(broken).toEqual([]);
		expect(refused).toEqual([]);
		expect(cases).toEqual(expectedAlertCases);
	});

	test('every file that must fail fails, and says why', () => {
		const path = join(folder ?? '', 'alerts');
		const reports = readdirSync(path)
			.filter((name) => name.endsWith('.fails.yml'))
			.sort()
			.map((name) => runUnitTests(readFileSync(join(path, name), 'utf8'), name, rulesBeside(join(path, name))));
		expect(reports.map(({ok}) => ok)).toEqual([false, false]);
		expect(reports.map(({failures}) => failures)).toEqual([
			['bad-expression.rules.yml:5:37: unexpected "a": expected "(" with label names, as in by (job)'],
			[expect.stringMatching(/^test: rule X at 0s: found duplicate series for the match group on the right hand-side of the operation/)],
		]);
	});

	test('every expression that must be refused is refused', () => {
		const lines = readFileSync(join(folder ?? '', 'fail-cases.jsonl'), 'utf8')
			.trim()
			.split('\n');
		const accepted = lines
			.map((line) => JSON.parse(line) as FailCase)
			.filter((each) => createPromql().evaluate(each.expr, parseDurationMs(each.at) ?? 0, load(each)).ok);
		expect(lines).toHaveLength(9);
		expect(accepted).toEqual([]);
	});
});

type FailCase = {expr: string; at: string; load: {interval: string; input_series: {series: string; values: string}[]}};

const load = ({load: {interval, input_series: input}}: FailCase): SeriesIndex => {
	const edit = editIndex(emptyIndex);
	for (const {series: seriesText, values} of input) {
		const series = parseSeries(seriesText);
		const parsed = parseValues(values);
		if (!series.ok || !parsed.ok) throw new Error(`cannot read ${seriesText} ${values}`);
		let filled = emptySeries(series.name, series.labels, 'none', 'gauge', 'given');
		parsed.values.forEach((value, index) => {
			if (typeof value === 'number') filled = appendSample(filled, index * (parseDurationMs(interval) ?? 0), value);
		});
		edit.set(seriesKey(series.name, series.labels), filled);
	}
	return edit.finish();
};
