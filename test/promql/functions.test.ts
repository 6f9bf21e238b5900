import {describe, expect, test} from 'vitest';
import {functionSignatures} from '../../source/promql/function-signatures.ts';
import {ask, loadSeries, minutes} from './load-series.ts';

// One sample a minute; the values in the tables below are worked out by hand from Prometheus' documented rules.
const series = loadSeries({
	'c_total{a="1"}': '0 10 20 5 15 25',
	'gauge{a="1"}': '3 1 4 1 5 9',
	'line{a="1"}': '0+2x10',
	'v{a="1"}': '2.5',
	'neg{a="1"}': '-2.5',
	'half{a="1"}': '0.5',
	'two{a="1"}': '2',
	'zero{a="1"}': '0',
	'date{a="1"}': '1709208245',
	'h_bucket{le="1"}': '2',
	'h_bucket{le="2"}': '6',
	'h_bucket{le="+Inf"}': '8',
	'gap{a="1"}': '1 _ _ 4',
	'text{src="a-b",x="1"}': '7',
});

/** 2024-02-29 12:04:05 UTC, a Thursday. */
const cases: readonly (readonly [name: string, expr: string, atMinutes: number, expected: readonly string[]])[] = [
	// Increases 10 + 10 + (reset) 5 + 10 + 10 over samples at 1…5 min in (0, 5]: 10 + 5 + 10 + 10 = 35 between 1 and 5 min; extrapolated to
	// the start by one distance (60 s, within 1.1 distances and later than the 240 s * 10/35 before which the counter would be negative): 35 * 300/240.
	['increase', 'increase(c_total[5m])', 5, ['{a=1} 43.75']],
	['rate', 'rate(c_total[5m]) * 300', 5, ['{a=1} 43.75']],
	// Samples 1 4 1 5 9 at 1…5 min: 8 over 4 min, extrapolated by one distance to the start of the range.
	['delta', 'delta(gauge[5m])', 5, ['{a=1} 10']],
	['irate', 'irate(c_total[5m]) * 60', 3, ['{a=1} 5']],
	['idelta', 'idelta(c_total[5m])', 3, ['{a=1} -15']],
	['changes', 'changes(gauge[5m])', 5, ['{a=1} 4']],
	['resets', 'resets(c_total[5m])', 5, ['{a=1} 1']],
	['deriv', 'deriv(line[5m]) * 60', 5, ['{a=1} 2']],
	['predict_linear', 'round(predict_linear(line[5m], 10m))', 5, ['{a=1} 30']],
	['avg_over_time', 'avg_over_time(gauge[5m])', 5, ['{a=1} 4']],
	['sum_over_time', 'sum_over_time(gauge[5m])', 5, ['{a=1} 20']],
	['count_over_time', 'count_over_time(gap[5m])', 4, ['{a=1} 2']],
	['min_over_time', 'min_over_time(gauge[5m])', 5, ['{a=1} 1']],
	['max_over_time', 'max_over_time(gauge[5m])', 4, ['{a=1} 5']],
	['first_over_time', 'first_over_time(gauge[5m])', 5, ['gauge{a=1} 1']],
	['last_over_time', 'last_over_time(gauge[5m])', 5, ['gauge{a=1} 9']],
	['present_over_time', 'present_over_time(gauge[5m])', 5, ['{a=1} 1']],
	['absent_over_time', 'absent_over_time(gone{a="1",b=~"x"}[5m])', 5, ['{a=1} 1']],
	['quantile_over_time', 'quantile_over_time(0.5, gauge[4m])', 5, ['{a=1} 4.5']],
	// Mean 4 of 1 4 1 5 9: squares 9 + 0 + 9 + 1 + 25 = 44.
	['stdvar_over_time', 'stdvar_over_time(gauge[5m])', 5, ['{a=1} 8.8']],
	['stddev_over_time', 'stddev_over_time(gauge[5m]) ^ 2 - 8.8 < bool 1e-12', 5, ['{a=1} 1']],
	['absent', 'absent(gone{a="1",a="2",c="3"})', 0, ['{c=3} 1']],
	['absent', 'absent(v)', 0, []],
	['scalar', 'scalar(v) + scalar(gone) * 0', 0, ['{} NaN']],
	['vector', 'vector(3)', 0, ['{} 3']],
	['time', 'time()', 2, ['{} 120']],
	['pi', 'floor(vector(pi() * 100))', 0, ['{} 314']],
	['timestamp', 'timestamp(gap)', 4, ['{a=1} 180']],
	['timestamp', 'timestamp(gap + 0)', 4, ['{a=1} 240']],
	['round', 'round(v)', 0, ['{a=1} 3']],
	['round', 'round(neg)', 0, ['{a=1} -2']],
	['round', 'round(v * 1.01, 0.1)', 0, ['{a=1} 2.5']],
	['clamp', 'clamp(v, 0, 2)', 0, ['{a=1} 2']],
	['clamp', 'clamp(v, 2, 0)', 0, []],
	['clamp_min', 'clamp_min(v, 4)', 0, ['{a=1} 4']],
	['clamp_max', 'clamp_max(v, 1)', 0, ['{a=1} 1']],
	['abs', 'abs(neg)', 0, ['{a=1} 2.5']],
	['ceil', 'ceil(neg)', 0, ['{a=1} -2']],
	['floor', 'floor(neg)', 0, ['{a=1} -3']],
	['sgn', 'sgn(neg)', 0, ['{a=1} -1']],
	['sqrt', 'sqrt(v * 2.5)', 0, ['{a=1} 2.5']],
	['exp', 'exp(zero)', 0, ['{a=1} 1']],
	['ln', 'ln(zero)', 0, ['{a=1} -Infinity']],
	['log2', 'log2(two)', 0, ['{a=1} 1']],
	['log10', 'log10(two * 50)', 0, ['{a=1} 2']],
	['sin', 'sin(zero)', 0, ['{a=1} 0']],
	['cos', 'cos(zero)', 0, ['{a=1} 1']],
	['tan', 'tan(zero)', 0, ['{a=1} 0']],
	['asin', 'deg(asin(half * 2))', 0, ['{a=1} 90']],
	['acos', 'acos(half * 2)', 0, ['{a=1} 0']],
	['atan', 'atan(zero)', 0, ['{a=1} 0']],
	['sinh', 'sinh(zero)', 0, ['{a=1} 0']],
	['cosh', 'cosh(zero)', 0, ['{a=1} 1']],
	['tanh', 'tanh(zero)', 0, ['{a=1} 0']],
	['asinh', 'asinh(zero)', 0, ['{a=1} 0']],
	['acosh', 'acosh(half * 2)', 0, ['{a=1} 0']],
	['atanh', 'atanh(zero)', 0, ['{a=1} 0']],
	['deg', 'deg(zero + pi())', 0, ['{a=1} 180']],
	['rad', 'rad(zero + 180) - pi()', 0, ['{a=1} 0']],
	['sort', 'sort({__name__=~"v|neg|two"})', 0, ['neg{a=1} -2.5', 'two{a=1} 2', 'v{a=1} 2.5']],
	['sort_desc', 'sort_desc({__name__=~"v|neg|two"})', 0, ['v{a=1} 2.5', 'two{a=1} 2', 'neg{a=1} -2.5']],
	['days_in_month', 'days_in_month(date)', 0, ['{a=1} 29']],
	['day_of_month', 'day_of_month(date)', 0, ['{a=1} 29']],
	['day_of_week', 'day_of_week(date)', 0, ['{a=1} 4']],
	['day_of_year', 'day_of_year(date)', 0, ['{a=1} 60']],
	['hour', 'hour(date)', 0, ['{a=1} 12']],
	['minute', 'minute(date)', 0, ['{a=1} 4']],
	['minute', 'minute()', 3, ['{} 3']],
	['month', 'month(date)', 0, ['{a=1} 2']],
	['year', 'year(date)', 0, ['{a=1} 2024']],
	// Rank 4 of 8: 2 below bound 1, so half of the way through the 4 in (1, 2].
	['histogram_quantile', 'histogram_quantile(0.5, h_bucket)', 0, ['{} 1.5']],
	['histogram_quantile', 'histogram_quantile(0.99, h_bucket)', 0, ['{} 2']],
	['histogram_fraction', 'histogram_fraction(0, 1.5, h_bucket)', 0, ['{} 0.5']],
	['label_replace', `label_replace(text, "y", "$2-\${1}x$$", "src", "(.)-(.)")`, 0, ['text{src=a-b,x=1,y=b-ax$} 7']],
	['label_replace', 'label_replace(text, "y", "z", "src", "a")', 0, ['text{src=a-b,x=1} 7']],
	['label_join', 'label_join(text, "y", "/", "x", "none", "src")', 0, ['text{src=a-b,x=1,y=1//a-b} 7']],
];

