import type {ChartView as PaintedView} from '../components/chart.ts';
import {writeRich} from '../components/rich-text.ts';
import {type Tab, tabSpans} from '../components/tabs.ts';
import type {PanelState} from '../keys/ui-state.ts';
import {formatAge, formatNumber, formatRound, formatSpan, formatValue} from '../model/format.ts';
import {formatClock} from '../model/format-time.ts';
import {reasonText} from '../model/reason-words.ts';
import {bySeverity, type Severity, worstSeverity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {ChartSeries, ChartView} from '../model/views/chart.ts';
import type {Mark} from '../model/views/mark.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {styles} from '../theme.ts';
import {paintedMarks} from './chart-marks.ts';
import {paintDrawn} from './drawn-chart.ts';
import {type Pair, pairsOf} from './label-pairs.ts';
import {type Framing, type Headline, type PaintContext, type Panel, sealPanel} from './panel.ts';
import {cursorIn, passesFilter} from './row-filter.ts';
import {verdictOf} from './severity-marks.ts';
import {askingText} from './source-words.ts';
import {pointsOf, usualStepMs} from './spark-window.ts';

type View = {
	/** In config order, as tabs. */
	readonly charts: readonly ChartView[];
	readonly all: readonly ChartView[];
	readonly tab: number;
	readonly marks: readonly Mark[];
	readonly now: number;
	readonly loading: string;
	readonly hasOpened: boolean;
};

const select = ({charts: all, marks, sources, now}: Snapshot, state: PanelState): View => {
	const charts = all.filter((chart) => passesFilter(state.filter, [chart.title, ...chart.series.map(({legend}) => legend)]));
	const worst = worstSeverity(charts.map(({severity}) => severity));
	const openedId = state.path.at(-1);
	const opened = charts.findIndex(({id}) => id === openedId);
	const chosen =
		opened >= 0
			? opened
			: state.tab >= 0
				? cursorIn(state.tab, charts.length)
				: Math.max(
						0,
						charts.findIndex(({severity}) => severity === worst),
					);
	return {
		charts,
		all,
		tab: chosen,
		marks,
		now,
		loading: all.every(({series}) => series.length === 0) ? askingText(sources, now) : '',
		hasOpened: openedId !== undefined,
	};
};

/** The series that the title speaks of: the highest where there is a threshold, else the first. */
const leading = ({series, threshold}: ChartView): ChartSeries | undefined =>
	threshold === null
		? series[0]
		: series.toSorted((a, b) => (b.last ?? Number.NEGATIVE_INFINITY) - (a.last ?? Number.NEGATIVE_INFINITY))[0];

const figureText = (chart: ChartView): string => {
	const series = leading(chart);
	if (series === undefined) return reasonText(chart.reason) || 'no values';
	const name = chart.series.length > 1 || series.legend !== chart.title ? series.legend : chart.title;
	const limit = chart.threshold === null ? '' : `, limit ${formatRound(chart.threshold, chart.unit)}`;
	return `${name} ${formatValue(series.last, chart.unit)}${limit}`;
};

const headlineOf = ({charts, all, loading, now, tab}: View): Headline => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	if (all.length === 0) return {severity: 'ok', text: 'no charts configured'};
	const shown = charts[tab] ?? all[0];
	if (shown === undefined) return {severity: 'ok', text: ''};
	const age = shown.stale && shown.asOfMs !== null ? `, ${formatAge(now - shown.asOfMs)} old` : '';
	const others = all.filter((chart) => chart !== shown && chart.severity !== 'ok');
	const more = others.length > 0 ? `, ${others.length} more` : '';
	const worst = all.toSorted((a, b) => bySeverity(a.severity, b.severity))[0] ?? shown;
	const severity: Severity = worstSeverity(all.map((chart) => chart.severity));
	return {severity, text: `${figureText(shown)}${age}${more}`, item: `${figureText(worst)}${worst === shown ? age : ''}`};
};

/** Charts that stand under each other get value labels of one width, so that their time axes agree. */
const stackedLabel = 8;

const viewOf = (chart: ChartView, {marks, now}: View, {glyphs, zone}: PaintContext, isStacked: boolean): PaintedView => {
	const step = Math.max(0, ...chart.series.map(({samples}) => usualStepMs(samples)));
	return {
		series: chart.series.map(({legend, samples}) => ({
			label: legend,
			points: pointsOf(samples),
			...(chart.stale ? {style: styles.stale} : {}),
		})),
		fromMs: now - chart.windowMs,
		toMs: now,
		...(step > 0 ? {gapMs: step * 3.5} : {}),
		format: (value) => formatRound(value, chart.unit).padStart(isStacked ? stackedLabel : 0),
		...(zone === undefined ? {} : {formatTime: (t: number) => formatClock(t, zone).slice(0, chart.windowMs < 600_000 ? 8 : 5)}),
		thresholds: chart.threshold === null ? [] : [{value: chart.threshold, label: formatRound(chart.threshold, chart.unit)}],
		marks: paintedMarks(marks, glyphs),
		hasLegend: chart.series.length > 1,
		empty: reasonText(chart.reason) || 'no values in this window',
	};
};

