import {describe, expect, test} from 'vitest';
import {parseRuleFile} from '../../source/promql/rule-file.ts';
import {describeMistake} from '../../source/promql/rule-yaml.ts';

const read = (text: string) => parseRuleFile(text, 'rules.yml');
const mistakes = (text: string): string[] => {
	const result = read(text);
	return result.ok ? [] : result.mistakes.map(describeMistake);
};

test('a rule file gives its groups, with defaults for what is not written', () => {
	const result = read(`
groups:
  - name: pipeline
    interval: 15s
    labels: {team: data, tier: one}
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Down
        expr: |
          job:up:sum
            == 0
        for: 1m30s
        keep_firing_for: 5m
        labels: {severity: critical, tier: 2, empty: ''}
        annotations:
          summary: '{{ $labels.job }} is down'
  - name: empty
`);
	expect(result).toEqual({
		ok: true,
		groups: [
			{
				name: 'pipeline',
				file: 'rules.yml',
				intervalMs: 15_000,
				rules: [
					{type: 'record', record: 'job:up:sum', expr: 'sum by (job) (up)', labels: {team: 'data', tier: 'one'}},
					{
						type: 'alert',
						alert: 'Down',
						expr: 'job:up:sum\n  == 0\n',
						forMs: 90_000,
						keepFiringForMs: 300_000,
						labels: {team: 'data', tier: '2', severity: 'critical', empty: ''},
						annotations: {summary: '{{ $labels.job }} is down'},
					},
				],
			},
			{name: 'empty', file: 'rules.yml', intervalMs: 60_000, rules: []},
		],
	});
	expect(read('')).toEqual({ok: true, groups: []});
	expect(parseRuleFile('groups: [{name: a}]', 'x', {defaultIntervalMs: 5000})).toMatchObject({groups: [{intervalMs: 5000}]});
});

const rule = (body: string): string => `groups:\n- name: g\n  rules:\n  - ${body.replaceAll('\n', '\n    ')}\n`;

describe('a mistake is named with file, line, column, what was found and what is allowed', () => {
	test.each([
		['a list', '- a', ['rules.yml:1:1: expected a mapping with "groups", found a list']],
		['broken YAML', 'groups: [', [expect.stringMatching(/^rules\.yml:1:\d+: /)]],
		['a key twice', 'groups: []\ngroups: []', ['rules.yml:2:1: Map keys must be unique']],
		['two documents', 'groups: []\n---\ngroups: []', ['rules.yml:2:1: a second YAML document: only one is allowed in this file']],
		['an unknown key', 'group: []', ['rules.yml:1:1: unknown key "group": allowed are groups']],
		['groups that are no list', 'groups: 5', ['rules.yml:1:9: expected a list of groups, found a single value']],
		['a group without name', 'groups:\n- rules: []', ['rules.yml:2:3: the group has no name: expected name: some text']],
		['a group name twice', 'groups:\n- name: a\n- name: a', ['rules.yml:3:3: the group name "a" is used twice in this file']],
		[
			'an interval that is none',
			'groups:\n- name: a\n  interval: 5 minutes',
			['rules.yml:3:13: "5 minutes" is no duration: expected a duration such as 30s, 5m or 1h30m'],
		],
		['an interval of nothing', 'groups:\n- name: a\n  interval: 0s', ['rules.yml:3:13: the interval must be longer than 0s']],
		[
			'a limit',
			'groups:\n- name: a\n  limit: 10',
			['rules.yml:3:3: "limit" is not supported: the number of alerts and series of a group is not limited'],
		],
		[
			'alert and record',
			rule('alert: A\nrecord: r\nexpr: up'),
			['rules.yml:5:5: "alert" and "record" in one rule: only one of them is allowed'],
		],
		['neither', rule('expr: up'), ['rules.yml:4:5: the rule has neither "alert" nor "record": one of them is needed']],
		['no expression', rule('alert: A'), ['rules.yml:4:5: the rule has no expression: expected expr: with PromQL']],
		['for in a recording rule', rule('record: r\nexpr: up\nfor: 5m'), ['rules.yml:6:5: "for" is not allowed in a recording rule']],
		[
			'braces in a record name',
			rule('record: r{a="b"}\nexpr: up'),
			[`rules.yml:4:13: "r{a="b"}" is no metric name: braces are not allowed; set labels with "labels"`],
		],
		[
			'an unknown rule key',
			rule('alert: A\nexpr: up\nform: 5m'),
			['rules.yml:6:5: unknown key "form": allowed are alert, record, expr, for, keep_firing_for, labels, annotations'],
		],
		[
			'a plain expression',
			rule('alert: A\nexpr: sum(up) by job'),
			['rules.yml:5:22: unexpected "job": expected "(" with label names, as in by (job)'],
		],
		[
			'a quoted expression',
			rule(`alert: A\nexpr: "rate(up)"`),
			['rules.yml:5:17: expected range vector as argument 1 of "rate", got instant vector'],
		],
		['a block expression', rule('alert: A\nexpr: |\n  sum(up)\n    + foo(x)'), ['rules.yml:7:11: unknown function "foo"']],
		['a folded expression', rule('alert: A\nexpr: >\n  sum(up)\n  + foo(x)'), ['rules.yml:5:11: unknown function "foo"']],
		[
			'an expression without a vector',
			rule('alert: A\nexpr: up[5m]'),
			['rules.yml:5:11: the expression gives a range vector: expected an instant vector or a scalar'],
		],
		[
			'a reserved label',
			rule('alert: A\nexpr: up\nlabels: {__name__: x}'),
			['rules.yml:6:14: "__name__" is not allowed as a label name here'],
		],
		['labels that are a list', rule('alert: A\nexpr: up\nlabels: [a]'), ['rules.yml:6:13: expected a mapping of labels, found a list']],
		[
			'a template that cannot be read',
			rule(`alert: A\nexpr: up\nannotations: {summary: '{{ $labels.job'}`),
			['rules.yml:6:19: the template of annotation "summary" is wrong: an action "{{" is not closed by "}}"'],
		],
		[
			'an unknown template function',
			rule(`alert: A\nexpr: up\nlabels: {a: '{{ foo 1 }}'}`),
			['rules.yml:6:14: the template of label "a" is wrong: function "foo" not defined'],
		],
	])('%s', (_, text, expected) => {
		expect(mistakes(text)).toEqual(expected);
	});

	test('all mistakes are named in one pass, in the order of the file', () => {
		expect(
			mistakes(`groups:\n- name: a\n  interval: x\n  rules:\n  - alert: A\n    expr: sum(\n    for: y\n  - record: r\n`).map((line) =>
				line.replace(/^(rules\.yml:\d+):.*/, '$1'),
			),
		).toEqual(['rules.yml:3', 'rules.yml:6', 'rules.yml:8']);
	});
});

test('aliases are read as what they stand for', () => {
	expect(read(`groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: up}\n  - *a\n`)).toMatchObject({
		groups: [{rules: [{alert: 'A'}, {alert: 'A'}]}],
	});
});
