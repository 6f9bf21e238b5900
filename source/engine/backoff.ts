/** The longest pause between two questions to a source that fails. */
export const longestBackoffMs = 60_000;

/**
 * Pause before the next poll after `failures` whole-poll failures in a row: the interval, doubled with each further
 * failure up to 60 s, shortened by up to a quarter at random so that sources that failed together do not come back
 * together. Never shorter than the interval; a source asked less often than every 60 s keeps its interval.
 */
export const backoffMs = (everyMs: number, failures: number, random: () => number): number => {
	if (failures <= 1) return everyMs;
	const doubled = Math.min(longestBackoffMs, everyMs * 2 ** Math.min(failures - 1, 16));
	return Math.max(everyMs, doubled * (1 - random() / 4));
};
