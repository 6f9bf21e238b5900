import type {GlyphSet} from '../theme.ts';

/** How many dots one cell has across and down. */
type Shape = {readonly across: number; readonly down: number};

const shapes: Readonly<Record<GlyphSet['chart'], Shape>> = {
	braille: {across: 2, down: 4},
	block: {across: 1, down: 2},
	ascii: {across: 1, down: 1},
};

// Unicode's numbering of braille dots: bits of (column, row) in a cell.
const brailleBits: readonly (readonly number[])[] = [
	[0x01, 0x02, 0x04, 0x40],
	[0x08, 0x10, 0x20, 0x80],
];

const asciiMarks = ['*', '+', 'o'] as const;
const blockMarks = [' ', '▀', '▄', '█'] as const;

/** A raster of dots over text cells, remembering which line drew each cell last. */
export class DotPlot {
	readonly columns: number;
	readonly rows: number;
	readonly #kind: GlyphSet['chart'];
	readonly #shape: Shape;
	readonly #width: number;
	readonly #bits: Uint8Array;
	readonly #owners: Uint8Array;

	/** `width` and `height` in cells. */
	constructor(width: number, height: number, kind: GlyphSet['chart']) {
		this.#kind = kind;
		this.#shape = shapes[kind];
		this.#width = width;
		this.columns = width * this.#shape.across;
		this.rows = height * this.#shape.down;
		this.#bits = new Uint8Array(width * height);
		this.#owners = new Uint8Array(width * height);
	}

	/** Sets one dot (0,0 is top left) for line `owner`; outside nothing happens. */
	set(column: number, row: number, owner: number): void {
		if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return;
		const {across, down} = this.#shape;
		const index = Math.floor(row / down) * this.#width + Math.floor(column / across);
		const bit = this.#kind === 'braille' ? (brailleBits[column % across]?.[row % down] ?? 0) : 1 << (row % down);
		this.#bits[index] = (this.#bits[index] ?? 0) | bit;
		this.#owners[index] = owner;
	}

	/** Sets all dots of a column between two rows. */
	column(column: number, from: number, to: number, owner: number): void {
		for (let row = Math.min(from, to); row <= Math.max(from, to); row++) this.set(column, row, owner);
	}

	/** Sets the dots of a straight line between two dots; `isDrawn` may leave columns out for a dashed one. */
	line(x0: number, y0: number, x1: number, y1: number, owner: number, isDrawn: (column: number) => boolean): void {
		const across = Math.max(1, x1 - x0);
		let before = y0;
		for (let x = x0; x <= x1; x++) {
			const y = Math.round(y0 + ((y1 - y0) * (x - x0)) / across);
			// From the row after the one before, so that a steep line has no holes and no double corners.
			const from = x === x0 || y === before ? y : before + Math.sign(y - before);
			if (isDrawn(x)) this.column(x, from, y, owner);
			before = y;
		}
	}

	/** The character and line of a cell; undefined when it has no dot. */
	cell(x: number, y: number): {readonly text: string; readonly owner: number} | undefined {
		const index = y * this.#width + x;
		const bits = this.#bits[index] ?? 0;
		if (bits === 0) return undefined;
		const owner = this.#owners[index] ?? 0;
		if (this.#kind === 'braille') return {text: String.fromCodePoint(0x28_00 + bits), owner};
		if (this.#kind === 'block') return {text: blockMarks[bits] ?? '█', owner};
		return {text: asciiMarks[owner] ?? '*', owner};
	}
}
