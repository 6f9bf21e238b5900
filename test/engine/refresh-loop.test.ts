import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {backoffMs, longestBackoffMs} from '../../source/engine/backoff.ts';
import {createFeed, createStream} from '../../source/engine/feed.ts';
import {createRefreshLoop} from '../../source/engine/refresh-loop.ts';
import type {FeedEvent, SampleEvent} from '../../source/model/feed-events.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {type Step, scripted} from './scripted.ts';

type Options = {readonly everyMs?: number; readonly timeoutMs?: number; readonly random?: () => number; readonly lateMs?: number};
const begin = (script: readonly Step[], {everyMs = 2_000, timeoutMs = 1_000, random = () => 0, lateMs = 0}: Options = {}) => {
	const manual = manualClock(Date.UTC(2026, 8, 1));
	const clock: ManualClock = {...manual, setTimer: (ms, run) => manual.setTimer(ms + lateMs, run)};
	const stream = createStream();
	const feed = createFeed(clock, stream);
	const events: FeedEvent[] = [];
	stream.subscribe((event) => events.push(event));
	const collector = scripted(clock, script);
	const interest = {groups: new Set(['orders']), topics: new Set<string>()};
	const loop = createRefreshLoop({source: 's', everyMs, timeoutMs, collector, clock, feed, interest: () => interest, random});
	loop.start();
	const samples = (): SampleEvent[] => events.filter((event) => event.type === 'sample');
	return {clock, feed, collector, loop, events, samples};
};
const answer = (afterMs = 10): Step => ({does: 'answer', afterMs});
const slowed = (paceMs: number): Step => ({does: 'answer', afterMs: 10, paceMs});
const refuse = (afterMs = 10): Step => ({does: 'fail', afterMs, kind: 'refused', message: 'nothing listens there'});

describe('pace', () => {
	test('polls begin at multiples of the interval, each told before and after', async () => {
		const {clock, collector, events, loop} = begin([answer(), answer(700), answer()]);
		await clock.advance(6_500);
		expect(collector.begunMs).toEqual([0, 2_000, 4_000, 6_000]);
		expect(events.slice(0, 4).map((event) => event.type)).toEqual(['started', 'sample', 'started', 'sample']);
		expect(events[1]).toMatchObject({
			durationMs: 10,
			failure: null,
			startedAtMs: Date.UTC(2026, 8, 1),
			nextAtMs: Date.UTC(2026, 8, 1) + 2_000,
		});
		await loop.stop();
	});

	test('starts are spread by up to 300 ms', async () => {
		const {clock, collector, loop} = begin([answer()], {random: () => 0.5});
		await clock.advance(4_500);
		expect(collector.begunMs).toEqual([150, 2_150, 4_150]);
		await loop.stop();
	});

	test('a poll longer than the interval leaves slots out and never overlaps', async () => {
		const {clock, collector, loop} = begin([answer(4_500)], {timeoutMs: 10_000});
		await clock.advance(20_000);
		expect(collector.begunMs).toEqual([0, 6_000, 12_000, 18_000]);
		expect(collector.mostAtOnce).toBe(1);
		await loop.stop();
	});

	test('a source that finds polls hard is asked at the slower pace it wishes for, on the same grid, and at its own again after', async () => {
		const {clock, collector, samples, loop} = begin([slowed(5_000), slowed(5_000), answer(), answer(), slowed(3_600_000), answer()]);
		await clock.advance(80_000);
		expect(collector.begunMs.slice(0, 6)).toEqual([0, 6_000, 12_000, 14_000, 16_000, 76_000]);
		expect(samples()[0]?.nextAtMs).toBe(Date.UTC(2026, 8, 1) + 6_000);
		await loop.stop();
	});

	test('a source that is content with its interval keeps it although every timer is a little late', async () => {
		const {clock, collector, loop} = begin([slowed(2_000)], {lateMs: 7});
		await clock.advance(9_000);
		expect(collector.begunMs).toEqual([7, 2_007, 4_007, 6_007, 8_007]);
		await loop.stop();
	});

	test('whatever a source does, it is never asked twice at once, and every start is followed by a sample', async () => {
		const step = fc.oneof(
			fc.integer({min: 0, max: 5_000}).map((afterMs): Step => answer(afterMs)),
			fc.integer({min: 0, max: 5_000}).map((afterMs): Step => refuse(afterMs)),
			fc.constant<Step>({does: 'hang'}),
			fc.constant<Step>({does: 'throw', message: 'broken'}),
			fc.integer({min: 0, max: 20_000}).map((afterMs): Step => ({does: 'ignore', afterMs})),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, {minLength: 1, maxLength: 8}),
				fc.array(fc.integer({min: 1, max: 4_000}), {maxLength: 8}),
				async (script, waits) => {
					const {clock, collector, events, loop} = begin(script, {random: Math.random});
					for (const waitMs of waits) {
						await clock.advance(waitMs);
						loop.refresh();
					}
					await clock.advance(60_000);
					const stopping = loop.stop();
					await clock.advance(10_000);
					await stopping;
					expect(collector.mostAtOnce).toBeLessThanOrEqual(1);
					const order = events.map((event) => event.type).join(' ');
					expect(order).not.toContain('started started');
					expect(collector.closed).toBe(1);
				},
			),
			{numRuns: 60},
		);
	});
});

