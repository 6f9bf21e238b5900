import {dialogRect, paintDialog} from '../components/dialog.ts';
import type {FooterView, Hint} from '../components/footer.ts';
import {type HelpEntry, paintHelp} from '../components/help.ts';
import type {Span} from '../components/spans.ts';
import {type Keymap, keyLabel} from '../keys/keymap.ts';
import type {UiState} from '../keys/ui-state.ts';
import {searchCommands} from '../keys/update.ts';
import type {Grid} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** Most choices that the palette shows at once. */
const choices = 12;

/** Paints the open dialog over a whole frame; nothing when none is open. */
export const paintDialogs = (
	grid: Grid,
	ui: UiState,
	keymap: Keymap,
	explained: readonly (readonly [string, string])[],
	glyphs: GlyphSet,
): void => {
	const {dialog} = ui;
	if (dialog === null || grid.width < 4 || grid.height < 3) return;
	const area = {x: 0, y: 0, width: grid.width, height: grid.height};
	switch (dialog.kind) {
		case 'help':
			paintHelp(
				grid,
				area,
				{
					entries: helpEntries(keymap, glyphs),
					top: dialog.top,
					...(dialog.searching || dialog.search !== '' ? {search: dialog.search} : {}),
				},
				glyphs,
			);
			return;
		case 'explain':
			paintBox(grid, area, explained[0]?.[1] ?? 'nothing here', explainLines(explained.slice(1), grid.width - 6), glyphs);
			return;
		case 'jump':
			paintBox(grid, area, 'Jump to a time', jumpLines(dialog.text, dialog.error), glyphs);
			return;
		case 'palette':
			paintBox(grid, area, 'Command', paletteLines(dialog.text, dialog.cursor, keymap, glyphs), glyphs);
			return;
		case 'filter':
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
		wrap(value, Math.max(10, Math.min(90, width) - labels - 2)).map((line, index): readonly Span[] => [
			{text: `${index === 0 ? label.padEnd(labels) : ' '.repeat(labels)}  `, style: styles.label},
			{text: line},
		]),
	);
};

const wrap = (text: string, width: number): readonly string[] => {
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

const jumpLines = (text: string, error: string): readonly (readonly Span[])[] => [
	[{text: '> ', style: styles.key}, {text}, {text: ' ', style: styles.cursor}],
	...(error === '' ? [] : wrap(error, 60).map((line): readonly Span[] => [{text: line, style: styles.warning}])),
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

/** The footer: only what works here and now. */
export const footerOf = (ui: UiState, keymap: Keymap, note: string, panelCount: number, glyphs: GlyphSet): FooterView => {
	const hint = (id: string, action: string): Hint => ({keys: keymap.keysOf(id).map((key) => keyLabel(key, glyphs.enter))[0] ?? '', action});
	const {dialog} = ui;
	if (dialog?.kind === 'filter') {
		return {
			hints: [
				{keys: '/', action: `${dialog.text}_`},
				{keys: glyphs.enter, action: 'keep'},
				{keys: 'esc', action: 'leave as it was'},
			],
			note,
		};
	}
	if (dialog !== null)
		return {
			hints: [
				{keys: glyphs.enter, action: 'accept'},
				{keys: 'esc', action: 'close'},
			],
			note,
		};
	const time: Hint = {keys: `${keymap.keysOf('time.back')[0] ?? ''} ${keymap.keysOf('time.forward')[0] ?? ''}`, action: 'step'};
	const hints = [
		...(ui.zoomed ? [hint('view.back', 'back')] : [{keys: `1-${panelCount}`, action: 'panel'}]),
		hint('row.open', 'open'),
		hint('time.pause', 'pause'),
		time,
		hint('time.jump', 'jump'),
		hint('filter.edit', 'filter'),
		hint('row.explain', 'explain'),
		hint('palette.open', 'command'),
		hint('help.open', 'help'),
	];
	return {hints, last: hint('view.leave', ui.zoomed ? 'back' : 'quit'), ...(note === '' ? {} : {note})};
};
