import {describe, expect, test} from 'vitest';
import {worded} from './said.ts';
import {check, failure, kpi, metric, source, start, tell} from './story.ts';

const api = [source('api')];

describe('a KPI is a number or says why not', () => {
	test.each<[string, string, number | null, string]>([
		['a plain metric', 'load', 3, ''],
		['several series are not one number', 'many', null, '2 series where one number is needed'],
		['nothing measured is not 0', 'nothing_of_the_kind', null, 'no data'],
		['a division by nothing is not a number', 'load / zero * zero', null, 'not a number, such as 0 divided by 0'],
		['a wrong expression says where', 'sum(', null, '1:5'],
	])('%s', (_, expr, value, reason) => {
		const story = tell({sources: api, kpis: [kpi(expr)]}).answers('api', [
			metric('load', 3),
			metric('many', 1, {n: 'a'}),
			metric('many', 2, {n: 'b'}),
			metric('zero', 0),
		]);
		expect(worded(story.seen.kpis[0])).toMatchObject({value, reason: expect.stringContaining(reason)});
		if (value !== null) expect(story.seen.kpis[0]?.reason).toBe(null);
	});

	test.each<[string, number, number | null, number | null, string]>([
		['at the warning limit', 10, 10, 20, 'ok'],
		['just over it', 10.1, 10, 20, 'warning'],
		['over the failure limit', 20.5, 10, 20, 'critical'],
		['low is bad where warn is above fail: at the limit', 3, 3, 2, 'ok'],
		['low is bad: under warn', 2, 3, 2, 'warning'],
		['low is bad: under fail', 1, 3, 2, 'critical'],
		['one limit alone', 11, 10, null, 'warning'],
	])('%s', (_, value, warn, fail, severity) => {
		expect(tell({sources: api, kpis: [kpi('load', {warn, fail})]}).answers('api', [metric('load', value)]).seen.kpis[0]?.severity).toBe(
			severity,
		);
	});

	test('change is told only when history reaches that far back', () => {
		const story = tell({sources: api, kpis: [kpi('load', {changeMs: 20_000})]})
			.answers('api', [metric('load', 10)])
			.pass(10)
			.answers('api', [metric('load', 12)]);
		expect(story.seen.kpis[0]?.change).toBeNull();
		story
			.pass(10)
			.answers('api', [metric('load', 15)])
			.pass(5);
		expect(story.seen.kpis[0]?.change).toEqual({value: 5, relative: 0.5, overMs: 20_000});
	});

	test('when its source fails the last value stays, stale, with the reason, and is not called ok', () => {
		const story = tell({sources: api, kpis: [kpi('load')]})
			.answers('api', [metric('load', 3)])
			.pass(5)
			.fails('api', failure('timeout', 'no answer in 2 s'))
			.pass(5);
		expect(worded(story.seen.kpis[0])).toMatchObject({
			value: 3,
			stale: true,
			severity: 'unknown',
			reason: 'api: no answer in 2 s',
			asOfMs: start,
		});
	});

	test('a series that its source no longer gives ends at once and leaves a gap in the history', () => {
		const story = tell({sources: api, kpis: [kpi('load')]})
			.answers('api', [metric('load', 3)])
			.pass(5)
			.answers('api', [metric('other', 1)])
			.pass(5);
		expect(worded(story.seen.kpis[0])).toMatchObject({value: null, reason: 'no data'});
		expect(story.seen.kpis[0]?.history.map(({stale}) => stale)).toEqual([false, false, true]);
	});

	test('a counter that starts anew counts on', () => {
		const story = tell({sources: api, kpis: [kpi('sum(increase(sent_total[1m]))')]});
		for (const value of [100, 110, 120, 5, 15, 25]) story.answers('api', [metric('sent_total', value, {}, {type: 'counter'})]).pass(5);
		// 20 before the restart, 25 after it, carried to the edges of the window as Prometheus does.
		expect(story.seen.kpis[0]?.value).toBeGreaterThanOrEqual(45);
		expect(story.seen.kpis[0]?.value).toBeLessThan(60);
	});
});

