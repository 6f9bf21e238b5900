import type {PartOutcome} from '../model/events.ts';
import type {HealthFact} from '../model/facts.ts';
import {type CollectContext, type Collector, cleaner, defineKind} from './collector.ts';
import {plainAddress, requestHeaders, secretsOf} from './http/address.ts';
import {requestFailure, type Stage} from './http/failures.ts';
import {readAnswer} from './http/judge.ts';
import {createLimiter, freshForMs, longestFreshMs} from './http/limits.ts';
import {type HttpOptions, httpOptions} from './http/options.ts';
import {type Part, partsOf} from './http/parts.ts';
import {openTransport, type Transport} from './http/transport.ts';

/** HTTP services answering JSON: GET only, status code and body judged, answers mapped to facts. */
export const httpKind = defineKind({
	kind: 'http',
	summary: 'An HTTP service that answers JSON: its health by status code and body, and facts read from its answers.',
	options: httpOptions,
	defaults: {everyMs: 5_000, timeoutMs: 5_000},
	address: ({url}) => plainAddress(url),
	shortestMs: (options) => {
		const everies = partsOf(options).map(({everyMs}) => everyMs);
		const own = everies.filter((ms) => ms !== undefined);
		return own.length > 0 ? Math.min(...own) : undefined;
	},
	create: ({options, timeoutMs}) => createHttp(options, timeoutMs),
});

const createHttp = (options: HttpOptions, timeoutMs: number): Collector => {
	const parts = partsOf(options);
	const headers = requestHeaders(options);
	const secrets = secretsOf(options);
	// Servers repeat what they were sent, in errors above all; the values come from this source's own options.
	const hide = secrets.length > 0 ? cleaner(secrets) : (value: unknown) => value;
	const limiter = createLimiter();
	/** Not to be asked before, by path: the last answer is still fresh by its own word. */
	const freshUntil = new Map<string, number>();
	/** Due, but held back by a limit: asked first when it ends. */
	const owed = new Set<string>();
	let transport: Promise<Transport> | undefined;

	const ask = async (part: Part, open: Transport, context: CollectContext): Promise<PartOutcome & {readonly limited: boolean}> => {
		const startedAtMs = context.now();
		const stage: Stage = {now: 'connecting', bytes: 0, status: undefined};
		const own = AbortSignal.timeout(part.timeoutMs ?? timeoutMs);
		const signal = AbortSignal.any([context.signal, own]);
		try {
			const answer = await open.get({url: part.url, headers, maxBytes: part.maxBytes, signal, stage});
			const durationMs = context.now() - startedAtMs;
			const reading = readAnswer(part, answer, {nowMs: startedAtMs, latencyMs: durationMs, zone: options.zone});
			const base = {part: part.path, startedAtMs, durationMs, facts: reading.facts};
			if (answer.status === 429) {
				const retryAtMs = limiter.limited(context.now(), answer.headers);
				return {
					...base,
					failure: {kind: 'limited', message: `${part.path}: HTTP 429, the service limits requests`, retryAtMs},
					notes: reading.notes,
					limited: true,
				};
			}
			const fresh = reading.failure === null ? freshForMs(answer.headers) : {ms: 0, capped: false};
			freshUntil.set(part.path, startedAtMs + fresh.ms);
			const capped = fresh.capped
				? [`${part.path}: max-age is longer than ${longestFreshMs / 60_000} minutes, asked again after that`]
				: [];
			return {...base, failure: reading.failure, notes: [...reading.notes, ...capped], limited: false};
		} catch (error) {
			const durationMs = context.now() - startedAtMs;
			const failure = requestFailure(error, stage, durationMs, signal.aborted);
			const health: HealthFact = {
				kind: 'health',
				target: part.path,
				reachable: stage.status !== undefined,
				reason: failure.message,
				latencyMs: durationMs,
				...(stage.status !== undefined && {status: stage.status}),
				...(part.healthy && {healthy: null}),
			};
			return {
				part: part.path,
				startedAtMs,
				durationMs,
				facts: [health],
				failure: {...failure, message: `${part.path}: ${failure.message}`},
				limited: false,
			};
		}
	};

	return {
		async collect(context) {
			transport ??= openTransport(options.tls);
			const open = await transport.catch((error: unknown) => {
				transport = undefined;
				throw error;
			});
			const nowMs = context.now();
			const due = parts.filter(
				(part) => nowMs >= (freshUntil.get(part.path) ?? 0) && (owed.has(part.path) || context.due(part.path, part.everyMs)),
			);
			const heldUntil = limiter.heldUntil(nowMs);
			if (heldUntil !== undefined) {
				for (const {path} of due) owed.add(path);
				return due.map(({path}) => held(path, nowMs, heldUntil));
			}
			for (const {path} of due) owed.delete(path);
			const outcomes = await Promise.all(due.map((part) => ask(part, open, context)));
			if (outcomes.length > 0 && outcomes.every(({limited}) => !limited)) limiter.passed();
			// Certificates may have been renewed: read them again.
			if (options.tls && outcomes.some(({failure}) => failure?.kind === 'auth')) {
				open.close();
				transport = undefined;
			}
			return hide(outcomes.map(({limited: _, ...outcome}) => outcome)) as readonly PartOutcome[];
		},
		async close() {
			const open = await transport?.catch(() => undefined);
			transport = undefined;
			open?.close();
		},
	};
};

const held = (path: string, nowMs: number, retryAtMs: number): PartOutcome => ({
	part: path,
	startedAtMs: nowMs,
	durationMs: 0,
	facts: [],
	failure: {kind: 'limited', message: `${path}: not asked, the service limits requests (HTTP 429)`, retryAtMs},
});
