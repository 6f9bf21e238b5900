import stringWidth from 'string-width';
import {sanitize} from './sanitize.ts';

/** One user-perceived character and the number of cells it takes (1 or more). */
export type Grapheme = {readonly text: string; readonly width: number};

// Code units that are one cell wide alone and never join a neighbour: ASCII, Latin, Greek, Cyrillic, dashes and
// quotes, arrows, box drawing, blocks, shapes (without the wide squares), braille, check marks. Lines made of
// these need neither segmentation nor tables, and that is nearly every line.
const simpleText =
	/^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0482\u048A-\u052F\u2010-\u2027\u2030-\u205E\u2070-\u209F\u2190-\u2199\u21B0-\u21FF\u2200-\u22FF\u23CE\u23F8\u2500-\u25FC\u25FF\u2713\u2717\u2800-\u28FF]*$/;

// A pile of marks on one letter is an attack on the screen, not a name.
const longestGrapheme = 8;

let segmenter: Intl.Segmenter | undefined;
const widths = new Map<string, number>();

const graphemeWidth = (grapheme: string): number => {
	const cached = widths.get(grapheme);
	if (cached !== undefined) return cached;
	const width = stringWidth(grapheme);
	if (widths.size > 4096) widths.clear();
	widths.set(grapheme, width);
	return width;
};

const clip = (grapheme: string): string => {
	if (grapheme.length <= longestGrapheme) return grapheme;
	return Array.from(grapheme).slice(0, longestGrapheme).join('');
};

/** True when every code unit of already clean text is one cell wide and stands alone. */
export const isSimple = (text: string): boolean => {
	return simpleText.test(text);
};

/** Splits text into graphemes after sanitising it; what takes no cell of its own and has no base is left out. */
export const graphemes = (text: string): readonly Grapheme[] => {
	const clean = sanitize(text);
	if (isSimple(clean)) return Array.from(clean, (character) => ({text: character, width: 1}));
	segmenter ??= new Intl.Segmenter('en', {granularity: 'grapheme'});
	const parts: Grapheme[] = [];
	for (const {segment} of segmenter.segment(clean)) {
		const clipped = clip(segment);
		const width = graphemeWidth(clipped);
		if (width > 0) parts.push({text: clipped, width});
	}
	return parts;
};

/** Cells that text takes on one line once sanitised. */
export const textWidth = (text: string): number => {
	if (isSimple(text)) return text.length;
	let width = 0;
	for (const grapheme of graphemes(text)) width += grapheme.width;
	return width;
};

/**
 * Text cut to at most `width` cells, ending in `ellipsis` where something was lost. A wide character is
 * never halved, so the result may be a cell narrower than asked.
 */
export const truncate = (text: string, width: number, ellipsis = '…'): string => {
	if (width <= 0) return '';
	const clean = sanitize(text);
	if (textWidth(clean) <= width) return clean;
	const room = width - textWidth(ellipsis);
	if (room < 0) return takeCells(clean, width);
	return takeCells(clean, room) + ellipsis;
};

const takeCells = (text: string, width: number): string => {
	if (isSimple(text)) return text.slice(0, width);
	let used = 0;
	let taken = '';
	for (const grapheme of graphemes(text)) {
		if (used + grapheme.width > width) break;
		used += grapheme.width;
		taken += grapheme.text;
	}
	return taken;
};

/** Text padded with blanks to exactly `width` cells, cut with the ellipsis where it is longer. */
export const padTo = (text: string, width: number, align: 'left' | 'right' | 'centre' = 'left', ellipsis = '…'): string => {
	const cut = truncate(text, width, ellipsis);
	const missing = Math.max(0, width - textWidth(cut));
	const before = align === 'right' ? missing : align === 'centre' ? Math.floor(missing / 2) : 0;
	return ' '.repeat(before) + cut + ' '.repeat(missing - before);
};
