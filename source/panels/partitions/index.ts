import {writeRich} from '../../components/spans.ts';
import type {Column} from '../../components/table.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {styles} from '../../theme.ts';
import {paintPairs} from '../detail.ts';
import {dimWhenStale, type ListView, listPage, paintList} from '../list.ts';
import {type PaintContext, type Panel, type PanelPlace, type PanelState, sealPanel} from '../panel.ts';
import {cursorIn} from '../row-filter.ts';
import {brokerColumns, brokersLine, clustersLine, explainBroker} from './brokers.ts';
import {paintBelow, paintPartition} from './detail.ts';
import {explainGroup, explainInHand} from './explain.ts';
import {groupColumns} from './groups.ts';
import {partitionsHeadline} from './headline.ts';
import {partitionsInterest} from './interest.ts';
import {sortsOf} from './lists.ts';
import {listSorts, sortColumns} from './order.ts';
import {partitionColumns} from './partitions.ts';
import {partitionsCrumbs, partitionsMiddle} from './title.ts';
import {explainTopic, topicColumns} from './topics.ts';
import {cursorRows, idOf, type PartitionsView, partitionsTabs, rowAt, selectPartitions, unfiltered} from './view.ts';

const emptyText = (view: PartitionsView, filter: string): string => {
	if (view.loading !== '') return view.loading;
	if (unfiltered(view) > 0) return `nothing matches /${filter}`;
	if (view.level === 'group') return reasonText(view.group?.reason ?? null) || 'the group owns no partition and has no committed offset';
	if (view.silence !== '') return view.silence;
	if (view.level === 'groups') return view.emptiness.text;
	if (view.sources.length === 0) return 'no Kafka source is configured';
	if (isMissing(view)) return `no permission to list ${view.level}`;
	return view.level === 'topics' ? 'the cluster answers and has no topics' : 'no broker is known yet';
};

/** The rows that may be on the screen: with thousands, names, window and scale are those of what is seen. */
const nearby = <One>(rows: readonly One[], {state, height}: PaintContext): readonly One[] => {
	const cursor = cursorIn(state.cursor, rows.length);
	const offset = Math.max(0, Math.min(Math.trunc(state.offset) || 0, rows.length - 1));
	return rows.length <= 3 * height ? rows : rows.slice(Math.max(0, Math.min(cursor, offset) - height), Math.max(cursor, offset) + height);
};

/** Nothing is listed although there may be something: then the rights that are missing stand in the list's place. */
const isMissing = (view: PartitionsView): boolean => unfiltered(view) === 0 && view.clusters.some(({denied}) => denied.length > 0);

/** Lines at the foot of a list: what is not shown, and the brokers. */
const footLines = (view: PartitionsView, innerHeight: number): {readonly clusters: boolean; readonly brokers: boolean} => {
	const isBad = view.allBrokers.some(({severity}) => severity !== 'ok');
	const hasBrokers = view.level !== 'brokers' && view.allBrokers.length > 0 && innerHeight >= (isBad ? 3 : 5);
	const isCut = view.clusters.some(({denied, groupsShown, groupsTotal}) => denied.length > 0 || groupsShown < groupsTotal);
	return {brokers: hasBrokers, clusters: isCut && innerHeight >= 4 && !isMissing(view)};
};

/** Lines that the list of an opened group gets: all it needs, but zoomed only half where there are rebalances or members to show. */
const groupListHeight = (rows: number, height: number, zoomed: boolean): number =>
	zoomed && height >= 12 ? Math.min(rows + 1, Math.max(6, Math.floor(height / 2))) : Math.min(rows + 1, height);

const bodyHeight = (view: PartitionsView, innerHeight: number): number => {
	const {clusters, brokers} = footLines(view, innerHeight);
	return Math.max(0, innerHeight - (clusters ? 1 : 0) - (brokers ? 1 : 0));
};

const paintLevel = (grid: Grid, inner: Rect, view: PartitionsView, context: PaintContext): string => {
	const {glyphs, zone} = context;
	const {clusters, brokers} = footLines(view, inner.height);
	const rect = {...inner, height: bodyHeight(view, inner.height)};
	let y = inner.y + rect.height;
	const line = (spans: Parameters<typeof writeRich>[3]): void => {
		writeRich(grid, inner.x, y, spans, inner.width, glyphs.ellipsis);
		y += 1;
	};
	const foot = paintLevelList(grid, rect, view, context);
	if (isMissing(view)) {
		const missing = view.clusters.flatMap(({denied}) => denied.map((text) => ['missing', text] as const));
		paintPairs(grid, {...rect, y: rect.y + 2, height: Math.max(0, rect.height - 2)}, missing, glyphs);
	}
	if (clusters) line(clustersLine(view.clusters, glyphs));
	if (brokers) line(brokersLine(view.allBrokers, view.now, glyphs, zone));
	return foot;
};

