import {describe, expect, test} from 'vitest';
import type {Block} from '../../source/engine/event-block.ts';
import {startLive} from '../../source/engine/live.ts';
import {startReplay} from '../../source/engine/replay.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';
import {manualClock} from './manual-clock.ts';
import {scripted} from './scripted.ts';
import {toyModel} from './toy-model.ts';

const start = Date.UTC(2026, 8, 1, 3, 10);

const beginLive = () => {
	const clock = manualClock(start);
	const collector = scripted(clock, [{does: 'answer', afterMs: 10}]);
	const session = startLive({sources: [{id: 'a', everyMs: 2_000, timeoutMs: 1_000, collector}], model: toyModel, clock, random: () => 0});
	return {clock, collector, session};
};

describe('live', () => {
	test('paused, the screen stands still while collection goes on; resumed, it shows the newest', async () => {
		const {clock, collector, session} = beginLive();
		await clock.advance(4_500);
		session.pause();
		const shown = session.store.getSnapshot();
		expect(session.playback).toEqual({state: 'paused', cursorMs: start + 4_010, speed: 1, isSeeking: false, isAtEnd: true});
		await clock.advance(10_000);
		expect(session.store.getSnapshot()).toBe(shown);
		expect(collector.begunMs.length).toBe(8);
		expect(session.playback.isAtEnd).toBe(false);
		session.resume();
		expect(session.store.getSnapshot().now).toBe(start + 14_010);
		expect(session.playback).toMatchObject({state: 'live', cursorMs: null});
		await session.stop();
	});

	test('stepping back goes from poll to poll to the first, and forward again shows the same', async () => {
		const {clock, session} = beginLive();
		await clock.advance(130_000);
		const back: string[] = [];
		while (session.step(-1)) back.push(JSON.stringify(session.store.getSnapshot()));
		expect(back.length).toBe(65);
		expect(session.playback.cursorMs).toBe(start + 10);
		const forward = [JSON.stringify(session.store.getSnapshot())];
		while (session.step(1)) forward.push(JSON.stringify(session.store.getSnapshot()));
		// The newest event is a tick or start after the last poll: stepping ends at that poll.
		expect(forward).toEqual(back.toReversed());
		session.live();
		expect(session.store.getSnapshot().now).toBe(start + 130_000);
		await session.stop();
	});

	test('a jump shows the last event at or before the time asked for', async () => {
		const {clock, session} = beginLive();
		await clock.advance(60_000);
		await session.jump(start + 30_500);
		expect(session.store.getSnapshot().now).toBe(start + 30_010);
		await session.jump(0);
		expect(session.store.getSnapshot().now).toBe(start);
		expect(session.history).toMatchObject({fromMs: start, toMs: start + 60_000, note: ''});
		await session.stop();
	});

	test('pausing before anything happened changes nothing', async () => {
		const {session} = beginLive();
		session.pause();
		expect(session.playback.state).toBe('live');
		expect(session.step(-1)).toBe(false);
		await session.jump(start);
		expect(session.playback.state).toBe('live');
		await session.stop();
	});

	test('listeners hear once a turn, and not of what they cannot see', async () => {
		const {clock, session} = beginLive();
		let heard = 0;
		session.store.subscribe(() => {
			heard += 1;
		});
		await clock.advance(2_005);
		const before = heard;
		expect(before).toBeGreaterThan(0);
		session.pause();
		await session.store.whenIdle();
		expect(heard).toBe(before + 1);
		await clock.advance(5_000);
		expect(heard).toBe(before + 1);
		await session.stop();
	});

	test('refreshing by hand names what came of it', async () => {
		const {clock, session} = beginLive();
		await clock.advance(500);
		expect([session.refresh(), session.refresh('a'), session.refresh('nobody')]).toEqual(['begun', 'under way', 'stopped']);
		await session.stop();
		expect(session.refresh()).toBe('stopped');
		expect(clock.pending).toBe(1);
	});
});

/** Seconds 0 … 59, a tick and a sample each, in blocks of ten seconds; with a long gap in the middle when asked. */
const tape = (gapMs = 0): readonly Block[] => {
	const events: FeedEvent[] = [];
	for (let second = 0; second < 60; second += 1) {
		const now = start + second * 1_000 + (second >= 30 ? gapMs : 0);
		events.push({type: 'tick', seq: events.length + 1, now});
		events.push({
			type: 'sample',
			seq: events.length + 1,
			now: now + 100,
			source: 'a',
			startedAtMs: now,
			durationMs: 100,
			parts: [],
			failure: null,
			nextAtMs: null,
		});
	}
	return Array.from({length: 6}, (_, index) => {
		const own = events.slice(index * 20, index * 20 + 20);
		const [first, last] = [own[0], own[19]];
		if (!first || !last) throw new Error('the tape is too short');
		return {firstSeq: first.seq, lastSeq: last.seq, firstMs: first.now, lastMs: last.now, events: () => own};
	});
};
const beginReplay = (options: {readonly atMs?: number; readonly speed?: number; readonly isPaused?: boolean} = {}, gapMs = 0) => {
	const clock = manualClock(Date.UTC(2030, 0, 1));
	let closed = 0;
	const recording = {
		blocks: tape(gapMs),
		close() {
			closed += 1;
		},
	};
	const session = startReplay({recording, model: toyModel, clock, ...options});
	return {clock, session, closed: () => closed, shown: () => session.store.getSnapshot().now - start};
};

