import {writeRich} from '../../components/rich-text.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {styles} from '../../theme.ts';
import {paintPairs} from '../label-pairs.ts';
import {listPage} from '../paint-list.ts';
import {type PaintContext, type Panel, type PanelPlace, sealPanel} from '../panel.ts';
import {brokersLine, clustersLine} from './foot-lines.ts';
import {partitionsHeadline} from './headline.ts';
import {isDenied} from './kafka-overview.ts';
import {crumbsOf, pathToItem, rowText, tabs} from './places.ts';
import type {ListInSight} from './sealed-list.ts';
import {openRow, type PartitionsView, partitionsInterest, rowInHand, selectPartitions} from './select-view.ts';
import {partitionsMiddle} from './title.ts';

/** Nothing is listed although there may be something: then the rights that are missing stand in the list's place. */
const isMissing = ({overview, listed}: PartitionsView): boolean => (listed?.all ?? 0) === 0 && isDenied(overview);

/** Lines at the foot of a list: what is not shown, and the brokers. */
const footLines = (view: PartitionsView, innerHeight: number): {readonly clusters: boolean; readonly brokers: boolean} => {
	const {brokers, clusters} = view.overview;
	const isBad = brokers.some(({severity}) => severity !== 'ok');
	const hasBrokers = view.listed?.id !== 'brokers' && brokers.length > 0 && innerHeight >= (isBad ? 3 : 5);
	const isCut = clusters.some(({denied, groupsShown, groupsTotal}) => denied.length > 0 || groupsShown < groupsTotal);
	return {brokers: hasBrokers, clusters: isCut && innerHeight >= 4 && !isMissing(view)};
};

const bodyHeight = (view: PartitionsView, innerHeight: number): number => {
	const {clusters, brokers} = footLines(view, innerHeight);
	return Math.max(0, innerHeight - (clusters ? 1 : 0) - (brokers ? 1 : 0));
};

const paintListed = (grid: Grid, inner: Rect, view: PartitionsView, listed: ListInSight, context: PaintContext): string => {
	const {glyphs, zone} = context;
	const {overview} = view;
	const {clusters, brokers} = footLines(view, inner.height);
	const rect = {...inner, height: bodyHeight(view, inner.height)};
	let y = inner.y + rect.height;
	const line = (spans: Parameters<typeof writeRich>[3]): void => {
		writeRich(grid, inner.x, y, spans, inner.width, glyphs.ellipsis);
		y += 1;
	};
	const foot = listed.paint(grid, rect, context);
	if (isMissing(view)) {
		const missing = overview.clusters.flatMap(({denied}) => denied.map((text) => ['missing', text] as const));
		paintPairs(grid, {...rect, y: rect.y + 2, height: Math.max(0, rect.height - 2)}, missing, glyphs);
	}
	if (clusters) line(clustersLine(overview.clusters, glyphs));
	if (brokers) line(brokersLine(overview.brokers, overview.now, glyphs, zone));
	return foot;
};

const body = (view: PartitionsView, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	if (view.listed !== undefined) return paintListed(grid, inner, view, view.listed, context);
	const row = openRow(view);
	if (row === undefined) grid.write(inner.x, inner.y, 'it is no longer there', styles.label, inner.width);
	else row.paintPage(grid, inner, view.overview, context);
	return undefined;
};

/** Rows of the list in sight, in a panel of that size. */
const page = (view: PartitionsView, place: PanelPlace): number => {
	const lines = bodyHeight(view, Math.max(0, place.height - 2));
	return view.listed?.page(lines, place) ?? listPage(0, {...place, height: lines + 2}, true);
};

const titles = tabs.map(({title}) => title);

const partitions: Panel<PartitionsView> = {
	id: 'partitions',
	title: 'Partitions',
	least: {width: 20, height: 2},
	weight: 1,
	wide: true,
	sorts: [],
	sortsOf: ({sorted}) => sorted?.sorts ?? [],
	tabs: titles,
	// Inside of what was opened there is nowhere else to turn to.
	tabsOf: ({isOpened}) => (isOpened ? [] : titles),
	tabOf: ({tab}) => tab,
	select: selectPartitions,
	headline: ({overview}) => partitionsHeadline(overview),
	rows: ({listed}) => listed?.shown ?? 0,
	page,
	interest: (view, state, place) => partitionsInterest(view, state, page(view, place)),
	wants(view) {
		const rows = view.listed?.all ?? 0;
		const foot = footLines(view, Number.POSITIVE_INFINITY);
		const lines = (foot.brokers ? 1 : 0) + (foot.clusters ? 1 : 0);
		return rows === 0 && lines === 0 ? 0 : Math.max(1, rows) + 1 + lines;
	},
	open({listed}, {cursor}) {
		const row = listed?.at(cursor);
		return row === undefined ? null : rowText(row);
	},
	pathTo: pathToItem,
	explain: (view, state) => rowInHand(view, state)?.explain(view.overview) ?? [],
	crumbsOf,
	framing: (view, {glyphs}) => ({
		middle: (width) => partitionsMiddle(view, width, glyphs),
		filtered: {shown: view.listed?.shown ?? 0, all: view.listed?.all ?? 0},
	}),
	body,
};

/** Consumer groups and their partitions, topics and brokers: owner, offsets, how far behind in messages and time, verdict, what moved when. */
export const partitionsPanel = sealPanel(partitions);
