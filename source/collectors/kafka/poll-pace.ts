/**
 * How often a cluster is asked. A healthy one answers a poll in milliseconds; one that needs seconds has better things to do
 * than to answer us, so that it is left alone for three times as long as it was kept busy.
 */
export type Pace = {
	/** Takes in how long the answers of a poll took (ms; waiting for a broker that never answered is not in it). */
	readonly took: (busyMs: number) => void;
	/** Wished time between the starts of polls; the configured one while the cluster is quick. */
	readonly everyMs: () => number;
	/** For the source's notes; null while the configured interval is kept. */
	readonly note: () => string | null;
};

/** Largest share of the time that polls may keep the cluster busy. */
const mostShare = 0.25;
/** Only what lasts for this many polls in a row counts: one slow answer is no slow cluster. */
const polls = 3;
const longestMs = 60_000;

/** Begins at the configured interval; the quickest of the last three polls decides, so that it recovers with the first quick one. */
export const createPace = (everyMs: number): Pace => {
	let last: readonly number[] = [];
	const wished = (): number => {
		if (last.length < polls) return everyMs;
		const needed = Math.min(...last) / mostShare;
		return needed <= everyMs ? everyMs : Math.min(Math.max(longestMs, everyMs), Math.ceil(needed / everyMs) * everyMs);
	};
	return {
		took(busyMs) {
			last = [...last, busyMs].slice(-polls);
		},
		everyMs: wished,
		note: () =>
			wished() === everyMs
				? null
				: `asked every ${wished() / 1_000} s instead of ${everyMs / 1_000} s: the cluster takes ${(Math.min(...last) / 1_000).toFixed(1)} s to answer a poll`,
	};
};
