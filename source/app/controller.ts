import {parseMoment} from '../engine/moment.ts';
import type {Session} from '../engine/session.ts';
import {commands} from '../keys/commands.ts';
import {createKeymap, type Keymap} from '../keys/keymap.ts';
import {freshUi, panelState, type UiState} from '../keys/ui-state.ts';
import {type Effect, placeCursor, runCommand, type Surroundings, scopesOf, searchCommands, typeText, type Update} from '../keys/update.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';
import {panels} from '../panels/index.ts';
import {type LivePanel, layoutScreen, livePanels, paintScreen, type ScreenUi} from '../panels/screen.ts';
import type {Grid} from '../terminal/grid.ts';
import type {InputEvent} from '../terminal/input.ts';
import type {GlyphSet} from '../theme.ts';
import {footerOf, paintDialogs} from './dialogs.ts';

/** What the controller asks of the terminal around it. */
export type Surface = {
	/** The frame changed; paint it soon. */
	readonly invalidate: () => void;
	/** Paint every cell again. */
	readonly repaint: () => void;
	readonly suspend: () => void;
	readonly quit: () => void;
	/** Puts text on the user's clipboard. */
	readonly copy: (text: string) => void;
	readonly size: () => {readonly columns: number; readonly rows: number};
};

/** Between keys, data and cells: holds what a person chose, runs commands, paints frames. */
export type Controller = {
	readonly ui: UiState;
	readonly onInput: (event: InputEvent) => void;
	/** Runs a command by id, as its key would. */
	readonly run: (id: string) => void;
	readonly paint: (width: number, height: number) => Grid;
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
};

