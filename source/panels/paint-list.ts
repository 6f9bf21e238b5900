import {type Column, paintTable, scrollText} from '../components/table.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {styles} from '../theme.ts';
import {type Pair, paintPairs} from './label-pairs.ts';
import type {PaintContext, PanelPlace} from './panel.ts';
import {cursorIn} from './row-filter.ts';

/** A panel's rows as a list. */
export type ListView<Row> = {
	readonly columns: readonly Column<Row>[];
	readonly rows: readonly Row[];
	/** Why there are no rows. */
	readonly empty: string;
	readonly rowStyle?: (row: Row) => number;
	/** What is known of the row under the cursor; zoomed, it stands below the list where there is room. */
	readonly explain?: (row: Row) => readonly Pair[];
	/** The column that the rows are sorted by, marked in the header; absent: by no single one. */
	readonly sort?: {readonly id: string; readonly isDescending: boolean};
	/** Default: only zoomed. */
	readonly hasHeader?: boolean;
};

/** Blank line, and rows that an explanation needs to say something. */
const leastBelow = 4;

/** A zoomed list with the keys has what is known of the selected row below it, where both have room. */
const isSplit = (rows: number, innerHeight: number, {focused, zoomed}: Pick<PanelPlace, 'focused' | 'zoomed'>): boolean =>
	zoomed && focused && rows > 0 && innerHeight >= 2 * leastBelow + 1;

const splitHeight = (rows: number, innerHeight: number, hasHeader: boolean): number =>
	Math.min(rows + (hasHeader ? 1 : 0), Math.max(leastBelow, Math.floor(innerHeight / 2)));

/** Rows that {@link paintList} shows at once of a list with explanations, in a panel with borders; at least 1. */
export const listPage = (rows: number, place: PanelPlace, hasHeader = place.zoomed): number => {
	const inner = place.height - 2;
	return Math.max(1, (isSplit(rows, inner, place) ? splitHeight(rows, inner, hasHeader) : inner) - (hasHeader ? 1 : 0));
};

/** Rows that do not answer now are dimmed; their age stands beside them. */
export const dimWhenStale = ({stale}: {readonly stale: boolean}): number => (stale ? styles.stale : styles.text);

/** Paints a list and, zoomed, what is known of its selected row; returns `3–9 of 41` when not all rows fit. */
export const paintList = <Row>(grid: Grid, inner: Rect, list: ListView<Row>, {glyphs, state, focused, zoomed}: PaintContext): string => {
	const hasHeader = list.hasHeader ?? zoomed;
	const cursor = cursorIn(state.cursor, list.rows.length);
	const selected = list.rows[cursor];
	const hasBelow = list.explain !== undefined && isSplit(list.rows.length, inner.height, {focused, zoomed});
	const height = hasBelow ? splitHeight(list.rows.length, inner.height, hasHeader) : inner.height;
	const window = paintTable(
		grid,
		{...inner, height},
		{
			columns: list.columns,
			rows: list.rows,
			top: state.offset,
			...(focused ? {selected: cursor} : {}),
			isFocused: focused,
			hasHeader,
			...(list.sort === undefined ? {} : {sort: list.sort}),
			...(list.rowStyle === undefined ? {} : {rowStyle: list.rowStyle}),
			empty: list.empty,
			scrollMark: 'none',
		},
		glyphs,
	);
	if (hasBelow && list.explain !== undefined && selected !== undefined) {
		const top = inner.y + height + 1;
		paintPairs(grid, {...inner, y: top, height: inner.y + inner.height - top}, list.explain(selected), glyphs);
	}
	return scrollText(window, glyphs);
};
