import {commands} from './commands.ts';
import type {Command} from './keymap.ts';
import {type Dialog, freshPanelState, panelState, type UiState, withPanel} from './ui-state.ts';

/** What the screen looks like now, as far as commands need to know. */
export type Surroundings = {
	/** `tab` is the one that is shown, which the panel picks while none is chosen. */
	readonly panels: ReadonlyArray<{readonly id: string; readonly tabs: number; readonly tab?: number; readonly sorts: number}>;
	/** Rows of the focused panel after filter, and how many of them are visible. */
	readonly rows: number;
	readonly page: number;
	/** What Enter opens at the cursor of the focused panel; null: nothing deeper. */
	readonly open: string | null;
	readonly palette: (text: string) => readonly Command[];
};

/** What is not a matter of UiState and is done by the app. */
export type Effect =
	| {readonly type: 'quit'}
	| {readonly type: 'suspend'}
	| {readonly type: 'repaint'}
	| {readonly type: 'pause'}
	| {readonly type: 'live'}
	| {readonly type: 'refresh'}
	| {readonly type: 'copy'}
	| {readonly type: 'step'; readonly count: 1 | -1}
	| {readonly type: 'shift'; readonly ms: number}
	| {readonly type: 'jump'; readonly to: string};

export type Update = {readonly ui: UiState; readonly effects: readonly Effect[]};

const only = (ui: UiState): Update => ({ui, effects: []});
const effect = (ui: UiState, one: Effect): Update => ({ui, effects: [one]});

/** Scopes for the next key, innermost first. */
export const scopesOf = (ui: UiState): readonly string[] => {
	if (ui.dialog === null) return ['global'];
	return takesText(ui.dialog) ? ['text'] : ['window'];
};

const takesText = (dialog: Dialog): boolean =>
	dialog.kind === 'filter' || dialog.kind === 'jump' || dialog.kind === 'palette' || (dialog.kind === 'help' && dialog.searching);

/** Commands whose words contain every typed word, in table order; keys of windows are no choices. */
export const searchCommands = (text: string): readonly Command[] => {
	const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
	return commands.filter(
		(one) =>
			one.scope === 'global' &&
			one.id !== 'palette.open' &&
			words.every((word) => `${one.id} ${one.description}`.toLowerCase().includes(word)),
	);
};

/** Takes typed or pasted text where a dialog wants it; otherwise nothing happens. */
export const typeText = (ui: UiState, text: string): UiState => {
	const {dialog} = ui;
	if (dialog === null || !takesText(dialog)) return ui;
	const clean = text.replaceAll(/\p{Cc}/gu, '');
	if (dialog.kind === 'help') return {...ui, dialog: {...dialog, search: dialog.search + clean, top: 0}};
	if (dialog.kind === 'explain') return ui;
	return withText(ui, dialog, dialog.text + clean);
};

const withText = (ui: UiState, dialog: Extract<Dialog, {text: string}>, text: string): UiState => {
	if (dialog.kind === 'jump') return {...ui, dialog: {...dialog, text, error: ''}};
	if (dialog.kind === 'palette') return {...ui, dialog: {...dialog, text, cursor: 0}};
	return withPanel({...ui, dialog: {...dialog, text}}, ui.focus, {filter: text, cursor: 0, offset: 0});
};

