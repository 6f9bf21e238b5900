import type {PartOutcome} from '../model/events.ts';
import type {Failure} from '../model/facts.ts';
import type {Interest} from '../model/interest.ts';
import type {Collector} from '../model/poll.ts';
import {backoffMs} from './backoff.ts';
import type {Cancel, Clock} from './clock.ts';
import {readFailure, spellMs} from './failure.ts';
import type {Feed} from './feed.ts';
import {createPartSchedule} from './part-schedule.ts';
import {shareParts} from './sharing.ts';

export type RefreshLoopOptions = {
	/** Source id. */
	readonly source: string;
	/** Polls begin at multiples of this from the first one on. */
	readonly everyMs: number;
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
	/** Polls now, ahead of plan and backoff, but not against a limit that the source has set. */
	refresh(): RefreshAnswer;
	/** Aborts a poll in flight, waits for its end (bounded), closes the collector (bounded). Emits nothing more. */
	stop(): Promise<void>;
};

type Poll = {
	readonly controller: AbortController;
	readonly startedAtMs: number;
	readonly begunMs: number;
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

/** Sources start within this of each other. */
const spreadMs = 300;

export const createRefreshLoop = (options: RefreshLoopOptions): RefreshLoop => {
	const {source, everyMs, timeoutMs, collector, clock, feed, interest, random} = options;
	const graceMs = options.graceMs ?? Math.min(500, timeoutMs / 4);
	const stopMs = options.stopMs ?? 2_000;
	const schedule = createPartSchedule(everyMs);
	let poll: Poll | null = null;
	let failures = 0;
	let limitedUntilMs = 0;
	let isStopped = false;
	let lastParts: readonly PartOutcome[] = [];
	let cancelPlan: Cancel = () => {};
	// Polls are planned on a grid of elapsed time: anchor + slot × interval. A slot that a long poll overran is left out.
	let anchorMs = 0;
	let slot = 0;
	let plannedMs = 0;

	const plan = (atMs: number): void => {
		cancelPlan();
		plannedMs = atMs;
		cancelPlan = clock.setTimer(Math.max(0, atMs - clock.elapsed()), () => (poll ? reportStuck(poll) : begin()));
	};
	const nextSlot = (restUntilMs = 0): number => {
		slot = Math.max(slot + 1, Math.floor((clock.elapsed() - anchorMs) / everyMs) + 1, Math.ceil((restUntilMs - anchorMs) / everyMs));
		return anchorMs + slot * everyMs;
	};
	const restartGrid = (atMs: number): number => {
		anchorMs = atMs;
		slot = 0;
		return atMs;
	};
	const nextPlan = ({restUntilMs}: Poll): number => {
		const waitMs = backoffMs(everyMs, failures, random);
		const limitMs = limitedUntilMs - feed.now();
		if (waitMs <= everyMs && limitMs <= 0) return nextSlot(restUntilMs);
		return restartGrid(clock.elapsed() + Math.max(waitMs, limitMs));
	};
	const emitSample = (from: Poll, {parts: answered, failure}: Outcome, nextMs: number): void => {
		const parts = shareParts(lastParts, answered);
		lastParts = [...parts, ...lastParts.filter(({part}) => parts.every((other) => other.part !== part))];
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
		schedule.begin(plannedMs, now);
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
			ended,
			timedOut: false,
			abandoned: false,
			restUntilMs: 0,
			cancelTimer: clock.setTimer(timeoutMs, () => timeOut(started)),
		};
		poll = started;
		const settle = (outcome: Outcome): void => {
			finish();
			end(started, outcome);
		};
		ask(collector, {
			signal: controller.signal,
			deadlineMs: now + timeoutMs,
			now: () => feed.now(),
			interest: interest(),
			due: (part, partEveryMs) => poll === started && !started.abandoned && schedule.due(part, partEveryMs),
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
		schedule.rollBack();
		reportStuck(from);
	};
	// The source is asked again only when the old poll has ended: until then each interval says how long that takes.
	const reportStuck = (from: Poll): void => {
		const nextMs = nextSlot();
		plan(nextMs);
		emitSample(from, {parts: [], failure: stuck(timeoutMs, clock.elapsed() - from.begunMs)}, nextMs);
	};
	const end = (from: Poll, outcome: Outcome): void => {
		from.cancelTimer();
		poll = null;
		// An abandoned poll has been reported; its late answer is dropped and the plan that stands goes on.
		if (isStopped || from.abandoned) return;
		const failure = outcome.failure && from.timedOut ? lateFailure(outcome.failure, timeoutMs) : outcome.failure;
		if (failure) schedule.rollBack();
		else schedule.settle(outcome.parts);
		failures = failure || isFruitless(outcome.parts) ? failures + 1 : 0;
		limitedUntilMs = failure?.retryAtMs ?? 0;
		const nextMs = nextPlan(from);
		plan(nextMs);
		emitSample(from, {parts: outcome.parts, failure}, nextMs);
	};
	return {
		start: () => plan(restartGrid(clock.elapsed() + random() * Math.min(everyMs, spreadMs))),
		refresh() {
			if (isStopped) return 'stopped';
			if (poll) return 'under way';
			if (feed.now() < limitedUntilMs) return 'limited';
			cancelPlan();
			plannedMs = restartGrid(clock.elapsed());
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
