import type {Snapshot} from '../model/snapshot.ts';
import {naturalHeight, paintScreen, restingUi} from '../panels/screen.ts';
import {asciiGlyphs, type ColourMode, createPalette, unicodeGlyphs} from '../theme.ts';

/** How a frame of text is to look. */
export type TextOptions = {
	readonly width: number;
	/** Null: as high as all rows need. */
	readonly height: number | null;
	readonly isAscii: boolean;
	readonly colour: ColourMode;
};

const mostRows = 500;

/** One frame as lines of text, each without trailing blanks, ended by a line break. */
export const textFrame = (snapshot: Snapshot, {width, height, isAscii, colour}: TextOptions): string => {
	const glyphs = isAscii ? asciiGlyphs : unicodeGlyphs;
	const rows = height ?? Math.min(mostRows, naturalHeight(snapshot, width));
	const {grid} = paintScreen(snapshot, restingUi, width, rows, glyphs);
	const lines = colour === 'none' ? grid.toText() : grid.toAnsi(createPalette(colour)).split('\n');
	const trimmed = lines.map((line) => line.trimEnd());
	while (trimmed.length > 1 && trimmed.at(-1) === '') trimmed.pop();
	return `${trimmed.join('\n')}\n`;
};