describe('a quality check is a count, never a guess', () => {
	const rows = (good: number, total: number) => [metric('good', good), metric('total', total)];
	const ratio = check({good: 'good', of: 'total', warn: 0.99, fail: 0.9});

	test.each<[string, number, number, string, number | null]>([
		['all good', 100, 100, 'pass', 1],
		['at the limit', 99, 100, 'pass', 0.99],
		['under warn', 98, 100, 'warn', 0.98],
		['under fail', 89, 100, 'fail', 0.89],
		['none of none is unknown, not 100 %', 0, 0, 'unknown', null],
	])('%s', (_, good, total, outcome, value) => {
		const story = tell({sources: api, quality: [ratio]}).answers('api', rows(good, total));
		expect(worded(story.seen.quality[0])).toMatchObject({outcome, ratio: value, good, total, unit: 'ratio', limit: '≥ 99 %'});
	});

	test('a missing numerator is unknown, not perfect', () => {
		const story = tell({sources: api, quality: [ratio]}).answers('api', [metric('total', 100)]);
		expect(worded(story.seen.quality[0])).toMatchObject({
			outcome: 'unknown',
			severity: 'unknown',
			ratio: null,
			good: null,
			total: 100,
			reason: 'no data',
		});
	});

	test('a field that the system lacks says so', () => {
		const story = tell({sources: api, quality: [check({absent: 'no such field in this system'})]});
		expect(worded(story.seen.quality[0])).toMatchObject({outcome: 'unknown', reason: 'no such field in this system'});
	});

	test('an age is bad above its limits', () => {
		const story = tell({sources: api, quality: [check({value: 'time() - newest', unit: 'seconds', warn: 30, fail: 60})]}).answers('api', [
			metric('newest', start / 1000 - 41),
		]);
		expect(worded(story.seen.quality[0])).toMatchObject({outcome: 'warn', value: 41, ratio: null, limit: '≤ 30 s'});
	});

	test('a check whose source has gone is not passed any more', () => {
		const story = tell({sources: api, quality: [ratio]})
			.answers('api', rows(100, 100))
			.pass(5)
			.fails('api', failure('refused'))
			.pass(5);
		expect(worded(story.seen.quality[0])).toMatchObject({outcome: 'unknown', good: 100, total: 100, stale: true});
	});
});

describe('parts of a source', () => {
	test('one failing part costs only itself', () => {
		const story = tell({sources: api, kpis: [kpi('a', {id: 'a'}), kpi('b', {id: 'b'})]});
		story.polled('api', [
			{part: '/a', facts: [metric('a', 1)]},
			{part: '/b', facts: [metric('b', 2)]},
		]);
		story.pass(5).polled('api', [
			{part: '/a', facts: [metric('a', 10)]},
			{part: '/b', failure: failure('server_error', '500')},
		]);
		story.pass(5);
		expect(story.seen.sources[0]).toMatchObject({
			state: 'ok',
			severity: 'warning',
			failingParts: [{part: '/b', failure: {message: '500'}}],
		});
		expect(story.seen.kpis.map(({value}) => value)).toEqual([10, 2]);
	});

	test('a part that was not asked in a poll keeps what it said', () => {
		const story = tell({sources: api, kpis: [kpi('slow')]}).polled('api', [
			{part: '/slow', facts: [metric('slow', 7)]},
			{part: '/fast', facts: []},
		]);
		story
			.pass(5)
			.polled('api', [{part: '/fast', facts: []}])
			.pass(5);
		expect(worded(story.seen.kpis[0])).toMatchObject({value: 7, stale: false});
	});

	test('every part failing is the source failing', () => {
		const story = tell({sources: api}).polled('api', [
			{part: '/a', failure: failure('refused')},
			{part: '/b', failure: failure('refused')},
		]);
		expect(story.seen.sources[0]).toMatchObject({state: 'failing', severity: 'critical', failure: {kind: 'refused'}});
	});
});

describe('a chart is judged by its newest values or says why not', () => {
	test.each<[string, string, string, string]>([
		['infinite is above any limit', 'load / zero', 'critical', ''],
		['what is no number is not known', 'zero / zero', 'unknown', 'not a number'],
		['below its limit', 'load', 'ok', ''],
	])('%s', (_, expr, severity, reason) => {
		const chart = {id: 'line', title: 'Line', expr, legend: null, unit: 'none', threshold: 10, windowMs: 60_000} as const;
		const story = tell({sources: api, charts: [chart]}).answers('api', [metric('load', 3), metric('zero', 0)]);
		expect(worded(story.pass(5).seen.charts[0])).toMatchObject({severity, omitted: 0, reason: expect.stringContaining(reason)});
	});
});
