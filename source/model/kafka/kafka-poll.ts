import type {BrokerFact, ClusterFact, GroupFact, OffsetsFact, PartitionsFact, RecordTimesFact, TopicConfigsFact} from '../facts.ts';
import type {LastOwners} from './partition-owners.ts';

/** What a source knows of its cluster after a poll; a part that failed gives what it last said. */
export type KafkaPoll = {
	readonly source: string;
	/** Time of the event that brought it. */
	readonly now: number;
	/** Start of the poll that gave the groups, by which windows of changes are named; null: they were never read. */
	readonly groupsAtMs: number | null;
	/** Its groups could not be read in the newest poll: what `groups` says is older. */
	readonly groupsStale: boolean;
	readonly offsetsAtMs: number | null;
	readonly offsetsStale: boolean;
	readonly partitionsAtMs: number | null;
	readonly partitionsStale: boolean;
	readonly partitions: PartitionsFact | null;
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	readonly brokers: readonly BrokerFact[];
	readonly cluster: ClusterFact | null;
	readonly configs: TopicConfigsFact | null;
	readonly times: RecordTimesFact | null;
	/** As they were before this poll. */
	readonly lastOwners: LastOwners;
};
