const factors: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** Reads `500ms`, `5s`, `1h30m` (Prometheus durations) to milliseconds; a bare number counts as seconds. Undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
	if (/^\d+(\.\d+)?$/u.test(text)) return Number(text) * 1000;
	if (!/^(\d+(ms|[smhdw]))+$/u.test(text)) return undefined;
	let total = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdw])/gu)) total += Number(amount) * (factors[unit ?? ''] ?? Number.NaN);
	return total;
};
