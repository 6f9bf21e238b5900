import type {OffsetsFact, PartitionsFact} from '../facts.ts';

/**
 * Lag of row `row` of `partitions` against row `offsetRow` of `offsets`; NaN when any part of it is not known. A commit
 * beyond the log end is no lag of 0: the topic was made anew or cut, and what is unread cannot be told.
 */
export const lagAt = (partitions: PartitionsFact | null, row: number, offsets: OffsetsFact | undefined, offsetRow: number): number => {
	if (partitions === null || row < 0 || offsets === undefined || offsetRow < 0) return Number.NaN;
	const end = partitions.logEnd[row] ?? Number.NaN;
	const start = partitions.logStart[row] ?? Number.NaN;
	const committed = offsets.committed[offsetRow] ?? Number.NaN;
	return lagOf(end, start, committed);
};

/** Messages behind: `max(0, end − max(committed, start))`; NaN when any part is not known, or the commit lies beyond the end. */
export const lagOf = (end: number, start: number, committed: number): number =>
	committed > end ? Number.NaN : Math.max(0, end - Math.max(committed, start));
