import {type Command, commandsOf, effect, focusedPanel, only, type Surroundings, showsOneThing} from '../command.ts';
import {moving, strides} from '../moving.ts';
import {panelState, type UiState, withPanel} from '../ui-state.ts';

/** In a window lines are moved through, on the screen rows. */
const moveHint = {
	place: 40,
	action: ({dialog}: UiState): string => (dialog === null ? 'move' : 'scroll'),
	when: ({zoomed, dialog}: UiState): boolean => zoomed || dialog !== null,
};

const oneThing = 'one thing is open here: go back to the list first';

const noFilter = (ui: UiState, around: Surroundings): string | null => {
	const panel = focusedPanel(ui, around);
	if (panelState(ui, ui.focus).filter !== '') return null;
	if (showsOneThing(ui, around)) return oneThing;
	const count = panel?.stacked ? panel.tabs : around.rows;
	return count > 0 ? null : 'there is nothing to filter here';
};

const noOrder = (ui: UiState, around: Surroundings): string | null => {
	if (showsOneThing(ui, around)) return oneThing;
	return (focusedPanel(ui, around)?.sorts.length ?? 0) === 0 || around.rows === 0 ? 'there is nothing to sort here' : null;
};

/** What the rows are ordered by from now on, said since it may not be seen where only a few stand. */
const ordered = (ui: UiState, around: Surroundings): UiState => {
	const {sort, reversed} = panelState(ui, ui.focus);
	const sorts = focusedPanel(ui, around)?.sorts ?? [];
	return {...ui, message: `order: ${sorts[sort % Math.max(1, sorts.length)] ?? 'as given'}${reversed ? ', reversed' : ''}`};
};

const nextOrder = (ui: UiState, around: Surroundings): UiState => {
	const sorts = focusedPanel(ui, around)?.sorts.length ?? 1;
	const sort = (panelState(ui, ui.focus).sort + 1) % Math.max(1, sorts);
	return ordered(withPanel(ui, ui.focus, {sort, cursor: 0, offset: 0}), around);
};

const reverseOrder = (ui: UiState, around: Surroundings): UiState =>
	ordered(withPanel(ui, ui.focus, {reversed: !panelState(ui, ui.focus).reversed, cursor: 0, offset: 0}), around);

const moves: readonly Command[] = commandsOf(
	'Rows',
	['screen', 'window'],
	[
		{id: 'row.down', keys: ['j', 'Down'], description: 'row or line down', ...moving(strides.down), hint: moveHint},
		{id: 'row.up', keys: ['k', 'Up'], description: 'row or line up', ...moving(strides.up), hint: moveHint},
		{id: 'page.down', keys: ['PgDn', 'Ctrl+d'], description: 'page down', ...moving(strides.pageDown)},
		{id: 'page.up', keys: ['PgUp', 'Ctrl+u'], description: 'page up', ...moving(strides.pageUp)},
		{id: 'row.first', keys: ['g', 'Home'], description: 'first row or line', ...moving(strides.first)},
		{id: 'row.last', keys: ['G', 'End'], description: 'last row or line', ...moving(strides.last)},
	],
);

const works: readonly Command[] = commandsOf(
	'Rows',
	['screen'],
	[
		{
			id: 'filter.edit',
			keys: ['/'],
			description: 'filter rows; ! in front keeps the others',
			run: (ui) => {
				const {filter} = panelState(ui, ui.focus);
				return only({...ui, dialog: {kind: 'filter', text: filter, before: filter}});
			},
			disabled: noFilter,
			hint: {place: 90, action: 'filter', when: (ui, around) => around.rows > 0 || panelState(ui, ui.focus).filter !== ''},
		},
		{
			id: 'sort.next',
			keys: ['s'],
			description: 'next sort order',
			run: (ui, around) => only(nextOrder(ui, around)),
			disabled: (ui, around) => noOrder(ui, around) ?? (focusedPanel(ui, around)?.sorts.length === 1 ? 'there is one order only' : null),
		},
		{
			id: 'sort.reverse',
			keys: ['S'],
			description: 'reverse the order',
			run: (ui, around) => only(reverseOrder(ui, around)),
			disabled: noOrder,
		},
		{
			id: 'row.explain',
			keys: ['x'],
			description: 'explain this value',
			run: (ui) => only({...ui, dialog: {kind: 'explain', top: 0}}),
			disabled: (_, {explains}) => (explains ? null : 'there is nothing to explain here'),
			hint: {place: 100, action: 'explain'},
		},
		{
			id: 'row.copy',
			keys: ['y'],
			description: 'copy the row to the clipboard (OSC 52)',
			run: (ui) => effect(ui, {type: 'copy'}),
			disabled: (_, {explains}) => (explains ? null : 'there is nothing to copy here'),
		},
	],
);

export const rowCommands: readonly Command[] = [...moves, ...works];
