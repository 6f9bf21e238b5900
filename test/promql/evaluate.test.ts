import {describe, expect, test} from 'vitest';
import {appendSample, editIndex, emptySeries, type SeriesIndex, seriesKey} from '../../source/model/series.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {ask, loadSeries, minutes} from './load-series.ts';

describe('which samples count', () => {
	const series = loadSeries({x: '1 2 3', ended: '1 2 stale 4', later: '_ _ _ 7'});
	test.each([
		['a sample counts up to, but not at, five minutes', 'x', minutes(7) - 1, ['x{} 3']],
		['a sample exactly five minutes old is gone', 'x', minutes(7), []],
		['a sample counts from its own time on', 'later', minutes(3), ['later{} 7']],
		['a sample does not count before its time', 'later', minutes(3) - 1, []],
		['a stale marker ends a series at once', 'ended', minutes(2), []],
		['before the stale marker the series is there', 'ended', minutes(2) - 1, ['ended{} 2']],
		['a range skips stale markers', 'count_over_time(ended[4m])', minutes(3), ['{} 3']],
		['a range leaves out its left end and takes its right end', 'sum_over_time(x[2m])', minutes(2), ['{} 5']],
		['offset looks back', 'x offset 1m', minutes(2), ['x{} 2']],
		['a negative offset looks ahead', 'x offset -1m', minutes(1), ['x{} 3']],
		['@ looks at a fixed time', 'x @ 60', minutes(100), ['x{} 2']],
		['a subquery steps at multiples of its step', 'count_over_time(x[3m:2m])', minutes(4), ['{} 2']],
		['a subquery without step takes the default resolution', 'count_over_time(x[2m:])', minutes(2), ['{} 2']],
	])('%s', (_, expr, atMs, expected) => {
		expect(ask(expr, atMs, series)).toEqual(expected);
	});

	test('chunks of a long series are read like one', () => {
		const long = loadSeries({x: '0+1x999'}, 1000);
		expect(ask('count_over_time(x[10m])', 900_000, long)).toEqual(['{} 600']);
		expect(ask('sum_over_time(x[3s])', 129_000, long)).toEqual(['{} 384']);
		expect(ask('x', 127_500, long)).toEqual(['x{} 127']);
		expect(ask('x', 128_000, long)).toEqual(['x{} 128']);
	});
});

describe('names and labels', () => {
	const series = loadSeries({'a{i="1"}': '1', 'b{i="1"}': '2', 'c{i="2"}': '3', 'c{i="3",j=""}': '4'});
	const duplicate = 'vector cannot contain metrics with the same labelset';
	test.each([
		['a + 0', ['{i=1} 1']],
		['a > 0', ['a{i=1} 1']],
		['a > bool 0', ['{i=1} 1']],
		['0 < a', ['a{i=1} 1']],
		['-a', ['{i=1} -1']],
		['+a', ['a{i=1} 1']],
		['a or b', ['a{i=1} 1']],
		['{__name__=~"a|b"}', ['a{i=1} 1', 'b{i=1} 2']],
		['abs({__name__=~"a|b"})', duplicate],
		['rate({__name__=~"a|b"}[5m])', []],
		['sum_over_time({__name__=~"a|b"}[5m])', duplicate],
		['-{__name__=~"a|b"}', duplicate],
		['{__name__=~"a|b"} * 2', duplicate],
		['label_replace({__name__=~"a|b"}, "__name__", "x", "", "")', duplicate],
		['c{j=""}', ['c{i=2} 3', 'c{i=3} 4']],
		['c{j!=""}', []],
		['{i=~"1|2",__name__!="b"}', ['a{i=1} 1', 'c{i=2} 3']],
	])('%s', (expr, expected) => {
		expect(ask(expr, 0, series)).toEqual(expected);
	});
});

