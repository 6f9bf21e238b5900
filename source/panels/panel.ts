import type {Rich, Span} from '../components/rich-text.ts';
import type {PanelState} from '../keys/ui-state.ts';
import type {AttentionItem} from '../model/attention/item.ts';
import {attention} from '../model/attention.ts';
import {type Interest, noInterest} from '../model/interest.ts';
import {once} from '../model/memo.ts';
import type {Severity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import type {GlyphSet} from '../theme.ts';

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
	/** Zone of the times of day: an IANA name, `UTC` (default) or `local`. */
	readonly zone?: string;
};

/** Where a panel stands: its outer size, and whether it has the keys and the whole screen. */
export type PanelPlace = Pick<PaintContext, 'width' | 'height' | 'focused' | 'zoomed'>;

/** The answer a title gives first: the worst there is, in words. */
export type Headline = {
	readonly severity: Severity;
	readonly text: string;
	/** The worst single thing by name, said where the panel has only its title line; default: `text`. */
	readonly item?: string;
};

/** What stands on a panel's border besides its digit, title and verdict. */
export type Framing = {
	/** Before the verdict, in at most `width` cells: tabs, or the name of what is opened. */
	readonly middle?: (width: number) => readonly Span[];
	/** The verdict's words may go when they and the middle do not fit together; default: they are cut. */
	readonly canDropWords?: boolean;
	/** At the right of the title line, such as the time window. */
	readonly note?: Rich;
	/** Rows that pass the filter, and all there are; shown while there is a filter. */
	readonly filtered?: {readonly shown: number; readonly all: number};
};

/**
 * One panel. `select` picks and orders its rows out of a Snapshot (pure, memoised by the caller on Snapshot identity);
 * `body` turns them into cells inside the border (pure); border, digit, title and verdict are drawn by whoever shows the panel. A new panel is
 * one file of this type and one line in `panels/index.ts`.
 */
export type Panel<View = unknown> = {
	/** Stable: the config lists panels by it, and what is opened or focused is remembered by it. */
	readonly id: string;
	/** Its name where the config gives it no other. */
	readonly title: string;
	/** Least inner size at which it shows more than its title line. */
	readonly least: {readonly width: number; readonly height: number};
	/** Share of spare rows it gets, relative to other panels. */
	readonly weight: number;
	/** Names of sort orders, the first is the default. */
	readonly sorts: readonly string[];
	/** Names of tabs; empty for panels without, and for those whose tabs come from the data (`tabsOf`). */
	readonly tabs: readonly string[];
	/**
	 * The overview that no config chose has the panel where this says so, behind those that it always has: where there is something to
	 * show. Absent: it always has it.
	 */
	appears?(snapshot: Snapshot): boolean;
	/** Takes the whole width of the overview; default: shares a row with another panel where two fit. */
	readonly wide?: boolean;
	/** Tabs that depend on the data; default: `tabs`. */
	tabsOf?(view: View): readonly string[];
	/** The tab that is shown, also when none was chosen; default: the chosen one. */
	tabOf?(view: View): number;
	/** Its tabs stand under each other when it is zoomed, so that the keys that go down and up go through them. */
	readonly stacked?: boolean;
	/** Ids of all that stands in a row with the one thing that is open and fills the panel; default: none, a list is shown. */
	beside?(view: View): readonly string[];
	/** What is opened, outermost first, in words for the header; default: none. */
	crumbsOf?(view: View): readonly string[];
	select(snapshot: Snapshot, state: PanelState): View;
	/** Its severity is that of what the list of what is wrong has of the panel; only `unknown` is kept where nothing is listed. */
	headline(view: View): Headline;
	/** Names of sort orders as they are now, where they depend on what is shown; default: `sorts`. */
	sortsOf?(view: View): readonly string[];
	/** Rows that the cursor can be on, after filter. */
	rows(view: View): number;
	/** How many of them are in sight at once, for paging; default: all lines inside the border but a header. */
	page?(view: View, place: PanelPlace): number;
	/** Groups and topics that are on the screen while the panel stands there; default: none. */
	interest?(view: View, state: PanelState, place: PanelPlace): Interest;
	/** Rows that it would like to show, header included and borders not. */
	wants(view: View): number;
	/** Id that Enter opens at the cursor; null when there is nothing deeper. */
	open(view: View, state: PanelState): string | null;
	/** The thing of another panel that Enter goes to at the cursor, instead of opening something here; default: none. */
	goes?(view: View, state: PanelState): AttentionItem | null;
	/** How a thing that is told elsewhere is shown here: what is to be open then, outermost first; empty: it has no place of its own. Default: its id. */
	pathTo?(item: AttentionItem, snapshot: Snapshot): readonly string[];
	/** How bad it is, where it is not that of its own things; default: by the list of what is wrong. */
	severityOf?(view: View): Severity;
	/** Text for "copy" and "explain" of the row at the cursor: label and value pairs; empty when there is none. */
	explain(view: View, state: PanelState): readonly (readonly [string, string])[];
	/** What its border says besides the verdict; default: nothing. */
	framing?(view: View, context: PaintContext): Framing;
	/** Paints inside the border, where there is at least `least` room; returns what stands on the lower border, such as `3–9 of 41`. */
	body(view: View, context: PaintContext, grid: Grid, inner: Rect): Rich | undefined;
};

