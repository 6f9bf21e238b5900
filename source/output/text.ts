import type {Snapshot} from '../model/snapshot.ts';
import {type LivePanel, livePanels, paintScreen, restingUi} from '../panels/screen.ts';
import {asciiGlyphs, type ColourMode, createPalette, unicodeGlyphs} from '../theme.ts';

/** How a frame of text is to look. */
export type TextOptions = {
	readonly width: number;
	/** Null: as high as all rows need. */
	readonly height: number | null;
	readonly isAscii: boolean;
	readonly colour: ColourMode;
};

/** Two panels share a row from this width on, as on the screen. */
const twoColumnsFrom = 100;
const mostRows = 500;

/** One frame as lines of text, each without trailing blanks, ended by a line break. */
export const textFrame = (snapshot: Snapshot, {width, height, isAscii, colour}: TextOptions): string => {
	const glyphs = isAscii ? asciiGlyphs : unicodeGlyphs;
	const rows = height ?? naturalHeight(livePanels(snapshot, restingUi), width);
	const {grid} = paintScreen(snapshot, restingUi, width, rows, glyphs);
	const lines = colour === 'none' ? grid.toText() : grid.toAnsi(createPalette(colour)).split('\n');
	const trimmed = lines.map((line) => line.trimEnd());
	while (trimmed.length > 1 && trimmed.at(-1) === '') trimmed.pop();
	return `${trimmed.join('\n')}\n`;
};

/** Rows in which every panel shows all it has: header, footer, and each line of panels with borders. */
const naturalHeight = (live: readonly LivePanel[], width: number): number => {
	let rows = 2;
	let open: number | null = null;
	for (const {panel, live: on, isView} of live) {
		if (isView) continue;
		const own = Math.max(panel.least.height, on.wants) + 2;
		if (width < twoColumnsFrom || panel.wide) rows += own;
		else if (open === null) {
			open = own;
		} else {
			rows += Math.max(open, own);
			open = null;
		}
	}
	return Math.min(mostRows, rows + (open ?? 0));
};
