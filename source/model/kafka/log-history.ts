import type {PartitionsFact} from '../facts.ts';
import {type PartitionRows, rowOfPartition, sameColumn, sameRows} from './partition-rows.ts';

/** Log ends as one good poll read them. */
export type Shot = {
	/** When they were read: the last answer of the poll. */
	readonly atMs: number;
	/** By row of the layout; NaN: not known. */
	readonly ends: Float64Array;
	/** When each was read; null: all within `spreadMs` of `atMs`. */
	readonly endAtMs: Float64Array | null;
};

/** Log ends over time: all of the last two minutes, thinned before that. Immutable; columns that did not change are shared. */
export type LogHistory = {
	/** What the rows of every shot stand for. */
	readonly rows: PartitionRows;
	/** Oldest first, times rise. */
	readonly shots: readonly Shot[];
	/** By topic: the id it was last told to have. */
	readonly topicIds: ReadonlyMap<string, string>;
	/** By row: what it was before this moment was another log (its end went back, or its topic has another id). Null: no log was ever cut. */
	readonly cutAtMs: Float64Array | null;
	/** By row: the newest end known, whichever poll gave it. */
	readonly newest: Float64Array;
};

/** Every shot is kept this long: the window of rates and of the verdicts. */
const fullMs = 120_000;
/** Then as far apart as a tenth of their age, so that a time found between two of them is wrong by no more. */
const thinning: ReadonlyArray<{readonly afterMs: number; readonly everyMs: number}> = [
	{afterMs: fullMs, everyMs: 12_000},
	{afterMs: 300_000, everyMs: 30_000},
	{afterMs: 600_000, everyMs: 60_000},
];
/** Longest history: half an hour of a cluster of 10,000 partitions takes 6 MB. */
const longestMs = 30 * 60_000;
/** Answers of one poll that lie further apart are timed row by row. */
const spreadMs = 250;

const noColumn = new Float64Array(0);
/** Before the first poll. */
export const noHistory: LogHistory = {
	rows: {topics: [], topic: new Int32Array(0), partition: new Int32Array(0)},
	shots: [],
	topicIds: new Map(),
	cutAtMs: null,
	newest: noColumn,
};

/** Adds what a poll that began at `fromMs` and was told at `toMs` read. A poll that is not after the newest shot adds nothing. */
export const addShot = (before: LogHistory, fact: PartitionsFact, fromMs: number, toMs: number, keepMs: number): LogHistory => {
	const last = before.shots.at(-1);
	const shot = shotOf(fact, fromMs, toMs, last);
	if (last && shot.atMs <= last.atMs) return before;
	const aligned = sameRows(before.rows, fact) ? before : alignRows(before, fact);
	return {
		rows: aligned.rows,
		shots: thinned([...aligned.shots, shot], Math.min(keepMs, longestMs)),
		topicIds: idsOf(before.topicIds, fact),
		cutAtMs: cutTimes(aligned, shot, remadeTopics(before.topicIds, fact)),
		newest: newestOf(aligned.newest, shot.ends),
	};
};

const shotOf = (fact: PartitionsFact, fromMs: number, toMs: number, last: Shot | undefined): Shot => {
	let first = Number.POSITIVE_INFINITY;
	let newest = Number.NEGATIVE_INFINITY;
	for (const at of fact.endAtMs) {
		if (at < first) first = at;
		if (at > newest) newest = at;
	}
	// A source without times of its own, or with another clock, is timed by the poll.
	const timed = newest >= fromMs && newest <= toMs;
	const ends = last && sameColumn(last.ends, fact.logEnd) ? last.ends : fact.logEnd.slice();
	return {
		atMs: timed ? newest : toMs,
		ends,
		endAtMs: timed && first >= fromMs && newest - first > spreadMs ? fact.endAtMs.slice() : null,
	};
};

/** The same history by the rows of another answer: partitions that are gone are forgotten, new ones have none. */
const alignRows = (before: LogHistory, fact: PartitionsFact): LogHistory => {
	const rows: PartitionRows = {topics: fact.topics, topic: fact.topic, partition: fact.partition};
	const from = new Int32Array(fact.topic.length);
	for (let row = 0; row < from.length; row += 1) {
		from[row] = rowOfPartition(before.rows, fact.topics[fact.topic[row] ?? -1] ?? '', fact.partition[row] ?? -1);
	}
	const done = new Map<Float64Array, Float64Array>();
	const move = (column: Float64Array): Float64Array => {
		const cached = done.get(column);
		if (cached) return cached;
		const made = Float64Array.from(from, (row) => column[row] ?? Number.NaN);
		done.set(column, made);
		return made;
	};
	return {
		...before,
		rows,
		shots: before.shots.map((shot) => ({...shot, ends: move(shot.ends), endAtMs: shot.endAtMs === null ? null : move(shot.endAtMs)})),
		cutAtMs: before.cutAtMs === null ? null : move(before.cutAtMs),
		newest: move(before.newest),
	};
};

