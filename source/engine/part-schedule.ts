import type {Failure} from '../model/failure.ts';
import type {PartOutcome} from '../model/feed-events.ts';

/** Which parts of a source are to be asked in a poll: each part's own interval, and limits that servers asked for. Times are elapsed ms. */
export type PartSchedule = {
	begin(poll: BegunPoll): void;
	due(part: string, everyMs: number | undefined): boolean;
	/** The part that was due in this poll was not asked after all: it stays due. */
	spare(part: string): void;
	/** The poll gave outcomes, at `endedMs`. */
	settle(outcomes: readonly PartOutcome[], endedMs: number): void;
	/** The poll failed as a whole: each part that was asked has failed. */
	fail(failure: Failure, endedMs: number): void;
	/** When parts want a poll to begin for them, the source's own turns apart. */
	wakes(nowMs: number, feedMs: number): readonly number[];
};

export type BegunPoll = {
	/** When it began; with polls of its own turns alone, when it was planned for. */
	readonly atMs: number;
	/** The feed's time then (epoch ms). */
	readonly feedMs: number;
	/** Parts without an interval of their own are asked too. */
	readonly isTurn: boolean;
};

export type PartScheduleOptions = {
	/** Interval of the source's own turns. */
	readonly everyMs: number;
	/** Polls are begun for parts; else a part's interval is rounded up to the source's turns. */
	readonly hasOwnPolls: boolean;
};

/** One part with an interval of its own. */
type PartState = {
	readonly everyMs: number;
	/** The next time on its own grid; after a failure sooner or later than that. */
	readonly dueMs: number;
	/** When its newest questions had reached the source at the latest, oldest first, as many as are allowed in one span. */
	readonly heardMs: readonly number[];
	readonly failures: number;
	/** It could have been asked and was not, by its collector's choice: no poll is begun for it before this. */
	readonly idleUntilMs: number;
};

/** Planned times are exact; this only forgives floating point. */
const toleranceMs = 0.01;
/** The budget of a part holds over this. */
const budgetMs = 60_000;
const longestRetryMs = 60_000;

/** In any `spanMs` a part is asked `questions` times at most. Fewer are remembered of one that is asked oftener than once a second. */
const budgetOf = (everyMs: number): {readonly questions: number; readonly spanMs: number} => {
	const questions = Math.min(60, Math.ceil(budgetMs / everyMs));
	return {questions, spanMs: Math.min(questions * everyMs, budgetMs)};
};

/**
 * A question is heard before its answer comes, and when exactly only the source knows: it counts from the answer. From a slow
 * source's not, which would be asked more and more slowly.
 */
const [heardShare, longestHeardMs] = [0.2, 3_000];

/** Failures by which the source has not been asked: they cost nothing of what it allows. */
export const isUnheard = ({kind}: Failure): boolean => kind === 'refused' || kind === 'locked';

const doubled = (baseMs: number, failures: number): number => Math.min(baseMs * 2 ** Math.min(failures - 1, 16), Number.MAX_SAFE_INTEGER);

/** The earliest moment at which the part may be asked. */
const allowedMs = ({dueMs, heardMs, everyMs}: PartState): number => {
	const {questions, spanMs} = budgetOf(everyMs);
	const oldest = heardMs.length < questions ? undefined : heardMs[0];
	return oldest === undefined ? dueMs : Math.max(dueMs, oldest + spanMs);
};

/** The next time on a grid after `atMs`; turns that have gone by are left out. */
export const nextOnGrid = (gridMs: number, everyMs: number, atMs: number): number =>
	gridMs + everyMs * Math.max(0, Math.floor((atMs + toleranceMs - gridMs) / everyMs) + 1);

/** A part after the answer to its question, which it had heard at `heardMs`; `sourceMs`: interval of its source. */
const concluded = (
	state: PartState,
	failure: Failure | null,
	{pollMs, heardMs, sourceMs}: {readonly pollMs: number; readonly heardMs: number; readonly sourceMs: number},
): PartState => {
	const failures = failure ? state.failures + 1 : 0;
	const isHeard = failure === null || !isUnheard(failure);
	// Asked again before its interval ends only where that costs the source nothing, or after a minute.
	const retryMs = isHeard ? doubled(budgetMs, failures) : Math.min(longestRetryMs, doubled(sourceMs, failures));
	return {
		...state,
		failures,
		heardMs: isHeard ? [...state.heardMs, heardMs].slice(-budgetOf(state.everyMs).questions) : state.heardMs,
		dueMs: failure ? Math.min(state.dueMs, pollMs + retryMs) : state.dueMs,
	};
};

