import {type Column, paintTable, scrollText} from '../components/table.ts';
import {type Tab, tabSpans} from '../components/tabs.ts';
import type {QualityDimension} from '../model/facts.ts';
import {formatAge, formatDateTime, formatNumber, formatRatio, formatValue} from '../model/format.ts';
import {byBadness, worstOf} from '../model/limits.ts';
import type {QualityView, Severity, Snapshot} from '../model/snapshot.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {type Pair, paintPairs, pairsOf} from './detail.ts';
import {type PaintContext, type Panel, type PanelState, sealPanel} from './panel.ts';
import {paintPanel} from './panel-frame.ts';
import {cursorIn, passesFilter, sortedRows} from './row-filter.ts';
import {severityStyle, titled} from './severity-marks.ts';
import {askingText} from './source-words.ts';

const dimensions: readonly QualityDimension[] = ['Completeness', 'Validity', 'Timeliness', 'Consistency'];

type View = {
	/** Rows of the tab shown, filtered and sorted. */
	readonly rows: readonly QualityView[];
	readonly inTab: number;
	readonly all: readonly QualityView[];
	readonly tab: number;
	readonly now: number;
	readonly loading: string;
	readonly opened: QualityView | undefined;
	readonly hasOpened: boolean;
};

const byWorst = (a: QualityView, b: QualityView): number => byBadness(a.severity, b.severity);
const orders: Readonly<Record<string, (a: QualityView, b: QualityView) => number>> = {
	worst: byWorst,
	name: (a, b) => a.title.localeCompare(b.title, 'en', {numeric: true}),
	dataset: (a, b) => a.dataset.localeCompare(b.dataset, 'en', {numeric: true}) || byWorst(a, b),
	oldest: (a, b) => (a.checkedAtMs ?? 0) - (b.checkedAtMs ?? 0),
};
const sorts = Object.keys(orders);

/** The tab with the worst check in it; the first one that has any when all is well. */
const worstTab = (all: readonly QualityView[]): number => {
	const worst = all.toSorted((a, b) => byWorst(a, b) || dimensions.indexOf(a.dimension) - dimensions.indexOf(b.dimension))[0];
	return worst === undefined ? 0 : dimensions.indexOf(worst.dimension);
};

const select = ({quality: all, sources, now}: Snapshot, state: PanelState): View => {
	const tab = state.tab < 0 ? worstTab(all) : Math.min(state.tab, dimensions.length - 1);
	const inTab = all.filter(({dimension}) => dimension === dimensions[tab]);
	const kept = inTab.filter((check) => passesFilter(state.filter, [check.title, check.dataset, check.outcome, check.reason]));
	const openedId = state.path.at(-1);
	return {
		rows: sortedRows(kept, orders[sorts[state.sort] ?? 'worst'] ?? byWorst, state.reversed),
		inTab: inTab.length,
		all,
		tab,
		now,
		loading: all.every(({ratio, value}) => ratio === null && value === null) ? askingText(sources, now) : '',
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

/** The measured figure: a ratio in percent, or a value in its unit; `?` when neither is known. */
const figureOf = ({ratio, value, unit}: QualityView): string => (ratio === null ? formatValue(value, unit) : formatRatio(ratio));

/** `1,204 of 1,210`: no percentage without its counts. */
const countsOf = ({good, total}: QualityView): string =>
	good === null && total === null ? '' : `${formatNumber(good)} of ${formatNumber(total)}`;

const ageOf = ({checkedAtMs}: QualityView, now: number): string => (checkedAtMs === null ? '' : `${formatAge(now - checkedAtMs)} ago`);

const hasManyDatasets = (checks: readonly QualityView[]): boolean => new Set(checks.map(({dataset}) => dataset)).size > 1;

const columns = (view: View, isZoomed: boolean, glyphs: GlyphSet): readonly Column<QualityView>[] => [
	{
		id: 'title',
		title: '  check',
		isWhole: true,
		max: 26,
		priority: 0,
		cell: ({severity, stale, title}) => titled(stale && severity === 'unknown' ? 'stale' : severity, title, glyphs),
	},
	...(isZoomed || hasManyDatasets(view.rows)
		? ([
				{id: 'dataset', title: 'dataset', min: 8, max: 24, priority: 5, cell: ({dataset}) => ({text: dataset, style: styles.label})},
			] satisfies Column<QualityView>[])
		: []),
	{
		id: 'figure',
		title: 'result',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: (check) => ({text: figureOf(check), style: check.stale ? styles.stale : severityStyle(check.severity)}),
	},
	...(isZoomed ? zoomedColumns : [detailColumn]),
	{
		id: 'outcome',
		title: 'outcome',
		isWhole: true,
		priority: 1,
		cell: ({outcome, severity}) => ({text: outcome, style: severityStyle(severity)}),
	},
	{
		id: 'age',
		title: 'checked',
		align: 'right',
		isWhole: true,
		priority: 4,
		cell: (check) => ({text: ageOf(check, view.now), style: styles.label}),
	},
];

/** Counts and limit in one, or why there is no figure: what fits into half a screen. */
const detailColumn: Column<QualityView> = {
	id: 'detail',
	title: 'why',
	min: 12,
	priority: 2,
	grow: 1,
	cell: (check) =>
		check.reason || [countsOf(check), check.limit === '' ? '' : `limit ${check.limit}`].filter((text) => text !== '').join(', '),
};

const zoomedColumns: readonly Column<QualityView>[] = [
	{id: 'counts', title: 'good of all', align: 'right', isWhole: true, priority: 3, cell: countsOf},
	{id: 'limit', title: 'limit', isWhole: true, priority: 4, cell: ({limit}) => ({text: limit, style: styles.label})},
	{id: 'reason', title: 'why', min: 10, priority: 2, grow: 1, cell: ({reason}) => reason},
	{id: 'source', title: 'source', min: 8, max: 20, priority: 6, cell: ({source}) => ({text: source ?? '', style: styles.label})},
];

/** All that is known of a check. */
export const explainCheck = (check: QualityView, now: number): readonly Pair[] =>
	pairsOf([
		['check', check.title],
		['dataset', check.dataset],
		['dimension', check.dimension],
		['outcome', check.outcome],
		['result', figureOf(check)],
		['good of all', countsOf(check)],
		['limit', check.limit],
		['why', check.reason],
		[
			'checked',
			check.checkedAtMs === null
				? 'never'
				: `${formatDateTime(check.checkedAtMs)} UTC, ${ageOf(check, now)}${check.stale ? ', stale' : ''}`,
		],
		['from', check.source],
	]);

const itemOf = (check: QualityView): string => `${check.title} ${check.outcome === 'unknown' ? 'unknown' : figureOf(check)}`;

const headlineOf = ({all, loading}: View): {severity: Severity; text: string; item?: string} => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	const worst = all.toSorted(byWorst)[0];
	if (worst === undefined) return {severity: 'ok', text: 'no checks configured'};
	const bad = all.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0) return {severity: 'ok', text: `${all.length} pass`};
	if (worst.severity === 'unknown' && bad.length > 1)
		return {severity: 'unknown', text: `${bad.length} of ${all.length} ${bad.every(({stale}) => stale) ? 'stale' : 'unknown'}`};
	const others = bad.length > 1 ? `, ${bad.length - 1} more` : '';
	return {severity: worstOf(bad.map(({severity}) => severity)), text: `${itemOf(worst)}${others}`, item: itemOf(worst)};
};

