import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Command, PanelAround, Surroundings} from '../../source/keys/command.ts';
import {commands} from '../../source/keys/commands/index.ts';
import {createKeymap} from '../../source/keys/keymap.ts';
import {choicesOf} from '../../source/keys/palette.ts';
import {pressKey, runCommand} from '../../source/keys/run-command.ts';
import {scopeOf} from '../../source/keys/typing.ts';
import {type Dialog, freshPanelState, type PanelState, type UiState} from '../../source/keys/ui-state.ts';
import {draws} from '../draws.ts';

const ids = ['a', 'b', 'c', 'd'];

const panelPair = (id: string): fc.Arbitrary<readonly [PanelAround, PanelState]> =>
	fc
		.record({
			tabs: fc.nat({max: 4}),
			tab: fc.nat({max: 3}),
			isChosen: fc.boolean(),
			stacked: fc.boolean(),
			sorts: fc.subarray(['worst', 'lag', 'name']),
			beside: fc.subarray(['x', 'y', 'z']),
			path: fc.array(fc.constantFrom('x', 'y', 'gone'), {maxLength: 2}),
			filter: fc.constantFrom('', 'word', '!no'),
			cursor: fc.nat({max: 12}),
			offset: fc.nat({max: 12}),
			sort: fc.nat({max: 3}),
			reversed: fc.boolean(),
		})
		.map(({tabs, tab, isChosen, stacked, sorts, beside, path, ...state}) => {
			const shown = tabs === 0 ? 0 : tab % tabs;
			const opened = path.length > 0 ? beside : [];
			return [
				{id, title: `Panel ${id}`, tabs, tab: shown, stacked, sorts, beside: opened},
				{...freshPanelState, ...state, path, tab: isChosen ? shown : -1},
			];
		});

const dialogs: fc.Arbitrary<Dialog | null> = fc.oneof(
	fc.constant(null),
	fc.record({
		kind: fc.constant('help' as const),
		search: fc.constantFrom('', 'tab'),
		searching: fc.boolean(),
		top: fc.nat({max: 40}),
	}),
	fc.record({kind: fc.constant('explain' as const), top: fc.nat({max: 40})}),
	fc.record({kind: fc.constant('filter' as const), text: fc.constantFrom('', 'ab'), before: fc.constantFrom('', 'c')}),
	fc.record({kind: fc.constant('jump' as const), text: fc.constantFrom('', '14:05'), error: fc.constantFrom('', 'no time')}),
	fc.record({kind: fc.constant('palette' as const), text: fc.constantFrom('', 'zoom', 'xyzzy'), cursor: fc.nat({max: 3})}),
);

type Here = {readonly ui: UiState; readonly around: Surroundings};
const somewhere: fc.Arbitrary<Here> = fc
	.record({
		panels: fc.subarray(ids).chain((some) => fc.tuple(...some.map(panelPair))),
		focus: fc.nat({max: 3}),
		zoomed: fc.boolean(),
		dialog: dialogs,
		message: fc.constantFrom('', 'something was said'),
		rows: fc.nat({max: 12}),
		page: fc.integer({min: 1, max: 5}),
		open: fc.constantFrom(null, 'x'),
		explains: fc.boolean(),
		window: fc.record({lines: fc.nat({max: 40}), page: fc.integer({min: 1, max: 30})}),
		time: fc.record({
			state: fc.constantFrom('live' as const, 'paused' as const, 'playing' as const),
			isReplay: fc.boolean(),
			isAtEnd: fc.boolean(),
			isAtStart: fc.boolean(),
			hasAny: fc.boolean(),
			hasPast: fc.boolean(),
		}),
	})
	.map(({panels, focus, zoomed, dialog, message, ...rest}) => ({
		ui: {
			focus: panels[focus % Math.max(1, panels.length)]?.[0].id ?? '',
			zoomed,
			panels: Object.fromEntries(panels.map(([{id}, state]) => [id, state])),
			dialog,
			message,
		},
		around: {...rest, panels: panels.map(([panel]) => panel), commands},
	}));

const keymap = createKeymap<Command>(commands);
const allKeys = [...new Set(commands.flatMap(({keys}) => keys)), 'v', 'F5', 'é', 'Ctrl+Space', 'Delete'];

/** Something came of it: another state, something for the app to do, or a word. */
const leavesTrace = (ui: UiState, after: ReturnType<typeof pressKey>): boolean =>
	after.effects.length > 0 || after.ui.message !== '' || JSON.stringify({...ui, message: ''}) !== JSON.stringify(after.ui);

describe('no key is silently dead', () => {
	test('in every state each key changes something or says why not', () => {
		fc.assert(
			fc.property(somewhere, ({ui, around}) => {
				for (const key of allKeys) {
					const after = pressKey(keymap, ui, key, around);
					if (!leavesTrace(ui, after)) throw new Error(`${key} in ${scopeOf(ui)} does nothing and says nothing`);
				}
			}),
			{numRuns: draws(400)},
		);
	});

	test('what is not disabled does something, and what is says so in words', () => {
		fc.assert(
			fc.property(somewhere, fc.constantFrom(...commands), ({ui: before, around}, command) => {
				fc.pre(command.scopes.includes(scopeOf(before)));
				const ui = {...before, message: ''};
				const reason = command.disabled?.(ui, around) ?? null;
				const after = runCommand(command, before, around);
				if (reason === null) expect(leavesTrace(ui, after)).toBe(true);
				else {
					expect(reason).toMatch(/\w+ \w+/u);
					expect(after).toEqual({ui: {...ui, message: reason}, effects: []});
				}
			}),
			{numRuns: draws(2000)},
		);
	});

	test('the palette offers each command once, with the reason that its key would give', () => {
		fc.assert(
			fc.property(somewhere, ({ui, around}) => {
				const choices = choicesOf(ui, around, '');
				expect(new Set(choices.map(({command}) => command.id)).size).toBe(choices.length);
				for (const {command, reason} of choices) {
					if (reason === null) continue;
					expect(runCommand(command, {...ui, dialog: null}, around).ui.message).toBe(reason);
				}
			}),
		);
	});

	test('the cursor never leaves the rows', () => {
		fc.assert(
			fc.property(somewhere, fc.array(fc.constantFrom(...allKeys), {maxLength: 20}), (here, keys) => {
				const ended = keys.reduce<UiState>((ui, key) => pressKey(keymap, ui, key, here.around).ui, {...here.ui, dialog: null});
				const {cursor, offset} = ended.panels[ended.focus] ?? freshPanelState;
				expect(cursor).toBeGreaterThanOrEqual(0);
				expect(offset).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});
