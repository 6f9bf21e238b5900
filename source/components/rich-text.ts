import type {Grid} from '../terminal/grid.ts';
import {textWidth, truncate} from '../terminal/width.ts';

/** A piece of text in one style (0, the default text, when not given). */
export type Span = {readonly text: string; readonly style?: number};

/** What a painter accepts wherever it shows text: plain, or in pieces of their own style. */
export type Rich = string | Span | readonly Span[];

/** Any rich text as its pieces. */
export const spansOf = (rich: Rich): readonly Span[] => {
	if (typeof rich === 'string') return rich === '' ? [] : [{text: rich}];
	return 'text' in rich ? [rich] : rich;
};

/** Cells that rich text takes. */
export const richWidth = (rich: Rich): number => {
	if (typeof rich === 'string') return textWidth(rich);
	return spansOf(rich).reduce((width, span) => width + textWidth(span.text), 0);
};

/**
 * Writes rich text from column `x` in at most `width` cells and returns the column after it. Where it does
 * not fit it ends in the ellipsis, in the style of the piece that was cut. Pieces without a style take `style`.
 */
export const writeRich = (grid: Grid, x: number, y: number, rich: Rich, width: number, ellipsis: string, style = 0): number => {
	const spans = spansOf(rich);
	let left = Math.max(0, width);
	let column = x;
	let remaining = richWidth(rich);
	for (const span of spans) {
		if (left <= 0) break;
		const own = textWidth(span.text);
		const isCutHere = remaining > left && own >= left;
		const text = isCutHere ? truncate(`${span.text}${ellipsis}`, left, ellipsis) : span.text;
		const after = grid.write(column, y, text, span.style ?? style, left);
		left -= after - column;
		column = after;
		remaining -= own;
		if (isCutHere) break;
	}
	return column;
};

/** Breaks a text at blanks into lines of at most `width` characters; a longer word stands alone. */
export const wrapWords = (text: string, width: number): readonly string[] => {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return [...lines, line];
};
