import {Writable} from 'node:stream';

/** What the stream hands on of what Ink writes. */
export type InkOutput = {
	/** A whole frame (Ink in debug mode writes nothing else). */
	readonly onFrame: (frame: string) => void;
	/** Ink enters (true) or leaves (false) the alternate screen. */
	readonly onScreen: (isAlternate: boolean) => void;
	/** Another control string, such as bracketed paste or a copy. */
	readonly onControl: (sequence: string) => void;
	readonly size: () => {readonly columns: number; readonly rows: number};
};

/** One operating system command, such as a copy (OSC 52) or a title. */
const oneCommand = /^\u001B\][\u0020-\u007E\u00A0-\uFFFF]*(?:\u0007|\u001B\\)$/;

const onlyControls = /^(?:\u001B\[[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u006C\u006E-\u007E])+$/;

/**
 * The stream that Ink takes for its terminal. Ink's frames never reach the real one as bytes: they become the base
 * layer of the virtual screen.
 */
export class InkStdout extends Writable {
	readonly isTTY = true;
	readonly #output: InkOutput;

	constructor(output: InkOutput) {
		super({decodeStrings: false});
		this.#output = output;
		// Every canvas and hook listens for resizes.
		this.setMaxListeners(0);
	}

	get columns(): number {
		return this.#output.size().columns;
	}

	get rows(): number {
		return this.#output.size().rows;
	}

	override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
		// An empty write is only a barrier that Ink waits for.
		if (text !== '') this.#sort(text);
		done();
	}

	#sort(text: string): void {
		if (oneCommand.test(text)) {
			this.#output.onControl(text);
			return;
		}
		if (!onlyControls.test(text)) {
			this.#output.onFrame(text);
			return;
		}
		if (text.includes('\u001B[?1049h')) this.#output.onScreen(true);
		else if (text.includes('\u001B[?1049l')) this.#output.onScreen(false);
		// The cursor is ours: hidden on the alternate screen, shown when it is left.
		else if (!/^\u001B\[\?25[hl]$/.test(text)) this.#output.onControl(text);
	}
}
