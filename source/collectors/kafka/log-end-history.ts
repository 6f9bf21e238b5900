import type {PartitionsFact} from '../../model/facts.ts';
import type {Anchor} from './record-time-anchors.ts';

/** What is remembered of one partition whose unread records are old. */
export type PartitionTimes = {
	anchors: readonly Anchor[];
	/** Answers so far. */
	asked: number;
	/** Newest record's time less this host's, ms, when it was in the future; NaN: it was not. */
	aheadMs: number;
	/** Records that appeared within the last poll's interval carry a time that is this much older, ms; NaN: they do not. */
	behindMs: number;
	/** Nothing can be learnt (records without timestamps) before then. */
	restUntilMs: number;
};

/** Of one topic, by partition number; NaN: not observed. */
type TopicEnds = {
	id: string | undefined;
	/** Log ends at the beginning of what we have watched ourselves, at its middle, and in the last poll. */
	older: Float64Array;
	newer: Float64Array;
	last: Float64Array;
	readonly times: Map<number, PartitionTimes>;
};

export type TimesMemory = {
	readonly topics: Map<string, TopicEnds>;
	turnedAtMs: number;
	/** When the ends were observed last; NaN: never. */
	lastAtMs: number;
	/** Where the round over all old partitions goes on. */
	cursor: number;
	/** Brokers (by id) that did not answer such a question, and until when they are left alone. */
	readonly quietUntilMs: Map<number, number>;
};

export const emptyTimesMemory = (): TimesMemory => ({
	topics: new Map(),
	turnedAtMs: Number.NaN,
	lastAtMs: Number.NaN,
	cursor: 0,
	quietUntilMs: new Map(),
});

/**
 * Our own history of log ends is taken to reach back between one and two of these: records that came later are dated by
 * it, and no broker is asked about them.
 */
const turnMs = 10 * 60_000;

/**
 * The log end of each row at the beginning of our own history, after taking in a poll's. A log that went back, or a topic
 * of another id, begins anew. Call `closeEnds` when the poll needs the last ends no more.
 */
export const watchEnds = (memory: TimesMemory, fact: PartitionsFact, nowMs: number): Float64Array => {
	const begins = new Float64Array(fact.topic.length).fill(Number.NaN);
	const turning = !(nowMs - memory.turnedAtMs < turnMs);
	if (turning) memory.turnedAtMs = nowMs;
	forEachTopic(fact, (index, from, to) => {
		const ends = endsOf(memory, fact.topics[index] ?? '', fact.topicIds?.[index], maxOf(fact.partition, from, to) + 1);
		for (let row = from; row < to; row += 1) {
			const partition = fact.partition[row] ?? 0;
			const end = fact.logEnd[row] ?? Number.NaN;
			if (Number.isNaN(end)) continue;
			const last = ends.last[partition] ?? Number.NaN;
			if (!(end >= last)) {
				ends.older[partition] = ends.newer[partition] = end;
				ends.last[partition] = Number.NaN;
				ends.times.delete(partition);
			} else if (turning) {
				ends.older[partition] = ends.newer[partition] ?? end;
				ends.newer[partition] = end;
			}
			begins[row] = ends.older[partition] ?? Number.NaN;
		}
	});
	const named = new Set(fact.topics);
	for (const topic of memory.topics.keys()) if (!named.has(topic)) memory.topics.delete(topic);
	return begins;
};

/** The log end of a row in the poll before; NaN: not known. */
export const lastEnd = (memory: TimesMemory, fact: PartitionsFact, row: number): number =>
	memory.topics.get(fact.topics[fact.topic[row] ?? -1] ?? '')?.last[fact.partition[row] ?? -1] ?? Number.NaN;

/** Takes this poll's ends for the last ones. */
export const closeEnds = (memory: TimesMemory, fact: PartitionsFact, nowMs: number): void => {
	forEachTopic(fact, (index, from, to) => {
		const ends = memory.topics.get(fact.topics[index] ?? '');
		if (!ends) return;
		for (let row = from; row < to; row += 1) {
			const end = fact.logEnd[row] ?? Number.NaN;
			if (!Number.isNaN(end)) ends.last[fact.partition[row] ?? 0] = end;
		}
	});
	memory.lastAtMs = nowMs;
};

/** What is remembered of partitions, by row. */
export const timesByRow = (memory: TimesMemory, fact: PartitionsFact): Map<number, PartitionTimes> => {
	const byRow = new Map<number, PartitionTimes>();
	forEachTopic(fact, (index, from, to) => {
		const times = memory.topics.get(fact.topics[index] ?? '')?.times;
		if (times === undefined || times.size === 0) return;
		for (let row = from; row < to; row += 1) {
			const one = times.get(fact.partition[row] ?? -1);
			if (one) byRow.set(row, one);
		}
	});
	return byRow;
};

/** Begins to remember a row's partition. */
export const newTimes = (memory: TimesMemory, fact: PartitionsFact, row: number): PartitionTimes => {
	const made: PartitionTimes = {anchors: [], asked: 0, aheadMs: Number.NaN, behindMs: Number.NaN, restUntilMs: 0};
	memory.topics.get(fact.topics[fact.topic[row] ?? -1] ?? '')?.times.set(fact.partition[row] ?? -1, made);
	return made;
};

const endsOf = (memory: TimesMemory, topic: string, id: string | undefined, partitions: number): TopicEnds => {
	let ends = memory.topics.get(topic);
	if (ends === undefined || ends.id !== id) {
		ends = {id, older: new Float64Array(0), newer: new Float64Array(0), last: new Float64Array(0), times: new Map()};
		memory.topics.set(topic, ends);
	}
	if (ends.last.length < partitions) {
		ends.older = widened(ends.older, partitions);
		ends.newer = widened(ends.newer, partitions);
		ends.last = widened(ends.last, partitions);
	}
	return ends;
};

const widened = (column: Float64Array, length: number): Float64Array => {
	const larger = new Float64Array(length).fill(Number.NaN);
	larger.set(column);
	return larger;
};

/** Kafka has no topic of so many; a number that lies costs no memory. */
const mostPartitions = 200_000;

const maxOf = (column: Int32Array, from: number, to: number): number => {
	let most = -1;
	for (let row = from; row < to; row += 1) most = Math.max(most, column[row] ?? -1);
	return Math.min(most, mostPartitions - 1);
};

/** Rows of one topic stand together. */
const forEachTopic = ({topic}: PartitionsFact, visit: (index: number, from: number, to: number) => void): void => {
	let from = 0;
	for (let row = 1; row <= topic.length; row += 1) {
		if (row < topic.length && topic[row] === topic[from]) continue;
		visit(topic[from] ?? -1, from, row);
		from = row;
	}
};

/** Forgets a row's partition. */
export const forgetTimes = (memory: TimesMemory, fact: PartitionsFact, row: number): void => {
	memory.topics.get(fact.topics[fact.topic[row] ?? -1] ?? '')?.times.delete(fact.partition[row] ?? -1);
};
