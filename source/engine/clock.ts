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

/** A clock moved by hand. */
export type ManualClock = Clock & {
	/** Moves time forward, running every timer that falls due at its own moment, in order; waits for what each one started. */
	advance(ms: number): Promise<void>;
	/** Steps the wall clock alone, forwards or backwards; no timer runs. */
	stepWall(ms: number): void;
	/** Timers that wait; 0 when nothing leaks. */
	readonly pending: number;
};

/** A clock for tests and scripted runs, starting at `startMs` (epoch ms). */
export const manualClock = (startMs = Date.UTC(2026, 0, 1)): ManualClock => {
	let elapsedMs = 0;
	let wallOffsetMs = startMs;
	let order = 0;
	const timers = new Map<number, {readonly atMs: number; readonly run: () => void}>();
	const nextDue = (untilMs: number): number | undefined => {
		let found: number | undefined;
		let foundMs = Number.POSITIVE_INFINITY;
		for (const [id, timer] of timers) {
			if (timer.atMs <= untilMs && timer.atMs < foundMs) {
				found = id;
				foundMs = timer.atMs;
			}
		}
		return found;
	};
	const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
	return {
		now: () => elapsedMs + wallOffsetMs,
		elapsed: () => elapsedMs,
		setTimer(delayMs, run) {
			order += 1;
			const id = order;
			timers.set(id, {atMs: elapsedMs + Math.max(0, delayMs), run});
			return () => timers.delete(id);
		},
		async advance(ms) {
			const untilMs = elapsedMs + ms;
			await settle();
			for (let id = nextDue(untilMs); id !== undefined; id = nextDue(untilMs)) {
				const timer = timers.get(id);
				timers.delete(id);
				if (timer) {
					elapsedMs = Math.max(elapsedMs, timer.atMs);
					timer.run();
				}
				await settle();
			}
			elapsedMs = untilMs;
		},
		stepWall(ms) {
			wallOffsetMs += ms;
		},
		get pending() {
			return timers.size;
		},
	};
};
