import type {Sample} from '../model/series.ts';
import type {PartitionView} from '../model/snapshot.ts';

/** Of more partitions than this no sum is made while painting. */
const mostRows = 500;

const known = new WeakMap<readonly PartitionView[], readonly Sample[]>();

/**
 * Messages behind over time, summed over partitions that share their polls; oldest first. A moment at which one of them is
 * not known is a gap and no smaller sum. Empty for very many partitions, and when none has a history.
 */
export const sumOfTrends = (rows: readonly PartitionView[]): readonly Sample[] => {
	if (rows.length > mostRows) return [];
	const before = known.get(rows);
	if (before !== undefined) return before;
	const made = sum(rows.map(({trend}) => trend).filter((trend) => trend.length > 0));
	known.set(rows, made);
	return made;
};

type Sum = {v: number; count: number};

const sum = (trends: ReadonlyArray<readonly Sample[]>): readonly Sample[] => {
	const sums = new Map<number, Sum>();
	for (const trend of trends) {
		for (const {t, v, stale} of trend) {
			const one = sums.get(t) ?? {v: 0, count: 0};
			sums.set(t, one);
			if (!stale && Number.isFinite(v)) {
				one.v += v;
				one.count += 1;
			}
		}
	}
	return [...sums]
		.sort((a, b) => a[0] - b[0])
		.map(([t, {v, count}]) => (count === trends.length ? {t, v, stale: false} : {t, v: Number.NaN, stale: true}));
};
