import {type Command, commandsOf, focusedPanel, only, type Surroundings} from '../command.ts';
import {courseOf} from '../moving.ts';
import {back, goTo, isOutermost, open, outOfAll} from '../opening.ts';
import {panelState, type UiState, withPanel} from '../ui-state.ts';

/** Panels that have a command each; the first nine have a digit for it, the others are reached by their name. */
const numbered = 30;

/** The panels that digits and Tab reach. */
const reached = (panels: Surroundings['panels']): Surroundings['panels'] => panels.filter(({isView}) => !isView);

/** Whoever turns to another panel does not come back from where he went to. */
const focusOn = (ui: UiState, id: string | undefined): UiState => (id === undefined ? ui : {...ui, focus: id, returns: []});

const isInView = (ui: UiState, around: Surroundings): boolean => focusedPanel(ui, around)?.isView === true;

const numberedPanel = (index: number): Parameters<typeof commandsOf>[2][number] => ({
	id: `panel.${index + 1}`,
	keys: index < 9 ? [String(index + 1)] : [],
	description: `panel ${index + 1}`,
	line: 'panel by number',
	called: ({panels}) => {
		const panel = reached(panels)[index];
		return panel === undefined ? null : `panel ${panel.title}`;
	},
	run: (ui, {panels}) => only(focusOn(ui, reached(panels)[index]?.id)),
	disabled: (ui, around) => {
		const panels = reached(around.panels);
		if (panels[index] === undefined)
			return `there is no panel ${index + 1}; there ${panels.length === 1 ? 'is 1' : `are ${panels.length}`}`;
		return panels[index].id === ui.focus ? `this is panel ${index + 1}` : null;
	},
	hint: {place: 10, action: 'panel', when: ({zoomed}) => !zoomed},
});

const neighbour = (ui: UiState, around: Surroundings, by: 1 | -1): UiState => {
	const panels = reached(around.panels);
	const index = panels.findIndex(({id}) => id === ui.focus);
	const next = panels[(index + by + panels.length) % panels.length];
	return focusOn(ui, next?.id);
};

const noOtherPanel = (ui: UiState, {panels}: Surroundings): string | null =>
	reached(panels).some(({id}) => id !== ui.focus) ? null : 'there is no other panel';

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
			id: 'problems.open',
			keys: ['F'],
			description: 'all that is wrong, in one list',
			run: (ui) => only(goTo(ui, 'problems', [])),
			disabled: (ui, {panels}) => {
				if (!panels.some(({id}) => id === 'problems')) return 'there is no list of problems';
				return ui.focus === 'problems' && ui.zoomed ? 'this is the list of what is wrong' : null;
			},
			hint: {place: 15, action: 'problems', when: ({zoomed}) => !zoomed},
		},
		{
			id: 'panel.zoom',
			keys: ['z'],
			description: 'zoom the panel, or back',
			run: (ui, around) => only(isInView(ui, around) ? back(ui) : {...ui, zoomed: !ui.zoomed}),
			disabled: noPanel,
		},
		{
			id: 'row.open',
			keys: ['Enter'],
			description: 'open the row; on the overview zoom the panel',
			run: (ui, {open: id, goes}) => only(ui.zoomed && goes !== undefined ? goTo(ui, goes.panel, goes.path) : open(ui, id)),
			disabled: (ui, around) =>
				noPanel(ui, around) ?? (ui.zoomed && around.open === null && around.goes === undefined ? 'there is nothing deeper here' : null),
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
