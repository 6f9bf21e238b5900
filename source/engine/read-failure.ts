import type {Failure, FailureKind} from '../model/failure.ts';

const kinds: Readonly<Record<FailureKind, true>> = {
	timeout: true,
	refused: true,
	unreachable: true,
	auth: true,
	denied: true,
	limited: true,
	locked: true,
	missing: true,
	bad_answer: true,
	server_error: true,
	bug: true,
};
const isKind = (value: unknown): value is FailureKind => typeof value === 'string' && Object.hasOwn(kinds, value);

/**
 * The failure that a collector's rejection carries. Collectors come wrapped by their edge, which already speaks in
 * failures (`kind`, `message`, `retryAtMs`); anything else is a bug of ours and is named as one.
 */
export const readFailure = (error: unknown): Failure => {
	const {kind, message, retryAtMs} = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
	const text = typeof message === 'string' ? message : String(error);
	if (!isKind(kind)) return {kind: 'bug', message: `the collector failed in a way it does not explain: ${text}`};
	return typeof retryAtMs === 'number' && Number.isFinite(retryAtMs) ? {kind, message: text, retryAtMs} : {kind, message: text};
};

/** `5 s`, `1.5 s`, `250 ms`, `2 min`: a length of time for a sentence. */
export const spellMs = (ms: number): string => {
	if (ms < 1_000) return `${Math.round(ms)} ms`;
	if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
	return `${Math.round(ms / 60_000)} min`;
};
