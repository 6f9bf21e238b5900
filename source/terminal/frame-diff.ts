import {cellStyle, cellText, isContinuation} from './grid.ts';
import {type CellPalette, sgrTransition} from './sgr.ts';
import {isSimple} from './width.ts';

/** Packed cells of a screen, row by row. */
export type Screen = {readonly width: number; readonly height: number; readonly cells: Uint32Array};

/** How cells become bytes. `isAscii` replaces what is not ASCII, for locales that would show it as noise. */
export type Encoding = {readonly palette: CellPalette; readonly isAscii: boolean};

/** A value that no packed cell has: the terminal shows something unknown there. */
export const unknownCell = 0xff_ff_ff_ff;

const blankCell = 0x20;

/** Jumping over this few unchanged cells costs as much as writing them again. */
const shortJump = 3;

/**
 * The bytes that turn what the terminal shows into `next`, empty when nothing differs: cursor moves, SGR changes and
 * the text of changed cells, ending in the default style. The cursor's place before and after is undefined.
 * `shown` cells that are `unknownCell` are always written.
 */
export const encodeChanges = (shown: Uint32Array, next: Screen, encoding: Encoding): string => {
	const pen = new Pen(encoding);
	for (let y = 0; y < next.height; y++) encodeRow(pen, shown, next, y);
	return pen.finish();
};

const encodeRow = (pen: Pen, shown: Uint32Array, next: Screen, y: number): void => {
	const offset = y * next.width;
	const tail = blankTail(next, offset);
	let isWritingAll = false;
	for (let x = 0; x < next.width; x++) {
		const cell = next.cells[offset + x] ?? blankCell;
		if (isContinuation(cell)) continue;
		if (!isWritingAll && !differs(shown, next, offset + x, offset + next.width)) continue;
		// What such a glyph covered on this terminal is not known either, once it goes.
		isWritingAll ||= wasUncertain(shown[offset + x]);
		if (x >= tail && next.width - x > shortJump) {
			// Only blanks from here on: what is to be blank is erased, nothing that is to be painted ever is.
			pen.eraseTail(x, y);
			return;
		}
		const text = cellText(cell);
		if (isSimple(text)) {
			pen.put(x, y, text, cellStyle(cell), next, offset);
			continue;
		}
		// Terminals disagree on the width of these: whatever this one does, its cells are blank before, the cursor is
		// placed anew after, and all to the right of it is written again.
		pen.putUncertain(x, y, text, cellStyle(cell), cellCount(next, offset, x));
		isWritingAll = true;
	}
};

/** True when the terminal shows a glyph there, or a part of one, whose width terminals disagree on. */
const wasUncertain = (cell: number | undefined): boolean => {
	return cell !== undefined && cell !== unknownCell && (isContinuation(cell) || !isSimple(cellText(cell)));
};

/** The column from which on a row has only blanks in the default style. */
const blankTail = (screen: Screen, offset: number): number => {
	let x = screen.width;
	while (x > 0 && screen.cells[offset + x - 1] === blankCell) x--;
	return x;
};

/** True when the grapheme at `index` or any cell it covers is not what the terminal shows. */
const differs = (shown: Uint32Array, next: Screen, index: number, end: number): boolean => {
	if (shown[index] !== next.cells[index]) return true;
	for (let part = index + 1; part < end && isContinuation(next.cells[part] ?? blankCell); part++) {
		if (shown[part] !== next.cells[part]) return true;
	}
	return false;
};

const cellCount = (screen: Screen, offset: number, x: number): number => {
	let count = 1;
	while (x + count < screen.width && isContinuation(screen.cells[offset + x + count] ?? blankCell)) count++;
	return count;
};

/** Collects the bytes of one frame, knowing where the cursor is and in which style it writes. */
class Pen {
	readonly #encoding: Encoding;
	readonly #parts: string[] = [];
	#x = -1;
	#y = -1;
	#style = 0;
	#hasUncertain = false;

	constructor(encoding: Encoding) {
		this.#encoding = encoding;
	}

