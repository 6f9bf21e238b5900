import type {Labels, Unit} from './facts.ts';
import {sameBits} from './same-bits.ts';

/**
 * Timed values of one metric, append-only and shared: a `Series` value is a view that stays true for ever, because
 * appending never touches samples an older view can see. A gap is explicit: a stale marker, as in Prometheus, says "from here on there is no value".
 */

/** Samples per chunk. Old chunks are dropped whole, so up to this many samples beyond the retention are kept. */
const chunkSize = 64;
/** Room of a chunk to begin with, doubled as it fills: ten thousand young series are no burden. */
const leastRoom = 16;

/** `stale` is 1 where the series ended: a flag of its own, since engines may rewrite the bits of a NaN. */
type Chunk = {readonly times: Float64Array; readonly values: Float64Array; readonly stale: Uint8Array};

export type Series = {
	readonly name: string;
	readonly labels: Labels;
	readonly unit: Unit;
	readonly type: 'gauge' | 'counter';
	readonly source: string;
	readonly chunks: readonly Chunk[];
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

export const emptySeries = (name: string, labels: Labels, unit: Unit, type: 'gauge' | 'counter', source: string): Series => ({
	name,
	labels,
	unit,
	type,
	source,
	chunks: [],
	length: 0,
});

/** Time of the newest sample; undefined when there is none. */
export const lastTime = (series: Series): number | undefined => (series.length === 0 ? undefined : timeAt(series, series.length - 1));

/** Time (epoch ms) of sample `index`, counted from the oldest kept; NaN out of range. */
export const timeAt = (series: Series, index: number): number =>
	series.chunks[Math.floor(index / chunkSize)]?.times[index % chunkSize] ?? Number.NaN;

/** Value of sample `index`; NaN out of range. */
export const valueAt = (series: Series, index: number): number =>
	series.chunks[Math.floor(index / chunkSize)]?.values[index % chunkSize] ?? Number.NaN;

/** True when sample `index` is a stale marker (its value is NaN). */
export const isStaleAt = (series: Series, index: number): boolean =>
	series.chunks[Math.floor(index / chunkSize)]?.stale[index % chunkSize] === 1;

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

/** One piece of memory for its three columns: of ten thousand series the many small pieces would cost more than what is in them. */
const emptyChunk = (room: number): Chunk => {
	const bytes = new ArrayBuffer(room * 17);
	return {
		times: new Float64Array(bytes, 0, room).fill(Number.NaN),
		values: new Float64Array(bytes, room * 8, room),
		stale: new Uint8Array(bytes, room * 16, room),
	};
};

/** A copy of the first `used` samples with room for more. */
const copiedChunk = (chunk: Chunk, used: number, room: number): Chunk => {
	const copy = emptyChunk(room);
	copy.times.set(chunk.times.subarray(0, used));
	copy.values.set(chunk.values.subarray(0, used));
	copy.stale.set(chunk.stale.subarray(0, used));
	return copy;
};

const never = new Uint8Array(chunkSize);
let lastTimes = new Float64Array(0);
let lastValues = new Float64Array(0);

/**
 * A full chunk, which nobody writes to any more, with columns of another one where they are the same: series of one source
 * have the same times, and most of a big cluster never change their value.
 */
const settled = ({times, values, stale}: Chunk): Chunk => {
	if (!sameBits(times, lastTimes)) lastTimes = times.slice();
	if (!sameBits(values, lastValues)) lastValues = values.slice();
	return {times: lastTimes, values: lastValues, stale: stale.includes(1) ? stale.slice() : never};
};

const append = (series: Series, timeMs: number, value: number, stale: boolean, keepFromMs: number): Series => {
	const newest = lastTime(series);
	if (newest !== undefined && timeMs <= newest) return series;
	const {length} = series;
	const used = length % chunkSize;
	let chunks = series.chunks;
	let tail: Chunk;
	if (used === 0) {
		tail = emptyChunk(leastRoom);
		const full = chunks.at(-1);
		chunks = full === undefined ? [tail] : [...chunks.slice(0, -1), settled(full), tail];
	} else {
		tail = chunks[chunks.length - 1] as Chunk;
		if (used >= tail.times.length) {
			tail = copiedChunk(tail, used, Math.min(chunkSize, 2 * used));
			chunks = [...chunks.slice(0, -1), tail];
		}
		// Another branch (a replay stepped back) has already written this slot: keep its samples, write in a copy.
		if (!Number.isNaN(tail.times[used])) {
			tail = copiedChunk(tail, used, tail.times.length);
			chunks = [...chunks.slice(0, -1), tail];
		}
	}
	tail.times[used] = timeMs;
	tail.values[used] = value;
	tail.stale[used] = stale ? 1 : 0;
	let kept = length + 1;
	let drop = 0;
	while (chunks.length - drop > 1 && (chunks[drop]?.times[chunkSize - 1] ?? Number.NaN) < keepFromMs) drop += 1;
	if (drop > 0) {
		chunks = chunks.slice(drop);
		kept -= drop * chunkSize;
	}
	return {...series, chunks, length: kept};
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

/** Every series, for selectors without a metric name. */
export function* allSeries(index: SeriesIndex): Iterable<Series> {
	for (const family of index.names.values()) yield* family.values();
}

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
