import {describe, expect, it} from 'vitest';
import type {RecordTimesFact, TopicConfigsFact} from '../../../source/model/facts.ts';
import type {PartitionView} from '../../../source/model/views/partition.ts';
import {worded} from '../said.ts';
import {base, rowAfter, rowsOf, type World, watch} from './lag-world.ts';

/** A world of ten messages a second whose reader has read none since second `stopped`. */
const stopsAt =
	(stopped: number): World =>
	(second) => ({end: 1_000 + 10 * second, committed: 1_000 + 10 * Math.min(second, stopped)});

/** Bounds on the time of the record at `offset`, in seconds of the world. */
const bounds = (offset: number, notBefore: number | null, notAfter: number | null): RecordTimesFact => ({
	kind: 'record-times',
	topics: ['t'],
	topic: Int32Array.of(0),
	partition: Int32Array.of(0),
	offset: Float64Array.of(offset),
	notBeforeMs: Float64Array.of(notBefore === null ? Number.NaN : (base + notBefore) * 1_000),
	notAfterMs: Float64Array.of(notAfter === null ? Number.NaN : (base + notAfter) * 1_000),
	readAtMs: 0,
});

const seconds = ({lagMs}: PartitionView): number | null => (lagMs === null ? null : Math.round(lagMs / 1_000));

describe('time lag', () => {
	it('is exactly 0 when caught up, with its words', () => {
		const row = rowAfter(() => ({end: 8_112, committed: 8_112}), {to: 60});
		expect(row).toMatchObject({lagMs: 0, lagMethod: 'exact', lagHow: 'caught up: committed 8,112 is the log end'});
	});

	it('is found between two of our own polls', () => {
		const row = rowAfter(stopsAt(27), {to: 100});
		expect(row).toMatchObject({lagMethod: 'interpolated', lagHow: 'end was 1,270 at 22:13:47 UTC by own history'});
		expect(seconds(row)).toBe(73);
	});

	it('is at least the age of our history where the message was there before', () => {
		const row = rowAfter(() => ({end: 500, committed: 100}), {to: 90});
		expect(row).toMatchObject({
			lagMs: 90_000,
			lagMethod: 'bound',
			lagHow: 'record 100 was there at 22:13:20 UTC, where own history starts',
		});
	});

	it('is not known at the first look, and never 0 then', () => {
		expect(rowAfter(() => ({end: 500, committed: 100}), {to: 0})).toMatchObject({lagMs: null, lagMethod: 'none'});
	});

	const asked: ReadonlyArray<readonly [string, RecordTimesFact, Partial<PartitionView>]> = [
		['by the record’s own time', bounds(100, -500, -500), {lagMs: 590_020, lagMethod: 'exact'}],
		['in the middle of bounds within a tenth', bounds(100, -500, -470), {lagMs: 575_020, lagMethod: 'interpolated'}],
		['at least the nearer bound where they are further apart', bounds(100, -5_000, -470), {lagMs: 560_020, lagMethod: 'bound'}],
		['at least the only bound', bounds(100, null, -470), {lagMs: 560_020, lagMethod: 'bound'}],
		['by own history where only the far bound is known', bounds(100, -5_000, null), {lagMs: 90_000, lagMethod: 'bound'}],
		['by own history where another offset was asked for', bounds(101, -500, -500), {lagMs: 90_000, lagMethod: 'bound'}],
		['by own history where the record’s clock runs ahead', bounds(100, null, 70), {lagMs: 90_000, lagMethod: 'bound'}],
	];
	it.each(asked)('is found %s', (_, times, expected) => {
		expect(rowAfter(() => ({end: 500, committed: 100}), {to: 90, times: () => times})).toMatchObject(expected);
	});

	it('own history goes before the record’s time', () => {
		expect(rowAfter(stopsAt(27), {to: 100, times: () => bounds(1_270, -500, -500)}).lagMethod).toBe('interpolated');
	});

	it('what was deleted unread does not count: the first message left does', () => {
		const row = rowAfter((s) => ({end: 1_000 + 10 * s, start: 1_500, committed: 1_000}), {to: 100});
		expect(seconds(row)).toBe(50);
	});

	it('a pause between two polls is named beside a time found inside it', () => {
		const row = rowAfter(stopsAt(30), {to: 0, polls: [0, 5, 10, 15, 20, 25, 600, 605]});
		expect(row.lagHow).toMatch(/, within the 9m35s between two polls$/u);
	});

	it('a log that was cut has no history of before', () => {
		const row = rowAfter((s) => (s < 60 ? {end: 9_000 + s, committed: 9_000 + s} : {end: 100 + (s - 60), committed: 50}), {to: 120});
		expect(row).toMatchObject({lagMs: 60_000, lagMethod: 'bound'});
	});
});

