import {describe, expect, test} from 'vitest';
import type {AlertInstance} from '../../source/model/alert-instance.ts';
import {ruleSource} from '../../source/model/alert-samples.ts';
import {evaluateGroup, type GroupOptions, type GroupResult, type WriteSamples} from '../../source/model/alerts.ts';
import type {AlertRule, RecordingRule, Rule, RuleGroup} from '../../source/model/rule-definitions.ts';
import {
	appendSample,
	appendStale,
	editIndex,
	emptyIndex,
	emptySeries,
	type SeriesIndex,
	samplesBetween,
	seriesKey,
} from '../../source/model/series.ts';
import {createPromql} from '../../source/promql/promql.ts';

const minute = 60_000;
const alert = (expr: string, more: Partial<AlertRule> = {}): AlertRule => ({
	type: 'alert',
	alert: 'A',
	expr,
	forMs: 0,
	keepFiringForMs: 0,
	labels: {},
	annotations: {},
	...more,
});
const record = (name: string, expr: string, labels: Record<string, string> = {}): RecordingRule => ({
	type: 'record',
	record: name,
	expr,
	labels,
});
const group = (...rules: readonly Rule[]): RuleGroup => ({name: 'g', file: 'f.yml', intervalMs: minute, rules});

type Values = readonly (number | 'none' | 'stale')[];
const put = (
	index: SeriesIndex,
	name: string,
	labels: Record<string, string>,
	atMs: number,
	value: number | null,
	source = 'test',
): SeriesIndex => {
	const edit = editIndex(index);
	const key = seriesKey(name, labels);
	const series = edit.get(name, key) ?? emptySeries(name, labels, 'none', 'gauge', source);
	edit.set(key, value === null ? appendStale(series, atMs) : appendSample(series, atMs, value));
	return edit.finish();
};
const writeAt =
	(atMs: number): WriteSamples =>
	(index, written) =>
		written.reduce((next, {name, labels, value}) => put(next, name, labels, atMs, value, ruleSource), index);

