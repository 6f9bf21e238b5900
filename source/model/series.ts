import type {Labels} from './facts.ts';
import {type Chunk, chunkSize, emptyChunk, isStaleIn, timeIn, valueIn, withSample} from './series-chunk.ts';
import type {Unit} from './units.ts';

/**
 * Timed values of one metric, append-only and shared: a `Series` value is a view that stays true for ever, because
 * appending never touches samples an older view can see. A gap is explicit: a stale marker, as in Prometheus, says "from here on there is no value".
 */
export type Series = {
	readonly name: string;
	readonly labels: Labels;
	readonly unit: Unit;
	readonly type: 'gauge' | 'counter';
	readonly source: string;
	/** The part of the source that tells it; empty: none does, it was computed. */
	readonly part: string;
	/** Full chunks, oldest first. */
	readonly full: readonly Chunk[];
	/** The one that is appended to. */
	readonly tail: Chunk;
	/** Samples in all chunks together that belong to this view. */
	readonly length: number;
};

/** `{name}{labels}` in a canonical form: the identity of a series. */
export const seriesKey = (name: string, labels: Labels): string => {
	const names = Object.keys(labels).sort();
	let key = name;
	for (const label of names) key += `\u0001${label}\u0002${labels[label]}`;
	return key;
};

/** Labels in a canonical form that may be shown: `{job="api",zone="a"}`. */
export const labelsText = (labels: Labels): string => {
	const pairs = Object.keys(labels)
		.sort()
		.map((name) => `${name}=${JSON.stringify(labels[name])}`);
	return `{${pairs.join(',')}}`;
};

/** What series without a full chunk share. */
const none: readonly Chunk[] = [];

export const emptySeries = (name: string, labels: Labels, unit: Unit, type: 'gauge' | 'counter', source: string, part = ''): Series => ({
	name,
	labels,
	unit,
	type,
	source,
	part,
	full: none,
	tail: emptyChunk,
	length: 0,
});

/** Time of the newest sample; undefined when there is none. */
export const lastTime = (series: Series): number | undefined => (series.length === 0 ? undefined : timeAt(series, series.length - 1));

/** Where a sample stands; none where `index` is out of range: beyond a view lie samples of others. */
const chunkOf = ({full, tail, length}: Series, index: number): Chunk =>
	index >= 0 && index < length ? (full[Math.floor(index / chunkSize)] ?? tail) : emptyChunk;

/** The chunk of sample `index` and its slot there; undefined out of range. */
export const chunkAt = (series: Series, index: number): {readonly chunk: Chunk; readonly slot: number} | undefined => {
	const chunk = chunkOf(series, index);
	return chunk === emptyChunk ? undefined : {chunk, slot: index % chunkSize};
};

/** The oldest chunk kept: all views of a growing series count from it. */
export const oldestChunk = ({full, tail}: Series): Chunk => full[0] ?? tail;

/** Time (epoch ms) of sample `index`, counted from the oldest kept; NaN out of range. */
export const timeAt = (series: Series, index: number): number => timeIn(chunkOf(series, index), index % chunkSize);

/** Value of sample `index`; NaN out of range. */
export const valueAt = (series: Series, index: number): number => valueIn(chunkOf(series, index), index % chunkSize);

/** True when sample `index` is a stale marker (its value is NaN). */
export const isStaleAt = (series: Series, index: number): boolean => isStaleIn(chunkOf(series, index), index % chunkSize);

/** Index of the first sample with time > `afterMs` (binary search); `length` when there is none. */
export const firstAfter = (series: Series, afterMs: number): number => {
	let low = 0;
	let high = series.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (timeAt(series, middle) > afterMs) high = middle;
		else low = middle + 1;
	}
	return low;
};

/**
 * Appends a sample; times must rise strictly, a sample not after the newest is dropped (the first word counts, as in
 * Prometheus). Drops whole chunks older than `keepFromMs`. A full chunk is never written again, and a shared tail is
 * copied before it is written by a second branch of history.
 */
export const appendSample = (series: Series, timeMs: number, value: number, keepFromMs = Number.NEGATIVE_INFINITY): Series =>
	append(series, timeMs, value, false, keepFromMs);

/** Appends a stale marker: the series has no value from `timeMs` on until the next sample. A second one in a row is dropped. */
export const appendStale = (series: Series, timeMs: number, keepFromMs = Number.NEGATIVE_INFINITY): Series =>
	series.length === 0 || isStaleAt(series, series.length - 1) ? series : append(series, timeMs, Number.NaN, true, keepFromMs);

const append = (series: Series, timeMs: number, value: number, stale: boolean, keepFromMs: number): Series => {
	const newest = lastTime(series);
	if (newest !== undefined && timeMs <= newest) return series;
	const used = series.length % chunkSize;
	const isFull = used === 0 && series.length > 0;
	const tail = withSample(used === 0 ? emptyChunk : series.tail, used, {timeMs, value, stale});
	const full = isFull ? [...series.full, series.tail] : series.full;
	let drop = 0;
	while (drop < full.length && timeIn(full[drop] ?? emptyChunk, chunkSize - 1) < keepFromMs) drop += 1;
	return {...series, full: drop === 0 ? full : full.slice(drop), tail, length: series.length + 1 - drop * chunkSize};
};

/** Time in epoch ms, value (NaN when stale). */
export type Sample = {readonly t: number; readonly v: number; readonly stale: boolean};

/** Samples with fromMs < t ≤ toMs as pairs, stale markers included; for charts and tests. */
export const samplesBetween = (series: Series, fromMs: number, toMs: number): Sample[] => {
	const found: Sample[] = [];
	for (let index = firstAfter(series, fromMs); index < series.length; index += 1) {
		const t = timeAt(series, index);
		if (t > toMs) break;
		found.push({t, v: valueAt(series, index), stale: isStaleAt(series, index)});
	}
	return found;
};

/**
 * All series at one moment, by metric name. Immutable: `withSeries` returns a new index that shares everything else.
 * PromQL reads it through `byName` and `all`.
 */
export type SeriesIndex = {
	readonly names: ReadonlyMap<string, ReadonlyMap<string, Series>>;
};

export const emptyIndex: SeriesIndex = {names: new Map()};

/** Series of one metric name (empty when unknown). */
export const byName = (index: SeriesIndex, name: string): Iterable<Series> => index.names.get(name)?.values() ?? [];

/** One change of an index: many series at once, so that a poll copies each touched family only once. */
export type IndexEdit = {get(name: string, key: string): Series | undefined; set(key: string, series: Series): void; finish(): SeriesIndex};

export const editIndex = (index: SeriesIndex): IndexEdit => {
	const touched = new Map<string, Map<string, Series>>();
	return {
		get: (name, key) => (touched.get(name) ?? index.names.get(name))?.get(key),
		set(key, series) {
			let family = touched.get(series.name);
			if (!family) {
				family = new Map(index.names.get(series.name));
				touched.set(series.name, family);
			}
			family.set(key, series);
		},
		finish() {
			if (touched.size === 0) return index;
			const names = new Map(index.names);
			for (const [name, family] of touched) names.set(name, family);
			return {names};
		},
	};
};
