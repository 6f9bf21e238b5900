import type {PartOutcome} from '../model/events.ts';
import type {Failure} from '../model/facts.ts';
import type {Interest} from '../model/interest.ts';
import type {Collector} from '../model/poll.ts';
import {backoffMs} from './backoff.ts';
import type {Cancel, Clock} from './clock.ts';
import type {Feed} from './feed.ts';
import {createPartSchedule, isUnheard, nextOnGrid} from './part-schedule.ts';
import {readFailure, spellMs} from './read-failure.ts';
import {shareParts} from './share-facts.ts';

export type RefreshLoopOptions = {
	/** Source id. */
	readonly source: string;
	/** The source's own turns come at multiples of this from the first one on. */
	readonly everyMs: number;
	/**
	 * The shortest interval that a part has of its own, if any has: then polls are begun for such parts too, and in a poll between two
	 * turns only they are asked. Undefined: intervals of parts are rounded up to the turns.
	 */
	readonly partsEveryMs?: number | undefined;
	/** After this a poll is aborted. */
	readonly timeoutMs: number;
	readonly collector: Collector;
	readonly clock: Clock;
	readonly feed: Feed;
	readonly interest: () => Interest;
	/** 0 ≤ x < 1; spreads starts and retries. */
	readonly random: () => number;
	/** How long an aborted poll may take to end before it is given up. */
	readonly graceMs?: number;
	/** How long shutdown waits for a poll in flight, and then for `close`. */
	readonly stopMs?: number;
};

/** Why a poll asked for by hand began or did not. `limited`: the source asked to be left alone until then. */
export type RefreshAnswer = 'begun' | 'under way' | 'limited' | 'stopped';

/**
 * Asks one source again and again: never two polls at once, each ended by its timeout, failures backed off. It emits
 * `started` before and a sample after each poll, and stops without leaving a timer or a poll behind.
 */
export type RefreshLoop = {
	start(): void;
	/**
	 * Polls now, ahead of plan and backoff, but not against a limit that the source has set. Parts with an interval of their own are
	 * asked only where it has passed.
	 */
	refresh(): RefreshAnswer;
	/** Aborts a poll in flight, waits for its end (bounded), closes the collector (bounded). Emits nothing more. */
	stop(): Promise<void>;
};

type Poll = {
	readonly controller: AbortController;
	readonly startedAtMs: number;
	readonly begunMs: number;
	/** One of the source's own turns, not one for parts alone. */
	readonly isTurn: boolean;
	/** Settles when the collector has really ended, however late. */
	readonly ended: Promise<void>;
	timedOut: boolean;
	abandoned: boolean;
	/** Elapsed time before which the next poll is not wished for. */
	restUntilMs: number;
	cancelTimer: Cancel;
};
type Outcome = {readonly parts: readonly PartOutcome[]; readonly failure: Failure | null};

/** A source is asked at least this often, however slowly it answers. */
const longestPaceMs = 60_000;

/** What falls due within this share of the shortest interval, and this time, is asked in one poll. */
const [sharedShare, longestSharedMs] = [0.05, 250];

/** Sources start within this of each other. */
const spreadMs = 300;

