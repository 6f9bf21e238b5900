import * as asciichart from 'asciichart';
import type {Grid, Rect} from '../terminal/grid.ts';
import {textWidth} from '../terminal/width.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {type ChartView, type PaintedChart, paintTimeAxis} from './chart.ts';
import {extentOf, pointsInWindow} from './chart-lines.ts';
import {chooseRange, shareOf, tickValues} from './chart-range.ts';
import {alignWindow} from './chart-time.ts';
import {bucketMax} from './sparkline.ts';

// asciichart throws on nothing, NaN and Infinity and draws null as 0, so it is only ever given stretches of
// finite numbers: one value a column, cut at gaps, already scaled to rows (its own scaling rounds big numbers).

const unicodeSymbols = ['─', '─', '─', '─', '─', '╰', '╭', '╮', '╯', '│'] as const;
const asciiSymbols = ['-', '-', '-', '-', '-', '`', '.', '.', "'", '|'] as const;

/** Cells that asciichart puts before the line: an axis that is painted here instead. */
const axisCells = 1;

/** A stretch of columns without a gap, as heights above the bottom row. */
type Run = {readonly start: number; readonly heights: readonly number[]};

/** Paints the first series of a chart as a line of box characters, with value ticks and a time axis. */
export const paintAsciiChart = (grid: Grid, rect: Rect, given: ChartView, glyphs: GlyphSet): Pick<PaintedChart, 'range' | 'plot'> => {
	const series = given.series[0];
	const points = series === undefined ? [] : pointsInWindow(series.points, given);
	const rows = Math.max(1, rect.height - 1);
	const extent = extentOf([points]);
	const range = chooseRange(extent, rows, given.isLog, given.previousRange);
	const ticks = extent === null ? [] : tickValues(range, rows).map((value) => ({value, label: given.format(value)}));
	const gutter = Math.max(0, ...ticks.map((tick) => textWidth(tick.label))) + 1;
	const plot = {x: rect.x + gutter, y: rect.y, width: Math.max(0, rect.width - gutter), height: rows};
	if (plot.width === 0 || rect.height < 1) return {range, plot};
	const view = {...given, ...alignWindow(given.fromMs, given.toMs, plot.width)};
	for (let row = 0; row < rows; row++) grid.write(plot.x - 1, plot.y + row, glyphs.box.vertical, styles.axis);
	for (const tick of ticks) {
		const y = plot.y + Math.round((1 - shareOf(tick.value, range)) * (rows - 1));
		grid.writeRight(plot.x - 1, y, tick.label, styles.axis);
		grid.write(plot.x - 1, y, glyphs.box.tick, styles.axis);
	}
	const buckets = bucketMax(points, view.fromMs, view.toMs, plot.width, holdMs(view, plot.width));
	for (const run of runsOf(buckets, (value) => shareOf(value, range) * (rows - 1))) {
		paintRun(grid, plot, run, glyphs, series?.style ?? styles.series1);
	}
	if (extent === null) grid.write(plot.x + 1, plot.y, view.empty ?? 'no values in this window', styles.label, plot.width - 1);
	if (rect.height >= 2) paintTimeAxis(grid, {...plot, y: plot.y + rows, height: 1}, true, view, glyphs);
	return {range, plot};
};

// Sparse points leave columns between them empty; up to the gap length (or a tenth of the chart) that is one line.
const holdMs = (view: ChartView, columns: number): number => {
	const range = view.toMs - view.fromMs;
	return Math.max(view.gapMs ?? range / 10, range / Math.max(1, columns));
};

const runsOf = (buckets: readonly (number | null)[], heightOf: (value: number) => number): readonly Run[] => {
	const runs: {start: number; heights: number[]}[] = [];
	let isOpen = false;
	for (const [index, value] of buckets.entries()) {
		// A range too wide for floating point has no heights: a gap, since asciichart throws on NaN.
		const height = value === null ? Number.NaN : heightOf(value);
		if (!Number.isFinite(height)) {
			isOpen = false;
			continue;
		}
		if (isOpen) runs[runs.length - 1]?.heights.push(height);
		else runs.push({start: index, heights: [height]});
		isOpen = true;
	}
	return runs;
};

const paintRun = (grid: Grid, plot: Rect, run: Run, glyphs: GlyphSet, style: number): void => {
	const {name, dot} = glyphs;
	const first = run.heights[0] ?? 0;
	// A single sample between two gaps has no line; it is a point.
	if (run.heights.length === 1) {
		grid.write(plot.x + run.start, plot.y + plot.height - 1 - Math.round(first), dot, style);
		return;
	}
	const text = asciichart.plot(run.heights, {
		min: 0,
		max: plot.height - 1,
		height: plot.height - 1,
		offset: axisCells,
		symbols: name === 'unicode' ? unicodeSymbols : asciiSymbols,
		format: () => '',
	});
	for (const [row, line] of text.split('\n').entries()) {
		for (const [column, character] of Array.from(line).slice(axisCells).entries()) {
			if (character !== ' ') grid.write(plot.x + run.start + column, plot.y + row, character, style);
		}
	}
};
