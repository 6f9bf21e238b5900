import {describe, expect, test} from 'vitest';
import {parseSeries, parseValues} from '../../source/promql/series-notation.ts';
import {runUnitTests} from '../../source/promql/unit-test.ts';

describe('values of an input series', () => {
	test.each([
		['1 2 -3.5', [1, 2, -3.5]],
		['1+2x3', [1, 3, 5, 7]],
		['10-2x2', [10, 8, 6]],
		['-1+1x2', [-1, 0, 1]],
		['1x3', [1, 1, 1, 1]],
		['0x2', [0, 0, 0]],
		['_ 1 _x2 stale', ['none', 1, 'none', 'none', 'stale']],
		['1e3 Inf -Inf', [1000, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
		['1.5+0.5x1', [1.5, 2]],
		['', []],
	])('%s', (text, values) => {
		expect(parseValues(text)).toEqual({ok: true, values});
	});

	test.each([
		['1 x', '"x" is no value: expected a number, _, stale, or a run such as 0+10x5'],
		['1+x5', '"1+x5" is no value: expected a number, _, stale, or a run such as 0+10x5'],
		['{{schema:0}}', 'native histograms are not supported'],
		['1x99999999', '"1x99999999" makes more than 1000000 values'],
	])('%s is refused', (text, message) => {
		expect(parseValues(text)).toEqual({ok: false, message});
	});
});

test('a series is read as name and labels, and nothing else', () => {
	expect(parseSeries('up{job="a", x=""}')).toEqual({ok: true, name: 'up', labels: {job: 'a'}});
	expect(parseSeries('{}')).toEqual({ok: true, name: '', labels: {}});
	expect(parseSeries('{a="b"}')).toEqual({ok: true, name: '', labels: {a: 'b'}});
	expect(parseSeries('up{job=~"a"}')).toMatchObject({ok: false, message: expect.stringContaining('expected job="…", not job=~"…"')});
	expect(parseSeries('up[5m]')).toMatchObject({ok: false});
});

const rules = `
groups:
- name: g
  rules:
  - record: x:double
    expr: x * 2
  - alert: High
    expr: x:double > 5
    for: 1m
    labels: {cluster: '{{ $externalLabels.cluster }}'}
    annotations: {summary: 'x is {{ $value }}'}
`;
const run = (tests: string, ruleText = rules) =>
	runUnitTests(tests, 'tests.yml', (pattern) => (pattern === 'rules.yml' ? [{file: 'rules.yml', text: ruleText}] : []));

const passing = `
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
- name: first
  interval: 1m
  external_labels: {cluster: eu}
  input_series: [{series: 'x{a="1"}', values: '1 2 3 4'}]
  alert_rule_test:
  - {eval_time: 2m, alertname: High, exp_alerts: []}
  - {eval_time: 3m, alertname: High, exp_alerts: [{exp_labels: {a: 1, cluster: eu}, exp_annotations: {summary: x is 8}}]}
  promql_expr_test:
  - {expr: 'x:double', eval_time: 3m, exp_samples: [{labels: 'x:double{a="1"}', value: 8}]}
  - {expr: '1 / scalar(x * 0)', eval_time: 0, exp_samples: [{value: .inf}]}
`;

test('a file whose expectations hold passes', () => {
	const report = run(passing);
	expect(report.failures).toEqual([]);
	expect(report.cases.map(({what, ok, message}) => [what, ok, message])).toEqual([
		['High at 2m', true, ''],
		['High at 3m', true, ''],
		['x:double at 3m', true, ''],
		['1 / scalar(x * 0) at 0s', true, ''],
	]);
	expect(report.ok).toBe(true);
});

test('a file whose expectations do not hold says what came instead', () => {
	const report = run(passing.replace('x is 8', 'x is 9').replace('value: 8', 'value: 9'));
	expect(report.ok).toBe(false);
	expect(report.cases.filter(({ok}) => !ok)).toMatchObject([
		{
			test: 'first',
			kind: 'alert',
			what: 'High at 3m',
			line: 11,
			ok: false,
			message:
				'expected {a="1", alertname="High", cluster="eu"} {summary="x is 9"}\ngot      {a="1", alertname="High", cluster="eu"} {summary="x is 8"}',
		},
		{
			test: 'first',
			kind: 'expr',
			what: 'x:double at 3m',
			line: 13,
			ok: false,
			message: 'expected x:double{a="1"} 9\ngot      x:double{a="1"} 8',
		},
	]);
});

test('a start time moves everything', () => {
	const tests = `
tests:
- interval: 1m
  start_timestamp: 2026-01-01T00:00:00Z
  input_series: [{series: x, values: '1 2'}]
  promql_expr_test: [{expr: 'x + on() year() + on() month()', eval_time: 1m, exp_samples: [{value: 2029}]}]
`;
	expect(run(tests)).toMatchObject({ok: true, failures: []});
});

test('fuzzy_compare forgives the last bit and no more', () => {
	const tests = (value: string): string => `
fuzzy_compare: true
tests:
- promql_expr_test: [{expr: '0.1 + 0.2', eval_time: 0, exp_samples: [{value: ${value}}]}]
`;
	expect(run(tests('0.3')).ok).toBe(true);
	expect(run(tests('0.2999999999999')).ok).toBe(false);
	expect(run(tests('0.3').replace('fuzzy_compare: true', '')).ok).toBe(false);
});

test('a rule file that is not there is a warning, as promtool has it', () => {
	expect(run('rule_files: [gone.yml]')).toEqual({ok: true, failures: [], warnings: ['no rule file matches "gone.yml"'], cases: []});
});

describe('a file that cannot be run says why', () => {
	test.each([
		[
			'an unknown key',
			'test: []',
			['tests.yml:1:1: unknown key "test": allowed are rule_files, evaluation_interval, group_eval_order, fuzzy_compare, tests'],
		],
		[
			'a histogram',
			`tests: [{promql_expr_test: [{expr: x, exp_samples: [{labels: x, histogram: '{{}}'}]}]}]`,
			['tests.yml:1:65: "histogram" is not supported: native histograms are not supported'],
		],
		[
			'bad values',
			'tests: [{input_series: [{series: x, values: 1 b}]}]',
			['tests.yml:1:45: "b" is no value: expected a number, _, stale, or a run such as 0+10x5'],
		],
	])('%s', (_, text, failures) => {
		expect(run(text)).toEqual({ok: false, failures, warnings: [], cases: []});
	});

	test('a rule that fails while it is evaluated', () => {
		const failing = run(
			passing.replace(
				"[{series: 'x{a=\"1\"}', values: '1 2 3 4'}]",
				"[{series: 'x{a=\"1\"}', values: '1'}, {series: 'x{a=\"2\"}', values: '1'}]",
			),
			rules.replace('x * 2', 'x * on() x'),
		);
		expect(failing.failures).toEqual([
			expect.stringMatching(/^first: rule x:double at 0s: found duplicate series for the match group on the right hand-side/),
		]);
	});
});
