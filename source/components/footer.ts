import type {Grid, Rect} from '../terminal/grid.ts';
import {textWidth} from '../terminal/width.ts';
import {styles} from '../theme.ts';
import {type Rich, richWidth, writeRich} from './rich-text.ts';

/** A key and what it does here and now; the most useful first, since those at the end are left out when there is no room. */
export type Hint = {readonly keys: string; readonly action: string};

/** The last line: hints from the left, the one that leads out at the right, and a note (own cost, a message) before it. */
export type FooterView = {readonly hints: readonly Hint[]; readonly last?: Hint; readonly note?: Rich};

const gap = 2;

const hintWidth = (hint: Hint): number => {
	return textWidth(hint.keys) + 1 + textWidth(hint.action);
};

const paintHint = (grid: Grid, x: number, y: number, hint: Hint): number => {
	const after = grid.write(x, y, hint.keys, styles.key);
	return grid.write(after + 1, y, hint.action, styles.label);
};

/** Paints the footer on the first row of the rectangle; hints that do not fit whole are left out. */
export const paintFooter = (grid: Grid, rect: Rect, view: FooterView): void => {
	let right = rect.x + rect.width;
	if (view.last !== undefined && hintWidth(view.last) <= rect.width) {
		paintHint(grid, right - hintWidth(view.last), rect.y, view.last);
		right -= hintWidth(view.last) + gap;
	}
	let x = rect.x;
	for (const hint of view.hints) {
		const width = hintWidth(hint);
		if (x + width > right) break;
		x = paintHint(grid, x, rect.y, hint) + gap;
	}
	if (view.note === undefined) return;
	const width = richWidth(view.note);
	if (x + width <= right) writeRich(grid, right - width, rect.y, view.note, width, '', styles.label);
};
