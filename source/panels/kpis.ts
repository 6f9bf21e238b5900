import {type Rich, writeRich} from '../components/rich-text.ts';
import type {Column} from '../components/table.ts';
import type {PanelState} from '../keys/ui-state.ts';
import {formatAge, formatChange, formatRate, formatSpan, formatValue} from '../model/format.ts';
import {memo} from '../model/memo.ts';
import {reasonText} from '../model/reason-words.ts';
import {type Severity, worstSeverity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {KpiView} from '../model/views/kpi.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {contradiction, contradictionSpans} from './claim-words.ts';
import {explainKpi, paintKpi} from './kpis-detail.ts';
import {openedRows, rowInHand} from './opened-rows.ts';
import {dimWhenStale, paintList} from './paint-list.ts';
import {type PaintContext, type Panel, sealPanel} from './panel.ts';
import {arrangedBy, arrangedRows, byText, cursorIn, passesFilter, sortedRows} from './row-filter.ts';
import {byWorstThenOldest, severityStyle, titled} from './severity-marks.ts';
import {askingText} from './source-words.ts';
import {paintHistory, windowFor} from './spark-window.ts';

type View = {
	readonly rows: readonly KpiView[];
	readonly all: readonly KpiView[];
	readonly now: number;
	readonly windowMs: number;
	readonly loading: string;
	readonly opened: KpiView | undefined;
	readonly hasOpened: boolean;
};

const orders: Readonly<Record<string, (a: KpiView, b: KpiView) => number>> = {
	// Those that are well keep the order of the config, which is how people know them.
	worst: byWorstThenOldest,
	config: () => 0,
	name: (a, b) => byText(a.title, b.title),
};
const sorts = Object.keys(orders);
const worstFirst = memo((all: readonly KpiView[]) => all.toSorted(byWorstThenOldest));

const select = ({kpis: all, sources, now}: Snapshot, state: PanelState): View => {
	const order = orders[sorts[state.sort] ?? 'worst'] ?? byWorstThenOldest;
	const kept = ({title, source, reason}: KpiView): boolean => passesFilter(state.filter, [title, source, reasonText(reason)]);
	const openedId = state.path.at(-1);
	return {
		rows: arrangedRows(all, arrangedBy(state), () => sortedRows(all.filter(kept), order, state.reversed)),
		all,
		now,
		windowMs: windowFor(
			all.map(({history}) => history),
			now,
		),
		loading: all.every(({value}) => value === null) ? askingText(sources, now) : '',
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

/** A rate whose title says so already (`messages/s`) needs no unit behind every figure. */
export const kpiFigure = ({title, unit, value}: KpiView): string =>
	unit === 'per_second' && /(\/s|per second)$/iu.test(title) ? formatRate(value) : formatValue(value, unit);

/** `−2 % in 1h`; when it grew beyond comparison, what it was: `was 0.49 s`. */
export const changeText = ({change, value, unit}: KpiView): string => {
	if (change === null || value === null) return '';
	const over = formatSpan(change.overMs);
	if (change.relative === null || Math.abs(change.relative) >= 2)
		return change.value === 0 ? `0 % in ${over}` : `was ${formatValue(value - change.value, unit)}`;
	return `${formatChange(change.relative)} in ${over}`;
};

const columns = (view: View, glyphs: GlyphSet): readonly Column<KpiView>[] => [
	{
		id: 'title',
		title: '  figure',
		isWhole: true,
		max: 26,
		priority: 0,
		cell: ({severity, stale, title}) => titled(stale && severity === 'unknown' ? 'stale' : severity, title, glyphs),
	},
	{
		id: 'value',
		title: 'now',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: (row) => ({text: kpiFigure(row), style: row.stale ? styles.stale : severityStyle(row.severity)}),
	},
	{
		id: 'change',
		title: 'change',
		isWhole: true,
		priority: 3,
		cell: (row) => changeCell(row, view.now, glyphs),
	},
	{
		id: 'history',
		title: `last ${formatSpan(view.windowMs)}`,
		min: 8,
		priority: 2,
		grow: 1,
		cell: ({value, reason}) => (value === null ? reasonText(reason) : ''),
		paint: (grid, rect, row) => paintTrend(grid, rect, row, view, glyphs),
	},
];

// That somebody says otherwise matters more than how it changed.
const changeCell = (row: KpiView, now: number, glyphs: GlyphSet): Rich => {
	const claimText = contradiction(row.claims, ({value}) => kpiFigure({...row, value}));
	if (claimText !== '') return contradictionSpans(claimText, glyphs);
	return {text: row.stale && row.asOfMs !== null ? `${formatAge(now - row.asOfMs)} old` : changeText(row), style: styles.label};
};

// A figure that is missing or old says why where its past would stand.
const paintTrend = (grid: Parameters<typeof paintHistory>[0], rect: Rect, row: KpiView, view: View, glyphs: GlyphSet): void => {
	if (row.value === null || (row.stale && row.reason !== null))
		writeRich(grid, rect.x, rect.y, reasonText(row.reason ?? {code: 'no-data'}), rect.width, glyphs.ellipsis, styles.label);
	else
		paintHistory(
			grid,
			rect,
			row.history,
			{windowMs: view.windowMs, now: view.now, style: row.severity === 'ok' ? styles.dim : severityStyle(row.severity)},
			glyphs,
		);
};

const headlineOf = ({all, loading}: View): {severity: Severity; text: string; item?: string} => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	const worst = worstFirst(all)[0];
	if (worst === undefined) return {severity: 'ok', text: 'none configured'};
	const bad = all.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0)
		return {severity: 'ok', text: all.some(({warn, fail}) => warn !== null || fail !== null) ? 'within limits' : `${all.length} shown`};
	if (worst.severity === 'unknown')
		return {severity: 'unknown', text: `${bad.length} of ${all.length} ${bad.every(({stale}) => stale) ? 'stale' : 'unknown'}`};
	const item = `${worst.title} ${kpiFigure(worst)}`;
	return {
		severity: worstSeverity(bad.map(({severity}) => severity)),
		text: bad.length === 1 ? item : `${item}, ${bad.length - 1} more`,
		item,
	};
};

const emptyText = (view: View, filter: string): string => {
	if (view.loading !== '') return view.loading;
	return view.all.length > 0 ? `nothing matches /${filter}` : 'no KPIs are configured (kpis: in the config)';
};

const body = (view: View, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, state, zoomed} = context;
	const cursor = cursorIn(state.cursor, view.rows.length);
	const shown = view.hasOpened ? view.opened : zoomed ? view.rows[cursor] : undefined;
	if (view.hasOpened && shown === undefined) {
		grid.write(inner.x, inner.y, 'this KPI is no longer there', styles.label, inner.width);
		return undefined;
	}
	if (view.hasOpened && shown !== undefined) {
		paintKpi(grid, inner, shown, view.windowMs, context);
		return undefined;
	}
	// Zoomed, the list keeps at most half of the room and the figure under the cursor is drawn below it.
	const listed = shown === undefined ? inner.height : splitHeight(view, inner.height);
	const list = {columns: columns(view, glyphs), rows: view.rows, rowStyle: dimWhenStale, empty: emptyText(view, state.filter)};
	const foot = paintList(grid, {...inner, height: listed}, list, context);
	const below = {...inner, y: inner.y + listed + 1, height: inner.height - listed - 1};
	if (shown !== undefined && below.height >= 4) paintKpi(grid, below, shown, view.windowMs, context);
	return foot;
};

const splitHeight = ({rows}: View, innerHeight: number): number => Math.min(rows.length + 1, Math.max(4, Math.floor(innerHeight / 2)));

const kpis: Panel<View> = {
	id: 'kpis',
	title: 'KPIs',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: headlineOf,
	...openedRows<KpiView>(({title}) => title),
	wants: ({all}) => all.length,
	page: (view, {height, zoomed}) => Math.max(1, zoomed ? splitHeight(view, height - 2) - 1 : height - 2),
	explain: (view, state) => {
		const row = rowInHand(view, state);
		return row === undefined ? [] : explainKpi(row, view.now);
	},
	framing: ({rows, all, windowMs}) => ({
		...(all.some(({history}) => history.length > 0) ? {note: `last ${formatSpan(windowMs)}`} : {}),
		filtered: {shown: rows.length, all: all.length},
	}),
	body,
};

/** KPIs: value, change, history; opened or zoomed a chart of one figure with its limits, expression and meaning. */
export const kpisPanel = sealPanel(kpis);
