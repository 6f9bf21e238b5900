import {memo} from '../model/memo.ts';
import type {Sample} from '../model/series.ts';
import type {PartitionView} from '../model/views/partition.ts';
import {usualStepMs} from './spark-window.ts';

/** Of more partitions than this no sum is made while painting. */
const mostRows = 500;

/**
 * Messages behind over time, summed over partitions, each value held until the next; oldest first. A moment at which one of
 * them is not known is a gap and no smaller sum. Empty for very many partitions, and when none has a history.
 */
export const sumOfTrends = (rows: readonly PartitionView[]): readonly Sample[] => (rows.length > mostRows ? [] : summed(rows));

const summed = memo((rows: readonly PartitionView[]) => sum(rows.map(({trend}) => trend).filter((trend) => trend.length > 0)));

/** A value holds for so many of the usual times between two samples; then it is not known any more. */
const holdSteps = 3.5;

/** Samples of one partition, read forward. */
type Cursor = {readonly trend: readonly Sample[]; readonly holdMs: number; at: number};

const sum = (trends: ReadonlyArray<readonly Sample[]>): readonly Sample[] => {
	const times = [...new Set(trends.flatMap((trend) => trend.map(({t}) => t)))].sort((a, b) => a - b);
	const cursors = trends.map((trend): Cursor => ({trend, holdMs: usualStepMs(trend) * holdSteps, at: -1}));
	return times.map((t) => {
		let total = 0;
		for (const cursor of cursors) total += valueAt(cursor, t);
		return {t, v: total, stale: Number.isNaN(total)};
	});
};

/** The value that holds at `t`, which is never before that of the call before; NaN when none does. */
const valueAt = (cursor: Cursor, t: number): number => {
	while ((cursor.trend[cursor.at + 1]?.t ?? Number.POSITIVE_INFINITY) <= t) cursor.at += 1;
	const sample = cursor.trend[cursor.at];
	return sample === undefined || sample.stale || t - sample.t > cursor.holdMs || !Number.isFinite(sample.v) ? Number.NaN : sample.v;
};
