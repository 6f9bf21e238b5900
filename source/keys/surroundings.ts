import type {Command} from './keymap.ts';
import type {UiState} from './ui-state.ts';

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

/** Nothing for the app to do. */
export const only = (ui: UiState): Update => ({ui, effects: []});
export const effect = (ui: UiState, one: Effect): Update => ({ui, effects: [one]});
