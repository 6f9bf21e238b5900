import type {Drain} from './lag-fields.ts';

/** How a lag moved over a window. */
export type LagMove = {
	/** Length of the window, ms. */
	readonly spanMs: number;
	/** Messages behind at its start and now; NaN: not known. */
	readonly lagThen: number;
	readonly lagNow: number;
	/** Messages that came meanwhile; NaN: not known. */
	readonly produced: number;
	/** How long messages wait for a commit that goes well, ms; NaN: not known. */
	readonly cadenceMs: number;
};

export const unknownDrain: Drain = {state: 'unknown', ms: null};
export const caughtUp: Drain = {state: 'caught-up', ms: null};
export const steady: Drain = {state: 'steady', ms: null};

/** A change below a twentieth of what came is as good as none. */
const bandShare = 0.05;

/**
 * Dead band of a lag's change, in messages: commits come in steps, so that a lag that stands still is seen anywhere between
 * none and what comes between two commits.
 */
const deadBand = ({produced, spanMs, cadenceMs}: LagMove): number => {
	const came = Number.isNaN(produced) ? 0 : Math.max(0, produced);
	const step = Number.isNaN(cadenceMs) ? 0 : Math.min(1, cadenceMs / spanMs);
	return 1 + came * Math.max(bandShare, step);
};

/**
 * Whether a lag shrinks, and when it is gone if that goes on. A long window says it best while nothing turns; where the
 * newest part of it (`recent`) went another way than the whole, beyond what commits in steps explain, that part counts.
 */
export const drainOf = (move: LagMove & {readonly recent?: LagMove}): Drain => {
	if (move.lagNow === 0) return caughtUp;
	const {recent} = move;
	return byMove(recent !== undefined && hasTurned(move, recent) ? recent : move);
};

/** How the lag changed in the newest part of a window is not what the whole window lets expect of it. */
const hasTurned = (whole: LagMove, recent: LagMove): boolean => {
	if (!(whole.spanMs > 0 && recent.spanMs > 0)) return false;
	const expected = ((whole.lagNow - whole.lagThen) * recent.spanMs) / whole.spanMs;
	return Math.abs(recent.lagNow - recent.lagThen - expected) > deadBand(recent);
};

const byMove = (move: LagMove): Drain => {
	const change = move.lagNow - move.lagThen;
	if (Number.isNaN(change) || !(move.spanMs > 0)) return unknownDrain;
	if (Math.abs(change) <= deadBand(move)) return steady;
	if (change > 0) return {state: 'growing', ms: null};
	return {state: 'shrinking', ms: (move.lagNow / -change) * move.spanMs};
};

const order: ReadonlyArray<Drain['state']> = ['caught-up', 'shrinking', 'unknown', 'steady', 'growing'];

/** The one of two that is gone later. */
export const laterDrain = (a: Drain, b: Drain): Drain => {
	if (a.state === 'shrinking' && b.state === 'shrinking') return (b.ms ?? 0) > (a.ms ?? 0) ? b : a;
	return order.indexOf(b.state) > order.indexOf(a.state) ? b : a;
};
