import type {Grid, Rect} from '../terminal/grid.ts';
import {textWidth} from '../terminal/width.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {type Rich, richWidth, spansOf, writeRich} from './rich-text.ts';

/** What stands around a panel: its border, title line and the notes on it. */
export type FrameView = {
	/** The digit that jumps here; none for windows that have no digit. */
	readonly digit?: string | number;
	readonly title: string;
	/** What the panel found, behind the title: `▸ 1 stalled`; pieces carry their severity's style. */
	readonly verdict?: Rich;
	/** At the right end of the title line, such as the time window or the age; dropped first when there is no room. */
	readonly note?: Rich;
	/** The note stays where there is no room for both, and the words of the title are cut; for what hides rows. */
	readonly isNoteKept?: boolean;
	/** At the right end of the bottom border, such as `3–9 of 41`. */
	readonly foot?: Rich;
	readonly isFocused?: boolean;
};

/**
 * Paints the border and title and returns the rectangle left for the content. Less than three rows have no
 * border: the first is the title alone, so that a column of titles is already an overview; what remains below
 * is content.
 */
export const paintFrame = (grid: Grid, rect: Rect, view: FrameView, glyphs: GlyphSet): Rect => {
	if (rect.width <= 0 || rect.height <= 0) return {...rect, width: 0, height: 0};
	if (rect.height < 3 || rect.width < 4) {
		paintTitle(grid, rect.x, rect.y, rect.width, view, glyphs);
		return {x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1};
	}
	paintBorder(grid, rect, view, glyphs);
	return {x: rect.x + 2, y: rect.y + 1, width: Math.max(0, rect.width - 4), height: rect.height - 2};
};

const paintBorder = (grid: Grid, rect: Rect, view: FrameView, glyphs: GlyphSet): void => {
	const {box} = glyphs;
	const style = view.isFocused === true ? styles.focus : styles.border;
	const right = rect.x + rect.width - 1;
	const bottom = rect.y + rect.height - 1;
	const line = box.horizontal.repeat(rect.width - 2);
	grid.write(rect.x, rect.y, box.topLeft + line + box.topRight, style);
	for (let y = rect.y + 1; y < bottom; y++) {
		grid.write(rect.x, y, box.vertical, style);
		grid.write(right, y, box.vertical, style);
	}
	grid.write(rect.x, bottom, box.bottomLeft + line + box.bottomRight, style);
	const room = rect.width - 4;
	if (room > 0) {
		grid.write(rect.x + 1, rect.y, ' ');
		// Blanks around the note, and a cell of the border on each side of it.
		const kept = view.isNoteKept === true && view.note !== undefined ? richWidth(view.note) + 4 : 0;
		const end = paintTitle(grid, rect.x + 2, rect.y, kept < room / 2 ? room - kept : room, view, glyphs);
		grid.write(Math.min(end, right - 1), rect.y, ' ');
		paintNote(grid, right - 1, rect.y, right - 2 - end, view.note, glyphs);
		paintNote(grid, right - 1, bottom, room, view.foot, glyphs);
	}
};

/** Puts ` note ` before column `right`, in `room` cells, or leaves it out when it does not fit whole. */
const paintNote = (grid: Grid, right: number, y: number, room: number, note: Rich | undefined, glyphs: GlyphSet): void => {
	if (note === undefined) return;
	const width = richWidth(note) + 2;
	if (width <= 2 || width > room) return;
	grid.write(right - width, y, ' ');
	const end = writeRich(grid, right - width + 1, y, note, width - 2, glyphs.ellipsis, styles.label);
	grid.write(end, y, ' ');
};

/** Names up to this are never cut for the sake of the verdict. */
const longestName = 20;

/** Writes digit, title and verdict in `width` cells and returns the column after them. */
const paintTitle = (grid: Grid, x: number, y: number, width: number, view: FrameView, glyphs: GlyphSet): number => {
	const titleStyle = view.isFocused === true ? styles.focus : styles.title;
	const digit = view.digit === undefined ? '' : `${view.digit} `;
	let column = grid.write(x, y, digit, view.isFocused === true ? styles.focus : styles.label, width);
	const arrow = ` ${glyphs.verdict} `;
	const verdict = view.verdict === undefined || spansOf(view.verdict).length === 0 ? null : view.verdict;
	// A name longer than names are leaves the verdict what it needs, up to half of the line.
	const most = Math.max(longestName, Math.ceil(width / 2));
	const kept = verdict === null ? 0 : Math.max(0, Math.min(textWidth(arrow) + richWidth(verdict), x + width - column - most));
	column = writeRich(grid, column, y, {text: view.title, style: titleStyle}, x + width - column - kept, glyphs.ellipsis);
	if (verdict === null) return column;
	const room = x + width - column - textWidth(arrow);
	if (room < 1) return column;
	column = grid.write(column, y, arrow, styles.label);
	return writeRich(grid, column, y, verdict, room, glyphs.ellipsis);
};
