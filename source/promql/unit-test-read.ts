import type {Node} from 'yaml';
import type {Labels} from '../model/facts.ts';
import {durationHelp, parseDurationMs} from './duration.ts';
import {numberValue} from './parse-literal.ts';
import {addMistake, type Entry, fieldsOf, itemsOf, type Mistake, openYaml, recordOf, textOf, type YamlFile} from './rule-yaml.ts';
import {type NotationValue, parseSeries, parseValues} from './series-notation.ts';

/** A unit test file as promtool defines it, read and checked. Times in ms from the test's start. */
export type UnitTestFile = {
	readonly ruleFiles: readonly string[];
	readonly evaluationIntervalMs: number;
	readonly groupOrder: readonly string[];
	readonly fuzzyCompare: boolean;
	readonly tests: readonly UnitTestGroup[];
};
export type UnitTestGroup = {
	readonly name: string;
	readonly intervalMs: number;
	readonly startMs: number;
	readonly series: readonly InputSeries[];
	readonly alertTests: readonly AlertTest[];
	readonly exprTests: readonly ExprTest[];
	readonly externalLabels: Labels;
	readonly externalUrl: string;
};
export type InputSeries = {readonly name: string; readonly labels: Labels; readonly values: readonly NotationValue[]};
export type AlertTest = {
	readonly evalMs: number;
	readonly alertname: string;
	readonly expected: readonly {readonly labels: Labels; readonly annotations: Labels}[];
	readonly line: number;
};
export type ExprTest = {
	readonly evalMs: number;
	readonly expr: string;
	readonly expected: readonly {readonly labels: Labels; readonly value: number}[];
	readonly line: number;
};

const fileFields = ['rule_files', 'evaluation_interval', 'group_eval_order', 'fuzzy_compare', 'tests'];
const groupFields = [
	'name',
	'interval',
	'input_series',
	'alert_rule_test',
	'promql_expr_test',
	'external_labels',
	'external_url',
	'start_timestamp',
];

/** Reads a unit test file; null with every mistake when it is not one. */
export const readUnitTests = (text: string, file: string): {readonly tests: UnitTestFile | null; readonly mistakes: readonly Mistake[]} => {
	const {yaml, root} = openYaml(file, text);
	const fields = yaml.mistakes.length === 0 ? fieldsOf(yaml, root, 'a mapping with "tests"', fileFields) : null;
	if (!fields) return {tests: null, mistakes: yaml.mistakes};
	const list = (key: string): readonly string[] =>
		itemsOf(yaml, fields.get(key)?.value ?? null, 'a list of names').flatMap(
			(node) => textOf(yaml, {key, at: node, value: node}, 'a name') ?? [],
		);
	const evaluationIntervalMs = duration(yaml, fields.get('evaluation_interval'), 60_000);
	const tests: UnitTestFile = {
		ruleFiles: list('rule_files'),
		evaluationIntervalMs: evaluationIntervalMs || 60_000,
		groupOrder: list('group_eval_order'),
		fuzzyCompare:
			textOf(yaml, fields.get('fuzzy_compare'), 'true or false') === 'true' || fields.get('fuzzy_compare')?.value?.toString() === 'true',
		tests: itemsOf(yaml, fields.get('tests')?.value ?? null, 'a list of tests').flatMap((node) => readGroup(yaml, node) ?? []),
	};
	return yaml.mistakes.length > 0 ? {tests: null, mistakes: yaml.mistakes} : {tests, mistakes: []};
};

const readGroup = (yaml: YamlFile, node: Node): UnitTestGroup | null => {
	const fields = fieldsOf(yaml, node, 'a test', groupFields);
	if (!fields) return null;
	const items = (key: string): readonly Node[] => itemsOf(yaml, fields.get(key)?.value ?? null, 'a list');
	return {
		name: textOf(yaml, fields.get('name'), 'a name') ?? '',
		intervalMs: duration(yaml, fields.get('interval'), 60_000) || 60_000,
		startMs: startOf(yaml, fields.get('start_timestamp')),
		series: items('input_series').flatMap((item) => readSeries(yaml, item) ?? []),
		alertTests: items('alert_rule_test').flatMap((item) => readAlertTest(yaml, item) ?? []),
		exprTests: items('promql_expr_test').flatMap((item) => readExprTest(yaml, item) ?? []),
		externalLabels: plain(recordOf(yaml, fields.get('external_labels'), 'a mapping of labels')),
		externalUrl: textOf(yaml, fields.get('external_url'), 'an address') ?? '',
	};
};

