import {describe, expect, test} from 'vitest';
import type {Effect, PanelAround, Surroundings} from '../../source/keys/command.ts';
import {commands} from '../../source/keys/commands/index.ts';
import {arrivingKey, normalizeKey} from '../../source/keys/key-names.ts';
import {createKeymap} from '../../source/keys/keymap.ts';
import {placeCursor} from '../../source/keys/opening.ts';
import {choicesOf} from '../../source/keys/palette.ts';
import {runCommand} from '../../source/keys/run-command.ts';
import {scopeOf, typeText} from '../../source/keys/typing.ts';
import {freshUi, panelState, type UiState, withPanel} from '../../source/keys/ui-state.ts';

const panel = (id: string, more: Partial<PanelAround> = {}): PanelAround => ({
	id,
	title: `Panel ${id}`,
	tabs: 0,
	tab: 0,
	stacked: false,
	sorts: ['worst'],
	beside: [],
	...more,
});

const panels = [panel('a'), panel('b', {tabs: 4, tab: 2, sorts: ['worst', 'lag', 'name']}), panel('c', {sorts: ['worst', 'name']})];

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
	panels,
	rows: 10,
	page: 4,
	open: 'row-3',
	explains: true,
	window: {lines: 30, page: 10},
	time: {state: 'paused', isReplay: false, isAtEnd: false, isAtStart: false, hasAny: true, hasPast: true},
	commands,
	...more,
});

type Done = {readonly ui: UiState; readonly effects: readonly Effect[]};
const run = (id: string, ui: UiState, here: Surroundings): Done => {
	const command = commands.find((one) => one.id === id);
	if (command === undefined) throw new Error(`there is no command ${id}`);
	// A panel shows the tab that was chosen in it.
	const shown = here.panels.map((one) => ({...one, tab: panelState(ui, one.id).tab < 0 ? one.tab : panelState(ui, one.id).tab}));
	const choices = ui.dialog?.kind === 'palette' ? {window: {lines: choicesOf(ui, here, ui.dialog.text).length, page: 12}} : {};
	return runCommand(command, ui, {...here, panels: shown, ...choices});
};
/** Commands one after the other; `"text"` in quotes is typed. */
const done = (ids: readonly string[], from: UiState = freshUi('b'), more: Partial<Surroundings> = {}): Done =>
	ids.reduce<Done>(({ui}, id) => (id.startsWith('"') ? {ui: typeText(ui, id.slice(1, -1)), effects: []} : run(id, ui, around(more))), {
		ui: from,
		effects: [],
	});
const rowOf = (ended: Done) => panelState(ended.ui, ended.ui.focus);