const paintLevelList = (grid: Grid, rect: Rect, view: PartitionsView, context: PaintContext): string => {
	const {glyphs, state, zone} = context;
	const {now} = view;
	const column = sortColumns[view.sort];
	const shared = {
		rowStyle: dimWhenStale,
		empty: emptyText(view, state.filter),
		hasHeader: true,
		// Names rise, figures fall, unless reversed.
		...(column === undefined
			? {}
			: {sort: {id: column, isDescending: ['name', 'topic', 'id', 'verdict'].includes(column) === view.isReversed}}),
	};
	const list = <One extends {readonly stale: boolean}>(
		rows: readonly One[],
		columns: readonly Column<One>[],
		explain?: ListView<One>['explain'],
	): string => paintList(grid, rect, {...shared, rows, columns, ...(explain === undefined ? {} : {explain})}, context);
	switch (view.level) {
		case 'groups':
			return list(view.groups, groupColumns(nearby(view.groups, context), now, rect.width, glyphs), (row) => explainGroup(row, view));
		case 'topics':
			return list(view.topics, topicColumns(nearby(view.topics, context), now, rect.width, glyphs, zone), (row) => explainTopic(row, view));
		case 'brokers':
			return list(view.brokers, brokerColumns(nearby(view.brokers, context), now, rect.width, glyphs, zone), (row) =>
				explainBroker(row, view),
			);
		default: {
			const height = groupListHeight(view.rows.length, rect.height, context.zoomed);
			const rows = nearby(view.rows, context);
			const columns = partitionColumns({rows, all: view.all, topics: view.allTopics, now, width: rect.width, glyphs});
			const foot = paintList(grid, {...rect, height}, {...shared, rows: view.rows, columns}, context);
			const used = height + 1;
			paintBelow(grid, {...rect, y: rect.y + used, height: rect.height - used}, view, context);
			return foot;
		}
	}
};

const body = (view: PartitionsView, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	if (view.level === 'gone') {
		grid.write(inner.x, inner.y, 'it is no longer there', styles.label, inner.width);
		return undefined;
	}
	if (view.partition !== undefined) {
		paintPartition(grid, inner, view, view.partition, context);
		return undefined;
	}
	if (view.topic !== undefined || view.broker !== undefined) {
		paintPairs(grid, inner, explainInHand(view, context.state), context.glyphs);
		return undefined;
	}
	return paintLevel(grid, inner, view, context);
};

/** Rows of the list in sight, in a panel of that size. */
const page = (view: PartitionsView, place: PanelPlace): number => {
	const height = bodyHeight(view, Math.max(0, place.height - 2));
	const rows = cursorRows(view).length;
	if (view.level === 'group') return Math.max(1, groupListHeight(rows, height, place.zoomed) - 1);
	return listPage(rows, {...place, height: height + 2}, true);
};

const partitions: Panel<PartitionsView> = {
	id: 'partitions',
	title: 'Partitions',
	least: {width: 20, height: 2},
	weight: 1,
	wide: true,
	sorts: listSorts.groups,
	sortsOf: ({level}) => sortsOf(level),
	tabs: partitionsTabs,
	// Inside of what was opened there is nowhere else to turn to.
	tabsOf: ({isOpened}) => (isOpened ? [] : partitionsTabs),
	tabOf: ({tab}) => tab,
	select: selectPartitions,
	headline: partitionsHeadline,
	rows: (view) => cursorRows(view).length,
	page,
	interest: (view, state: PanelState, place) => partitionsInterest(view, state, page(view, place)),
	wants: (view) => {
		const rows = unfiltered(view);
		const foot = footLines(view, Number.POSITIVE_INFINITY);
		const lines = (foot.brokers ? 1 : 0) + (foot.clusters ? 1 : 0);
		return rows === 0 && lines === 0 ? 0 : Math.max(1, rows) + 1 + lines;
	},
	open: (view, {cursor}) => {
		const row = rowAt(view, cursor);
		return row === undefined ? null : idOf(row);
	},
	explain: explainInHand,
	crumbsOf: partitionsCrumbs,
	framing: (view, {glyphs}) => ({
		middle: (width) => partitionsMiddle(view, width, glyphs),
		filtered: {shown: cursorRows(view).length, all: unfiltered(view)},
	}),
	body,
};

/** Consumer groups and their partitions, topics and brokers: owner, offsets, how far behind in messages and time, verdict, what moved when. */
export const partitionsPanel = sealPanel(partitions);
