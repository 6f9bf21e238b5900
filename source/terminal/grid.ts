import {type CellPalette, sgrTransition} from './sgr.ts';
import {graphemes, isSimple, textWidth} from './width.ts';

/** A stretch of one row in one style, with its text. */
export type StyleRun = {readonly x: number; readonly width: number; readonly style: number; readonly text: string};

/** A rectangle in cells. */
export type Rect = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

// A cell is one number: code in 21 bits, style in the 10 above. Codes past Unicode's last code point are
// graphemes of several code points (an index into a shared table) or the right part of a wide grapheme.
const codeBits = 21;
const codeMask = 0x1f_ff_ff;
const firstTableCode = 0x11_00_00;
const continuation = 0x1f_ff_ff;
const blank = 0x20;

/** Bounded, because names come from outside; beyond it a cluster is shown by its first code point. */
const tableLimit = 65_536;
const table: string[] = [];
const tableCodes = new Map<string, number>();

const codeOf = (grapheme: string): number => {
	const first = grapheme.codePointAt(0) ?? blank;
	if (grapheme.length === (first > 0xff_ff ? 2 : 1)) return first;
	const tableCode = tableCodes.get(grapheme);
	if (tableCode !== undefined) return tableCode;
	if (table.length >= tableLimit) return first;
	const code = firstTableCode + table.length;
	table.push(grapheme);
	tableCodes.set(grapheme, code);
	return code;
};

/** The grapheme of a packed cell; empty for the right part of a wide one. */
export const cellText = (cell: number): string => {
	const code = cell & codeMask;
	if (code === continuation) return '';
	if (code < firstTableCode) return String.fromCodePoint(code);
	return table[code - firstTableCode] ?? ' ';
};

/** The style id of a packed cell. */
export const cellStyle = (cell: number): number => {
	return cell >>> codeBits;
};

/** True for the right part of a wide grapheme. */
export const isContinuation = (cell: number): boolean => {
	return (cell & codeMask) === continuation;
};

/** A packed cell of a one-cell code point. */
export const packCell = (codePoint: number, style: number): number => {
	return ((style << codeBits) | codePoint) >>> 0;
};

/**
 * A fixed rectangle of cells that painters write on. Everything written is sanitised and clipped; a wide
 * grapheme is either wholly inside or replaced by a blank, and writing over half of one blanks the other.
 */
export class Grid {
	readonly width: number;
	readonly height: number;
	/** Packed cells, row by row; for the compositor, painters use the methods. */
	readonly cells: Uint32Array;

	constructor(width: number, height: number) {
		this.width = Math.max(0, Math.trunc(width) || 0);
		this.height = Math.max(0, Math.trunc(height) || 0);
		this.cells = new Uint32Array(this.width * this.height).fill(blank);
	}

	/** Writes one line of text from column `x`, at most `maxWidth` cells of it; returns the column after it. */
	write(x: number, y: number, text: string, style = 0, maxWidth = Number.POSITIVE_INFINITY): number {
		const start = Math.trunc(x);
		const limit = Math.min(this.width, start + maxWidth);
		const row = Math.trunc(y);
		const isInside = row >= 0 && row < this.height;
		if (isSimple(text)) {
			const end = Math.min(limit, start + text.length);
			if (isInside) this.#writeSimple(start, end, row, text, style);
			return Math.max(start, end);
		}
		let column = start;
		for (const grapheme of graphemes(text)) {
			if (column + grapheme.width > limit) break;
			if (isInside) this.#put(column, row, grapheme.text, grapheme.width, style);
			column += grapheme.width;
		}
		return column;
	}

	/** Writes text so that it ends before column `right`; cut on the left side of the room, never on the right. */
	writeRight(right: number, y: number, text: string, style = 0): void {
		this.write(right - textWidth(text), y, text, style);
	}

	/** Fills a rectangle (all of the grid when not given) with one grapheme of width 1. */
	fill(rect: Rect = this.bounds, text = ' ', style = 0): void {
		const grapheme = graphemes(text)[0];
		const code = grapheme === undefined || grapheme.width !== 1 ? blank : codeOf(grapheme.text);
		const cell = packCell(code, style);
		const area = this.#clip(rect);
		for (let y = area.y; y < area.y + area.height; y++) {
			if (area.width > 0) this.#split(area.x, y, area.x + area.width);
			this.cells.fill(cell, y * this.width + area.x, y * this.width + area.x + area.width);
		}
	}

	/** Gives every cell of a rectangle the style that `change` makes of its present one; text stays. */
	restyle(rect: Rect, change: (style: number) => number): void {
		const area = this.#clip(rect);
		for (let y = area.y; y < area.y + area.height; y++) {
			for (let x = area.x; x < area.x + area.width; x++) {
				const index = y * this.width + x;
				const cell = this.cells[index] ?? blank;
				this.cells[index] = packCell(cell & codeMask, change(cellStyle(cell)));
			}
		}
	}

