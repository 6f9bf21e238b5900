import type {IncomingHttpHeaders} from 'node:http';

/** One limiter for a source: a 429 to one request holds all of them back, since servers count by client. */
export type Limiter = {
	/** Epoch ms before which nothing is asked; undefined when asking is allowed. */
	heldUntil(nowMs: number): number | undefined;
	/** A 429 came. Returns when to ask again. */
	limited(nowMs: number, headers: IncomingHttpHeaders): number;
	/** A whole poll went by without a 429. */
	passed(): void;
};

const firstWaitMs = 5_000;
const longestWaitMs = 300_000;
/** A server that asks for more than this has most likely mistaken its unit. */
const longestAskedMs = 3_600_000;

export const createLimiter = (): Limiter => {
	let until = Number.NEGATIVE_INFINITY;
	let nextWaitMs = firstWaitMs;
	return {
		heldUntil: (nowMs) => (nowMs < until ? until : undefined),
		limited(nowMs, headers) {
			const askedMs = retryAfterMs(headers);
			// Several answers of one poll may say 429: together they are one step.
			if (askedMs !== undefined) until = Math.max(until, nowMs + Math.min(askedMs, longestAskedMs));
			else if (nowMs >= until) {
				until = nowMs + nextWaitMs;
				nextWaitMs = Math.min(nextWaitMs * 2, longestWaitMs);
			}
			return until;
		},
		passed() {
			nextWaitMs = firstWaitMs;
		},
	};
};

/** `Retry-After` in ms: seconds, or an HTTP date against the server's own clock. */
const retryAfterMs = (headers: IncomingHttpHeaders): number | undefined => {
	const text = headers['retry-after']?.trim();
	if (text === undefined || text === '') return undefined;
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const [then, now] = [Date.parse(text), Date.parse(headers.date ?? '')];
	return Number.isFinite(then) && Number.isFinite(now) ? Math.max(0, then - now) : undefined;
};

/** No page of a monitored service is believed to stay true longer than this. */
export const longestFreshMs = 600_000;

/** Polls come by a grid, a few ms early or late: that must not cost a whole interval where `every` equals max-age. */
export const freshToleranceMs = 50;

/** How long an answer is fresh by `Cache-Control: max-age` less its `Age`, counted from the question; 0 when it does not say. */
export const freshForMs = (headers: IncomingHttpHeaders): {readonly ms: number; readonly capped: boolean} => {
	const control = headers['cache-control'] ?? '';
	if (/\bno-(?:store|cache)\b/i.test(control)) return {ms: 0, capped: false};
	// Taken from a cache that does not tell its age: it may end any moment, and counting from now would be too long.
	if (isCacheHit(headers) && headers.age === undefined) return {ms: 0, capped: false};
	const seconds = Number(/(?:^|[\s,])max-age="?(\d+)/i.exec(control)?.[1] ?? 0);
	const age = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) : 0;
	const ms = Math.max(0, (seconds - age) * 1000);
	return {ms: Math.min(ms, longestFreshMs), capped: ms > longestFreshMs};
};

/** True when a server says that it answered from its own cache. */
export const isCacheHit = (headers: IncomingHttpHeaders): boolean => /^hit/i.test(String(headers['x-cache'] ?? ''));
