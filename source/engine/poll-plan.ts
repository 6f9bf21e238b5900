import type {Failure} from '../model/failure.ts';
import {backoffMs} from './backoff.ts';
import type {Cancel, Clock} from './clock.ts';
import type {Feed} from './feed.ts';
import {isUnheard, nextOnGrid, type PartSchedule} from './part-schedule.ts';
import type {SourcePoll} from './source-poll.ts';

/**
 * When the next poll of a source begins: its own turns lie on a grid of elapsed time, parts may want one in between, failures are
 * backed off, a limit that the source has set is kept. It holds the one timer.
 */
export type PollPlan = {
	/** Elapsed time for which the present poll, or the next one, was planned. */
	readonly plannedMs: number;
	/** What was planned is one of the source's own turns, not one for parts alone. */
	readonly isTurn: boolean;
	/** The source asked to be left alone, and that time is not over. */
	readonly isLimited: boolean;
	/** Plans the first poll. */
	start(): void;
	/** A poll begins now, ahead of plan; turns are counted from here. */
	takeNow(): void;
	/** Plans the next turn whatever the poll under way does; gives its elapsed time. */
	skipTurn(): number;
	/** Plans what follows a poll that has ended; gives its elapsed time. */
	follow(poll: SourcePoll, failure: Failure | null, isFruitless: boolean): number;
	cancel(): void;
};

export type PollPlanOptions = {
	readonly everyMs: number;
	/** The shortest interval that a part has of its own; undefined: parts are asked at the source's turns alone. */
	readonly partsEveryMs: number | undefined;
	readonly clock: Clock;
	readonly feed: Feed;
	/** 0 ≤ x < 1; spreads starts and retries. */
	readonly random: () => number;
	readonly schedule: PartSchedule;
	/** The planned time has come. */
	readonly onDue: () => void;
};

/** What falls due within this share of the shortest interval, and this time, is asked in one poll. */
const [sharedShare, longestSharedMs] = [0.05, 250];

/** Sources start within this of each other. */
const spreadMs = 300;

export const createPollPlan = ({everyMs, partsEveryMs, clock, feed, random, schedule, onDue}: PollPlanOptions): PollPlan => {
	const shortestMs = Math.min(everyMs, partsEveryMs ?? everyMs);
	let failures = 0;
	let limitedUntilMs = 0;
	let cancel: Cancel = () => {};
	// The source's own turns lie on a grid of elapsed time; one that a long poll overran is left out.
	let turnMs = 0;
	let plannedMs = 0;

	const plan = (atMs: number): number => {
		cancel();
		plannedMs = atMs;
		const wait = (): void => {
			cancel = clock.setTimer(Math.max(0, atMs - clock.elapsed()), () => {
				// Timers count from when the present turn of the event loop began, and so may be early.
				if (clock.elapsed() < atMs) wait();
				else onDue();
			});
		};
		wait();
		return atMs;
	};
	const nextTurn = (restUntilMs = 0): number => {
		turnMs = Math.max(nextOnGrid(turnMs, everyMs, clock.elapsed()), turnMs + everyMs * Math.ceil((restUntilMs - turnMs) / everyMs));
		return turnMs;
	};
	const restartTurns = (atMs: number): number => {
		turnMs = atMs;
		return atMs;
	};
	/** The next turn, or sooner what a part wants. What comes shortly after is waited for. */
	const nextPoll = ({isTurn, restUntilMs}: SourcePoll): number => {
		const turn = isTurn ? nextTurn(restUntilMs) : turnMs;
		const times = [turn, ...schedule.wakes(clock.elapsed(), feed.now())];
		const firstMs = Math.min(...times);
		const sharedMs = Math.min(longestSharedMs, shortestMs * sharedShare);
		const chosenMs = Math.max(...times.filter((atMs) => atMs <= firstMs + sharedMs));
		return turn <= chosenMs ? restartTurns(chosenMs) : chosenMs;
	};
	const afterPoll = (poll: SourcePoll, failure: Failure | null): number => {
		const limitMs = limitedUntilMs - feed.now();
		// A source that was not reached at all is tried again sooner than its turns come where parts are asked oftener.
		const paceMs = failure && isUnheard(failure) ? shortestMs : everyMs;
		const waitMs = backoffMs(paceMs, failures, random);
		if (waitMs > paceMs || limitMs > 0) return restartTurns(clock.elapsed() + Math.max(waitMs, limitMs));
		return paceMs < everyMs ? restartTurns(nextOnGrid(poll.begunMs, paceMs, clock.elapsed())) : nextPoll(poll);
	};
	return {
		get plannedMs() {
			return plannedMs;
		},
		get isTurn() {
			return plannedMs >= turnMs;
		},
		get isLimited() {
			return feed.now() < limitedUntilMs;
		},
		start: () => void plan(restartTurns(clock.elapsed() + random() * Math.min(everyMs, spreadMs))),
		takeNow() {
			cancel();
			plannedMs = restartTurns(clock.elapsed());
		},
		skipTurn: () => plan(nextTurn()),
		follow(poll, failure, isFruitless) {
			failures = failure || isFruitless ? failures + 1 : 0;
			limitedUntilMs = failure?.retryAtMs ?? 0;
			return plan(afterPoll(poll, failure));
		},
		cancel: () => cancel(),
	};
};
