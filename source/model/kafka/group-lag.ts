import type {GroupFact, OffsetsFact, PartitionsFact, TopicConfigsFact} from '../facts.ts';
import type {GroupLayout, RowOwners} from './group-layout.ts';
import type {GroupSummary} from './group-summary.ts';
import type {Figures} from './lag-figures.ts';
import type {CommitRun} from './lag-window.ts';
import type {LogHistory} from './log-history.ts';
import type {LastOwners} from './partition-owners.ts';
import type {RecordTimes} from './record-times.ts';

/** What is known of one group over time. */
export type GroupLag = {
	readonly group: GroupFact;
	readonly offsets: OffsetsFact | undefined;
	readonly layout: GroupLayout & RowOwners;
	/** Commits of the last ten minutes, by row. */
	readonly runs: readonly CommitRun[];
	readonly figures: Figures;
	readonly summary: GroupSummary;
	/** The poll that judged it last; a group of which nothing changed is not judged again, its ages have `grown` since. */
	readonly judgedAtMs: number;
	/** Its lag by the poll before that. */
	readonly lagBefore: number | null;
};

/** What a poll gives to the judgement of every group. */
export type PollGround = {
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
