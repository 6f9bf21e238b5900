import type {Sample} from '../series.ts';

/**
 * Since when a figure has been as it is now, by its own history, oldest first: the first sample of the run at its end that
 * `isSo`. Bound: it was so from the first sample on. Null without a history.
 */
export const sinceIn = (history: readonly Sample[], isSo: (sample: Sample) => boolean): {sinceMs: number | null; isBound: boolean} => {
	let first = history.length;
	for (let index = history.length - 1; index >= 0; index -= 1) {
		const sample = history[index];
		if (sample === undefined || !isSo(sample)) break;
		first = index;
	}
	const sinceMs = history[first]?.t ?? null;
	return {sinceMs, isBound: sinceMs !== null && first === 0};
};
