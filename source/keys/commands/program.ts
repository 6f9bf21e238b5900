import {type Command, commandsOf, effect, only} from '../command.ts';
import {back, isOutermost} from '../opening.ts';

export const programCommands: readonly Command[] = commandsOf(
	'Program',
	['screen'],
	[
		{
			id: 'help.open',
			keys: ['?'],
			description: 'this help',
			run: (ui) => only({...ui, dialog: {kind: 'help', search: '', searching: false, top: 0}}),
			// Early, since what stands last is left out first.
			hint: {place: 30, action: 'help'},
		},
		{
			id: 'palette.open',
			keys: [':'],
			description: 'command palette',
			called: () => null,
			run: (ui) => only({...ui, dialog: {kind: 'palette', text: '', cursor: 0}}),
			hint: {place: 110, action: 'command'},
		},
		{
			id: 'screen.repaint',
			keys: ['Ctrl+l'],
			description: 'paint the screen again',
			run: (ui) => effect(ui, {type: 'repaint'}),
		},
		{
			id: 'program.suspend',
			keys: ['Ctrl+z'],
			description: 'suspend; fg brings it back',
			run: (ui) => effect(ui, {type: 'suspend'}),
		},
		{
			id: 'view.leave',
			keys: ['q'],
			description: 'back, and on the overview quit',
			run: (ui) => (isOutermost(ui) ? effect(ui, {type: 'quit'}) : only(back(ui))),
			hint: {place: 'last', action: (ui) => (isOutermost(ui) ? 'quit' : 'back')},
			isWayOut: true,
		},
		{
			id: 'program.quit',
			keys: ['Ctrl+c'],
			scopes: ['screen', 'window', 'text'],
			description: 'quit at once',
			run: (ui) => effect(ui, {type: 'quit'}),
			isWayOut: true,
		},
	],
);
