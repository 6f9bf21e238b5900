import type {ChartDefinition, Definitions, Evaluation} from './definitions.ts';
import {freshness} from './evaluated.ts';
import {legendOf} from './legend.ts';
import {judgeLimits} from './limits.ts';
import type {Reason} from './reason.ts';
import {samplesIn} from './sample-views.ts';
import type {Sample, Series} from './series.ts';
import type {State} from './state.ts';
import type {ChartSeries, ChartView} from './views/chart.ts';

let collator: Intl.Collator | undefined;
/** Made once, and not before two legends are compared: that takes milliseconds. */
const inOrder = (a: string, b: string): number => {
	collator ??= new Intl.Collator('en', {numeric: true});
	return collator.compare(a, b);
};

/** The charts with their own histories. A series with nothing left in the window is gone. */
export const viewCharts = (state: State, definitions: Definitions): readonly ChartView[] =>
	definitions.charts.map((definition) => {
		const result = state.watched.results.get(`chart/${definition.id}`);
		const series = [...(state.watched.histories.get(`chart/${definition.id}`)?.values() ?? [])]
			.map((one) => viewSeries(one, definition, state.now))
			.filter((one) => one.samples.some((sample) => !sample.stale))
			.sort((a, b) => inOrder(a.legend, b.legend));
		const asOfMs = result?.ok ? result.newestSampleMs : null;
		const {stale, why} = freshness(state, definitions, result?.ok ? result.sources : [], asOfMs);
		const reason = whyNotDrawn(result, stale, why);
		const last = Math.max(...series.flatMap((one) => one.last ?? []));
		const severity = Number.isFinite(last) ? judgeLimits(last, null, definition.threshold, false) : 'unknown';
		return {
			id: definition.id,
			definition,
			title: definition.title,
			unit: definition.unit,
			threshold: definition.threshold,
			windowMs: definition.windowMs,
			series,
			omitted: result?.ok ? Math.max(0, result.elements.length - series.length) : 0,
			reason,
			severity: stale && severity === 'ok' ? 'unknown' : severity,
			sources: result?.ok ? result.sources : [],
			...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
			stale,
			asOfMs,
		};
	});

const whyNotDrawn = (result: Evaluation | undefined, stale: boolean, why: Reason | null): Reason | null => {
	if (result === undefined) return {code: 'not-evaluated'};
	if (!result.ok) return {code: 'evaluation-failed', message: result.error, atMs: null};
	if (result.elements.length === 0) return why ?? {code: 'no-data'};
	return stale ? why : null;
};

/** By its samples: a chart is looked at oftener than it is evaluated. */
const known = new WeakMap<readonly Sample[], {readonly definition: ChartDefinition; readonly view: ChartSeries}>();

const viewSeries = (series: Series, definition: ChartDefinition, now: number): ChartSeries => {
	const samples = samplesIn(series, now - definition.windowMs, now);
	const before = known.get(samples);
	if (before?.definition === definition) return before.view;
	const view = viewOf(series, definition, samples);
	known.set(samples, {definition, view});
	return view;
};

const viewOf = (series: Series, definition: ChartDefinition, samples: readonly Sample[]): ChartSeries => {
	let min = Number.POSITIVE_INFINITY;
	let max = Number.NEGATIVE_INFINITY;
	let values = 0;
	for (const {v, stale} of samples) {
		if (stale) continue;
		values += 1;
		min = Math.min(min, v);
		max = Math.max(max, v);
	}
	const newest = samples.at(-1);
	return {
		legend: legendOf(definition.legend, series.labels) || definition.title,
		labels: series.labels,
		samples,
		last: newest && !newest.stale ? newest.v : null,
		min: values > 0 ? min : null,
		max: values > 0 ? max : null,
		gaps: countGaps(samples),
	};
};

const countGaps = (samples: readonly Sample[]): number => samples.filter((sample, index) => sample.stale && index > 0).length;
