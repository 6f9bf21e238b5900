import type {PartitionsFact, TopicConfigsFact} from '../facts.ts';
import type {LogHistory} from './log-history.ts';
import type {LastOwners} from './partition-owners.ts';
import type {RecordTimes} from './record-times.ts';

/** What a poll gives to the judgement of every group. */
export type PollContext = {
	readonly nowMs: number;
	readonly history: LogHistory;
	readonly partitions: PartitionsFact | null;
	/** The rows of `partitions` are those of the poll before. */
	readonly isSameLog: boolean;
	/** Time of the log ends read in this poll; NaN: it read none. */
	readonly endsAtMs: number;
	/** Time since the judgement before; NaN: this is the first. */
	readonly gapMs: number;
	/** Nobody looked for a while before this poll: what stood still meanwhile proves nothing. */
	readonly afterHole: boolean;
	readonly lastOwners: LastOwners;
	readonly configs: TopicConfigsFact | null;
	/** Nothing is said of retention that was not said at the judgement before. */
	readonly sameConfigs: boolean;
	readonly times: RecordTimes;
	/** Rows of the history of which `times` says something else than at the judgement before. */
	readonly newTimes: ReadonlySet<number>;
};
