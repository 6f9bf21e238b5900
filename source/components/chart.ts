import type {Grid, Rect} from '../terminal/grid.ts';
import {textWidth, truncate} from '../terminal/width.ts';
import {attributes, type GlyphSet, styles} from '../theme.ts';
import {drawLine, extentOf, pointsInWindow, valueAt} from './chart-lines.ts';
import {chooseRange, type Extent, shareOf, tickValues, type ValueRange} from './chart-range.ts';
import {alignWindow, columnOf, timeLabel, timeTicks} from './chart-time.ts';
import {DotPlot} from './dot-plot.ts';
import type {Span} from './rich-text.ts';
import type {Point} from './sparkline.ts';

/** One line of a chart. */
export type ChartSeries = {readonly label: string; readonly points: readonly Point[]; readonly style?: number};

/** A limit drawn across the chart; `label` stands at its right end. */
export type Threshold = {readonly value: number; readonly label: string; readonly style?: number};

/** Something that happened, on the time axis: one cell wide (`▲` alert, `R` rebalance, `S` restart). First in the list wins a column. */
export type Mark = {readonly t: number; readonly glyph: string; readonly style?: number};

/** A line chart on a time axis; all times in milliseconds since the epoch. */
export type ChartView = {
	/** Up to three; further ones are not drawn. Points in rising order of time. */
	readonly series: readonly ChartSeries[];
	readonly fromMs: number;
	readonly toMs: number;
	/** Points further apart than this are not joined; default: only explicit gaps break a line. */
	readonly gapMs?: number;
	/** A value with its unit, as ticks show it. */
	readonly format: (value: number) => string;
	/** A moment as the axis shows it; default UTC `14:03`. */
	readonly formatTime?: (t: number) => string;
	readonly thresholds?: readonly Threshold[];
	readonly marks?: readonly Mark[];
	/** The time cursor; a line down its column. */
	readonly cursorMs?: number;
	/** Default: logarithmic when all values are above zero and span more than 2.5 decades. */
	readonly isLog?: boolean;
	/** The range painted last time: kept while it still suits, so that the axis does not jump. */
	readonly previousRange?: ValueRange;
	/** Overrides the glyph set's way of drawing. */
	readonly kind?: GlyphSet['chart'];
	/** Default: a line on top when there is more than one series and room for it. */
	readonly hasLegend?: boolean;
	/** Shown in the middle when there is no value in the window: why. */
	readonly empty?: string;
};

/**
 * What was painted: the range to hand in next time, the rectangle of the plot without its axes, and the last moment until which a window of
 * the same length over the same points is painted alike.
 */
export type PaintedChart = {readonly range: ValueRange; readonly plot: Rect; readonly untilMs: number};

export const seriesStyles: readonly number[] = [styles.series1, styles.series2, styles.series3];

const mostSeries = 3;

/** Paints the chart into the rectangle: legend, value ticks, plot, time axis with marks. */
export const paintChart = (grid: Grid, rect: Rect, given: ChartView, glyphs: GlyphSet): PaintedChart => {
	const extent = extentOf(windowed(given));
	const hasAxis = rect.height >= 2;
	const hasLegend = (given.hasLegend ?? given.series.length > 1) && rect.height >= 5;
	const top = rect.y + (hasLegend ? 1 : 0);
	const rows = Math.max(0, rect.height - (hasAxis ? 1 : 0) - (hasLegend ? 1 : 0));
	const range = chooseRange(withThresholds(extent, given), rows, given.isLog, given.previousRange);
	const ticks = extent === null ? [] : tickLabels(range, rows, given);
	const gutter = gutterWidth(ticks, rect.width);
	const margin = thresholdMargin(given, rect.width - gutter);
	const plot = {x: rect.x + gutter, y: top, width: Math.max(0, rect.width - gutter - margin), height: rows};
	const view = {...given, ...alignWindow(given.fromMs, given.toMs, plot.width)};
	if (plot.width === 0 || rows === 0) return {range, plot, untilMs: given.toMs};
	if (gutter > 0) paintTicks(grid, {...plot, x: rect.x, width: gutter}, ticks, glyphs);
	paintThresholds(grid, plot, margin, range, view, glyphs);
	paintLines(grid, plot, windowed(view), range, view, glyphs);
	if (extent === null) paintEmpty(grid, plot, view, glyphs);
	if (hasLegend) paintLegend(grid, {...plot, y: rect.y, height: 1}, {...view, toMs: given.toMs}, glyphs);
	if (hasAxis) paintTimeAxis(grid, {...plot, y: top + rows, height: 1}, gutter > 0, view, glyphs);
	paintCursor(grid, plot, hasAxis, view, glyphs);
	return {range, plot, untilMs: unchangedUntil(given, view.toMs)};
};

