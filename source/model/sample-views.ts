import {firstAfter, isStaleAt, type Sample, type Series, timeAt, valueAt} from './series.ts';

type View = {readonly first: number; readonly end: number; readonly samples: readonly Sample[]};

/** By chunk of a series: a slot that was written never changes, so that its sample is made once for all views. */
const made = new WeakMap<object, Array<Sample | undefined>>();
/** The last view of each series. */
const views = new WeakMap<Series, View>();

/**
 * Samples with fromMs < t ≤ toMs, stale markers included, as `samplesBetween` gives them, for who looks again and again: the same
 * list while the same samples are meant, and the same objects in every list. Not to be changed.
 */
export const samplesIn = (series: Series, fromMs: number, toMs: number): readonly Sample[] => {
	const first = firstAfter(series, fromMs);
	const end = Math.max(first, firstAfter(series, toMs));
	const before = views.get(series);
	if (before?.first === first && before.end === end) return before.samples;
	const samples: Sample[] = [];
	for (let index = first; index < end; index += 1) samples.push(sampleAt(series, index));
	views.set(series, {first, end, samples});
	return samples;
};

const sampleAt = (series: Series, index: number): Sample => {
	const size = series.chunks[0]?.times.length ?? 1;
	const chunk = series.chunks[Math.floor(index / size)];
	if (chunk === undefined) return {t: Number.NaN, v: Number.NaN, stale: false};
	let list = made.get(chunk);
	if (list === undefined) {
		list = new Array<Sample | undefined>(size);
		made.set(chunk, list);
	}
	const slot = index % size;
	const known = list[slot];
	if (known !== undefined) return known;
	const sample: Sample = {t: timeAt(series, index), v: valueAt(series, index), stale: isStaleAt(series, index)};
	list[slot] = sample;
	return sample;
};
