import {figureClaims} from './claims.ts';
import type {Definitions} from './definitions.ts';
import {figureOf} from './evaluated.ts';
import {judgeLimits} from './limits.ts';
import {samplesIn} from './sample-views.ts';
import {firstAfter, isStaleAt, type Series, timeAt, valueAt} from './series.ts';
import type {Severity} from './severity.ts';
import type {State} from './state.ts';
import type {KpiView} from './views/kpi.ts';

/** Window of a KPI's sparkline. */
const sparkMs = 30 * 60_000;

/** The KPIs with value, change against earlier and own history. */
export const viewKpis = (state: State, definitions: Definitions): readonly KpiView[] =>
	definitions.kpis.map((definition) => {
		const id = `kpi/${definition.id}`;
		const figure = figureOf(state, definitions, state.watched.results.get(id), definition.source);
		const history = onlySeries(state.watched.histories.get(id));
		const lowIsBad = false;
		const judged: Severity = figure.value === null ? 'unknown' : judgeLimits(figure.value, definition.warn, definition.fail, lowIsBad);
		return {
			id: definition.id,
			title: definition.title,
			expr: definition.expr,
			value: figure.value,
			unit: definition.unit,
			reason: figure.reason,
			severity: figure.stale && judged === 'ok' ? 'unknown' : judged,
			change: changeOf(history, figure.value, state.watched.atMs, definition.changeMs),
			history: history ? samplesIn(history, state.now - sparkMs, state.now) : [],
			warn: definition.warn,
			fail: definition.fail,
			source: figure.sources[0] ?? null,
			sources: figure.sources,
			...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
			asOfMs: figure.asOfMs,
			stale: figure.stale,
			help: definition.help,
			...(definition.claims === undefined ? {} : {claims: figureClaims(state, definitions, definition, figure)}),
		};
	});

const onlySeries = (histories: ReadonlyMap<string, Series> | undefined): Series | undefined => {
	let longest: Series | undefined;
	for (const series of histories?.values() ?? []) if ((longest?.length ?? -1) < series.length) longest = series;
	return longest;
};

/** Compares with the value at `overMs` ago; null when history does not reach that far: a shorter span would be another figure. */
const changeOf = (history: Series | undefined, value: number | null, atMs: number | null, overMs: number | null): KpiView['change'] => {
	if (!history || value === null || atMs === null || overMs === null) return null;
	const index = firstAfter(history, atMs - overMs) - 1;
	if (index < 0 || isStaleAt(history, index) || atMs - overMs - timeAt(history, index) > 60_000) return null;
	const before = valueAt(history, index);
	return {value: value - before, relative: before === 0 ? null : (value - before) / Math.abs(before), overMs};
};
