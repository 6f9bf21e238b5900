import {type Encoding, encodeChanges, unknownCell} from './frame-diff.ts';
import type {Sink} from './frame-sink.ts';
import {Grid, packCell, type Rect} from './grid.ts';
import {InkFrame} from './ink/frame.ts';
import {InkStdout} from './ink/stdout.ts';
import type {CellPalette} from './sgr.ts';

/** What a compositor is made of. Nothing here is read from the process. */
export type CompositorOptions = {
	readonly sink: Sink;
	/** The terminal's size now; 0 or undefined counts as 80x24. */
	readonly size: () => {readonly columns: number | undefined; readonly rows: number | undefined};
	readonly palette: CellPalette;
	/** The locale is not UTF-8: other characters are sent as `?`. */
	readonly isAscii?: boolean;
	/** Wrap frames in DEC private mode 2026. */
	readonly isSynchronized?: boolean;
	/** Frames closer together than this become one; default 16. */
	readonly frameMs?: number;
};

/** A rectangle of the screen and what paints it. */
export type CanvasLayer = {
	readonly rect: Rect;
	/** Paints the rectangle; called at most once a frame, only when something was invalidated. */
	readonly paint: (width: number, height: number) => Grid;
	/** Higher lies over lower; equal ones in order of registration. Default 0. */
	readonly z?: number;
};

/** A registered canvas. */
export type CanvasHandle = {
	/** Puts it elsewhere or gives it another painter, and paints it with the next frame. */
	readonly update: (layer: CanvasLayer) => void;
	/** Has it painted anew with the next frame: its data changed. */
	readonly invalidate: () => void;
	readonly remove: () => void;
};

/** Counted since the start; for the program's own cost and the benchmark. */
export type CompositorStats = {readonly frames: number; readonly bytes: number; readonly dropped: number};

const enterScreen = '\u001B[?1049h\u001B[?25l\u001B[?2004h';
const leaveScreen = '\u001B[m\u001B[?2004l\u001B[?7h\u001B[?1049l\u001B[?25h';
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';

/** After a resize the next layout is awaited this long; then the screen is painted with what there is. */
const layoutPatienceMs = 100;

/** Resizes closer together than this (a window being dragged) are one. */
const resizeMs = 50;

type Layer = {layer: CanvasLayer; grid: Grid | undefined; readonly order: number};

/**
 * One virtual screen between everything that draws and the terminal: Ink's frame below, canvases on top. A flush sends
 * the cells that differ from what the terminal shows, in one write, and nothing when none does. Nothing is queued: while
 * the terminal does not read, frames are left out, and the next one carries all changes.
 */
export class Compositor {
	/** Hand this to Ink as `stdout`, with `debug: true`, `interactive: true` and `patchConsole: false`. */
	readonly stdout: InkStdout;
	/** Called when all that was invalidated has been painted and the terminal has it. */
	onShown: (() => void) | undefined;
	/** Called once when the terminal is gone. */
	onClosed: (() => void) | undefined;
	readonly #options: CompositorOptions;
	readonly #encoding: Encoding;
	readonly #base: InkFrame;
	readonly #layers = new Set<Layer>();
	#order = 0;
	#next = new Grid(0, 0);
	#shown = new Uint32Array(0);
	#isOnScreen = false;
	/** True while a layout is awaited: before the first one, and after a resize. */
	#isHeld = true;
	#holdTimer: NodeJS.Timeout | undefined;
	#resizeTimer: NodeJS.Timeout | undefined;
	#isResizeWanted = false;
	#isWanted = false;
	#coolTimer: NodeJS.Timeout | undefined;
	#scheduled: NodeJS.Immediate | undefined;
	#frames = 0;
	#bytes = 0;
	#dropped = 0;

