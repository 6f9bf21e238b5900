import type {Series} from '../model/series.ts';
import type {SelectorNode, TimeShift} from './ast.ts';
import {type Evaluation, type Family, lookBackMs, type Point, type RangePlan, type VectorPlan, type Window} from './evaluate-types.ts';
import {type LabelSet, nameLabel} from './labels.ts';

/** The time a selector or subquery looks at: `@` replaces the evaluation time, `offset` goes back from there. */
export const shiftedTime = (shift: TimeShift, evaluation: Evaluation): number => {
	const {at} = shift;
	const base = at === null ? evaluation.atMs : at === 'start' ? evaluation.startMs : at === 'end' ? evaluation.endMs : at;
	return base - shift.offsetMs;
};

/** Calls `visit` for every series a selector matches, whether it has samples or not. */
export type SeriesVisitor = (evaluation: Evaluation, visit: (series: Series, labels: LabelSet) => void) => void;

/** Compiles a selector to a visitor; which series match is remembered by the family's shape. */
export const compileVisitor = (node: SelectorNode): SeriesVisitor => {
	const nameMatchers = node.matchers.filter((matcher) => matcher.label === nameLabel);
	const matchers = node.matchers.filter((matcher) => matcher.label !== nameLabel);
	const key = JSON.stringify(matchers.map(({label, operator, value}) => [label, operator, value]));
	const visitFamily = (family: Family, visit: (series: Series, labels: LabelSet) => void): void => {
		if (!nameMatchers.every((matcher) => matcher.test(family.name))) return;
		const {labelSets} = family.shape;
		for (const position of family.shape.positions(key, matchers)) {
			const series = family.members[position];
			const labels = labelSets[position];
			if (series && labels) visit(series, labels);
		}
	};
	const {name} = node;
	if (name !== null) {
		return (evaluation, visit) => {
			const family = evaluation.families.of(evaluation.series, name);
			if (family) visitFamily(family, visit);
		};
	}
	return (evaluation, visit) => {
		for (const family of evaluation.families.all(evaluation.series)) visitFamily(family, visit);
	};
};

/** Position of the newest sample at or before `atMs`: chunk and slot, or null. Newest chunks are looked at first. */
export const newestAt = (series: Series, atMs: number): {readonly chunk: Series['chunks'][number]; readonly slot: number} | null => {
	const {chunks, length} = series;
	for (let index = chunks.length - 1; index >= 0; index -= 1) {
		const chunk = chunks[index];
		if (!chunk || !((chunk.times[0] ?? Number.NaN) <= atMs)) continue;
		const size = Math.min(length - index * chunk.times.length, chunk.times.length);
		let low = 0;
		let high = size - 1;
		if ((chunk.times[high] ?? Number.NaN) <= atMs) return {chunk, slot: high};
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if ((chunk.times[middle] ?? Number.NaN) <= atMs) low = middle;
			else high = middle - 1;
		}
		return {chunk, slot: low};
	}
	return null;
};

const noteUse = (evaluation: Evaluation, series: Series, timeMs: number): void => {
	const {used} = evaluation;
	if (used.newestSampleMs === null || timeMs > used.newestSampleMs) used.newestSampleMs = timeMs;
	used.sources.add(series.source);
};

/** Instant selection: the newest sample in (at − 5 min, at], none when that is a stale marker. `pick` chooses value or time. */
export const compileInstant = (node: SelectorNode, pick: (value: number, timeMs: number) => number = (value) => value): VectorPlan => {
	const visitAll = compileVisitor(node);
	return (evaluation) => {
		const atMs = shiftedTime(node.shift, evaluation);
		const points: Point[] = [];
		visitAll(evaluation, (series, labels) => {
			const newest = newestAt(series, atMs);
			if (!newest || newest.chunk.stale[newest.slot] === 1) return;
			const timeMs = newest.chunk.times[newest.slot] ?? Number.NaN;
			if (!(timeMs > atMs - lookBackMs)) return;
			noteUse(evaluation, series, timeMs);
			points.push({labels, value: pick(newest.chunk.values[newest.slot] ?? Number.NaN, timeMs)});
		});
		return points;
	};
};

export const emptyWindow = (): Window => ({times: new Float64Array(256), values: new Float64Array(256), count: 0, startMs: 0, endMs: 0});

/** Adds a sample to a window, growing its arrays by doubling. */
export const pushSample = (window: Window, timeMs: number, value: number): void => {
	if (window.count === window.times.length) {
		const times = new Float64Array(window.count * 2);
		const values = new Float64Array(window.count * 2);
		times.set(window.times);
		values.set(window.values);
		window.times = times;
		window.values = values;
	}
	window.times[window.count] = timeMs;
	window.values[window.count] = value;
	window.count += 1;
};

/** Fills `window` with the samples of (startMs, endMs] that are no stale markers. */
export const fillWindow = (series: Series, window: Window, startMs: number, endMs: number): void => {
	window.count = 0;
	window.startMs = startMs;
	window.endMs = endMs;
	const {chunks} = series;
	let from = chunks.length - 1;
	while (from > 0 && (chunks[from]?.times[0] ?? Number.NaN) > startMs) from -= 1;
	for (let index = from; index < chunks.length; index += 1) {
		const chunk = chunks[index];
		if (!chunk) continue;
		const {times, values, stale} = chunk;
		const size = Math.min(series.length - index * times.length, times.length);
		for (let slot = 0; slot < size; slot += 1) {
			const timeMs = times[slot] ?? Number.NaN;
			if (timeMs > endMs) return;
			if (timeMs > startMs && stale[slot] === 0) pushSample(window, timeMs, values[slot] ?? Number.NaN);
		}
	}
};

/** Range selection: the samples of (at − range, at] per series; series without any are left out. */
export const compileRange = (node: SelectorNode, rangeMs: number): RangePlan => {
	const visitAll = compileVisitor(node);
	const window = emptyWindow();
	return (evaluation, visit) => {
		const endMs = shiftedTime(node.shift, evaluation);
		visitAll(evaluation, (series, labels) => {
			fillWindow(series, window, endMs - rangeMs, endMs);
			if (window.count === 0) return;
			noteUse(evaluation, series, window.times[window.count - 1] ?? Number.NaN);
			visit(labels, window);
		});
	};
};
