import {type Tab, tabSpans} from '../components/tabs.ts';
import type {PanelState} from '../keys/ui-state.ts';
import type {QualityDimension} from '../model/facts.ts';
import {reasonText} from '../model/reason-words.ts';
import {bySeverity, type Severity, worstSeverity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {QualityView} from '../model/views/quality.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {paintPairs} from './label-pairs.ts';
import {openedRows, rowInHand} from './opened-rows.ts';
import {dimWhenStale, listPage, paintList} from './paint-list.ts';
import {type PaintContext, type Panel, sealPanel} from './panel.ts';
import {explainCheck, figureOf, qualityColumns} from './quality-columns.ts';
import {arrangedBy, arrangedRows, byText, passesFilter, sortedRows} from './row-filter.ts';
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

const byWorst = (a: QualityView, b: QualityView): number => bySeverity(a.severity, b.severity);
const orders: Readonly<Record<string, (a: QualityView, b: QualityView) => number>> = {
	worst: byWorst,
	name: (a, b) => byText(a.title, b.title),
	dataset: (a, b) => byText(a.dataset, b.dataset) || byWorst(a, b),
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
	const inTab = arrangedRows(all, `tab ${tab}`, () => all.filter(({dimension}) => dimension === dimensions[tab]));
	const kept = (check: QualityView): boolean =>
		passesFilter(state.filter, [check.title, check.dataset, check.outcome, reasonText(check.reason)]);
	const order = orders[sorts[state.sort] ?? 'worst'] ?? byWorst;
	const openedId = state.path.at(-1);
	return {
		rows: arrangedRows(inTab, arrangedBy(state), () => sortedRows(inTab.filter(kept), order, state.reversed)),
		inTab: inTab.length,
		all,
		tab,
		now,
		loading: all.every(({ratio, value}) => ratio === null && value === null) ? askingText(sources, now) : '',
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

const itemOf = (check: QualityView): string =>
	`${check.title} ${check.ratio === null && check.value === null ? check.outcome : figureOf(check)}`;

const headlineOf = ({all, loading}: View): {severity: Severity; text: string; item?: string} => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	const worst = all.toSorted(byWorst)[0];
	if (worst === undefined) return {severity: 'ok', text: 'no checks configured'};
	const bad = all.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0) return {severity: 'ok', text: `${all.length} pass`};
	if (worst.severity === 'unknown' && bad.length > 1)
		return {severity: 'unknown', text: `${bad.length} of ${all.length} ${bad.every(({stale}) => stale) ? 'stale' : 'unknown'}`};
	const others = bad.length > 1 ? `, ${bad.length - 1} more` : '';
	return {severity: worstSeverity(bad.map(({severity}) => severity)), text: `${itemOf(worst)}${others}`, item: itemOf(worst)};
};

const tabsOf = ({all}: View): readonly Tab[] =>
	dimensions.map((title) => {
		const worst = worstSeverity(all.filter(({dimension}) => dimension === title).map(({severity}) => severity));
		return worst === 'ok' ? {title} : {title, status: worst};
	});

const emptyText = ({loading, inTab, all, tab}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (inTab > 0) return `nothing matches /${filter}`;
	if (all.length === 0) return 'no data-quality checks are configured or reported';
	return `no check of ${dimensions[tab]} is configured or reported`;
};

const body = (view: View, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, state, zoomed} = context;
	if (view.hasOpened) {
		const pairs = view.opened === undefined ? ([['gone', 'this check is no longer there']] as const) : explainCheck(view.opened, view.now);
		paintPairs(grid, inner, pairs, glyphs);
		return undefined;
	}
	const list = {
		columns: qualityColumns(view, zoomed, glyphs),
		rows: view.rows,
		rowStyle: dimWhenStale,
		empty: emptyText(view, state.filter),
		explain: (check: QualityView) => explainCheck(check, view.now),
	};
	return paintList(grid, inner, list, context);
};

const quality: Panel<View> = {
	id: 'quality',
	title: 'Quality',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: dimensions,
	// Without any check there is nothing to turn to.
	tabsOf: ({all}) => (all.length === 0 ? [] : dimensions),
	tabOf: ({tab}) => tab,
	select,
	headline: headlineOf,
	...openedRows<QualityView>(({title}) => title),
	wants: ({all}) => Math.max(...dimensions.map((title) => all.filter(({dimension}) => dimension === title).length)),
	page: ({rows}, place) => listPage(rows.length, place),
	explain: (view, state) => {
		const row = rowInHand(view, state);
		return row === undefined ? [] : explainCheck(row, view.now);
	},
	framing: (view, {glyphs}) => ({
		middle: (width) => (view.all.length === 0 || view.hasOpened ? [] : tabSpans(tabsOf(view), view.tab, glyphs, width)),
		// The tabs carry the marks and the worst row is the first one, so the words go where there is no room for both.
		canDropWords: true,
		filtered: {shown: view.rows.length, all: view.inTab},
	}),
	body,
};

/** Data quality by dimension: figure, counts, limit, outcome and age of every check; what is absent is unknown and says why. */
export const qualityPanel = sealPanel(quality);
