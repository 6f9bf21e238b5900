import {refuseDuplicates} from './evaluate-points.ts';
import type {Point, ScalarPlan, VectorPlan} from './evaluate-types.ts';
import {dropName, keepWhere, type LabelSet, labelValue} from './labels.ts';
import {type Bucket, bucketFraction, bucketQuantile} from './quantile.ts';

const bucketLabel = 'le';

/** Bound of a bucket as its `le` label says; undefined when that is no number. */
const boundOf = (text: string): number | undefined => {
	if (/^[+]?inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
	if (/^-inf(?:inity)?$/i.test(text)) return Number.NEGATIVE_INFINITY;
	if (text.trim() !== text || text === '') return undefined;
	const bound = Number(text);
	return Number.isNaN(bound) ? undefined : bound;
};

/** Series to histograms by all labels but `le`; series without a readable `le` are no buckets. */
const compileHistograms = (): ((points: readonly Point[]) => Iterable<{labels: LabelSet; buckets: Bucket[]}>) => {
	const restsOf = new WeakMap<LabelSet, LabelSet>();
	return (points) => {
		const histograms = new Map<string, {labels: LabelSet; buckets: Bucket[]}>();
		for (const {labels, value} of points) {
			const bound = boundOf(labelValue(labels, bucketLabel));
			if (bound === undefined) continue;
			let rest = restsOf.get(labels);
			if (!rest) {
				rest = keepWhere(labels, (name) => name !== bucketLabel);
				restsOf.set(labels, rest);
			}
			const histogram = histograms.get(rest.key);
			if (histogram) histogram.buckets.push({bound, count: value});
			else histograms.set(rest.key, {labels: rest, buckets: [{bound, count: value}]});
		}
		return histograms.values();
	};
};

const overHistograms = (
	inner: VectorPlan,
	prepare: (evaluation: Parameters<VectorPlan>[0]) => (buckets: Bucket[]) => number,
): VectorPlan => {
	const histograms = compileHistograms();
	return (evaluation) => {
		const compute = prepare(evaluation);
		return refuseDuplicates(
			Array.from(histograms(inner(evaluation)), ({labels, buckets}) => ({labels: dropName(labels), value: compute(buckets)})),
		);
	};
};

/** `histogram_quantile(φ, buckets)` of classic histograms. */
export const compileHistogramQuantile = (phi: ScalarPlan, inner: VectorPlan): VectorPlan =>
	overHistograms(inner, (evaluation) => {
		const wanted = phi(evaluation);
		return (buckets) => bucketQuantile(wanted, buckets);
	});

/** `histogram_fraction(lower, upper, buckets)` of classic histograms. */
export const compileHistogramFraction = (lower: ScalarPlan, upper: ScalarPlan, inner: VectorPlan): VectorPlan =>
	overHistograms(inner, (evaluation) => {
		const from = lower(evaluation);
		const to = upper(evaluation);
		return (buckets) => bucketFraction(from, to, buckets);
	});
