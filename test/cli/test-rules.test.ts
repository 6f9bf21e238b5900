import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findGiven, unitTestFiles} from '../promql/given.ts';
import {type Sandbox, sandbox} from './run.ts';

const rules = `groups:
  - name: g
    rules:
      - alert: Down
        expr: up == 0
        for: 1m
        labels: {severity: page}
        annotations: {summary: "{{ $labels.job }} is down"}
`;
const good = `rule_files: [rules.yml]
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="a"}', values: '1 0 0 0'}
    alert_rule_test:
      - eval_time: 3m
        alertname: Down
        exp_alerts:
          - exp_labels: {severity: page, job: a}
            exp_annotations: {summary: a is down}
    promql_expr_test:
      - expr: sum(up)
        eval_time: 1m
        exp_samples: [{labels: '{}', value: 0}]
`;
const expressionOnly = `rule_files: [nothing.yml]
tests:
  - interval: 1m
    input_series: [{series: 'x', values: '1 NaN'}]
    promql_expr_test: [{expr: x, eval_time: 0m, exp_samples: [{labels: x, value: 1}]}]
`;

const given = findGiven();

describe('pipetop test rules', () => {
	let box: Sandbox;
	beforeAll(() => {
		box = sandbox();
		writeFileSync(path.join(box.folder, 'rules.yml'), rules);
	});
	afterAll(() => box?.remove());

	const run = async (text: string | null, flags: readonly string[] = []) => {
		if (text !== null) writeFileSync(path.join(box.folder, 'tests.yml'), text);
		return await box.run(['test', 'rules', text === null ? 'missing.yml' : 'tests.yml', ...flags]);
	};

	// Exit codes as promtool 2.42 ends with over the same files.
	const cases: [string, string | null, number, RegExp][] = [
		['what holds is one line', good, 0, /^tests\.yml: ok, 2 cases\n$/u],
		['rule files may be a pattern', good.replace('[rules.yml]', '["r*.yml"]'), 0, /^tests\.yml: ok, 2 cases\n$/u],
		['a rule file that is not there is a warning', expressionOnly, 0, /ok, 1 case\n {2}warning: no rule file matches "nothing\.yml"\n$/u],
		['a file without tests holds', 'tests: []\n', 0, /ok, 0 cases/u],
		[
			'an alert that is another one is shown beside what was expected',
			good.replace('job: a}', 'job: b}'),
			1,
			/FAILED, 1 of 2 cases\n {2}line 7, test: Down at 3m\n {4}- \{alertname="Down", job="b", severity="page"\} .*\n {4}\+ \{alertname="Down", job="a", severity="page"\}/u,
		],
		[
			'a value that is another one too',
			good.replace('value: 0', 'value: 7'),
			1,
			/line 13, test: sum\(up\) at 1m\n {4}- \{\} 7\n {4}\+ \{\} 0\n$/u,
		],
		[
			'an expression that is none says where',
			good.replace('sum(up)', 'sum(up'),
			1,
			/line 13, .*\n {4}1:7: unexpected end of the expression/u,
		],
		[
			'a key that is none says where, and nothing runs',
			good.replace('- interval:', '- interwal:'),
			1,
			/nothing was run\n {2}tests\.yml:3:5: unknown key/u,
		],
		['a file that is no YAML says where', 'a: [b\n', 1, /nothing was run\n {2}tests\.yml:2:1: /u],
		['a file that is not there is named', null, 1, /^missing\.yml: FAILED, nothing was run\n.*there is no such file\n$/u],
	];
	it.each(cases)('%s', async (_, text, code, said) => {
		const ran = await run(text);
		expect(ran).toMatchObject({code, stderr: ''});
		expect(ran.stdout).toMatch(said);
	});

	it('goes on with the other files, and tells it all as JSON', async () => {
		writeFileSync(path.join(box.folder, 'good.yml'), good);
		writeFileSync(path.join(box.folder, 'bad.yml'), good.replace('value: 0', 'value: 7'));
		const ran = await box.run(['test', 'rules', 'missing.yml', 'bad.yml', 'good.yml', '--format', 'json']);
		expect(ran.code).toBe(1);
		const told = JSON.parse(ran.stdout) as {file: string; ok: boolean; cases: {ok: boolean; expected: string[]; got: string[]}[]}[];
		expect(told.map(({file, ok}) => [file, ok])).toEqual([
			['missing.yml', false],
			['bad.yml', false],
			['good.yml', true],
		]);
		expect(told[1]?.cases.find(({ok}) => !ok)).toMatchObject({expected: ['{} 7'], got: ['{} 0']});
	});

	it.each([
		[[], /test needs "test rules FILE"/u],
		[['queries'], /test "queries": there is "test rules FILE"/u],
		[['rules'], /test rules needs at least one file/u],
	])('test %j is wrong usage', async (words, said) => {
		const ran = await box.run(['test', ...words]);
		expect(ran).toMatchObject({code: 64, stdout: ''});
		expect(ran.stderr).toMatch(said);
	});

	it.skipIf(given === undefined)('Prometheus’ own cases hold in the built program, each file of them', async () => {
		const files = ['', 'alerts'].flatMap((folder) =>
			unitTestFiles(path.join(given ?? '', folder)).map((name) => path.join(given ?? '', folder, name)),
		);
		expect(files.length).toBeGreaterThan(25);
		const ran = await box.run(['test', 'rules', ...files]);
		expect(ran.stdout.split('\n').filter((line) => line !== '' && !line.includes(': ok, '))).toEqual([]);
		expect(ran.code).toBe(0);
	});
});
