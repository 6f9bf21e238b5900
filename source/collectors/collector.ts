import type {z} from 'zod';
import type {PartOutcome} from '../model/events.ts';
import type {Failure, FailureKind} from '../model/facts.ts';
import {plainText} from '../model/plain-text.ts';

/**
 * What a collector is, and all that it may know: one source, its options, a signal that ends the question, a clock and
 * what somebody is looking at. It knows no store, panel, retry or schedule.
 */
export type Collector = {
	/**
	 * Asks once. Resolves with one outcome for each part that was asked; a part that fails costs only itself. Rejects
	 * (with a `CollectError`, else it counts as a bug) only when nothing at all could be asked. Must end soon after
	 * `signal` aborts; parts that were not answered by then are reported as `timeout`.
	 */
	collect(context: CollectContext): Promise<readonly PartOutcome[]>;
	/** Ends connections and child processes. Called once, also after failures. */
	close(): Promise<void>;
	/** Passwords and tokens learnt while asking, from files and commands; hidden at the edge beside those of the config. */
	readonly secrets?: () => readonly string[];
};

export type CollectContext = {
	/** Aborts at the source's timeout and at shutdown. */
	readonly signal: AbortSignal;
	/** When the signal will abort at the latest (epoch ms). */
	readonly deadlineMs: number;
	/** Epoch ms; the only clock a collector reads. */
	readonly now: () => number;
	readonly interest: Interest;
	/**
	 * True when a part with an interval of its own is to be asked in this poll. `everyMs` undefined: the source's
	 * interval, so always. Asking marks it as asked.
	 */
	readonly due: (part: string, everyMs: number | undefined) => boolean;
	/**
	 * Wishes that the next poll begin no sooner than this after the present one began, since the source finds polls hard to
	 * answer; a part's notes say so. Counts for one poll.
	 */
	readonly pace?: (everyMs: number) => void;
};

/** What is on screen or alerting, by plain ids such as group or topic names; costly questions are asked only for these. */
export type Interest = {readonly groups: ReadonlySet<string>; readonly topics: ReadonlySet<string>};
export const noInterest: Interest = {groups: new Set(), topics: new Set()};

/** What a collector is made with. */
export type CollectorSetting<Options> = {
	readonly id: string;
	readonly title: string;
	readonly options: Options;
	readonly everyMs: number;
	readonly timeoutMs: number;
};

/**
 * One kind of source: its name in the config, its options' schema (which also makes the docs and the JSON Schema), and
 * how to make a collector. Adding one is this file's type, one new file and one line in `collectors/index.ts`.
 */
export type CollectorKind<Schema extends z.ZodType = z.ZodType> = {
	readonly kind: string;
	/** One sentence for `docs/config.md`. */
	readonly summary: string;
	/** Options beside the common `kind`, `title`, `every`, `timeout`; strict objects, every key described. */
	readonly options: Schema;
	readonly defaults: {readonly everyMs: number; readonly timeoutMs: number};
	/** Address for the screen, never with secrets. */
	readonly address: (options: z.output<Schema>) => string;
	/**
	 * The shortest interval of any part, so that the refresh loop polls often enough; undefined: the source's `every`.
	 */
	readonly shortestMs?: (options: z.output<Schema>) => number | undefined;
	/** Cheap and without I/O: drivers are imported in the first `collect`. */
	readonly create: (setting: CollectorSetting<z.output<Schema>>) => Collector;
};

/** Keeps the options' type while a kind is declared. */
export const defineKind = <Schema extends z.ZodType>(kind: CollectorKind<Schema>): CollectorKind<Schema> => kind;

/** A failure in words a person can act on. Anything else thrown by a collector is reported as a bug. */
export class CollectError extends Error {
	readonly kind: FailureKind;
	readonly retryAtMs: number | undefined;
	constructor(kind: FailureKind, message: string, retryAtMs?: number) {
		super(message);
		this.name = 'CollectError';
		this.kind = kind;
		this.retryAtMs = retryAtMs;
	}
}

/** Turns whatever was thrown into a failure: node's network errors by code, aborts as `timeout`, the rest as `bug`. */
export const toFailure = (error: unknown): Failure => {
	if (error instanceof CollectError) {
		return error.retryAtMs === undefined
			? {kind: error.kind, message: error.message}
			: {kind: error.kind, message: error.message, retryAtMs: error.retryAtMs};
	}
	const {
		name = '',
		code,
		message = '',
		cause,
	} = (typeof error === 'object' && error !== null ? error : {message: String(error)}) as {
		name?: string;
		code?: unknown;
		message?: string;
		cause?: unknown;
	};
	const network = typeof code === 'string' ? networkFailures[code] : undefined;
	if (network) return {kind: network[0], message: `${network[1]}${message ? ` (${message})` : ''}`};
	if (name === 'TimeoutError' || name === 'AbortError') return {kind: 'timeout', message: 'no answer in time'};
	if (cause !== undefined && cause !== null) {
		const inner = toFailure(cause);
		if (inner.kind !== 'bug') return inner;
	}
	return {kind: 'bug', message: `pipetop could not handle this answer: ${name || 'error'}: ${message}`};
};

