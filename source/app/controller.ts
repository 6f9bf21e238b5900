import type {FooterView} from '../components/footer.ts';
import {parseMoment} from '../engine/moment.ts';
import type {Session} from '../engine/session.ts';
import {commands} from '../keys/commands.ts';
import {createKeymap, type Keymap} from '../keys/keymap.ts';
import type {Effect, Surroundings, Update} from '../keys/surroundings.ts';
import {freshUi, panelState, type UiState} from '../keys/ui-state.ts';
import {runCommand} from '../keys/update.ts';
import {scopesOf, searchCommands, typeText} from '../keys/update-dialogs.ts';
import {placeCursor} from '../keys/update-rows.ts';
import type {Interest} from '../model/interest.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';
import {toAsciiCells} from '../panels/ascii-cells.ts';
import {type LivePanel, layoutScreen, livePanels, paintScreen, type ScreenUi} from '../panels/screen.ts';
import {screenInterest} from '../panels/screen-interest.ts';
import {shownPanels} from '../panels/shown-panels.ts';
import type {Grid} from '../terminal/grid.ts';
import type {InputEvent} from '../terminal/input.ts';
import type {GlyphSet} from '../theme.ts';
import {paintDialogs} from './dialogs.ts';
import {footerOf} from './footer.ts';

/** What the controller asks of the terminal around it. */
export type Surface = {
	/** The frame changed; paint it soon. */
	readonly invalidate: () => void;
	/** The data changed, and more of it may follow at once; paint it when that is in. Default: `invalidate`. */
	readonly changed?: () => void;
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
};

export const createController = (options: ControllerOptions): Controller => {
	const {session, surface, glyphs} = options;
	const keymap: Keymap = createKeymap(commands);
	let ui: UiState = {...freshUi(shownPanels()[0]?.panel.id ?? ''), message: options.message ?? ''};
	const unsubscribe = session.store.subscribe(surface.changed ?? surface.invalidate);

	// Each panel selects its rows once for a snapshot and what a person chose; layout, keys, footer and painting share that.
	let known: {readonly snapshot: Snapshot; readonly states: UiState['panels']; readonly live: readonly LivePanel[]} | null = null;
	const livePanelsNow = (): readonly LivePanel[] => {
		const snapshot = session.store.getSnapshot();
		if (known?.snapshot !== snapshot || known.states !== ui.panels)
			known = {snapshot, states: ui.panels, live: livePanels(snapshot, {states: ui.panels})};
		return known.live;
	};
	/** What the last frame looks at, until the sources have heard of it. */
	let painted: (() => Interest) | null = null;
	const focused = (): LivePanel | undefined => livePanelsNow().find((one) => one.panel.id === ui.focus);
	const screenUi = (): ScreenUi => {
		const {playback, history} = session;
		const isLive = session.mode === 'live';
		return {
			focus: ui.focus,
			zoom: ui.zoomed ? ui.focus : null,
			states: ui.panels,
			footer: footer(),
			paused: playback.state === 'paused',
			newestMs: isLive && playback.cursorMs !== null ? history.toMs : null,
			speed: isLive ? null : playback.speed,
			...(options.zone === undefined ? {} : {zone: options.zone}),
		};
	};
	const footer = (): FooterView => {
		const {playback, history} = session;
		const on = focused()?.live;
		return footerOf(
			ui,
			keymap,
			{
				panels: livePanelsNow().length,
				opens: !ui.zoomed || (on?.open ?? null) !== null,
				explains: (on?.explain.length ?? 0) > 0,
				tabs: on?.tabs.length ?? 0,
				rows: on?.rows ?? 0,
				isFiltered: panelState(ui, ui.focus).filter !== '',
				playback: playback.state,
				isAtEnd: playback.isAtEnd,
				isReplay: session.mode === 'replay',
				hasPast: Number.isFinite(history.toMs) && history.toMs > history.fromMs,
				note: recordingNote(session),
			},
			glyphs,
		);
	};
	const pageOf = (width: number, height: number): number | null => {
		const rect = layoutScreen(livePanelsNow(), {focus: ui.focus, zoom: ui.zoomed ? ui.focus : null}, width, height).panels.get(ui.focus);
		return rect === undefined ? null : (focused()?.live.page({...rect, focused: true, zoomed: ui.zoomed}) ?? null);
	};
	const surroundings = (): Surroundings => {
		const {columns, rows} = surface.size();
		const on = focused()?.live;
		return {
			panels: livePanelsNow().map(({panel, live}) => ({id: panel.id, tabs: live.tabs.length, tab: live.tab, sorts: live.sorts.length})),
			rows: on?.rows ?? 0,
			page: pageOf(columns, rows) ?? 1,
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
	const explained = (): readonly (readonly [string, string])[] => focused()?.live.explain ?? [];
	const run = (id: string): void => take(runCommand(ui, id, surroundings()));

	return {
		get ui() {
			return ui;
		},
		run,
		say(message) {
			say(message);
			surface.invalidate();
		},
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
			ui = keepCursor(ui, focused()?.live.rows ?? 0, pageOf(width, height));
			const live = livePanelsNow();
			const snapshot = session.store.getSnapshot();
			const onScreen = screenUi();
			const {focus, zoom} = onScreen;
			const {grid, layout} = paintScreen(snapshot, onScreen, width, height, glyphs, live);
			painted = () => screenInterest(snapshot, live, layout, {focus, zoom});
			const top = paintDialogs(grid, ui, keymap, ui.dialog?.kind === 'explain' ? explained() : [], glyphs);
			if (ui.dialog !== null && glyphs.name === 'ascii') toAsciiCells(grid);
			// Help knows its end only when it is painted: further lines down are not counted.
			if (ui.dialog?.kind === 'help' && ui.dialog.top !== top) ui = {...ui, dialog: {...ui.dialog, top}};
			return grid;
		},
		shown() {
			if (painted !== null) session.setInterest(painted());
			painted = null;
		},
		stop: unsubscribe,
	};
};

/** Rows may have gone since the last key: the cursor stays on a row and the row in sight. */
const keepCursor = (ui: UiState, rows: number, page: number | null): UiState => {
	if (page === null) return ui;
	const state = panelState(ui, ui.focus);
	const placed = placeCursor(state.cursor, state.offset, {rows, page});
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
