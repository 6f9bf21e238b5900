import type {Grid, Rect} from '../terminal/grid.ts';
import {textWidth} from '../terminal/width.ts';
import {attributes, type GlyphSet, styles} from '../theme.ts';
import {type ColumnShape, type FittedColumn, fitColumns} from './fit-columns.ts';
import {type Rich, richWidth, spansOf, writeRich} from './rich-text.ts';

/** One column of a table of rows `Row`. */
export type Column<Row> = ColumnShape & {
	readonly id: string;
	/** The header, with the unit where the column has one. */
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** The cell of one row; called for visible rows only, and only for columns that are shown or measured. */
	readonly cell: (row: Row, index: number) => Rich;
	/** Paints the cell itself, for sparklines and gauges; `cell` still tells its natural width. */
	readonly paint?: (grid: Grid, rect: Rect, row: Row, index: number) => void;
};

/** A table as it is to be shown. */
export type TableView<Row> = {
	readonly columns: readonly Column<Row>[];
	readonly rows: readonly Row[];
	/** Index of the first visible row; clamped so that no room is wasted. */
	readonly top?: number;
	/** Index of the selected row, shown reversed where the panel is focused. */
	readonly selected?: number;
	readonly isFocused?: boolean;
	/** Default true. */
	readonly hasHeader?: boolean;
	readonly sort?: {readonly id: string; readonly isDescending: boolean};
	/** Style of all cells of a row that have none of their own, such as stale. */
	readonly rowStyle?: (row: Row, index: number) => number;
	/** Shown in place of rows when there are none: why. */
	readonly empty?: Rich;
	/** `line` (default) keeps the last line for `3–9 of 41` when not all rows fit; `none` leaves it to the frame's foot. */
	readonly scrollMark?: 'line' | 'none';
};

/** What was shown: rows [first, last) of `count`. */
export type TableWindow = {readonly first: number; readonly last: number; readonly count: number};

const gap = 2;

/** The window of rows that a table of `height` lines shows, keeping the selected row inside it. */
export const tableWindow = <Row>(view: TableView<Row>, height: number): TableWindow => {
	const count = view.rows.length;
	const lines = Math.max(0, height - (hasHeader(view, height) ? 1 : 0));
	const hasMark = count > lines && view.scrollMark !== 'none' && lines >= 3;
	const room = Math.max(0, lines - (hasMark ? 1 : 0));
	let first = Math.max(0, Math.min(Math.trunc(view.top ?? 0), count - room));
	if (view.selected !== undefined && room > 0 && view.selected >= 0 && view.selected < count) {
		first = Math.min(view.selected, Math.max(first, view.selected - room + 1));
	}
	return {first, last: Math.min(count, first + room), count};
};

/** `3–9 of 41`, or nothing when all rows are in the window. */
export const scrollText = (window: TableWindow, glyphs: GlyphSet): string => {
	if (window.last - window.first >= window.count) return '';
	const count = grouped(window.count);
	if (window.last <= window.first) return `0 of ${count}`;
	return `${grouped(window.first + 1)}${glyphs.range}${grouped(window.last)} of ${count}`;
};

const grouped = (value: number): string => {
	return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
};

/** Paints header and visible rows in the rectangle and returns the window of rows it showed. */
export const paintTable = <Row>(grid: Grid, rect: Rect, view: TableView<Row>, glyphs: GlyphSet): TableWindow => {
	const window = tableWindow(view, rect.height);
	if (rect.width <= 0 || rect.height <= 0) return window;
	const cells = cellsOf(view, window);
	const naturals = naturalWidths(view, cells);
	const fitted = fitColumns(
		view.columns.map((column, index) => shapeOf(column, naturals[index] ?? 0)),
		naturals,
		rect.width,
		gap,
	);
	let y = rect.y;
	if (hasHeader(view, rect.height)) {
		paintHeader(grid, rect, y, view, fitted, glyphs);
		y++;
	}
	if (view.rows.length === 0 && view.empty !== undefined && y < rect.y + rect.height) {
		writeRich(grid, rect.x, y, view.empty, rect.width, glyphs.ellipsis, styles.label);
	}
	for (let index = window.first; index < window.last; index++, y++)
		paintRow(grid, {...rect, y, height: 1}, view, index, cells[index - window.first] ?? [], fitted, glyphs);
	const mark = scrollText(window, glyphs);
	if (mark !== '' && view.scrollMark !== 'none' && y < rect.y + rect.height) {
		grid.write(rect.x + Math.max(0, rect.width - textWidth(mark)), y, mark, styles.label, rect.width);
	}
	return window;
};

