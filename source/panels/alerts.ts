import {type Column, paintTable, scrollText} from '../components/table.ts';
import {formatAge, formatDateTime, formatNumber, formatWatch} from '../model/format.ts';
import {byBadness, worstOf} from '../model/limits.ts';
import type {AlertView, Severity, Snapshot} from '../model/snapshot.ts';
import {type GlyphSet, type Status, styles} from '../theme.ts';
import {type Pair, paintPairs, pairsOf} from './detail.ts';
import {type PaintContext, type Panel, type PanelState, sealPanel} from './panel.ts';
import {paintPanel} from './panel-frame.ts';
import {cursorIn, passesFilter, sortedRows} from './row-filter.ts';
import {countWords, severityStyle, titled} from './severity-marks.ts';
import {askingText, silenceText} from './source-words.ts';

type View = {
	readonly rows: readonly AlertView[];
	readonly all: readonly AlertView[];
	readonly now: number;
	readonly loading: string;
	/** Sources that do not answer: what they would say is missing from an empty list. */
	readonly silence: string;
	readonly opened: AlertView | undefined;
	readonly hasOpened: boolean;
};

// What holds now comes before what may come, and both before what was or is muted; unknown may be anything, so it is high up.
const stateOrder: readonly AlertView['state'][] = ['firing', 'unknown', 'pending', 'suppressed', 'resolved'];
const stateRank = ({state}: AlertView): number => stateOrder.indexOf(state);
const oldestFirst = (a: AlertView, b: AlertView): number => (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);
const byName = (a: AlertView, b: AlertView): number => a.name.localeCompare(b.name, 'en', {numeric: true});
const byWorst = (a: AlertView, b: AlertView): number =>
	stateRank(a) - stateRank(b) || byBadness(a.severity, b.severity) || oldestFirst(a, b) || byName(a, b);

const orders: Readonly<Record<string, (a: AlertView, b: AlertView) => number>> = {
	worst: byWorst,
	newest: (a, b) => -oldestFirst(a, b),
	name: byName,
	origin: (a, b) => a.origin.localeCompare(b.origin) || byWorst(a, b),
};
const sorts = Object.keys(orders);

