import type {Column} from '../components/table.ts';
import {formatAge, formatNumber, formatWatch} from '../model/format.ts';
import {formatDateTime} from '../model/format-time.ts';
import {reasonText} from '../model/reason-words.ts';
import type {AlertView} from '../model/views/alert.ts';
import {type GlyphSet, type Status, styles} from '../theme.ts';
import {type Pair, pairsOf} from './label-pairs.ts';
import {severityStyle, titled} from './severity-marks.ts';

/** `firing 1m12s`, `pending 3:20 of 5:00`, `resolved 2m05s ago`, `suppressed by silence 7`, `unknown`. */
export const alertStateText = (alert: AlertView, now: number): string => {
	const age = alert.sinceMs === null ? '' : formatAge(now - alert.sinceMs);
	if (alert.isClaim) return `${alert.severityWord || alert.state} ${age}`.trim();
	switch (alert.state) {
		case 'firing':
			return `firing ${age}${alert.stale ? ', stale' : ''}`.trim();
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
export const alertRowStyle = ({state, stale, isClaim}: AlertView): number =>
	isClaim || stale || state === 'resolved' || state === 'suppressed' ? styles.stale : styles.text;

const summaryOf = (alert: AlertView): string => {
	const why = alert.state === 'unknown' || alert.stale ? reasonText(alert.reason) : '';
	return [why, alert.summary].filter((text) => text !== '').join(' · ') || labelText(alert.labels);
};

const labelText = (labels: AlertView['labels']): string =>
	Object.entries(labels)
		.filter(([name]) => name !== 'alertname' && name !== 'severity')
		.map(([name, value]) => `${name}=${value}`)
		.join(' ');

/** Columns of the list of alerts. */
export const alertColumns = (now: number, isZoomed: boolean, glyphs: GlyphSet): readonly Column<AlertView>[] => [
	{
		id: 'name',
		title: '  alert',
		isWhole: true,
		max: 26,
		priority: 0,
		cell: (alert) => (alert.isClaim ? [{text: `${glyphs.dot} ${alert.name}`}] : titled(statusOf(alert), alert.name, glyphs)),
	},
	...(isZoomed
		? ([
				{id: 'severity', title: 'severity', isWhole: true, priority: 3, max: 10, cell: ({severityWord}) => severityWord},
			] satisfies Column<AlertView>[])
		: []),
	{
		id: 'state',
		title: 'state',
		isWhole: true,
		max: isZoomed ? 32 : 24,
		priority: 1,
		cell: (alert) => ({
			text: alertStateText(alert, now),
			style: alert.state === 'firing' && !alert.isClaim ? severityStyle(alert.severity) : alertRowStyle(alert),
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
		['why', reasonText(alert.reason)],
		['value', alert.value === null ? '' : formatNumber(alert.value)],
		[
			'from',
			alert.isClaim
				? `${alert.origin} says so; it is not judged here`
				: alert.stale
					? `${alert.origin}, which does not answer now: this may no longer be so`
					: alert.origin,
		],
		['runbook', alert.runbook],
		['labels', labelText(alert.labels)],
		...Object.entries(alert.annotations).filter(([name, text]) => text !== alert.summary && text !== alert.runbook && name !== 'summary'),
	]);
