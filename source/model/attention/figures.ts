import {judgeLimits} from '../judge-limits.ts';
import type {ChartView} from '../views/chart.ts';
import type {KpiView} from '../views/kpi.ts';
import type {SourceView} from '../views/source.ts';
import {type Concern, type Identity, identity} from './concern.ts';
import {sinceIn} from './history-since.ts';
import type {Contribution} from './item.ts';
import {isSilentAbout} from './sources.ts';

/** A figure that is old, or missing, because a source it is read from says nothing, is folded under that source. */
const silentSources = (
	{stale, sources: read = []}: Pick<KpiView, 'stale' | 'sources'>,
	hasValue: boolean,
	sources: readonly SourceView[],
): readonly Identity[] =>
	!stale && hasValue
		? []
		: read
				.filter((id) =>
					isSilentAbout(
						sources.find((source) => source.id === id),
						stale,
					),
				)
				.map((id) => identity('source', id));

/** The limit that a value is beyond: the worse one where it is beyond both. */
const limitOf = (severity: KpiView['severity'], warn: number | null, fail: number | null): number | null =>
	severity === 'critical' ? fail : severity === 'warning' ? warn : null;

const kpiSince = (kpi: KpiView): Pick<Concern, 'sinceMs' | 'isBound'> => {
	if (kpi.value === null) return sinceIn(kpi.history, ({stale}) => stale);
	if (kpi.severity === 'unknown') return {sinceMs: kpi.asOfMs, isBound: false};
	return sinceIn(kpi.history, ({v, stale}) => !stale && judgeLimits(v, kpi.warn, kpi.fail, false) !== 'ok');
};

/** KPIs beyond a limit, and those without a figure that can be believed. */
export const kpiConcerns: Contribution = {
	kind: 'kpi',
	named: ({kpis}, name) => kpis.filter(({id, title}) => id === name || title === name).map(({id}) => identity('kpi', id)),
	concerns: ({kpis, sources}) =>
		kpis.flatMap((kpi): readonly Concern[] =>
			kpi.severity === 'ok'
				? []
				: [
						{
							kind: 'kpi',
							id: [kpi.id],
							name: kpi.title,
							panel: 'kpis',
							severity: kpi.severity,
							...kpiSince(kpi),
							finding: {
								says: 'figure',
								legend: null,
								value: kpi.value,
								unit: kpi.unit,
								limit: limitOf(kpi.severity, kpi.warn, kpi.fail),
								reason: kpi.reason,
								stale: kpi.stale,
							},
							under: silentSources(kpi, kpi.value !== null, sources),
							partOf: kpi.partOf ?? null,
						},
					],
		),
};

const chartConcern = (chart: ChartView, sources: readonly SourceView[]): Concern | null => {
	const {threshold, severity} = chart;
	// A picture without a limit judges nothing, and so its silence is none either.
	if (severity === 'ok' || threshold === null) return null;
	const worst = chart.series.toSorted((a, b) => (b.last ?? Number.NEGATIVE_INFINITY) - (a.last ?? Number.NEGATIVE_INFINITY))[0];
	const since = worst === undefined ? {sinceMs: null, isBound: false} : sinceIn(worst.samples, ({v, stale}) => !stale && v > threshold);
	return {
		kind: 'chart',
		id: [chart.id],
		name: chart.title,
		panel: 'latency',
		severity,
		...(severity === 'unknown' ? {sinceMs: chart.asOfMs, isBound: false} : since),
		finding: {
			says: 'figure',
			legend: worst !== undefined && chart.series.length > 1 ? worst.legend : null,
			value: worst?.last ?? null,
			unit: chart.unit,
			limit: severity === 'unknown' ? null : threshold,
			reason: chart.reason,
			stale: chart.stale,
		},
		under: silentSources(chart, worst !== undefined && worst.last !== null, sources),
		partOf: chart.partOf ?? null,
	};
};

/** Charts over their limit, and those with a limit and nothing to hold against it. */
export const chartConcerns: Contribution = {
	kind: 'chart',
	named: ({charts}, name) => charts.filter(({id, title}) => id === name || title === name).map(({id}) => identity('chart', id)),
	concerns: ({charts, sources}) => charts.flatMap((chart) => chartConcern(chart, sources) ?? []),
};

/** Checks that do not pass. */
export const checkConcerns: Contribution = {
	kind: 'check',
	named: ({quality}, name) => quality.filter(({id, title}) => id === name || title === name).map(({id}) => identity('check', id)),
	concerns: ({quality, sources}) =>
		quality.flatMap((check): readonly Concern[] => {
			if (check.severity === 'ok') return [];
			const value = check.ratio ?? check.value;
			return [
				{
					kind: 'check',
					id: [check.id],
					name: check.title,
					panel: 'quality',
					severity: check.severity,
					sinceMs: null,
					isBound: false,
					finding: {
						says: 'figure',
						legend: null,
						value,
						unit: check.unit,
						limit: limitOf(check.severity, check.warn ?? null, check.fail ?? null),
						reason: check.reason,
						stale: check.stale,
					},
					under: silentSources(check, value !== null, sources),
					partOf: check.partOf ?? null,
				},
			];
		}),
};
