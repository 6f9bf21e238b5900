import {Readable} from 'node:stream';

/** A terminal input that never says anything. */
export type InkStdin = Readable & {
	readonly isTTY: true;
	readonly setRawMode: (isRaw: boolean) => void;
	readonly ref: () => void;
	readonly unref: () => void;
};

/**
 * What Ink gets as `stdin`: keys are read by `InputParser` and dispatched by the keymap, and raw mode is the taken
 * terminal's, so Ink has nothing to read, to set or to restore.
 */
export const createInkStdin = (): InkStdin => {
	const nothing = (): void => undefined;
	return Object.assign(new Readable({read: nothing}), {isTTY: true as const, setRawMode: nothing, ref: nothing, unref: nothing});
};