export const createController = (options: ControllerOptions): Controller => {
	const {session, surface, glyphs} = options;
	const keymap: Keymap = createKeymap(commands);
	let ui: UiState = {...freshUi(panels[0]?.id ?? ''), message: options.message ?? ''};
	const unsubscribe = session.store.subscribe(surface.invalidate);

	const screenUi = (): ScreenUi => {
		const {playback, history} = session;
		const isLive = session.mode === 'live';
		return {
			focus: ui.focus,
			zoom: ui.zoomed ? ui.focus : null,
			states: ui.panels,
			footer: footerOf(ui, keymap, ui.message || recordingNote(session), panels.length, glyphs),
			paused: playback.state === 'paused',
			newestMs: isLive && playback.cursorMs !== null ? history.toMs : null,
			speed: isLive ? null : playback.speed,
			...(options.zone === undefined ? {} : {zone: options.zone}),
		};
	};
	const focused = (live: readonly LivePanel[]): LivePanel | undefined => live.find((one) => one.panel.id === ui.focus);
	const surroundings = (): Surroundings => {
		const snapshot = session.store.getSnapshot();
		const live = livePanels(snapshot, {states: ui.panels});
		const {columns, rows} = surface.size();
		const rect = layoutScreen(live, {focus: ui.focus, zoom: ui.zoomed ? ui.focus : null}, columns, rows).panels.get(ui.focus);
		const on = focused(live)?.live;
		return {
			panels: panels.map((panel) => ({id: panel.id, tabs: panel.tabs.length, sorts: panel.sorts.length})),
			rows: on?.rows ?? 0,
			// Borders and the header line are no rows.
			page: Math.max(1, (rect?.height ?? 4) - 3),
			open: on?.open ?? null,
			palette: searchCommands,
		};
	};
	const take = ({ui: next, effects}: Update): void => {
		ui = next;
		for (const effect of effects) act(effect);
		surface.invalidate();
	};
	const jump = (to: string): void => {
		const parsed = parseMoment(to, session.history, options.zone === 'UTC' ? 'utc' : 'local');
		if (!parsed.ok) {
			if (ui.dialog?.kind === 'jump') ui = {...ui, dialog: {...ui.dialog, error: parsed.error}};
			return;
		}
		ui = {...ui, dialog: null};
		session.pause();
		void session.jump(parsed.ms).then(surface.invalidate);
	};
	const say = (message: string): void => {
		ui = {...ui, message};
	};
	const shift = (ms: number): void => {
		const {fromMs, toMs} = session.history;
		const from = session.playback.cursorMs ?? toMs;
		session.pause();
		void session.jump(Math.max(fromMs, Math.min(toMs, from + ms))).then(surface.invalidate);
	};
	const step = (count: 1 | -1): void => {
		if (!session.step(count)) say(count > 0 ? 'nothing later is known' : 'nothing earlier is kept');
	};
	const copy = (): void => {
		const text = explained()
			.map(([label, value]) => `${label}: ${value}`)
			.join('\n');
		if (text !== '') surface.copy(text);
		say(text === '' ? 'no row to copy' : 'copied, if your terminal allows it');
	};
	const togglePause = (): void => {
		if (session.playback.state === 'paused') session.resume();
		else session.pause();
	};
	const acts: {readonly [Type in Effect['type']]: (effect: Extract<Effect, {type: Type}>) => void} = {
		quit: surface.quit,
		suspend: surface.suspend,
		repaint: surface.repaint,
		pause: togglePause,
		live: () => session.live(),
		refresh: () => say(refreshWords[session.refresh()] ?? ''),
		step: ({count}) => step(count),
		shift: ({ms}) => shift(ms),
		jump: ({to}) => jump(to),
		copy,
	};
	const act = <Type extends Effect['type']>(effect: Extract<Effect, {type: Type}>): void => acts[effect.type as Type](effect);
	const explained = (): readonly (readonly [string, string])[] =>
		focused(livePanels(session.store.getSnapshot(), {states: ui.panels}))?.live.explain ?? [];
	const run = (id: string): void => take(runCommand(ui, id, surroundings()));

	return {
		get ui() {
			return ui;
		},
		run,
		onInput(event) {
			if (event.kind === 'paste') {
				ui = typeText(ui, event.text);
				surface.invalidate();
				return;
			}
			const command = keymap.resolve(scopesOf(ui), event.key);
			if (command) return run(command.id);
			const text = event.key === 'Space' ? ' ' : event.key;
			if (Array.from(text).length === 1) ui = typeText(ui, text);
			surface.invalidate();
		},
		paint(width, height) {
			const snapshot = session.store.getSnapshot();
			ui = keepCursor(ui, snapshot, width, height);
			const {grid} = paintScreen(snapshot, screenUi(), width, height, glyphs);
			paintDialogs(grid, ui, keymap, ui.dialog?.kind === 'explain' ? explained() : [], glyphs);
			return grid;
		},
		stop: unsubscribe,
	};
};

/** Rows may have gone since the last key: the cursor stays on a row and the row in sight. */
const keepCursor = (ui: UiState, snapshot: Snapshot, width: number, height: number): UiState => {
	const live = livePanels(snapshot, {states: ui.panels});
	const state = panelState(ui, ui.focus);
	const on = live.find((one) => one.panel.id === ui.focus)?.live;
	const rect = layoutScreen(live, {focus: ui.focus, zoom: ui.zoomed ? ui.focus : null}, width, height).panels.get(ui.focus);
	if (!on || !rect) return ui;
	const placed = placeCursor(state.cursor, state.offset, {rows: on.rows, page: Math.max(1, rect.height - 3)});
	if (placed.cursor === state.cursor && placed.offset === state.offset) return ui;
	return {...ui, panels: {...ui.panels, [ui.focus]: {...state, ...placed}}};
};

const refreshWords: Readonly<Record<string, string>> = {
	begun: 'asking all sources',
	'under way': 'already asking',
	limited: 'a source asked to be left alone for a while',
	stopped: 'nothing to ask',
	replay: 'a recording has nobody to ask',
};

const recordingNote = (session: Session<State, Snapshot>): string => {
	const {recording} = session;
	if (recording === null) return '';
	return recording.problem ?? `recording ${Math.round(recording.bytes / 1000)} kB`;
};
