import {commands} from './commands.ts';
import type {Command} from './keymap.ts';
import {effect, only, type Surroundings, type Update} from './surroundings.ts';
import {type Dialog, type UiState, withPanel} from './ui-state.ts';

/** An update that may end with a command to run. */
export type TextUpdate = Update & {readonly chosen?: string};

/** Scopes for the next key, innermost first. */
export const scopesOf = (ui: UiState): readonly string[] => {
	if (ui.dialog === null) return ['global'];
	return takesText(ui.dialog) ? ['text'] : ['window'];
};

const takesText = (dialog: Dialog): boolean =>
	dialog.kind === 'filter' || dialog.kind === 'jump' || dialog.kind === 'palette' || (dialog.kind === 'help' && dialog.searching);

/** Commands whose words contain every typed word, in table order; keys of windows are no choices. */
export const searchCommands = (text: string): readonly Command[] => {
	const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
	return commands.filter(
		(one) =>
			one.scope === 'global' &&
			one.id !== 'palette.open' &&
			words.every((word) => `${one.id} ${one.description}`.toLowerCase().includes(word)),
	);
};

/** Takes typed or pasted text where a dialog wants it; otherwise nothing happens. */
export const typeText = (ui: UiState, text: string): UiState => {
	const {dialog} = ui;
	if (dialog === null || !takesText(dialog)) return ui;
	const clean = text.replaceAll(/\p{Cc}/gu, '');
	if (dialog.kind === 'help') return {...ui, dialog: {...dialog, search: dialog.search + clean, top: 0}};
	if (dialog.kind === 'explain') return ui;
	return withText(ui, dialog, dialog.text + clean);
};

const withText = (ui: UiState, dialog: Extract<Dialog, {text: string}>, text: string): UiState => {
	if (dialog.kind === 'jump') return {...ui, dialog: {...dialog, text, error: ''}};
	if (dialog.kind === 'palette') return {...ui, dialog: {...dialog, text, cursor: 0}};
	return withPanel({...ui, dialog: {...dialog, text}}, ui.focus, {filter: text, cursor: 0, offset: 0});
};

/** Keys of windows that only show something. */
export const updateWindow = (ui: UiState, id: string): UiState => {
	const {dialog} = ui;
	if (id === 'dialog.close') return {...ui, dialog: null};
	if (dialog?.kind !== 'help') return ui;
	if (id === 'help.search') return {...ui, dialog: {...dialog, searching: true}};
	return {...ui, dialog: {...dialog, top: Math.max(0, dialog.top + (id === 'dialog.down' ? 1 : -1))}};
};

/** Keys of windows that take text; `chosen` of the answer is a command to run next, picked in the palette. */
export const updateText = (ui: UiState, id: string, around: Surroundings): TextUpdate => {
	const {dialog} = ui;
	if (dialog === null) return only(ui);
	if (dialog.kind === 'help') return only({...ui, dialog: helpText(dialog, id)});
	if (dialog.kind === 'explain') return only({...ui, dialog: null});
	switch (id) {
		case 'text.accept':
			return accept(ui, dialog, around);
		case 'text.cancel':
			return only(dialog.kind === 'filter' ? withPanel({...ui, dialog: null}, ui.focus, {filter: dialog.before}) : {...ui, dialog: null});
		case 'text.erase':
			return only(withText(ui, dialog, Array.from(dialog.text).slice(0, -1).join('')));
		case 'text.clear':
			return only(withText(ui, dialog, ''));
		default:
			return only(dialog.kind === 'palette' ? {...ui, dialog: {...dialog, cursor: moveChoice(dialog, id, around)}} : ui);
	}
};

const moveChoice = (dialog: Extract<Dialog, {kind: 'palette'}>, id: string, around: Surroundings): number =>
	Math.max(0, Math.min(around.palette(dialog.text).length - 1, dialog.cursor + (id === 'text.down' ? 1 : -1)));

const helpText = (dialog: Extract<Dialog, {kind: 'help'}>, id: string): Dialog | null => {
	if (id === 'text.cancel') return dialog.search === '' ? null : {...dialog, search: '', searching: false, top: 0};
	if (id === 'text.erase') return {...dialog, search: Array.from(dialog.search).slice(0, -1).join(''), top: 0};
	if (id === 'text.clear') return {...dialog, search: '', top: 0};
	return {...dialog, searching: false};
};

const accept = (ui: UiState, dialog: Extract<Dialog, {text: string}>, around: Surroundings): TextUpdate => {
	if (dialog.kind === 'filter') return only({...ui, dialog: null});
	// The jump dialog stays open until the app says that the time was good.
	if (dialog.kind === 'jump')
		return dialog.text.trim() === '' ? only({...ui, dialog: null}) : effect(ui, {type: 'jump', to: dialog.text.trim()});
	const chosen = around.palette(dialog.text)[dialog.cursor];
	return chosen ? {...only({...ui, dialog: null}), chosen: chosen.id} : only({...ui, message: `no command matches "${dialog.text}"`});
};