const networkFailures: Readonly<Record<string, readonly [FailureKind, string]>> = {
	ECONNREFUSED: ['refused', 'connection refused: nothing listens there'],
	ECONNRESET: ['unreachable', 'connection was reset by the other side'],
	EPIPE: ['unreachable', 'connection was closed by the other side'],
	ENOTFOUND: ['unreachable', 'host name is not known'],
	EAI_AGAIN: ['unreachable', 'host name could not be looked up'],
	EHOSTUNREACH: ['unreachable', 'no route to host'],
	ENETUNREACH: ['unreachable', 'no route to network'],
	ETIMEDOUT: ['timeout', 'no answer in time'],
	UND_ERR_CONNECT_TIMEOUT: ['timeout', 'no connection in time'],
	UND_ERR_HEADERS_TIMEOUT: ['timeout', 'no answer in time'],
	UND_ERR_BODY_TIMEOUT: ['timeout', 'the answer stopped half-way'],
	UND_ERR_SOCKET: ['unreachable', 'connection was closed by the other side'],
	DEPTH_ZERO_SELF_SIGNED_CERT: ['auth', 'the server certificate is self-signed: name its CA in the config'],
	SELF_SIGNED_CERT_IN_CHAIN: ['auth', 'the server certificate is signed by a CA that is not known: name it in the config'],
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['auth', 'the server certificate is signed by a CA that is not known: name it in the config'],
	CERT_HAS_EXPIRED: ['auth', 'the server certificate has expired'],
	ERR_TLS_CERT_ALTNAME_INVALID: ['auth', 'the server certificate is for another host name'],
};

/**
 * Makes a part without an interval of its own keep that of its source, also where other parts of it make the refresh loop
 * poll more often than `everyMs`.
 */
export const atOwnPace = (collector: Collector, everyMs: number): Collector => ({
	collect: (context) => collector.collect({...context, due: (part, ownMs) => context.due(part, ownMs ?? everyMs)}),
	close: () => collector.close(),
	...(collector.secrets && {secrets: collector.secrets}),
});

/**
 * The edge: everything a collector returns passes here before anyone keeps it. Control characters, escape sequences and
 * bidi or zero-width controls are made visible or dropped, known secrets are replaced by `***`, long texts are cut.
 */
export const atTheEdge = (collector: Collector, secrets: readonly string[]): Collector => {
	let known = '';
	let cleanKnown = cleaner(secrets);
	const clean = (value: unknown): unknown => {
		const learnt = collector.secrets?.() ?? [];
		const key = learnt.join('\n');
		if (key !== known) cleanKnown = cleaner([...secrets, ...learnt]);
		known = key;
		return cleanKnown(value);
	};
	return {
		async collect(context) {
			try {
				return clean(await collector.collect(context)) as readonly PartOutcome[];
			} catch (error) {
				const failure = clean(toFailure(error)) as Failure;
				throw new CollectError(failure.kind, failure.message, failure.retryAtMs);
			}
		},
		close: () => collector.close(),
	};
};

/** Names of fields remembered as clean. */
const mostKeys = 1_000;

/** Cleans every string in a value, keys of objects too; numbers, typed arrays and null pass as they are. */
export const cleaner = (secrets: readonly string[]): ((value: unknown) => unknown) => {
	// Longest first, so that a secret inside another leaves no rest; encoded forms too, as they stand in URLs.
	const hidden = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
		.filter((secret) => secret.length >= 3)
		.sort((a, b) => b.length - a.length);
	const text = (value: string): string => {
		let result = value;
		for (const secret of hidden) if (result.includes(secret)) result = result.replaceAll(secret, '***');
		return plainText(result);
	};
	// The few names of fields come again in thousands of facts.
	const cleanKeys = new Set<string>();
	const isCleanKey = (key: string): boolean => {
		if (cleanKeys.has(key)) return true;
		if (text(key) !== key) return false;
		if (cleanKeys.size < mostKeys) cleanKeys.add(key);
		return true;
	};
	const cleanList = (list: readonly unknown[]): readonly unknown[] => {
		let cleaned: unknown[] | null = null;
		for (let index = 0; index < list.length; index += 1) {
			const item = clean(list[index]);
			if (Object.is(item, list[index])) continue;
			cleaned ??= [...list];
			cleaned[index] = item;
		}
		return cleaned ?? list;
	};
	// What needs no cleaning, which is nearly everything, is passed on as it is.
	const clean = (value: unknown): unknown => {
		if (typeof value === 'string') return text(value);
		if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
		if (Array.isArray(value)) return cleanList(value);
		const entries = value as Readonly<Record<string, unknown>>;
		for (const key of Object.keys(entries)) {
			if (isCleanKey(key) && Object.is(clean(entries[key]), entries[key])) continue;
			return Object.fromEntries(Object.entries(entries).map(([name, inner]) => [text(name), clean(inner)]));
		}
		return value;
	};
	return clean;
};
