import type {AlertInstance} from '../model/alert-instance.ts';
import {ruleSource} from '../model/alert-samples.ts';
import {evaluateGroup, type WriteSamples} from '../model/alerts.ts';
import type {RuleGroup} from '../model/rule-definitions.ts';
import {appendSample, appendStale, editIndex, emptyIndex, emptySeries, type SeriesIndex, seriesKey} from '../model/series.ts';
import {formatDuration} from './duration.ts';
import {formatValue} from './go-format.ts';
import {formatLabels, labelSet} from './labels.ts';
import {createPromql, type PromqlEngine} from './promql.ts';
import {parseRuleFile} from './rule-file.ts';
import {describeMistake} from './rule-yaml.ts';
import {type AlertTest, type ExprTest, readUnitTests, type UnitTestFile, type UnitTestGroup} from './unit-test-read.ts';

/** One checked expectation; `message` says what was expected and what came instead. */
export type UnitTestCase = {
	readonly test: string;
	readonly kind: 'expr' | 'alert';
	readonly what: string;
	readonly line: number;
	readonly ok: boolean;
	readonly message: string;
	/** Elements or alerts, a line each, sorted. */
	readonly expected: readonly string[];
	readonly got: readonly string[];
};
/**
 * `failures`: what kept cases from being run at all, such as a rule file that does not load or a rule that fails.
 * `warnings`: what is allowed and probably not meant.
 */
export type UnitTestReport = {
	readonly ok: boolean;
	readonly failures: readonly string[];
	readonly warnings: readonly string[];
	readonly cases: readonly UnitTestCase[];
};

/** Rule files a `rule_files` entry (a path or glob, relative to the test file) stands for. */
export type FindRuleFiles = (pattern: string) => readonly {readonly file: string; readonly text: string}[];

/**
 * Runs a promtool unit test file. Alerts live exactly as in Prometheus here (nothing is `unknown`), all groups run at
 * `evaluation_interval`, and samples are loaded up to the evaluation that runs.
 */
export const runUnitTests = (text: string, file: string, findRules: FindRuleFiles): UnitTestReport => {
	const {tests, mistakes} = readUnitTests(text, file);
	if (!tests) return {ok: false, failures: mistakes.map(describeMistake), warnings: [], cases: []};
	const {groups, failures, warnings} = loadRules(tests, findRules);
	if (failures.length > 0) return {ok: false, failures, warnings, cases: []};
	const results = tests.tests.map((test) => runTest(tests, test, groups));
	const cases = results.flatMap((result) => result.cases);
	const errors = results.flatMap((result) => result.failures);
	return {ok: errors.length === 0 && cases.every((each) => each.ok), failures: errors, warnings, cases};
};

const loadRules = (
	tests: UnitTestFile,
	findRules: FindRuleFiles,
): Pick<UnitTestReport, 'failures' | 'warnings'> & {readonly groups: readonly RuleGroup[]} => {
	const groups: RuleGroup[] = [];
	const failures: string[] = [];
	const warnings: string[] = [];
	for (const pattern of tests.ruleFiles) {
		const found = findRules(pattern);
		if (found.length === 0) warnings.push(`no rule file matches "${pattern}"`);
		for (const {file, text} of found) {
			const rules = parseRuleFile(text, file, {defaultIntervalMs: tests.evaluationIntervalMs});
			if (rules.ok) groups.push(...rules.groups);
			else failures.push(...rules.mistakes.map(describeMistake));
		}
	}
	const place = (group: RuleGroup): number =>
		tests.groupOrder.includes(group.name) ? tests.groupOrder.indexOf(group.name) : tests.groupOrder.length;
	return {groups: groups.toSorted((a, b) => place(a) - place(b)), failures, warnings};
};

type TestResult = {readonly failures: readonly string[]; readonly cases: readonly UnitTestCase[]};

const runTest = (tests: UnitTestFile, test: UnitTestGroup, groups: readonly RuleGroup[]): TestResult => {
	const stepMs = tests.evaluationIntervalMs;
	const promql = createPromql({defaultStepMs: stepMs, externalLabels: test.externalLabels, externalUrl: test.externalUrl});
	const lastMs = Math.max(0, ...test.alertTests.map(({evalMs}) => evalMs), ...test.exprTests.map(({evalMs}) => evalMs));
	const cases: UnitTestCase[] = [];
	const load = createLoader(test);
	const alerts = new Map<RuleGroup, readonly AlertInstance[]>();
	const stepsAt = groups.length === 0 && test.alertTests.length === 0 ? Math.floor(lastMs / stepMs) * stepMs : 0;
	let series = emptyIndex;
	for (let offset = stepsAt; offset <= lastMs; offset += stepMs) {
		const atMs = test.startMs + offset;
		series = load(series, offset);
		for (const group of groups) {
			const result = evaluateGroup(group, alerts.get(group) ?? [], atMs, series, promql, writerAt(atMs), {missingData: 'prometheus'});
			const failed = result.health.find(({health}) => health === 'err');
			if (failed) return {failures: [`${label(test)}: rule ${failed.rule} at ${formatDuration(offset)}: ${failed.lastError}`], cases};
			alerts.set(group, result.instances);
			series = result.series;
		}
		const due = test.alertTests.filter(({evalMs}) => evalMs >= offset && evalMs < offset + stepMs);
		cases.push(...due.map((each) => checkAlerts(test, each, [...alerts.values()].flat())));
	}
	cases.push(...test.exprTests.map((each) => checkExpression(test, each, promql, series, tests.fuzzyCompare)));
	return {failures: [], cases};
};

