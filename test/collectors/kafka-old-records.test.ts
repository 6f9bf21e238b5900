import {describe, expect, it} from 'vitest';
import {clockDoubts, noteClocks} from '../../source/collectors/kafka/clock-doubts.ts';
import {closeEnds, emptyTimesMemory, type TimesMemory, timesByRow, watchEnds} from '../../source/collectors/kafka/log-end-history.ts';
import {findOldRecords, timesFact} from '../../source/collectors/kafka/old-records.ts';
import {firstQuestions, forgetOthers, lookedQuestions, type Step, timesFor} from '../../source/collectors/kafka/record-questions.ts';
import {addAnchor} from '../../source/collectors/kafka/record-time-anchors.ts';
import type {OffsetsFact, PartitionsFact} from '../../source/model/facts.ts';
import {noInterest} from '../../source/model/interest.ts';

const minute = 60_000;

/** Partitions 0, 1, 2… of one topic with these log ends. */
const log = (ends: readonly number[], {starts, id = 'one'}: {starts?: readonly number[]; id?: string} = {}): PartitionsFact => {
	const zeros = new Int32Array(ends.length);
	return {
		kind: 'partitions',
		topics: ['t'],
		internal: [false],
		topicIds: [id],
		topic: zeros,
		partition: Int32Array.from(ends.keys()),
		leader: zeros,
		leaderEpoch: zeros,
		replicas: zeros,
		inSync: zeros,
		offline: zeros,
		logStart: Float64Array.from(ends, (_, index) => starts?.[index] ?? 0),
		logEnd: Float64Array.from(ends),
		endAtMs: new Float64Array(ends.length),
		errors: {},
	};
};
const commits = (group: string, offsets: readonly number[]): OffsetsFact => ({
	kind: 'offsets',
	group,
	topics: ['t'],
	topic: new Int32Array(offsets.length),
	partition: Int32Array.from(offsets.keys()),
	committed: Float64Array.from(offsets),
	readAtMs: 0,
	error: null,
	errors: {},
});
const watch = (memory: TimesMemory, fact: PartitionsFact, nowMs: number): number[] => {
	const begins = watchEnds(memory, fact, nowMs);
	closeEnds(memory, fact, nowMs);
	return [...begins];
};
const found = (offsets: readonly OffsetsFact[], fact: PartitionsFact, begins: readonly number[], groups: readonly string[] = []) => {
	const records = findOldRecords(offsets, fact, Float64Array.from(begins), {groups: new Set(groups), topics: new Set()});
	return Array.from({length: records.count}, (_, index) => [records.row[index], records.offset[index], records.looked[index]]);
};

describe('our own history of log ends', () => {
	it('begins where a partition was first seen, and moves on so that it reaches back ten to twenty minutes', () => {
		const memory = emptyTimesMemory();
		expect(watch(memory, log([100]), 0)).toEqual([100]);
		expect(watch(memory, log([150]), 9 * minute)).toEqual([100]);
		expect(watch(memory, log([200]), 10 * minute)).toEqual([100]);
		expect(watch(memory, log([300]), 20 * minute)).toEqual([200]);
		expect(watch(memory, log([310]), 21 * minute)).toEqual([200]);
	});

	it.each<[string, PartitionsFact]>([
		['whose end goes back', log([40])],
		['that was made anew under another id, whatever its end', log([150], {id: 'two'})],
	])('begins anew with a log %s, and nothing known of its records stays', (_, next) => {
		const memory = emptyTimesMemory();
		const before = log([100]);
		watch(memory, before, 0);
		timesFor({memory, partitions: before, times: timesByRow(memory, before)}, 0);
		expect(watch(memory, next, 1_000)).toEqual([next.logEnd[0]]);
		expect(timesByRow(memory, next).size).toBe(0);
	});

	it('is kept for a partition whose end cannot be read for a while', () => {
		const memory = emptyTimesMemory();
		watch(memory, log([100]), 0);
		expect(watch(memory, log([Number.NaN]), 5_000)).toEqual([Number.NaN]);
		expect(watch(memory, log([120]), 10_000)).toEqual([100]);
	});

	it('takes no memory for a partition number that no topic has', () => {
		const odd = {...log([5, 6]), partition: Int32Array.of(0, 2_000_000_000)};
		expect(watch(emptyTimesMemory(), odd, 0)).toEqual([5, Number.NaN]);
	});
});

