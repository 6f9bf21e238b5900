import {type Point, paintSparkline} from '../components/sparkline.ts';
import {memo} from '../model/memo.ts';
import type {Sample} from '../model/series.ts';
import {Grid, type Rect} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** Windows a screen of sparklines may have; the next larger one is taken, so that the scale seldom changes. */
const windowsMs = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * 60_000);

/** No axis can hold more than this: beyond it a range is infinite. */
const largest = 1e300;

/** Samples are gone through by index: iterators over thousands of them would be most of what a row costs. */
const noSample: Sample = {t: Number.NaN, v: Number.NaN, stale: true};

/** Samples that are drawn as they stand: painters take a value that is no number for a gap. */
const areAllPoints = (samples: readonly Sample[]): boolean => {
	for (let index = 0; index < samples.length; index += 1) {
		const {v, stale} = samples[index] ?? noSample;
		if (!(stale ? Number.isNaN(v) : v < largest && v > -largest)) return false;
	}
	return true;
};

/** By the samples, which stay the same list until a newer one is there: a screen is painted oftener than that. */
const made = memo((samples: readonly Sample[]): readonly Point[] =>
	areAllPoints(samples) ? samples : samples.map(({t, v, stale}) => ({t, v: stale || !(Math.abs(v) < largest) ? null : v})),
);

/** Samples as points; a stale marker is a gap, and so is what is no number or too large for any axis. */
export const pointsOf = (samples: readonly Sample[]): readonly Point[] => made(samples);

/** One window for many histories: the smallest usual one that holds the oldest sample. */
export const windowFor = (histories: ReadonlyArray<readonly Sample[]>, now: number): number => {
	let oldest = now;
	for (const [first] of histories) if (first !== undefined && first.t < oldest) oldest = first.t;
	return windowsMs.find((windowMs) => windowMs >= now - oldest - 2_000) ?? (windowsMs.at(-1) as number);
};

/** As many of the newest samples tell how far apart they usually are. */
const stepSamples = 16;

/** Usual time between samples: the middle one of the latest distances; 0 with fewer than two. */
export const usualStepMs = (samples: readonly Sample[]): number => {
	const steps: number[] = [];
	for (let index = Math.max(1, samples.length - stepSamples); index < samples.length; index += 1) {
		steps.push((samples[index]?.t ?? 0) - (samples[index - 1]?.t ?? 0));
	}
	return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
};

/** How a history is drawn; `max` makes several comparable, all from zero. */
export type HistoryView = {readonly windowMs: number; readonly now: number; readonly style?: number; readonly max?: number};

/** By the samples: the row painted last, for as long as cells stand for the same stretches of time. */
const rowOf = memo(
	(
		samples: readonly Sample[],
		width: number,
		cellMs: number,
		toMs: number,
		style: number | undefined,
		max: number | undefined,
		glyphs: GlyphSet,
	): Grid => {
		const row = new Grid(width, 1);
		paintRow(row, samples, cellMs, toMs, {style, max}, glyphs);
		return row;
	},
);

/**
 * Paints a history over the window that ends now. Cells stand for fixed stretches of time (multiples since the epoch), so
 * that a refresh changes the last cell and not all of them. What moves by less than a half of itself is drawn nearly flat:
 * stretched to full height its noise would look like news.
 */
export const paintHistory = (
	grid: Grid,
	rect: Rect,
	samples: readonly Sample[],
	{windowMs, now, style, max}: HistoryView,
	glyphs: GlyphSet,
): void => {
	if (rect.width <= 0 || samples.length === 0) return;
	const cellMs = Math.max(1, Math.ceil(windowMs / rect.width));
	const toMs = (Math.floor(now / cellMs) + 1) * cellMs - 1;
	grid.blit(rowOf(samples, rect.width, cellMs, toMs, style, max, glyphs), rect.x, rect.y);
};

const paintRow = (
	row: Grid,
	samples: readonly Sample[],
	cellMs: number,
	toMs: number,
	{style, max}: {readonly style: number | undefined; readonly max: number | undefined},
	glyphs: GlyphSet,
): void => {
	const fromMs = toMs + 1 - cellMs * row.width;
	let lowest = Number.POSITIVE_INFINITY;
	let highest = Number.NEGATIVE_INFINITY;
	for (let index = 0; index < samples.length; index += 1) {
		const {t, v, stale} = samples[index] ?? noSample;
		if (stale || t < fromMs || !(Math.abs(v) < largest)) continue;
		if (v < lowest) lowest = v;
		if (v > highest) highest = v;
	}
	if (lowest > highest) return;
	const range = max === undefined ? rangeOf(lowest, highest) : {min: 0, max};
	const view = {points: pointsOf(samples), fromMs, toMs, style: style ?? styles.dim, holdMs: usualStepMs(samples) * 2.5, ...range};
	paintSparkline(row, 0, 0, row.width, view, glyphs);
};

const rangeOf = (lowest: number, highest: number): {readonly min?: number; readonly max?: number} => {
	const least = Math.max(Math.abs(lowest), Math.abs(highest)) / 2;
	if (highest === lowest || highest - lowest >= least || lowest * highest < 0) return {};
	const middle = (lowest + highest) / 2;
	return {min: middle - least / 2, max: middle + least / 2};
};