const label = (test: UnitTestGroup): string => (test.name === '' ? 'test' : test.name);

/** Appends, call by call, the input samples up to an offset from the start. */
const createLoader = (test: UnitTestGroup): ((index: SeriesIndex, untilMs: number) => SeriesIndex) => {
	let next = 0;
	return (index, untilMs) => {
		const last = Math.floor(untilMs / test.intervalMs);
		if (last < next) return index;
		const edit = editIndex(index);
		for (const {name, labels, values} of test.series) {
			const key = seriesKey(name, labels);
			let series = edit.get(name, key) ?? emptySeries(name, labels, 'none', 'gauge', 'input');
			for (let position = next; position <= last && position < values.length; position += 1) {
				const value = values[position];
				const atMs = test.startMs + position * test.intervalMs;
				if (value === 'stale') series = appendStale(series, atMs);
				else if (typeof value === 'number') series = appendSample(series, atMs, value);
			}
			edit.set(key, series);
		}
		next = last + 1;
		return edit.finish();
	};
};

const writerAt =
	(atMs: number): WriteSamples =>
	(index, written) => {
		const edit = editIndex(index);
		for (const {name, labels, value} of written) {
			const key = seriesKey(name, labels);
			const series = edit.get(name, key) ?? emptySeries(name, labels, 'none', 'gauge', ruleSource);
			edit.set(key, value === null ? appendStale(series, atMs) : appendSample(series, atMs, value));
		}
		return edit.finish();
	};

const text = (labels: Readonly<Record<string, string>>): string => formatLabels(labelSet(labels));

const checkAlerts = (
	test: UnitTestGroup,
	{alertname, evalMs, expected, line}: AlertTest,
	instances: readonly AlertInstance[],
): UnitTestCase => {
	const firing = instances.filter(({rule, state}) => rule === alertname && state === 'firing');
	const got = firing.map(({labels, annotations}) => `${text(labels)} ${text(annotations)}`).sort();
	const wanted = expected.map(({labels, annotations}) => `${text({...labels, alertname})} ${text(annotations)}`).sort();
	const ok = wanted.length === got.length && wanted.every((each, index) => each === got[index]);
	return caseOf({test: label(test), kind: 'alert', what: `${alertname} at ${formatDuration(evalMs)}`, line, ok, expected: wanted, got});
};

const caseOf = (checked: Omit<UnitTestCase, 'message'>): UnitTestCase => ({
	...checked,
	message: checked.ok ? '' : differing(checked.expected, checked.got),
});

const differing = (wanted: readonly string[], got: readonly string[]): string => `expected ${list(wanted)}\ngot      ${list(got)}`;

const list = (items: readonly string[]): string => (items.length === 0 ? 'nothing' : items.join('\n         '));

const checkExpression = (test: UnitTestGroup, each: ExprTest, promql: PromqlEngine, series: SeriesIndex, fuzzy: boolean): UnitTestCase => {
	const what = `${each.expr} at ${formatDuration(each.evalMs)}`;
	const result = promql.evaluate(each.expr, test.startMs + each.evalMs, series);
	const common = {test: label(test), kind: 'expr' as const, what, line: each.line};
	if (!result.ok) return {...common, ok: false, message: result.error, expected: [], got: []};
	const sorted = (samples: readonly {readonly labels: Readonly<Record<string, string>>; readonly value: number}[]) =>
		samples.map(({labels, value}) => ({key: text(labels), value})).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
	const got = sorted(result.elements);
	const wanted = sorted(each.expected);
	const same =
		wanted.length === got.length &&
		wanted.every(({key, value}, index) => key === got[index]?.key && isSame(value, got[index].value, fuzzy));
	const lines = (samples: typeof got): readonly string[] => samples.map(({key, value}) => `${key} ${formatValue(value)}`);
	return caseOf({...common, ok: same, expected: lines(wanted), got: lines(got)});
};

/** Equal, or with `fuzzy_compare` neighbouring floats. NaN equals nothing. */
const isSame = (wanted: number, got: number, fuzzy: boolean): boolean => {
	if (wanted === got) return true;
	if (!fuzzy || !Number.isFinite(wanted) || !Number.isFinite(got)) return false;
	const bits = (value: number): bigint => {
		const raw = new DataView(Float64Array.of(value).buffer).getBigInt64(0, true);
		return raw < 0n ? -(raw & 0x7fff_ffff_ffff_ffffn) : raw;
	};
	const distance = bits(wanted) - bits(got);
	return distance >= -1n && distance <= 1n;
};