describe('operators follow IEEE and Go', () => {
	test.each([
		['1 / 0', 'Infinity'],
		['-1 / 0', '-Infinity'],
		['0 / 0', 'NaN'],
		['-5 % 3', '-2'],
		['5 % 0', 'NaN'],
		['1 ^ (0 / 0)', '1'],
		['(-1) ^ Inf', '1'],
		['2 ^ 0.5 * 2 ^ 0.5 - 2 < bool 1e-9', '1'],
		['1 atan2 1 - pi() / 4', '0'],
		['NaN == bool NaN', '0'],
		['NaN != bool NaN', '1'],
		['Inf >= bool Inf', '1'],
	])('%s', (expr, expected) => {
		expect(ask(expr, 0, loadSeries({}))).toEqual([`{} ${expected}`]);
	});
});

describe('matching', () => {
	const series = loadSeries({
		'l{a="1",b="x"}': '1',
		'l{a="2",b="y"}': '2',
		'r{a="1",c="p"}': '10',
		'r{a="2",c="q"}': '20',
		'm{a="1",b="x"}': '3',
		'm{a="1",b="y"}': '4',
	});
	const ambiguous = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
	test.each([
		['l + on(a) r', ['{a=1} 11', '{a=2} 22']],
		['l + ignoring(b, c) r', ['{a=1} 11', '{a=2} 22']],
		['l + r', []],
		['m * on(a) group_left(c) r', ['{a=1,b=x,c=p} 30', '{a=1,b=y,c=p} 40']],
		['r / on(a) group_right(c) m', ['{a=1,b=x,c=p} 3.3333333333333335', '{a=1,b=y,c=p} 2.5']],
		['m > on(a) group_left r', []],
		['m < on(a) group_left r', ['m{a=1,b=x} 3', 'm{a=1,b=y} 4']],
		['r > on(a) group_right m', ['m{a=1,b=x} 10', 'm{a=1,b=y} 10']],
		['m + on(a) r', ambiguous],
		['clamp(m + on(a) r, 1, 0)', ambiguous],
		['r + on(a) m', expect.stringContaining('many-to-many matching not allowed: matching labels must be unique on one side')],
		[
			'l + on(a) m',
			expect.stringContaining(
				'found duplicate series for the match group on the right hand-side of the operation: [m{a="1", b="x"}, m{a="1", b="y"}]',
			),
		],
		['l and on(a) r{a="1"}', ['l{a=1,b=x} 1']],
		['l unless on(a) r{a="1"}', ['l{a=2,b=y} 2']],
		['l or on(a) r', ['l{a=1,b=x} 1', 'l{a=2,b=y} 2']],
		['l or ignoring(b) r', ['l{a=1,b=x} 1', 'l{a=2,b=y} 2', 'r{a=1,c=p} 10', 'r{a=2,c=q} 20']],
		['l and on() vector(1)', ['l{a=1,b=x} 1', 'l{a=2,b=y} 2']],
	])('%s', (expr, expected) => {
		expect(ask(expr, 0, series)).toEqual(expected);
	});
});

