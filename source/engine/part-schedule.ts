import type {PartOutcome} from '../model/events.ts';

/** Which parts of a source are to be asked in a poll: each part's own interval, and limits that servers asked for. */
export type PartSchedule = {
	/** A poll begins, planned for `plannedMs` of elapsed time; `nowMs` is the feed's time. */
	begin(plannedMs: number, nowMs: number): void;
	due(part: string, everyMs: number | undefined): boolean;
	/** The poll gave outcomes: failed parts come up again sooner than their interval, limited ones not before they may. */
	settle(outcomes: readonly PartOutcome[]): void;
	/** The poll failed as a whole: what it was going to ask counts as not asked. */
	rollBack(): void;
};

type PartState = {readonly everyMs: number; readonly nextMs: number; readonly failures: number};

/** Planned times are exact multiples; this only forgives floating point. */
const toleranceMs = 5;
const longestRetryMs = 60_000;

export const createPartSchedule = (pollEveryMs: number): PartSchedule => {
	const states = new Map<string, PartState>();
	const notBeforeMs = new Map<string, number>();
	let asked = new Map<string, PartState | undefined>();
	let plannedMs = 0;
	let feedMs = 0;
	return {
		begin(planned, nowMs) {
			plannedMs = planned;
			feedMs = nowMs;
			asked = new Map();
		},
		due(part, everyMs) {
			if (feedMs < (notBeforeMs.get(part) ?? 0)) return false;
			if (everyMs === undefined) return true;
			const state = states.get(part);
			if (state && !asked.has(part) && plannedMs < state.nextMs - toleranceMs) return false;
			if (!asked.has(part)) asked.set(part, state);
			states.set(part, {everyMs, nextMs: plannedMs + everyMs, failures: state?.failures ?? 0});
			return true;
		},
		settle(outcomes) {
			for (const {part, failure} of outcomes) {
				if (failure?.retryAtMs === undefined) notBeforeMs.delete(part);
				else notBeforeMs.set(part, failure.retryAtMs);
				const state = states.get(part);
				if (!state) continue;
				const failures = failure ? state.failures + 1 : 0;
				const retryMs = Math.min(longestRetryMs, pollEveryMs * 2 ** Math.min(failures - 1, 16));
				const nextMs = failure ? Math.min(state.nextMs, plannedMs + retryMs) : state.nextMs;
				states.set(part, {...state, failures, nextMs});
			}
		},
		rollBack() {
			for (const [part, state] of asked) {
				if (state) states.set(part, state);
				else states.delete(part);
			}
			asked = new Map();
		},
	};
};
