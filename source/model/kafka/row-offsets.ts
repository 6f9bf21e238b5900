import type {OffsetsFact, PartitionsFact} from '../facts.ts';
import type {Reason} from '../reason.ts';
import {lostOf} from './lag-of.ts';

/** What a row of a group says of the log and of its commit; null is "not known", then `reason` says why. */
export type RowOffsets = {
	/** Broker id; null: no leader, or not known. */
	readonly leader: number | null;
	readonly committed: number | null;
	readonly logStart: number | null;
	readonly logEnd: number | null;
	/** Messages behind, as it was judged. */
	readonly lag: number | null;
	/** Messages deleted before they were read (log start − committed); 0 when none, null when not known. */
	readonly lost: number | null;
	/** Why a figure is missing, or what is wrong; null when nothing is. */
	readonly reason: Reason | null;
};

/** Where the facts of a poll tell of a row: −1 where they have none. */
export type RowPlace = {
	readonly partitions: PartitionsFact | null;
	readonly row: number;
	readonly offsets: OffsetsFact | undefined;
	readonly offsetRow: number;
	/** By its name it is found why a partition is in no list. */
	readonly topic: string;
};

/** The offsets of a row beside the lag that was judged by them (NaN: not known). */
export const rowOffsets = (place: RowPlace, judgedLag: number): RowOffsets => {
	const {partitions, row, offsets, offsetRow, topic} = place;
	const committed = orNull(offsets?.committed[offsetRow]);
	const logStart = orNull(partitions?.logStart[row]);
	const logEnd = orNull(partitions?.logEnd[row]);
	const leader = partitions?.leader[row];
	const lag = orNull(judgedLag);
	const lost = committed === null || logStart === null ? null : lostOf(logStart, committed);
	return {
		leader: leader === undefined || leader < 0 ? null : leader,
		committed,
		logStart,
		logEnd,
		lag,
		lost,
		reason: row < 0 && partitions !== null ? whyUnlisted(partitions, topic) : reasonOf(place, {committed, logEnd, lag, lost}),
	};
};

const whyUnlisted = ({unlisted}: PartitionsFact, topic: string): Reason => ({
	code: 'topic-unlisted',
	message: (unlisted !== undefined && Object.hasOwn(unlisted, topic) ? unlisted[topic] : undefined) ?? null,
});

const reasonOf = (
	{partitions, row, offsets, offsetRow}: RowPlace,
	{committed, logEnd, lag, lost}: Pick<RowOffsets, 'committed' | 'logEnd' | 'lag' | 'lost'>,
): Reason | null => {
	if (partitions === null) return {code: 'topics-unread'};
	const rowError = partitions.errors[row];
	if (rowError !== undefined) return {code: 'offsets-unread', message: rowError};
	if (committed === null) {
		if (offsets === undefined) return {code: 'commit-unknown', message: null};
		const error = offsets.errors[offsetRow] ?? offsets.error;
		return error === null ? {code: 'no-commit'} : {code: 'commit-unknown', message: error};
	}
	if (logEnd !== null && committed > logEnd) return {code: 'commit-beyond-end'};
	if (lag === null) return {code: 'log-unknown'};
	return lost !== null && lost > 0 ? {code: 'data-lost', messages: lost} : null;
};

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