describe('velocity and time to drain', () => {
	const drainAfter = (world: World, to = 300) => rowAfter(world, {to});
	it('rates are those of the last minute', () => {
		const row = drainAfter((s) => ({end: 10_000 + (s < 200 ? 90 * s : 18_000 + 10 * (s - 200)), committed: 4 * s}));
		expect(row.producedPerSecond).toBeCloseTo(10);
		expect(row.consumedPerSecond).toBeCloseTo(4);
	});

	it('a shrinking lag is gone when it would be if that went on', () => {
		const row = drainAfter((s) => ({end: 10_000 + 10 * s, committed: 30 * s}));
		expect(row.drain.state).toBe('shrinking');
		expect((row.drain.ms ?? 0) / 1_000).toBeCloseTo((10_000 - 20 * 300) / 20, 0);
	});

	const cases: ReadonlyArray<readonly [string, World, string]> = [
		['caught up', (s) => ({end: s, committed: s}), 'caught-up'],
		['growing', (s) => ({end: 10_000 + 30 * s, committed: 10 * s}), 'growing'],
		['steady: read as fast as it comes', (s) => ({end: 10_000 + 30 * s, committed: 30 * s}), 'steady'],
		['steady: the saw teeth of commits every half minute', (s) => ({end: 30 * s, committed: 30 * Math.floor((s - 1) / 30) * 30}), 'steady'],
		['steady: a change of one message', (s) => ({end: 100 + (s > 280 ? 1 : 0), committed: 50}), 'steady'],
	];
	it.each(cases)('%s', (_, world, state) => {
		expect(drainAfter(world).drain).toEqual({state, ms: null});
	});

	it('is unknown with too little history', () => {
		expect(rowAfter(() => ({end: 10, committed: 5}), {to: 5}).drain).toEqual({state: 'unknown', ms: null});
	});

	it('of a group is that of its worst partition', () => {
		const summary = (...worlds: readonly World[]) => watch((s) => worlds.flatMap((world) => world(s)), {to: 300}).groups.get('g')?.summary;
		const fast: World = (s) => ({end: 10_000 + 10 * s, committed: 35 * s});
		const slow: World = (s) => ({end: 100_000 + 10 * s, committed: 30 * s});
		const growing: World = (s) => ({end: 10_000 + 30 * s, committed: 10 * s});
		const inTime: World = (s) => ({end: 10 * s + 10, committed: 10 * s});
		expect(summary(fast, slow, inTime)?.drain.ms).toBe(summary(slow)?.drain.ms);
		expect(summary(fast, growing, slow)?.drain).toEqual({state: 'growing', ms: null});
	});
});

describe('the retention clock', () => {
	const configs = (more: {ms?: number; bytes?: number; deletes?: boolean; error?: string}): TopicConfigsFact => ({
		kind: 'topic-configs',
		topics: ['t'],
		retentionMs: Float64Array.of(more.ms ?? 600_000),
		retentionBytes: Float64Array.of(more.bytes ?? Number.POSITIVE_INFINITY),
		deletes: [more.deletes ?? true],
		errors: more.error === undefined ? {} : {0: more.error},
	});
	const behind = stopsAt(30);
	const cases: ReadonlyArray<readonly [string, World, TopicConfigsFact | undefined, {ms: number | null; method: string; reason: string}]> =
		[
			['counts down from what is kept', behind, configs({}), {ms: 530_000, method: 'bound', reason: 'segments are deleted whole'}],
			['nothing waits', (s) => ({end: s, committed: s}), configs({}), {ms: null, method: 'none', reason: 'caught up'}],
			['kept for ever', behind, configs({ms: Number.POSITIVE_INFINITY}), {ms: null, method: 'none', reason: 'kept for ever'}],
			['compacted', behind, configs({deletes: false}), {ms: null, method: 'none', reason: 'not by age: compacted'}],
			['nobody may know', behind, undefined, {ms: null, method: 'none', reason: 'needs DescribeConfigs on topic t'}],
			[
				'the right is missing',
				behind,
				configs({error: 'no right: DescribeConfigs'}),
				{ms: null, method: 'none', reason: 'no right: DescribeConfigs'},
			],
			[
				'kept by size too',
				behind,
				configs({bytes: 1_048_576}),
				{
					ms: 530_000,
					method: 'bound',
					reason: 'segments are deleted whole; retention.bytes is set: sooner once a partition holds more than 1.00 MiB',
				},
			],
			[
				'an age that is a lower bound leaves an upper bound',
				() => ({end: 500, committed: 100}),
				configs({}),
				{ms: null, method: 'none', reason: 'at most 8m20s: the first unread message is at least 1m40s old'},
			],
			[
				'a lower bound beyond it may be deleted any moment',
				() => ({end: 500, committed: 100}),
				configs({ms: 60_000}),
				{ms: -40_000, method: 'bound', reason: 'may be deleted any moment'},
			],
		];
	it.each(cases)('%s', (_, world, fact, expected) => {
		const {retention} = rowAfter(world, {to: 100, ...(fact ? {configs: fact} : {})});
		expect({...worded(retention), ms: retention.ms === null ? null : Math.round(retention.ms / 1_000) * 1_000}).toEqual(expected);
	});
});

describe('hot partitions', () => {
	const hotOf = (...rates: readonly number[]): readonly number[] => {
		const lag = watch((s) => rates.map((rate) => ({end: Math.floor(rate * s), committed: 0})), {to: 100});
		return rowsOf(lag).flatMap(({hot, partition}) => (hot ? [partition] : []));
	};
	const cases: ReadonlyArray<readonly [string, readonly number[], readonly number[]]> = [
		['one of three takes ten times as much', [10, 100, 10], [1]],
		['all take alike', [10, 11, 9, 10], []],
		['two partitions make no distribution', [1, 100], []],
		['one of fifty', [...Array.from({length: 49}, (_, index) => 10 + (index % 5)), 60], [49]],
		['siblings that scatter as widely', [10, 40, 5, 60, 50], []],
		['less than one message a second', [0.01, 0.5, 0.01], []],
		['the only one that takes any', [0, 5, 0], [1]],
	];
	it.each(cases)('%s', (_, rates, hot) => {
		expect(hotOf(...rates)).toEqual(hot);
	});
});