// A number with its end cut off is another number: columns of numbers are shown whole or not at all.
const shapeOf = <Row>(column: Column<Row>, natural: number): ColumnShape => {
	return column.align === 'right' ? {...column, min: Math.max(column.min ?? 0, natural)} : column;
};

const hasHeader = <Row>(view: TableView<Row>, height: number): boolean => {
	// With no room for a row under it a header tells nothing; a table without rows says why instead.
	return view.hasHeader !== false && height >= 2 && !(view.rows.length === 0 && view.empty !== undefined);
};

const headerText = <Row>(column: Column<Row>, view: TableView<Row>, glyphs: GlyphSet): string => {
	if (view.sort?.id !== column.id) return column.title;
	return `${column.title}${view.sort.isDescending ? glyphs.down : glyphs.up}`;
};

/** What the visible rows say, row by row and column by column: asked once, for measuring and for painting. */
const cellsOf = <Row>(view: TableView<Row>, window: TableWindow): ReadonlyArray<readonly Rich[]> => {
	const cells: Array<readonly Rich[]> = [];
	for (let index = window.first; index < window.last; index++) {
		const row = view.rows[index];
		cells.push(row === undefined ? [] : view.columns.map((column) => column.cell(row, index)));
	}
	return cells;
};

const naturalWidths = <Row>(view: TableView<Row>, cells: ReadonlyArray<readonly Rich[]>): readonly number[] => {
	return view.columns.map((column, at) => {
		let width = view.hasHeader === false ? 0 : textWidth(column.title) + (view.sort?.id === column.id ? 1 : 0);
		for (let index = 0; index < cells.length; index++) width = Math.max(width, richWidth(cells[index]?.[at] ?? ''));
		return width;
	});
};

const paintHeader = <Row>(
	grid: Grid,
	rect: Rect,
	y: number,
	view: TableView<Row>,
	fitted: readonly FittedColumn[],
	glyphs: GlyphSet,
): void => {
	let x = rect.x;
	for (const {index, width} of fitted) {
		const column = view.columns[index];
		if (column !== undefined) {
			writeAligned(grid, {x, y, width, height: 1}, headerText(column, view, glyphs), column.align, glyphs, styles.header);
		}
		x += width + gap;
	}
};

const paintRow = <Row>(
	grid: Grid,
	rect: Rect,
	view: TableView<Row>,
	index: number,
	cells: readonly Rich[],
	fitted: readonly FittedColumn[],
	glyphs: GlyphSet,
): void => {
	const row = view.rows[index];
	if (row === undefined) return;
	const style = view.rowStyle?.(row, index) ?? styles.text;
	let x = rect.x;
	for (const {index: columnIndex, width} of fitted) {
		const column = view.columns[columnIndex];
		const place = {...rect, x, width};
		if (column?.paint !== undefined) column.paint(grid, place, row, index);
		else if (column !== undefined) writeAligned(grid, place, cells[columnIndex] ?? '', column.align, glyphs, style);
		x += width + gap;
	}
	// Outside the focused panel the selection is only underlined, so that one reversed line a screen says where keys go.
	if (index !== view.selected) return;
	const mark = view.isFocused === false ? attributes.underline : attributes.reverse;
	grid.restyle(rect, (present) => present | mark);
};

const ellipsisIn = (width: number, glyphs: GlyphSet): string => {
	return width > 0 ? glyphs.ellipsis : '';
};

const writeAligned = (grid: Grid, rect: Rect, rich: Rich, align: 'left' | 'right' | undefined, glyphs: GlyphSet, style: number): void => {
	const spans = spansOf(rich);
	const width = richWidth(spans);
	if (align === 'right' && width > rect.width) {
		grid.writeRight(rect.x + rect.width, rect.y, ellipsisIn(rect.width, glyphs), style);
		return;
	}
	const missing = align === 'right' ? rect.width - width : 0;
	writeRich(grid, rect.x + missing, rect.y, spans, rect.width - missing, glyphs.ellipsis, style);
};
