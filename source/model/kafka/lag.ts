import type {OffsetsFact, PartitionsFact} from '../facts.ts';
import {lagAt} from './lag-columns.ts';

export {lagAt, rowOfPartition} from './lag-columns.ts';
export {type LastOwners, lastStableOwners} from './lag-owners.ts';

/** What the facts of one poll say of a row; null is "not known", then `reason` says why. */
export type ExactLag = {
	/** Broker id; null: no leader, or not known. */
	readonly leader: number | null;
	readonly committed: number | null;
	readonly logStart: number | null;
	readonly logEnd: number | null;
	/** Messages behind: `max(0, end − max(committed, logStart))`. */
	readonly lag: number | null;
	/** Messages deleted before they were read (log start − committed); 0 when none, null when not known. */
	readonly lost: number | null;
	/** Why a figure is missing, or what is wrong; empty when nothing is. */
	readonly reason: string;
};

/** Lag of row `row` of `partitions` by row `offsetRow` of `offsets`, −1 where there is none; `topic` finds why it is in no list. */
export const exactLag = (
	partitions: PartitionsFact | null,
	row: number,
	offsets: OffsetsFact | undefined,
	offsetRow: number,
	topic: string,
): ExactLag => {
	const committed = orNull(offsets?.committed[offsetRow]);
	const logStart = orNull(partitions?.logStart[row]);
	const logEnd = orNull(partitions?.logEnd[row]);
	const leader = partitions?.leader[row];
	const lag = orNull(lagAt(partitions, row, offsets, offsetRow));
	const lost = committed === null || logStart === null ? null : Math.max(0, logStart - committed);
	return {
		leader: leader === undefined || leader < 0 ? null : leader,
		committed,
		logStart,
		logEnd,
		lag,
		lost,
		reason:
			row < 0 && partitions !== null
				? whyUnlisted(partitions, topic)
				: reasonOf(partitions, row, offsets, offsetRow, {committed, logEnd, lag, lost}),
	};
};

const whyUnlisted = ({unlisted}: PartitionsFact, topic: string): string =>
	(unlisted !== undefined && Object.hasOwn(unlisted, topic) ? unlisted[topic] : undefined) ??
	'topic is not listed: deleted, or no right to see it';

const reasonOf = (
	partitions: PartitionsFact | null,
	row: number,
	offsets: OffsetsFact | undefined,
	offsetRow: number,
	{committed, logEnd, lag, lost}: Pick<ExactLag, 'committed' | 'logEnd' | 'lag' | 'lost'>,
): string => {
	if (partitions === null) return 'topics could not be read';
	const rowError = partitions.errors[row];
	if (rowError !== undefined) return rowError;
	if (committed === null) {
		if (offsets === undefined) return 'committed offset is not known';
		const error = offsets.errors[offsetRow] ?? offsets.error;
		return error === null ? 'no commit' : `committed offset is not known: ${error}`;
	}
	if (logEnd !== null && committed > logEnd) return 'committed offset is beyond the log end: topic recreated or cut';
	if (lag === null) return 'log start or end is not known';
	return lost !== null && lost > 0 ? `data already lost: ${lost} ${lost === 1 ? 'message' : 'messages'}` : '';
};

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
