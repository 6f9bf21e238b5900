import type {Collector} from '../model/collector-contract.ts';
import type {Failure} from '../model/failure.ts';
import type {PartOutcome} from '../model/feed-events.ts';
import type {Interest} from '../model/interest.ts';
import type {Clock} from './clock.ts';
import type {Feed} from './feed.ts';
import type {PartSchedule} from './part-schedule.ts';
import {readFailure, spellMs} from './read-failure.ts';

/** One poll of a source: its question, its timeout, and its end. */
export type SourcePoll = {
	/** The feed's time when it began (epoch ms). */
	readonly startedAtMs: number;
	/** Elapsed time then. */
	readonly begunMs: number;
	/** One of the source's own turns, not one for parts alone. */
	readonly isTurn: boolean;
	/** Settles when the collector has really ended, however late. */
	readonly ended: Promise<void>;
	/** Its time was over, and it was aborted. */
	readonly isTimedOut: boolean;
	/** It did not end even then: a late answer is dropped. */
	readonly isAbandoned: boolean;
	/** Elapsed time before which the next poll is not wished for. */
	readonly restUntilMs: number;
	/** Asks the collector; once. */
	ask(): void;
	/** Aborts it because the program ends: nothing is abandoned any more. */
	shutDown(): void;
};

export type PollOutcome = {readonly parts: readonly PartOutcome[]; readonly failure: Failure | null};

/** What every poll of a source is made with. */
export type PollContext = {
	readonly collector: Collector;
	readonly clock: Clock;
	readonly feed: Feed;
	readonly interest: () => Interest;
	readonly schedule: PartSchedule;
	/** After this a poll is aborted. */
	readonly timeoutMs: number;
	/** How long an aborted poll may take to end before it is abandoned. */
	readonly graceMs: number;
	/** The collector has ended, late or in time. */
	readonly onEnd: (poll: SourcePoll, outcome: PollOutcome) => void;
	readonly onAbandon: (poll: SourcePoll) => void;
};

export type PollBeginning = Pick<SourcePoll, 'startedAtMs' | 'isTurn'> & {
	/** Elapsed time from which a pace that the source wishes for is counted. */
	readonly dueMs: number;
};

/** A source is asked at least this often, however slowly it answers. */
const longestPaceMs = 60_000;

/** Begins a poll: its timeout runs from here on. */
export const beginPoll = (context: PollContext, {startedAtMs, isTurn, dueMs}: PollBeginning): SourcePoll => {
	const {collector, clock, feed, interest, schedule, timeoutMs, graceMs} = context;
	const controller = new AbortController();
	const {promise: ended, resolve: finish} = Promise.withResolvers<void>();
	const begunMs = clock.elapsed();
	let [isOver, isTimedOut, isAbandoned] = [false, false, false];
	let restUntilMs = 0;
	let cancelTimer = clock.setTimer(timeoutMs, () => {
		isTimedOut = true;
		cancelTimer = clock.setTimer(graceMs, () => {
			isAbandoned = true;
			context.onAbandon(poll);
		});
		controller.abort(new DOMException(`no answer within ${spellMs(timeoutMs)}`, 'TimeoutError'));
	});
	const isOpen = (): boolean => !isOver && !isAbandoned;
	const settle = (outcome: PollOutcome): void => {
		isOver = true;
		cancelTimer();
		finish();
		context.onEnd(poll, outcome);
	};
	const poll: SourcePoll = {
		startedAtMs,
		begunMs,
		isTurn,
		ended,
		get isTimedOut() {
			return isTimedOut;
		},
		get isAbandoned() {
			return isAbandoned;
		},
		get restUntilMs() {
			return restUntilMs;
		},
		ask() {
			answerOf(collector, {
				signal: controller.signal,
				deadlineMs: startedAtMs + timeoutMs,
				now: () => feed.now(),
				interest: interest(),
				due: (part, partEveryMs) => isOpen() && schedule.due(part, partEveryMs),
				spare: (part) => {
					if (isOpen()) schedule.spare(part);
				},
				pace: (ms) => {
					restUntilMs = dueMs + Math.min(ms, longestPaceMs);
				},
			}).then(
				(parts) => settle({parts, failure: null}),
				(error: unknown) => settle({parts: [], failure: readFailure(error)}),
			);
		},
		shutDown() {
			cancelTimer();
			controller.abort(new DOMException('pipetop is shutting down', 'AbortError'));
		},
	};
	return poll;
};

/** Asks; an answer that is no list, and a throw before the first await, are rejections too. */
const answerOf = async (collector: Collector, context: Parameters<Collector['collect']>[0]): Promise<readonly PartOutcome[]> => {
	const parts: unknown = await collector.collect(context);
	if (!Array.isArray(parts)) throw new TypeError('it answered with something that is no list of parts');
	return parts as readonly PartOutcome[];
};
