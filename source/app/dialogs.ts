import {type DialogView, dialogRect, paintDialog} from '../components/dialog.ts';
import {type HelpEntry, layoutHelp} from '../components/help.ts';
import {type Rich, type Span, wrapWords} from '../components/rich-text.ts';
import type {Command, Surroundings} from '../keys/command.ts';
import {linesOf} from '../keys/command-lines.ts';
import {keysText} from '../keys/key-names.ts';
import {choicesOf} from '../keys/palette.ts';
import type {Dialog, UiState} from '../keys/ui-state.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** Most choices that the palette shows at once. */
const choices = 12;

/** An open window as it stands on the screen. */
export type OpenWindow = {
	readonly rect: Rect;
	readonly view: DialogView;
	/** What the keys of movement go through: lines, or the choices of a cursor, and how many of them are in sight at once. */
	readonly lines: number;
	readonly page: number;
};

/** What the windows show besides what is typed in them. */
export type WindowParts = {
	readonly around: Surroundings;
	/** Label and value pairs of the row in hand. */
	readonly explained: () => readonly (readonly [string, string])[];
	readonly glyphs: GlyphSet;
};

/** The window that is open on a screen of that size; null when none is, or none fits. */
export const openWindow = (ui: UiState, parts: WindowParts, width: number, height: number): OpenWindow | null => {
	const {dialog} = ui;
	if (dialog === null || dialog.kind === 'filter' || width < 4 || height < 3) return null;
	// The footer stays in sight: it says how the window is left.
	const area = {x: 0, y: 0, width, height: height > 8 ? height - 1 : height};
	const {rect, view} = layoutWindow(ui, dialog, parts, area);
	if (dialog.kind === 'palette') return {rect, view, lines: choicesOf(ui, parts.around, dialog.text).length, page: choices};
	return {rect, view, lines: view.lines.length, page: Math.max(1, rect.height - 2)};
};

/** Paints the window over a whole frame. */
export const paintWindow = (grid: Grid, {rect, view}: OpenWindow, glyphs: GlyphSet): void => {
	paintDialog(grid, rect, view, glyphs);
};

const layoutWindow = (
	ui: UiState,
	dialog: Exclude<Dialog, {kind: 'filter'}>,
	{around, explained, glyphs}: WindowParts,
	area: Rect,
): Pick<OpenWindow, 'rect' | 'view'> => {
	const box = (title: string, lines: readonly Rich[], top = 0): Pick<OpenWindow, 'rect' | 'view'> => {
		const view = {title, lines, top};
		return {rect: dialogRect(area, view), view};
	};
	switch (dialog.kind) {
		case 'help': {
			const search = dialog.searching || dialog.search !== '' ? {search: dialog.search} : {};
			return layoutHelp(area, {entries: helpEntries(around.commands, glyphs), top: dialog.top, ...search});
		}
		case 'explain': {
			const [title, ...pairs] = explained();
			return box(title?.[1] ?? 'nothing here', explainLines(pairs, area.width - 6), dialog.top);
		}
		case 'jump':
			return box('Jump to a time', jumpLines(dialog.text, dialog.error));
		case 'palette':
			return box('Command', paletteLines(ui, dialog, around, glyphs));
	}
};

/** Help's entries, out of the same table that dispatches keys. */
export const helpEntries = (commands: readonly Command[], {enter}: Pick<GlyphSet, 'enter'>): readonly HelpEntry[] =>
	linesOf(commands, 'screen')
		.filter(({keys}) => keys.length > 0)
		.map(({ids, group, keys, description}) => ({id: ids.join(' '), group, keys: keysText(keys, enter), description}));

const explainLines = (pairs: readonly (readonly [string, string])[], width: number): readonly (readonly Span[])[] => {
	const labels = Math.min(14, Math.max(4, ...pairs.map(([label]) => label.length)));
	return pairs.flatMap(([label, value]) =>
		wrapWords(value, Math.max(10, Math.min(90, width) - labels - 2)).map((line, index): readonly Span[] => [
			{text: `${index === 0 ? label.padEnd(labels) : ' '.repeat(labels)}  `, style: styles.label},
			{text: line},
		]),
	);
};

const jumpLines = (text: string, error: string): readonly (readonly Span[])[] => [
	[{text: '> ', style: styles.key}, {text}, {text: ' ', style: styles.cursor}],
	...(error === '' ? [] : wrapWords(error, 60).map((line): readonly Span[] => [{text: line, style: styles.warning}])),
	[{text: '14:05   14:05:30   5m after the start   -2m before the end', style: styles.label}],
];

/** What would do nothing here is dimmed and says why. */
const paletteLines = (
	ui: UiState,
	{text, cursor}: Extract<Dialog, {kind: 'palette'}>,
	around: Surroundings,
	{enter}: Pick<GlyphSet, 'enter'>,
): readonly (readonly Span[])[] => {
	const top = Math.max(0, cursor - choices + 1);
	const found = choicesOf(ui, around, text).slice(top, top + choices);
	const rows = found.map(({command, text: words, reason}, index): readonly Span[] => {
		const style = top + index === cursor ? styles.selection : reason === null ? styles.text : styles.dim;
		return [{text: `${words.padEnd(46)} ${(reason ?? keysText(command.keys, enter)).padEnd(14)}`, style}];
	});
	return [
		[{text: ': ', style: styles.key}, {text}, {text: ' ', style: styles.cursor}],
		...(rows.length > 0 ? rows : [[{text: 'no command matches', style: styles.label}]]),
	];
};
