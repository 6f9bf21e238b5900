import type {PanelState} from '../keys/ui-state.ts';
import {formatCount} from '../model/format.ts';
import {worstSeverity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {paintPairs} from './label-pairs.ts';
import {openedRows, rowInHand} from './opened-rows.ts';
import {dimWhenStale, listPage, paintList} from './paint-list.ts';
import {type PaintContext, type Panel, sealPanel} from './panel.ts';
import {byText, passesFilter, sortedRows} from './row-filter.ts';
import {allServiceRows, type ServiceRow, serviceColumns, sinceText, speaksForSource} from './services-rows.ts';
import {byWorstThenOldest, countWords} from './severity-marks.ts';
import {askingText} from './source-words.ts';

type View = {
	readonly rows: readonly ServiceRow[];
	readonly all: readonly ServiceRow[];
	readonly now: number;
	readonly sources: number;
	readonly loading: string;
	readonly opened: ServiceRow | undefined;
	readonly hasOpened: boolean;
};

const orders: Readonly<Record<string, (a: ServiceRow, b: ServiceRow) => number>> = {
	worst: byWorstThenOldest,
	name: (a, b) => byText(a.title, b.title),
	latency: (a, b) => (b.latencyMs ?? -1) - (a.latencyMs ?? -1),
	newest: (a, b) => b.sinceMs - a.sinceMs,
};
const sorts = Object.keys(orders);

const select = (snapshot: Snapshot, state: PanelState): View => {
	const all = sortedRows(allServiceRows(snapshot), orders[sorts[state.sort] ?? 'worst'] ?? byWorstThenOldest, state.reversed);
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

const headlineOf = ({all, loading, now, sources}: View) => {
	if (loading !== '') return {severity: 'unknown' as const, text: loading};
	const worst = all.toSorted(byWorstThenOldest)[0];
	if (worst === undefined)
		return {severity: 'ok' as const, text: sources === 0 ? 'none configured' : `${formatCount(sources, 'source')}, all answering`};
	const bad = all.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0) return {severity: 'ok' as const, text: `${all.length} up`};
	const words = countWords(
		bad.map(({countedAs}) => countedAs),
		['down', 'degraded', 'failing', 'partly failing', 'locked', 'limited', 'overdue', 'unknown'],
	);
	return {
		severity: worstSeverity(bad.map(({severity}) => severity)),
		text: words,
		item: `${worst.title} ${worst.word} ${sinceText(worst, now)}`,
	};
};

const emptyText = ({loading, all, sources}: View, filter: string): string => {
	if (loading !== '') return loading;
	if (all.length > 0) return `nothing matches /${filter}`;
	return sources === 0 ? 'no services or sources are configured' : 'no services are configured, and every source answers';
};

const body = (view: View, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, zoomed, state} = context;
	if (view.hasOpened) {
		paintPairs(grid, inner, view.opened?.pairs() ?? [['gone', 'it is no longer in the configuration or answer']], glyphs);
		return undefined;
	}
	const list = {
		columns: serviceColumns(view.now, zoomed, glyphs),
		rows: view.rows,
		rowStyle: dimWhenStale,
		empty: emptyText(view, state.filter),
		explain: ({pairs}: ServiceRow) => pairs(),
	};
	return paintList(grid, inner, list, context);
};

const services: Panel<View> = {
	id: 'services',
	title: 'Services',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: headlineOf,
	...openedRows<ServiceRow>(({title}) => title),
	wants: ({all}) => all.length,
	page: ({rows}, place) => listPage(rows.length, place),
	pathTo: ({kind, id}, {services, sources}) => {
		const [name = ''] = id;
		// A source that a tile speaks for has no row of its own.
		const source = kind === 'source' ? sources.find((one) => one.id === name) : undefined;
		const speaker = source === undefined ? undefined : services.find((service) => speaksForSource(service, source));
		return [speaker === undefined ? `${kind}:${name}` : `service:${speaker.id}`];
	},
	explain: (view, state) => rowInHand(view, state)?.pairs() ?? [],
	framing: ({rows, all}) => ({filtered: {shown: rows.length, all: all.length}}),
	body,
};

/** Services and the sources that fail: worst first, with since when, why, latency and when they are asked again. */
export const servicesPanel = sealPanel(services);
