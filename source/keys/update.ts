import {type Effect, effect, only, type Surroundings, type Update} from './surroundings.ts';
import {panelState, type UiState, withPanel} from './ui-state.ts';
import {updateText, updateWindow} from './update-dialogs.ts';
import {back, outOfAll, updateRows} from './update-rows.ts';

/** Does one command: a new UiState and what the app has to do. Unknown ids change nothing. */
export const update = (before: UiState, id: string, around: Surroundings): Update => {
	const ui = before.message === '' ? before : {...before, message: ''};
	if (id.startsWith('text.')) {
		const {chosen, ...typed} = updateText(ui, id, around);
		return chosen === undefined ? typed : runCommand(typed.ui, chosen, around);
	}
	if (id.startsWith('dialog.') || id === 'help.search') return only(updateWindow(ui, id));
	if (/^panel\.\d$/u.test(id)) return only(focusAt(ui, Number(id.slice(6)) - 1, around));
	if (id.startsWith('row.') || id.startsWith('page.')) return updateRows(ui, id, around);
	if (id.startsWith('tab.')) return only(turnTab(ui, id === 'tab.next' || id === 'tab.right' ? 1 : -1, around));
	const simple = effects[id];
	if (simple) return effect(ui, simple);
	return only(updateView(ui, id, around));
};

const effects: Readonly<Record<string, Effect>> = {
	'program.quit': {type: 'quit'},
	'program.quit-window': {type: 'quit'},
	'program.quit-text': {type: 'quit'},
	'program.suspend': {type: 'suspend'},
	'screen.repaint': {type: 'repaint'},
	'time.pause': {type: 'pause'},
	'time.live': {type: 'live'},
	'time.back': {type: 'step', count: -1},
	'time.forward': {type: 'step', count: 1},
	'time.back-minute': {type: 'shift', ms: -60_000},
	'time.forward-minute': {type: 'shift', ms: 60_000},
	'source.refresh': {type: 'refresh'},
};

const updateView = (ui: UiState, id: string, around: Surroundings): UiState => {
	const state = panelState(ui, ui.focus);
	const index = around.panels.findIndex((panel) => panel.id === ui.focus);
	const count = around.panels.length;
	switch (id) {
		case 'panel.next':
			return focusAt(ui, (index + 1) % Math.max(1, count), around);
		case 'panel.previous':
			return focusAt(ui, (index - 1 + count) % Math.max(1, count), around);
		case 'panel.overview':
			return outOfAll(ui);
		case 'panel.zoom':
			return {...ui, zoomed: !ui.zoomed};
		case 'view.back':
			return back(ui);
		case 'filter.edit':
			return {...ui, dialog: {kind: 'filter', text: state.filter, before: state.filter}};
		case 'sort.next':
			return withPanel(ui, ui.focus, {sort: (state.sort + 1) % Math.max(1, around.panels[index]?.sorts ?? 1), cursor: 0, offset: 0});
		case 'sort.reverse':
			return withPanel(ui, ui.focus, {reversed: !state.reversed, cursor: 0, offset: 0});
		case 'time.jump':
			return {...ui, dialog: {kind: 'jump', text: '', error: ''}};
		case 'help.open':
			return {...ui, dialog: {kind: 'help', search: '', searching: false, top: 0}};
		case 'palette.open':
			return {...ui, dialog: {kind: 'palette', text: '', cursor: 0}};
		default:
			return ui;
	}
};

/** `q` on the overview with nothing open quits. */
export const isOutermost = (ui: UiState): boolean =>
	!ui.zoomed && panelState(ui, ui.focus).path.length === 0 && panelState(ui, ui.focus).filter === '';

const focusAt = (ui: UiState, index: number, around: Surroundings): UiState => {
	const panel = around.panels[index];
	return panel ? {...ui, focus: panel.id} : {...ui, message: `there is no panel ${index + 1}`};
};

const turnTab = (ui: UiState, by: number, around: Surroundings): UiState => {
	const panel = around.panels.find(({id}) => id === ui.focus);
	const tabs = panel?.tabs ?? 0;
	if (tabs === 0) return ui;
	const chosen = panelState(ui, ui.focus).tab;
	const shown = chosen >= 0 ? chosen : (panel?.tab ?? 0);
	return withPanel(ui, ui.focus, {tab: (shown + by + tabs) % tabs, cursor: 0, offset: 0});
};

/** A command by id, `q`'s double meaning included. */
export const runCommand = (ui: UiState, id: string, around: Surroundings): Update => {
	if (id !== 'view.leave') return update(ui, id, around);
	return isOutermost(ui) ? effect(ui, {type: 'quit'}) : only(back(ui));
};
