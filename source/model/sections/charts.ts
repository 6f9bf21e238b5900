import {describe, duration, expr, limit, may, template, text, unit, withDefault} from '../describe/make-fields.ts';
import type {Labels} from '../facts.ts';
import {judgeLimits} from '../judge-limits.ts';
import {legendOf} from '../legend.ts';
import {madeOnce, memo, once} from '../memo.ts';
import {partOf, partOfEntry} from '../part-of.ts';
import type {Evaluation} from '../promql-contract.ts';
import {freshness} from '../read-figure.ts';
import type {Reason} from '../reason.ts';
import {samplesIn} from '../sample-views.ts';
import type {Sample, Series} from '../series.ts';
import type {Unit} from '../units.ts';
import {type ChartSeries, type ChartView, chartView} from '../views/chart.ts';
import type {Ask} from './asks.ts';
import {type Answered, type Judging, section} from './section.ts';

export type ChartDefinition = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	/** `{{label}}` template for each series. */
	readonly legend: string | null;
	readonly unit: Unit;
	readonly threshold: number | null;
	/** Time shown. */
	readonly windowMs: number;
	/** Name of the thing it is part of, as for services. */
	readonly partOf?: string;
};

/** Charts with their own histories. A series with nothing left in the window is gone. */
export const charts = section({
	key: 'charts',
	about: 'Charts of the latency panel.',
	entry: describe({
		title: text('Name of the chart.'),
		expr: expr(),
		legend: may(template('`{{label}}` template for each line.')),
		unit: unit(),
		threshold: limit('Drawn as a line; above it the chart is critical.'),
		of: partOfEntry,
		window: withDefault(duration('Time shown. Default: `30m`.'), 1_800_000),
	}),
	define: (chart, {id}): ChartDefinition => ({
		id: id(chart.title),
		title: chart.title,
		expr: chart.expr,
		legend: chart.legend ?? null,
		unit: chart.unit,
		threshold: chart.threshold ?? null,
		windowMs: chart.window,
		...partOf(chart.of),
	}),
	asks: ({expr, unit, windowMs}: ChartDefinition): {readonly lines: Ask} => ({lines: {expr, unit, historyMs: windowMs + 60_000}}),
	shown: {
		key: 'charts',
		view: chartView,
		about: 'Charts of the config.',
		make: (all, judging) => all.map((one) => viewChart(one, judging)),
	},
});

/** Made once, and not before two legends are compared: that takes milliseconds. */
const collator = once(() => new Intl.Collator('en', {numeric: true}));
const inOrder = (a: string, b: string): number => collator().compare(a, b);

type AnsweredChart = Answered<ChartDefinition, {readonly lines: Ask}>;

const viewChart = (one: AnsweredChart, {state, definitions}: Judging): ChartView => {
	const {result, history} = one.answers.lines;
	const lines: ChartSeries[] = [];
	if (history !== undefined) for (const series of history.values()) lines.push(viewSeries(series, one.definition, state.now));
	const asOfMs = result?.ok ? result.newestSampleMs : null;
	const {stale, why} = result?.ok ? freshness(state, definitions, result) : {stale: false, why: null};
	return made(one, [stale, why, ...lines], () => chartOf(one, lines, asOfMs, stale, why));
};

/** The very same chart until it is evaluated again, as long as nothing leaves its window and it is as fresh. */
const made = madeOnce<AnsweredChart, ChartView>();

const chartOf = (
	{definition, answers}: AnsweredChart,
	lines: readonly ChartSeries[],
	asOfMs: number | null,
	stale: boolean,
	why: Reason | null,
): ChartView => {
	const {result} = answers.lines;
	const series = lines.filter((one) => one.samples.some((sample) => !sample.stale)).sort((a, b) => inOrder(a.legend, b.legend));
	const reason = whyNotDrawn(result, stale, why);
	const lasts = series.flatMap((one) => one.last ?? []);
	// What is infinite is above its limit too.
	const severity = lasts.length > 0 ? judgeLimits(Math.max(...lasts), null, definition.threshold, false) : 'unknown';
	return {
		id: definition.id,
		title: definition.title,
		expr: definition.expr,
		unit: definition.unit,
		threshold: definition.threshold,
		windowMs: definition.windowMs,
		series,
		omitted: result?.ok ? Math.max(0, result.elements.filter(({value}) => !Number.isNaN(value)).length - series.length) : 0,
		reason,
		severity: stale && severity === 'ok' ? 'unknown' : severity,
		sources: result?.ok ? result.sources : [],
		...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
		stale,
		asOfMs,
	};
};

const whyNotDrawn = (result: Evaluation | undefined, stale: boolean, why: Reason | null): Reason | null => {
	if (result === undefined) return {code: 'not-evaluated'};
	if (!result.ok) return {code: 'evaluation-failed', message: result.error, atMs: null};
	if (result.elements.length === 0) return why ?? {code: 'no-data'};
	if (result.elements.every(({value}) => Number.isNaN(value))) return {code: 'not-a-number'};
	return stale ? why : null;
};

const viewSeries = (series: Series, definition: ChartDefinition, now: number): ChartSeries =>
	viewOf(samplesIn(series, now - definition.windowMs, now), definition, series.labels);

/** By its samples: a chart is looked at oftener than it is evaluated. */
const viewOf = memo((samples: readonly Sample[], definition: ChartDefinition, labels: Labels): ChartSeries => {
	let min = Number.POSITIVE_INFINITY;
	let max = Number.NEGATIVE_INFINITY;
	let values = 0;
	// By index, as iterators over thousands of samples are most of what a chart would cost.
	for (let index = 0; index < samples.length; index += 1) {
		const sample = samples[index];
		if (sample === undefined || sample.stale) continue;
		values += 1;
		min = Math.min(min, sample.v);
		max = Math.max(max, sample.v);
	}
	const newest = samples.at(-1);
	return {
		legend: legendOf(definition.legend, labels) || definition.title,
		labels,
		samples,
		last: newest && !newest.stale ? newest.v : null,
		min: values > 0 ? min : null,
		max: values > 0 ? max : null,
		gaps: countGaps(samples),
	};
});

const countGaps = (samples: readonly Sample[]): number => samples.filter((sample, index) => sample.stale && index > 0).length;
