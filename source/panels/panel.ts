import type {Severity, Snapshot} from '../model/snapshot.ts';
import type {Grid} from '../terminal/grid.ts';
import type {GlyphSet} from '../theme.ts';

/** What a person chose, by panel; never recorded. */
export type PanelState = {
	/** Index of the selected row among the filtered and sorted rows. */
	readonly cursor: number;
	/** First visible row. */
	readonly offset: number;
	/** Active tab, by index. */
	readonly tab: number;
	/** Filter text as typed; empty: none. A leading `!` keeps rows that do not match. */
	readonly filter: string;
	/** Index into the panel's sort orders; 0 is worst first. */
	readonly sort: number;
	readonly reversed: boolean;
	/** Ids opened with Enter, outermost first (group, then partition). */
	readonly path: readonly string[];
};
export const freshPanelState: PanelState = {cursor: 0, offset: 0, tab: 0, filter: '', sort: 0, reversed: false, path: []};

/** Everything a painter may know besides its view data. */
export type PaintContext = {
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	/** The panel has the whole screen. */
	readonly zoomed: boolean;
	readonly glyphs: GlyphSet;
	readonly state: PanelState;
	/** Moment shown; ages are counted from it. */
	readonly now: number;
	/** The time cursor is not at the newest moment. */
	readonly past: boolean;
};

/** The answer a title gives first: the worst there is, in words. */
export type Headline = {readonly severity: Severity; readonly text: string};

/**
 * One panel. `select` picks and orders its rows out of a Snapshot (pure, memoised by the caller on Snapshot identity);
 * `paint` turns them into cells (pure). A new panel is one file of this type and one line in `panels/index.ts`.
 */
export type Panel<View = unknown> = {
	/** Stable id, also used in the config and in command ids. */
	readonly id: string;
	readonly title: string;
	/** Digit that focuses it on the overview. */
	readonly jump: string;
	/** Least inner size at which it shows more than its title line. */
	readonly least: {readonly width: number; readonly height: number};
	/** Share of spare rows it gets, relative to other panels. */
	readonly weight: number;
	/** Names of sort orders, the first is the default. */
	readonly sorts: readonly string[];
	/** Names of tabs; empty for panels without. */
	readonly tabs: readonly string[];
	select(snapshot: Snapshot, state: PanelState): View;
	headline(view: View): Headline;
	/** Rows that the cursor can be on, after filter. */
	rows(view: View): number;
	/** Rows that it would like to show, header included and borders not. */
	wants(view: View): number;
	/** Id that Enter opens at the cursor; null when there is nothing deeper. */
	open(view: View, state: PanelState): string | null;
	/** Text for "copy" and "explain" of the row at the cursor: label and value pairs; empty when there is none. */
	explain(view: View, state: PanelState): readonly (readonly [string, string])[];
	paint(view: View, context: PaintContext): Grid;
};

/** A panel whose view type is sealed in, so that panels of different views can stand in one list. */
export type AnyPanel = Omit<Panel, 'select' | 'headline' | 'rows' | 'wants' | 'open' | 'explain' | 'paint'> & {
	readonly on: (
		snapshot: Snapshot,
		state: PanelState,
	) => {
		readonly headline: Headline;
		readonly rows: number;
		readonly wants: number;
		readonly open: string | null;
		readonly explain: readonly (readonly [string, string])[];
		readonly paint: (context: PaintContext) => Grid;
	};
};

/** Seals a panel's view type. `select` runs once a call of `on`; the rest are looked at when asked. */
export const sealPanel = <View>(panel: Panel<View>): AnyPanel => ({
	id: panel.id,
	title: panel.title,
	jump: panel.jump,
	least: panel.least,
	weight: panel.weight,
	sorts: panel.sorts,
	tabs: panel.tabs,
	on(snapshot, state) {
		const view = panel.select(snapshot, state);
		return {
			get headline() {
				return panel.headline(view);
			},
			get rows() {
				return panel.rows(view);
			},
			get wants() {
				return panel.wants(view);
			},
			get open() {
				return panel.open(view, state);
			},
			get explain() {
				return panel.explain(view, state);
			},
			paint: (context) => panel.paint(view, context),
		};
	},
});
