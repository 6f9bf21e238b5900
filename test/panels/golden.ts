import {expect} from 'vitest';
import {freshPanelState, type PanelState} from '../../source/keys/ui-state.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {panels} from '../../source/panels/index.ts';
import type {PaintContext} from '../../source/panels/panel.ts';
import {paintPanel} from '../../source/panels/panel-frame.ts';
import {paintScreen, restingUi, type ScreenUi} from '../../source/panels/screen.ts';
import type {Grid} from '../../source/terminal/grid.ts';
import {asciiGlyphs, type GlyphSet, unicodeGlyphs} from '../../source/theme.ts';
import {gridGolden} from '../components/grid-golden.ts';

/** How a panel is looked at in a test. */
export type Look = {
	readonly width: number;
	readonly height: number;
	readonly state?: Partial<PanelState>;
	readonly focused?: boolean;
	readonly zoomed?: boolean;
	readonly glyphs?: GlyphSet;
};

/** Rectangles that panels get: half and whole rows of a 120x40 screen, a row of 80x24, and sizes that are too small. */
export const half120 = {width: 60, height: 9};
export const wide120 = {width: 120, height: 12};
export const row80 = {width: 80, height: 7};
export const zoom120 = {width: 120, height: 24, zoomed: true, focused: true};
export const titleOnly = {width: 40, height: 1};
export const tooSmall = {width: 14, height: 5};

export const panelOf = (id: string) => {
	const panel = panels.find((one) => one.id === id);
	if (panel === undefined) throw new Error(`no panel ${id}; there are ${panels.map((one) => one.id).join(', ')}`);
	return panel;
};

/** A panel with a state put in, as the app asks it. */
export const live = (id: string, snapshot: Snapshot, state: Partial<PanelState> = {}) =>
	panelOf(id).on(snapshot, {...freshPanelState, ...state});

/** A panel in its frame, as the screen paints it. */
export const framed = (id: string, on: ReturnType<typeof live>, context: PaintContext): Grid => {
	const panel = panelOf(id);
	const place = panels.indexOf(panel) + 1;
	return paintPanel({title: panel.title, digit: place > 9 ? null : place}, panel, on, context);
};

/** One panel as cells. */
export const painted = (
	id: string,
	snapshot: Snapshot,
	{width, height, state, focused = false, zoomed = false, glyphs = unicodeGlyphs}: Look,
): Grid =>
	framed(id, live(id, snapshot, state), {
		width,
		height,
		focused,
		zoomed,
		glyphs,
		state: {...freshPanelState, ...state},
		now: snapshot.now,
		past: false,
	});

/** One panel as text, lines joined. */
export const textOf = (id: string, snapshot: Snapshot, look: Look): string => painted(id, snapshot, look).toText().join('\n');

const slug = (claim: string): string =>
	claim
		.toLowerCase()
		.replace(/[^a-z0-9]+/gu, '-')
		.replace(/^-|-$/gu, '');

/** Compares with `goldens/<folder>/<claim>-<width>x<height>.txt`; styles belong to it where colour carries meaning. */
export const matchesGolden = async (folder: string, claim: string, grid: Grid, withStyles = false): Promise<void> => {
	await expect(gridGolden(grid, withStyles)).toMatchFileSnapshot(`./goldens/${folder}/${slug(claim)}-${grid.width}x${grid.height}.txt`);
};

const footer = (glyphs: GlyphSet): ScreenUi['footer'] => ({
	hints: [
		{keys: '1-6', action: 'panel'},
		{keys: glyphs.enter, action: 'open'},
		{keys: '/', action: 'filter'},
		{keys: 'x', action: 'explain'},
		{keys: '?', action: 'help'},
	],
	last: {keys: 'q', action: 'quit'},
});

/** A whole screen as cells. */
export const screen = (
	snapshot: Snapshot,
	width: number,
	height: number,
	ui: Partial<ScreenUi> = {},
	glyphs: GlyphSet = unicodeGlyphs,
): Grid => paintScreen(snapshot, {...restingUi, footer: footer(glyphs), ...ui}, width, height, glyphs).grid;

export const ascii = asciiGlyphs;
