import {describe, expect, test} from 'vitest';
import {footerOf} from '../../source/app/footer.ts';
import type {Command, PanelAround, Surroundings, TimeAround} from '../../source/keys/command.ts';
import {commands} from '../../source/keys/commands/index.ts';
import {createKeymap, type KeyOverrides} from '../../source/keys/keymap.ts';
import {choicesOf} from '../../source/keys/palette.ts';
import {pressKey} from '../../source/keys/run-command.ts';
import {freshUi, type UiState} from '../../source/keys/ui-state.ts';

const panel = (index: number): PanelAround => ({
	id: `p${index}`,
	title: `Panel ${String.fromCodePoint(65 + index)}`,
	tabs: 0,
	tab: 0,
	stacked: false,
	sorts: ['worst', 'name'],
	beside: [],
});
const live: TimeAround = {state: 'live', isReplay: false, isAtEnd: true, isAtStart: false, hasAny: true, hasPast: true};
const around = (more: Partial<Surroundings> = {}, keys: KeyOverrides = {}): Surroundings => ({
	panels: [0, 1, 2].map(panel),
	rows: 10,
	page: 4,
	open: 'x',
	explains: true,
	window: {lines: 5, page: 20},
	time: live,
	commands: createKeymap<Command>(commands, keys).commands,
	...more,
});

/** The footer as a line: hints, then what stands at the right end. */
const line = (ui: Partial<UiState>, here: Surroundings = around()): string => {
	const {hints, last} = footerOf({...freshUi('p0'), ...ui}, here, '', {enter: 'Enter'});
	return [...hints, ...(last === undefined ? [] : [last])].map(({keys, action}) => `${keys} ${action}`.trim()).join(' | ');
};

describe('the footer says what works here and now', () => {
	test('on the overview', () => {
		expect(line({})).toBe('1-3 panel | Enter zoom | ? help | space pause | , . step | t jump | / filter | x explain | : command | q quit');
	});

	test('in a zoomed list', () => {
		expect(line({zoomed: true})).toMatch(/^Enter open \| \? help \| j k move \| space pause .* q back$/u);
	});

	test('where nothing is deeper, nothing is to be filtered, and nothing has happened', () => {
		const bare = around({rows: 0, open: null, explains: false, time: {...live, hasAny: false, hasPast: false}});
		expect(line({zoomed: true}, bare)).toBe('? help | : command | q back');
	});

	test.each<[string, Partial<TimeAround>, RegExp]>([
		['paused where it is newest', {state: 'paused'}, /space go on \| , \. step \| t jump/u],
		['paused in the past, going on means now', {state: 'paused', isAtEnd: false}, /space go on from now \| , \. step \| L now/u],
		['a recording that stands', {state: 'paused', isReplay: true, isAtEnd: false}, /space go on \| , \. step \| L end/u],
		['a recording that plays', {state: 'playing', isReplay: true, isAtEnd: false}, /space pause \| , \. step \| t jump/u],
		['at its end it begins anew', {state: 'paused', isReplay: true}, /space from the start \| , \. step \| t jump/u],
	])('%s', (_, time, said) => expect(line({}, around({time: {...live, ...time}}))).toMatch(said));

	test('in a window that is longer than it shows', () => {
		expect(line({dialog: {kind: 'explain', top: 0}})).toBe('esc close');
		expect(line({dialog: {kind: 'explain', top: 0}}, around({window: {lines: 50, page: 20}}))).toBe('j k scroll | esc close');
		expect(line({dialog: {kind: 'help', search: '', searching: false, top: 0}})).toBe('/ search | esc close');
	});

	test('while something is typed', () => {
		expect(line({dialog: {kind: 'filter', text: 'ab', before: ''}})).toBe('/ ab_ | Enter keep | esc leave as it was');
		expect(line({dialog: {kind: 'jump', text: '', error: ''}})).toBe('Enter accept | esc close');
	});

	test('a message takes the place of hints, but not of what is typed', () => {
		expect(line({message: 'copied'})).toBe('copied | q quit');
		expect(line({message: 'nothing is typed', dialog: {kind: 'filter', text: '', before: ''}})).toBe('/ _ | nothing is typed');
	});

	test('with keys of one’s own, and without those that were taken away', () => {
		const own = around({}, {'row.open': ['o'], 'row.explain': [], 'view.leave': ['Ctrl+q'], 'panel.2': ['w']});
		expect(line({}, own)).toBe('1 w 3 panel | o zoom | ? help | space pause | , . step | t jump | / filter | : command | Ctrl+q quit');
	});
});

describe('more panels than digits', () => {
	const many = around({panels: Array.from({length: 12}, (_, index) => panel(index))});

	test('have the nine digits, and the others their names in the palette', () => {
		expect(line({}, many)).toMatch(/^1-9 panel \|/u);
		const choices = choicesOf(freshUi('p0'), many, 'panel l');
		expect(choices.map(({text}) => text)).toContain('panel Panel L');
		const last = choices.find(({text}) => text === 'panel Panel L');
		expect(last?.command.run(freshUi('p0'), many).ui.focus).toBe('p11');
	});

	test('are reached by Tab, round', () => {
		const keymap = createKeymap<Command>(commands);
		const ended = Array.from({length: 11}).reduce<UiState>((ui) => pressKey(keymap, ui, 'Tab', many).ui, freshUi('p0'));
		expect(ended.focus).toBe('p11');
		expect(pressKey(keymap, ended, 'Tab', many).ui.focus).toBe('p0');
	});
});
