import type {OffsetsFact, PartitionsFact} from '../facts.ts';
import type {Reason} from '../reason.ts';
import {lagAt} from './lag-columns.ts';

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
	/** Why a figure is missing, or what is wrong; null when nothing is. */
	readonly reason: Reason | null;
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

const whyUnlisted = ({unlisted}: PartitionsFact, topic: string): Reason => ({
	code: 'topic-unlisted',
	said: (unlisted !== undefined && Object.hasOwn(unlisted, topic) ? unlisted[topic] : undefined) ?? null,
});

const reasonOf = (
	partitions: PartitionsFact | null,
	row: number,
	offsets: OffsetsFact | undefined,
	offsetRow: number,
	{committed, logEnd, lag, lost}: Pick<ExactLag, 'committed' | 'logEnd' | 'lag' | 'lost'>,
): Reason | null => {
	if (partitions === null) return {code: 'topics-unread'};
	const rowError = partitions.errors[row];
	if (rowError !== undefined) return {code: 'offsets-unread', said: rowError};
	if (committed === null) {
		if (offsets === undefined) return {code: 'commit-unknown', said: null};
		const error = offsets.errors[offsetRow] ?? offsets.error;
		return error === null ? {code: 'no-commit'} : {code: 'commit-unknown', said: error};
	}
	if (logEnd !== null && committed > logEnd) return {code: 'commit-beyond-end'};
	if (lag === null) return {code: 'log-unknown'};
	return lost !== null && lost > 0 ? {code: 'data-lost', messages: lost} : null;
};

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
