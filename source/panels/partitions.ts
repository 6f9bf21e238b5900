import {writeRich} from '../components/spans.ts';
import {formatCount} from '../model/format.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {styles} from '../theme.ts';
import {dimWhenStale, paintList} from './list.ts';
import {type PaintContext, type Panel, sealPanel} from './panel.ts';
import {paintPanel} from './panel-frame.ts';
import {brokersLine, groupColumns, groupStateText, partitionColumns} from './partitions-columns.ts';
import {explainGroup, explainPartition, paintGroupPairs, paintPartition} from './partitions-detail.ts';
import {
	cursorRows,
	groupId,
	isPartition,
	type PartitionsView,
	partitionId,
	partitionSorts,
	partitionsHeadline,
	rowAt,
	selectPartitions,
} from './partitions-view.ts';
import {cursorIn} from './row-filter.ts';

/** `sensor-processors · classic · stable · 3 members`. */
const groupName = ({group}: PartitionsView, width: number): string => {
	if (group === undefined) return '';
	const full = [group.group, group.type, groupStateText(group.state), formatCount(group.members.length, 'member')].join(' · ');
	return full.length <= width / 2 ? full : width >= 70 ? group.group : '';
};

const emptyText = (view: PartitionsView, filter: string): string => {
	if (view.loading !== '') return view.loading;
	if (view.level === 'groups' && view.allGroups.length === 0) return view.silence === '' ? view.emptiness.text : view.silence;
	if (filter !== '') return `nothing matches /${filter}`;
	return view.group?.reason || 'the group owns no partition and has no committed offset';
};

/** The rows that may be on the screen: with thousands, names, window and scale are those of what is seen. */
const nearby = ({rows}: PartitionsView, {state, height}: PaintContext): PartitionsView['rows'] => {
	const cursor = cursorIn(state.cursor, rows.length);
	const offset = Math.max(0, Math.min(Math.trunc(state.offset) || 0, rows.length - 1));
	return rows.length <= 3 * height ? rows : rows.slice(Math.max(0, Math.min(cursor, offset) - height), Math.max(cursor, offset) + height);
};

const paintLevel = (grid: Grid, inner: Rect, view: PartitionsView, context: PaintContext): string => {
	const {glyphs, state} = context;
	const isBad = view.brokers.some(({severity}) => severity !== 'ok');
	const brokerRows = view.brokers.length > 0 && inner.height >= (isBad ? 3 : 5) ? 1 : 0;
	const rows = cursorRows(view);
	const rect = {...inner, height: Math.max(0, inner.height - brokerRows)};
	const shared = {rowStyle: dimWhenStale, empty: emptyText(view, state.filter), hasHeader: true};
	const foot =
		view.level === 'groups'
			? paintList(
					grid,
					rect,
					{...shared, columns: groupColumns(view.groups, glyphs), rows: view.groups, explain: (group) => explainGroup(group, view.now)},
					context,
				)
			: paintList(grid, rect, {...shared, columns: partitionColumns(nearby(view, context), view.now, glyphs), rows: view.rows}, context);
	const used = rows.length + 2;
	if (view.level === 'group' && rect.height > used) {
		paintGroupPairs(grid, {...inner, y: inner.y + used, height: rect.height - used}, view, glyphs);
	}
	if (brokerRows > 0)
		writeRich(grid, inner.x, inner.y + inner.height - 1, brokersLine(view.brokers, view.now, glyphs), inner.width, glyphs.ellipsis);
	return foot;
};

const paint = (view: PartitionsView, context: PaintContext) => {
	const framing = {
		jump: '5',
		title: 'Partitions',
		headline: partitionsHeadline(view),
		least: partitions.least,
		middle: (width: number) => {
			const name = groupName(view, width);
			return name === '' ? [] : [{text: name, style: styles.label}];
		},
		filtered: {shown: cursorRows(view).length, all: view.level === 'groups' ? view.allGroups.length : view.all.length},
	};
	return paintPanel(context, framing, (grid, inner) => {
		if (view.level === 'gone') {
			grid.write(inner.x, inner.y, 'it is no longer there', styles.label, inner.width);
			return undefined;
		}
		if (view.level === 'partition' && view.partition !== undefined) {
			paintPartition(grid, inner, view, view.partition, context);
			return undefined;
		}
		return paintLevel(grid, inner, view, context);
	});
};

const partitions: Panel<PartitionsView> = {
	id: 'partitions',
	title: 'Partitions',
	jump: '5',
	least: {width: 24, height: 2},
	weight: 1,
	wide: true,
	sorts: partitionSorts,
	tabs: [],
	select: selectPartitions,
	headline: partitionsHeadline,
	rows: (view) => cursorRows(view).length,
	wants: ({level, allGroups, all, brokers}) => {
		const rows = level === 'groups' ? allGroups.length : all.length;
		return rows === 0 && brokers.length === 0 ? 0 : Math.max(1, rows) + 1 + (brokers.length > 0 ? 1 : 0);
	},
	open: (view, {cursor}) => {
		const row = rowAt(view, cursor);
		return row === undefined ? null : isPartition(row) ? partitionId(row) : groupId(row);
	},
	explain: (view, {cursor}) => {
		const row = view.partition ?? rowAt(view, cursor);
		if (row === undefined) return [];
		return isPartition(row) ? explainPartition(row, view.now) : explainGroup(row, view.now);
	},
	crumbsOf: ({level, group, partition, allGroups}) =>
		level === 'gone'
			? ['gone']
			: [
					...(group === undefined || (level === 'group' && allGroups.length === 1) ? [] : [group.group]),
					...(partition === undefined ? [] : [`${partition.topic}/${partition.partition}`]),
				],
	paint,
};

/** Consumer groups and their partitions: owner, offsets, how far behind with its coverage, verdict; opened, the lag over time. */
export const partitionsPanel = sealPanel(partitions);
