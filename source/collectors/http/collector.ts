import type {Collector} from '../../model/collector-contract.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {requestHeaders} from './address.ts';
import {askPart} from './ask-part.ts';
import type {HttpOptions} from './options.ts';
import {createLimiter, freshToleranceMs} from './rate-limits.ts';
import {createRedaction} from './redaction.ts';
import {partsOf} from './request-parts.ts';
import {openTransport, type Transport} from './transport.ts';

/**
 * Asks all parts that are due at the same time. A part whose last answer is still fresh by its own `max-age` is left out
 * and keeps its facts; while the service limits requests nothing is asked, and the parts that were due say so.
 */
export const createHttp = (options: HttpOptions, timeoutMs: number): Collector => {
	const parts = partsOf(options);
	const headers = requestHeaders(options);
	const redaction = createRedaction(options);
	const limiter = createLimiter();
	const freshUntilMs = new Map<string, number>();
	let opening: Promise<Transport> | undefined;
	const open = (): Promise<Transport> => {
		opening ??= openTransport(options.tls).catch((error: unknown) => {
			opening = undefined;
			throw error;
		});
		return opening;
	};
	const close = async (): Promise<void> => {
		const closing = opening;
		opening = undefined;
		(await closing?.catch(() => undefined))?.close();
	};
	return {
		async collect(context) {
			const transport = await open();
			const nowMs = context.now();
			const isStale = (path: string) => nowMs >= (freshUntilMs.get(path) ?? 0) - freshToleranceMs;
			const due = parts.filter(({path, everyMs}) => isStale(path) && context.due(path, everyMs));
			const heldUntilMs = limiter.heldUntil(nowMs);
			if (heldUntilMs !== undefined) {
				for (const {path} of due) context.spare?.(path);
				return redaction.hide(due.map(({path}) => held(path, nowMs, heldUntilMs)));
			}
			const asking = {transport, context, headers, zone: options.zone, timeoutMs, limiter, redaction};
			const asked = await Promise.all(due.map((part) => askPart(part, asking)));
			for (const one of asked) freshUntilMs.set(one.outcome.part, one.freshUntilMs);
			if (asked.length > 0 && asked.every(({limited}) => !limited)) limiter.passed();
			// Certificates may have been renewed: read them again.
			if (options.tls && asked.some(({outcome}) => outcome.failure?.kind === 'auth')) await close();
			return redaction.hide(asked.map(({outcome}) => outcome));
		},
		close,
	};
};

const held = (path: string, nowMs: number, retryAtMs: number): PartOutcome => ({
	part: path,
	startedAtMs: nowMs,
	durationMs: 0,
	facts: [],
	failure: {kind: 'limited', message: `${path}: not asked, the service limits requests (HTTP 429)`, retryAtMs},
});
