import type {PartitionsFact} from '../../model/facts.ts';
import {forgetTimes, newTimes, type PartitionTimes, type TimesMemory} from './log-end-history.ts';
import type {OldRecords} from './old-records.ts';
import {boundsOf, nearest, nextTimes} from './record-time-anchors.ts';

/** What to ask of one partition: times, or `newestRecord`. Never the same partition twice in one request. */
export type RecordQuestion = {readonly row: number; readonly times: readonly number[]};

/** Partitions asked in one poll. */
const mostPartitions = 500;
/** Of these, the ones looked at and so asked several times. */
const mostLooked = 200;
/** Partitions with old records that are looked through for them in one poll. */
const mostRows = 2_000;
/** Answers kept of one partition; where many groups read it, those that nobody looks at share them. */
const mostAnchors = 32;
/** Precise enough: this long, or this share of the age, whichever is more. */
const enoughMs = 250;
const enoughShare = 0.01;

/** What one step needs: all evidence so far, and the time. */
export type Step = {
	readonly memory: TimesMemory;
	readonly partitions: PartitionsFact;
	readonly records: OldRecords;
	/** What is remembered of partitions, by row. */
	readonly times: Map<number, PartitionTimes>;
	/** Topics without gaps between their offsets. */
	readonly gapless: ReadonlySet<string>;
	readonly nowMs: number;
};

/** Drops what tells nothing of these records any more, such as of partitions that have caught up. */
export const forgetOthers = ({memory, partitions, records, times}: Step): void => {
	for (const [row, rowTimes] of times) {
		const offsets: number[] = [];
		for (let index = records.firstOf[row] ?? -1; index >= 0; index = records.next[index] ?? -1)
			offsets.push(records.offset[index] ?? Number.NaN);
		if (offsets.length === 0) {
			times.delete(row);
			forgetTimes(memory, partitions, row);
		} else if (rowTimes.anchors.length > 2) rowTimes.anchors = nearest(rowTimes.anchors, offsets);
	}
};

/** What is remembered of a row's partition, made where there is nothing. */
export const timesFor = ({memory, partitions, times}: Pick<Step, 'memory' | 'partitions' | 'times'>, row: number): PartitionTimes => {
	const rowTimes = times.get(row) ?? newTimes(memory, partitions, row);
	times.set(row, rowTimes);
	return rowTimes;
};

/** The first step: records looked at, then a part of all others in turn. */
export const firstQuestions = (step: Step): readonly RecordQuestion[] => {
	const questions = lookedQuestions(step);
	const {memory, partitions, records} = step;
	const rows = partitions.topic.length;
	const asked = new Set(questions.map(({row}) => row));
	const all = [...questions];
	let passed = 0;
	for (let visited = 0; passed < rows && visited < mostRows && all.length < mostPartitions; passed += 1) {
		const row = (memory.cursor + passed) % rows;
		if ((records.firstOf[row] ?? -1) < 0 || asked.has(row)) continue;
		visited += 1;
		const times = timesToAsk(step, row, false);
		if (times.length > 0) all.push({row, times});
	}
	memory.cursor = rows === 0 ? 0 : (memory.cursor + passed) % rows;
	return all;
};

/** Further steps: only records looked at. */
export const lookedQuestions = (step: Step): readonly RecordQuestion[] => {
	const questions: RecordQuestion[] = [];
	const asked = new Set<number>();
	const {count, looked, row: rows} = step.records;
	for (let index = 0; index < count && questions.length < mostLooked; index += 1) {
		const row = rows[index] ?? -1;
		if (looked[index] !== 1 || asked.has(row)) continue;
		asked.add(row);
		const times = timesToAsk(step, row, true);
		if (times.length > 0) questions.push({row, times});
	}
	return questions;
};

/** Times to ask a row's partition for, by the first of its records that is not dated well enough. */
const timesToAsk = (step: Step, row: number, lookedOnly: boolean): readonly number[] => {
	const {partitions, records, gapless, nowMs} = step;
	const rowTimes = timesFor(step, row);
	if (nowMs < rowTimes.restUntilMs || (!lookedOnly && rowTimes.anchors.length >= mostAnchors)) return [];
	const isGapless = gapless.has(partitions.topics[partitions.topic[row] ?? -1] ?? '');
	for (let index = records.firstOf[row] ?? -1; index >= 0; index = records.next[index] ?? -1) {
		if (lookedOnly && records.looked[index] !== 1) continue;
		const offset = records.offset[index] ?? Number.NaN;
		const {notBeforeMs, notAfterMs} = boundsOf(rowTimes.anchors, offset, isGapless);
		if (notAfterMs - notBeforeMs <= Math.max(enoughMs, enoughShare * (nowMs - notAfterMs))) continue;
		const times = nextTimes(rowTimes.anchors, offset, rowTimes.asked);
		if (times.length > 0) return times;
	}
	return [];
};
