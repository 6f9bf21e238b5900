// The value axis of a chart: which values it spans, where its ticks lie, and when it may change.

/** The span of a value axis; on a logarithmic one both ends are above 0. */
export type ValueRange = {readonly lo: number; readonly hi: number; readonly isLog: boolean};

/** Lowest and highest finite value; null when there is none. */
export type Extent = {readonly lo: number; readonly hi: number} | null;

/** More than this many decades between lowest and highest value: a linear axis would press the small ones flat. */
const logDecades = 2.5;

/** A logarithmic axis stays until the values span less than this. */
const linearDecades = 1.5;

/** An axis shrinks only when its values would fill less than this share of it, so that it does not breathe. */
const keepShare = 0.4;

/** Rounds a step up to 1, 2, 2.5 or 5 times a power of ten. */
export const niceStep = (rough: number): number => {
	if (!(rough > 0) || !Number.isFinite(rough)) return 1;
	const power = 10 ** Math.floor(Math.log10(rough));
	const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
	return factor * power;
};

/**
 * The range for values in `extent` on `rows` text rows. A previous range is kept while the values still fit in it and
 * fill a fair share of it. `log` true is obeyed only when all values are above zero; undefined decides by the span.
 */
export const chooseRange = (extent: Extent, rows: number, log?: boolean, previous?: ValueRange): ValueRange => {
	if (extent === null) return previous ?? {lo: 0, hi: 1, isLog: false};
	const fresh = wantsLog(extent, log, previous) ? logRange(extent) : linearRange(extent, rows);
	if (previous === undefined || previous.isLog !== fresh.isLog) return fresh;
	const doesFit = extent.lo >= previous.lo && extent.hi <= previous.hi;
	return doesFit && span(fresh) >= keepShare * span(previous) ? previous : fresh;
};

/** Where a value lies on the axis: 0 at the bottom, 1 at the top, clamped to both. */
export const shareOf = (value: number, range: ValueRange): number => {
	const share = range.isLog
		? (Math.log10(Math.max(value, Number.MIN_VALUE)) - Math.log10(range.lo)) / span(range)
		: (value - range.lo) / span(range);
	return Math.max(0, Math.min(1, share));
};

/** Round values inside the range, at most one for every two rows (but both ends where there are two rows). */
export const tickValues = (range: ValueRange, rows: number): readonly number[] => {
	return range.isLog ? logTicks(range, rows) : linearTicks(range, rows);
};

const span = (range: ValueRange): number => {
	const size = range.isLog ? Math.log10(range.hi) - Math.log10(range.lo) : range.hi - range.lo;
	return size > 0 ? size : 1;
};

const wantsLog = (extent: NonNullable<Extent>, log: boolean | undefined, previous: ValueRange | undefined): boolean => {
	if (extent.lo <= 0 || log === false) return false;
	if (log === true) return true;
	return Math.log10(extent.hi / extent.lo) > (previous?.isLog === true ? linearDecades : logDecades);
};

const logRange = (extent: NonNullable<Extent>): ValueRange => {
	const lowest = Math.floor(Math.log10(extent.lo) + 1e-9);
	const highest = Math.ceil(Math.log10(extent.hi) - 1e-9);
	return {lo: 10 ** lowest, hi: 10 ** Math.max(highest, lowest + 1), isLog: true};
};

const linearRange = (extent: NonNullable<Extent>, rows: number): ValueRange => {
	let {lo, hi} = extent;
	if (lo === hi) {
		// A constant gets an axis that shows zero, so that its height means something.
		lo = Math.min(0, lo);
		hi = Math.max(0, hi);
		if (lo === hi) hi = 1;
		else if (hi > 0) hi *= 1.2;
		else lo *= 1.2;
	}
	if (lo > 0 && lo < hi / 2) lo = 0;
	const step = niceStep((hi - lo) / tickCount(rows));
	const low = Math.floor(lo / step + 1e-9) * step;
	const high = Math.ceil(hi / step - 1e-9) * step;
	// Adding 0 makes -0 a plain 0, which labels would show with its sign.
	return {lo: low + 0, hi: (high > low ? high : low + step) + 0, isLog: false};
};

const tickCount = (rows: number): number => {
	return Math.max(1, Math.min(6, Math.floor(rows / 2)));
};

const linearTicks = (range: ValueRange, rows: number): readonly number[] => {
	if (rows < 2) return [range.hi];
	const step = niceStep(span(range) / tickCount(rows));
	const first = Math.ceil(range.lo / step - 1e-9);
	const last = Math.floor(range.hi / step + 1e-9);
	// Rounded to the step's digits, so that 0.30000000000000004 is never a label.
	return Array.from({length: last - first + 1}, (_, index) => Number(((first + index) * step).toPrecision(12)));
};

const logTicks = (range: ValueRange, rows: number): readonly number[] => {
	const lowest = Math.round(Math.log10(range.lo));
	const highest = Math.round(Math.log10(range.hi));
	const every = Math.max(1, Math.ceil((highest - lowest) / Math.max(1, rows - 1)));
	const ticks: number[] = [];
	for (let power = highest; power >= lowest; power -= every) ticks.unshift(10 ** power);
	return ticks;
};
