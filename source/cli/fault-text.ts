import {plainText} from '../model/plain-text.ts';

/** Texts with names of files, keys and flags in them come from outside: no control character of theirs reaches the terminal. */
export const plainLines = (text: string): string => text.split('\n').map(plainText).join('\n');

/** What to say of an error that is our own fault: what to do, and the stack. */
export const faultText = (error: unknown): string => {
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	// A stack may quote a line of the minified bundle, which is as long as the bundle.
	const lines = stack.split('\n').map((line) => line.slice(0, 240));
	return `pipetop: this is a fault of pipetop. Please report it with the lines below and the output of: pipetop info\n${plainLines(lines.join('\n'))}`;
};
