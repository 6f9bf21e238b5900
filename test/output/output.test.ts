import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import {type TextOptions, textFrame} from '../../source/output/text.ts';
import {brokerOf, clusterOf, groupOf, member, tableOf} from '../model/kafka/polls.ts';
import {failure, health, kpi, metric, service, source, tell} from '../model/story.ts';
import * as snapshots from '../panels/snapshots.ts';
import {parseSnapshot} from './snapshot-document.ts';

const story = () =>
	tell({
		sources: [source('api'), source('quiet')],
		services: [service({source: 'api'})],
		kpis: [kpi('figure'), kpi('nobody_measures_this', {id: 'gone', title: 'Gone'}), kpi('figure / 0', {id: 'endless', title: 'Endless'})],
	});
const told = (): Snapshot =>
	story()
		.answers('api', [metric('figure', 3), health()])
		.fails('quiet', failure('timeout'))
		.pass(5).seen;
const plain: TextOptions = {width: 100, height: null, isAscii: false, colour: 'none'};

/** Every snapshot that panels are tested with. */
const made = Object.entries(snapshots).flatMap(([name, make]): ReadonlyArray<readonly [string, Snapshot]> => {
	if (typeof make !== 'function' || make.length > 0) return [];
	const value: unknown = (make as () => unknown)();
	return typeof value === 'object' && value !== null && 'sources' in value && 'worst' in value ? [[name, value as Snapshot]] : [];
});

describe('JSON', () => {
	test('there are snapshots to look at', () => expect(made.length).toBeGreaterThan(3));

	test.each(made)('%s holds to the documented schema, through text and back', (_, snapshot) => {
		const text = JSON.stringify(snapshotDocument(snapshot));
		expect(parseSnapshot(JSON.parse(text))).toEqual(JSON.parse(text));
	});

	test('what is not known is null and never a number, what is not finite neither', () => {
		const {kpis, sources} = snapshotDocument(told());
		expect(kpis.map(({title, value}) => [title, value])).toEqual([
			['Figure', 3],
			['Gone', null],
			['Endless', null],
		]);
		expect(kpis[2]?.reason).toBe('the expression gives +Inf, which JSON has no number for');
		for (const {value, reason} of kpis) expect(value !== null || reason !== '').toBe(true);
		expect(sources.find(({id}) => id === 'quiet')).toMatchObject({lastSuccess: null, ageSeconds: null, failure: {kind: 'timeout'}});
	});

	test('times are ISO 8601 in UTC and durations seconds', () => {
		const {now, sources} = snapshotDocument(told());
		expect(now).toBe('2026-11-22T14:00:05.000Z');
		expect(sources[0]).toMatchObject({ageSeconds: 5, durationSeconds: 0.003});
	});
});

describe('JSON of a Kafka cluster', () => {
	const configs = (retentionMs: number, errors = {}) =>
		({
			kind: 'topic-configs',
			topics: ['t'],
			retentionMs: Float64Array.of(retentionMs),
			retentionBytes: Float64Array.of(Number.POSITIVE_INFINITY),
			deletes: [true],
			errors,
		}) as const;
	const table = (leader: number) => tableOf([0, 1].map((partition) => ({partition, start: 0, end: 10, leader})));
	const polled = (...retention: Parameters<typeof configs>) =>
		snapshotDocument(
			tell({sources: [source('kafka')]})
				.answers('kafka', [brokerOf(1), brokerOf(2), clusterOf(1), table(2), groupOf([member('a', [0]), member('b', [1])])])
				.pass(5)
				.answers('kafka', [brokerOf(1), brokerOf(2), clusterOf(1), table(1), groupOf([member('a', [0, 1])]), configs(...retention)]).seen,
		);

	test('a rebalance tells its window, its moves and both lags', () => {
		const {rebalances, clusters} = polled(60_000);
		expect(rebalances).toEqual([
			{
				source: 'kafka',
				group: 'g',
				from: '2026-11-22T14:00:00.000Z',
				to: '2026-11-22T14:00:05.000Z',
				kind: 'left',
				evidence: 'client-b left',
				moved: 1,
				moves: [{topic: 't', partition: 1, from: 'client-b', to: 'client-a'}],
				lagBefore: null,
				lagAfter: null,
				ongoing: false,
				flapping: false,
			},
		]);
		expect(clusters).toMatchObject([{source: 'kafka', clusterId: 'c', quorumLeader: 1, groupsTotal: 1, groupsShown: 1, denied: []}]);
	});

	test('leaders that moved are told of brokers and topics, by window', () => {
		const {brokers, topics} = polled(60_000);
		const window = {from: '2026-11-22T14:00:00.000Z', to: '2026-11-22T14:00:05.000Z'};
		expect(brokers.map(({leadersMoved}) => leadersMoved)).toEqual([
			{gained: 2, lost: 0, ...window},
			{gained: 0, lost: 2, ...window},
		]);
		expect(topics[0]?.leadersMoved).toEqual({partitions: 2, ...window});
	});

	test.each([
		['a time', polled(60_000), 60, ''],
		['for ever', polled(Number.POSITIVE_INFINITY), null, 'kept for ever'],
		['not known', polled(Number.NaN, {0: 'no DescribeConfigs right on topic t'}), null, 'no DescribeConfigs right on topic t'],
	])('retention that is %s is a number of seconds, or null with the reason', (_, {topics}, seconds, reason) => {
		expect([topics[0]?.retentionSeconds, topics[0]?.retentionReason]).toEqual([seconds, reason]);
	});

	test('holds to the documented schema', () => {
		const text = JSON.stringify(polled(Number.POSITIVE_INFINITY));
		expect(parseSnapshot(JSON.parse(text))).toEqual(JSON.parse(text));
	});
});

describe('text', () => {
	test.each([
		[40, null],
		[80, 24],
		[120, 40],
		[1, 1],
		[200, null],
	])('a frame of %i columns and %s rows never goes beyond them', (width, height) => {
		for (const [name, snapshot] of made) {
			const lines = textFrame(snapshot, {...plain, width, height})
				.split('\n')
				.slice(0, -1);
			if (height !== null) expect(lines.length, name).toBeLessThanOrEqual(height);
			for (const line of lines) {
				expect(line, name).toBe(line.trimEnd());
				expect([...line].length, name).toBeLessThanOrEqual(width);
			}
		}
	});

	test('ASCII is ASCII, and colour is left out when there is none', () => {
		for (const [name, snapshot] of made) expect(textFrame(snapshot, {...plain, isAscii: true}), name).toMatch(/^[\n -~]*$/u);
		expect(textFrame(told(), plain)).not.toContain('\u001B');
		expect(textFrame(told(), {...plain, colour: 'ansi'})).toContain('\u001B[');
	});

	test('a whole frame is a golden', async () => {
		await expect(textFrame(told(), {...plain, width: 80})).toMatchFileSnapshot('goldens/story-80.txt');
	});
});
