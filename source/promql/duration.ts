const unitMs: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
	w: 604_800_000,
	y: 31_536_000_000,
};

const durationShape = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/**
 * Milliseconds of a Prometheus duration such as `1h30m` or `0`; units from largest to smallest, each at most once
 * (y = 365 d, w = 7 d). Null when it is not one.
 */
export const parseDurationMs = (text: string): number | null => {
	if (text === '0') return 0;
	if (text === '' || !durationShape.test(text)) return null;
	let total = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) total += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
	return Number.isSafeInteger(total) ? total : null;
};

/** What a duration may look like, for error messages. */
export const durationHelp = 'a duration such as 30s, 5m or 1h30m';

/** The shortest Prometheus spelling of a duration in ms, such as `1h30m`; `0s` for none. */
export const formatDuration = (ms: number): string => {
	if (ms === 0) return '0s';
	let rest = Math.abs(ms);
	let text = ms < 0 ? '-' : '';
	for (const unit of ['d', 'h', 'm', 's', 'ms']) {
		const size = unitMs[unit] ?? 1;
		const amount = Math.floor(rest / size);
		if (amount > 0) text += `${amount}${unit}`;
		rest -= amount * size;
	}
	return text;
};