const tabsOf = (charts: readonly ChartView[]): readonly Tab[] =>
	charts.map(({title, severity}) => (severity === 'ok' ? {title} : {title, status: severity}));

/** Rows that a chart needs to say more than its sparkline would. */
const leastRows = 4;

const framing = ({charts, all, tab}: View, {glyphs}: PaintContext): Framing => {
	const shown = charts[tab];
	return {
		middle: (width) => (charts.length < 2 ? [] : tabSpans(tabsOf(charts), tab, glyphs, Math.floor(width / 2))),
		...(shown === undefined ? {} : {note: `last ${formatSpan(shown.windowMs)}`}),
		filtered: {shown: charts.length, all: all.length},
	};
};

const body = (view: View, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, zoomed, state} = context;
	const shown = view.charts[view.tab];
	if (shown === undefined || view.loading !== '') {
		const why =
			view.loading || (view.all.length > 0 ? `nothing matches /${state.filter}` : 'no charts are configured (charts: in the config)');
		grid.write(inner.x, inner.y, why, styles.label, inner.width);
		return undefined;
	}
	// Opened or zoomed, all charts stand under each other on one time axis, as far as there is room.
	const isStacked = zoomed && !view.hasOpened && view.charts.length > 1;
	const fitting = isStacked ? Math.max(1, Math.min(view.charts.length, Math.floor(inner.height / (leastRows + 2)))) : 1;
	const first = isStacked ? Math.max(0, Math.min(view.tab, view.charts.length - fitting)) : view.tab;
	const rows = Math.floor(inner.height / fitting);
	for (let index = 0; index < fitting; index += 1) {
		const chart = view.charts[first + index];
		if (chart === undefined) continue;
		const rect = {...inner, y: inner.y + index * rows, height: index === fitting - 1 ? inner.height - index * rows : rows};
		const head = isStacked ? 1 : 0;
		if (isStacked)
			writeRich(
				grid,
				rect.x,
				rect.y,
				[
					{text: `${chart.title}  `, style: index + first === view.tab ? styles.focus : styles.title},
					...verdictOf(chart.severity, figureText(chart), glyphs),
				],
				rect.width,
				glyphs.ellipsis,
			);
		const place = {...rect, y: rect.y + head, height: rect.height - head};
		paintDrawn(grid, place, chart, view.now, [view.marks, context.zone, isStacked], () => viewOf(chart, view, context, isStacked), glyphs);
	}
	return footOf(view, shown, isStacked ? fitting : 1, first);
};

const footOf = (view: View, shown: ChartView, fitting: number, first: number): string => {
	if (fitting > 1 && fitting < view.charts.length) return `${first + 1}–${first + fitting} of ${view.charts.length}`;
	if (fitting === 1 && view.charts.length > 1) return `chart ${view.tab + 1} of ${view.charts.length}`;
	const notDrawn = Math.max(0, shown.series.length - 3) + shown.omitted;
	return notDrawn > 0 ? `${notDrawn} more series not drawn` : '';
};

const explain = (chart: ChartView, now: number): readonly Pair[] =>
	pairsOf([
		['chart', chart.title],
		['expression', chart.expr],
		['limit', chart.threshold === null ? '' : formatRound(chart.threshold, chart.unit)],
		...chart.series.map(({legend, last, min, max, gaps}) => {
			const range = `now ${formatValue(last, chart.unit)}, lowest ${formatValue(min, chart.unit)}, highest ${formatValue(max, chart.unit)}`;
			return [legend, `${range}${gaps > 0 ? `, ${formatNumber(gaps)} gaps` : ''}`] as const;
		}),
		['why', reasonText(chart.reason)],
		[
			'as of',
			chart.asOfMs === null ? '' : `${formatClock(chart.asOfMs)} UTC, ${formatAge(now - chart.asOfMs)} ago${chart.stale ? ', stale' : ''}`,
		],
	]);

const latency: Panel<View> = {
	id: 'latency',
	title: 'Latency',
	least: {width: 24, height: 4},
	weight: 3,
	wide: true,
	sorts: [],
	tabs: [],
	tabsOf: ({charts}) => charts.map(({title}) => title),
	tabOf: ({tab}) => tab,
	select,
	headline: headlineOf,
	rows: () => 0,
	stacked: true,
	beside: ({charts, hasOpened}) => (hasOpened ? charts.map(({id}) => id) : []),
	wants: ({all}) => (all.length === 0 ? 0 : 10),
	open: ({charts, tab}, {path}) => (path.length > 0 ? null : (charts[tab]?.id ?? null)),
	explain: ({charts, tab, now}) => {
		const chart = charts[tab];
		return chart === undefined ? [] : explain(chart, now);
	},
	crumbsOf: ({charts, tab, hasOpened}) => (hasOpened ? [charts[tab]?.title ?? 'gone'] : []),
	framing,
	body,
};

/** Charts of latency (or whatever the config draws): time axis, threshold, gaps as gaps, marks; worst one first, all when zoomed. */
export const latencyPanel = sealPanel(latency);