/** Columns move when the window's end passes one; the legend says `?` when the newest point is too old. */
const unchangedUntil = ({series, toMs, gapMs}: ChartView, alignedMs: number): number => {
	let untilMs = alignedMs;
	for (const {points} of series.slice(0, mostSeries)) {
		const newest = points.at(-1);
		if (newest === undefined || newest.t > toMs) return toMs;
		const oldMs = newest.t + (gapMs ?? Number.POSITIVE_INFINITY);
		if (oldMs >= toMs) untilMs = Math.min(untilMs, oldMs);
	}
	return untilMs;
};

/** The names of the lines, each behind a sample of it and with its newest value (or that under the cursor). */
export const chartLegend = (view: ChartView, glyphs: GlyphSet): readonly Span[] => {
	const samples = lineSamples(view.kind ?? glyphs.chart);
	return view.series.slice(0, mostSeries).flatMap((series, index) => {
		const value = valueAt(series.points, view.cursorMs ?? view.toMs, view.gapMs);
		return [
			{text: `${index > 0 ? '  ' : ''}${samples[index] ?? ''} `, style: series.style ?? seriesStyles[index] ?? styles.series1},
			{text: series.label, style: styles.label},
			{text: ` ${value === null ? '?' : view.format(value)}`, style: value === null ? styles.unknown : styles.value},
		];
	});
};

const lineSamples = (kind: GlyphSet['chart']): readonly string[] => {
	if (kind === 'ascii') return ['**', '++', 'oo'];
	return kind === 'braille' ? ['⠤⠤', '⠤ ', '⠤⠄'] : ['▀▀', '▀ ', '▀▘'];
};

const windowed = (view: ChartView): readonly (readonly Point[])[] => {
	return view.series.slice(0, mostSeries).map((series) => pointsInWindow(series.points, view));
};

type Tick = {readonly row: number; readonly label: string};

const rowOf = (value: number, range: ValueRange, rows: number): number => {
	return Math.round((1 - shareOf(value, range)) * Math.max(0, rows - 1));
};

const tickLabels = (range: ValueRange, rows: number, view: ChartView): readonly Tick[] => {
	const byRow = new Map<number, string>();
	for (const value of tickValues(range, rows)) byRow.set(rowOf(value, range, rows), view.format(value));
	return [...byRow].map(([row, label]) => ({row, label}));
};

const gutterWidth = (ticks: readonly Tick[], width: number): number => {
	const widest = Math.max(0, ...ticks.map((tick) => textWidth(tick.label)));
	// Labels that would take more than a third of a narrow chart are left out.
	return widest + 1 > width / 3 ? 0 : widest + 1;
};

const thresholdMargin = (view: ChartView, width: number): number => {
	const widest = Math.max(0, ...(view.thresholds ?? []).map((threshold) => textWidth(threshold.label)));
	return widest === 0 || widest + 1 > width / 4 ? 0 : widest + 1;
};

// A limit belongs on the axis unless it would press the values into less than a third of it.
const withThresholds = (extent: Extent, view: ChartView): Extent => {
	if (extent === null) return extent;
	const values = (view.thresholds ?? []).map((threshold) => threshold.value).filter(Number.isFinite);
	const reach = Math.max(extent.hi - Math.min(0, extent.lo), extent.hi - extent.lo) * 3;
	const near = values.filter((value) => value <= extent.lo + reach && value >= extent.hi - reach);
	return {...extent, lo: Math.min(extent.lo, ...near), hi: Math.max(extent.hi, ...near)};
};

const paintTicks = (grid: Grid, rect: Rect, ticks: readonly Tick[], glyphs: GlyphSet): void => {
	const line = rect.x + rect.width - 1;
	for (let row = 0; row < rect.height; row++) grid.write(line, rect.y + row, glyphs.box.vertical, styles.axis);
	for (const tick of ticks) {
		grid.writeRight(line, rect.y + tick.row, tick.label, styles.axis);
		grid.write(line, rect.y + tick.row, glyphs.box.tick, styles.axis);
	}
};

