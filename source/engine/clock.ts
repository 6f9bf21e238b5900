import {performance} from 'node:perf_hooks';

/** Where the engine gets time from. Wall time is for saying when; elapsed time is for waiting and measuring. */
export type Clock = {
	/** Wall clock, epoch ms. May step either way; the feed is what makes it safe to use. */
	now(): number;
	/** Milliseconds since some fixed start; never goes backwards, whatever the wall clock does. */
	elapsed(): number;
	/** Runs `run` once after `delayMs` of elapsed time; the answer cancels it (safe to call at any time). */
	setTimer(delayMs: number, run: () => void): Cancel;
};
export type Cancel = () => void;

/** The longest delay Node's timers take; longer ones are waited for in stretches. */
const longestDelayMs = 2 ** 31 - 1;

/** The machine's clock: the only reader of the system's time in the program. */
export const systemClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	setTimer(delayMs, run) {
		let remaining = Math.max(0, delayMs);
		let timer: NodeJS.Timeout;
		const arm = (): void => {
			const stretch = Math.min(remaining, longestDelayMs);
			remaining -= stretch;
			timer = setTimeout(remaining > 0 ? arm : run, stretch);
		};
		arm();
		return () => clearTimeout(timer);
	},
};