/** Does one command: a new UiState and what the app has to do. Unknown ids change nothing. */
export const update = (before: UiState, id: string, around: Surroundings): Update => {
	const ui = before.message === '' ? before : {...before, message: ''};
	if (id.startsWith('text.')) return updateText(ui, id, around);
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
			return {...withPanel(ui, ui.focus, {path: []}), zoomed: false};
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

/** Esc: the filter goes first, then what was opened, then the zoom. */
const back = (ui: UiState): UiState => {
	const state = panelState(ui, ui.focus);
	if (state.filter !== '') return withPanel(ui, ui.focus, {filter: '', cursor: 0, offset: 0});
	if (state.path.length > 0) return withPanel(ui, ui.focus, {path: state.path.slice(0, -1), cursor: 0, offset: 0});
	return {...ui, zoomed: false};
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

const updateRows = (ui: UiState, id: string, around: Surroundings): Update => {
	const state = panelState(ui, ui.focus);
	const to = (cursor: number): Update => only(withPanel(ui, ui.focus, placeCursor(cursor, state.offset, around)));
	switch (id) {
		case 'row.down':
			return to(state.cursor + 1);
		case 'row.up':
			return to(state.cursor - 1);
		case 'page.down':
			return to(state.cursor + Math.max(1, around.page - 1));
		case 'page.up':
			return to(state.cursor - Math.max(1, around.page - 1));
		case 'row.first':
			return to(0);
		case 'row.last':
			return to(around.rows - 1);
		case 'row.explain':
			return only({...ui, dialog: {kind: 'explain'}});
		case 'row.copy':
			return effect(ui, {type: 'copy'});
		case 'row.open':
			return only(open(ui, around));
		default:
			return only(ui);
	}
};

const open = (ui: UiState, around: Surroundings): UiState => {
	if (!ui.zoomed) return {...ui, zoomed: true};
	if (around.open === null) return {...ui, message: 'nothing deeper here'};
	const state = panelState(ui, ui.focus);
	return withPanel(ui, ui.focus, {
		...freshPanelState,
		tab: state.tab,
		sort: state.sort,
		reversed: state.reversed,
		path: [...state.path, around.open],
	});
};

/** Keeps the cursor on a row and the offset so that it is visible. */
export const placeCursor = (
	wanted: number,
	offset: number,
	{rows, page}: Pick<Surroundings, 'rows' | 'page'>,
): {cursor: number; offset: number} => {
	const cursor = Math.max(0, Math.min(wanted, rows - 1));
	const height = Math.max(1, page);
	const top = cursor < offset ? cursor : cursor >= offset + height ? cursor - height + 1 : offset;
	return {cursor, offset: Math.max(0, Math.min(top, Math.max(0, rows - height)))};
};

const updateWindow = (ui: UiState, id: string): UiState => {
	const {dialog} = ui;
	if (id === 'dialog.close') return {...ui, dialog: null};
	if (dialog?.kind !== 'help') return ui;
	if (id === 'help.search') return {...ui, dialog: {...dialog, searching: true}};
	return {...ui, dialog: {...dialog, top: Math.max(0, dialog.top + (id === 'dialog.down' ? 1 : -1))}};
};

const updateText = (ui: UiState, id: string, around: Surroundings): Update => {
	const {dialog} = ui;
	if (dialog === null) return only(ui);
	if (dialog.kind === 'help') return only({...ui, dialog: helpText(dialog, id)});
	if (dialog.kind === 'explain') return only({...ui, dialog: null});
	switch (id) {
		case 'text.accept':
			return accept(ui, dialog, around);
		case 'text.cancel':
			return only(dialog.kind === 'filter' ? withPanel({...ui, dialog: null}, ui.focus, {filter: dialog.before}) : {...ui, dialog: null});
		case 'text.erase':
			return only(withText(ui, dialog, Array.from(dialog.text).slice(0, -1).join('')));
		case 'text.clear':
			return only(withText(ui, dialog, ''));
		default:
			return only(dialog.kind === 'palette' ? {...ui, dialog: {...dialog, cursor: moveChoice(dialog, id, around)}} : ui);
	}
};

const moveChoice = (dialog: Extract<Dialog, {kind: 'palette'}>, id: string, around: Surroundings): number =>
	Math.max(0, Math.min(around.palette(dialog.text).length - 1, dialog.cursor + (id === 'text.down' ? 1 : -1)));

const helpText = (dialog: Extract<Dialog, {kind: 'help'}>, id: string): Dialog | null => {
	if (id === 'text.cancel') return dialog.search === '' ? null : {...dialog, search: '', searching: false, top: 0};
	if (id === 'text.erase') return {...dialog, search: Array.from(dialog.search).slice(0, -1).join(''), top: 0};
	if (id === 'text.clear') return {...dialog, search: '', top: 0};
	return {...dialog, searching: false};
};

const accept = (ui: UiState, dialog: Extract<Dialog, {text: string}>, around: Surroundings): Update => {
	if (dialog.kind === 'filter') return only({...ui, dialog: null});
	// The jump dialog stays open until the app says that the time was good.
	if (dialog.kind === 'jump')
		return dialog.text.trim() === '' ? only({...ui, dialog: null}) : effect(ui, {type: 'jump', to: dialog.text.trim()});
	const chosen = around.palette(dialog.text)[dialog.cursor];
	return chosen ? runCommand({...ui, dialog: null}, chosen.id, around) : only({...ui, message: `no command matches "${dialog.text}"`});
};

/** A command by id, `q`'s double meaning included. */
export const runCommand = (ui: UiState, id: string, around: Surroundings): Update => {
	if (id !== 'view.leave') return update(ui, id, around);
	return isOutermost(ui) ? effect(ui, {type: 'quit'}) : only(back(ui));
};
