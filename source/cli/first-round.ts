import {systemClock} from '../engine/clock.ts';
import type {AppSession} from './sessions.ts';

/** Longest wait for sources that neither answer nor fail, beyond their own timeouts. */
const patienceMs = 1_000;

/** Resolves when every source has answered or failed once, or when the slowest one's timeout is over. */
export const firstRound = (session: AppSession, timeoutsMs: readonly number[]): Promise<void> =>
	new Promise((resolve) => {
		const isDone = () => [...session.store.state.sources.values()].every((source) => source.lastSampleMs !== null);
		const finish = (): void => {
			cancel();
			unsubscribe();
			resolve();
		};
		const cancel = systemClock.setTimer(Math.max(0, ...timeoutsMs) + patienceMs, finish);
		const unsubscribe = session.store.subscribe(() => {
			if (isDone()) finish();
		});
		if (isDone()) finish();
	});
