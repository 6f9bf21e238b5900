import type {Definitions} from './definitions.ts';
import type {Evaluation, Promql} from './promql-contract.ts';
import type {Ask} from './sections/asks.ts';
import {asksOf, expressionsOf} from './sections/every-section.ts';
import {appendSample, appendStale, emptySeries, lastTime, type Series, seriesKey} from './series.ts';
import type {State, Watched} from './state.ts';

/** One expression that somebody looks at, with the id of its results. */
export type Watch = readonly [id: string, ask: Ask];

/** Most series that one expression's history keeps; more would never be readable in one chart. */
const seriesCap = 8;
/** Series are kept at least that long. */
const leastReachMs = 30 * 60_000;

/** Every expression of the definitions that is evaluated at the common interval. */
export const watchesOf = (definitions: Definitions): readonly Watch[] => asksOf(definitions);

/** How long source series must be kept for all expressions and rules, in ms. */
export const reachOf = (definitions: Definitions, promql: Promql): number =>
	Math.max(leastReachMs, ...expressionsOf(definitions).map((expr) => promql.reachMs(expr)));

/** Evaluates every watched expression at `atMs` and appends to the histories; a result that ends leaves a gap. */
export const evaluateWatched = (state: State, watches: readonly Watch[], atMs: number, promql: Promql): Watched => {
	const results = new Map<string, Evaluation>();
	const histories = new Map(state.watched.histories);
	for (const watch of watches) {
		const [id, {expr, historyMs}] = watch;
		const result = promql.evaluate(expr, atMs, state.series);
		results.set(id, result);
		if (historyMs !== undefined) histories.set(id, extend(histories.get(id), watch, historyMs, result, atMs));
	}
	return {atMs, results, histories};
};

const extend = (
	before: ReadonlyMap<string, Series> | undefined,
	[id, {unit = 'none'}]: Watch,
	keepMs: number,
	result: Evaluation,
	atMs: number,
): ReadonlyMap<string, Series> => {
	const after = new Map(before);
	const keepFromMs = atMs - keepMs;
	const live = new Set<string>();
	for (const {labels, value} of result.ok ? result.elements : []) {
		const key = seriesKey('', labels);
		if (!after.has(key) && after.size >= seriesCap) continue;
		live.add(key);
		const series = after.get(key) ?? emptySeries(id, labels, unit, 'gauge', '');
		after.set(key, Number.isNaN(value) ? appendStale(series, atMs, keepFromMs) : appendSample(series, atMs, value, keepFromMs));
	}
	for (const [key, series] of after) {
		if (live.has(key)) continue;
		const ended = appendStale(series, atMs, keepFromMs);
		if ((lastTime(ended) ?? Number.NEGATIVE_INFINITY) < keepFromMs) after.delete(key);
		else after.set(key, ended);
	}
	return after;
};