describe('records that are asked about', () => {
	it.each<[string, number, number, number, Array<[number, number]>]>([
		['unread and older than our history', 20, 0, 100, [[0, 20]]],
		['unread, but seen coming', 90, 0, 80, []],
		['caught up', 120, 0, 100, []],
		['committed before the log start: the first that is still there', 20, 50, 100, [[0, 50]]],
		['committed before a log start that we saw go by', 20, 110, 100, []],
		['never committed', Number.NaN, 0, 100, []],
	])('are those %s', (_, committed, start, begins, expected) => {
		const fact = log([120], {starts: [start]});
		expect(found([commits('g', [committed])], fact, [begins], ['other']).map(([row, offset]) => [row, offset])).toEqual(expected);
	});

	it('stand once for all groups at the same offset, and are looked at when one of the groups is', () => {
		const fact = log([100, 100]);
		const offsets = [commits('a', [10, 20]), commits('b', [10, 30])];
		expect(found(offsets, fact, [100, 100], ['b'])).toEqual([
			[0, 10, 1],
			[1, 20, 0],
			[1, 30, 1],
		]);
	});

	it('are, where nobody looks, the ten furthest behind', () => {
		const fact = log(Array.from({length: 50}, () => 1_000));
		const records = found(
			[
				commits(
					'g',
					Array.from({length: 50}, (_, index) => index * 10),
				),
			],
			fact,
			Array.from({length: 50}, () => 1_000),
		);
		expect(records.filter(([, , looked]) => looked === 1).map(([row]) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	/** A big cluster all of whose groups are far behind. */
	const behind = (partitions: number, groups: readonly string[]): Step => {
		const fact = log(Array.from({length: partitions}, () => 1_000));
		const memory = emptyTimesMemory();
		const begins = watchEnds(memory, fact, 0);
		const offsets = [
			commits(
				'g',
				Array.from({length: partitions}, () => 5),
			),
		];
		const records = findOldRecords(offsets, fact, begins, {groups: new Set(groups), topics: new Set()});
		return {memory, partitions: fact, records, times: timesByRow(memory, fact), gapless: new Set(['t']), nowMs: 0};
	};

	it('are asked about for 500 partitions a poll, all in turn', () => {
		const step = behind(1_200, ['nobody']);
		const asked = Array.from({length: 3}, () => firstQuestions(step).map(({row}) => row));
		expect(asked.map(({length}) => length)).toEqual([500, 500, 500]);
		expect(new Set(asked.flat()).size).toBe(1_200);
		expect(lookedQuestions(step)).toEqual([]);
	});

	it('are asked about several times a poll for at most 200 partitions, however many are looked at', () => {
		const step = behind(1_200, ['g']);
		expect(firstQuestions(step).length).toBe(500);
		expect(lookedQuestions(step).length).toBe(200);
	});

	it('are told with what is known, and forgotten once nobody is behind', () => {
		const step = behind(3, ['nobody']);
		const known = timesFor(step, 1);
		known.anchors = addAnchor(known.anchors, {askedMs: 7_000, offset: 5, recordMs: 7_100});
		expect(timesFact(step.records, step.partitions, step.times, step.gapless, 9)).toMatchObject({
			partition: Int32Array.of(1),
			offset: Float64Array.of(5),
			notBeforeMs: Float64Array.of(7_100),
			notAfterMs: Float64Array.of(7_100),
			readAtMs: 9,
		});
		const none = findOldRecords([], step.partitions, new Float64Array(3), noInterest);
		forgetOthers({...step, records: none});
		expect(timesByRow(step.memory, step.partitions).size).toBe(0);
	});
});

describe('clocks', () => {
	const said = (newestMs: number, hasNewRecords: boolean): readonly string[] => {
		const memory = emptyTimesMemory();
		const fact = log([10]);
		watch(memory, fact, 0);
		const known = timesFor({memory, partitions: fact, times: timesByRow(memory, fact)}, 0);
		noteClocks(known, newestMs, {nowMs: 100_000, hasNewRecords, lastAtMs: 95_000});
		return clockDoubts(memory);
	};

	it.each<[string, number, boolean, string | undefined]>([
		[
			'newer than this host',
			142_000,
			true,
			"newest record of t/0 is 42 s ahead of this host's clock: times behind are that much too small",
		],
		['a little newer, as clocks are', 103_000, true, undefined],
		[
			'just written and long past',
			35_000,
			true,
			"records just written to t/0 are dated 60 s before this host's clock (event times, or a slow clock): times behind are that much too large",
		],
		['long past and not just written', 35_000, false, undefined],
	])('are doubted by a newest record that is %s', (_, newestMs, hasNewRecords, expected) => {
		expect(said(newestMs, hasNewRecords)).toEqual(expected === undefined ? [] : [expected]);
	});
});
