import {type FooterView, paintFooter} from '../components/footer.ts';
import {layoutOverview, naturalRows, type OverviewLayout, type OverviewSlot} from '../components/overview.ts';
import {countSpans, paintHeader} from '../components/overview-header.ts';
import {type Span, writeRich} from '../components/rich-text.ts';
import {freshPanelState, type PanelState} from '../keys/ui-state.ts';
import {shortOf} from '../model/attention/item-words.ts';
import {attention} from '../model/attention.ts';
import {madeOnce, memo} from '../model/memo.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {Grid, type Rect} from '../terminal/grid.ts';
import type {GlyphSet} from '../theme.ts';
import {toAsciiCells} from './ascii-cells.ts';
import type {AnyPanel} from './panel.ts';
import {paintPanel} from './panel-frame.ts';
import {clockText, headerOf, type TimeUi} from './screen-header.ts';
import {verdictOf} from './severity-marks.ts';
import {type ShownPanel, shownPanels} from './shown-panels.ts';

/** What a person chose on the whole screen. */
export type ScreenUi = TimeUi & {
	/** Panel that has the keys; null in output that nobody drives. */
	readonly focus: string | null;
	/** Panel that has the whole screen. */
	readonly zoom: string | null;
	/** By panel id; a panel that is missing is fresh. */
	readonly states: Readonly<Record<string, PanelState>>;
	readonly footer: FooterView;
};

/** The screen of output that nobody drives: nothing focused, no hints. */
export const restingUi: ScreenUi = {focus: null, zoom: null, states: {}, footer: {hints: []}, paused: false, newestMs: null, speed: null};

/** A panel with its state put in, as `AnyPanel.on` gives it. */
export type LivePanel = ShownPanel & {readonly state: PanelState; readonly live: ReturnType<AnyPanel['on']>};

type Selected = Pick<LivePanel, 'state' | 'live'>;

/** Of a snapshot: what each panel selected for its last state. */
const selectionIn = memo((snapshot: Snapshot) =>
	memo((panel: AnyPanel, state: PanelState): Selected => ({state, live: panel.on(snapshot, state)})),
);

/** Selects every panel's view once; layout, header and painting share it, and a key in one panel leaves those of the others as they are. */
export const livePanels = (snapshot: Snapshot, ui: Pick<ScreenUi, 'states' | 'focus'>): readonly LivePanel[] =>
	shownPanels(snapshot, ui.focus).map((shown) => ({
		...shown,
		...selectionIn(snapshot)(shown.panel, ui.states[shown.panel.id] ?? freshPanelState),
	}));

/** What the layout has to know of panels; views of their own are among them only where they have the whole screen. */
const slotsOf = (live: readonly LivePanel[], zoom: string | null): readonly OverviewSlot[] =>
	live
		.filter(({panel, isView}) => !isView || panel.id === zoom)
		.map(({panel, live: on, isExtra}) => ({
			id: panel.id,
			least: panel.least,
			wants: on.wants,
			weight: panel.weight,
			severity: on.headline.severity,
			isWide: panel.wide ?? false,
			isExtra,
		}));

/** Where header, panels and footer stand. */
export const layoutScreen = (
	live: readonly LivePanel[],
	ui: Pick<ScreenUi, 'focus' | 'zoom'>,
	width: number,
	height: number,
): OverviewLayout => layoutOverview(slotsOf(live, ui.zoom), width, height, ui);

/** Rows of a screen on which nobody drives and every panel shows all it has. */
export const naturalHeight = (snapshot: Snapshot, width: number): number =>
	naturalRows(slotsOf(livePanels(snapshot, restingUi), null), width);

/** By what a panel selected: its cells as they were painted last. */
const painted = madeOnce<LivePanel['live'], Grid>();

/** One panel as it stands in `rect`; the same cells again where nothing that it is painted from has changed. Not to be written on. */
export const paintLivePanel = (one: LivePanel, rect: Rect, snapshot: Snapshot, ui: ScreenUi, glyphs: GlyphSet): Grid => {
	const past = ui.newestMs !== null && ui.newestMs > snapshot.now;
	const from = [rect.width, rect.height, ui.focus === one.panel.id, ui.zoom === one.panel.id, past, ui.zone, glyphs, one.title, one.digit];
	return painted(one.live, from, () => paintPanelAnew(one, rect, snapshot, ui, glyphs));
};

