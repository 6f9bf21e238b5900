import type {Collector} from '../model/collector-contract.ts';
import type {Failure} from '../model/failure.ts';
import type {PartOutcome} from '../model/feed-events.ts';
import type {Interest} from '../model/interest.ts';
import type {Cancel, Clock} from './clock.ts';
import type {Feed} from './feed.ts';
import {createPartSchedule} from './part-schedule.ts';
import {createPollPlan} from './poll-plan.ts';
import {spellMs} from './read-failure.ts';
import {shareParts} from './share-facts.ts';
import {beginPoll, type PollContext, type PollOutcome, type SourcePoll} from './source-poll.ts';

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

export const createRefreshLoop = (options: RefreshLoopOptions): RefreshLoop => {
	const {source, everyMs, partsEveryMs, timeoutMs, collector, clock, feed, interest, random} = options;
	const graceMs = options.graceMs ?? Math.min(500, timeoutMs / 4);
	const stopMs = options.stopMs ?? 2_000;
	const hasOwnPolls = partsEveryMs !== undefined;
	const schedule = createPartSchedule({everyMs, hasOwnPolls});
	let poll: SourcePoll | null = null;
	let isStopped = false;
	let lastParts: readonly PartOutcome[] = [];

	const emitSample = (from: SourcePoll, {parts: answered, failure}: PollOutcome, nextMs: number): void => {
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
	// The source is asked again only when the old poll has ended: until then each interval says how long that takes.
	const reportStuck = (from: SourcePoll): void => {
		const nextMs = plan.skipTurn();
		emitSample(from, {parts: [], failure: stuck(timeoutMs, clock.elapsed() - from.begunMs)}, nextMs);
	};
	const end = (from: SourcePoll, outcome: PollOutcome): void => {
		poll = null;
		// An abandoned poll has been reported; its late answer is dropped and what is planned stays.
		if (isStopped || from.isAbandoned) return;
		const failure = outcome.failure && from.isTimedOut ? lateFailure(outcome.failure, timeoutMs) : outcome.failure;
		if (failure) schedule.fail(failure, clock.elapsed());
		else schedule.settle(outcome.parts, clock.elapsed());
		const nextMs = plan.follow(from, failure, isFruitless(hasOwnPolls ? newest(outcome.parts, lastParts) : outcome.parts));
		emitSample(from, {parts: outcome.parts, failure}, nextMs);
	};
	const abandon = (from: SourcePoll): void => {
		schedule.fail(stuck(timeoutMs, clock.elapsed() - from.begunMs), clock.elapsed());
		reportStuck(from);
	};
	const context: PollContext = {collector, clock, feed, interest, schedule, timeoutMs, graceMs, onEnd: end, onAbandon: abandon};
	const begin = (): void => {
		const {now} = feed.emit({type: 'started', source});
		const {isTurn, plannedMs} = plan;
		schedule.begin({atMs: hasOwnPolls ? clock.elapsed() : plannedMs, feedMs: now, isTurn});
		// A timer is a little late, always: counted from there even the usual pace would miss the next slot.
		const dueMs = Math.min(plannedMs, clock.elapsed());
		poll = beginPoll(context, {startedAtMs: now, isTurn, dueMs});
		poll.ask();
	};
	const due = (): void => (poll ? reportStuck(poll) : begin());
	const plan = createPollPlan({everyMs, partsEveryMs, clock, feed, random, schedule, onDue: due});
	return {
		start: plan.start,
		refresh() {
			if (isStopped) return 'stopped';
			if (poll) return 'under way';
			if (plan.isLimited) return 'limited';
			plan.takeNow();
			begin();
			return 'begun';
		},
		async stop() {
			if (isStopped) return;
			isStopped = true;
			plan.cancel();
			if (poll) {
				poll.shutDown();
				await within(clock, stopMs, poll.ended);
			}
			await within(clock, stopMs, closed(collector));
		},
	};
};

/** What fails while closing can no longer be shown anywhere and changes nothing. */
const closed = (collector: Collector): Promise<void> =>
	Promise.resolve()
		.then(() => collector.close())
		.catch(() => {});

/** The last outcome of each part. */
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
