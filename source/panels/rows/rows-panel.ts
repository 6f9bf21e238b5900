import {type Tab, tabSpans} from '../../components/tabs.ts';
import {formatAge} from '../../model/format.ts';
import {formatDateTime} from '../../model/format-time.ts';
import {worstSeverity} from '../../model/severity.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {type Pair, paintPairs, pairsOf} from '../label-pairs.ts';
import {listPage, paintList} from '../paint-list.ts';
import {type AnyPanel, type PaintContext, type Panel, sealPanel} from '../panel.ts';
import {cursorIn} from '../row-filter.ts';
import {cellText, isFalling, paintedColumns, rowStyleOf, titleOf, unitOf} from './row-cells.ts';
import type {RowsSpec, RowsTable} from './rows-spec.ts';
import {ordersOf, type RowsView, selectRows} from './select-rows.ts';

const tabsOf = <Row>(tables: readonly RowsTable<Row>[]): readonly Tab[] =>
	tables.map(({title, rows, severityOf}) => {
		const worst = severityOf === undefined ? 'ok' : worstSeverity(rows.map((row) => severityOf(row)));
		return worst === 'ok' ? {title} : {title, status: worst};
	});

/** All that is known of a row: its columns in full, why what is missing is, and where it is from. */
const explainRow = <Row>(table: RowsTable<Row>, row: Row, now: number, zone?: string): readonly Pair[] => {
	const origin = table.originOf?.(row);
	return pairsOf([
		...table.columns.map((column) => {
			const value = column.value(row);
			if (value === undefined) return [titleOf(column), ''] as const;
			const from = origin === undefined ? '' : `: ${origin.source} does not say`;
			return [titleOf(column), value === null ? `not known${from}` : cellText(value, unitOf(column), now, zone)] as const;
		}),
		...(table.pairsOf?.(row, now) ?? []),
		['from', table.columns.some((column) => titleOf(column) === 'from') ? '' : origin?.source],
		[
			'as of',
			origin?.asOfMs == null
				? ''
				: `${formatDateTime(origin.asOfMs, zone)}, ${formatAge(now - origin.asOfMs)} ago${origin.stale ? ', stale: it does not answer now' : ''}`,
		],
	]);
};

const rowInHand = <Row>({opened, rows}: RowsView<Row>, cursor: number): Row | undefined => opened ?? rows[cursorIn(cursor, rows.length)];

const body = <Row>(view: RowsView<Row>, context: PaintContext, grid: Grid, inner: Rect): string | undefined => {
	const {glyphs, state, zone} = context;
	const {table, now} = view;
	if (view.hasOpened) {
		const {opened} = view;
		const pairs: readonly Pair[] =
			opened === undefined || table === undefined ? [['gone', 'it is no longer there']] : explainRow(table, opened, now, zone);
		paintPairs(grid, inner, pairs, glyphs);
		return undefined;
	}
	const foot = paintList<Row>(
		grid,
		inner,
		{
			columns:
				table === undefined ? [] : paintedColumns(table, {now, zoomed: context.zoomed, glyphs, ...(zone === undefined ? {} : {zone})}),
			rows: view.rows,
			rowStyle: table === undefined ? () => 0 : rowStyleOf(table),
			empty: state.filter !== '' && (table?.rows.length ?? 0) > 0 ? `nothing matches /${state.filter}` : view.empty,
			hasHeader: true,
			explain: (row) => (table === undefined ? [] : explainRow(table, row, now, zone)),
			...(view.sortedBy === undefined ? {} : {sort: {id: view.sortedBy.id, isDescending: isFalling(view.sortedBy) !== state.reversed}}),
		},
		context,
	);
	return [table?.note ?? '', foot].filter((text) => text !== '').join(` ${glyphs.dot} `);
};

/** Makes a whole panel of a description of its rows; see {@link RowsSpec}. */
export const rowsPanel = <Row>(spec: RowsSpec<Row>): AnyPanel => {
	const panel: Panel<RowsView<Row>> = {
		id: spec.id,
		title: spec.title,
		least: {width: 16, height: 2},
		weight: 0,
		wide: spec.isWide ?? false,
		...(spec.appears === undefined ? {} : {appears: (snapshot) => spec.appears?.(snapshot) ?? true}),
		sorts: [],
		tabs: [],
		sortsOf: ({table}) => ordersOf(table),
		tabsOf: ({tables, hasOpened}) => (hasOpened || tables.length < 2 ? [] : tables.map(({title}) => title)),
		tabOf: ({tab}) => tab,
		crumbsOf: ({opened, hasOpened, table}) =>
			hasOpened ? [opened === undefined || table === undefined ? 'gone' : table.nameOf(opened)] : [],
		select: (snapshot, state) => selectRows(spec, snapshot, state),
		headline: ({headline}) => headline,
		rows: ({rows, hasOpened}) => (hasOpened ? 0 : rows.length),
		page: ({rows}, place) => listPage(rows.length, place, true),
		wants: ({tables}) => {
			const most = Math.max(0, ...tables.map(({rows}) => rows.length));
			return most === 0 ? 0 : most + 1;
		},
		open: ({rows, table, hasOpened}, {cursor}) => {
			const row = rows[cursorIn(cursor, rows.length)];
			return hasOpened || row === undefined || table === undefined ? null : table.idOf(row);
		},
		explain: (view, {cursor}) => {
			const row = rowInHand(view, cursor);
			return row === undefined || view.table === undefined ? [] : explainRow(view.table, row, view.now);
		},
		framing: ({tables, tab, rows, table, hasOpened}, {glyphs}) => ({
			middle: (width) => (tables.length < 2 || hasOpened ? [] : tabSpans(tabsOf(tables), tab, glyphs, width)),
			canDropWords: true,
			...(table === undefined ? {} : {filtered: {shown: rows.length, all: table.rows.length}}),
		}),
		body,
	};
	return sealPanel(panel);
};
