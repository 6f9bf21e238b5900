import type {Command, Surroundings} from './command.ts';
import type {UiState} from './ui-state.ts';

/** A command as the palette offers it. */
export type Choice = {
	readonly command: Command;
	readonly text: string;
	/** Why it would do nothing; null: it works. */
	readonly reason: string | null;
};

/** Commands of the screen whose words contain every typed word, in table order, as they would do once the palette is closed. */
export const choicesOf = (ui: UiState, around: Surroundings, typed: string): readonly Choice[] => {
	const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
	const closed = {...ui, dialog: null};
	return around.commands.flatMap((command) => {
		const text = command.called === undefined ? command.description : command.called(around);
		if (text === null || !command.scopes.includes('screen')) return [];
		const searched = `${command.id} ${text}`.toLowerCase();
		if (!words.every((word) => searched.includes(word))) return [];
		return [{command, text, reason: command.disabled?.(closed, around) ?? null}];
	});
};
