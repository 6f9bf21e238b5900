/** φ-quantile of `values` (sorted in place, NaN first), interpolated between neighbours; NaN for none, ±Inf for φ outside 0–1. */
export const quantile = (phi: number, values: number[] | Float64Array): number => {
	const count = values.length;
	if (count === 0 || Number.isNaN(phi)) return Number.NaN;
	if (phi < 0) return Number.NEGATIVE_INFINITY;
	if (phi > 1) return Number.POSITIVE_INFINITY;
	values.sort(ascendingNanFirst);
	const rank = phi * (count - 1);
	const lower = Math.max(0, Math.floor(rank));
	const upper = Math.min(count - 1, lower + 1);
	const weight = rank - Math.floor(rank);
	return (values[lower] ?? Number.NaN) * (1 - weight) + (values[upper] ?? Number.NaN) * weight;
};

const ascendingNanFirst = (a: number, b: number): number =>
	Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a < b ? -1 : a > b ? 1 : 0;

/** One bucket of a classic histogram: cumulative count up to and including `bound`. */
export type Bucket = {readonly bound: number; count: number};

/** Counts that differ relatively by less than this are taken as equal (rounding of rates). */
const tolerance = 1e-12;
const smallestNormal = 2.2250738585072014e-308;

const almostEqual = (a: number, b: number): boolean => {
	if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
	const size = Math.abs(a) + Math.abs(b);
	const difference = Math.abs(a - b);
	if (a === 0 || b === 0 || size < smallestNormal) return difference < tolerance * smallestNormal;
	return difference / Math.min(size, Number.MAX_VALUE) < tolerance;
};

/** Sorted by bound, equal bounds merged; null unless the highest bound is +Inf. */
const prepared = (buckets: readonly Bucket[]): Bucket[] | null => {
	const sorted = [...buckets].sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
	if (sorted.at(-1)?.bound !== Number.POSITIVE_INFINITY) return null;
	const merged: Bucket[] = [];
	for (const bucket of sorted) {
		const last = merged.at(-1);
		if (last?.bound === bucket.bound) last.count += bucket.count;
		else merged.push({...bucket});
	}
	return merged;
};

const makeMonotonic = (buckets: readonly Bucket[]): void => {
	let highest = buckets[0]?.count ?? 0;
	for (const bucket of buckets.slice(1)) {
		if (bucket.count === highest) continue;
		if (almostEqual(highest, bucket.count) || bucket.count < highest) bucket.count = highest;
		else highest = bucket.count;
	}
};

/**
 * `histogram_quantile` of classic buckets: linear inside a bucket, from 0 in the lowest if its bound is positive; the second highest bound
 * where the highest bucket is hit; NaN without +Inf bucket, with fewer than two buckets or no observations.
 */
export const bucketQuantile = (phi: number, input: readonly Bucket[]): number => {
	if (Number.isNaN(phi)) return Number.NaN;
	if (phi < 0) return Number.NEGATIVE_INFINITY;
	if (phi > 1) return Number.POSITIVE_INFINITY;
	const buckets = prepared(input);
	if (!buckets) return Number.NaN;
	makeMonotonic(buckets);
	const observations = buckets.at(-1)?.count ?? 0;
	if (buckets.length < 2 || observations === 0) return Number.NaN;
	let rank = phi * observations;
	const last = buckets.length - 1;
	const index = lowestReaching(buckets, last, rank);
	const bucket = buckets[index];
	const below = buckets[index - 1];
	if (!bucket || index === last) return buckets[last - 1]?.bound ?? Number.NaN;
	if (!below) return bucket.bound <= 0 ? bucket.bound : bucket.bound * (rank / bucket.count);
	rank -= below.count;
	return below.bound + (bucket.bound - below.bound) * (rank / (bucket.count - below.count));
};

/** Index of the first of `size` buckets whose count reaches `rank` (binary search, as counts rise); `size` when none does. */
const lowestReaching = (buckets: readonly Bucket[], size: number, rank: number): number => {
	let low = 0;
	let high = size;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((buckets[middle]?.count ?? Number.NaN) >= rank) high = middle;
		else low = middle + 1;
	}
	return low;
};

/** `histogram_fraction` of classic buckets: the share of observations between the two values, linear inside a bucket. */
export const bucketFraction = (lower: number, upper: number, input: readonly Bucket[]): number => {
	const buckets = prepared(input);
	const count = buckets?.at(-1)?.count ?? 0;
	if (!buckets || count === 0 || Number.isNaN(count) || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
	if (lower >= upper) return 0;
	return (rankOf(upper, buckets, count) - rankOf(lower, buckets, count)) / count;
};

/** Observations up to `value`; an end that is infinite gives no share of its bucket below, all of it above. */
const rankOf = (value: number, buckets: readonly Bucket[], count: number): number => {
	let start = (buckets[0]?.bound ?? 0) <= 0 ? Number.NEGATIVE_INFINITY : 0;
	let rank = 0;
	for (const {bound, count: reached} of buckets) {
		if (start >= value) return Math.min(rank, count);
		if (start < value && bound > value) {
			const inside = start === Number.NEGATIVE_INFINITY ? reached : rank + ((reached - rank) * (value - start)) / (bound - start);
			return Math.min(inside, count);
		}
		rank = reached;
		start = bound;
	}
	return count;
};
