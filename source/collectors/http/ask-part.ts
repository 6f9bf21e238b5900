import type {CollectContext} from '../../model/collector-contract.ts';
import type {HealthFact} from '../../model/facts.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {requestFailure, type Stage} from './failures.ts';
import {freshForMs, type Limiter, longestFreshMs} from './rate-limits.ts';
import {readAnswer} from './read-answer.ts';
import type {Redaction} from './redaction.ts';
import type {Part} from './request-parts.ts';
import type {Answer, Transport} from './transport.ts';

export type Asking = {
	readonly transport: Transport;
	readonly context: CollectContext;
	readonly headers: Readonly<Record<string, string>>;
	readonly zone: string | undefined;
	/** For parts without a timeout of their own. */
	readonly timeoutMs: number;
	readonly limiter: Limiter;
	readonly redaction: Redaction;
};

/** What came of one request. `freshUntilMs`: not to be asked again before, by the answer's own word. */
export type Asked = {readonly outcome: PartOutcome; readonly freshUntilMs: number; readonly limited: boolean};

/** Asks one part, within its own timeout. Never rejects: what goes wrong is the outcome's failure. */
export const askPart = async (part: Part, asking: Asking): Promise<Asked> => {
	const {context, transport, headers} = asking;
	const startedAtMs = context.now();
	const stage: Stage = {now: 'connecting', bytes: 0, status: undefined};
	const limitMs = part.timeoutMs ?? asking.timeoutMs;
	const own = AbortSignal.timeout(limitMs);
	const signal = AbortSignal.any([context.signal, own]);
	try {
		const answer = await transport.get({url: part.url, headers, maxBytes: part.maxBytes, signal, stage});
		return answered(part, answer, startedAtMs, asking);
	} catch (error) {
		const durationMs = context.now() - startedAtMs;
		const failure = requestFailure(error, stage, own.aborted ? limitMs : durationMs, signal.aborted);
		const health: HealthFact = {
			kind: 'health',
			target: part.path,
			reachable: stage.status !== undefined,
			reason: failure.message,
			latencyMs: durationMs,
			...(stage.status !== undefined && {status: stage.status}),
			...(part.healthy && {healthy: null}),
		};
		const failureOfPart = {...failure, message: `${part.path}: ${failure.message}`};
		return {outcome: {part: part.path, startedAtMs, durationMs, facts: [health], failure: failureOfPart}, freshUntilMs: 0, limited: false};
	}
};

const answered = (part: Part, answer: Answer, startedAtMs: number, {context, zone, limiter, redaction}: Asking): Asked => {
	const nowMs = context.now();
	const durationMs = nowMs - startedAtMs;
	const {facts, failure, notes} = readAnswer(part, answer, {nowMs: startedAtMs, latencyMs: durationMs, zone, redaction});
	const base = {part: part.path, startedAtMs, durationMs, facts};
	if (answer.status === 429) {
		const retryAtMs = limiter.limited(nowMs, answer.headers);
		const message = `${part.path}: HTTP 429, the service limits requests`;
		return {outcome: {...base, failure: {kind: 'limited', message, retryAtMs}, notes}, freshUntilMs: 0, limited: true};
	}
	const fresh = failure === null ? freshForMs(answer.headers) : {ms: 0, capped: false};
	const capped = fresh.capped ? [`${part.path}: max-age is longer than ${longestFreshMs / 60_000} minutes, asked again after that`] : [];
	// Asked for its health alone a missing path is no failure; that it is missing is noted all the same.
	const missing = failure === null && answer.status === 404 ? [`${part.path}: HTTP 404, the service has no such path`] : [];
	return {outcome: {...base, failure, notes: [...notes, ...capped, ...missing]}, freshUntilMs: startedAtMs + fresh.ms, limited: false};
};