/** A part after a poll from `pollMs` to `endedMs`, whether it was asked in it or not. */
const ended = (
	state: PartState,
	{pollMs, endedMs, isAsked, isOffered}: Readonly<Record<'pollMs' | 'endedMs', number> & Record<'isAsked' | 'isOffered', boolean>>,
): PartState => {
	const isIdle = !isOffered && allowedMs(state) <= pollMs + toleranceMs;
	const idleUntilMs = isIdle ? pollMs + state.everyMs : 0;
	// Turns that went by while the poll lasted are left out.
	const dueMs = isAsked && state.dueMs <= endedMs ? nextOnGrid(state.dueMs, state.everyMs, endedMs) : state.dueMs;
	return idleUntilMs === state.idleUntilMs && dueMs === state.dueMs ? state : {...state, idleUntilMs, dueMs};
};

export const createPartSchedule = ({everyMs: sourceMs, hasOwnPolls}: PartScheduleOptions): PartSchedule => {
	const states = new Map<string, PartState>();
	const notBeforeMs = new Map<string, number>();
	/** Parts that are asked in this poll, with their state before it. */
	let asked = new Map<string, PartState | undefined>();
	/** Parts that the collector thought of in this poll. */
	let offered = new Set<string>();
	let poll: BegunPoll = {atMs: 0, feedMs: 0, isTurn: true};

	/** When the source had heard a question whose answer came `offsetMs` after the poll began. */
	const heardAt = (everyMs: number, offsetMs: number): number =>
		hasOwnPolls ? poll.atMs + Math.min(Math.max(0, offsetMs), everyMs * heardShare, longestHeardMs) : poll.atMs;

	const conclude = (part: string, failure: Failure | null, offsetMs: number): void => {
		const state = states.get(part);
		if (state && asked.has(part))
			states.set(part, concluded(state, failure, {pollMs: poll.atMs, heardMs: heardAt(state.everyMs, offsetMs), sourceMs}));
	};
	const end = (endedMs: number): void => {
		for (const [part, state] of states)
			states.set(part, ended(state, {pollMs: poll.atMs, endedMs, isAsked: asked.has(part), isOffered: offered.has(part)}));
		asked = new Map();
	};
	return {
		begin(begun) {
			poll = begun;
			asked = new Map();
			offered = new Set();
		},
		due(part, everyMs) {
			offered.add(part);
			if (poll.feedMs < (notBeforeMs.get(part) ?? 0)) return false;
			if (everyMs === undefined) return poll.isTurn || !hasOwnPolls;
			if (asked.has(part)) return true;
			const before = states.get(part);
			if (before && poll.atMs < allowedMs(before) - toleranceMs) return false;
			asked.set(part, before);
			const dueMs = nextOnGrid(before?.dueMs ?? poll.atMs, everyMs, poll.atMs);
			states.set(part, {everyMs, dueMs, heardMs: before?.heardMs ?? [], failures: before?.failures ?? 0, idleUntilMs: 0});
			return true;
		},
		spare(part) {
			if (!asked.has(part)) return;
			const before = asked.get(part);
			asked.delete(part);
			if (before) states.set(part, before);
			else states.delete(part);
		},
		settle(outcomes, endedMs) {
			const byPart = new Map(outcomes.map((outcome) => [outcome.part, outcome]));
			for (const {part, failure} of outcomes) {
				if (failure?.retryAtMs === undefined) notBeforeMs.delete(part);
				else notBeforeMs.set(part, failure.retryAtMs);
			}
			for (const part of asked.keys()) {
				const outcome = byPart.get(part);
				const answeredFeedMs = outcome ? outcome.startedAtMs + outcome.durationMs + 1 : Number.POSITIVE_INFINITY;
				conclude(part, outcome?.failure ?? null, Math.min(answeredFeedMs - poll.feedMs, endedMs - poll.atMs));
			}
			end(endedMs);
		},
		fail(failure, endedMs) {
			for (const part of asked.keys()) conclude(part, failure, endedMs - poll.atMs);
			end(endedMs);
		},
		wakes: (nowMs, feedMs) =>
			hasOwnPolls
				? [...states].map(([part, state]) => {
						const limitMs = (notBeforeMs.get(part) ?? 0) - feedMs;
						// The feed counts whole milliseconds.
						return Math.max(allowedMs(state), state.idleUntilMs, limitMs > 0 ? nowMs + limitMs + 1 : 0);
					})
				: [],
	};
};