	put(x: number, y: number, text: string, style: number, screen: Screen, offset: number): void {
		this.#move(x, y, screen, offset);
		this.#setStyle(style, text === ' ');
		this.#parts.push(this.#encoding.isAscii && text > '~' ? '?' : text);
		this.#x = x + 1;
		// In the last column the cursor waits to wrap; where it then is depends on the terminal.
		if (this.#x >= screen.width) this.#x = -1;
	}

	putUncertain(x: number, y: number, text: string, style: number, width: number): void {
		this.#moveTo(x, y);
		this.#setStyle(style, false);
		if (this.#encoding.isAscii) this.#parts.push('?'.repeat(width));
		else this.#parts.push(' '.repeat(width), `\u001B[${x + 1}G`, text);
		this.#hasUncertain = true;
		this.#x = -1;
		this.#y = -1;
	}

	eraseTail(x: number, y: number): void {
		if (this.#y !== y || this.#x !== x) this.#moveTo(x, y);
		this.#setStyle(0, false);
		this.#parts.push('\u001B[K');
	}

	finish(): string {
		if (this.#parts.length === 0) return '';
		this.#setStyle(0, false);
		const bytes = this.#parts.join('');
		// A glyph that the terminal takes for wider than we do must not wrap into the next row.
		return this.#hasUncertain ? `\u001B[?7l${bytes}\u001B[?7h` : bytes;
	}

	#setStyle(style: number, isBlank: boolean): void {
		if (style === this.#style) return;
		const {palette} = this.#encoding;
		// A blank in the default style shows neither colour nor weight: it is written in whatever style is on.
		if (isBlank && style === 0 && this.#isBlankPlain()) return;
		this.#parts.push(sgrTransition(palette, this.#style, style));
		this.#style = style;
	}

	/** True when a blank in the present style looks like one in the default style. */
	#isBlankPlain(): boolean {
		const {underline, reverse} = this.#encoding.palette.appearance(this.#style);
		return !underline && !reverse;
	}

	#move(x: number, y: number, screen: Screen, offset: number): void {
		if (this.#y === y && this.#x === x) return;
		const gap = x - this.#x;
		if (this.#y === y && this.#x >= 0 && gap > 0 && gap <= shortJump && this.#rewrite(gap, screen, offset)) return;
		this.#moveTo(x, y);
	}

	/** Writes the unchanged cells in between again when they are plain characters in the present style. */
	#rewrite(gap: number, screen: Screen, offset: number): boolean {
		let text = '';
		for (let step = 0; step < gap; step++) {
			const cell = screen.cells[offset + this.#x + step] ?? blankCell;
			const character = cellText(cell);
			const isSameLook = cellStyle(cell) === this.#style || (cell === blankCell && this.#isBlankPlain());
			if (!isSameLook || character === '' || character > '~') return false;
			text += character;
		}
		this.#parts.push(text);
		this.#x += gap;
		return true;
	}

	#moveTo(x: number, y: number): void {
		this.#parts.push(moveSequence(this.#x, this.#y, x, y));
		this.#x = x;
		this.#y = y;
	}
}

/** The shortest move from a place (-1: unknown) to another. */
const moveSequence = (fromX: number, fromY: number, x: number, y: number): string => {
	const absolute = x === 0 ? `\u001B[${y + 1}H` : `\u001B[${y + 1};${x + 1}H`;
	if (fromY < 0) return absolute;
	const candidates = [absolute];
	const down = y - fromY;
	const vertical = down === 0 ? '' : `\u001B[${Math.abs(down) === 1 ? '' : Math.abs(down)}${down > 0 ? 'B' : 'A'}`;
	if (fromX >= 0) {
		const right = x - fromX;
		const horizontal = right === 0 ? '' : `\u001B[${Math.abs(right) === 1 ? '' : Math.abs(right)}${right > 0 ? 'C' : 'D'}`;
		candidates.push(vertical + horizontal);
	}
	if (x === 0) candidates.push(`\r${vertical}`);
	if (down === 0) candidates.push(`\u001B[${x + 1}G`);
	return candidates.reduce((best, candidate) => (candidate.length < best.length ? candidate : best));
};
