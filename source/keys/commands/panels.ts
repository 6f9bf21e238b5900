import {type Command, commandsOf, focusedPanel, only, type Surroundings} from '../command.ts';
import {courseOf} from '../moving.ts';
import {back, isOutermost, open, outOfAll} from '../opening.ts';
import {panelState, type UiState, withPanel} from '../ui-state.ts';

/** Panels that have a command each; the first nine have a digit for it, the others are reached by their name. */
const numbered = 30;

const numberedPanel = (index: number): Parameters<typeof commandsOf>[2][number] => ({
	id: `panel.${index + 1}`,
	keys: index < 9 ? [String(index + 1)] : [],
	description: `panel ${index + 1}`,
	line: 'panel by number',
	called: ({panels}) => (panels[index] === undefined ? null : `panel ${panels[index].title}`),
	run: (ui, {panels}) => only({...ui, focus: panels[index]?.id ?? ui.focus}),
	disabled: (ui, {panels}) => {
		if (panels[index] === undefined)
			return `there is no panel ${index + 1}; there ${panels.length === 1 ? 'is 1' : `are ${panels.length}`}`;
		return panels[index].id === ui.focus ? `this is panel ${index + 1}` : null;
	},
	hint: {place: 10, action: 'panel', when: ({zoomed}) => !zoomed},
});

const neighbour = (ui: UiState, {panels}: Surroundings, by: 1 | -1): UiState => {
	const index = panels.findIndex(({id}) => id === ui.focus);
	const next = panels[(index + by + panels.length) % panels.length];
	return {...ui, focus: next?.id ?? ui.focus};
};

const noOtherPanel = (_: UiState, {panels}: Surroundings): string | null => (panels.length > 1 ? null : 'there is no other panel');

const noPanel = (ui: UiState, around: Surroundings): string | null => (focusedPanel(ui, around) === undefined ? 'there is no panel' : null);

/** The tab beside the shown one, round; where one thing is open, the one beside it. */
const turn = (ui: UiState, around: Surroundings, by: 1 | -1): UiState => {
	const panel = focusedPanel(ui, around);
	if (panel === undefined) return ui;
	const course = courseOf(ui, around);
	if (panel.beside.length > 0) return course.go((Math.max(course.at, by < 0 ? 0 : -1) + by + course.count) % course.count);
	return withPanel(ui, ui.focus, {tab: (panel.tab + by + panel.tabs) % panel.tabs, cursor: 0, offset: 0});
};

const noTabs = (ui: UiState, around: Surroundings): string | null => {
	const panel = focusedPanel(ui, around);
	if (panel !== undefined && panel.beside.length > 0) {
		const course = courseOf(ui, around);
		return course.count > 1 || course.at < 0 ? null : course.words.none;
	}
	if (panel === undefined || panel.tabs === 0) return 'there are no tabs here';
	return panel.tabs === 1 ? 'there is one tab only' : null;
};

export const panelCommands: readonly Command[] = commandsOf(
	'Panels',
	['screen'],
	[
		{
			id: 'panel.next',
			keys: ['Tab'],
			description: 'next panel',
			run: (ui, around) => only(neighbour(ui, around, 1)),
			disabled: noOtherPanel,
		},
		{
			id: 'panel.previous',
			keys: ['Shift+Tab'],
			description: 'previous panel',
			run: (ui, around) => only(neighbour(ui, around, -1)),
			disabled: noOtherPanel,
		},
		...Array.from({length: numbered}, (_, index) => numberedPanel(index)),
		{
			id: 'panel.overview',
			keys: ['0'],
			description: 'overview of all panels',
			run: (ui) => only(outOfAll(ui)),
			disabled: (ui) => (!ui.zoomed && panelState(ui, ui.focus).path.length === 0 ? 'this is the overview' : null),
		},
		{
			id: 'panel.zoom',
			keys: ['z'],
			description: 'zoom the panel, or back',
			run: (ui) => only({...ui, zoomed: !ui.zoomed}),
			disabled: noPanel,
		},
		{
			id: 'row.open',
			keys: ['Enter'],
			description: 'open the row; on the overview zoom the panel',
			run: (ui, around) => only(open(ui, around.open)),
			disabled: (ui, around) => noPanel(ui, around) ?? (ui.zoomed && around.open === null ? 'there is nothing deeper here' : null),
			hint: {place: 20, action: ({zoomed}) => (zoomed ? 'open' : 'zoom')},
		},
		{
			id: 'view.back',
			keys: ['Esc'],
			description: 'back to where you were',
			run: (ui) => only(back(ui)),
			disabled: (ui) => (isOutermost(ui) ? 'there is nothing to go back from' : null),
		},
		{
			id: 'tab.previous',
			keys: ['[', 'h', 'Left'],
			description: 'tab to the left',
			run: (ui, around) => only(turn(ui, around, -1)),
			disabled: noTabs,
			hint: {place: 50, action: 'tab'},
		},
		{
			id: 'tab.next',
			keys: [']', 'l', 'Right'],
			description: 'tab to the right',
			run: (ui, around) => only(turn(ui, around, 1)),
			disabled: noTabs,
			hint: {place: 50, action: 'tab'},
		},
	],
);