const paintPanelAnew = (one: LivePanel, rect: Rect, snapshot: Snapshot, ui: ScreenUi, glyphs: GlyphSet): Grid =>
	paintPanel(one, one.panel, one.live, {
		width: rect.width,
		height: rect.height,
		focused: ui.focus === one.panel.id || ui.zoom === one.panel.id,
		zoomed: ui.zoom === one.panel.id,
		glyphs,
		state: one.state,
		now: snapshot.now,
		past: ui.newestMs !== null && ui.newestMs > snapshot.now,
		...(ui.zone === undefined ? {} : {zone: ui.zone}),
	});

/** The header line; `width` cells in one row. */
export const paintScreenHeader = (snapshot: Snapshot, live: readonly LivePanel[], ui: ScreenUi, width: number, glyphs: GlyphSet): Grid => {
	const grid = new Grid(width, 1);
	const zoomed = live.find(({panel}) => panel.id === ui.zoom);
	const crumbs = zoomed === undefined ? ['overview'] : [zoomed.title.toLowerCase(), ...zoomed.live.crumbs];
	paintHeader(grid, grid.bounds, headerOf(snapshot, crumbs, ui, glyphs), glyphs);
	if (glyphs.name === 'ascii') toAsciiCells(grid);
	return grid;
};

/** What is left of the screen in one line: the worst thing by name, the counts, the time. */
export const paintStatusLine = (snapshot: Snapshot, ui: ScreenUi, width: number, glyphs: GlyphSet): Grid => {
	const grid = new Grid(width, 1);
	const {roots, counts: all} = attention(snapshot);
	const [worst] = roots;
	const gap: Span = {text: '  '};
	const clock = clockText(snapshot, ui, glyphs);
	const counts = countSpans(all, glyphs, ' ');
	const first = worst === undefined ? counts : [...verdictOf(worst.counted, shortOf(worst, snapshot.now), glyphs), gap, ...counts];
	const spans = [...first, gap, ...(typeof clock === 'string' ? [{text: clock}] : 'text' in clock ? [clock] : clock)];
	// In a cell or two the glyph says more than a mark that something was cut.
	writeRich(grid, 0, 0, spans, width, width < 4 ? '' : glyphs.ellipsis);
	if (glyphs.name === 'ascii') toAsciiCells(grid);
	return grid;
};

/** A whole frame and where its parts stand. */
export type Screen = {readonly grid: Grid; readonly layout: OverviewLayout};

/**
 * Paints a whole frame: header, panels, footer, or one line where no more fits. Pure; any size from 0x0 on. What the app
 * puts together from canvases and what text output prints is this.
 */
export const paintScreen = (
	snapshot: Snapshot,
	ui: ScreenUi,
	width: number,
	height: number,
	glyphs: GlyphSet,
	live: readonly LivePanel[] = livePanels(snapshot, ui),
): Screen => {
	const grid = new Grid(width, height);
	const layout = layoutScreen(live, ui, grid.width, grid.height);
	const {line, header, footer} = layout;
	if (line !== null) grid.blit(paintStatusLine(snapshot, ui, line.width, glyphs), line.x, line.y);
	if (header !== null) grid.blit(paintScreenHeader(snapshot, live, ui, header.width, glyphs), header.x, header.y);
	for (const one of live) {
		const rect = layout.panels.get(one.panel.id);
		if (rect !== undefined) grid.blit(paintLivePanel(one, rect, snapshot, ui, glyphs), rect.x, rect.y);
	}
	if (footer !== null) {
		const foot = new Grid(footer.width, 1);
		paintFooter(foot, {...foot.bounds, x: 1, width: Math.max(0, footer.width - 2)}, ui.footer);
		if (glyphs.name === 'ascii') toAsciiCells(foot);
		grid.blit(foot, footer.x, footer.y);
	}
	return {grid, layout};
};
