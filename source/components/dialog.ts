import type {Grid, Rect} from '../terminal/grid.ts';
import type {GlyphSet} from '../theme.ts';
import {type FrameView, paintFrame} from './frame.ts';
import {type Rich, richWidth, writeRich} from './rich-text.ts';

/** A small window over the panels: frame and lines of text, scrolled by `top`. */
export type DialogView = Pick<FrameView, 'title' | 'verdict' | 'note' | 'foot'> & {readonly lines: readonly Rich[]; readonly top?: number};

/** A rectangle of the wished size in the middle of `area`, never larger than it. */
export const centred = (area: Rect, width: number, height: number): Rect => {
	const w = Math.min(area.width, width);
	const h = Math.min(area.height, height);
	return {x: area.x + Math.floor((area.width - w) / 2), y: area.y + Math.floor((area.height - h) / 2), width: w, height: h};
};

/** The rectangle a dialog needs for its lines and title, centred in `area`. */
export const dialogRect = (area: Rect, view: DialogView): Rect => {
	const title = richWidth(view.title) + (view.verdict === undefined ? 0 : richWidth(view.verdict) + 3);
	const note = view.note === undefined ? 0 : richWidth(view.note) + 4;
	const widest = Math.max(title + note, ...view.lines.map((line) => richWidth(line)));
	return centred(area, widest + 4, view.lines.length + 2);
};

/** Clears the rectangle, paints the frame (focused, as it has the keys) and the lines; returns the first line shown. */
export const paintDialog = (grid: Grid, rect: Rect, view: DialogView, glyphs: GlyphSet): number => {
	grid.fill(rect);
	const rows = Math.max(0, rect.height - 2);
	const top = Math.max(0, Math.min(view.top ?? 0, view.lines.length - rows));
	const isLong = view.lines.length > rows && rows > 0;
	const foot = view.foot ?? (isLong ? `${top + 1}${glyphs.range}${Math.min(view.lines.length, top + rows)} of ${view.lines.length}` : '');
	const inner = paintFrame(grid, rect, {...view, foot, isFocused: true}, glyphs);
	for (let row = 0; row < inner.height; row++) {
		const line = view.lines[top + row];
		if (line !== undefined) writeRich(grid, inner.x, inner.y + row, line, inner.width, glyphs.ellipsis);
	}
	return top;
};