describe('each function gives what Prometheus documents', () => {
	test.each(cases)('%s: %s', (_, expr, at, expected) => {
		expect(ask(expr, minutes(at), series)).toEqual(expected);
	});

	test('no function is without a case', () => {
		const covered = new Set(cases.map(([name]) => name));
		expect([...functionSignatures.keys()].filter((name) => !covered.has(name))).toEqual([]);
	});
});

describe('aggregations', () => {
	const many = loadSeries({
		'm{g="a",i="1"}': '1',
		'm{g="a",i="2"}': '3',
		'm{g="b",i="1"}': '5',
		'm{g="b",i="2"}': 'NaN',
		'n{g="a"}': '1e308',
		'n{g="b"}': '1e308',
		'n{g="c"}': '4',
	});
	test.each([
		['sum by (g) (m)', ['{g=a} 4', '{g=b} NaN']],
		['sum without (i) (m)', ['{g=a} 4', '{g=b} NaN']],
		['sum(m{i="1"})', ['{} 6']],
		['sum(gone)', []],
		['count by (i) (m)', ['{i=1} 2', '{i=2} 2']],
		['avg(m{g="a"})', ['{} 2']],
		['avg(n) > bool 6e307', ['{} 1']],
		['min(m)', ['{} 1']],
		['max(m)', ['{} 5']],
		['group by (g) (m)', ['{g=a} 1', '{g=b} 1']],
		['stdvar(m{g="a"})', ['{} 1']],
		['stddev(m{g="a"})', ['{} 1']],
		['quantile(0.5, m{g="a"})', ['{} 2']],
		['quantile(2, m{g="a"})', ['{} Infinity']],
		['topk(1, m)', ['m{g=b,i=1} 5']],
		['topk by (g) (1, m)', ['m{g=a,i=2} 3', 'm{g=b,i=1} 5']],
		['bottomk(3, m)', ['m{g=a,i=1} 1', 'm{g=a,i=2} 3', 'm{g=b,i=1} 5']],
		['topk(0, m)', []],
		['topk(NaN, m)', 'the parameter of topk or bottomk is NaN'],
		['count_values("value", n)', [`{value=1${'0'.repeat(308)}} 2`, '{value=4} 1']],
		['count_values by (g) ("g", m{i="1"})', ['{g=1} 1', '{g=5} 1']],
	])('%s', (expr, expected) => {
		expect(ask(expr, 0, many)).toEqual(expected);
	});

	test('small numbers beside large ones are not lost in a sum', () => {
		const numbers = loadSeries({'x{i="1"}': '1', 'x{i="2"}': '1e100', 'x{i="3"}': '1', 'x{i="4"}': '-1e100', y: '1 1e100 1 -1e100'});
		expect(ask('sum(x)', 0, numbers)).toEqual(['{} 2']);
		expect(ask('sum_over_time(y[4m])', minutes(3), numbers)).toEqual(['{} 2']);
	});
});
