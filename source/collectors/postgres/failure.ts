import type {FailureKind} from '../../model/failure.ts';
import {CollectError} from '../failure.ts';

/** The server answered, with an error of its own. */
export class ServerError extends CollectError {}

/** What listens there does not speak TLS, or not as PostgreSQL does. */
export class TlsRefusedError extends CollectError {}

/** Something did not come before the poll's time was over. */
export class OutOfTimeError extends CollectError {
	readonly #what: string;
	readonly #more: string;
	constructor(what: string, more = '') {
		super('timeout', `${what} in time${more}`);
		this.#what = what;
		this.#more = more;
	}

	/** The same with the time that there was. */
	within(limitMs: number): string {
		return `${this.#what} within ${milliseconds(limitMs)}${this.#more}`;
	}
}

/** What pg throws for an error the server reported; other errors (sockets, TLS, its own) lack some of the fields. */
type DriverError = {
	readonly name?: unknown;
	readonly code?: unknown;
	readonly message?: unknown;
	readonly hint?: unknown;
	readonly position?: unknown;
	readonly syscall?: unknown;
};

/** When the failed statement was sent and how long it was allowed to run; absent while connecting. */
export type Attempt = {readonly elapsedMs: number; readonly limitMs: number};

/**
 * SQLSTATE codes (appendix A of the PostgreSQL manual) that a monitor meets, in words for a person who did not choose
 * them. What is not listed falls back to its class, the first two characters.
 */
const states: Readonly<Record<string, readonly [FailureKind, string]>> = {
	'28P01': ['auth', 'wrong password or unknown user'],
	'28000': ['auth', 'the server does not let this user in from here (pg_hba.conf)'],
	'3D000': ['missing', 'no such database'],
	'3F000': ['missing', 'no such schema'],
	'42P01': ['missing', 'no such table or view'],
	'42703': ['missing', 'no such column'],
	'42883': ['missing', 'no such function or operator for these types'],
	'42704': ['missing', 'no such object'],
	'42501': ['denied', 'permission denied: grant this user SELECT (or pg_monitor)'],
	'25006': ['denied', 'a write was refused: this session only reads'],
	'42601': ['server_error', 'syntax error in the SQL'],
	'22012': ['server_error', 'division by zero in the SQL'],
	'22P02': ['server_error', 'a value in the SQL has the wrong form'],
	'55P03': ['locked', 'another session holds a lock on it'],
	'40P01': ['locked', 'deadlock with another session'],
	'53300': ['limited', 'too many connections on the server'],
	'53200': ['server_error', 'the server is out of memory'],
	'53100': ['server_error', 'the disk of the server is full'],
	'57P01': ['unreachable', 'the server ended this session (restart, or an administrator)'],
	'57P02': ['unreachable', 'the server crashed and restarts'],
	'57P03': ['unreachable', 'the server is starting up, shutting down or recovering'],
	'57P05': ['unreachable', 'the server closed the idle session'],
	'25P03': ['unreachable', 'the server closed the session for an idle transaction'],
	'08P01': ['bad_answer', 'protocol violation: is there a pooler in between that refuses session settings?'],
	'0A000': ['server_error', 'the server does not support this'],
};

const classes: Readonly<Record<string, readonly [FailureKind, string]>> = {
	'08': ['unreachable', 'the connection failed'],
	'28': ['auth', 'the server does not let this user in'],
	'42': ['server_error', 'the server does not accept the SQL'],
	'53': ['limited', 'the server lacks resources'],
	'57': ['unreachable', 'an operator intervened on the server'],
	'58': ['server_error', 'the operating system of the server failed'],
	XX: ['server_error', 'internal error of the server'],
};

const milliseconds = (ms: number): string => `${Math.round(ms).toLocaleString('en-US')} ms`;

const cancelled = (attempt: Attempt | undefined): string => {
	if (!attempt) return 'cancelled by the server';
	// A tenth less, because the server's clock starts later and ours includes the way back; the text may be in any language.
	return attempt.elapsedMs >= attempt.limitMs * 0.9
		? `cancelled after ${milliseconds(attempt.limitMs)} (its time limit)`
		: `cancelled by somebody else after ${milliseconds(attempt.elapsedMs)}`;
};

/** The driver's own errors have no code; these are its texts. */
const driverTexts: ReadonlyArray<readonly [RegExp, (text: string) => CollectError]> = [
	[/does not support SSL/, (text) => new TlsRefusedError('refused', `the server does not offer TLS, which sslmode asks for${text}`)],
	[
		/error establishing an SSL/,
		(text) => new TlsRefusedError('bad_answer', `it answered the TLS request with something else: is this a PostgreSQL server?${text}`),
	],
	[/invalid response|received unexpected/i, (text) => new CollectError('bad_answer', `the answer is not the PostgreSQL protocol${text}`)],
	[/^timeout expired/, (text) => new OutOfTimeError('no answer to the connection', text)],
	[
		/^Connection terminated|not queryable|connection error/,
		(text) => new CollectError('unreachable', `the connection was closed by the server${text}`),
	],
	[/SASL|SCRAM/, (text) => new CollectError('auth', `the password exchange failed${text}`)],
];

/**
 * Turns what pg threw into a failure in plain words with its SQLSTATE. What is not recognised is thrown on as it is:
 * node's own network errors are worded in `toFailure`.
 */
export const asCollectError = (error: unknown, attempt?: Attempt): unknown => {
	if (error instanceof CollectError || typeof error !== 'object' || error === null) return error;
	const {code, message = '', hint, syscall} = error as DriverError;
	const text = String(message);
	if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && syscall === undefined) {
		const [kind, words] = wordsFor(code, text, attempt);
		if (code === '57014') return new ServerError(kind, `${words} (SQLSTATE ${code})`);
		const rest = [text, typeof hint === 'string' ? `hint: ${hint}` : ''].filter(Boolean).join('; ');
		return new ServerError(kind, `${words}: ${rest} (SQLSTATE ${code})`);
	}
	if (code !== undefined) return error;
	const explanation = driverTexts.find(([pattern]) => pattern.test(text));
	return explanation ? explanation[1](` (${text})`) : error;
};

const wordsFor = (code: string, text: string, attempt: Attempt | undefined): readonly [FailureKind, string] => {
	if (code === '57014') return ['timeout', cancelled(attempt)];
	if (code === '42601' && /multiple commands/.test(text)) return ['denied', 'only one statement a query'];
	return states[code] ?? classes[code.slice(0, 2)] ?? ['server_error', 'the server reported an error'];
};

/** True when the session cannot be used after this error. */
export const endsSession = (error: unknown): boolean => {
	const {code, severity} = (typeof error === 'object' && error !== null ? error : {}) as {code?: unknown; severity?: unknown};
	if (severity === 'FATAL' || severity === 'PANIC') return true;
	return typeof code === 'string' ? /^(08|57P|25P03)/.test(code) : true;
};
