import {type Command, commandsOf, effect, only, type Surroundings, type TimeAround} from '../command.ts';
import type {UiState} from '../ui-state.ts';

const minute = 60_000;
const nothingYet = 'nothing has been seen yet';

const notEarlier = (_: UiState, {time}: Surroundings): string | null => {
	if (!time.hasPast) return nothingYet;
	return time.isAtStart ? 'nothing earlier is kept' : null;
};

const notLater = (_: UiState, {time}: Surroundings): string | null => {
	if (!time.hasPast) return nothingYet;
	return time.isAtEnd ? (time.isReplay ? 'this is the end of the recording' : 'this is now: nothing later is known') : null;
};

/** What the key that pauses does when pressed again: live nothing is played back, and the screen follows what happens. */
const goOnWords = ({isReplay, isAtEnd}: TimeAround): string => {
	if (isReplay) return isAtEnd ? 'from the start' : 'go on';
	return isAtEnd ? 'go on' : 'go on from now';
};

export const timeCommands: readonly Command[] = commandsOf(
	'Time',
	['screen'],
	[
		{
			id: 'time.pause',
			keys: ['Space'],
			description: 'pause the screen, or go on; collecting goes on',
			run: (ui) => effect(ui, {type: 'pause'}),
			disabled: (_, {time}) => (time.hasAny ? null : nothingYet),
			hint: {place: 60, action: (_, {time}) => (time.state === 'paused' ? goOnWords(time) : 'pause')},
		},
		{
			id: 'time.back',
			keys: [','],
			description: 'one sample back',
			run: (ui) => effect(ui, {type: 'step', count: -1}),
			disabled: notEarlier,
			hint: {place: 70, action: 'step'},
		},
		{
			id: 'time.forward',
			keys: ['.'],
			description: 'one sample forward',
			run: (ui) => effect(ui, {type: 'step', count: 1}),
			disabled: notLater,
			hint: {place: 70, action: 'step'},
		},
		{
			id: 'time.back-minute',
			keys: ['<'],
			description: 'one minute back',
			run: (ui) => effect(ui, {type: 'shift', ms: -minute}),
			disabled: notEarlier,
		},
		{
			id: 'time.forward-minute',
			keys: ['>'],
			description: 'one minute forward',
			run: (ui) => effect(ui, {type: 'shift', ms: minute}),
			disabled: notLater,
		},
		{
			id: 'time.jump',
			keys: ['t'],
			description: 'jump to a time',
			run: (ui) => only({...ui, dialog: {kind: 'jump', text: '', error: ''}}),
			disabled: (_, {time}) => (time.hasPast ? null : nothingYet),
			hint: {place: 80, action: 'jump'},
		},
		{
			id: 'time.live',
			keys: ['L'],
			description: 'back to now, in a recording to its end',
			run: (ui) => effect(ui, {type: 'live'}),
			disabled: (ui, around) => {
				const {time} = around;
				if (time.isReplay) return notLater(ui, around);
				return time.state === 'live' ? 'this is now' : null;
			},
			hint: {
				place: 75,
				action: (_, {time}) => (time.isReplay ? 'end' : 'now'),
				when: (_, {time}) => time.state === 'paused' && !time.isAtEnd,
			},
		},
		{
			id: 'source.refresh',
			keys: ['r'],
			description: 'ask all sources now',
			run: (ui) => effect(ui, {type: 'refresh'}),
			disabled: (_, {time}) => (time.isReplay ? 'a recording has nobody to ask' : null),
		},
	],
);
