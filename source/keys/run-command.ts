import {type Command, only, type Surroundings, type Update} from './command.ts';
import {isTyped, keyLabel} from './key-names.ts';
import type {Keymap} from './keymap.ts';
import {scopeOf, typeText} from './typing.ts';
import type {UiState} from './ui-state.ts';

/** Does one command: a new UiState and what the app has to do. One that is disabled leaves its reason as the message. */
export const runCommand = (command: Command, before: UiState, around: Surroundings): Update => {
	const ui = before.message === '' ? before : {...before, message: ''};
	const reason = command.disabled?.(ui, around) ?? null;
	return reason === null ? command.run(ui, around) : only({...ui, message: reason});
};

/** Does what a key means where it was pressed: a command, a typed character, or a word that it means nothing here. */
export const pressKey = (keymap: Keymap<Command>, ui: UiState, key: string, around: Surroundings): Update => {
	const scope = scopeOf(ui);
	const command = keymap.resolve([scope], key);
	if (command !== undefined) return runCommand(command, ui, around);
	if (scope === 'text' && isTyped(key)) return only(typeText(ui, key === 'Space' ? ' ' : key));
	return only({...ui, message: `${keyLabel(key)} does nothing here`});
};