export const createRefreshLoop = (options: RefreshLoopOptions): RefreshLoop => {
	const {source, everyMs, timeoutMs, collector, clock, feed, interest, random} = options;
	const graceMs = options.graceMs ?? Math.min(500, timeoutMs / 4);
	const stopMs = options.stopMs ?? 2_000;
	const shortestMs = Math.min(everyMs, options.partsEveryMs ?? everyMs);
	const hasOwnPolls = options.partsEveryMs !== undefined;
	const schedule = createPartSchedule({everyMs, hasOwnPolls});
	let poll: Poll | null = null;
	let failures = 0;
	let limitedUntilMs = 0;
	let isStopped = false;
	let lastParts: readonly PartOutcome[] = [];
	let cancelPlan: Cancel = () => {};
	// The source's own turns lie on a grid of elapsed time; one that a long poll overran is left out.
	let turnMs = 0;
	let plannedMs = 0;

	const plan = (atMs: number): void => {
		cancelPlan();
		plannedMs = atMs;
		const wait = (): void => {
			cancelPlan = clock.setTimer(Math.max(0, atMs - clock.elapsed()), () => {
				// Timers count from when the present turn of the event loop began, and so may be early.
				if (clock.elapsed() < atMs) wait();
				else if (poll) reportStuck(poll);
				else begin();
			});
		};
		wait();
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
	const nextPoll = ({isTurn, restUntilMs}: Poll): number => {
		const turn = isTurn ? nextTurn(restUntilMs) : turnMs;
		const times = [turn, ...schedule.wakes(clock.elapsed(), feed.now())];
		const firstMs = Math.min(...times);
		const sharedMs = Math.min(longestSharedMs, shortestMs * sharedShare);
		const chosenMs = Math.max(...times.filter((atMs) => atMs <= firstMs + sharedMs));
		return turn <= chosenMs ? restartTurns(chosenMs) : chosenMs;
	};
	const nextPlan = (from: Poll, failure: Failure | null): number => {
		const limitMs = limitedUntilMs - feed.now();
		// A source that was not reached at all is tried again sooner than its turns come where parts are asked oftener.
		const paceMs = failure && isUnheard(failure) ? shortestMs : everyMs;
		const waitMs = backoffMs(paceMs, failures, random);
		if (waitMs > paceMs || limitMs > 0) return restartTurns(clock.elapsed() + Math.max(waitMs, limitMs));
		return paceMs < everyMs ? restartTurns(nextOnGrid(from.begunMs, paceMs, clock.elapsed())) : nextPoll(from);
	};
	const emitSample = (from: Poll, {parts: answered, failure}: Outcome, nextMs: number): void => {
		const parts = shareParts(lastParts, answered);
		lastParts = newest(parts, lastParts);
		const elapsedMs = clock.elapsed();
		feed.emit({
			type: 'sample',
			source,
			startedAtMs: from.startedAtMs,
			durationMs: Math.round(elapsedMs - from.begunMs),
			parts,
			failure,
			nextAtMs: Math.round(feed.now() + Math.max(0, nextMs - elapsedMs)),
		});
	};
	const begin = (): void => {
		const {now} = feed.emit({type: 'started', source});
		const isTurn = plannedMs >= turnMs;
		schedule.begin({atMs: hasOwnPolls ? clock.elapsed() : plannedMs, feedMs: now, isTurn});
		// A timer is a little late, always: counted from there even the usual pace would miss the next slot.
		const dueMs = Math.min(plannedMs, clock.elapsed());
		const controller = new AbortController();
		let finish = (): void => {};
		const ended = new Promise<void>((resolve) => {
			finish = resolve;
		});
		const started: Poll = {
			controller,
			startedAtMs: now,
			begunMs: clock.elapsed(),
			isTurn,
			ended,
			timedOut: false,
			abandoned: false,
			restUntilMs: 0,
			cancelTimer: clock.setTimer(timeoutMs, () => timeOut(started)),
		};
		poll = started;
		const isOpen = (): boolean => poll === started && !started.abandoned;
		const settle = (outcome: Outcome): void => {
			finish();
			end(started, outcome);
		};
		ask(collector, {
			signal: controller.signal,
			deadlineMs: now + timeoutMs,
			now: () => feed.now(),
			interest: interest(),
			due: (part, partEveryMs) => isOpen() && schedule.due(part, partEveryMs),
			spare: (part) => {
				if (isOpen()) schedule.spare(part);
			},
			pace: (ms) => {
				started.restUntilMs = dueMs + Math.min(ms, longestPaceMs);
			},
		}).then(
			(parts) => settle({parts, failure: null}),
			(error: unknown) => settle({parts: [], failure: readFailure(error)}),
		);
	};
	const timeOut = (from: Poll): void => {
		from.timedOut = true;
		from.cancelTimer = clock.setTimer(graceMs, () => abandon(from));
		from.controller.abort(new DOMException(`no answer within ${spellMs(timeoutMs)}`, 'TimeoutError'));
	};
	const abandon = (from: Poll): void => {
		from.abandoned = true;
		schedule.fail(stuck(timeoutMs, clock.elapsed() - from.begunMs), clock.elapsed());
		reportStuck(from);
	};
	// The source is asked again only when the old poll has ended: until then each interval says how long that takes.
	const reportStuck = (from: Poll): void => {
		const nextMs = nextTurn();
		plan(nextMs);
		emitSample(from, {parts: [], failure: stuck(timeoutMs, clock.elapsed() - from.begunMs)}, nextMs);
	};
	const end = (from: Poll, outcome: Outcome): void => {
		from.cancelTimer();
		poll = null;
		// An abandoned poll has been reported; its late answer is dropped and the plan that stands goes on.
		if (isStopped || from.abandoned) return;
		const failure = outcome.failure && from.timedOut ? lateFailure(outcome.failure, timeoutMs) : outcome.failure;
		if (failure) schedule.fail(failure, clock.elapsed());
		else schedule.settle(outcome.parts, clock.elapsed());
		failures = failure || isFruitless(hasOwnPolls ? newest(outcome.parts, lastParts) : outcome.parts) ? failures + 1 : 0;
		limitedUntilMs = failure?.retryAtMs ?? 0;
		const nextMs = nextPlan(from, failure);
		plan(nextMs);
		emitSample(from, {parts: outcome.parts, failure}, nextMs);
	};
	return {
		start: () => plan(restartTurns(clock.elapsed() + random() * Math.min(everyMs, spreadMs))),
		refresh() {
			if (isStopped) return 'stopped';
			if (poll) return 'under way';
			if (feed.now() < limitedUntilMs) return 'limited';
			cancelPlan();
			plannedMs = restartTurns(clock.elapsed());
			begin();
			return 'begun';
		},
		async stop() {
			if (isStopped) return;
			isStopped = true;
			cancelPlan();
			const last = poll;
			if (last) {
				last.cancelTimer();
				last.controller.abort(new DOMException('pipetop is shutting down', 'AbortError'));
				await within(clock, stopMs, last.ended);
			}
			// What fails while closing can no longer be shown anywhere and changes nothing.
			await within(
				clock,
				stopMs,
				Promise.resolve()
					.then(() => collector.close())
					.catch(() => {}),
			);
		},
	};
};

/** Asks; an answer that is no list, and a throw before the first await, are rejections too. */
const ask = async (collector: Collector, context: Parameters<Collector['collect']>[0]): Promise<readonly PartOutcome[]> => {
	const parts: unknown = await collector.collect(context);
	if (!Array.isArray(parts)) throw new TypeError('it answered with something that is no list of parts');
	return parts as readonly PartOutcome[];
};

/** What each part said last. */
const newest = (parts: readonly PartOutcome[], before: readonly PartOutcome[]): readonly PartOutcome[] => [
	...parts,
	...before.filter(({part}) => parts.every((other) => other.part !== part)),
];

/** Every part failed and nothing could be read: for the pace of retries that is a failed poll. */
const isFruitless = (parts: readonly PartOutcome[]): boolean =>
	parts.length > 0 && parts.every((part) => part.failure !== null && part.failure.retryAtMs === undefined && part.facts.length === 0);

/** What a collector says when it was aborted is our timeout, in words that name its length. */
const lateFailure = (failure: Failure, timeoutMs: number): Failure =>
	failure.kind === 'timeout' || failure.kind === 'bug' ? {kind: 'timeout', message: `no answer within ${spellMs(timeoutMs)}`} : failure;

const stuck = (timeoutMs: number, ageMs: number): Failure => ({
	kind: 'timeout',
	message: `no answer within ${spellMs(timeoutMs)}; asked ${spellMs(ageMs)} ago and still not ended: it is asked again when it ends`,
});

/** Waits for `work`, at most `ms`; leaves no timer. */
const within = async (clock: Clock, ms: number, work: Promise<void>): Promise<void> => {
	let cancel: Cancel = () => {};
	const limit = new Promise<void>((resolve) => {
		cancel = clock.setTimer(ms, resolve);
	});
	await Promise.race([work, limit]);
	cancel();
};
