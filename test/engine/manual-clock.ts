import type {Clock} from '../../source/engine/clock.ts';

/** A clock moved by hand. */
export type ManualClock = Clock & {
	/** Moves time forward, running every timer that falls due at its own moment, in order; waits for what each one started. */
	advance(ms: number): Promise<void>;
	/** Steps the wall clock alone, forwards or backwards; no timer runs. */
	stepWall(ms: number): void;
	/** Timers that wait; 0 when nothing leaks. */
	readonly pending: number;
};

/** A clock starting at `startMs` (epoch ms). */
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