/** Evaluates a group every minute while the series get one value a minute; gives every result and the last index. */
const live = (
	rules: RuleGroup,
	input: Readonly<Record<string, {readonly labels?: Record<string, string>; readonly values: Values}>>,
	options?: GroupOptions,
) => {
	const promql = createPromql();
	const length = Math.max(...Object.values(input).map(({values}) => values.length));
	const results: GroupResult[] = [];
	let index = emptyIndex;
	let instances: readonly AlertInstance[] = [];
	for (let step = 0; step < length; step += 1) {
		const atMs = step * minute;
		for (const [key, {labels = {}, values}] of Object.entries(input)) {
			const value = values[step];
			if (typeof value === 'number') index = put(index, key.replace(/#.*/, ''), labels, atMs, value);
			else if (value === 'stale') index = put(index, key.replace(/#.*/, ''), labels, atMs, null);
		}
		const result = evaluateGroup(rules, instances, atMs, index, promql, writeAt(atMs), options);
		results.push(result);
		({instances, series: index} = result);
	}
	return {results, index};
};
const states = (results: readonly GroupResult[]): string[] =>
	results.map(({instances}) => instances.map(({state}) => state).join(' ') || '-');
const times = (count: number, value: number | 'none' | 'stale'): Values => Array.from({length: count}, () => value);

describe('an alert lives as in Prometheus', () => {
	test('without for it fires at the first evaluation', () => {
		const {results} = live(group(alert('x > 1')), {x: {values: [1, 2, 2, 1]}});
		expect(states(results)).toEqual(['-', 'firing', 'firing', 'resolved']);
		expect(results[1]?.instances[0]).toMatchObject({
			rule: 'A',
			group: 'g',
			labels: {alertname: 'A'},
			activeAtMs: minute,
			firedAtMs: minute,
			value: 2,
			lastGivenMs: minute,
		});
		expect(results[3]?.instances[0]).toMatchObject({resolvedAtMs: 3 * minute, lastGivenMs: 2 * minute});
	});

	test('with for it is pending until the time has passed, to the millisecond', () => {
		expect(states(live(group(alert('x > 1', {forMs: 2 * minute})), {x: {values: [2, 2, 2, 2]}}).results)).toEqual([
			'pending',
			'pending',
			'firing',
			'firing',
		]);
		expect(states(live(group(alert('x > 1', {forMs: 2 * minute + 1})), {x: {values: [2, 2, 2, 2]}}).results)).toEqual([
			'pending',
			'pending',
			'pending',
			'firing',
		]);
	});

	test('a pending one that clears is forgotten, and waits anew', () => {
		expect(states(live(group(alert('x > 1', {forMs: 2 * minute})), {x: {values: [2, 2, 1, 2, 2, 2]}}).results)).toEqual([
			'pending',
			'pending',
			'-',
			'pending',
			'pending',
			'firing',
		]);
	});

	test('a resolved one is kept for 15 minutes, and starts over when it comes back', () => {
		const gone = live(group(alert('x > 1')), {x: {values: [2, ...times(18, 1)]}}).results;
		expect(states(gone).slice(0, 19)).toEqual(['firing', ...times(16, 'none').map(() => 'resolved'), '-', '-']);
		const back = live(group(alert('x > 1', {forMs: minute})), {x: {values: [2, 2, 1, 2, 2]}}).results;
		expect(states(back)).toEqual(['pending', 'firing', 'resolved', 'pending', 'firing']);
		expect(back[4]?.instances[0]).toMatchObject({activeAtMs: 3 * minute, firedAtMs: 4 * minute, resolvedAtMs: null});
	});

	test('keep_firing_for keeps it firing, and a return starts that time anew', () => {
		const rule = alert('x > 1', {keepFiringForMs: 2 * minute});
		expect(states(live(group(rule), {x: {values: [2, 1, 1, 1]}}).results)).toEqual(['firing', 'firing', 'firing', 'resolved']);
		expect(states(live(group(rule), {x: {values: [2, 1, 2, 1, 1, 1]}}).results)).toEqual([
			'firing',
			'firing',
			'firing',
			'firing',
			'firing',
			'resolved',
		]);
		expect(live(group(rule), {x: {values: [2, 1]}}).results[1]?.instances[0]?.keepFiringSinceMs).toBe(minute);
	});

	test('its identity is its labels; value and annotations change with every evaluation', () => {
		const rule = alert('x > 1', {
			labels: {severity: 'page', team: '{{ $labels.job }}', job: ''},
			annotations: {summary: 'at {{ $value }}'},
		});
		const {results} = live(group(rule), {x: {labels: {job: 'api'}, values: [2, 3]}});
		const [first, second] = results.map(({instances}) => instances[0]);
		expect(first).toMatchObject({labels: {alertname: 'A', severity: 'page', team: 'api'}, annotations: {summary: 'at 2'}, value: 2});
		expect(second).toMatchObject({id: first?.id, annotations: {summary: 'at 3'}, value: 3, activeAtMs: 0});
	});

	test('each element is an alert of its own', () => {
		const {results} = live(group(alert('x > 1')), {'x#1': {labels: {i: '1'}, values: [2, 2]}, 'x#2': {labels: {i: '2'}, values: [1, 2]}});
		expect(results[1]?.instances.map(({labels, activeAtMs}) => [labels.i, activeAtMs])).toEqual([
			['1', 0],
			['2', minute],
		]);
	});

	test('a false scalar comparison is an element all the same', () => {
		expect(states(live(group(alert('1 > bool 2')), {x: {values: [1]}}).results)).toEqual(['firing']);
	});

	test('an evaluation that fails changes nothing, writes nothing and is the health of the rule', () => {
		const rules = group(alert('x > on() y'), alert('x > 1', {alert: 'B'}));
		const {results} = live(rules, {
			x: {values: [2, 2, 2]},
			'y#1': {labels: {i: '1'}, values: [1, 1, 1]},
			'y#2': {labels: {i: '2'}, values: ['none', 1, 'stale']},
		});
		expect(states(results)).toEqual(['firing firing', 'firing firing', 'firing firing']);
		expect(results.map(({health}) => health.map((rule) => rule.health))).toEqual([
			['ok', 'ok'],
			['err', 'ok'],
			['ok', 'ok'],
		]);
		expect(results[1]?.health[0]).toMatchObject({rule: 'A', lastError: expect.stringContaining('many-to-many'), evaluatedAtMs: minute});
		expect(results[1]?.written.map(({labels}) => labels.alertname)).toEqual(['B', 'B']);
	});

	test('elements that get the same labels from the rule are an error', () => {
		const {results} = live(group(alert('x > 1', {labels: {i: ''}})), {
			'x#1': {labels: {i: '1'}, values: [2]},
			'x#2': {labels: {i: '2'}, values: [2]},
		});
		expect(results[0]?.health[0]).toMatchObject({
			health: 'err',
			lastError: 'vector contains metrics with the same labelset after applying alert labels',
		});
	});

	test('two rules of one name keep their alerts apart', () => {
		const {results} = live(group(alert('x > 1'), alert('x > 2')), {x: {values: [3, 2]}});
		expect(states(results)).toEqual(['firing firing', 'firing resolved']);
	});
});

describe('rules write samples', () => {
	test('ALERTS follows the state, ALERTS_FOR_STATE tells since when, and both end with a stale marker', () => {
		const {index} = live(group(alert('x > 1', {forMs: minute})), {x: {values: [2, 2, 1]}});
		const samples = (name: string, labels: Record<string, string>) => {
			const series = index.names.get(name)?.get(seriesKey(name, labels));
			return series ? samplesBetween(series, -1, 10 * minute).map(({t, v, stale}) => [t / minute, stale ? 'stale' : v]) : [];
		};
		expect(samples('ALERTS', {alertname: 'A', alertstate: 'pending'})).toEqual([
			[0, 1],
			[1, 'stale'],
		]);
		expect(samples('ALERTS', {alertname: 'A', alertstate: 'firing'})).toEqual([
			[1, 1],
			[2, 'stale'],
		]);
		expect(samples('ALERTS_FOR_STATE', {alertname: 'A'})).toEqual([
			[0, 0],
			[1, 0],
			[2, 'stale'],
		]);
	});

	test('a rule sees what earlier rules of the group wrote in the same evaluation', () => {
		const rules = group(record('double', 'x * 2', {unit: 'x'}), alert('double > 3'));
		const {results} = live(rules, {x: {values: [1, 2, 1]}});
		expect(states(results)).toEqual(['-', 'firing', 'resolved']);
		expect(results[1]?.written[0]).toEqual({name: 'double', labels: {unit: 'x'}, value: 4});
	});

	test('a recorded series that its rule no longer gives ends at once', () => {
		const rules = group(record('high', 'x > 1'), alert('high'));
		const {results} = live(rules, {'x#1': {labels: {i: '1'}, values: [2, 1, 1]}, 'x#2': {labels: {i: '2'}, values: [2, 2, 2]}});
		expect(states(results)).toEqual(['firing firing', 'resolved firing', 'resolved firing']);
		expect(results[1]?.written.filter(({name}) => name === 'high')).toEqual([
			{name: 'high', labels: {i: '2'}, value: 2},
			{name: 'high', labels: {i: '1'}, value: null},
		]);
	});

	test('two rules that record under one name do not end each other’s series', () => {
		const rules = group(record('r', 'x', {from: 'x'}), record('r', 'y'), alert('count(r) == 2'));
		const {results} = live(rules, {x: {values: [1, 1, 1]}, y: {values: [1, 1, 1]}});
		expect(states(results)).toEqual(['firing', 'firing', 'firing']);
	});

	test('elements that get the same labels from a recording rule are an error', () => {
		const {results} = live(group(record('r', 'x', {i: ''})), {
			'x#1': {labels: {i: '1'}, values: [2]},
			'x#2': {labels: {i: '2'}, values: [2]},
		});
		expect(results[0]?.health[0]).toMatchObject({
			health: 'err',
			lastError: 'vector contains metrics with the same labelset after applying rule labels',
		});
	});
});

describe('an alert without data is unknown, never resolved', () => {
	test('a series that ended leaves its alert unknown; the next value decides', () => {
		const {results} = live(group(alert('x > 1')), {x: {values: [2, 'stale', 'none', 2, 'stale', 1]}});
		expect(states(results)).toEqual(['firing', 'unknown', 'unknown', 'firing', 'unknown', 'resolved']);
		expect(results[2]?.instances[0]).toMatchObject({
			unknownSinceMs: minute,
			held: 'firing',
			activeAtMs: 0,
			firedAtMs: 0,
			resolvedAtMs: null,
		});
		expect(results[3]?.instances[0]).toMatchObject({unknownSinceMs: null, activeAtMs: 0, firedAtMs: 0});
		expect(results.map(({health}) => health[0]?.health)).toEqual(['ok', 'unknown', 'unknown', 'ok', 'unknown', 'ok']);
		expect(results[1]?.health[0]?.lastError).toBe('no current data behind the expression');
	});

	test('a source that falls silent leaves it firing for the look-back and unknown after', () => {
		const {results} = live(group(alert('x > 1')), {x: {values: [2, ...times(7, 'none')]}});
		expect(states(results)).toEqual([...times(5, 'none').map(() => 'firing'), 'unknown', 'unknown', 'unknown']);
	});

	test('a rate that sinks because its window runs empty does not resolve', () => {
		const rising = Array.from({length: 6}, (_, index) => index * 60);
		const {results} = live(group(alert('rate(x[5m]) > 0.9')), {x: {values: [...rising, ...times(6, 'none')]}});
		expect(states(results).slice(5)).toEqual(['firing', 'firing', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
	});

	test('a rate that sinks while its counter is still read resolves', () => {
		const rising = Array.from({length: 6}, (_, index) => index * 60);
		expect(states(live(group(alert('rate(x[5m]) > 0.9')), {x: {values: [...rising, ...times(6, 300)]}}).results).at(-1)).toBe('resolved');
	});

	test('only the alert whose own series is gone is unknown', () => {
		const {results} = live(group(alert('x > 1')), {
			'x#1': {labels: {i: '1'}, values: [2, 'stale']},
			'x#2': {labels: {i: '2'}, values: [2, 1]},
		});
		expect(results[1]?.instances.map(({labels, state}) => [labels.i, state])).toEqual([
			['1', 'unknown'],
			['2', 'resolved'],
		]);
	});

	test('labels set by the rule do not hide which series an alert stands for', () => {
		const {results} = live(group(alert('x > 1', {labels: {i: 'other'}})), {x: {labels: {i: '1'}, values: [2, 'stale']}});
		expect(states(results)).toEqual(['firing', 'unknown']);
	});

	test('a missing second operand is missing data too', () => {
		const {results} = live(group(alert('x / y > 1')), {x: {values: [2, 2, 1]}, y: {values: [1, 'stale', 1]}});
		expect(states(results)).toEqual(['firing', 'unknown', 'resolved']);
	});

	test('a pending alert without data is unknown, and waits anew when data is back', () => {
		const {results} = live(group(alert('x > 1', {forMs: 2 * minute})), {x: {values: [2, 'stale', 'none', 2, 2, 2]}});
		expect(states(results)).toEqual(['pending', 'unknown', 'unknown', 'pending', 'pending', 'firing']);
		expect(results[5]?.instances[0]?.activeAtMs).toBe(3 * minute);
	});

	test('an aggregate over some living series has data; over none it has not', () => {
		const {results} = live(group(alert('sum(x) > 3')), {
			'x#1': {labels: {i: '1'}, values: [2, 2, 'stale']},
			'x#2': {labels: {i: '2'}, values: [2, 'stale', 'none']},
		});
		expect(states(results)).toEqual(['firing', 'resolved', 'resolved']);
		expect(results[2]?.health[0]?.health).toBe('unknown');
	});

	test('expressions that speak about absence are never without data', () => {
		expect(states(live(group(alert('absent(x)')), {x: {values: ['none', 1, 1]}}).results)).toEqual(['firing', 'resolved', 'resolved']);
		expect(states(live(group(alert('x unless y')), {x: {values: [1, 1, 1]}, y: {values: ['none', 1, 1]}}).results)).toEqual([
			'firing',
			'resolved',
			'resolved',
		]);
		expect(states(live(group(alert('x > 1 or y > 1')), {x: {values: [2, 1]}, y: {values: ['none', 'none']}}).results)).toEqual([
			'firing',
			'resolved',
		]);
	});

	test('a recorded series stands for the data behind it', () => {
		const rules = group(record('r', 'x * 2'), alert('r > 3'));
		expect(states(live(rules, {x: {values: [2, 'stale', ...times(6, 'none')]}}).results).slice(-3)).toEqual([
			'unknown',
			'unknown',
			'unknown',
		]);
		expect(states(live(rules, {x: {values: [2, 1]}}).results)).toEqual(['firing', 'resolved']);
	});

	test('ALERTS says unknown', () => {
		const {results} = live(group(alert('x > 1')), {x: {values: [2, 'stale']}});
		expect(results[1]?.written).toEqual([
			{name: 'ALERTS', labels: {alertname: 'A', alertstate: 'unknown'}, value: 1},
			{name: 'ALERTS_FOR_STATE', labels: {alertname: 'A'}, value: 0},
			{name: 'ALERTS', labels: {alertname: 'A', alertstate: 'firing'}, value: null},
		]);
	});

	test('where Prometheus’ word counts, missing data resolves', () => {
		const {results} = live(group(alert('x > 1')), {x: {values: [2, 'stale']}}, {missingData: 'prometheus'});
		expect(states(results)).toEqual(['firing', 'resolved']);
		expect(results[1]?.health[0]?.health).toBe('ok');
	});

	test('an engine that cannot tell is judged by whether it read any sample', () => {
		const {coverage: _, ...promql} = createPromql();
		const rules = group(alert('x > 1'));
		const first = evaluateGroup(rules, [], 0, put(emptyIndex, 'x', {}, 0, 2), promql, writeAt(0));
		const second = evaluateGroup(rules, first.instances, minute, emptyIndex, promql, writeAt(minute));
		expect(second.instances.map(({state}) => state)).toEqual(['unknown']);
	});
});