const select = ({alerts: all, sources, now}: Snapshot, state: PanelState): View => {
	const kept = all.filter((alert) =>
		passesFilter(state.filter, [alert.name, alert.summary, alert.origin, alert.severityWord, alert.state, ...Object.values(alert.labels)]),
	);
	const openedId = state.path.at(-1);
	return {
		rows: sortedRows(kept, orders[sorts[state.sort] ?? 'worst'] ?? byWorst, state.reversed),
		all,
		now,
		loading: all.length === 0 ? askingText(sources, now) : '',
		silence: silenceText(sources, now),
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

/** `firing 1m12s`, `pending 3:20 of 5:00`, `resolved 2m05s ago`, `suppressed by silence 7`, `unknown`. */
export const alertStateText = (alert: AlertView, now: number): string => {
	const age = alert.sinceMs === null ? '' : formatAge(now - alert.sinceMs);
	switch (alert.state) {
		case 'firing':
			return `firing ${age}`.trim();
		case 'pending':
			return alert.sinceMs === null || alert.forMs === 0
				? `pending ${age}`.trim()
				: `pending ${formatWatch(now - alert.sinceMs)} of ${formatWatch(alert.forMs)}`;
		case 'resolved':
			return alert.resolvedAtMs === null ? 'resolved' : `resolved ${formatAge(now - alert.resolvedAtMs)} ago`;
		case 'suppressed':
			return alert.suppressedBy === null ? 'suppressed' : `suppressed by ${alert.suppressedBy}`;
		case 'unknown':
			return `unknown ${age}`.trim();
	}
};

const statusOf = ({state, severity, stale}: AlertView): Status => {
	if (state === 'unknown') return stale ? 'stale' : 'unknown';
	if (state === 'resolved') return 'ok';
	return state === 'suppressed' ? 'paused' : severity;
};

/** Resolved and muted ones are past caring for now; stale ones may no longer be true. */
const rowStyle = ({state, stale}: AlertView): number =>
	stale || state === 'resolved' || state === 'suppressed' ? styles.stale : styles.text;

const summaryOf = (alert: AlertView): string => {
	const why = alert.state === 'unknown' || alert.stale ? alert.reason : '';
	return [why, alert.summary].filter((text) => text !== '').join(' · ') || labelText(alert.labels);
};

const labelText = (labels: AlertView['labels']): string =>
	Object.entries(labels)
		.filter(([name]) => name !== 'alertname' && name !== 'severity')
		.map(([name, value]) => `${name}=${value}`)
		.join(' ');

const columns = (now: number, isZoomed: boolean, glyphs: GlyphSet): readonly Column<AlertView>[] => [
	{id: 'name', title: '  alert', isWhole: true, max: 26, priority: 0, cell: (alert) => titled(statusOf(alert), alert.name, glyphs)},
	...(isZoomed
		? ([
				{id: 'severity', title: 'severity', isWhole: true, priority: 3, max: 10, cell: ({severityWord}) => severityWord},
			] satisfies Column<AlertView>[])
		: []),
	{
		id: 'state',
		title: 'state',
		isWhole: true,
		max: 30,
		priority: 1,
		cell: (alert) => ({
			text: alertStateText(alert, now),
			style: alert.state === 'firing' ? severityStyle(alert.severity) : rowStyle(alert),
		}),
	},
	{id: 'value', title: 'value', align: 'right', isWhole: true, priority: 4, cell: ({value}) => (value === null ? '' : formatNumber(value))},
	{id: 'summary', title: 'summary', min: 14, priority: 2, grow: 1, cell: summaryOf},
	{id: 'origin', title: 'from', min: 7, priority: 5, max: 14, cell: ({origin}) => ({text: origin, style: styles.label})},
	...(isZoomed
		? ([
				{id: 'runbook', title: 'runbook', min: 16, priority: 6, max: 48, cell: ({runbook}) => ({text: runbook ?? '', style: styles.label})},
			] satisfies Column<AlertView>[])
		: []),
];

/** All that is known of an alert; its runbook is something to copy. */
export const explainAlert = (alert: AlertView, now: number): readonly Pair[] =>
	pairsOf([
		['alert', alert.name],
		['state', alertStateText(alert, now)],
		['severity', alert.severityWord],
		['since', alert.sinceMs === null ? 'not known' : `${formatDateTime(alert.sinceMs)} UTC`],
		['summary', alert.summary],
		['why', alert.reason],
		['value', alert.value === null ? '' : formatNumber(alert.value)],
		['from', alert.stale ? `${alert.origin}, which does not answer now: this may no longer be so` : alert.origin],
		['runbook', alert.runbook],
		['labels', labelText(alert.labels)],
		...Object.entries(alert.annotations).filter(([name, text]) => text !== alert.summary && text !== alert.runbook && name !== 'summary'),
	]);

const headlineOf = ({all, loading, silence, now}: View): {severity: Severity; text: string; item?: string} => {
	if (loading !== '') return {severity: 'unknown', text: loading};
	const live = all.filter(({state}) => state === 'firing' || state === 'pending' || state === 'unknown');
	const worst = all.toSorted(byWorst)[0];
	if (live.length === 0 || worst === undefined) {
		if (silence !== '') return {severity: 'unknown', text: `none known: ${silence}`};
		const rest = countWords(
			all.map(({state}) => state),
			['suppressed', 'resolved'],
		);
		return {severity: 'ok', text: rest === '' ? 'none' : `none firing · ${rest.replaceAll(', ', ' · ')}`};
	}
	const words = countWords(
		all.map(({state}) => state),
		['firing', 'pending', 'unknown', 'suppressed'],
	).replaceAll(', ', ' · ');
	const stale = all.filter((alert) => alert.stale).length;
	return {
		severity: worstOf(live.map(({severity, state}) => (state === 'unknown' ? 'unknown' : severity))),
		text: stale > 0 ? `${words} · ${stale} stale` : words,
		item: `${worst.name} ${worst.state === 'firing' ? formatAge(worst.sinceMs === null ? null : now - worst.sinceMs) : alertStateText(worst, now)}`,
	};
};

const emptyText = ({all, loading, silence}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (all.length > 0) return `nothing matches /${filter}`;
	return silence === '' ? 'no alert is firing or pending' : `no alert is known, but ${silence}`;
};

const paint = (view: View, context: PaintContext) => {
	const {glyphs, state, focused, zoomed} = context;
	const framing = {
		jump: '6',
		title: 'Alerts',
		headline: headlineOf(view),
		least: alerts.least,
		filtered: {shown: view.rows.length, all: view.all.length},
	};
	return paintPanel(context, framing, (grid, inner) => {
		if (view.hasOpened) {
			paintPairs(
				grid,
				inner,
				view.opened === undefined ? [['gone', 'this alert is no longer there']] : explainAlert(view.opened, view.now),
				glyphs,
			);
			return undefined;
		}
		const window = paintTable(
			grid,
			inner,
			{
				columns: columns(view.now, zoomed, glyphs),
				rows: view.rows,
				top: state.offset,
				...(focused ? {selected: cursorIn(state.cursor, view.rows.length)} : {}),
				isFocused: focused,
				hasHeader: zoomed,
				rowStyle,
				empty: emptyText(view, state.filter),
				scrollMark: 'none',
			},
			glyphs,
		);
		return scrollText(window, glyphs);
	});
};

const alerts: Panel<View> = {
	id: 'alerts',
	title: 'Alerts',
	jump: '6',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: headlineOf,
	rows: ({rows}) => rows.length,
	wants: ({all}) => Math.max(1, all.length),
	open: ({rows}, {path, cursor}) => (path.length > 0 ? null : (rows[cursorIn(cursor, rows.length)]?.id ?? null)),
	explain: ({rows, opened, now}, {cursor}) => {
		const row = opened ?? rows[cursorIn(cursor, rows.length)];
		return row === undefined ? [] : explainAlert(row, now);
	},
	crumbsOf: ({opened, hasOpened}) => (hasOpened ? [opened?.name ?? 'gone'] : []),
	paint,
};

/** Alerts: what fires first, then what cannot be told, what is pending, muted and over; with origin and runbook. */
export const alertsPanel = sealPanel(alerts);
