import {describe, duration, expr, limit, may, reference, text, unit} from '../describe/make-fields.ts';
import {defineClaims, type FigureClaimDefinition, figureClaims, figureClaimsField} from '../judge-claims.ts';
import {judgeLimits} from '../judge-limits.ts';
import {memo} from '../memo.ts';
import {partOf, partOfEntry} from '../part-of.ts';
import {type Figure, figureOf} from '../read-figure.ts';
import {samplesIn} from '../sample-views.ts';
import {firstAfter, isStaleAt, type Sample, type Series, timeAt, valueAt} from '../series.ts';
import type {Severity} from '../severity.ts';
import type {Unit} from '../units.ts';
import {type KpiView, kpiView} from '../views/kpi.ts';
import type {Ask} from './asks.ts';
import {type Answered, type Judging, section} from './section.ts';

export type KpiDefinition = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	readonly unit: Unit;
	/** Compare with the value this long ago; null: no comparison. */
	readonly changeMs: number | null;
	/** Limits on the value; which side is bad follows from their order (warn below fail: high is bad). */
	readonly warn: number | null;
	readonly fail: number | null;
	/** Source named beside the value; null: derived from the series it reads. */
	readonly source: string | null;
	/** A word on what the figure means, shown by "explain". */
	readonly help: string | null;
	/** Other words for the same figure. */
	readonly claims?: readonly FigureClaimDefinition[];
	/** Name of the thing it is part of, as for services. */
	readonly partOf?: string;
};
type KpiAsks = {readonly value: Ask; readonly claims: readonly Ask[]};

/** Window of a KPI's sparkline, and how long its own history goes back at least. */
export const sparkMs = 30 * 60_000;

/** Figures with value, change against earlier and own history. */
export const kpis = section({
	key: 'kpis',
	about: 'Figures of the KPI panel.',
	entry: describe({
		title: text('Name of the figure.'),
		expr: expr(),
		unit: unit(),
		change: may(duration('Compare with the value this long ago.')),
		warn: limit('Beyond it the figure is a warning. `warn` above `fail` means low is bad.'),
		fail: limit('Beyond it the figure is critical.'),
		source: may(reference('sources', 'Source to name beside the figure; by default that of the series it reads.')),
		help: may(text('What the figure means, shown by "explain".')),
		of: partOfEntry,
		claims: figureClaimsField,
	}),
	define: (kpi, {id}): KpiDefinition => ({
		id: id(kpi.title),
		title: kpi.title,
		expr: kpi.expr,
		unit: kpi.unit,
		changeMs: kpi.change ?? null,
		warn: kpi.warn ?? null,
		fail: kpi.fail ?? null,
		source: kpi.source ?? null,
		help: kpi.help ?? null,
		...defineClaims(kpi.claims),
		...partOf(kpi.of),
	}),
	asks: ({expr, unit, changeMs, claims = []}: KpiDefinition): KpiAsks => ({
		value: {expr, unit, historyMs: Math.max(sparkMs, (changeMs ?? 0) + 60_000)},
		claims: claims.map((claim) => ({expr: claim.expr, unit})),
	}),
	shown: {
		key: 'kpis',
		view: kpiView,
		about: 'Figures of the config.',
		make: (all, judging) => all.map((one) => viewKpi(one, judging)),
	},
});

type AnsweredKpi = Answered<KpiDefinition, KpiAsks>;
const none: readonly never[] = [];

const viewKpi = (one: AnsweredKpi, judging: Judging): KpiView => {
	const {definition, answers} = one;
	const {state, definitions} = judging;
	const figure = figureOf(state, definitions, answers.value.result, definition.source);
	const history = onlySeries(answers.value.history);
	const samples = history ? samplesIn(history, state.now - sparkMs, state.now) : none;
	const claims =
		definition.claims === undefined ? undefined : figureClaims(judging, definition.claims, answers.claims, definition.unit, figure);
	return viewOf(one, figure, samples, history, state.watched.atMs, claims);
};

/** The very same view until it is evaluated again, as long as the figure is as fresh. */
const viewOf = memo(
	(
		{definition}: AnsweredKpi,
		figure: Figure,
		samples: readonly Sample[],
		history: Series | undefined,
		atMs: number | null,
		claims: KpiView['claims'],
	): KpiView => {
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
			change: changeOf(history, figure.value, atMs, definition.changeMs),
			history: samples,
			warn: definition.warn,
			fail: definition.fail,
			source: figure.sources[0] ?? null,
			sources: figure.sources,
			...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
			asOfMs: figure.asOfMs,
			stale: figure.stale,
			help: definition.help,
			...(claims === undefined ? {} : {claims}),
		};
	},
);

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
