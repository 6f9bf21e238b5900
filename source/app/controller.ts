import type {Session} from '../engine/session.ts';
import type {Command, Surroundings, Update} from '../keys/command.ts';
import {commands} from '../keys/commands/index.ts';
import {createKeymap, type KeyOverrides} from '../keys/keymap.ts';
import {placeCursor} from '../keys/opening.ts';
import {pressKey, runCommand} from '../keys/run-command.ts';
import {typeText} from '../keys/typing.ts';
import {freshUi, panelState, type UiState} from '../keys/ui-state.ts';
import type {Interest} from '../model/interest.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';
import {toAsciiCells} from '../panels/ascii-cells.ts';
import {type LivePanel, livePanels, paintScreen, type ScreenUi} from '../panels/screen.ts';
import {screenInterest} from '../panels/screen-interest.ts';
import {shownPanels} from '../panels/shown-panels.ts';
import type {Grid} from '../terminal/grid.ts';
import type {InputEvent} from '../terminal/input.ts';
import type {GlyphSet} from '../theme.ts';
import {openWindow, paintWindow} from './dialogs.ts';
import {createEffects, type Surface} from './effects.ts';
import {footerOf} from './footer.ts';
import {pageOf, type ScreenSize, surroundingsOf} from './surroundings.ts';

/** Between keys, data and cells: holds what a person chose, runs commands, paints frames. */
export type Controller = {
	readonly ui: UiState;
	readonly onInput: (event: InputEvent) => void;
	/** Runs a command by id, as its key would; an id that is none does nothing. */
	readonly run: (id: string) => void;
	/** One line for the footer, gone with the next key. */
	readonly say: (message: string) => void;
	readonly paint: (width: number, height: number) => Grid;
	/** The frame painted last is on the screen: what it shows is told to the sources. */
	readonly shown: () => void;
	readonly stop: () => void;
};

export type ControllerOptions = {
	readonly session: Session<State, Snapshot>;
	readonly surface: Surface;
	readonly glyphs: GlyphSet;
	/** IANA name or UTC; undefined: the machine's own. */
	readonly zone?: string;
	/** Said in the footer until the first key. */
	readonly message?: string;
	/** Own keys of commands, as a config gives them. */
	readonly keys?: KeyOverrides;
};

export const createController = (options: ControllerOptions): Controller => {
	const {session, surface, glyphs} = options;
	const keymap = createKeymap<Command>(commands, options.keys);
	let ui: UiState = {...freshUi(shownPanels(session.store.getSnapshot())[0]?.panel.id ?? ''), message: options.message ?? ''};
	const unsubscribe = session.store.subscribe(surface.changed ?? surface.invalidate);
	const livePanelsNow = rememberedPanels(session);
	/** What the last frame looks at, until the sources have heard of it. */
	let painted: (() => Interest) | null = null;
	const explained = () => livePanelsNow(ui).find(({panel}) => panel.id === ui.focus)?.live.explain ?? [];
	const around = (size: ScreenSize = surface.size()): Surroundings =>
		surroundingsOf(ui, session, livePanelsNow(ui), keymap.commands, size, glyphs);
	const change = (to: (before: UiState) => UiState): void => {
		ui = to(ui);
		surface.invalidate();
	};
	const act = createEffects({session, surface, zone: options.zone, explained, change});
	const take = ({ui: next, effects}: Update): void => {
		ui = next;
		for (const effect of effects) act(effect);
		surface.invalidate();
	};
	return {
		get ui() {
			return ui;
		},
		run(id) {
			const command = keymap.commands.find((one) => one.id === id);
			if (command !== undefined) take(runCommand(command, ui, around()));
		},
		say: (message) => change((before) => ({...before, message})),
		onInput(event) {
			if (event.kind === 'paste') change((before) => typeText(before, event.text));
			else take(pressKey(keymap, ui, event.key, around()));
		},
		paint(width, height) {
			const size = {columns: width, rows: height};
			ui = keepCursor(ui, livePanelsNow(ui), size);
			const live = livePanelsNow(ui);
			const snapshot = session.store.getSnapshot();
			const facts = around(size);
			const onScreen = screenUiOf(ui, session, facts, options);
			const {focus, zoom} = onScreen;
			const {grid, layout} = paintScreen(snapshot, onScreen, width, height, glyphs, live);
			painted = () => screenInterest(snapshot, live, layout, {focus, zoom});
			const window = openWindow(ui, {around: facts, explained, glyphs}, width, height);
			if (window !== null) paintWindow(grid, window, glyphs);
			if (ui.dialog !== null && glyphs.name === 'ascii') toAsciiCells(grid);
			return grid;
		},
		shown() {
			if (painted !== null) session.setInterest(painted());
			painted = null;
		},
		stop: unsubscribe,
	};
};

/** Each panel selects its rows once for a snapshot and what a person chose; layout, keys, footer and painting share that. */
const rememberedPanels = (session: Session<State, Snapshot>): ((ui: UiState) => readonly LivePanel[]) => {
	let cached: {
		readonly snapshot: Snapshot;
		readonly states: UiState['panels'];
		readonly focus: string;
		readonly live: readonly LivePanel[];
	} | null = null;
	return ({panels: states, focus}) => {
		const snapshot = session.store.getSnapshot();
		if (cached?.snapshot !== snapshot || cached.states !== states || cached.focus !== focus)
			cached = {snapshot, states, focus, live: livePanels(snapshot, {states, focus})};
		return cached.live;
	};
};

const screenUiOf = (
	ui: UiState,
	session: Session<State, Snapshot>,
	around: Surroundings,
	{glyphs, zone}: Pick<ControllerOptions, 'glyphs' | 'zone'>,
): ScreenUi => {
	const {playback, history, mode} = session;
	const isLive = mode === 'live';
	return {
		focus: ui.focus,
		zoom: ui.zoomed ? ui.focus : null,
		states: ui.panels,
		footer: footerOf(ui, around, recordingNote(session), glyphs),
		paused: playback.state === 'paused',
		newestMs: isLive && playback.cursorMs !== null ? history.toMs : null,
		speed: isLive ? null : playback.speed,
		...(zone === undefined ? {} : {zone}),
	};
};

/** Rows may have gone since the last key: the cursor stays on a row and the row in sight. */
const keepCursor = (ui: UiState, live: readonly LivePanel[], size: ScreenSize): UiState => {
	const page = pageOf(ui, live, size);
	if (page === null) return ui;
	const state = panelState(ui, ui.focus);
	const rows = live.find(({panel}) => panel.id === ui.focus)?.live.rows ?? 0;
	const placed = placeCursor(state.cursor, state.offset, {rows, page});
	if (placed.cursor === state.cursor && placed.offset === state.offset) return ui;
	return {...ui, panels: {...ui.panels, [ui.focus]: {...state, ...placed}}};
};

const recordingNote = ({recording}: Session<State, Snapshot>): string => {
	if (recording === null) return '';
	return recording.problem ?? `recording ${Math.round(recording.bytes / 1000)} kB`;
};
