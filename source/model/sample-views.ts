import {memo} from './memo.ts';
import {chunkAt, firstAfter, isStaleAt, oldestChunk, type Sample, type Series, timeAt, valueAt} from './series.ts';

type View = {readonly first: number; readonly end: number; readonly samples: readonly Sample[]};

/** Of a chunk of a series, by slot: what was written never changes, so that its sample is made once for all views. */
const samplesOf = memo((_chunk: object): Array<Sample | undefined> => []);

/**
 * Samples with fromMs < t ≤ toMs, stale markers included, as `samplesBetween` gives them, for who looks again and again: the same
 * list while the same samples are meant, and the same objects in every list. Not to be changed.
 */
export const samplesIn = (series: Series, fromMs: number, toMs: number): readonly Sample[] => {
	const first = firstAfter(series, fromMs);
	const end = Math.max(first, firstAfter(series, toMs));
	return viewOf(series, first, end);
};

/** The last view of each series. */
const viewOf = memo((series: Series, first: number, end: number): readonly Sample[] => {
	const samples = gather(series, first, end);
	newestOf(oldestChunk(series)).view = {first, end, samples};
	return samples;
});

/** Of the oldest chunk, which all views of a growing series count from: the view made last. */
const newestOf = memo((_chunk: object): {view: View | null} => ({view: null}));

/** Takes over what the view before had, where this series goes on from that one. */
const gather = (series: Series, first: number, end: number): Sample[] => {
	const before = newestOf(oldestChunk(series)).view;
	const isExtended =
		before !== null &&
		before.first <= first &&
		first < before.end &&
		before.end <= end &&
		// Another branch of history has other objects from where it parted.
		sampleAt(series, before.end - 1) === before.samples.at(-1);
	if (isExtended && before.end === end) return before.samples.slice(first - before.first);
	// Of its size from the start, as a list that is appended to takes half as much again.
	const samples = new Array<Sample>(end - first);
	for (let index = first; index < end; index += 1)
		samples[index - first] = (isExtended ? before.samples[index - before.first] : undefined) ?? sampleAt(series, index);
	return samples;
};

const sampleAt = (series: Series, index: number): Sample => {
	const place = chunkAt(series, index);
	if (place === undefined) return {t: Number.NaN, v: Number.NaN, stale: false};
	const {chunk, slot} = place;
	const list = samplesOf(chunk);
	const cached = list[slot];
	if (cached !== undefined) return cached;
	const sample: Sample = {t: timeAt(series, index), v: valueAt(series, index), stale: isStaleAt(series, index)};
	list[slot] = sample;
	return sample;
};