	/** Copies another grid so that its top left corner is at (x, y), clipped to this one. */
	blit(source: Grid, x: number, y: number): void {
		const left = Math.max(0, x);
		const right = Math.min(this.width, x + source.width);
		if (right <= left) return;
		for (let row = Math.max(0, y); row < Math.min(this.height, y + source.height); row++) {
			this.#split(left, row, right);
			const from = (row - y) * source.width + (left - x);
			this.cells.set(source.cells.subarray(from, from + right - left), row * this.width + left);
			this.#mend(left, right, row);
		}
	}

	/** The whole grid as a rectangle. */
	get bounds(): Rect {
		return {x: 0, y: 0, width: this.width, height: this.height};
	}

	/** The grapheme at a cell: empty for the right part of a wide one and outside the grid. */
	textAt(x: number, y: number): string {
		return this.#has(x, y) ? cellText(this.cells[y * this.width + x] ?? blank) : '';
	}

	/** The style at a cell; 0 outside the grid. */
	styleAt(x: number, y: number): number {
		return this.#has(x, y) ? cellStyle(this.cells[y * this.width + x] ?? blank) : 0;
	}

	/** Rows as text, trailing blanks kept. */
	toText(): string[] {
		return Array.from({length: this.height}, (_, y) => {
			let line = '';
			for (let x = 0; x < this.width; x++) line += cellText(this.cells[y * this.width + x] ?? blank);
			return line;
		});
	}

	/** The style runs of every row, left to right and without holes. */
	toRuns(): StyleRun[][] {
		return Array.from({length: this.height}, (_, y) => this.#rowRuns(y));
	}

	/** Lines with SGR sequences, each ending in the default style; for output that is not addressed by cell. */
	toAnsi(palette: CellPalette): string {
		const lines = this.toRuns().map((runs) => {
			let line = '';
			let style = 0;
			for (const run of runs) {
				line += sgrTransition(palette, style, run.style) + run.text;
				style = run.style;
			}
			return line + sgrTransition(palette, style, 0);
		});
		return lines.join('\n');
	}

	#rowRuns(y: number): StyleRun[] {
		const runs: StyleRun[] = [];
		let start = 0;
		let text = '';
		for (let x = 0; x < this.width; x++) {
			const style = this.styleAt(x, y);
			if (x > start && style !== this.styleAt(start, y)) {
				runs.push({x: start, width: x - start, style: this.styleAt(start, y), text});
				start = x;
				text = '';
			}
			text += this.textAt(x, y);
		}
		if (this.width > 0) runs.push({x: start, width: this.width - start, style: this.styleAt(start, y), text});
		return runs;
	}

	#has(x: number, y: number): boolean {
		return x >= 0 && x < this.width && y >= 0 && y < this.height;
	}

	#clip(rect: Rect): Rect {
		const x = Math.max(0, rect.x);
		const y = Math.max(0, rect.y);
		const width = Math.max(0, Math.min(this.width, rect.x + rect.width) - x);
		return {x, y, width, height: Math.max(0, Math.min(this.height, rect.y + rect.height) - y)};
	}

	#writeSimple(start: number, end: number, y: number, text: string, style: number): void {
		const from = Math.max(0, start);
		if (from >= end) return;
		this.#split(from, y, end);
		for (let x = from; x < end; x++) this.cells[y * this.width + x] = packCell(text.charCodeAt(x - start), style);
	}

	#put(x: number, y: number, text: string, width: number, style: number): void {
		if (x + width <= 0) return;
		const from = Math.max(0, x);
		this.#split(from, y, x + width);
		const offset = y * this.width;
		if (x < 0) {
			this.cells.fill(packCell(blank, style), offset, offset + x + width);
			return;
		}
		this.cells[offset + x] = packCell(codeOf(text), style);
		for (let part = 1; part < width; part++) this.cells[offset + x + part] = packCell(continuation, style);
	}

	/** Blanks what would be left of wide graphemes that lie across either end of [left, right). */
	#split(left: number, y: number, right: number): void {
		const offset = y * this.width;
		if (isContinuation(this.cells[offset + left] ?? blank)) this.#blankBefore(offset, left);
		for (let x = right; x < this.width && isContinuation(this.cells[offset + x] ?? blank); x++) {
			this.cells[offset + x] = packCell(blank, cellStyle(this.cells[offset + x] ?? blank));
		}
	}

	#blankBefore(offset: number, left: number): void {
		for (let x = left - 1; x >= 0; x--) {
			const cell = this.cells[offset + x] ?? blank;
			this.cells[offset + x] = packCell(blank, cellStyle(cell));
			if (!isContinuation(cell)) return;
		}
	}

	/** After a copy: halves of wide graphemes at the two edges become blanks. */
	#mend(left: number, right: number, y: number): void {
		const offset = y * this.width;
		for (let x = left; x < right && isContinuation(this.cells[offset + x] ?? blank); x++) {
			this.cells[offset + x] = packCell(blank, cellStyle(this.cells[offset + x] ?? blank));
		}
		let head = right - 1;
		while (head > left && isContinuation(this.cells[offset + head] ?? blank)) head--;
		const cell = this.cells[offset + head] ?? blank;
		const cellCount = right - head;
		if (!isContinuation(cell) && cellCount < textWidth(cellText(cell))) {
			for (let x = head; x < right; x++) this.cells[offset + x] = packCell(blank, cellStyle(cell));
		}
	}
}
