import type {Series} from '../model/series.ts';
import {type Chunk, chunkSize, isStaleIn, timeIn, valueIn} from '../model/series-chunk.ts';
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

/** The chunks of a series, oldest first: the last one is its tail, of which only the samples of this view count. */
const chunkOf = ({full, tail}: Series, index: number): Chunk => full[index] ?? tail;
const sizeOf = ({full, length}: Series, index: number): number => (index < full.length ? chunkSize : length - index * chunkSize);

/** Position of the newest sample at or before `atMs`: chunk and slot, or null. Newest chunks are looked at first. */
export const newestAt = (series: Series, atMs: number): {readonly chunk: Chunk; readonly slot: number} | null => {
	for (let index = series.full.length; index >= 0; index -= 1) {
		const chunk = chunkOf(series, index);
		if (!(timeIn(chunk, 0) <= atMs)) continue;
		let low = 0;
		let high = sizeOf(series, index) - 1;
		if (timeIn(chunk, high) <= atMs) return {chunk, slot: high};
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if (timeIn(chunk, middle) <= atMs) low = middle;
			else high = middle - 1;
		}
		return {chunk, slot: low};
	}
	return null;
};

const noteUse = (evaluation: Evaluation, series: Series, timeMs: number): void => {
	const {used} = evaluation;
	if (used.newestSampleMs === null || timeMs > used.newestSampleMs) used.newestSampleMs = timeMs;
	const parts = used.parts.get(series.source);
	if (parts === undefined) used.parts.set(series.source, new Set([series.part]));
	else parts.add(series.part);
};

/** Instant selection: the newest sample in (at − 5 min, at], none when that is a stale marker. `pick` chooses value or time. */
export const compileInstant = (node: SelectorNode, pick: (value: number, timeMs: number) => number = (value) => value): VectorPlan => {
	const visitAll = compileVisitor(node);
	return (evaluation) => {
		const atMs = shiftedTime(node.shift, evaluation);
		const points: Point[] = [];
		visitAll(evaluation, (series, labels) => {
			const newest = newestAt(series, atMs);
			if (!newest || isStaleIn(newest.chunk, newest.slot)) return;
			const timeMs = timeIn(newest.chunk, newest.slot);
			if (!(timeMs > atMs - lookBackMs)) return;
			noteUse(evaluation, series, timeMs);
			points.push({labels, value: pick(valueIn(newest.chunk, newest.slot), timeMs)});
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
	let from = series.full.length;
	while (from > 0 && timeIn(chunkOf(series, from), 0) > startMs) from -= 1;
	for (let index = from; index <= series.full.length; index += 1) {
		const chunk = chunkOf(series, index);
		const size = sizeOf(series, index);
		for (let slot = 0; slot < size; slot += 1) {
			const timeMs = timeIn(chunk, slot);
			if (timeMs > endMs) return;
			if (timeMs > startMs && !isStaleIn(chunk, slot)) pushSample(window, timeMs, valueIn(chunk, slot));
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
