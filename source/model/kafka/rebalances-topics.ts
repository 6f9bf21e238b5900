import type {PartitionsFact} from '../facts.ts';
import type {Move} from './rebalances-moves.ts';

/** Partitions by topic, and the newest change of each topic's number. */
export type TopicSizes = {
	readonly sizes: ReadonlyMap<string, number>;
	readonly changes: ReadonlyMap<string, {readonly before: number; readonly after: number; readonly atMs: number}>;
};

export const noTopics: TopicSizes = {sizes: new Map(), changes: new Map()};

/** A group may take its metadata's age (five minutes by default) to notice a change: so long it is told beside a move, and some. */
const tellsForMs = 10 * 60_000;

/** Notes which topics have gained partitions or are not listed any more. Nothing is a change at first sight. */
export const watchTopics = (before: TopicSizes, partitions: PartitionsFact, atMs: number): TopicSizes => {
	const counts = new Int32Array(partitions.topics.length);
	for (const topic of partitions.topic) counts[topic] = (counts[topic] ?? 0) + 1;
	// A topic that is listed without its partitions has as many as it had.
	const sizes = new Map(partitions.topics.map((topic, index) => [topic, counts[index] || (before.sizes.get(topic) ?? 0)]));
	if (sizes.size === before.sizes.size && [...sizes].every(([topic, size]) => before.sizes.get(topic) === size)) return before;
	const changes = new Map([...before.changes].filter(([, change]) => change.atMs > atMs - tellsForMs));
	for (const [topic, was] of before.sizes) {
		const is = sizes.get(topic) ?? 0;
		if (is !== was) changes.set(topic, {before: was, after: is, atMs});
	}
	return {sizes, changes};
};

/** What changes of topics say about moves: new partitions come from nobody, those of a topic that went go to nobody. */
export const topicNotes =
	({changes}: TopicSizes, sinceMs: number) =>
	(moves: readonly Move[]): readonly string[] => {
		if (changes.size === 0) return [];
		const notes = new Set<string>();
		for (const {topic, partition, from, to} of moves) {
			const change = changes.get(topic);
			if (change === undefined || change.atMs < sinceMs - tellsForMs) continue;
			if (from === null && partition >= change.before && change.before > 0 && change.after > change.before) {
				notes.add(`${topic} grew from ${change.before} to ${change.after} partitions`);
			}
			if (to === null && change.after === 0) notes.add(`${topic} is not listed any more`);
		}
		return [...notes];
	};
