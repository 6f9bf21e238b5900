import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {describe, expect, test} from 'vitest';
import {openRecording} from '../../../source/engine/recording/reader.ts';
import type {Fact, OffsetsFact, PartitionsFact} from '../../../source/model/facts.ts';
import type {PartOutcome, SampleEvent} from '../../../source/model/feed-events.ts';
import {ingestPoll} from '../../../source/model/ingest-poll.ts';
import {lagMetrics, partitionLag} from '../../../source/model/kafka/lag-metrics.ts';
import {initialState} from '../../../source/model/state.ts';

const endsAtMs = 2_000;
const partitions: PartitionsFact = {
	kind: 'partitions',
	topics: ['orders'],
	topic: Int32Array.of(0, 0, 0, 0),
	partition: Int32Array.of(0, 1, 2, 3),
	internal: [false],
	leader: Int32Array.of(1, 1, 1, 1),
	leaderEpoch: Int32Array.of(0, 0, 0, 0),
	offline: Int32Array.of(0, 0, 0, 0),
	replicas: Int32Array.of(1, 1, 1, 1),
	inSync: Int32Array.of(1, 1, 1, 1),
	logStart: Float64Array.of(0, 8, 0, 0),
	logEnd: Float64Array.of(10, 10, Number.NaN, 3),
	endAtMs: Float64Array.of(endsAtMs, endsAtMs, Number.NaN, endsAtMs),
	errors: {},
};
const offsets: OffsetsFact = {
	kind: 'offsets',
	group: 'readers',
	topics: ['orders', 'gone'],
	topic: Int32Array.of(0, 0, 0, 0, 1),
	partition: Int32Array.of(0, 1, 2, 3, 0),
	committed: Float64Array.of(4, 5, 1, 7, 1),
	readAtMs: 1_990,
	error: null,
	errors: {},
};
const part = (name: string, ...facts: readonly Fact[]): PartOutcome => ({
	part: name,
	facts,
	failure: null,
	startedAtMs: 1_980,
	durationMs: 20,
});
const topics = part('topics', partitions);

describe('lag of single partitions', () => {
	test('is made of commits and log ends of one poll, at the time of the ends, where both are known', () => {
		const commits = part('offsets', offsets);
		const made = lagMetrics(commits, [topics, commits]);
		// What was deleted unread is not behind; a commit beyond the end is no lag of 0; the topic of the last is not there.
		expect(made.map(({name, labels, value, atMs}) => [name, labels, value, atMs])).toEqual([
			[partitionLag, {group: 'readers', topic: 'orders', partition: '0'}, 6, endsAtMs],
			[partitionLag, {group: 'readers', topic: 'orders', partition: '1'}, 2, endsAtMs],
		]);
		expect(lagMetrics(topics, [topics, commits])).toEqual([]);
		expect(lagMetrics(commits, [commits])).toEqual([]);
	});

	test('stands as it was recorded where a recording has it', () => {
		const told: Fact = {kind: 'metric', name: partitionLag, labels: {group: 'readers'}, value: 1, type: 'gauge'};
		const commits = part('offsets', offsets, told);
		expect(lagMetrics(commits, [topics, commits])).toEqual([]);
	});

	test('is left out whole where there are too many for each to have a series', () => {
		const many = new Int32Array(2_001);
		const commits = part('offsets', offsets, {...offsets, topic: many, partition: many, committed: new Float64Array(2_001)});
		expect(lagMetrics(commits, [topics, commits])).toEqual([]);
	});
});

const keepMs = 5 * 60_000;
const withoutLag = (event: SampleEvent): SampleEvent => ({
	...event,
	parts: event.parts.map((one) => ({...one, facts: one.facts.filter((fact) => fact.kind !== 'metric' || fact.name !== partitionLag)})),
});

test('every series of a recorded incident is the same with the lag that was recorded and with the lag made of its offsets', () => {
	const recording = openRecording(path.resolve(import.meta.dirname, '../../../fixtures/factory/recording.ptop'));
	const {definitions} = recording.header;
	let recorded = initialState(definitions);
	let made = recorded;
	let compared = 0;
	for (const event of recording.events()) {
		if (event.type !== 'sample') continue;
		const bare = withoutLag(event);
		if (event.parts.every((one, index) => one.facts.length === bare.parts[index]?.facts.length)) continue;
		recorded = ingestPoll(recorded, event, keepMs);
		made = ingestPoll(made, bare, keepMs);
		compared += 1;
		// The few newest minutes of everything, now and then.
		if (compared % 20 === 1 && !isDeepStrictEqual(made.series, recorded.series)) expect(made.series).toEqual(recorded.series);
	}
	recording.close();
	expect(made.series).toEqual(recorded.series);
	expect(recorded.series.names.get(partitionLag)?.size).toBe(3);
	expect(compared).toBeGreaterThan(100);
});
