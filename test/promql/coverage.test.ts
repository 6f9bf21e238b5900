import {describe, expect, test} from 'vitest';
import {createPromql} from '../../source/promql/promql.ts';
import {loadSeries, minutes} from './load-series.ts';

const series = loadSeries({
	'live{i="1"}': '1x20',
	'live{i="2"}': '1x20',
	'ended{i="1"}': '1x5 stale',
	'silent{i="1"}': '1x5',
	'mixed{i="1"}': '1x20',
	'mixed{i="2"}': '1x5 stale',
	'late{i="1"}': '_x18 1',
});

describe('whether an expression has current data for some labels', () => {
	test.each<[string, Record<string, string> | null, 'live' | 'missing' | 'none']>([
		['live > 5', {i: '1'}, 'live'],
		['ended > 5', {i: '1'}, 'missing'],
		['silent > 5', {i: '1'}, 'missing'],
		['never_seen > 5', {i: '1'}, 'missing'],
		['mixed > 5', {i: '1'}, 'live'],
		['mixed > 5', {i: '2'}, 'missing'],
		['mixed > 5', null, 'live'],
		['mixed > 5', {i: '3'}, 'live'],
		['sum(mixed) > 5', {}, 'live'],
		['mixed offset 15m', {i: '2'}, 'live'],
		['rate(live[5m])', {i: '1'}, 'live'],
		['rate(ended[30m])', {i: '1'}, 'missing'],
		['rate(silent[30m])', {i: '1'}, 'missing'],
		['rate(late[5m])', {i: '1'}, 'missing'],
		['max_over_time(late[5m])', {i: '1'}, 'live'],
		['live / silent', {i: '1'}, 'missing'],
		['live and silent', {i: '1'}, 'missing'],
		['live or silent', {i: '1'}, 'live'],
		['ended or silent', {i: '1'}, 'missing'],
		['live unless silent', {i: '1'}, 'live'],
		['silent unless live', {i: '1'}, 'missing'],
		['absent(silent)', {}, 'none'],
		['live and on() absent(silent)', {i: '1'}, 'live'],
		['time() - silent > 10', {i: '1'}, 'missing'],
		['vector(1)', {}, 'none'],
		['time() > bool 5', {}, 'none'],
		['max_over_time(rate(silent[5m])[10m:1m])', {i: '1'}, 'missing'],
		['topk(scalar(silent), live)', {}, 'missing'],
		['not an expression', {}, 'none'],
	])('%s for %j: %s', (expr, labels, expected) => {
		expect(createPromql().coverage(expr, labels, minutes(20), series)).toBe(expected);
	});
});
