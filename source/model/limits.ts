import type {Severity} from './snapshot.ts';

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

const badness: Readonly<Record<Severity, number>> = {ok: 0, unknown: 1, warning: 2, critical: 3};

/** The worst of several; `ok` for none. */
export const worstOf = (severities: Iterable<Severity>): Severity => {
	let worst: Severity = 'ok';
	for (const severity of severities) if (badness[severity] > badness[worst]) worst = severity;
	return worst;
};

/** For sorting worst first. */
export const byBadness = (a: Severity, b: Severity): number => badness[b] - badness[a];
