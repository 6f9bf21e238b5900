import {wrapWords, writeRich} from '../components/rich-text.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** A label and what belongs to it, as "explain" and the opened views list them. */
export type Pair = readonly [label: string, text: string];

/** Pairs without those that have nothing to say. */
export const pairsOf = (pairs: ReadonlyArray<readonly [string, string | null | undefined]>): readonly Pair[] =>
	pairs.flatMap(([label, text]) => (text === null || text === undefined || text === '' ? [] : [[label, text] as const]));

/** Paints label and text line by line, long texts wrapped at blanks, from line `top` on; returns the rows that were needed. */
export const paintPairs = (grid: Grid, rect: Rect, pairs: readonly Pair[], glyphs: GlyphSet): number => {
	const labelWidth = Math.min(14, Math.max(0, ...pairs.map(([label]) => label.length)));
	const indent = labelWidth + 2;
	let y = rect.y;
	for (const [label, text] of pairs) {
		for (const [index, line] of wrapWords(text, Math.max(1, rect.width - indent)).entries()) {
			if (y < rect.y + rect.height) {
				if (index === 0) writeRich(grid, rect.x, y, label, labelWidth, glyphs.ellipsis, styles.label);
				writeRich(grid, rect.x + indent, y, line, rect.width - indent, glyphs.ellipsis);
			}
			y += 1;
		}
	}
	return y - rect.y;
};