/** A panel whose view type is sealed in, so that panels of different views can stand in one list. */
export type AnyPanel = Pick<Panel, 'id' | 'title' | 'least' | 'weight' | 'sorts' | 'tabs' | 'wide' | 'stacked' | 'appears'> & {
	readonly on: (
		snapshot: Snapshot,
		state: PanelState,
	) => {
		readonly headline: Headline;
		readonly rows: number;
		readonly wants: number;
		readonly open: string | null;
		readonly goes: AttentionItem | null;
		/** What is to be open to show a thing. */
		readonly pathTo: (item: AttentionItem) => readonly string[];
		readonly explain: readonly (readonly [string, string])[];
		/** Tabs as they are now, and which one is shown (for "next tab"). */
		readonly tabs: readonly string[];
		readonly tab: number;
		/** Ids of what stands in a row with the open thing. */
		readonly beside: readonly string[];
		/** Sort orders as they are now. */
		readonly sorts: readonly string[];
		/** Rows in sight at once. */
		readonly page: (place: PanelPlace) => number;
		readonly interest: (place: PanelPlace) => Interest;
		/** What is opened, in words. */
		readonly crumbs: readonly string[];
		readonly framing: (context: PaintContext) => Framing;
		readonly body: (context: PaintContext, grid: Grid, inner: Rect) => Rich | undefined;
	};
};

/** How bad a panel is comes from the list of what is wrong; a panel that says it does not know is not well because nothing is listed. */
const judged = (headline: Headline, listed: Severity): Headline => ({
	...headline,
	severity: listed === 'ok' && headline.severity === 'unknown' ? 'unknown' : listed,
});

/** Seals a panel's view type. `select` runs at most once a call of `on`, and like the rest when it is asked for. */
export const sealPanel = <View>(panel: Panel<View>): AnyPanel => ({
	id: panel.id,
	title: panel.title,
	least: panel.least,
	weight: panel.weight,
	sorts: panel.sorts,
	tabs: panel.tabs,
	wide: panel.wide ?? false,
	stacked: panel.stacked ?? false,
	...(panel.appears === undefined ? {} : {appears: panel.appears}),
	on(snapshot, state) {
		// A panel that is not in sight, such as a view that nobody opened, selects nothing.
		const view = once(() => panel.select(snapshot, state));
		// Asked for several times a frame: by layout, header, footer and keys.
		const headline = once(() => judged(panel.headline(view()), panel.severityOf?.(view()) ?? attention(snapshot).onPanel(panel.id)));
		const rows = once(() => panel.rows(view()));
		const wants = once(() => panel.wants(view()));
		return {
			get headline() {
				return headline();
			},
			get rows() {
				return rows();
			},
			get wants() {
				return wants();
			},
			get open() {
				return panel.open(view(), state);
			},
			get goes() {
				return panel.goes?.(view(), state) ?? null;
			},
			pathTo: (item) => panel.pathTo?.(item, snapshot) ?? item.id,
			get explain() {
				return panel.explain(view(), state);
			},
			get tabs() {
				return panel.tabsOf?.(view()) ?? panel.tabs;
			},
			get tab() {
				return panel.tabOf?.(view()) ?? Math.max(0, state.tab);
			},
			get beside() {
				return panel.beside?.(view()) ?? [];
			},
			get sorts() {
				return panel.sortsOf?.(view()) ?? panel.sorts;
			},
			page: (place) => panel.page?.(view(), place) ?? Math.max(1, place.height - 3),
			interest: (place) => panel.interest?.(view(), state, place) ?? noInterest,
			get crumbs() {
				return panel.crumbsOf?.(view()) ?? [];
			},
			framing: (context) => panel.framing?.(view(), context) ?? {},
			body: (context, grid, inner) => panel.body(view(), context, grid, inner),
		};
	},
});
