import type {PanelState} from '../keys/ui-state.ts';
import {formatAge} from '../model/format.ts';
import {memo} from '../model/memo.ts';
import {bySeverity, type Severity, worstSeverity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {AlertView} from '../model/views/alert.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {alertColumns, alertRowStyle, alertStateText, explainAlert} from './alerts-columns.ts';
import {paintPairs} from './label-pairs.ts';
import {openedRows, rowInHand} from './opened-rows.ts';
import {listPage, paintList} from './paint-list.ts';
import {type PaintContext, type Panel, sealPanel} from './panel.ts';
import {arrangedBy, arrangedRows, byText, passesFilter, sortedRows} from './row-filter.ts';
import {countWords} from './severity-marks.ts';
import {askingText, silenceItem, silenceText, unreadText} from './source-words.ts';

type View = {
	readonly rows: readonly AlertView[];
	readonly all: readonly AlertView[];
	readonly now: number;
	readonly loading: string;
	/** Sources that do not answer: what they would say is missing from an empty list. */
	readonly silence: string;
	readonly silenceItem: string;
	readonly opened: AlertView | undefined;
	readonly hasOpened: boolean;
};

// What holds now comes before what may come, and both before what was or is muted; unknown may be anything, so it is high up.
const stateOrder: readonly AlertView['state'][] = ['firing', 'unknown', 'pending', 'suppressed', 'resolved'];
const stateRank = ({state}: AlertView): number => stateOrder.indexOf(state);
const oldestFirst = (a: AlertView, b: AlertView): number => (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);
const byName = (a: AlertView, b: AlertView): number => byText(a.name, b.name);
const byWorst = (a: AlertView, b: AlertView): number =>
	Number(a.isClaim ?? false) - Number(b.isClaim ?? false) ||
	(a.isClaim ? -oldestFirst(a, b) : 0) ||
	stateRank(a) - stateRank(b) ||
	bySeverity(a.severity, b.severity) ||
	oldestFirst(a, b) ||
	byName(a, b);

const orders: Readonly<Record<string, (a: AlertView, b: AlertView) => number>> = {
	worst: byWorst,
	newest: (a, b) => -oldestFirst(a, b),
	name: byName,
	origin: (a, b) => byText(a.origin, b.origin) || byWorst(a, b),
};
const sorts = Object.keys(orders);
const worstFirst = memo((all: readonly AlertView[]) => all.toSorted(byWorst));
/** Without what systems say of themselves. */
const ownOf = memo((all: readonly AlertView[]) => all.filter(({isClaim}) => !isClaim));

const select = ({alerts: all, sources, now}: Snapshot, state: PanelState): View => {
	const kept = (alert: AlertView): boolean =>
		passesFilter(state.filter, [alert.name, alert.summary, alert.origin, alert.severityWord, alert.state, ...Object.values(alert.labels)]);
	const order = orders[sorts[state.sort] ?? 'worst'] ?? byWorst;
	const openedId = state.path.at(-1);
	return {
		rows: arrangedRows(all, arrangedBy(state), () => sortedRows(all.filter(kept), order, state.reversed)),
		all,
		now,
		loading: all.length === 0 ? askingText(sources, now) : '',
		silence: silenceText(sources, now) || unreadText(sources, ['alert']),
		silenceItem: silenceItem(sources, now) || unreadText(sources, ['alert']),
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

/** `api tells 25`: what systems say of themselves, counted beside the verdicts. */
const claimsOf = (all: readonly AlertView[]): string => {
	const tellers = Map.groupBy(
		all.filter(({isClaim, state}) => isClaim && state !== 'resolved'),
		({origin}) => origin,
	);
	return [...tellers].map(([origin, list]) => ` · ${origin} tells ${list.length}`).join('');
};

const headlineOf = (view: View): {severity: Severity; text: string; item?: string} => {
	const own = verdictLine({...view, all: ownOf(view.all)});
	return view.loading === '' ? {...own, text: `${own.text}${claimsOf(view.all)}`} : own;
};

const verdictLine = ({all, loading, silence, silenceItem: silentItem, now}: View): {severity: Severity; text: string; item?: string} => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	const live = all.filter(({state}) => state === 'firing' || state === 'pending' || state === 'unknown');
	const worst = worstFirst(all)[0];
	if (live.length === 0 || worst === undefined) {
		if (silence !== '') return {severity: 'unknown', text: `none known, ${silence}`, item: `none known, ${silentItem}`};
		const rest = countWords(
			all.map(({state}) => state),
			['suppressed', 'resolved'],
			' · ',
		);
		return {severity: 'ok', text: rest === '' ? 'none' : `none firing · ${rest}`};
	}
	const words = countWords(
		all.map(({state}) => state),
		['firing', 'pending', 'unknown'],
		' · ',
	);
	const stale = all.filter((alert) => alert.stale).length;
	return {
		severity: worstSeverity(live.map(({severity, state}) => (state === 'unknown' ? 'unknown' : severity))),
		text: stale > 0 ? `${words} · ${stale} stale` : words,
		item: `${worst.name} ${worst.state === 'firing' ? formatAge(worst.sinceMs === null ? null : now - worst.sinceMs) : alertStateText(worst, now)}`,
	};
};

const emptyText = ({all, loading, silence}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (all.length > 0) return `nothing matches /${filter}`;
	return silence === '' ? 'no alert is firing or pending' : `no alert is known, but ${silence}`;
};

const body = (view: View, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, state, zoomed} = context;
	if (view.hasOpened) {
		const pairs = view.opened === undefined ? ([['gone', 'this alert is no longer there']] as const) : explainAlert(view.opened, view.now);
		paintPairs(grid, inner, pairs, glyphs);
		return undefined;
	}
	const list = {
		columns: alertColumns(view.now, zoomed, glyphs),
		rows: view.rows,
		rowStyle: alertRowStyle,
		empty: emptyText(view, state.filter),
		explain: (row: AlertView) => explainAlert(row, view.now),
	};
	return paintList(grid, inner, list, context);
};

const alerts: Panel<View> = {
	id: 'alerts',
	title: 'Alerts',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: headlineOf,
	...openedRows<AlertView>(({name}) => name),
	wants: ({all}) => all.length,
	page: ({rows}, place) => listPage(rows.length, place),
	explain: (view, state) => {
		const row = rowInHand(view, state);
		return row === undefined ? [] : explainAlert(row, view.now);
	},
	framing: ({rows, all}) => ({filtered: {shown: rows.length, all: all.length}}),
	body,
};

/** Alerts: what fires first, then what cannot be told, what is pending, muted and over; with origin and runbook. */
export const alertsPanel = sealPanel(alerts);
