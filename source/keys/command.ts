import type {Binding} from './keymap.ts';
import type {UiState} from './ui-state.ts';

/**
 * One thing that can be done: its keys, its words and its effect. Dispatch, footer, help, palette, docs and own keys of a config all
 * come from a list of these.
 */
export type Command = Binding & {
	/** What it does, as help shows it, in a few words without a full stop. */
	readonly description: string;
	/** Heading under which help lists it. */
	readonly group: string;
	/** The effect; only asked for where nothing disables it. */
	readonly run: (ui: UiState, around: Surroundings) => Update;
	/** Why it would do nothing here and now, in words for the footer; null: it works. Default: it always works. */
	readonly disabled?: (ui: UiState, around: Surroundings) => string | null;
	readonly hint?: Hint;
	/** Commands that follow each other and have the same words here are one line of help and docs. */
	readonly line?: string;
	/** What the palette calls it here and now, null: not at all. Default: its description. */
	readonly called?: (around: Surroundings) => string | null;
	/** The way out of where it works, or a part of it: each scope keeps at least one that has a key. */
	readonly isWayOut?: true;
};

/** What the footer says of a command where it works. Commands of one place are one hint, with the keys of all of them. */
export type Hint = {
	/** Hints stand in the order of these numbers, and the last ones go first where room is short; `last` stands at the right end. */
	readonly place: number | 'last';
	readonly action: string | ((ui: UiState, around: Surroundings) => string);
	/** Where it is worth the room, though it may work elsewhere too. Default: everywhere. */
	readonly when?: (ui: UiState, around: Surroundings) => boolean;
};

/** What the screen looks like now, as far as commands need to know. */
export type Surroundings = {
	readonly panels: readonly PanelAround[];
	/** Rows of the focused panel after filter, and how many of them are visible. */
	readonly rows: number;
	readonly page: number;
	/** What Enter opens at the cursor of the focused panel; null: nothing deeper. */
	readonly open: string | null;
	/** Where Enter goes to from there instead: another panel, with this open in it. Absent: it stays. */
	readonly goes?: {readonly panel: string; readonly path: readonly string[]};
	/** There is something to explain and to copy. */
	readonly explains: boolean;
	/** Lines of the open window, or choices where it has a cursor, and how many of them are visible. */
	readonly window: {readonly lines: number; readonly page: number};
	readonly time: TimeAround;
	/** All commands with the keys that hold. */
	readonly commands: readonly Command[];
};

/** One panel, in the order in which digits and Tab reach it. */
export type PanelAround = {
	readonly id: string;
	readonly title: string;
	/** A view of its own: neither digits nor Tab reach it. */
	readonly isView?: boolean;
	/** How many tabs it has, and the one that is shown, which the panel picks while none is chosen. */
	readonly tabs: number;
	readonly tab: number;
	/** Its tabs stand under each other, so that keys which go down go through them. */
	readonly stacked: boolean;
	/** Names of its sort orders. */
	readonly sorts: readonly string[];
	/** Ids of all that stands in a row with the one thing that is open in it; empty where a list is shown. */
	readonly beside: readonly string[];
};

/** Where in time the screen is. */
export type TimeAround = {
	readonly state: 'live' | 'paused' | 'playing';
	readonly isReplay: boolean;
	/** Nothing later is known. */
	readonly isAtEnd: boolean;
	/** Nothing earlier is known. */
	readonly isAtStart: boolean;
	/** Something happened, and more than one thing: there is a time to go to. */
	readonly hasAny: boolean;
	readonly hasPast: boolean;
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

/** Nothing for the app to do. */
export const only = (ui: UiState): Update => ({ui, effects: []});
export const effect = (ui: UiState, one: Effect): Update => ({ui, effects: [one]});

/** The panel that has the keys. */
export const focusedPanel = (ui: UiState, {panels}: Surroundings): PanelAround | undefined => panels.find(({id}) => id === ui.focus);

/** One thing of the focused panel is open and fills it, so that there is no list to narrow or to order. */
export const showsOneThing = (ui: UiState, around: Surroundings): boolean => (focusedPanel(ui, around)?.beside.length ?? 0) > 0;

/** Commands of one heading that work in the same places. */
export const commandsOf = (
	group: string,
	scopes: readonly Scope[],
	entries: readonly (Omit<Command, 'group' | 'scopes'> & {readonly scopes?: readonly Scope[]})[],
): readonly Command[] => entries.map((entry) => ({group, scopes, ...entry}));

/** Where keys go: to the screen, to a window that shows something, or to one in which something is typed. */
export type Scope = 'screen' | 'window' | 'text';
