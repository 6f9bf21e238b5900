import {paintFrame} from '../components/frame.ts';
import {type Rich, richWidth, type Span, spansOf, writeRich} from '../components/rich-text.ts';
import {formatInteger} from '../model/format.ts';
import {Grid} from '../terminal/grid.ts';
import {styles} from '../theme.ts';
import {toAsciiCells} from './ascii-cells.ts';
import type {AnyPanel, Framing, PaintContext} from './panel.ts';
import {verdictOf} from './severity-marks.ts';

/** What a panel is called on the screen: its title, and the digit that jumps to it where it has one. */
export type Signboard = {readonly title: string; readonly digit: number | null};

/**
 * Paints a panel of any size: frame, title with its verdict, and the body where it has its least size. With one or two
 * rows only the title is left, which then names the worst thing.
 */
export const paintPanel = (
	{title, digit}: Signboard,
	{least}: Pick<AnyPanel, 'least'>,
	live: Pick<ReturnType<AnyPanel['on']>, 'headline' | 'framing' | 'body'>,
	context: PaintContext,
): Grid => {
	const {glyphs, width, height} = context;
	const grid = new Grid(width, height);
	const isTitleOnly = height < 3 || width < 4;
	const {headline} = live;
	const framing = live.framing(context);
	// Corners, blanks, digit and arrow around the title.
	const room = Math.max(0, width - 10 - richWidth(title));
	const middle = isTitleOnly ? [] : (framing.middle?.(room) ?? []);
	const words = verdictOf(headline.severity, isTitleOnly ? (headline.item ?? headline.text) : headline.text, glyphs);
	const hasRoom = richWidth(middle) + 3 + richWidth(words) <= room;
	const verdict = framing.canDropWords === true && middle.length > 0 && !hasRoom ? [] : words;
	const arrow: readonly Span[] = middle.length > 0 && verdict.length > 0 ? [{text: ` ${glyphs.verdict} `, style: styles.label}] : [];
	const filter = filterNote(context, framing);
	const note = filter ?? framing.note;
	const view = {
		...(digit === null ? {} : {digit}),
		title,
		verdict: [...middle, ...arrow, ...verdict],
		...(note === undefined ? {} : {note}),
		...(filter === undefined ? {} : {isNoteKept: true}),
		isFocused: context.focused,
	};
	const inner = paintFrame(grid, grid.bounds, view, glyphs);
	if (!isTitleOnly && inner.width >= least.width && inner.height >= least.height) {
		const foot = live.body(context, grid, inner);
		if (foot !== undefined && spansOf(foot).length > 0) paintFrame(grid, grid.bounds, {...view, foot}, glyphs);
	} else if (!isTitleOnly && inner.width > 0 && inner.height > 0) {
		// No room for rows, and the title may be cut: the worst thing stands inside.
		writeRich(grid, inner.x, inner.y, verdictOf(headline.severity, headline.item ?? headline.text, glyphs), inner.width, glyphs.ellipsis);
	}
	if (glyphs.name === 'ascii') toAsciiCells(grid);
	return grid;
};

const filterNote = ({state}: PaintContext, {filtered}: Framing): Rich | undefined => {
	if (state.filter === '' || filtered === undefined) return undefined;
	return [
		{text: `/${state.filter}`, style: styles.focus},
		{text: ` ${formatInteger(filtered.shown)} of ${formatInteger(filtered.all)}`, style: styles.label},
	];
};
