import {Grid} from '../grid.ts';
import {type CellAppearance, type CellPalette, plainAppearance} from '../sgr.ts';

/** Reads the whole frames that Ink writes in debug mode onto a grid; lines equal to the last frame's are not read again. */
export class InkFrame {
	readonly #palette: CellPalette;
	#lines: readonly string[] = [];
	#grid = new Grid(0, 0);

	constructor(palette: CellPalette) {
		this.#palette = palette;
	}

	/** The last frame, in the size it was read for. */
	get grid(): Grid {
		return this.#grid;
	}

	/** Takes a frame of lines with SGR sequences for a screen of the given size; what is beyond it is cut off. */
	read(frame: string, width: number, height: number): void {
		const isResized = width !== this.#grid.width || height !== this.#grid.height;
		if (isResized) this.#grid = new Grid(width, height);
		const lines = frame.split('\n');
		for (let y = 0; y < height; y++) {
			const line = lines[y] ?? '';
			if (!isResized && line === (this.#lines[y] ?? '')) continue;
			this.#grid.fill({x: 0, y, width, height: 1});
			paintLine(this.#grid, y, line, this.#palette);
		}
		this.#lines = lines.slice(0, height);
	}

	/** Forgets the last frame and starts with a blank one of the given size. */
	clear(width: number, height: number): void {
		this.#lines = [];
		this.#grid = new Grid(width, height);
	}
}

const sgrSequence = /\u001B\[([\d;:]*)m/g;

const paintLine = (grid: Grid, y: number, line: string, palette: CellPalette): void => {
	let x = 0;
	let at = 0;
	let look = plainAppearance;
	for (const match of line.matchAll(sgrSequence)) {
		x = grid.write(x, y, line.slice(at, match.index), palette.style(look));
		look = applySgr(look, match[1] ?? '');
		at = match.index + match[0].length;
	}
	grid.write(x, y, line.slice(at), palette.style(look));
};

/** What a look becomes by SGR parameters; backgrounds and what has no place in a look are left out. */
export const applySgr = (look: CellAppearance, parameters: string): CellAppearance => {
	const codes = parameters.split(/[;:]/).map((code) => Number.parseInt(code || '0', 10));
	let changed = look;
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index] ?? 0;
		if (code === 38 || code === 48) {
			const count = codes[index + 1] === 5 ? 2 : 4;
			if (code === 38) changed = {...changed, foreground: codes.slice(index, index + count + 1).join(';')};
			index += count;
			continue;
		}
		changed = applyCode(changed, code);
	}
	return changed;
};

const applyCode = (look: CellAppearance, code: number): CellAppearance => {
	if (code === 0) return plainAppearance;
	if (code === 1) return {...look, bold: true};
	if (code === 2) return {...look, dim: true};
	if (code === 22) return {...look, bold: false, dim: false};
	if (code === 4 || code === 24) return {...look, underline: code === 4};
	if (code === 7 || code === 27) return {...look, reverse: code === 7};
	if (code === 39) return {...look, foreground: ''};
	const isColour = (code >= 30 && code <= 37) || (code >= 90 && code <= 97);
	return isColour ? {...look, foreground: String(code)} : look;
};
