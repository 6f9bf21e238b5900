import {type Column, paintTable, scrollText} from '../components/table.ts';
import {formatAge, formatCount, formatLatency} from '../model/format.ts';
import {worstOf} from '../model/limits.ts';
import type {ServiceView, Severity, Snapshot, SourceView} from '../model/snapshot.ts';
import {type GlyphSet, type Status, styles} from '../theme.ts';
import {type Pair, paintPairs} from './detail.ts';
import {type PaintContext, type Panel, type PanelState, sealPanel} from './panel.ts';
import {paintPanel} from './panel-frame.ts';
import {cursorIn, passesFilter, sortedRows} from './row-filter.ts';
import {explainService, explainSource} from './services-detail.ts';
import {byWorstThenOldest, countWords, severityStyle, titled} from './severity-marks.ts';
import {askingText, failureText, lastAnswerText, nextTryText, sourceWords} from './source-words.ts';

/** A service, or a source that does not answer and that no service stands for. */
type Row = {
	readonly id: string;
	readonly title: string;
	readonly severity: Severity;
	readonly status: Status;
	readonly word: string;
	readonly detail: string;
	readonly latencyMs: number | null;
	readonly sinceMs: number;
	readonly isBound: boolean;
	readonly stale: boolean;
	readonly sourceTitle: string;
	readonly asOfMs: number | null;
	readonly pairs: readonly Pair[];
};

type View = {
	readonly rows: readonly Row[];
	readonly all: readonly Row[];
	readonly now: number;
	readonly sources: number;
	readonly loading: string;
	readonly opened: Row | undefined;
	readonly hasOpened: boolean;
};

const serviceRow = (service: ServiceView, sources: readonly SourceView[], now: number): Row => {
	const source = sources.find(({id}) => id === service.source);
	const isSilent = service.stale && source !== undefined && source.state !== 'ok';
	const figures = service.latencyMs === null || service.severity !== 'ok' ? service.note : (service.note ?? '');
	const reason = [service.reason, isSilent ? nextTryText(source, now) : ''].filter((text) => text !== '').join(', ');
	return {
		id: `service:${service.id}`,
		title: service.title,
		severity: service.severity,
		status: service.stale && service.severity === 'unknown' ? 'stale' : service.severity,
		word: service.state,
		detail: reason === '' ? (figures ?? '') : reason,
		latencyMs: service.latencyMs,
		sinceMs: service.sinceMs,
		isBound: service.sinceIsBound,
		stale: service.stale,
		sourceTitle: source?.title ?? service.source,
		asOfMs: service.asOfMs,
		pairs: explainService(service, source, now),
	};
};

/** The row of a source that fails as a whole or in part; undefined when it answers or has not been asked yet. */
const sourceRow = (source: SourceView, now: number): Row | undefined => {
	const isWhole = source.state !== 'ok' && source.state !== 'starting';
	const part = source.failingParts[0];
	if (!isWhole && part === undefined) return undefined;
	const partly = part === undefined ? '' : `${part.part}: ${part.failure.message}`;
	const said = isWhole ? `${failureText(source)}, ${lastAnswerText(source, now)}` : partly;
	return {
		id: `source:${source.id}`,
		title: source.title,
		severity: source.severity,
		status: source.severity === 'unknown' ? 'stale' : source.severity,
		word: isWhole ? sourceWords[source.state] : `${source.failingParts.length} of ${source.parts} fail`,
		detail: [said, nextTryText(source, now)].filter((text) => text !== '').join(', '),
		latencyMs: null,
		sinceMs: isWhole ? source.sinceMs : (part?.sinceMs ?? source.sinceMs),
		isBound: false,
		stale: true,
		sourceTitle: source.title,
		asOfMs: source.lastSuccessMs,
		pairs: explainSource(source, now),
	};
};

const allRows = ({services, sources, now}: Snapshot): readonly Row[] => {
	const speaks = (source: SourceView): boolean =>
		services.some(
			(service) =>
				service.severity !== 'ok' &&
				service.source === source.id &&
				(service.id === source.id || service.title === source.title || service.title === source.id),
		);
	const silent = sources.flatMap((source) => (speaks(source) ? [] : (sourceRow(source, now) ?? [])));
	return [...services.map((service) => serviceRow(service, sources, now)), ...silent];
};

const orders: Readonly<Record<string, (a: Row, b: Row) => number>> = {
	worst: byWorstThenOldest,
	name: (a, b) => a.title.localeCompare(b.title, 'en', {numeric: true}),
	latency: (a, b) => (b.latencyMs ?? -1) - (a.latencyMs ?? -1),
	newest: (a, b) => b.sinceMs - a.sinceMs,
};
const sorts = Object.keys(orders);

