import {type Command, commandsOf, effect, only, type Surroundings, type Update} from '../command.ts';
import {moving, strides} from '../moving.ts';
import {choicesOf} from '../palette.ts';
import {typedText, withText} from '../typing.ts';
import {type UiState, withPanel} from '../ui-state.ts';

const closed = (ui: UiState): UiState => ({...ui, dialog: null});

/** What accepting a text does, by the kind of window it was typed in. */
const accept = (ui: UiState, around: Surroundings): Update => {
	const {dialog} = ui;
	switch (dialog?.kind) {
		case 'help':
			return only({...ui, dialog: {...dialog, searching: false}});
		case 'jump': {
			const to = dialog.text.trim();
			// The window stays open until the app says that the time was good.
			return to === '' ? only(closed(ui)) : effect(ui, {type: 'jump', to});
		}
		case 'palette': {
			const choice = choicesOf(ui, around, dialog.text)[dialog.cursor];
			if (choice === undefined) return only({...ui, message: `no command matches "${dialog.text}"`});
			if (choice.reason !== null) return only({...closed(ui), message: choice.reason});
			return choice.command.run(closed(ui), around);
		}
		default:
			return only(closed(ui));
	}
};

const cancel = (ui: UiState): UiState => {
	const {dialog} = ui;
	if (dialog?.kind === 'help' && dialog.search !== '') return {...ui, dialog: {...dialog, search: '', searching: false, top: 0}};
	return dialog?.kind === 'filter' ? withPanel(closed(ui), ui.focus, {filter: dialog.before}) : closed(ui);
};

const nothingTyped = ({dialog}: UiState): string | null => ((typedText(dialog) ?? '') === '' ? 'nothing is typed' : null);

const showing: readonly Command[] = commandsOf(
	'Windows',
	['window'],
	[
		{
			id: 'help.search',
			keys: ['/'],
			description: 'search in help',
			run: (ui) => only(ui.dialog?.kind === 'help' ? {...ui, dialog: {...ui.dialog, searching: true}} : ui),
			disabled: ({dialog}) => (dialog?.kind === 'help' ? null : 'this window is not searched'),
			hint: {place: 30, action: 'search'},
		},
		{
			id: 'dialog.close',
			keys: ['Esc', 'q', 'Enter'],
			description: 'close',
			run: (ui) => only(closed(ui)),
			hint: {place: 120, action: 'close'},
			isWayOut: true,
		},
	],
);

const typing: readonly Command[] = commandsOf(
	'Windows',
	['text'],
	[
		{
			id: 'text.accept',
			keys: ['Enter'],
			description: 'accept what was typed',
			run: accept,
			hint: {place: 10, action: ({dialog}) => (dialog?.kind === 'filter' || dialog?.kind === 'help' ? 'keep' : 'accept')},
		},
		{
			id: 'text.cancel',
			keys: ['Esc'],
			description: 'leave it as it was',
			run: (ui) => only(cancel(ui)),
			hint: {place: 20, action: ({dialog}) => (dialog?.kind === 'filter' ? 'leave as it was' : 'close')},
			isWayOut: true,
		},
		{
			id: 'text.erase',
			keys: ['Backspace'],
			description: 'erase a character',
			run: (ui) =>
				only(
					withText(
						ui,
						Array.from(typedText(ui.dialog) ?? '')
							.slice(0, -1)
							.join(''),
					),
				),
			disabled: nothingTyped,
		},
		{
			id: 'text.clear',
			keys: ['Ctrl+u'],
			description: 'erase all',
			run: (ui) => only(withText(ui, '')),
			disabled: nothingTyped,
		},
		{id: 'text.down', keys: ['Down', 'Tab'], description: 'next choice, or line down', ...moving(strides.down)},
		{id: 'text.up', keys: ['Up', 'Shift+Tab'], description: 'choice before, or line up', ...moving(strides.up)},
		{id: 'text.page-down', keys: ['PgDn'], description: 'page down', ...moving(strides.pageDown)},
		{id: 'text.page-up', keys: ['PgUp'], description: 'page up', ...moving(strides.pageUp)},
	],
);

export const windowCommands: readonly Command[] = [...showing, ...typing];
