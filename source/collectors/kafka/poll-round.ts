import type {CollectContext} from '../../model/collector-contract.ts';
import {CollectError} from '../failure.ts';

/** The time of one poll: when it began, and limits inside it. */
export type Round = {
	readonly startedAtMs: number;
	readonly now: () => number;
	/** A signal that aborts after `share` (0–1) of the time left, at most `mostMs`, or when the poll is aborted. */
	readonly limit: (share: number, mostMs?: number) => AbortSignal;
	/** Stops all timers. */
	readonly end: () => void;
};

export const startRound = ({signal, deadlineMs, now}: Pick<CollectContext, 'signal' | 'deadlineMs' | 'now'>): Round => {
	const endings: Array<() => void> = [];
	return {
		startedAtMs: now(),
		now,
		limit(share, mostMs = Number.POSITIVE_INFINITY) {
			const controller = new AbortController();
			if (signal.aborted) {
				controller.abort(noAnswer());
				return controller.signal;
			}
			const ms = Math.max(1, Math.min(mostMs, share * (deadlineMs - now())));
			const abort = (): void => controller.abort(noAnswer(ms));
			const timer = setTimeout(abort, ms);
			signal.addEventListener('abort', abort, {once: true});
			endings.push(() => {
				clearTimeout(timer);
				signal.removeEventListener('abort', abort);
			});
			return controller.signal;
		},
		end() {
			for (const end of endings) end();
		},
	};
};

const noAnswer = (ms?: number): CollectError =>
	new CollectError(
		'timeout',
		ms === undefined ? 'no answer in time' : `no answer in ${ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`}`,
	);
