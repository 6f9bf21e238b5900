import {describe, expect, test} from 'vitest';
import {dialogRect, paintDialog} from '../../source/components/dialog.ts';
import {paintFooter} from '../../source/components/footer.ts';
import {type HelpEntry, type HelpView, layoutHelp, searchHelp} from '../../source/components/help.ts';
import {writeRich} from '../../source/components/rich-text.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {styles, unicodeGlyphs} from '../../source/theme.ts';
import {expectGolden} from './golden.ts';

const entries: readonly HelpEntry[] = [
	{group: 'Move', keys: 'j Down', description: 'next row', id: 'row.next'},
	{group: 'Move', keys: 'k Up', description: 'previous row', id: 'row.previous'},
	{group: 'Move', keys: 'G', description: 'last row', id: 'row.last'},
	{group: 'Move', keys: 'g', description: 'first row', id: 'row.first'},
	{group: 'Panels', keys: 'Enter z', description: 'open the panel', id: 'panel.open'},
	{group: 'Panels', keys: 'Tab', description: 'next panel', id: 'panel.next'},
	{group: 'Time', keys: 'Space', description: 'pause the display; collecting goes on', id: 'time.pause'},
];

const paintHelp = (grid: Grid, view: HelpView): number => {
	const {rect, view: dialog} = layoutHelp(grid.bounds, view);
	return paintDialog(grid, rect, dialog, unicodeGlyphs);
};

describe('help', () => {
	test('help lists every command by group', async ({task}) => {
		const grid = new Grid(70, 16);
		paintHelp(grid, {entries});
		await expectGolden(grid, task.name);
	});

	test('help takes two columns where one does not fit', async ({task}) => {
		const grid = new Grid(110, 10);
		paintHelp(grid, {entries});
		await expectGolden(grid, task.name, false);
	});

	test.each([
		['a word', 'panel', ['panel.open', 'panel.next']],
		['several words', 'row last', ['row.last']],
		['upper case', 'PAUSE', ['time.pause']],
		['a key', 'z', ['panel.open']],
		['nothing', '', entries.map((entry) => entry.id)],
		['what is not there', 'xyzzy', []],
	])('it is searched by %s', (_, search, ids) => {
		expect(searchHelp(entries, search).map((entry) => entry.id)).toEqual(ids);
	});

	test('a search without result says so', () => {
		const grid = new Grid(60, 8);
		paintHelp(grid, {entries, search: 'xyzzy'});
		expect(grid.toText().join('\n')).toContain('nothing found for "xyzzy"');
	});
});

describe('a dialog', () => {
	const view = {
		title: 'time behind, sensor-data/2',
		lines: [
			[{text: '~73 s    ', style: styles.value}, {text: 'end was 8,112 at 14:02:09 by own history'}],
			[{text: 'rule     ', style: styles.label}, {text: 'R4 stalled: owner alive, no commit for 72 s > 60 s'}],
			'',
			'a line that is far longer than the window is wide and therefore ends in an ellipsis, wherever it was going',
		],
	};

	test('a dialog lies over what is below it', async ({task}) => {
		const grid = new Grid(70, 10);
		grid.fill(grid.bounds, '.');
		const rect = dialogRect({x: 2, y: 1, width: 66, height: 8}, view);
		paintDialog(grid, rect, view, unicodeGlyphs);
		await expectGolden(grid, task.name);
	});

	test('it scrolls and says where it is', () => {
		const grid = new Grid(40, 6);
		const lines = Array.from({length: 20}, (_, index) => `line ${index + 1}`);
		expect(paintDialog(grid, grid.bounds, {title: 'Log', lines, top: 99}, unicodeGlyphs)).toBe(16);
		expect(grid.toText()[1]).toContain('line 17');
		expect(grid.toText()[5]).toContain('17–20 of 20');
	});

	test('no size makes it fail', () => {
		for (let width = 0; width < 30; width++) {
			for (let height = 0; height < 6; height++) {
				const grid = new Grid(width, height);
				paintDialog(grid, dialogRect(grid.bounds, view), view, unicodeGlyphs);
				paintHelp(grid, {entries});
			}
		}
	});
});

describe('the footer', () => {
	const hints = [
		{keys: '1-6', action: 'panel'},
		{keys: '⏎', action: 'open'},
		{keys: 'space', action: 'pause'},
		{keys: '/', action: 'filter'},
	];
	const footer = (width: number, note?: string): string => {
		const grid = new Grid(width, 1);
		paintFooter(grid, grid.bounds, {hints, last: {keys: 'q', action: 'quit'}, ...(note === undefined ? {} : {note})});
		return grid.toText()[0] ?? '';
	};

	test.each([
		['hints left, the way out right', 60, undefined, '1-6 panel  ⏎ open  space pause  / filter              q quit'],
		['a note before it', 60, '0.2 % cpu', '1-6 panel  ⏎ open  space pause  / filter   0.2 % cpu  q quit'],
		['hints without room are left out whole', 30, undefined, '1-6 panel  ⏎ open       q quit'],
		['the way out stays longest', 8, undefined, '  q quit'],
		['no room, no footer', 3, undefined, '   '],
	])('%s', (_, width, note, expected) => {
		expect(footer(width, note)).toBe(expected);
	});
});

describe('text in pieces', () => {
	test.each([
		['fits', 20, 'one two three       '],
		['is cut in the middle of a piece', 6, 'one t…'],
		['is cut at the end of a piece', 4, 'one…'],
		['has no room', 0, ''],
	])('it %s', (_, width, expected) => {
		const grid = new Grid(width, 1);
		writeRich(grid, 0, 0, [{text: 'one '}, {text: 'two ', style: styles.critical}, {text: 'three'}], width, '…');
		expect(grid.toText()[0]).toBe(expected);
	});
});
