import type {Window} from './evaluate-types.ts';
import {addTo, addToMean, meanOf, type Sum, startMean} from './kahan.ts';
import {quantile} from './quantile.ts';

/**
 * One value from the samples of a range (at least one); null: no result for this series. `atMs` is the time of the
 * evaluation, `parameter` the scalar argument where the function has one.
 */
export type WindowFunction = (window: Window, atMs: number, parameter: number) => number | null;

const at = (array: Float64Array, index: number): number => array[index] ?? Number.NaN;

/** Seconds of a duration as Go's Duration.Seconds computes them: whole and fractional part apart. */
const seconds = (ms: number): number => Math.floor(ms / 1000) + ((ms % 1000) * 1e6) / 1e9;

/**
 * Increase over the range, extrapolated as Prometheus 3 does: to a boundary that is no further than 1.1 mean sample distances away,
 * else by half a distance; a counter never back beyond the point where it would have been 0.
 */
const extrapolated = (window: Window, isCounter: boolean, isRate: boolean): number | null => {
	const {times, values, count, startMs, endMs} = window;
	if (count < 2) return null;
	const first = at(values, 0);
	let result = at(values, count - 1) - first;
	if (isCounter) {
		let previous = first;
		for (let index = 1; index < count; index += 1) {
			const value = at(values, index);
			if (value < previous) result += previous;
			previous = value;
		}
	}
	const sampled = (at(times, count - 1) - at(times, 0)) / 1000;
	const distance = sampled / (count - 1);
	const threshold = distance * 1.1;
	let toStart = (at(times, 0) - startMs) / 1000;
	let toEnd = (endMs - at(times, count - 1)) / 1000;
	if (toStart >= threshold) toStart = distance / 2;
	if (isCounter && result > 0 && first >= 0) {
		const toZero = sampled * (first / result);
		if (toZero < toStart) toStart = toZero;
	}
	if (toEnd >= threshold) toEnd = distance / 2;
	let factor = (sampled + toStart + toEnd) / sampled;
	if (isRate) factor /= seconds(endMs - startMs);
	return result * factor;
};

/** Difference of the last two samples; for `irate` per second and with a reset counted from 0. */
const instantChange = (window: Window, isRate: boolean): number | null => {
	const {times, values, count} = window;
	if (count < 2) return null;
	const last = at(values, count - 1);
	const before = at(values, count - 2);
	const elapsedMs = at(times, count - 1) - at(times, count - 2);
	if (elapsedMs === 0) return null;
	const change = isRate && last < before ? last : last - before;
	return isRate ? change / (elapsedMs / 1000) : change;
};

/** Least squares through the samples: slope per second, and the value at `interceptMs`. */
const regression = (window: Window, interceptMs: number): {slope: number; intercept: number} => {
	const {times, values, count} = window;
	const sums: Sum[] = [0, 0, 0, 0].map(() => ({sum: 0, lost: 0}));
	const [sumX, sumY, sumXY, sumXX] = sums as [Sum, Sum, Sum, Sum];
	const first = at(values, 0);
	let constant = true;
	for (let index = 0; index < count; index += 1) {
		const y = at(values, index);
		const x = (at(times, index) - interceptMs) / 1000;
		if (index > 0 && y !== first) constant = false;
		addTo(sumX, x);
		addTo(sumY, y);
		addTo(sumXY, x * y);
		addTo(sumXX, x * x);
	}
	if (constant)
		return Math.abs(first) === Number.POSITIVE_INFINITY ? {slope: Number.NaN, intercept: Number.NaN} : {slope: 0, intercept: first};
	const [x, y, xy, xx] = sums.map(({sum, lost}) => sum + lost) as [number, number, number, number];
	const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
	return {slope, intercept: y / count - (slope * x) / count};
};

const variance = (window: Window): number => {
	const mean: Sum = {sum: 0, lost: 0};
	const squares: Sum = {sum: 0, lost: 0};
	for (let index = 0; index < window.count; index += 1) {
		const value = at(window.values, index);
		const delta = value - (mean.sum + mean.lost);
		addTo(mean, delta / (index + 1));
		addTo(squares, delta * (value - (mean.sum + mean.lost)));
	}
	return (squares.sum + squares.lost) / window.count;
};

const sumOf = (window: Window): number => {
	const total: Sum = {sum: 0, lost: 0};
	for (let index = 0; index < window.count; index += 1) addTo(total, at(window.values, index));
	return Math.abs(total.sum) === Number.POSITIVE_INFINITY ? total.sum : total.sum + total.lost;
};

const average = (window: Window): number => {
	const mean = startMean(at(window.values, 0));
	for (let index = 1; index < window.count; index += 1) addToMean(mean, at(window.values, index));
	return meanOf(mean);
};

/** The value that `better` prefers to all others; NaN only when there is nothing else. */
const extreme = (window: Window, better: (a: number, b: number) => boolean): number => {
	let found = at(window.values, 0);
	for (let index = 1; index < window.count; index += 1) {
		const value = at(window.values, index);
		if (better(value, found) || Number.isNaN(found)) found = value;
	}
	return found;
};

/** How often two neighbours differ in the way `differs` asks. */
const countPairs = (window: Window, differs: (previous: number, value: number) => boolean): number => {
	let found = 0;
	for (let index = 1; index < window.count; index += 1) if (differs(at(window.values, index - 1), at(window.values, index))) found += 1;
	return found;
};

/** Functions of one range vector (and at most one scalar). */
export const windowFunctions: Readonly<Record<string, WindowFunction>> = {
	rate: (window) => extrapolated(window, true, true),
	increase: (window) => extrapolated(window, true, false),
	delta: (window) => extrapolated(window, false, false),
	irate: (window) => instantChange(window, true),
	idelta: (window) => instantChange(window, false),
	changes: (window) => countPairs(window, (previous, value) => value !== previous && !(Number.isNaN(value) && Number.isNaN(previous))),
	resets: (window) => countPairs(window, (previous, value) => value < previous),
	deriv: (window) => (window.count < 2 ? null : regression(window, at(window.times, 0)).slope),
	predict_linear: (window, atMs, ahead) => {
		if (window.count < 2) return null;
		const {slope, intercept} = regression(window, atMs);
		return slope * ahead + intercept;
	},
	avg_over_time: average,
	sum_over_time: sumOf,
	count_over_time: (window) => window.count,
	min_over_time: (window) => extreme(window, (a, b) => a < b),
	max_over_time: (window) => extreme(window, (a, b) => a > b),
	first_over_time: (window) => at(window.values, 0),
	last_over_time: (window) => at(window.values, window.count - 1),
	present_over_time: () => 1,
	stdvar_over_time: variance,
	stddev_over_time: (window) => Math.sqrt(variance(window)),
	quantile_over_time: (window, _, phi) => quantile(phi, window.values.slice(0, window.count)),
};

/** Samples a function needs before it gives a result. */
export const samplesNeeded = (name: string): number => (/^(?:rate|increase|delta|irate|idelta|deriv|predict_linear)$/.test(name) ? 2 : 1);
