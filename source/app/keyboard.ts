import {openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import type {TerminalInput} from '../terminal/taken-terminal.ts';

/** Where keys come from. */
export type Keyboard = {
	readonly input: TerminalInput;
	/** False: nobody can press a key; the screen is only looked at, and Ctrl+C comes as a signal. */
	readonly isThere: boolean;
	/** Lets go of a terminal that was opened for it. */
	readonly close: () => void;
};

/**
 * The keyboard of whoever looks at the screen: standard input where it is a terminal, else (`something | pipetop`, `pipetop </dev/null`)
 * the controlling terminal itself, else none. Never throws.
 */
export const openKeyboard = (stdin: NodeJS.ReadStream, device = '/dev/tty'): Keyboard => {
	if (stdin.isTTY) return {input: stdin, isThere: true, close: () => {}};
	try {
		const stream = new ReadStream(openSync(device, 'r'));
		return {input: stream, isThere: true, close: () => void stream.destroy()};
	} catch {
		// No controlling terminal (cron, a container, setsid): there is nothing to read keys from.
		// Something has to keep the program going that a paused recording does not.
		const hold = setInterval(() => {}, longestWaitMs);
		return {input: silent, isThere: false, close: () => clearInterval(hold)};
	}
};

const longestWaitMs = 2 ** 31 - 1;

const itself = (): unknown => silent;

/** An input that never says anything. */
const silent = {on: itself, off: itself, pause: itself, resume: itself, setRawMode: itself} as unknown as TerminalInput;
