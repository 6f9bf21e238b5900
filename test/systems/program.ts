/** What every program of a stand-in does alike: read its settings, say that it is ready, and end with its parent. */

/** The settings that `startUnit` handed over. The two files are written together, so the shape is taken on trust. */
export const settings = <T>(): T => {
	const text = process.env.STAND_IN_SETTINGS;
	if (text === undefined) throw new Error('started by hand: STAND_IN_SETTINGS is not set');
	process.once('disconnect', () => process.exit(0));
	return JSON.parse(text) as T;
};

/** Tells the parent that the program does its work from now on. */
export const ready = (): void => {
	process.send?.('ready');
};

/** Runs `work` every `everyMs`, never two at once; a failure is logged and the next turn comes all the same. */
export const every = (everyMs: number, work: () => Promise<void> | void): NodeJS.Timeout => {
	let busy = false;
	return setInterval(async () => {
		if (busy) return;
		busy = true;
		try {
			await work();
		} catch (error) {
			log(error);
		} finally {
			busy = false;
		}
	}, everyMs);
};

/** One line on stderr, with the time. */
export const log = (what: unknown): void => {
	console.error(`${new Date().toISOString()} ${what instanceof Error ? what.message : String(what)}`);
};
