import type {Severity} from '../model/severity.ts';

/** How the program ends. 0–3 are `check`'s verdict, as monitoring plugins have it; the rest are sysexits.h and 128 + signal. */
export const exitCode = {ok: 0, warning: 1, critical: 2, unknown: 3, usage: 64, input: 65, fault: 70, interrupted: 130} as const;

export const exitCodeOf = (worst: Severity): number => exitCode[worst];

/** Wrong usage: the message goes to stderr, the program ends with 64. */
export class UsageError extends Error {
	override name = 'UsageError';
}