const plain = (record: Readonly<Record<string, {readonly text: string}>>): Labels =>
	Object.fromEntries(Object.entries(record).map(([name, {text}]) => [name, text]));

/** A test file may write plain seconds too, as in `eval_time: 50`. */
const duration = (yaml: YamlFile, entry: Entry | undefined, fallback: number): number => {
	const text = textOf(yaml, entry, durationHelp);
	if (text === null) return fallback;
	const ms = parseDurationMs(text);
	if (ms === null) addMistake(yaml, entry?.value, `"${text}" is no duration: expected ${durationHelp}`);
	return ms ?? fallback;
};

/** Seconds since the epoch or an RFC 3339 time. */
const startOf = (yaml: YamlFile, entry: Entry | undefined): number => {
	const text = textOf(yaml, entry, 'a time');
	if (text === null) return 0;
	const ms = /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
	if (Number.isNaN(ms))
		addMistake(yaml, entry?.value, `"${text}" is no time: expected seconds since the epoch or such as 2026-01-01T00:00:00Z`);
	return Number.isNaN(ms) ? 0 : Math.round(ms);
};

const readSeries = (yaml: YamlFile, node: Node): InputSeries | null => {
	const fields = fieldsOf(yaml, node, 'an input series', ['series', 'values']);
	const series = parseSeries(textOf(yaml, fields?.get('series'), 'a series') ?? '');
	const values = parseValues(textOf(yaml, fields?.get('values'), 'values') ?? '');
	if (!series.ok) addMistake(yaml, fields?.get('series')?.value ?? node, series.message);
	if (!values.ok) addMistake(yaml, fields?.get('values')?.value ?? node, values.message);
	return series.ok && values.ok ? {name: series.name, labels: series.labels, values: values.values} : null;
};

const lineOf = (yaml: YamlFile, node: Node): number => yaml.lines.linePos(node.range?.[0] ?? 0).line;

const readAlertTest = (yaml: YamlFile, node: Node): AlertTest | null => {
	const fields = fieldsOf(yaml, node, 'an alert test', ['eval_time', 'alertname', 'exp_alerts']);
	if (!fields) return null;
	const expected = itemsOf(yaml, fields.get('exp_alerts')?.value ?? null, 'a list of alerts').map((item) => {
		const alert = fieldsOf(yaml, item, 'an expected alert', ['exp_labels', 'exp_annotations']);
		return {
			labels: plain(recordOf(yaml, alert?.get('exp_labels'), 'a mapping of labels')),
			annotations: plain(recordOf(yaml, alert?.get('exp_annotations'), 'a mapping of annotations')),
		};
	});
	const alertname = textOf(yaml, fields.get('alertname'), 'an alert name') ?? '';
	if (alertname === '') addMistake(yaml, node, 'the alert test has no alertname');
	return {evalMs: duration(yaml, fields.get('eval_time'), 0), alertname, expected, line: lineOf(yaml, node)};
};

const readExprTest = (yaml: YamlFile, node: Node): ExprTest | null => {
	const fields = fieldsOf(yaml, node, 'an expression test', ['expr', 'eval_time', 'exp_samples']);
	if (!fields) return null;
	const expected = itemsOf(yaml, fields.get('exp_samples')?.value ?? null, 'a list of samples').flatMap(
		(item) => readSample(yaml, item) ?? [],
	);
	return {
		evalMs: duration(yaml, fields.get('eval_time'), 0),
		expr: textOf(yaml, fields.get('expr'), 'a PromQL expression') ?? '',
		expected,
		line: lineOf(yaml, node),
	};
};

const readSample = (yaml: YamlFile, node: Node): {labels: Labels; value: number} | null => {
	const fields = fieldsOf(yaml, node, 'a sample', ['labels', 'value'], {histogram: 'native histograms are not supported'});
	const series = parseSeries(textOf(yaml, fields?.get('labels'), 'labels') ?? '');
	// YAML writes infinities as `.inf`, Prometheus as `Inf`.
	const text = (textOf(yaml, fields?.get('value'), 'a number') ?? '0').replace(/^([+-]?)\.(?=inf|nan)/i, '$1');
	const value = numberValue(text.replace(/^[+-]/, ''));
	if (!series.ok) addMistake(yaml, fields?.get('labels')?.value ?? node, series.message);
	if (value === undefined) addMistake(yaml, fields?.get('value')?.value ?? node, `"${text}" is no number`);
	if (!series.ok || value === undefined) return null;
	return {
		labels: series.name === '' ? series.labels : {...series.labels, __name__: series.name},
		value: text.startsWith('-') ? -value : value,
	};
};
