import type {OffsetsFact, PartitionsFact} from '../facts.ts';

/**
 * Messages behind: `end − firstUnread`, never below 0. NaN when any part is not known. A commit beyond the log end is no
 * lag of 0: the topic was made anew or cut, and what is unread cannot be told. This is the only place that computes a lag:
 * verdicts, sums and cells show the figure `lag` that was judged by it, series and trends are made by it.
 */
export const lagOf = (end: number, start: number, committed: number): number =>
	committed > end ? Number.NaN : Math.max(0, end - firstUnread(start, committed));

/** Offset of the first message that is unread: the commit, or the log start where what came before was deleted; NaN: not known. */
export const firstUnread = (start: number, committed: number): number => Math.max(committed, start);

/** Messages deleted before they were read; NaN when not known. */
export const lostOf = (start: number, committed: number): number => Math.max(0, start - committed);

/** {@link lagOf} of row `row` of `partitions` and row `offsetRow` of `offsets`; NaN where there is none. */
export const lagAt = (partitions: PartitionsFact, row: number, offsets: OffsetsFact, offsetRow: number): number =>
	lagOf(partitions.logEnd[row] ?? Number.NaN, partitions.logStart[row] ?? Number.NaN, offsets.committed[offsetRow] ?? Number.NaN);
