/** Samples per chunk. Old chunks are dropped whole, so up to this many samples beyond the retention are kept. */
export const chunkSize = 64;
/** Room for values to begin with, doubled as it fills: ten thousand young series are no burden. */
const leastRoom = 16;

/**
 * Samples that stand together. How many of them there are is what a view of the series says; whatever lies beyond is not
 * its own.
 */
export type Chunk = {
	/** Epoch ms; shared by series that are sampled together. NaN: not written yet. */
	readonly times: Float64Array;
	/** A number: every sample has this value, as most of a big cluster's have for a long time. */
	readonly values: number | Float64Array;
	/** 1 where the series ended: a flag of its own, since engines may rewrite the bits of a NaN. Null: nowhere. */
	readonly stale: Uint8Array | null;
	/** Slots of `values` that have been written for some view. */
	written: number;
};

const noTimes = new Float64Array(0);
/** Before the first sample. */
export const emptyChunk: Chunk = {times: noTimes, values: Number.NaN, stale: null, written: 0};

export const timeIn = ({times}: Chunk, slot: number): number => times[slot] ?? Number.NaN;
export const valueIn = ({values}: Chunk, slot: number): number => (typeof values === 'number' ? values : (values[slot] ?? Number.NaN));
export const isStaleIn = ({stale}: Chunk, slot: number): boolean => stale?.[slot] === 1;

type Written = {readonly timeMs: number; readonly value: number; readonly stale: boolean};

/**
 * The chunk with a sample after its first `used`: itself where nothing that another view can see is touched, else another one
 * with a copy of them. A second branch of history (a replay stepped back) thus never writes over the first.
 */
export const withSample = (chunk: Chunk, used: number, {timeMs, value, stale}: Written): Chunk => {
	const times = timesWith(chunk.times, used, timeMs);
	const isPlain = !stale && typeof chunk.values === 'number';
	if (isPlain && (used === 0 || Object.is(chunk.values, value)))
		return used > 0 && times === chunk.times ? chunk : {times, values: value, stale: null, written: 0};
	const {values, stale: flags} = chunk;
	const canWrite =
		typeof values !== 'number' && times === chunk.times && chunk.written === used && used < values.length && (!stale || flags !== null);
	const room = canWrite ? chunk : copied(chunk, used, times, stale);
	if (typeof room.values !== 'number') room.values[used] = value;
	if (room.stale !== null) room.stale[used] = stale ? 1 : 0;
	room.written = used + 1;
	return room;
};

/** A copy of the first `used` samples with room for more. */
const copied = ({values: old, stale: flags}: Chunk, used: number, times: Float64Array, stale: boolean): Chunk => {
	const values = new Float64Array(Math.min(chunkSize, Math.max(leastRoom, used < leastRoom ? 0 : 2 * used)));
	if (typeof old === 'number') values.fill(old, 0, used);
	else values.set(old.subarray(0, used));
	const marks = stale || flags !== null ? new Uint8Array(chunkSize) : null;
	if (marks !== null && flags !== null) marks.set(flags.subarray(0, used));
	return {times, values, stale: marks, written: used};
};

/** Columns of times made last: series that are sampled together find theirs here. */
const recent: Float64Array[] = [];
const mostRecent = 8;

/** The times with one more after the first `used`: the same column where that slot is free or says so already. */
const timesWith = (times: Float64Array, used: number, timeMs: number): Float64Array => {
	if (used > 0 && takes(times, used, timeMs)) return times;
	const shared = recent.find((column) => column[used] === timeMs && startsAlike(column, times, used));
	if (shared !== undefined) return shared;
	const made = new Float64Array(chunkSize).fill(Number.NaN);
	made.set(times.subarray(0, used));
	made[used] = timeMs;
	recent.unshift(made);
	recent.length = Math.min(recent.length, mostRecent);
	return made;
};

const takes = (times: Float64Array, used: number, timeMs: number): boolean => {
	const there = times[used] ?? Number.NaN;
	if (Number.isNaN(there)) times[used] = timeMs;
	return Number.isNaN(there) || there === timeMs;
};

const startsAlike = (a: Float64Array, b: Float64Array, length: number): boolean => {
	for (let slot = length - 1; slot >= 0; slot -= 1) if (a[slot] !== b[slot]) return false;
	return true;
};