	constructor(options: CompositorOptions) {
		this.#options = options;
		this.#encoding = {palette: options.palette, isAscii: options.isAscii === true};
		this.#base = new InkFrame(options.palette);
		this.#fit();
		this.stdout = new InkStdout({
			onFrame: (frame) => {
				this.#base.read(frame, this.#next.width, this.#next.height);
				this.schedule();
			},
			onScreen: (isAlternate) => (isAlternate ? this.enter() : this.leave()),
			onControl: (sequence) => this.send(sequence),
			size: () => this.size,
		});
		options.sink.onReady = () => this.schedule();
		options.sink.onClosed = () => this.onClosed?.();
	}

	/** Columns and rows that are painted. */
	get size(): {readonly columns: number; readonly rows: number} {
		return {columns: this.#next.width, rows: this.#next.height};
	}

	get stats(): CompositorStats {
		return {frames: this.#frames, bytes: this.#bytes, dropped: this.#dropped};
	}

	/** What the screen shows or is about to, for tests and copying. */
	get screen(): Grid {
		return this.#next;
	}

	/** Takes the alternate screen; what it shows then is unknown, so the next frame is a full one. */
	enter(): void {
		if (this.#isOnScreen) return;
		this.#isOnScreen = true;
		this.#send(enterScreen);
		this.repaint();
	}

	/** Gives the terminal back as it was, waiting a moment for one that does not read; nothing is painted until `enter`. */
	leave(): void {
		if (!this.#isOnScreen) return;
		this.#isOnScreen = false;
		this.#options.sink.writeLast(leaveScreen);
		this.#bytes += leaveScreen.length;
	}

	/** Puts a canvas on the screen. The first one registered after start or a resize also says that a layout is there. */
	add(layer: CanvasLayer): CanvasHandle {
		const entry: Layer = {layer, grid: undefined, order: this.#order++};
		this.#layers.add(entry);
		this.release();
		return {
			update: (changed) => {
				entry.layer = changed;
				entry.grid = undefined;
				this.release();
			},
			invalidate: () => {
				entry.grid = undefined;
				this.schedule();
			},
			remove: () => {
				this.#layers.delete(entry);
				this.schedule();
			},
		};
	}

	/** Says that a layout is there, so that frames may go out. */
	release(): void {
		clearTimeout(this.#holdTimer);
		this.#isHeld = false;
		this.schedule();
	}

	/** Has every canvas painted anew with the next frame: the data changed. */
	invalidate(): void {
		for (const entry of this.#layers) entry.grid = undefined;
		this.schedule();
	}

	/** Takes the terminal's new size; frames wait for the layout that follows. Call it when the real stdout resizes. */
	resized(): void {
		// What the terminal shows now is its own affair, and a frame of the old size would only add to it.
		this.#isHeld = true;
		this.#shown.fill(unknownCell);
		clearTimeout(this.#holdTimer);
		this.#holdTimer = setTimeout(() => this.release(), layoutPatienceMs);
		if (this.#resizeTimer !== undefined) {
			this.#isResizeWanted = true;
			return;
		}
		this.#resizeTimer = setTimeout(() => {
			this.#resizeTimer = undefined;
			if (this.#isResizeWanted) this.resized();
		}, resizeMs);
		this.#isResizeWanted = false;
		this.#fit();
		for (const entry of this.#layers) entry.grid = undefined;
		this.stdout.emit('resize');
	}

	/** Takes the terminal back after anything may have happened to it (a stop by SIGSTOP, another program). */
	resume(): void {
		this.#isOnScreen = false;
		this.enter();
	}

	/** Sends every cell with the next frame: after a resume, on Ctrl+L, or when something else wrote on the terminal. */
	repaint(): void {
		this.#shown.fill(unknownCell);
		this.schedule();
	}

	/** Has a frame sent soon: at once when the last one is a while ago, else when its time is over. */
	schedule(): void {
		this.#isWanted = true;
		if (this.#coolTimer !== undefined || this.#scheduled !== undefined) return;
		this.#scheduled = setImmediate(() => {
			this.#scheduled = undefined;
			this.#coolTimer = setTimeout(() => {
				this.#coolTimer = undefined;
				if (this.#isWanted) this.schedule();
			}, this.#options.frameMs ?? 16);
			this.flush();
		});
	}

	/** Paints what was invalidated and sends the changed cells now; true when the terminal has all of it. */
	flush(): boolean {
		this.#isWanted = false;
		// Whatever ends either state schedules anew.
		if (!this.#isOnScreen || this.#isHeld) return false;
		if (!this.#options.sink.isReady) {
			this.#dropped++;
			// The sink calls back when it is ready; nothing is kept but the wish.
			return false;
		}
		this.#compose();
		const changes = encodeChanges(this.#shown, this.#next, this.#encoding);
		if (changes !== '') {
			if (!this.#send(this.#options.isSynchronized === true ? beginFrame + changes + endFrame : changes)) return false;
			this.#frames++;
			this.#shown.set(this.#next.cells);
		}
		this.onShown?.();
		return true;
	}

	/**
	 * Sends a control sequence that is no part of the picture (a copy by OSC 52, a title, a bell); false when the terminal
	 * does not take it now. The caller vouches for its content.
	 */
	send(sequence: string): boolean {
		return this.#isOnScreen && this.#send(sequence);
	}

	/** Ends all timers; the terminal is not touched. */
	close(): void {
		clearTimeout(this.#holdTimer);
		clearTimeout(this.#resizeTimer);
		clearTimeout(this.#coolTimer);
		clearImmediate(this.#scheduled);
		this.#coolTimer = undefined;
		this.#scheduled = undefined;
		this.#isOnScreen = false;
		this.#options.sink.close();
	}

	#send(data: string): boolean {
		if (!this.#options.sink.write(data)) return false;
		this.#bytes += Buffer.byteLength(data);
		return true;
	}

	#fit(): void {
		const size = this.#options.size();
		const columns = size.columns === undefined || size.columns <= 0 ? 80 : size.columns;
		const rows = size.rows === undefined || size.rows <= 0 ? 24 : size.rows;
		if (columns === this.#next.width && rows === this.#next.height) return;
		this.#next = new Grid(columns, rows);
		this.#shown = new Uint32Array(columns * rows).fill(unknownCell);
		this.#base.clear(columns, rows);
	}

	#compose(): void {
		const screen = this.#next;
		screen.blit(this.#base.grid, 0, 0);
		const ordered = [...this.#layers].sort((a, b) => (a.layer.z ?? 0) - (b.layer.z ?? 0) || a.order - b.order);
		for (const entry of ordered) {
			const {rect, paint} = entry.layer;
			if (rect.width <= 0 || rect.height <= 0) continue;
			entry.grid ??= paint(rect.width, rect.height);
			screen.blit(clipped(entry.grid, rect), rect.x, rect.y);
		}
		plainBlanks(screen, this.#encoding.palette);
	}
}

/** A painter's grid, cut to the rectangle it was given. */
const clipped = (grid: Grid, rect: Rect): Grid => {
	if (grid.width <= rect.width && grid.height <= rect.height) return grid;
	const cut = new Grid(Math.min(grid.width, rect.width), Math.min(grid.height, rect.height));
	cut.blit(grid, 0, 0);
	return cut;
};

// A blank has no colour: blanks that look alike become the same cell, so that they are never sent for their style alone.
const plainBlanks = (screen: Grid, palette: CellPalette): void => {
	const blank = packCell(0x20, 0);
	const {cells} = screen;
	for (let index = 0; index < cells.length; index++) {
		const cell = cells[index] ?? blank;
		if ((cell & 0x1f_ff_ff) !== 0x20 || cell === blank) continue;
		const look = palette.appearance(cell >>> 21);
		if (!look.underline && !look.reverse) cells[index] = blank;
	}
};
