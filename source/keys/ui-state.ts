/** What a person chose in one panel; never recorded. */
export type PanelState = {
	/** Index of the selected row among the filtered and sorted rows. */
	readonly cursor: number;
	/** First visible row. */
	readonly offset: number;
	/** Active tab, by index; −1: none chosen, the panel shows the one with the worst in it. */
	readonly tab: number;
	/** Filter text as typed; empty: none. A leading `!` keeps rows that do not match. */
	readonly filter: string;
	/** Index into the panel's sort orders; 0 is worst first. */
	readonly sort: number;
	readonly reversed: boolean;
	/** Ids opened with Enter, outermost first (group, then partition). */
	readonly path: readonly string[];
	/** Where one was at each level of `path` when it was opened, so that Esc comes back to exactly there; absent: at the first row. */
	readonly trail?: readonly Place[];
};
/** A place in a list of rows. */
export type Place = Pick<PanelState, 'cursor' | 'offset' | 'filter'>;

export const freshPanelState: PanelState = {cursor: 0, offset: 0, tab: -1, filter: '', sort: 0, reversed: false, path: [], trail: []};

/** A window over the panels; the ones that take text hold it. */
export type Dialog =
	| {readonly kind: 'help'; readonly search: string; readonly searching: boolean; readonly top: number}
	| {readonly kind: 'explain'; readonly top: number}
	| {readonly kind: 'filter'; readonly text: string; readonly before: string}
	| {readonly kind: 'jump'; readonly text: string; readonly error: string}
	| {readonly kind: 'palette'; readonly text: string; readonly cursor: number};

/** What Esc comes back to: the panel that had the keys, and what the one that was gone to looked like before. */
export type Return = {
	readonly focus: string;
	readonly zoomed: boolean;
	readonly gone: string;
	readonly before: PanelState;
	/** How much was open in it on arrival: Esc goes back only once nothing deeper is. */
	readonly depth: number;
};

/** Everything a person chose: focus, zoom, what is open. Immutable. */
export type UiState = {
	/** Id of the panel that keys go to. */
	readonly focus: string;
	/** The focused panel has the whole screen. */
	readonly zoomed: boolean;
	readonly panels: Readonly<Record<string, PanelState>>;
	readonly dialog: Dialog | null;
	/** Where one came from by going to something elsewhere, oldest first; absent: from nowhere. */
	readonly returns?: readonly Return[];
	/** One line for the footer, gone with the next key. */
	readonly message: string;
};

export const freshUi = (focus: string): UiState => ({focus, zoomed: false, panels: {}, dialog: null, message: ''});

export const panelState = (ui: UiState, id: string): PanelState => ui.panels[id] ?? freshPanelState;

export const withPanel = (ui: UiState, id: string, change: Partial<PanelState>): UiState => ({
	...ui,
	panels: {...ui.panels, [id]: {...panelState(ui, id), ...change}},
});
