import type {Scope} from './command.ts';
import {type Dialog, type UiState, withPanel} from './ui-state.ts';

/** What is typed in a window, as it stands there; null where nothing is typed. */
export const typedText = (dialog: Dialog | null): string | null => {
	switch (dialog?.kind) {
		case 'filter':
		case 'jump':
		case 'palette':
			return dialog.text;
		case 'help':
			return dialog.searching ? dialog.search : null;
		default:
			return null;
	}
};

/** The open window with another text in it; what depends on the text begins anew. */
export const withText = (ui: UiState, text: string): UiState => {
	const {dialog} = ui;
	switch (dialog?.kind) {
		case 'filter':
			return withPanel({...ui, dialog: {...dialog, text}}, ui.focus, {filter: text, cursor: 0, offset: 0});
		case 'jump':
			return {...ui, dialog: {...dialog, text, error: ''}};
		case 'palette':
			return {...ui, dialog: {...dialog, text, cursor: 0}};
		case 'help':
			return {...ui, dialog: {...dialog, search: text, top: 0}};
		default:
			return ui;
	}
};

/** Where the next key goes. */
export const scopeOf = ({dialog}: UiState): Scope => (dialog === null ? 'screen' : typedText(dialog) === null ? 'window' : 'text');

/** Takes typed or pasted text; where nothing takes it, a message says so. */
export const typeText = (ui: UiState, text: string): UiState => {
	const before = typedText(ui.dialog);
	if (before === null) return {...ui, message: 'nothing here takes text'};
	return withText({...ui, message: ''}, before + text.replaceAll(/\p{Cc}/gu, ''));
};
