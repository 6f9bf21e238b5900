import type {Surroundings} from './command.ts';
import {freshPanelState, panelState, type Return, type UiState, withPanel} from './ui-state.ts';

/** Enter on the overview zooms the panel, and then opens the row at the cursor. */
export const open = (ui: UiState, id: string | null): UiState => {
	if (!ui.zoomed) return {...ui, zoomed: true};
	if (id === null) return ui;
	const state = panelState(ui, ui.focus);
	return withPanel(ui, ui.focus, {
		...freshPanelState,
		tab: state.tab,
		sort: state.sort,
		reversed: state.reversed,
		path: [...state.path, id],
		trail: [...(state.trail ?? []), {cursor: state.cursor, offset: state.offset, filter: state.filter}],
	});
};

/** To another panel that has the whole screen then, with this open in it; Esc comes back from there. */
export const goTo = (ui: UiState, panel: string, path: readonly string[]): UiState => {
	const before = panelState(ui, panel);
	const from: Return = {focus: ui.focus, zoomed: ui.zoomed, gone: panel, before, depth: path.length};
	return {
		...withPanel(
			ui,
			panel,
			path.length === 0 ? {} : {...freshPanelState, tab: before.tab, sort: before.sort, reversed: before.reversed, path},
		),
		focus: panel,
		zoomed: true,
		returns: [...(ui.returns ?? []), from],
	};
};

/** The place to come back to from where one is, if one went there and nothing deeper is open. */
const wayBack = ({focus, panels, returns = []}: UiState): Return | undefined => {
	const last = returns.at(-1);
	return last !== undefined && last.gone === focus && (panels[focus]?.path.length ?? 0) <= last.depth ? last : undefined;
};

const comeBack = (ui: UiState, {focus, zoomed, gone, before}: Return): UiState => ({
	...ui,
	panels: {...ui.panels, [gone]: before},
	focus,
	zoomed,
	returns: (ui.returns ?? []).slice(0, -1),
});

/** Esc: the filter goes first, then what was opened (to exactly where one was), then the zoom. */
export const back = (ui: UiState): UiState => {
	const state = panelState(ui, ui.focus);
	if (state.filter !== '') return withPanel(ui, ui.focus, {filter: '', cursor: 0, offset: 0});
	const way = wayBack(ui);
	if (way !== undefined) return comeBack(ui, way);
	if (state.path.length > 0) {
		const place = state.trail?.at(-1) ?? {cursor: 0, offset: 0, filter: ''};
		return withPanel(ui, ui.focus, {...place, path: state.path.slice(0, -1), trail: (state.trail ?? []).slice(0, -1)});
	}
	return {...ui, zoomed: false};
};

/** Out of all that was opened in the focused panel, to where one was before the first of it. */
export const outOfAll = (gone: UiState): UiState => {
	const ui = (gone.returns ?? []).reduceRight(comeBack, gone);
	const first = panelState(ui, ui.focus).trail?.[0];
	return {...withPanel(ui, ui.focus, {...first, path: [], trail: []}), zoomed: false};
};

/** The overview with nothing opened and nothing filtered: there is no way back but out. */
export const isOutermost = (ui: UiState): boolean => {
	const {path, filter} = panelState(ui, ui.focus);
	return !ui.zoomed && path.length === 0 && filter === '';
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
