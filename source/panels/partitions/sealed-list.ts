import type {PanelState} from '../../keys/ui-state.ts';
import type {Severity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {type Pair, paintPairs} from '../label-pairs.ts';
import {dimWhenStale, listPage, paintList} from '../paint-list.ts';
import type {PaintContext, PanelPlace} from '../panel.ts';
import {arrangedRows, cursorIn, passesFilter, sortedRows} from '../row-filter.ts';
import type {KafkaOverview} from './kafka-overview.ts';
import type {KeyOf, List, ListRow, Order, Subject} from './list-spec.ts';

/** The values of a row's key, in its order. */
export type KeyValues = readonly (string | number)[];

/** One row of any list. */
export type RowInHand = {
	/** Id of its list. */
	readonly list: string;
	readonly key: KeyValues;
	readonly name: string;
	readonly titles: readonly string[];
	readonly subject: Subject;
	readonly explain: (overview: KafkaOverview) => readonly Pair[];
	readonly paintPage: (grid: Grid, rect: Rect, overview: KafkaOverview, context: PaintContext) => void;
};

/** Any list with its rows of one moment, filtered and sorted. */
export type ListInSight = {
	readonly id: string;
	/** Rows that pass the filter, and all there are. */
	readonly shown: number;
	readonly all: number;
	readonly at: (cursor: number) => RowInHand | undefined;
	readonly subjects: (first: number, count: number) => readonly Subject[];
	/** Rows in sight at once, where the list has so many lines inside of the panel. */
	readonly page: (lines: number, place: PanelPlace) => number;
	/** Returns `3–9 of 41` when not all rows fit. */
	readonly paint: (grid: Grid, rect: Rect, context: PaintContext) => string;
};

/** A list whose type of rows is sealed in, so that lists of different rows stand in one table. */
export type SealedList<Id extends string = string, Key extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> = {
	readonly id: Id;
	readonly key: Key;
	readonly tab: {readonly title: string; readonly isMarked: boolean} | undefined;
	readonly within: string | undefined;
	readonly sorts: readonly string[];
	readonly severities: (snapshot: Snapshot) => readonly Severity[];
	readonly find: (snapshot: Snapshot, group: GroupView | undefined, key: KeyValues) => RowInHand | undefined;
	readonly on: (snapshot: Snapshot, overview: KafkaOverview, state: PanelState) => ListInSight;
};

/** Seals a list. Rows are looked at one by one only where they are shown, found or compared: a big cluster has tens of thousands. */
export const sealList = <Row extends ListRow, const Id extends string, const Key extends KeyOf<Row>>(
	list: List<Row, Id, Key>,
): SealedList<Id, Key> => {
	const names = Object.keys(list.key) as (keyof Row)[];
	const keyOf = (row: Row): KeyValues => names.map((name) => row[name] as string | number);
	const hold = (row: Row): RowInHand => ({
		list: list.id,
		key: keyOf(row),
		name: list.name(row),
		titles: list.titles?.(row) ?? [],
		subject: list.subject(row),
		explain: (overview) => list.explain(row, overview),
		paintPage: (grid, rect, overview, context) => {
			if (list.page === undefined) paintPairs(grid, rect, list.explain(row, overview), context.glyphs);
			else list.page(grid, rect, row, overview, context);
		},
	});
	return {
		id: list.id,
		key: list.key,
		tab: list.tab,
		within: list.within,
		sorts: list.orders.map(({name}) => name),
		severities: (snapshot) => list.rows(snapshot, undefined).map(({severity}) => severity),
		find(snapshot, group, key) {
			const row = list.rows(snapshot, group).find((one) => names.every((name, index) => one[name] === key[index]));
			return row === undefined ? undefined : hold(row);
		},
		on(snapshot, overview, state) {
			const all = list.rows(snapshot, overview.group);
			const order = list.orders[state.sort % list.orders.length];
			const rows = arranged(list, all, order, state);
			return {
				id: list.id,
				shown: rows.length,
				all: all.length,
				at(cursor) {
					const row = rows[cursorIn(cursor, rows.length)];
					return row === undefined ? undefined : hold(row);
				},
				subjects: (first, count) => rows.slice(first, first + count).map(list.subject),
				page: (lines, place) =>
					list.under === undefined
						? listPage(rows.length, {...place, height: lines + 2}, true)
						: Math.max(1, heightAbove(rows.length, lines, place.zoomed) - 1),
				paint: (grid, rect, context) => paintRows(grid, rect, {list, rows, all: all.length, order, overview}, context),
			};
		},
	};
};

/** Filtered and sorted; made once for a list, an order and a filter. */
const arranged = <Row extends ListRow>(
	list: Pick<List<Row, string, KeyOf<Row>>, 'id' | 'words' | 'byName'>,
	all: readonly Row[],
	order: Order<Row> | undefined,
	{filter, reversed}: PanelState,
): readonly Row[] =>
	arrangedRows(all, [list.id, order?.name, reversed, filter].join('\n'), (rows) => {
		const passing = filter === '' ? rows : rows.filter((row) => passesFilter(filter, list.words(row)));
		if (order === undefined) return passing;
		const byName = list.byName(passing);
		return sortedRows(passing, (a, b) => order.compare(a, b) || byName(a, b), reversed);
	});

/** Lines of a list that has something under it: all it needs, but zoomed only half where there is much to show there. */
const heightAbove = (rows: number, height: number, zoomed: boolean): number =>
	zoomed && height >= 12 ? Math.min(rows + 1, Math.max(6, Math.floor(height / 2))) : Math.min(rows + 1, height);

type Rows<Row extends ListRow> = {
	readonly list: Pick<List<Row, string, KeyOf<Row>>, 'empty' | 'columns' | 'explain' | 'under'>;
	readonly rows: readonly Row[];
	/** How many there are before the filter. */
	readonly all: number;
	readonly order: Order<Row> | undefined;
	readonly overview: KafkaOverview;
};

const paintRows = <Row extends ListRow>(grid: Grid, rect: Rect, given: Rows<Row>, context: PaintContext): string => {
	const {list, rows, order, overview} = given;
	const {glyphs, zone, state, zoomed} = context;
	const height = list.under === undefined ? rect.height : heightAbove(rows.length, rect.height, zoomed);
	const foot = paintList(
		grid,
		{...rect, height},
		{
			rows,
			columns: list.columns({
				rows: nearby(rows, context),
				width: rect.width,
				overview,
				glyphs,
				...(zone === undefined ? {} : {zone}),
			}),
			rowStyle: dimWhenStale,
			empty: emptyText(given, state.filter),
			hasHeader: true,
			...(order?.column === undefined ? {} : {sort: {id: order.column, isDescending: (order.isRising ?? false) === state.reversed}}),
			...(list.under === undefined ? {explain: (row: Row) => list.explain(row, overview)} : {}),
		},
		context,
	);
	list.under?.(grid, {...rect, y: rect.y + height + 1, height: rect.height - height - 1}, overview, context);
	return foot;
};

const emptyText = <Row extends ListRow>({list, all, overview}: Rows<Row>, filter: string): string => {
	if (overview.loading !== '') return overview.loading;
	return all > 0 ? `nothing matches /${filter}` : list.empty(overview);
};

/** The rows that may be on the screen: with thousands, names, window and scale are those of what is seen. */
const nearby = <Row>(rows: readonly Row[], {state, height}: Pick<PaintContext, 'state' | 'height'>): readonly Row[] => {
	const cursor = cursorIn(state.cursor, rows.length);
	const offset = Math.max(0, Math.min(Math.trunc(state.offset) || 0, rows.length - 1));
	return rows.length <= 3 * height ? rows : rows.slice(Math.max(0, Math.min(cursor, offset) - height), Math.max(cursor, offset) + height);
};