const tabsOf = ({all}: View): readonly Tab[] =>
	dimensions.map((title) => {
		const worst = worstOf(all.filter(({dimension}) => dimension === title).map(({severity}) => severity));
		return worst === 'ok' ? {title} : {title, status: worst};
	});

const emptyText = ({loading, inTab, all, tab}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (inTab > 0) return `nothing matches /${filter}`;
	if (all.length === 0) return 'no data-quality checks are configured or reported';
	return `no check of ${dimensions[tab]} is configured or reported`;
};

const paint = (view: View, context: PaintContext) => {
	const {glyphs, state, focused, zoomed} = context;
	const framing = {
		jump: '4',
		title: 'Quality',
		headline: headlineOf(view),
		middle: (width: number) => (view.all.length === 0 || view.hasOpened ? [] : tabSpans(tabsOf(view), view.tab, glyphs, width)),
		// The tabs carry the marks and the worst row is the first one, so the words go where there is no room for both.
		canDropWords: true,
		least: quality.least,
		filtered: {shown: view.rows.length, all: view.inTab},
	};
	return paintPanel(context, framing, (grid, inner) => {
		if (view.hasOpened) {
			paintPairs(
				grid,
				inner,
				view.opened === undefined ? [['gone', 'this check is no longer there']] : explainCheck(view.opened, view.now),
				glyphs,
			);
			return undefined;
		}
		const window = paintTable(
			grid,
			inner,
			{
				columns: columns(view, zoomed, glyphs),
				rows: view.rows,
				top: state.offset,
				...(focused ? {selected: cursorIn(state.cursor, view.rows.length)} : {}),
				isFocused: focused,
				hasHeader: zoomed,
				rowStyle: ({stale}) => (stale ? styles.stale : styles.text),
				empty: emptyText(view, state.filter),
				scrollMark: 'none',
			},
			glyphs,
		);
		return scrollText(window, glyphs);
	});
};

const quality: Panel<View> = {
	id: 'quality',
	title: 'Quality',
	jump: '4',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: dimensions,
	tabOf: ({tab}) => tab,
	select,
	headline: headlineOf,
	rows: ({rows}) => rows.length,
	wants: ({all}) => Math.max(1, ...dimensions.map((title) => all.filter(({dimension}) => dimension === title).length)),
	open: ({rows}, {path, cursor}) => (path.length > 0 ? null : (rows[cursorIn(cursor, rows.length)]?.id ?? null)),
	explain: ({rows, opened, now}, {cursor}) => {
		const row = opened ?? rows[cursorIn(cursor, rows.length)];
		return row === undefined ? [] : explainCheck(row, now);
	},
	crumbsOf: ({opened, hasOpened}) => (hasOpened ? [opened?.title ?? 'gone'] : []),
	paint,
};

/** Data quality by dimension: figure, counts, limit, outcome and age of every check; what is absent is unknown and says why. */
export const qualityPanel = sealPanel(quality);
