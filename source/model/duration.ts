const unitsMs: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** Longest duration that means anything here: a hundred years. */
const longestMs = 100 * 365 * 86_400_000;

/**
 * Milliseconds of a duration as people write it in configs and flags: `500ms`, `1.5s`, `1m30s`, `2h`, `1d`, `1w`; a bare
 * number is seconds. Undefined for anything else, for nothing at all (`0s`) and for what is longer than a hundred years.
 */
export const parseDuration = (text: string): number | undefined => {
	const plain = text.trim();
	let totalMs = 0;
	if (/^\d+(?:\.\d+)?$/u.test(plain)) totalMs = Number(plain) * 1000;
	else if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/u.test(plain)) return undefined;
	else
		for (const [, amount = '', unit = ''] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/gu))
			totalMs += Number(amount) * (unitsMs[unit] ?? 0);
	const roundedMs = Math.round(totalMs);
	return roundedMs > 0 && roundedMs <= longestMs ? roundedMs : undefined;
};

/** What to say of a text that is no duration. */
export const durationMistake = (found: unknown): string =>
	`expected a duration such as 500ms, 5s, 1m or 1h30m, found ${JSON.stringify(found)}`;
