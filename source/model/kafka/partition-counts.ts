import type {PartitionsFact} from '../facts.ts';
import {memo} from '../memo.ts';

/** What the rows of one topic, or those that one broker leads, add up to. */
export type Counts = {
	readonly partitions: number;
	/** Partitions whose start and end are known, and the messages between them. */
	readonly measured: number;
	readonly messages: number;
	/** Fewer replicas in sync than there are. */
	readonly underReplicated: number;
	/** With a replica that is offline. */
	readonly offline: number;
	readonly leaderless: number;
	/** Why offsets of one of them are not known; empty when all are. */
	readonly error: string;
};

type Sums = {-readonly [Key in keyof Counts]: Counts[Key]};
const none = (): Sums => ({partitions: 0, measured: 0, messages: 0, underReplicated: 0, offline: 0, leaderless: 0, error: ''});

/** Of nothing. */
export const noCounts: Counts = none();

type Counted = {readonly topics: readonly Counts[]; readonly brokers: ReadonlyMap<number, Counts>};

/** Counts by topic (as the table numbers them) and by leading broker: one walk over an answer, however often it is looked at. */
export const countRows = memo((table: PartitionsFact): Counted => {
	const topics = table.topics.map(none);
	const brokers = new Map<number, Sums>();
	for (let row = 0; row < table.topic.length; row += 1) {
		const topic = topics[table.topic[row] ?? -1];
		if (topic) add(topic, table, row);
		const leader = table.leader[row] ?? -1;
		if (leader < 0) continue;
		const broker = brokers.get(leader) ?? none();
		brokers.set(leader, broker);
		add(broker, table, row);
	}
	return {topics, brokers};
});

const add = (sums: Sums, table: PartitionsFact, row: number): void => {
	sums.partitions += 1;
	const size = (table.logEnd[row] ?? Number.NaN) - (table.logStart[row] ?? Number.NaN);
	if (Number.isNaN(size)) sums.error ||= table.errors[row] ?? '';
	else {
		sums.measured += 1;
		sums.messages += size;
	}
	if ((table.inSync[row] ?? 0) < (table.replicas[row] ?? 0)) sums.underReplicated += 1;
	if ((table.offline[row] ?? 0) > 0) sums.offline += 1;
	if ((table.leader[row] ?? -1) < 0) sums.leaderless += 1;
};