const paintThresholds = (grid: Grid, plot: Rect, margin: number, range: ValueRange, view: ChartView, glyphs: GlyphSet): void => {
	for (const threshold of view.thresholds ?? []) {
		const style = threshold.style ?? styles.threshold;
		const isAbove = threshold.value > range.hi;
		const isBelow = threshold.value < range.lo;
		const y = plot.y + rowOf(threshold.value, range, plot.height);
		if (!isAbove && !isBelow) grid.write(plot.x, y, glyphs.threshold.repeat(plot.width), style);
		if (margin === 0) continue;
		// Off the axis, an arrow says on which side it lies.
		const sign = isAbove ? glyphs.up : isBelow ? glyphs.down : ' ';
		grid.write(plot.x + plot.width, y, `${sign}${threshold.label}`, style, margin);
	}
};

const paintLines = (
	grid: Grid,
	plot: Rect,
	lines: readonly (readonly Point[])[],
	range: ValueRange,
	view: ChartView,
	glyphs: GlyphSet,
): void => {
	const dots = new DotPlot(plot.width, plot.height, view.kind ?? glyphs.chart);
	// The first series is drawn last: where lines share a cell it is the one that shows.
	for (let index = lines.length - 1; index >= 0; index--) drawLine(dots, lines[index] ?? [], view, range, index);
	for (let y = 0; y < plot.height; y++) {
		for (let x = 0; x < plot.width; x++) {
			const cell = dots.cell(x, y);
			if (cell === undefined) continue;
			grid.write(plot.x + x, plot.y + y, cell.text, view.series[cell.owner]?.style ?? seriesStyles[cell.owner] ?? styles.series1);
		}
	}
};

const paintEmpty = (grid: Grid, plot: Rect, view: ChartView, glyphs: GlyphSet): void => {
	const text = truncate(view.empty ?? 'no values in this window', plot.width, glyphs.ellipsis);
	const x = plot.x + Math.max(0, Math.floor((plot.width - textWidth(text)) / 2));
	grid.write(x, plot.y + Math.floor((plot.height - 1) / 2), text, styles.label, plot.width);
};

const paintLegend = (grid: Grid, rect: Rect, view: ChartView, glyphs: GlyphSet): void => {
	let x = rect.x + 1;
	const end = rect.x + rect.width;
	for (const span of chartLegend(view, glyphs)) x = grid.write(x, rect.y, span.text, span.style, Math.max(0, end - x));
};

/** Paints the axis line with round times and marks; the corner stands left of the rectangle. */
export const paintTimeAxis = (grid: Grid, rect: Rect, hasGutter: boolean, view: ChartView, glyphs: GlyphSet): void => {
	const rangeMs = view.toMs - view.fromMs;
	const label = view.formatTime ?? ((t: number): string => timeLabel(t, rangeMs));
	if (hasGutter) grid.write(rect.x - 1, rect.y, glyphs.box.corner, styles.axis);
	grid.write(rect.x, rect.y, glyphs.box.horizontal.repeat(rect.width), styles.axis);
	const width = textWidth(label(view.fromMs));
	const marks = (view.marks ?? [])
		.filter((mark) => mark.t >= view.fromMs && mark.t <= view.toMs)
		.map((mark) => ({...mark, column: columnOf(mark.t, view.fromMs, view.toMs, rect.width)}));
	for (const mark of marks.reverse()) grid.write(rect.x + mark.column, rect.y, mark.glyph, mark.style ?? styles.mark, 1);
	// A mark inside of a label would make another time of it; where marks are everywhere, the least hurt label stays.
	const ticks = timeTicks(view.fromMs, view.toMs, rect.width, width).map((tick) => ({
		...tick,
		hits: marks.filter((mark) => mark.column >= tick.column - 1 && mark.column <= tick.column + width).length,
	}));
	const fewest = Math.min(...ticks.map((tick) => tick.hits));
	for (const tick of ticks) {
		if (tick.hits === fewest) grid.write(rect.x + tick.column, rect.y, label(tick.t), styles.axis, rect.width - tick.column);
	}
};

const paintCursor = (grid: Grid, plot: Rect, hasAxis: boolean, view: ChartView, glyphs: GlyphSet): void => {
	if (view.cursorMs === undefined || view.cursorMs < view.fromMs || view.cursorMs > view.toMs) return;
	const x = plot.x + columnOf(view.cursorMs, view.fromMs, view.toMs, plot.width);
	for (let y = plot.y; y < plot.y + plot.height; y++) {
		const text = grid.textAt(x, y);
		if (text === ' ' || text === glyphs.threshold) grid.write(x, y, glyphs.box.vertical, styles.focus);
		else grid.restyle({x, y, width: 1, height: 1}, (style) => style | attributes.reverse);
	}
	if (hasAxis) grid.write(x, plot.y + plot.height, glyphs.cursor, styles.focus);
};