describe('what an evaluation tells besides values', () => {
	const promql = createPromql();
	const series = loadSeries({'x{a="1"}': '1 2 3', y: '_ _ 5'}, 60_000, 'kafka');

	test('the newest sample used and the sources read are named', () => {
		expect(promql.evaluate('x', minutes(1), series)).toMatchObject({
			ok: true,
			scalar: false,
			newestSampleMs: minutes(1),
			sources: ['kafka'],
		});
		expect(promql.evaluate('rate(x[5m] offset 1m)', minutes(2), series)).toMatchObject({newestSampleMs: minutes(1)});
		expect(promql.evaluate('time()', minutes(1), series)).toMatchObject({scalar: true, newestSampleMs: null, sources: []});
		expect(promql.evaluate('gone', minutes(1), series)).toMatchObject({ok: true, elements: [], newestSampleMs: null, sources: []});
	});

	test('a mistake in the expression is an error with its place', () => {
		expect(promql.evaluate('sum(x', 0, series)).toEqual({
			ok: false,
			error: '1:6: unexpected end of the expression: expected an expression, a comma or ")"',
		});
		expect(promql.evaluate('x[5m]', 0, series)).toEqual({
			ok: false,
			error: 'the expression gives a range vector; expected an instant vector or a scalar',
		});
		expect(promql.evaluate('"text"', 0, series)).toEqual({
			ok: false,
			error: 'the expression gives a string; expected an instant vector or a scalar',
		});
	});

	test.each([
		['x', 5],
		['x offset 1h', 65],
		['rate(x[10m])', 15],
		['rate(x[10m] offset 1d) / y', 1455],
		['max_over_time(rate(x[5m])[1h:1m])', 70],
		['x offset -1h', 5],
		['1 + 1', 0],
		['not an expression', 5],
	])('%s reaches %i minutes back', (expr, expected) => {
		expect(promql.reachMs(expr)).toBe(minutes(expected));
	});

	test('a range gives one line per series, with nothing where there is no value', () => {
		expect(promql.evaluateRange('x or y', 0, minutes(8), minutes(2), series)).toEqual({
			ok: true,
			series: [
				{labels: {__name__: 'x', a: '1'}, times: [0, minutes(2), minutes(4), minutes(6)], values: [1, 3, 3, 3]},
				{labels: {__name__: 'y'}, times: [minutes(2), minutes(4), minutes(6)], values: [5, 5, 5]},
			],
		});
		expect(promql.evaluateRange('time() - scalar(y @ end())', 0, minutes(2), minutes(1), series)).toEqual({
			ok: true,
			series: [{labels: {}, times: [0, minutes(1), minutes(2)], values: [-5, 55, 115]}],
		});
	});

	test('a subquery with too many steps is refused instead of being computed', () => {
		expect(promql.evaluate('max_over_time(x[1y:1s])', 0, series)).toEqual({
			ok: false,
			error: 'the subquery has 31536000 steps; at most 11000 are allowed: use a longer step',
		});
	});
});

describe('an engine used over time', () => {
	const grow = (index: SeriesIndex, labels: Record<string, string>, atMs: number, value: number): SeriesIndex => {
		const edit = editIndex(index);
		const key = seriesKey('x', labels);
		const before = edit.get('x', key) ?? emptySeries('x', labels, 'none', 'gauge', 's');
		edit.set(key, appendSample(before, atMs, value));
		return edit.finish();
	};
	const values = (index: SeriesIndex, expr: string, atMs: number): readonly number[] => {
		const result = promql.evaluate(expr, atMs, index);
		return result.ok ? result.elements.map(({value}) => value) : [];
	};
	const promql = createPromql();

	test('new series, new samples and older states are each seen as they are', () => {
		const one = grow(loadSeries({}), {i: '1'}, 1000, 1);
		const two = grow(one, {i: '2'}, 2000, 2);
		const three = grow(two, {i: '1'}, 3000, 10);
		expect(values(one, 'x{i!="3"}', 3000)).toEqual([1]);
		expect(values(two, 'x{i!="3"}', 3000)).toEqual([1, 2]);
		expect(values(three, 'x{i!="3"}', 3000)).toEqual([10, 2]);
		expect(values(one, 'x{i!="3"}', 3000)).toEqual([1]);
		expect(values(three, 'sum by (i) (x)', 3000)).toEqual([10, 2]);
		expect(values(two, 'sum(x)', 3000)).toEqual([3]);
	});

	test('two metrics that share one labels object keep their own names', () => {
		const labels = {i: '1'};
		const edit = editIndex(loadSeries({}));
		for (const name of ['a', 'b']) {
			edit.set(seriesKey(name, labels), appendSample(emptySeries(name, labels, 'none', 'gauge', 's'), 0, 1));
		}
		expect(ask('{i="1"}', 0, edit.finish())).toEqual(['a{i=1} 1', 'b{i=1} 1']);
	});
});
