import type {Definitions, Evaluation, Promql} from './definitions.ts';
import type {Unit} from './facts.ts';
import {appendSample, appendStale, emptySeries, lastTime, type Series, seriesKey} from './series.ts';
import type {State, Watched} from './state.ts';

/** One expression that somebody looks at. `history`: its results are kept as series of their own. */
export type Watch = {readonly id: string; readonly expr: string; readonly unit: Unit; readonly history: boolean; readonly keepMs: number};

/** Most series that one expression's history keeps; more would never be readable in one chart. */
const seriesCap = 8;
/** How long a KPI's own history goes back at least: the window of its sparkline and of the zoomed chart. */
const kpiHistoryMs = 30 * 60_000;

/** Every expression of the definitions, each with an id of its own. */
export const watchesOf = (definitions: Definitions): readonly Watch[] => {
	const watches: Watch[] = [];
	const add = (id: string, expr: string | null, unit: Unit = 'none', history = false, keepMs = 0) => {
		if (expr !== null) watches.push({id, expr, unit, history, keepMs});
	};
	for (const kpi of definitions.kpis) add(`kpi/${kpi.id}`, kpi.expr, kpi.unit, true, Math.max(kpiHistoryMs, (kpi.changeMs ?? 0) + 60_000));
	for (const chart of definitions.charts) add(`chart/${chart.id}`, chart.expr, chart.unit, true, chart.windowMs + 60_000);
	for (const kpi of definitions.kpis)
		for (const [index, claim] of (kpi.claims ?? []).entries()) add(claimId(`kpi/${kpi.id}`, index), claim.expr, kpi.unit);
	for (const check of definitions.quality) {
		add(`quality/${check.id}/good`, check.good);
		add(`quality/${check.id}/of`, check.of);
		add(`quality/${check.id}/value`, check.value);
	}
	for (const service of definitions.services) {
		add(`service/${service.id}/up`, service.up);
		add(`service/${service.id}/note`, service.note);
		for (const [index, claim] of (service.claims ?? []).entries()) add(claimId(`service/${service.id}`, index), claim.expr);
	}
	for (const [index, claim] of (definitions.ownerClaims ?? []).entries()) add(claimId('owner', index), claim.expr);
	return watches;
};

/** The id under which a claim about something is evaluated. */
export const claimId = (about: string, index: number): string => `${about}/claim/${index}`;

/** How long source series must be kept for all expressions and rules, in ms. */
export const reachOf = (definitions: Definitions, promql: Promql): number => {
	const exprs = [
		...watchesOf(definitions).map((watch) => watch.expr),
		...definitions.groups.flatMap((group) => group.rules.map((rule) => rule.expr)),
	];
	return Math.max(kpiHistoryMs, ...exprs.map((expr) => promql.reachMs(expr)));
};

/** Evaluates every watched expression at `atMs` and appends to the histories; a result that ends leaves a gap. */
export const evaluateWatches = (state: State, watches: readonly Watch[], atMs: number, promql: Promql): Watched => {
	const results = new Map<string, Evaluation>();
	const histories = new Map(state.watched.histories);
	for (const watch of watches) {
		const result = promql.evaluate(watch.expr, atMs, state.series);
		results.set(watch.id, result);
		if (watch.history) histories.set(watch.id, extend(histories.get(watch.id), watch, result, atMs));
	}
	return {atMs, results, histories};
};

const extend = (
	before: ReadonlyMap<string, Series> | undefined,
	watch: Watch,
	result: Evaluation,
	atMs: number,
): ReadonlyMap<string, Series> => {
	const after = new Map(before);
	const keepFromMs = atMs - watch.keepMs;
	const live = new Set<string>();
	for (const {labels, value} of result.ok ? result.elements : []) {
		const key = seriesKey('', labels);
		if (!after.has(key) && after.size >= seriesCap) continue;
		live.add(key);
		const series = after.get(key) ?? emptySeries(watch.id, labels, watch.unit, 'gauge', '');
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