describe('what a person chose', () => {
	const cases: ReadonlyArray<readonly [what: string, ids: readonly string[], seen: (ended: Done) => unknown, expected: unknown]> = [
		['Tab goes to the next panel', ['panel.next'], ({ui}) => ui.focus, 'c'],
		['and round', ['panel.next', 'panel.next'], ({ui}) => ui.focus, 'a'],
		['Shift+Tab goes back', ['panel.previous', 'panel.previous'], ({ui}) => ui.focus, 'c'],
		['a digit goes there', ['panel.1'], ({ui}) => ui.focus, 'a'],
		['a digit without a panel says so', ['panel.9'], ({ui}) => [ui.focus, ui.message], ['b', 'there is no panel 9; there are 3']],
		['the message goes with the next command', ['panel.9', 'row.down'], ({ui}) => ui.message, ''],
		['Enter zooms first', ['row.open'], ({ui}) => [ui.zoomed, panelState(ui, 'b').path], [true, []]],
		['and opens then', ['row.open', 'row.open'], ({ui}) => panelState(ui, 'b').path, ['row-3']],
		['down moves', ['row.down', 'row.down'], (ended) => rowOf(ended).cursor, 2],
		['up stops at the first row', ['row.down', 'row.up', 'row.up'], (ended) => rowOf(ended).cursor, 0],
		['a page down leaves a row in sight', ['page.down'], (ended) => rowOf(ended), {cursor: 3, offset: 0}],
		['the last row is in sight', ['row.last'], (ended) => rowOf(ended), {cursor: 9, offset: 6}],
		['and the first again', ['row.last', 'row.first'], (ended) => rowOf(ended), {cursor: 0, offset: 0}],
		['the next tab is the one beside the shown', ['tab.next'], (ended) => rowOf(ended).tab, 3],
		['round', ['tab.next', 'tab.next'], (ended) => rowOf(ended).tab, 0],
		['and back', ['tab.previous'], (ended) => rowOf(ended).tab, 1],
		['a sort order follows another, round', ['sort.next', 'sort.next', 'sort.next', 'sort.next'], (ended) => rowOf(ended).sort, 1],
		['and is told', ['sort.next'], ({ui}) => ui.message, 'order: lag'],
		['an order turns', ['sort.reverse'], (ended) => rowOf(ended).reversed, true],
		['and is told', ['sort.next', 'sort.reverse'], ({ui}) => ui.message, 'order: lag, reversed'],
		['a filter narrows while it is typed', ['row.last', 'filter.edit', '"stop"'], (ended) => rowOf(ended), {filter: 'stop', cursor: 0}],
		['Enter keeps it', ['filter.edit', '"!ok"', 'text.accept'], (ended) => [rowOf(ended).filter, ended.ui.dialog], ['!ok', null]],
		[
			'Esc leaves the one before',
			['filter.edit', '"a"', 'text.accept', 'filter.edit', '"b"', 'text.cancel'],
			(ended) => rowOf(ended).filter,
			'a',
		],
		['Backspace takes a letter', ['filter.edit', '"añ😀"', 'text.erase'], (ended) => rowOf(ended).filter, 'añ'],
		['Ctrl+u takes all', ['filter.edit', '"abc"', 'text.clear'], (ended) => rowOf(ended).filter, ''],
		['control characters are no text', ['filter.edit', '"a\u001B[2J\nb"'], (ended) => rowOf(ended).filter, 'a[2Jb'],
		[
			'Esc clears the filter before it leaves',
			['panel.zoom', 'filter.edit', '"a"', 'text.accept', 'view.back'],
			(ended) => [rowOf(ended).filter, ended.ui.zoomed],
			['', true],
		],
		[
			'q leaves step by step',
			['row.open', 'row.open', 'view.leave'],
			(ended) => [rowOf(ended).path, ended.ui.zoomed, ended.effects],
			[[], true, []],
		],
		['q on the overview quits', ['row.open', 'view.leave', 'view.leave'], ({effects}) => effects, [{type: 'quit'}]],
		[
			'0 goes out of all',
			['row.open', 'row.open', 'row.open', 'panel.overview'],
			(ended) => [rowOf(ended).path, ended.ui.zoomed],
			[[], false],
		],
		[
			'help opens, scrolls and does not go above its top',
			['help.open', 'row.down', 'row.up', 'row.up'],
			({ui}) => [ui.dialog, ui.message],
			[{kind: 'help', search: '', searching: false, top: 0}, 'this is the first line'],
		],
		['a page of help leaves a line in sight', ['help.open', 'page.down'], ({ui}) => ui.dialog, {kind: 'help', top: 9}],
		['its last line is at the end', ['help.open', 'row.last'], ({ui}) => ui.dialog, {kind: 'help', top: 20}],
		['and no further', ['help.open', 'row.last', 'row.down'], ({ui}) => ui.message, 'this is the last line'],
		['an explanation scrolls as well', ['row.explain', 'row.down', 'page.down'], ({ui}) => ui.dialog, {kind: 'explain', top: 10}],
		['help scrolls while it is searched', ['help.open', 'help.search', 'text.down'], ({ui}) => ui.dialog, {kind: 'help', top: 1}],
		[
			'help is searched',
			['help.open', 'help.search', '"tab"'],
			({ui}) => ui.dialog,
			{kind: 'help', search: 'tab', searching: true, top: 0},
		],
		[
			'Esc leaves the search, then help',
			['help.open', 'help.search', '"tab"', 'text.cancel'],
			({ui}) => ui.dialog,
			{kind: 'help', search: '', searching: false, top: 0},
		],
		['the palette runs what is chosen', ['palette.open', '"zoom"', 'text.accept'], ({ui}) => [ui.zoomed, ui.dialog], [true, null]],
		[
			'its choice moves and stops at the end',
			['palette.open', '"tab to the"', ...Array<string>(9).fill('text.down')],
			({ui}) => ui.dialog,
			{kind: 'palette', text: 'tab to the', cursor: 1},
		],
		['what nothing matches says so', ['palette.open', '"xyzzy"', 'text.accept'], ({ui}) => ui.message, 'no command matches "xyzzy"'],
		[
			'a jump asks the app and stays until that is content',
			['time.jump', '"14:05"', 'text.accept'],
			({ui, effects}) => [ui.dialog?.kind, effects],
			['jump', [{type: 'jump', to: '14:05'}]],
		],
		['a jump to nowhere is none', ['time.jump', '" "', 'text.accept'], ({ui, effects}) => [ui.dialog, effects], [null, []]],
		['x explains', ['row.explain'], ({ui}) => ui.dialog, {kind: 'explain'}],
		['the palette goes to a panel by its name', ['palette.open', '"panel c"', 'text.accept'], ({ui}) => ui.focus, 'c'],
		[
			'a choice that would do nothing says why',
			['palette.open', '"overview of all"', 'text.accept'],
			({ui}) => [ui.dialog, ui.message],
			[null, 'this is the overview'],
		],
	];
	test.each(cases)('%s', (_, ids, seen, expected) => {
		const found = seen(done(ids));
		if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) expect(found).toMatchObject(expected);
		else expect(found).toEqual(expected);
	});

	test('Esc comes back to exactly where one was, at every level', () => {
		const start = withPanel({...freshUi('b'), zoomed: true}, 'b', {cursor: 7, offset: 5, filter: 'x', sort: 2, reversed: true, tab: 1});
		const first = done(['row.open'], start);
		expect(rowOf(first)).toMatchObject({cursor: 0, offset: 0, filter: '', path: ['row-3']});
		const second = done(['row.down', 'row.down', 'row.open'], first.ui, {open: 'deeper'});
		expect(rowOf(second).path).toEqual(['row-3', 'deeper']);
		const back = done(['view.back'], second.ui);
		expect(rowOf(back)).toMatchObject({cursor: 2, path: ['row-3']});
		expect(rowOf(done(['view.back'], back.ui))).toMatchObject({
			cursor: 7,
			offset: 5,
			filter: 'x',
			sort: 2,
			reversed: true,
			tab: 1,
			path: [],
		});
		expect(rowOf(done(['panel.overview'], second.ui))).toMatchObject({cursor: 7, offset: 5, filter: 'x', path: []});
	});

	test('where there is nothing deeper, Enter says so', () => {
		expect(done(['row.open', 'row.open'], freshUi('b'), {open: null}).ui.message).toBe('there is nothing deeper here');
	});

	test('without panels and rows every command is harmless', () => {
		const none = {panels: [], rows: 0, page: 1, open: null, explains: false};
		for (const {id} of commands) {
			const ended = done([id], freshUi(''), none);
			expect(rowOf(ended).cursor, id).toBe(0);
		}
	});
});

