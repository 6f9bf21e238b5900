import type {OffsetsFact, PartitionsFact, RecordTimesFact} from '../../model/facts.ts';
import type {Interest} from '../../model/interest.ts';
import {rowsOfOffsets} from '../../model/kafka/partition-rows.ts';
import type {PartitionTimes} from './log-end-history.ts';
import {boundsOf} from './record-time-anchors.ts';

/** First unread records that are older than our own history: one a partition and offset, chained by partition. */
export type OldRecords = {
	readonly count: number;
	/** Row of the `PartitionsFact`. */
	readonly row: Int32Array;
	readonly offset: Float64Array;
	/** Somebody looks at it: 1. */
	readonly looked: Uint8Array;
	/** By row: its first record here, −1 none; and from each record to the next of the same row. */
	readonly firstOf: Int32Array;
	readonly next: Int32Array;
};

/**
 * Walks all commits for records that are unread and older than `begins` (log end of each row when our history began).
 * Where nobody looks at anything, the ones furthest behind stand for it.
 */
export const findOldRecords = (
	offsets: readonly OffsetsFact[],
	partitions: PartitionsFact,
	begins: Float64Array,
	interest: Interest,
): OldRecords => {
	const most = offsets.reduce((sum, {topic}) => sum + topic.length, 0);
	const found = {row: new Int32Array(most), offset: new Float64Array(most), looked: new Uint8Array(most), next: new Int32Array(most)};
	const firstOf = new Int32Array(partitions.topic.length).fill(-1);
	const {logStart, logEnd} = partitions;
	let count = 0;
	for (const fact of offsets) {
		const groupLooked = interest.groups.has(fact.group);
		const topicLooked = fact.topics.map((topic) => groupLooked || interest.topics.has(topic));
		const rowOf = rowsOfOffsets(partitions, fact);
		for (let index = 0; index < fact.topic.length; index += 1) {
			const row = rowOf(index);
			if (row < 0) continue;
			const offset = Math.max(fact.committed[index] ?? Number.NaN, logStart[row] ?? Number.NaN);
			// False too where anything is not known.
			if (!(offset < (logEnd[row] ?? Number.NaN) && offset < (begins[row] ?? Number.NaN))) continue;
			let same = firstOf[row] ?? -1;
			for (let looks = 0; same >= 0 && found.offset[same] !== offset; looks += 1) same = looks < mostLooks ? (found.next[same] ?? -1) : -1;
			if (same < 0) {
				same = count;
				count += 1;
				found.row[same] = row;
				found.offset[same] = offset;
				found.next[same] = firstOf[row] ?? -1;
				firstOf[row] = same;
			}
			if (topicLooked[fact.topic[index] ?? -1]) found.looked[same] = 1;
		}
	}
	const records: OldRecords = {...found, count, firstOf};
	if (interest.groups.size === 0 && interest.topics.size === 0) lookAtWorst(records, logEnd);
	return records;
};

/** Offsets of one partition that are compared: where thousands of groups read it, some records stand twice. */
const mostLooks = 16;

/** How many are looked at when nobody says what to look at. */
const worst = 10;

const lookAtWorst = ({count, row, offset, looked}: OldRecords, logEnd: Float64Array): void => {
	const behind = (index: number): number => (logEnd[row[index] ?? -1] ?? 0) - (offset[index] ?? 0);
	const chosen: number[] = [];
	for (let index = 0; index < count; index += 1) {
		if (chosen.length === worst && behind(index) <= behind(chosen[worst - 1] ?? -1)) continue;
		chosen.push(index);
		chosen.sort((a, b) => behind(b) - behind(a));
		chosen.length = Math.min(chosen.length, worst);
	}
	for (const index of chosen) looked[index] = 1;
};

/** Rows reported in one poll; those looked at come first. */
export const mostReported = 5_000;

/** The bounds on the records' times so far (by row of their partitions); of more than the cap, the first. */
export const timesFact = (
	records: OldRecords,
	partitions: PartitionsFact,
	times: ReadonlyMap<number, PartitionTimes>,
	gapless: ReadonlySet<string>,
	readAtMs: number,
): RecordTimesFact => {
	const size = Math.min(records.count, mostReported);
	const fact = {
		kind: 'record-times' as const,
		topics: partitions.topics,
		topic: new Int32Array(size),
		partition: new Int32Array(size),
		offset: new Float64Array(size),
		notBeforeMs: new Float64Array(size),
		notAfterMs: new Float64Array(size),
		readAtMs,
	};
	const isGapless = partitions.topics.map((topic) => gapless.has(topic));
	let reported = 0;
	for (const looked of [1, 0]) {
		for (let index = 0; index < records.count && reported < size; index += 1) {
			if (records.looked[index] !== looked) continue;
			const row = records.row[index] ?? -1;
			const rowTimes = times.get(row);
			if (rowTimes === undefined) continue;
			const offset = records.offset[index] ?? Number.NaN;
			const topic = partitions.topic[row] ?? -1;
			const {notBeforeMs, notAfterMs} = boundsOf(rowTimes.anchors, offset, isGapless[topic] ?? false);
			if (Number.isNaN(notBeforeMs) && Number.isNaN(notAfterMs)) continue;
			fact.topic[reported] = topic;
			fact.partition[reported] = partitions.partition[row] ?? -1;
			fact.offset[reported] = offset;
			fact.notBeforeMs[reported] = notBeforeMs;
			fact.notAfterMs[reported] = notAfterMs;
			reported += 1;
		}
	}
	const cut = <Column extends Int32Array | Float64Array>(column: Column): Column => column.slice(0, reported) as Column;
	return {
		...fact,
		topic: cut(fact.topic),
		partition: cut(fact.partition),
		offset: cut(fact.offset),
		notBeforeMs: cut(fact.notBeforeMs),
		notAfterMs: cut(fact.notAfterMs),
	};
};