describe('replay', () => {
	test('it plays at the pace of the recording, and its time is the recording\u2019s', async () => {
		const {clock, session, shown} = beginReplay();
		expect(shown()).toBe(0);
		await clock.advance(2_050);
		expect(shown()).toBe(2_000);
		await clock.advance(50);
		expect(shown()).toBe(2_100);
		expect(session.playback).toEqual({state: 'playing', cursorMs: start + 2_100, speed: 1, isSeeking: false, isAtEnd: false});
		await session.stop();
	});

	test.each([
		[10, 20_000],
		[0.5, 1_000],
		[1_000, 59_100],
	])('at speed %s, 2 s show %s ms of the recording', async (speed, ms) => {
		const {clock, session, shown} = beginReplay({speed});
		await clock.advance(2_000);
		expect(shown()).toBe(ms);
		await session.stop();
	});

	test('the speed can be changed on the way, within limits', async () => {
		const {clock, session, shown} = beginReplay();
		await clock.advance(1_000);
		session.setSpeed(10);
		await clock.advance(1_000);
		expect(shown()).toBe(11_000);
		for (const [asked, got] of [
			[1e9, 1_000],
			[0, 0.1],
			[Number.NaN, 1],
		] as const) {
			session.setSpeed(asked);
			expect(session.playback.speed).toBe(got);
		}
		await session.stop();
	});

	test('at its end it stands still and says so; resumed there, it begins again', async () => {
		const {clock, session, shown} = beginReplay({speed: 100});
		await clock.advance(5_000);
		expect(session.playback).toMatchObject({state: 'paused', isAtEnd: true, cursorMs: start + 59_100});
		expect(clock.pending).toBe(0);
		session.resume();
		expect([shown(), session.playback.state]).toEqual([0, 'playing']);
		await session.stop();
	});

	test('with --step nothing moves until a step is asked for', async () => {
		const {clock, session, shown} = beginReplay({isPaused: true});
		await clock.advance(60_000);
		expect(shown()).toBe(0);
		expect([session.step(1), shown()]).toEqual([true, 100]);
		expect([session.step(1), shown()]).toEqual([true, 1_100]);
		expect([session.step(-1), shown()]).toEqual([true, 100]);
		expect([session.step(-1), shown()]).toEqual([false, 100]);
		await session.stop();
	});

	test('it begins where it is told to, and a jump while it plays goes on playing from there', async () => {
		const {clock, session, shown} = beginReplay({atMs: start + 20_050});
		await clock.advance(0);
		await session.store.whenIdle();
		expect(shown()).toBe(20_000);
		const jump = session.jump(start + 5_000);
		await clock.advance(0);
		await jump;
		expect(shown()).toBe(5_000);
		await clock.advance(1_000);
		expect(shown()).toBe(6_000);
		await session.stop();
	});

	test('L goes to the end', async () => {
		const {clock, session, shown} = beginReplay({isPaused: true});
		session.live();
		await clock.advance(0);
		await session.store.whenIdle();
		expect(shown()).toBe(59_100);
		await session.stop();
	});

	test('a stretch in which nothing was recorded is crossed in a second', async () => {
		const {clock, session, shown} = beginReplay({atMs: start + 29_100}, 8 * 3_600_000);
		await clock.advance(900);
		expect(shown()).toBe(29_100);
		await clock.advance(1_100);
		expect(shown()).toBe(30_000 + 8 * 3_600_000 + 1_000);
		await session.stop();
	});

	test('stopping leaves no timer and closes the file', async () => {
		const {clock, session, closed} = beginReplay();
		await clock.advance(1_500);
		await session.stop();
		expect([clock.pending, closed()]).toEqual([0, 1]);
	});

	test('an empty recording shows the beginning and stands still', async () => {
		const clock = manualClock(0);
		const session = startReplay({recording: {blocks: [], close() {}}, model: toyModel, clock});
		expect(session.playback).toMatchObject({state: 'paused', cursorMs: null, isAtEnd: true});
		session.resume();
		expect([session.step(1), session.step(-1)]).toEqual([false, false]);
		await session.jump(5);
		expect(session.store.getSnapshot().seq).toBe(0);
		await session.stop();
	});
});
