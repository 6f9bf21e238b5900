import type {Labels, OffsetsFact, PartitionsFact} from '../facts.ts';
import {memo} from '../memo.ts';

/**
 * A cluster with more partitions (or commits) than this has no series for single ones: a part of them would make every sum silently low. The
 * columns of the facts hold all, and sums by topic and group are series in any case.
 */
export const mostPartitionSeries = 2_000;

/** The rows of a `PartitionsFact`, whatever its columns say. */
export type PartitionRows = Pick<PartitionsFact, 'topics' | 'topic' | 'partition'>;

/** Row of a partition in a `PartitionsFact`, whose rows of one topic stand together; −1 when it is not there. */
export const rowOfPartition = (partitions: PartitionRows, topic: string, partition: number): number => {
	const range = topicRanges(partitions).get(topic);
	if (range === undefined) return -1;
	return rowWithin(partitions, range, partition);
};

/** The same for each row of an `OffsetsFact` by its number, its topics looked up once. */
export const rowsOfOffsets = (partitions: PartitionsFact, offsets: OffsetsFact): ((offsetRow: number) => number) => {
	const byTopic = topicRanges(partitions);
	const found = offsets.topics.map((topic) => byTopic.get(topic));
	return (offsetRow) => {
		const range = found[offsets.topic[offsetRow] ?? -1];
		return range === undefined ? -1 : rowWithin(partitions, range, offsets.partition[offsetRow] ?? -1);
	};
};

const rowWithin = (partitions: Pick<PartitionsFact, 'partition'>, [from, to]: readonly [number, number], partition: number): number => {
	// Partitions are numbered 0, 1, 2…, so the guess is nearly always right.
	const guess = from + partition;
	if (guess < to && partitions.partition[guess] === partition) return guess;
	for (let row = from; row < to; row += 1) if (partitions.partition[row] === partition) return row;
	return -1;
};

const topicRanges = memo((partitions: PartitionRows): ReadonlyMap<string, readonly [number, number]> => {
	const made = new Map<string, readonly [number, number]>();
	const {topic, topics} = partitions;
	let from = 0;
	for (let row = 1; row <= topic.length; row += 1) {
		if (row < topic.length && topic[row] === topic[from]) continue;
		made.set(topics[topic[from] ?? -1] ?? '', [from, row]);
		from = row;
	}
	return made;
});

/** Whether two columns hold the same values; not known equals not known. */
export const sameColumn = (a: Float64Array | Int32Array, b: Float64Array | Int32Array): boolean => {
	if (a === b) return true;
	if (a.length !== b.length) return false;
	for (let row = 0; row < a.length; row += 1) if (a[row] !== b[row] && !(Number.isNaN(a[row]) && Number.isNaN(b[row]))) return false;
	return true;
};

/** Whether two answers speak of the same partitions in the same rows. */
export const sameRows = (a: PartitionRows, b: PartitionRows): boolean =>
	a === b ||
	(a.topics.length === b.topics.length &&
		sameColumn(a.partition, b.partition) &&
		sameColumn(a.topic, b.topic) &&
		a.topics.every((topic, index) => topic === b.topics[index]));

/** Commits in all of these facts. */
export const commitRows = (offsets: readonly OffsetsFact[]): number => offsets.reduce((sum, {topic}) => sum + topic.length, 0);

/** What names the series of one commit. */
export const commitLabels = ({group, topics, topic, partition}: OffsetsFact, row: number): Labels => ({
	group,
	topic: topics[topic[row] ?? -1] ?? '',
	partition: String(partition[row] ?? -1),
});
