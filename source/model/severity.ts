import {choice} from './describe/make-fields.ts';

/** From best to worst. `unknown` stands above `ok` (not knowing is never fine) and below `warning` (a known trouble comes first). */
export const severityOrder = ['ok', 'unknown', 'warning', 'critical'] as const;
/** Ordered by badness; `unknown` is worse than ok and is never hidden. */
export type Severity = (typeof severityOrder)[number];
/** Severity as a field of a view. */
export const severity = choice(severityOrder);

/** 0 for `ok`, rising with badness. */
export const severityRank = (severity: Severity): number => severityOrder.indexOf(severity);

/** For sorting: worst first. */
export const bySeverity = (a: Severity, b: Severity): number => severityRank(b) - severityRank(a);

/** The worst of several; `ok` for none. */
export const worstSeverity = (severities: Iterable<Severity>): Severity => {
	let worst: Severity = 'ok';
	for (const severity of severities) if (severityRank(severity) > severityRank(worst)) worst = severity;
	return worst;
};

const words: Readonly<Record<Severity, string>> = {
	critical:
		'critical crit fatal emergency emerg page disaster error err sev1 sev2 p1 p2 s1 s2 high alert firing unhealthy down failed fail',
	warning: 'warning warn medium med moderate minor major sev3 p3 s3 degraded pending',
	ok: 'ok normal none info information informational notice low debug sev4 sev5 p4 p5 s4 s5 healthy good excellent inactive resolved pass passed success',
	unknown: 'unknown nodata',
};

const byWord: ReadonlyMap<string, Severity> = new Map(
	severityOrder.flatMap((severity) => words[severity].split(' ').map((word): [string, Severity] => [word, severity])),
);

/**
 * Severity of a word from any of the vocabularies in use: warning/critical; low/medium/high/critical and low/med/high/crit;
 * info/warning/critical; ok/warn/alert; excellent/good/warning/critical; firing/pending/inactive; SEV1–4; P1–4; log levels. Case, spaces, `-` and `_`
 * do not matter. `high` and the first two of SEV and P are critical: somebody is to act now; `low`, SEV4 and P4
 * are told but no trouble. No word at all counts as `warning` (an alert without severity is still an alert), a word of no
 * vocabulary as `unknown`.
 */
export const mapSeverity = (word: string | null | undefined): Severity => {
	const plain = (word ?? '')
		.trim()
		.toLowerCase()
		.replaceAll(/[\s_-]/g, '');
	if (plain === '') return 'warning';
	return byWord.get(plain) ?? 'unknown';
};
