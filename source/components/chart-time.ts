// The time axis of a chart: round times, never closer than their labels.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps: readonly number[] = [
	...[1, 2, 5, 10, 15, 30].map((count) => count * second),
	...[1, 2, 5, 6, 10, 15, 30].map((count) => count * minute),
	...[1, 2, 3, 6, 12].map((count) => count * hour),
	...[1, 2, 7, 14, 28].map((count) => count * day),
];

/** A tick of the time axis: its moment and the column (0 to columns - 1) it lies in. */
export type TimeTick = {readonly t: number; readonly column: number};

/**
 * The window moved on to the next multiple of a column's time, so that a live chart stands still until a column has
 * passed and then moves by exactly that one: a moment keeps its column, and nothing flickers from tick to tick.
 */
export const alignWindow = (fromMs: number, toMs: number, columns: number): {readonly fromMs: number; readonly toMs: number} => {
	const range = toMs - fromMs;
	if (!(range > 0) || columns <= 0) return {fromMs, toMs};
	const column = range / columns;
	const whole = column < 1 ? column : Math.ceil(column);
	const end = Math.ceil(toMs / whole - 1e-9) * whole;
	return {fromMs: end - whole * columns, toMs: end};
};

/** The column of a moment on an axis of `columns` columns; outside the range it is below 0 or not below `columns`. */
export const columnOf = (t: number, fromMs: number, toMs: number, columns: number): number => {
	if (toMs <= fromMs) return 0;
	const column = Math.floor(((t - fromMs) / (toMs - fromMs)) * columns);
	// The end of the window is its last column, not the one after it.
	return t === toMs ? columns - 1 : column;
};

/** Round moments (UTC) in [fromMs, toMs] whose labels of `labelWidth` cells keep at least four cells apart. */
export const timeTicks = (fromMs: number, toMs: number, columns: number, labelWidth: number): readonly TimeTick[] => {
	const range = toMs - fromMs;
	if (!(range > 0) || columns < labelWidth) return [];
	const least = (range * (labelWidth + 4)) / columns;
	const step = steps.find((candidate) => candidate >= least) ?? Math.ceil(least / (28 * day)) * 28 * day;
	const ticks: TimeTick[] = [];
	for (let t = Math.ceil(fromMs / step) * step; t <= toMs; t += step) {
		const column = columnOf(t, fromMs, toMs, columns);
		if (column + labelWidth <= columns) ticks.push({t, column});
	}
	return ticks;
};

/** A moment as `14:03` in UTC, with seconds when the window is ten minutes or less, with the date beyond two days. */
export const timeLabel = (t: number, rangeMs: number): string => {
	const text = new Date(t).toISOString();
	if (rangeMs > 2 * day) return `${text.slice(5, 10)} ${text.slice(11, 13)}h`;
	// A window is widened to whole columns, so ten minutes are a little more.
	return rangeMs < 12 * minute ? text.slice(11, 19) : text.slice(11, 16);
};
