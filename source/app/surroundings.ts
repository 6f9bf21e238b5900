import type {Session} from '../engine/session.ts';
import type {Command, Surroundings, TimeAround} from '../keys/command.ts';
import type {UiState} from '../keys/ui-state.ts';
import type {AttentionItem} from '../model/attention/item.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';
import {type LivePanel, layoutScreen} from '../panels/screen.ts';
import type {GlyphSet} from '../theme.ts';
import {openWindow} from './dialogs.ts';

/** How large the screen is. */
export type ScreenSize = {readonly columns: number; readonly rows: number};

/** Rows of the focused panel in sight at once; null where the panel is not on the screen. */
export const pageOf = (ui: UiState, live: readonly LivePanel[], {columns, rows}: ScreenSize): number | null => {
	const rect = layoutScreen(live, {focus: ui.focus, zoom: ui.zoomed ? ui.focus : null}, columns, rows).panels.get(ui.focus);
	const focused = live.find(({panel}) => panel.id === ui.focus);
	return rect === undefined ? null : (focused?.live.page({...rect, focused: true, zoomed: ui.zoomed}) ?? null);
};

const timeOf = ({playback, history, mode}: Session<State, Snapshot>): TimeAround => ({
	state: playback.state,
	isReplay: mode === 'replay',
	isAtEnd: playback.isAtEnd,
	isAtStart: playback.cursorMs !== null && playback.cursorMs <= history.fromMs,
	hasAny: Number.isFinite(history.toMs),
	hasPast: Number.isFinite(history.toMs) && history.toMs > history.fromMs,
});

/** Where Enter goes from the thing at the cursor: to the panel that shows it. */
const goesTo = (item: AttentionItem | null, live: readonly LivePanel[]): Pick<Surroundings, 'goes'> => {
	const there = item === null ? undefined : live.find(({panel}) => panel.id === item.panel);
	return item === null || there === undefined ? {} : {goes: {panel: there.panel.id, path: there.live.pathTo(item)}};
};

/** What commands, footer and windows know of the screen, out of what is shown on it. */
export const surroundingsOf = (
	ui: UiState,
	session: Session<State, Snapshot>,
	live: readonly LivePanel[],
	commands: readonly Command[],
	size: ScreenSize,
	glyphs: GlyphSet,
): Surroundings => {
	const on = live.find(({panel}) => panel.id === ui.focus)?.live;
	const explained = on?.explain ?? [];
	const around: Surroundings = {
		panels: live.map(({panel, title, isView, live: one}) => ({
			id: panel.id,
			title,
			isView,
			stacked: panel.stacked ?? false,
			// Nearly always asked of the one panel that has the keys.
			get tabs() {
				return one.tabs.length;
			},
			get tab() {
				return one.tab;
			},
			get sorts() {
				return one.sorts;
			},
			get beside() {
				return one.beside;
			},
		})),
		rows: on?.rows ?? 0,
		page: pageOf(ui, live, size) ?? 1,
		open: on?.open ?? null,
		...goesTo(on?.goes ?? null, live),
		explains: explained.length > 0,
		window: {lines: 0, page: 1},
		time: timeOf(session),
		commands,
	};
	const window = openWindow(ui, {around, explained: () => explained, glyphs}, size.columns, size.rows);
	return window === null ? around : {...around, window};
};