describe('timeout', () => {
	test('a source that hangs is aborted at its timeout, said at that moment, and asked again', async () => {
		const {clock, collector, samples, loop} = begin([{does: 'hang'}, answer()]);
		await clock.advance(1_000);
		expect(samples()).toMatchObject([{durationMs: 1_000, failure: {kind: 'timeout', message: 'no answer within 1 s'}}]);
		await clock.advance(2_000);
		expect(collector.aborted).toBe(1);
		expect(samples()[1]).toMatchObject({failure: null});
		await loop.stop();
	});

	test('a source that takes no notice of the abort is given up, told each interval with its age, and asked again when it has ended', async () => {
		const {clock, collector, samples, events, loop} = begin([{does: 'ignore', afterMs: 7_000}, answer()]);
		await clock.advance(6_900);
		expect(samples().map((sample) => [sample.durationMs, sample.failure?.kind])).toEqual([
			[1_250, 'timeout'],
			[2_000, 'timeout'],
			[4_000, 'timeout'],
			[6_000, 'timeout'],
		]);
		expect(samples()[3]?.failure?.message).toBe('no answer within 1 s; asked 6 s ago and still not ended: it is asked again when it ends');
		expect(collector.begunMs).toEqual([0]);
		await clock.advance(2_000);
		expect(collector.begunMs).toEqual([0, 8_000]);
		expect(JSON.stringify(events)).not.toContain('late');
		expect(samples()[4]).toMatchObject({failure: null});
		await loop.stop();
	});

	test('a source that hangs delays no other', async () => {
		const {clock, feed, loop} = begin([{does: 'ignore', afterMs: null}]);
		const other = scripted(clock, [answer()]);
		const beside = createRefreshLoop({
			source: 'other',
			everyMs: 1_000,
			timeoutMs: 500,
			collector: other,
			clock,
			feed,
			interest: () => ({groups: new Set(), topics: new Set()}),
			random: () => 0,
		});
		beside.start();
		await clock.advance(5_500);
		expect(other.begunMs).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
		const stopped = Promise.all([loop.stop(), beside.stop()]);
		await clock.advance(5_000);
		await stopped;
	});
});

