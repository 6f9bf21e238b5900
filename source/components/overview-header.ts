import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';
import {type Rich, richWidth, type Span, spansOf, writeRich} from './rich-text.ts';

/** How many things on the screen are in which state. */
export type Counts = {readonly critical: number; readonly warning: number; readonly unknown: number};

/** The first line of the screen. */
export type HeaderView = {
	/** Title of the whole, such as `factory`. */
	readonly title: string;
	/** What is looked at, outermost first: `overview`, or a panel and what is opened in it. */
	readonly crumbs: readonly string[];
	/** The moment shown and how time runs: `14:03:22 live`. */
	readonly clock: Rich;
	/** After the clock where there is room: `every 2 s`. */
	readonly pace?: Rich;
	/** Sources, and the one that does not answer. */
	readonly note?: Rich;
	readonly counts: Counts;
};

/** `▲ 1  ● 1  ? 1` in the colours of their meaning, or `✓ ok` when there is nothing to count. */
export const countSpans = (counts: Counts, glyphs: GlyphSet, gap = '  '): readonly Span[] => {
	const spans = (['critical', 'warning', 'unknown'] as const).flatMap((severity): readonly Span[] =>
		counts[severity] === 0 ? [] : [{text: `${glyphs.status[severity]} ${counts[severity]}`, style: statusStyles[severity]}],
	);
	if (spans.length > 0) return spans.flatMap((span, index) => (index === 0 ? [span] : [{text: gap}, span]));
	return [{text: glyphs.status.ok === 'ok' ? 'ok' : `${glyphs.status.ok} ok`, style: styles.ok}];
};

type Blocks = {readonly left: Rich; readonly clock: Rich; readonly note: Rich; readonly counts: Rich};

const width = ({left, clock, note, counts}: Blocks): number => {
	const parts = [left, clock, note, counts].map(richWidth).filter((part) => part > 0);
	// The note stands apart from the counts by two more.
	return parts.reduce((sum, part) => sum + part + 2, richWidth(note) > 0 ? 2 : 0);
};

/** Paints the header on the first row of the rectangle; what there is no room for goes in order of use: sources, pace, crumbs, title. */
export const paintHeader = (grid: Grid, rect: Rect, view: HeaderView, glyphs: GlyphSet): void => {
	if (rect.width <= 0 || rect.height <= 0) return;
	const title: Span = {text: view.title, style: styles.title};
	const path = [
		title,
		...view.crumbs.flatMap((crumb): readonly Span[] => [{text: ` ${glyphs.verdict} `, style: styles.label}, {text: crumb}]),
	];
	const clock = [...spansOf(view.clock)];
	const paced = view.pace === undefined ? clock : [...clock, {text: ` ${glyphs.dot} `, style: styles.label}, ...spansOf(view.pace)];
	const counts = countSpans(view.counts, glyphs);
	const variants: readonly Blocks[] = [
		{left: path, clock: paced, note: view.note ?? '', counts},
		{left: path, clock: paced, note: '', counts},
		{left: path, clock, note: '', counts},
		{left: title, clock, note: '', counts},
		{left: title, clock, note: '', counts: countSpans(view.counts, glyphs, ' ')},
		{left: '', clock, note: '', counts: countSpans(view.counts, glyphs, ' ')},
	];
	const blocks = variants.find((one) => width(one) <= rect.width) ?? {
		left: '',
		clock: '',
		note: '',
		counts: countSpans(view.counts, glyphs, ' '),
	};
	paintBlocks(grid, rect, blocks, glyphs);
};

const paintBlocks = (grid: Grid, rect: Rect, {left, clock, note, counts}: Blocks, glyphs: GlyphSet): void => {
	const right = rect.x + rect.width - 1;
	const end = writeRich(grid, rect.x + 1, rect.y, left, rect.width - 1, glyphs.ellipsis);
	const clockX = richWidth(left) === 0 ? rect.x + 1 : end + 2;
	const clockEnd = writeRich(grid, clockX, rect.y, clock, right - clockX + 1, glyphs.ellipsis);
	const countsX = Math.max(richWidth(clock) === 0 ? rect.x : clockEnd + 1, right - richWidth(counts));
	writeRich(grid, countsX, rect.y, counts, rect.x + rect.width - countsX, glyphs.ellipsis);
	const room = countsX - clockEnd - 6;
	if (richWidth(note) > 0 && richWidth(note) <= room)
		writeRich(grid, countsX - 4 - richWidth(note), rect.y, note, richWidth(note), glyphs.ellipsis, styles.label);
};
