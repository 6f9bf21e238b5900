import {expect, test} from 'vitest';
import {createFeed, createStream} from '../../source/engine/feed.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';
import {manualClock} from './manual-clock.ts';

const start = Date.UTC(2026, 8, 1, 3, 10, 0, 250);
const begin = () => {
	const clock = manualClock(start);
	const stream = createStream();
	const feed = createFeed(clock, stream);
	const events: FeedEvent[] = [];
	stream.subscribe((event) => events.push(event));
	return {clock, stream, feed, events};
};

test('ticks come at whole seconds, once each', async () => {
	const {clock, feed, events} = begin();
	feed.start();
	await clock.advance(3_000);
	feed.stop();
	expect(events).toEqual([1, 2, 3].map((second) => ({type: 'tick', seq: second, now: start - 250 + second * 1_000})));
	expect(clock.pending).toBe(0);
});

test('a wall clock that steps back is told once, and time stands still until it has caught up', async () => {
	const {clock, feed, events} = begin();
	feed.emit({type: 'started', source: 'a'});
	clock.stepWall(-2_500);
	feed.emit({type: 'started', source: 'b'});
	await clock.advance(1_000);
	feed.emit({type: 'started', source: 'c'});
	await clock.advance(2_000);
	feed.emit({type: 'started', source: 'd'});
	expect(events.map((event) => [event.type, event.seq, event.now - start])).toEqual([
		['started', 1, 0],
		['clock', 2, 0],
		['started', 3, 0],
		['started', 4, 0],
		['started', 5, 500],
	]);
	expect(events[1]).toMatchObject({backwardsMs: 2_500});
});

test('ticks go on while time stands still', async () => {
	const {clock, feed, events} = begin();
	feed.start();
	await clock.advance(1_000);
	clock.stepWall(-60_000);
	await clock.advance(3_000);
	feed.stop();
	const nows = new Set(events.map((event) => event.now));
	expect(events.map((event) => event.type)).toEqual(['tick', 'clock', 'tick', 'tick', 'tick']);
	expect(nows.size).toBe(1);
});

test('a wall clock that steps forward is followed, without a tick for every second left out', async () => {
	const {clock, feed, events} = begin();
	feed.start();
	await clock.advance(1_000);
	clock.stepWall(3_600_000);
	await clock.advance(1_000);
	feed.stop();
	expect(events.map((event) => event.now - start + 250)).toEqual([1_000, 3_602_000]);
});

test('listeners hear every event in the order in which they came, whoever emits meanwhile', () => {
	const {stream, feed, events} = begin();
	const heard: string[] = [];
	stream.subscribe((event) => {
		if (event.seq === 1) feed.emit({type: 'started', source: 'second'});
	});
	stream.subscribe((event) => heard.push(`${event.seq} ${event.type}`));
	feed.emit({type: 'started', source: 'first'});
	expect(events.map((event) => event.seq)).toEqual([1, 2]);
	expect(heard).toEqual(['1 started', '2 started']);
});
