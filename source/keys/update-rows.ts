import {effect, only, type Surroundings, type Update} from './surroundings.ts';
import {freshPanelState, panelState, type UiState, withPanel} from './ui-state.ts';

/** Moves the cursor, opens rows, explains and copies them. */
export const updateRows = (ui: UiState, id: string, around: Surroundings): Update => {
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
		trail: [...(state.trail ?? []), {cursor: state.cursor, offset: state.offset, filter: state.filter}],
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

/** Esc: the filter goes first, then what was opened (to exactly where one was), then the zoom. */
export const back = (ui: UiState): UiState => {
	const state = panelState(ui, ui.focus);
	if (state.filter !== '') return withPanel(ui, ui.focus, {filter: '', cursor: 0, offset: 0});
	if (state.path.length > 0) {
		const place = state.trail?.at(-1) ?? {cursor: 0, offset: 0, filter: ''};
		return withPanel(ui, ui.focus, {...place, path: state.path.slice(0, -1), trail: (state.trail ?? []).slice(0, -1)});
	}
	return {...ui, zoomed: false};
};

/** Out of all that was opened in the focused panel, to where one was before the first of it. */
export const outOfAll = (ui: UiState): UiState => {
	const first = panelState(ui, ui.focus).trail?.[0];
	return {...withPanel(ui, ui.focus, {...first, path: [], trail: []}), zoomed: false};
};