const select = (snapshot: Snapshot, state: PanelState): View => {
	const all = sortedRows(allRows(snapshot), orders[sorts[state.sort] ?? 'worst'] ?? byWorstThenOldest, state.reversed);
	const rows = all.filter((row) => passesFilter(state.filter, [row.title, row.word, row.detail, row.sourceTitle]));
	const openedId = state.path.at(-1);
	return {
		rows,
		all,
		now: snapshot.now,
		sources: snapshot.sources.length,
		loading: askingText(snapshot.sources, snapshot.now),
		opened: all.find(({id}) => id === openedId),
		hasOpened: openedId !== undefined,
	};
};

const sinceText = ({sinceMs, isBound}: Row, now: number): string => `${isBound ? '≥' : ''}${formatAge(now - sinceMs)}`;

const columns = (now: number, isZoomed: boolean, glyphs: GlyphSet): readonly Column<Row>[] => [
	{id: 'title', title: '  service', isWhole: true, max: 24, priority: 0, cell: ({status, title}) => titled(status, title, glyphs)},
	{id: 'detail', title: 'reason', min: 8, priority: 2, grow: 1, cell: (row) => (isZoomed ? row.detail : withLatency(row))},
	...(isZoomed
		? ([
				{
					id: 'latency',
					title: 'latency',
					align: 'right',
					isWhole: true,
					priority: 4,
					cell: ({latencyMs}) => (latencyMs === null ? '' : formatLatency(latencyMs)),
				},
				{id: 'source', title: 'source', priority: 5, max: 20, cell: ({sourceTitle}) => ({text: sourceTitle, style: styles.label})},
				{
					id: 'asked',
					title: 'answered',
					align: 'right',
					isWhole: true,
					priority: 5,
					cell: ({asOfMs}) => ({text: asOfMs === null ? 'never' : `${formatAge(now - asOfMs)} ago`, style: styles.label}),
				},
			] satisfies Column<Row>[])
		: []),
	{
		id: 'word',
		title: 'state',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: ({word, severity}) => ({text: word, style: severityStyle(severity)}),
	},
	{
		id: 'since',
		title: 'since',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (row) => ({text: sinceText(row, now), style: row.severity === 'ok' ? styles.label : styles.text}),
	},
];

/** `3/3 brokers, 4 ms`; where something is wrong the reason needs the room. */
const withLatency = ({detail, latencyMs, severity}: Row): string =>
	latencyMs === null || severity !== 'ok' ? detail : [detail, formatLatency(latencyMs)].filter((text) => text !== '').join(', ');

const headlineOf = ({all, loading, now, sources}: View) => {
	if (loading !== '') return {severity: 'unknown' as const, text: loading};
	const worst = all.toSorted(byWorstThenOldest)[0];
	if (worst === undefined)
		return {severity: 'ok' as const, text: sources === 0 ? 'none configured' : `${formatCount(sources, 'source')}, all answering`};
	const bad = all.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0) return {severity: 'ok' as const, text: `${all.length} up`};
	const words = countWords(
		bad.map(({word}) => (word.endsWith(' fail') ? 'partly failing' : word)),
		['down', 'degraded', 'failing', 'partly failing', 'locked', 'limited', 'overdue', 'unknown'],
	);
	return {severity: worstOf(bad.map(({severity}) => severity)), text: words, item: `${worst.title} ${worst.word} ${sinceText(worst, now)}`};
};

const emptyText = ({loading, all, sources}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (all.length > 0) return `nothing matches /${filter}`;
	return sources === 0 ? 'no services or sources are configured' : 'no services are configured, and every source answers';
};

const paint = (view: View, context: PaintContext) => {
	const {glyphs, zoomed, state, focused} = context;
	return paintPanel(
		context,
		{
			jump: '1',
			title: 'Services',
			headline: headlineOf(view),
			least: services.least,
			filtered: {shown: view.rows.length, all: view.all.length},
		},
		(grid, inner) => {
			if (view.hasOpened) {
				paintPairs(grid, inner, view.opened?.pairs ?? [['gone', 'it is no longer in the configuration or answer']], glyphs);
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
					rowStyle: ({stale}) => (stale ? styles.stale : styles.text),
					empty: emptyText(view, state.filter),
					scrollMark: 'none',
				},
				glyphs,
			);
			return scrollText(window, glyphs);
		},
	);
};

const services: Panel<View> = {
	id: 'services',
	title: 'Services',
	jump: '1',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: headlineOf,
	rows: ({rows}) => rows.length,
	wants: ({all}) => Math.max(1, all.length),
	open: ({rows}, {path, cursor}) => (path.length > 0 ? null : (rows[cursorIn(cursor, rows.length)]?.id ?? null)),
	explain: ({rows, opened}, {cursor}) => (opened ?? rows[cursorIn(cursor, rows.length)])?.pairs ?? [],
	crumbsOf: ({opened, hasOpened}) => (hasOpened ? [opened?.title ?? 'gone'] : []),
	paint,
};

/** Services and the sources that fail: worst first, with since when, why, latency and when they are asked again. */
export const servicesPanel = sealPanel(services);
