import {dialogRect, paintDialog} from '../components/dialog.ts';
import {type HelpEntry, paintHelp} from '../components/help.ts';
import {type Span, wrapWords} from '../components/spans.ts';
import {type Keymap, keyLabel} from '../keys/keymap.ts';
import type {UiState} from '../keys/ui-state.ts';
import {searchCommands} from '../keys/update-dialogs.ts';
import type {Grid} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** Most choices that the palette shows at once. */
const choices = 12;

/** Paints the open dialog over a whole frame, nothing when none is open; returns the first line of help that is shown. */
export const paintDialogs = (
	grid: Grid,
	ui: UiState,
	keymap: Keymap,
	explained: readonly (readonly [string, string])[],
	glyphs: GlyphSet,
): number => {
	const {dialog} = ui;
	if (dialog === null || grid.width < 4 || grid.height < 3) return 0;
	// The footer stays in sight: it says how the window is left.
	const area = {x: 0, y: 0, width: grid.width, height: grid.height > 8 ? grid.height - 1 : grid.height};
	switch (dialog.kind) {
		case 'help':
			return paintHelp(
				grid,
				area,
				{
					entries: helpEntries(keymap, glyphs),
					top: dialog.top,
					...(dialog.searching || dialog.search !== '' ? {search: dialog.search} : {}),
				},
				glyphs,
			);
		case 'explain':
			paintBox(grid, area, explained[0]?.[1] ?? 'nothing here', explainLines(explained.slice(1), grid.width - 6), glyphs);
			return 0;
		case 'jump':
			paintBox(grid, area, 'Jump to a time', jumpLines(dialog.text, dialog.error), glyphs);
			return 0;
		case 'palette':
			paintBox(grid, area, 'Command', paletteLines(dialog.text, dialog.cursor, keymap, glyphs), glyphs);
			return 0;
		case 'filter':
			return 0;
	}
};

const paintBox = (
	grid: Grid,
	area: {x: number; y: number; width: number; height: number},
	title: string,
	lines: readonly (readonly Span[])[],
	glyphs: GlyphSet,
): void => {
	const view = {title, lines};
	paintDialog(grid, dialogRect(area, view), view, glyphs);
};

/** Help's entries, out of the same table that dispatches keys; the nine digits are one line. */
export const helpEntries = (keymap: Keymap, glyphs: Pick<GlyphSet, 'enter'>): readonly HelpEntry[] =>
	keymap.commands
		.filter((command) => !/^panel\.[2-9]$/u.test(command.id) && command.scope === 'global')
		.map((command) => ({
			id: command.id,
			group: command.group,
			keys: command.id === 'panel.1' ? '1-9' : command.keys.map((key) => keyLabel(key, glyphs.enter)).join(' '),
			description: command.id === 'panel.1' ? 'panel by number' : command.description,
		}));

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

const paletteLines = (text: string, cursor: number, keymap: Keymap, glyphs: GlyphSet): readonly (readonly Span[])[] => {
	const found = searchCommands(text);
	const top = Math.max(0, cursor - choices + 1);
	const rows = found.slice(top, top + choices).map((command, index): readonly Span[] => {
		const keys = keymap
			.keysOf(command.id)
			.map((key) => keyLabel(key, glyphs.enter))
			.join(' ');
		const line = `${command.description.padEnd(46)} ${keys.padEnd(10)}`;
		return [{text: line, style: top + index === cursor ? styles.selection : styles.text}];
	});
	return [
		[{text: ': ', style: styles.key}, {text}, {text: ' ', style: styles.cursor}],
		...(rows.length > 0 ? rows : [[{text: 'no command matches', style: styles.label}]]),
	];
};