/** A topic that is left out for a while keeps its id: it may come back as another one. */
const idsOf = (before: LogHistory['topicIds'], {topics, topicIds}: PartitionsFact): LogHistory['topicIds'] => {
	if (topicIds === undefined || topics.every((topic, index) => !topicIds[index] || before.get(topic) === topicIds[index])) return before;
	const ids = new Map(before);
	for (const [index, topic] of topics.entries()) if (topicIds[index]) ids.set(topic, topicIds[index]);
	return ids;
};

/** Indexes of topics that were deleted and made anew under their old name. */
const remadeTopics = (before: LogHistory['topicIds'], {topics, topicIds}: PartitionsFact): ReadonlySet<number> =>
	new Set(
		topics.flatMap((topic, index) => (topicIds?.[index] && (before.get(topic) ?? topicIds[index]) !== topicIds[index] ? [index] : [])),
	);

const cutTimes = (before: LogHistory, shot: Shot, remade: ReadonlySet<number>): Float64Array | null => {
	let cutAtMs = before.cutAtMs;
	for (let row = 0; row < shot.ends.length; row += 1) {
		const wentBack = (shot.ends[row] ?? Number.NaN) < (before.newest[row] ?? Number.NaN);
		if (!wentBack && !(remade.size > 0 && remade.has(before.rows.topic[row] ?? -1))) continue;
		if (cutAtMs === before.cutAtMs) cutAtMs = before.cutAtMs?.slice() ?? new Float64Array(shot.ends.length).fill(Number.NaN);
		if (cutAtMs) cutAtMs[row] = shot.atMs;
	}
	return cutAtMs;
};

const newestOf = (before: Float64Array, ends: Float64Array): Float64Array => {
	let isWhole = true;
	for (const end of ends) if (Number.isNaN(end)) isWhole = false;
	return isWhole ? ends : ends.map((end, row) => (Number.isNaN(end) ? (before[row] ?? Number.NaN) : end));
};

/**
 * Leaves out what is old and what lies closer to its neighbours than its age deserves: the edges of a pause in polling stay.
 * Which shots stay does not depend on how often it is done.
 */
const thinned = (shots: readonly Shot[], keepMs: number): readonly Shot[] => {
	const now = shots.at(-1)?.atMs ?? 0;
	const kept: Shot[] = [];
	for (let index = 0; index < shots.length; index += 1) {
		const [shot, next] = [shots[index], shots[index + 1]];
		if (shot === undefined || now - shot.atMs > keepMs) continue;
		const everyMs = thinning.findLast(({afterMs}) => now - shot.atMs > afterMs)?.everyMs ?? 0;
		const previous = kept.at(-1);
		const isBetween = previous !== undefined && next !== undefined && next.atMs - previous.atMs <= everyMs;
		if (!isBetween) kept.push(shot);
	}
	return kept;
};

/** When the end of a row was read in a shot. */
export const readAt = (shot: Shot, row: number): number => {
	const at = shot.endAtMs?.[row];
	return at === undefined || Number.isNaN(at) ? shot.atMs : at;
};

/** First shot that speaks of the log as it is now. */
export const firstOf = ({shots, cutAtMs}: LogHistory, row: number): number => {
	const cutMs = cutAtMs?.[row];
	if (cutMs === undefined || Number.isNaN(cutMs)) return 0;
	const index = shots.findIndex((shot) => shot.atMs >= cutMs);
	return index < 0 ? shots.length : index;
};

/** Index of the newest shot not after `atMs`; the oldest when all are after it. −1 without any. */
export const shotAt = ({shots}: LogHistory, atMs: number): number => {
	for (let index = shots.length - 1; index > 0; index -= 1) if ((shots[index]?.atMs ?? 0) <= atMs) return index;
	return shots.length - 1 < 0 ? -1 : 0;
};

/** Index of the first shot that saw the end of a row beyond an offset; the number of shots when none did. */
export const firstBeyond = (history: LogHistory, row: number, offset: number): number => {
	const {shots} = history;
	const endOf = (index: number): number => shots[index]?.ends[row] ?? Number.NaN;
	let low = firstOf(history, row);
	let high = shots.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		let probe = middle;
		while (probe < high && Number.isNaN(endOf(probe))) probe += 1;
		if (probe === high || endOf(probe) > offset) high = middle;
		else low = probe + 1;
	}
	while (low < shots.length && Number.isNaN(endOf(low))) low += 1;
	return low;
};

/** Index of the last shot before `index` in which the end of a row was read; −1: there is none of this log. */
export const lastReadBefore = (history: LogHistory, row: number, index: number): number => {
	const from = firstOf(history, row);
	for (let at = index - 1; at >= from; at -= 1) if (!Number.isNaN(history.shots[at]?.ends[row])) return at;
	return -1;
};
