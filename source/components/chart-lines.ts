import {type Extent, shareOf, type ValueRange} from './chart-range.ts';
import {columnOf} from './chart-time.ts';
import type {DotPlot} from './dot-plot.ts';
import type {Point} from './sparkline.ts';

/** The time window of a chart and the longest distance between two points that are still one line. */
export type ChartWindow = {readonly fromMs: number; readonly toMs: number; readonly gapMs?: number};

type DotColumn = {readonly column: number; low: number; high: number; readonly first: number; last: number; readonly isJoined: boolean};

const isValue = (point: Point | undefined): point is {readonly t: number; readonly v: number} =>
	point !== undefined && point.v !== null && Number.isFinite(point.v);

/** Points of the window, and before them the line's value at its left edge where a line crosses it. */
export const pointsInWindow = (points: readonly Point[], window: ChartWindow): readonly Point[] => {
	const first = points.findIndex((point) => point.t >= window.fromMs);
	if (first < 0) return [];
	let end = points.length;
	while (end > first && (points[end - 1]?.t ?? 0) > window.toMs) end--;
	const inside = points.slice(first, end);
	const before = points[first - 1];
	const after = points[first];
	if (!isValue(before) || !isValue(after) || after.t === window.fromMs || after.t - before.t > (window.gapMs ?? Number.POSITIVE_INFINITY)) {
		return inside;
	}
	const v = before.v + ((after.v - before.v) * (window.fromMs - before.t)) / (after.t - before.t);
	return [{t: window.fromMs, v}, ...inside];
};

/** The extent of all values of several lines, ignoring gaps and what is not finite. */
export const extentOf = (lines: readonly (readonly Point[])[]): Extent => {
	let lo = Number.POSITIVE_INFINITY;
	let hi = Number.NEGATIVE_INFINITY;
	for (const line of lines) {
		for (let index = 0; index < line.length; index += 1) {
			const v = line[index]?.v ?? null;
			if (v === null || !Number.isFinite(v)) continue;
			if (v < lo) lo = v;
			if (v > hi) hi = v;
		}
	}
	return lo > hi ? null : {lo, hi};
};

/**
 * Draws one line: in every dot column the span from its lowest to its highest value, so that a spike of a single
 * sample survives any window, joined to the column before unless a gap lies between. Lines after the first are dashed,
 * since colour alone does not tell them apart.
 */
export const drawLine = (plot: DotPlot, points: readonly Point[], window: ChartWindow, range: ValueRange, owner: number): void => {
	const columns = dotColumns(plot, points, window, range);
	const isDrawn = (column: number): boolean => owner === 0 || column % (owner * 4) < owner * 2;
	let before: DotColumn | undefined;
	for (const column of columns) {
		if (before !== undefined && column.isJoined) plot.line(before.column, before.last, column.column, column.first, owner, isDrawn);
		const isAlone = !column.isJoined || column.low !== column.high;
		if (isAlone || isDrawn(column.column)) plot.column(column.column, column.low, column.high, owner);
		before = column;
	}
};

const dotColumns = (plot: DotPlot, points: readonly Point[], window: ChartWindow, range: ValueRange): readonly DotColumn[] => {
	const columns: DotColumn[] = [];
	let beforeMs: number | undefined;
	for (const point of points) {
		if (!isValue(point)) {
			beforeMs = undefined;
			continue;
		}
		const column = columnOf(point.t, window.fromMs, window.toMs, plot.columns);
		const row = Math.round((1 - shareOf(point.v, range)) * (plot.rows - 1));
		const isJoined = beforeMs !== undefined && point.t - beforeMs <= (window.gapMs ?? Number.POSITIVE_INFINITY);
		const last = columns[columns.length - 1];
		if (last?.column === column) {
			last.low = Math.max(last.low, row);
			last.high = Math.min(last.high, row);
			last.last = row;
		} else {
			columns.push({column, low: row, high: row, first: row, last: row, isJoined});
		}
		beforeMs = point.t;
	}
	return columns;
};

/** The newest value at or before a moment, null when there is none or a gap lies there. */
export const valueAt = (points: readonly Point[], t: number, gapMs = Number.POSITIVE_INFINITY): number | null => {
	// Nearly always the newest is asked for.
	let index = points.length - 1;
	while (index >= 0 && (points[index]?.t ?? t) > t) index -= 1;
	const found = points[index];
	return isValue(found) && t - found.t <= gapMs ? found.v : null;
};