describe('failures', () => {
	test('pauses double from the second failure in a row on, up to 60 s, and success goes back to the interval', async () => {
		const {clock, collector, samples, loop} = begin([...Array.from({length: 8}, () => refuse()), answer()]);
		await clock.advance(300_000);
		const gaps = collector.begunMs.slice(1).map((ms, index) => ms - (collector.begunMs[index] ?? 0));
		expect(gaps.slice(0, 10)).toEqual([2_000, 4_010, 8_010, 16_010, 32_010, 60_010, 60_010, 60_010, 2_000, 2_000]);
		expect(samples()[5]).toMatchObject({failure: {kind: 'refused'}, nextAtMs: Date.UTC(2026, 8, 1) + (collector.begunMs[6] ?? 0)});
		await loop.stop();
	});

	test('the pause is shortened by a quarter at most, never below the interval and never above 60 s', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 100, max: 3_600_000}),
				fc.integer({min: 0, max: 1_000}),
				fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
				(everyMs, failures, random) => {
					const pause = backoffMs(everyMs, failures, () => random);
					const most = failures <= 1 ? everyMs : Math.max(everyMs, Math.min(longestBackoffMs, everyMs * 2 ** (failures - 1)));
					expect(pause).toBeLessThanOrEqual(most);
					expect(pause).toBeGreaterThanOrEqual(Math.max(everyMs, most * 0.75 - 0.001));
				},
			),
		);
	});

	test('something thrown that explains nothing is reported as our bug', async () => {
		const {clock, samples, loop} = begin([{does: 'throw', message: 'x is undefined'}]);
		await clock.advance(100);
		expect(samples()[0]?.failure).toEqual({kind: 'bug', message: 'the collector failed in a way it does not explain: x is undefined'});
		await loop.stop();
	});

	test('a source that asks to be left alone is left alone until then, also when somebody asks by hand', async () => {
		const retryAtMs = Date.UTC(2026, 8, 1) + 30_000;
		const {clock, collector, samples, loop} = begin([{does: 'fail', afterMs: 0, kind: 'limited', message: '429', retryAtMs}, answer()]);
		await clock.advance(10_000);
		expect(loop.refresh()).toBe('limited');
		expect(samples()[0]).toMatchObject({nextAtMs: retryAtMs});
		await clock.advance(20_500);
		expect(collector.begunMs).toEqual([0, 30_000]);
		expect(samples()[1]).toMatchObject({failure: null});
		await loop.stop();
	});

	test('parts that fail keep the source at its pace while another part answers', async () => {
		const outcome = {part: 'a', startedAtMs: 0, durationMs: 1, facts: [], failure: {kind: 'server_error', message: '500'}} as const;
		const {clock, collector, loop} = begin([{does: 'answer', afterMs: 0, parts: [outcome, {...outcome, part: 'b', failure: null}]}]);
		await clock.advance(6_100);
		expect(collector.begunMs).toEqual([0, 2_000, 4_000, 6_000]);
		await loop.stop();
	});
});

describe('by hand and at the end', () => {
	test('a poll asked for by hand begins at once, ahead of a backoff, and not while one is under way', async () => {
		const {clock, collector, loop} = begin([refuse(), refuse(), refuse(), answer(500)]);
		await clock.advance(7_000);
		expect(collector.begunMs).toEqual([0, 2_000, 6_010]);
		expect([loop.refresh(), loop.refresh()]).toEqual(['begun', 'under way']);
		await clock.advance(3_000);
		expect(collector.begunMs).toEqual([0, 2_000, 6_010, 7_000, 9_000]);
		await loop.stop();
		expect(loop.refresh()).toBe('stopped');
	});

	test('what is on screen reaches the collector', async () => {
		const {clock, collector, loop} = begin([answer()]);
		await clock.advance(10);
		expect([...(collector.contexts[0]?.interest.groups ?? [])]).toEqual(['orders']);
		expect(collector.contexts[0]?.deadlineMs).toBe(Date.UTC(2026, 8, 1) + 1_000);
		await loop.stop();
	});

	test('shutdown ends a poll in flight, waits for it, closes the collector and leaves no timer', async () => {
		const {clock, collector, samples, loop} = begin([{does: 'hang'}]);
		await clock.advance(500);
		await loop.stop();
		expect({aborted: collector.aborted, closed: collector.closed, samples: samples().length, pending: clock.pending}).toEqual({
			aborted: 1,
			closed: 1,
			samples: 0,
			pending: 0,
		});
	});

	test('shutdown waits at most 2 s for a poll that does not end, and its late answer goes nowhere', async () => {
		const {clock, collector, events, loop} = begin([{does: 'ignore', afterMs: 9_000}]);
		await clock.advance(500);
		let isStopped = false;
		const stopping = loop.stop().then(() => {
			isStopped = true;
		});
		await clock.advance(1_900);
		expect(isStopped).toBe(false);
		await clock.advance(200);
		await stopping;
		await clock.advance(20_000);
		expect(collector.closed).toBe(1);
		expect(events.map((event) => event.type)).toEqual(['started']);
		expect(clock.pending).toBe(0);
	});

	test('a wall clock stepping back changes neither pace nor durations', async () => {
		const {clock, collector, samples, loop} = begin([answer(100)]);
		await clock.advance(2_050);
		clock.stepWall(-3_600_000);
		await clock.advance(4_000);
		expect(collector.begunMs).toEqual([0, 2_000, 4_000, 6_000]);
		expect(samples().map((sample) => sample.durationMs)).toEqual([100, 100, 100]);
		await loop.stop();
	});
});
