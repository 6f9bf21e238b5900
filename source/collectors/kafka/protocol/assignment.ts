import {Reader} from './reader.ts';

/** Topic to partitions. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

/** What a classic consumer's member owns, as its leader wrote it (ConsumerProtocolAssignment, all versions); throws `bad_answer`. */
export const consumerAssignment = (bytes: Buffer): Assignment => {
	if (bytes.length === 0) return {};
	const reader = new Reader(bytes, false);
	reader.int16();
	return assignmentOf(reader.array(6, () => [reader.string(), reader.array(4, () => reader.int32())] as const));
};

/** Names are data: a topic may be called `__proto__`. */
export const assignmentOf = (topics: ReadonlyArray<readonly [string, readonly number[]]>): Assignment =>
	Object.fromEntries(topics.filter(([, partitions]) => partitions.length > 0).map(([topic, partitions]) => [topic, sorted(partitions)]));

const sorted = (partitions: readonly number[]): readonly number[] => [...partitions].sort((a, b) => a - b);
