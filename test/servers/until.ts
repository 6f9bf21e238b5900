/** Waits `ms` milliseconds. For the pause between two looks of a poll, never instead of one. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a look throws when no later look can see anything else, such as that a server has ended. */
export class Hopeless extends Error {}

/**
 * Looks until `look` gives something other than undefined, and returns it. A look that throws is a look that saw its error;
 * one that throws `Hopeless` is the last. After `deadlineMs` it throws, naming what was waited for and what was seen last.
 */
export const until = async <T>(
	what: string,
	look: () => Promise<T | undefined> | T | undefined,
	deadlineMs = 20_000,
	everyMs = 50,
): Promise<T> => {
	const end = Date.now() + deadlineMs;
	let seen = 'nothing';
	for (;;) {
		try {
			const found = await look();
			if (found !== undefined) return found;
		} catch (error) {
			seen = error instanceof Error ? error.message : String(error);
			if (error instanceof Hopeless) throw new Error(`waited for ${what}, in vain: ${seen}`);
		}
		if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}; last seen: ${seen}`);
		await pause(everyMs);
	}
};