describe('a cursor stays on a row and in sight', () => {
	test.each([
		[0, 0, 0, 5, {cursor: 0, offset: 0}],
		[9, 0, 3, 5, {cursor: 2, offset: 0}],
		[9, 0, 20, 5, {cursor: 9, offset: 5}],
		[2, 8, 20, 5, {cursor: 2, offset: 2}],
		[-4, 3, 20, 5, {cursor: 0, offset: 0}],
		[19, 19, 20, 5, {cursor: 19, offset: 15}],
		[4, 0, 5, 0, {cursor: 4, offset: 4}],
	])('cursor %i, offset %i of %i rows, %i in sight', (wanted, offset, rows, page, expected) => {
		expect(placeCursor(wanted, offset, {rows, page})).toEqual(expected);
	});
});

describe('keys', () => {
	const keymap = createKeymap(commands);
	test('no two commands of a scope want the same key', () => expect(keymap.conflicts).toEqual([]));

	test('every key of the table is one that a terminal sends, in the spelling of input', () => {
		for (const {id, keys} of commands)
			for (const key of keys) expect([id, normalizeKey(key), arrivingKey(key)], key).toEqual([id, key, key]);
	});

	test('every id stands once', () => expect(new Set(commands.map(({id}) => id)).size).toBe(commands.length));

	test('Ctrl+C quits from everywhere', () => {
		for (const ids of [
			[],
			['help.open'],
			['help.open', 'help.search'],
			['row.explain'],
			['filter.edit'],
			['time.jump'],
			['palette.open'],
		]) {
			const {ui} = done(ids);
			const command = keymap.resolve([scopeOf(ui)], 'Ctrl+c');
			expect(command && runCommand(command, ui, around()).effects, ids.join()).toEqual([{type: 'quit'}]);
		}
	});

	test('while something is typed, letters are text and no commands', () => {
		for (const id of ['filter.edit', 'time.jump', 'palette.open']) {
			const {ui} = done([id]);
			for (const key of ['q', 'j', '?', ':', '/', '0', 'Space']) expect(keymap.resolve([scopeOf(ui)], key), `${id} ${key}`).toBeUndefined();
		}
	});

	test('the effects of time and program are those of their ids', () => {
		expect(
			[
				'time.pause',
				'time.back',
				'time.forward',
				'time.back-minute',
				'time.live',
				'source.refresh',
				'row.copy',
				'screen.repaint',
				'program.suspend',
			].map((id) => done([id]).effects[0]),
		).toEqual([
			{type: 'pause'},
			{type: 'step', count: -1},
			{type: 'step', count: 1},
			{type: 'shift', ms: -60_000},
			{type: 'live'},
			{type: 'refresh'},
			{type: 'copy'},
			{type: 'repaint'},
			{type: 'suspend'},
		]);
	});
});
