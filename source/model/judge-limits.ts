import type {Severity} from './severity.ts';

/**
 * Judges a value against two limits. The bad side follows from their order: `warn` below `fail` means high is bad, above
 * it low is bad; with one limit alone `lowIsBad` decides. A value on the limit is still good.
 */
export const judgeLimits = (value: number, warn: number | null, fail: number | null, lowIsBad: boolean): Severity => {
	const low = isLowBad(warn, fail, lowIsBad);
	const beyond = (limit: number | null) => limit !== null && (low ? value < limit : value > limit);
	if (beyond(fail)) return 'critical';
	return beyond(warn) ? 'warning' : 'ok';
};

/** True when values below the limits are the bad ones. */
export const isLowBad = (warn: number | null, fail: number | null, otherwise: boolean): boolean =>
	warn !== null && fail !== null && warn !== fail ? warn > fail : otherwise;
