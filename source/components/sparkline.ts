import type {Grid} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {alignWindow} from './chart-time.ts';

/** One timed value; `v` null is a known gap. Times in milliseconds since the epoch, in rising order. */
export type Point = {readonly t: number; readonly v: number | null};

/** A sparkline over [fromMs, toMs], scaled between the lowest and highest value unless bounds are given. */
export type SparklineView = {
	readonly points: readonly Point[];
	readonly fromMs: number;
	readonly toMs: number;
	/** The value of an empty bar; default the lowest value shown, or 0 when that is less than half the highest. */
	readonly min?: number;
	readonly max?: number;
	readonly style?: number;
	/** A bucket without a sample repeats the one before when that is not older than this; default 0, so it is a gap. */
	readonly holdMs?: number;
};

/**
 * The highest value of each of `count` equal stretches of time, null where there was none (so that a spike of one
 * sample stays visible). Values that are not finite count as missing.
 */
export const bucketMax = (
	points: readonly Point[],
	fromMs: number,
	toMs: number,
	count: number,
	holdMs = 0,
): readonly (number | null)[] => {
	const buckets = new Array<number | null>(Math.max(0, count)).fill(null);
	const span = toMs - fromMs;
	if (span <= 0 || count <= 0) return buckets;
	const isGap = new Array<boolean>(count).fill(false);
	// By index here and below: iterators over thousands of points would be most of what it costs.
	for (let at = 0; at < points.length; at += 1) {
		const point = points[at];
		if (point === undefined || point.t < fromMs || point.t > toMs) continue;
		const index = Math.min(count - 1, Math.floor(((point.t - fromMs) / span) * count));
		if (point.v === null || !Number.isFinite(point.v)) {
			isGap[index] = true;
			continue;
		}
		buckets[index] = Math.max(buckets[index] ?? Number.NEGATIVE_INFINITY, point.v);
	}
	return holdMs <= 0 ? buckets : hold(buckets, isGap, Math.floor(holdMs / (span / count)));
};

const hold = (buckets: readonly (number | null)[], isGap: readonly boolean[], longest: number): readonly (number | null)[] => {
	let last: number | null = null;
	let age = 0;
	return buckets.map((value, index) => {
		if (value !== null || isGap[index] === true) {
			last = value;
			age = 0;
			return value;
		}
		age++;
		return age <= longest ? last : null;
	});
};

/** Paints `width` cells, one bucket a cell: bars for values, the gap mark where nothing was measured. */
export const paintSparkline = (grid: Grid, x: number, y: number, width: number, view: SparklineView, glyphs: GlyphSet): void => {
	const {fromMs, toMs} = alignWindow(view.fromMs, view.toMs, width);
	const buckets = bucketMax(view.points, fromMs, toMs, width, view.holdMs);
	let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (let index = 0; index < buckets.length; index += 1) {
		const value = buckets[index] ?? null;
		if (value === null) continue;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	const highest = view.max ?? high;
	const lowest = view.min ?? baseline(low, highest);
	for (let index = 0; index < buckets.length; index += 1) {
		const value = buckets[index] ?? null;
		const text = value === null ? glyphs.gap : levelGlyph(value, lowest, highest, glyphs.spark);
		grid.write(x + index, y, text, view.style ?? styles.text);
	}
};

// From zero when the values reach down to it, else from the lowest: a queue of 0..5 must show its zeros as
// empty, a temperature of 20..22 its movement.
const baseline = (lowest: number, highest: number): number => {
	return lowest >= 0 && lowest < highest / 2 ? 0 : lowest;
};

const levelGlyph = (value: number, lowest: number, highest: number, levels: readonly string[]): string => {
	const top = levels.length - 1;
	// Constant series: zeros lie on the ground, anything else stands at half height.
	const share = highest > lowest ? (value - lowest) / (highest - lowest) : value === 0 ? 0 : 0.5;
	return levels[Math.max(0, Math.min(top, Math.round(share * top)))] ?? ' ';
};
