import {afterEach, describe, expect, test} from 'vitest';
import {createPartSchedule} from '../../source/engine/part-schedule.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import {collectorOf, contextOf, type Handler, healthIn, type Manual, metricsIn, serve, type TestServer} from './http-server.ts';

const servers: TestServer[] = [];
const start = async (handler: Handler): Promise<TestServer> => {
	const server = await serve(handler);
	servers.push(server);
	return server;
};
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

const metrics = {n: {value: 'n'}};
/** Polls one collector by a clock that only the test moves. */
const poller = (options: object, due?: (part: string) => boolean) => {
	const clock: Manual = {nowMs: Date.UTC(2026, 10, 22, 7)};
	const collector = collectorOf(options);
	return {
		clock,
		at: async (seconds: number): Promise<readonly PartOutcome[]> => {
			clock.nowMs = Date.UTC(2026, 10, 22, 7) + seconds * 1000;
			return collector.collect(contextOf(due ? {due} : {}, clock));
		},
		close: () => collector.close(),
	};
};
const kinds = (outcomes: readonly PartOutcome[]) => outcomes.map(({part, failure}) => `${part} ${failure?.kind ?? 'ok'}`);

describe('Cache-Control: max-age', () => {
	const cached =
		(control: string, more: Record<string, string> = {}): Handler =>
		(_, response) => {
			response.writeHead(200, {'content-type': 'application/json', 'cache-control': control, ...more});
			response.end('{"n":1}');
		};

	test('keeps a path from being asked again before, and nothing is said of it meanwhile', async () => {
		const server = await start((request, response) =>
			request.url === '/cached' ? cached('max-age=15')(request, response) : cached('no-cache')(request, response),
		);
		const poll = poller({
			url: server.origin,
			requests: [
				{path: '/cached', metrics},
				{path: '/always', metrics},
			],
		});
		const seen: string[][] = [];
		for (const seconds of [0, 5, 10, 14.9, 14.99, 20]) seen.push(kinds(await poll.at(seconds)));
		await poll.close();
		expect(seen).toEqual([
			['/cached ok', '/always ok'],
			['/always ok'],
			['/always ok'],
			['/always ok'],
			['/cached ok', '/always ok'],
			['/always ok'],
		]);
		expect(server.asked.filter((path) => path === '/cached')).toHaveLength(2);
	});

	test('holds back a path without using up its turn', async () => {
		const server = await start(cached('max-age=15'));
		const asked: string[] = [];
		const poll = poller({url: server.origin, requests: [{path: '/a', every: '10s', metrics}]}, (part) => {
			asked.push(part);
			return true;
		});
		for (const seconds of [0, 5, 10, 15]) await poll.at(seconds);
		await poll.close();
		expect(asked).toEqual(['/a', '/a']);
	});

	const cases: ReadonlyArray<readonly [string, string, Record<string, string>, number]> = [
		['public with other words', 'public, max-age=30, stale-while-revalidate=60', {}, 30],
		['less the age that a cache gives', 'max-age=30', {age: '20'}, 10],
		['older than it is fresh', 'max-age=30', {age: '40'}, 0],
		['max-age=0', 'max-age=0', {}, 0],
		['no-store beside it', 'no-store, max-age=30', {}, 0],
		['s-maxage is for shared caches', 's-maxage=30', {}, 0],
		['quoted', 'max-age="30"', {}, 30],
		['nonsense', 'max-age=soon', {}, 0],
		['a year is believed for ten minutes', 'max-age=31536000', {}, 600],
	];
	test.each(cases)('%s', async (_, control, more, freshSeconds) => {
		const server = await start(cached(control, more));
		const poll = poller({url: server.origin, requests: [{path: '/a', metrics}]});
		const first = await poll.at(0);
		if (freshSeconds > 0) expect(await poll.at(freshSeconds - 0.1)).toEqual([]);
		expect(kinds(await poll.at(freshSeconds))).toEqual(['/a ok']);
		await poll.close();
		expect(first[0]?.notes?.some((note) => note.includes('longer than 10 minutes'))).toBe(freshSeconds === 600);
	});

	test('of an answer that could not be read is not obeyed', async () => {
		const server = await start((_, response) => {
			response.writeHead(200, {'cache-control': 'max-age=60'});
			response.end('<html>');
		});
		const poll = poller({url: server.origin, requests: [{path: '/a', metrics}]});
		await poll.at(0);
		expect(kinds(await poll.at(1))).toEqual(['/a bad_answer']);
		await poll.close();
	});

	test('of an answer out of a cache without an age is not counted from now', async () => {
		const server = await start((request, response) =>
			cached('max-age=15', server.asked.length === 2 ? {'x-cache': 'HIT'} : {'x-cache': 'MISS'})(request, response),
		);
		const poll = poller({url: server.origin, requests: [{path: '/a', metrics}]});
		const seen: number[] = [];
		for (const seconds of [0, 5, 10, 15, 20, 25, 30, 35]) {
			await poll.at(seconds);
			seen.push(server.asked.length);
		}
		await poll.close();
		expect(seen).toEqual([1, 1, 1, 2, 3, 3, 3, 4]);
	});

	test("an answer from the server's own cache says so", async () => {
		const server = await start(cached('max-age=15', {'x-cache': 'HIT'}));
		const poll = poller({url: server.origin, requests: [{path: '/a', metrics}]});
		expect((await poll.at(0))[0]?.notes).toEqual(["/a was answered from the server's cache"]);
		await poll.close();
	});
});

describe('429', () => {
	const limited =
		(state: {limited: boolean; headers?: Record<string, string>}): Handler =>
		(_, response) => {
			response.writeHead(state.limited ? 429 : 200, {'content-type': 'application/json', ...(state.limited ? state.headers : {})});
			response.end(state.limited ? '{"detail":"Rate limit exceeded"}' : '{"n":1}');
		};
	const two = [
		{path: '/a', metrics},
		{path: '/b', metrics},
	];

	test('with Retry-After in seconds: the whole source is left alone until then', async () => {
		const state = {limited: true, headers: {'retry-after': '30'}};
		const server = await start(limited(state));
		const poll = poller({url: server.origin, requests: two});
		const first = await poll.at(0);
		expect(first.map(({failure}) => failure)).toEqual(
			['/a', '/b'].map((path) => ({
				kind: 'limited',
				message: `${path}: HTTP 429, the service limits requests`,
				retryAtMs: poll.clock.nowMs + 30_000,
			})),
		);
		expect(healthIn(first[0]!)).toMatchObject({reachable: true, status: 429, reason: 'Rate limit exceeded'});
		state.limited = false;
		const retryAtMs = poll.clock.nowMs + 30_000;
		for (const seconds of [5, 29.999]) {
			const held = await poll.at(seconds);
			expect(held.map(({failure, facts}) => [failure, facts])).toEqual(
				['/a', '/b'].map((path) => [
					{kind: 'limited', message: `${path}: not asked, the service limits requests (HTTP 429)`, retryAtMs},
					[],
				]),
			);
		}
		expect(server.asked).toHaveLength(2);
		expect(metricsIn(...(await poll.at(30)))).toEqual({n: 1});
		await poll.close();
	});

	test('with Retry-After as a date: read by the clock of the server', async () => {
		const now = Date.UTC(2020, 0, 1);
		const state = {limited: true, headers: {date: new Date(now).toUTCString(), 'retry-after': new Date(now + 20_000).toUTCString()}};
		const server = await start(limited(state));
		const poll = poller({url: server.origin, requests: two});
		const [first] = await poll.at(0);
		expect(first?.failure?.retryAtMs).toBe(poll.clock.nowMs + 20_000);
		await poll.close();
	});

	test('without Retry-After: the wait doubles up to five minutes, and starts small again once all is well', async () => {
		const state = {limited: true};
		const server = await start(limited(state));
		const poll = poller({url: server.origin, requests: [two[0]!]});
		const waits: number[] = [];
		let seconds = 0;
		const step = async (): Promise<void> => {
			const [outcome] = await poll.at(seconds);
			const waitMs = (outcome?.failure?.retryAtMs ?? Number.NaN) - poll.clock.nowMs;
			waits.push(waitMs / 1000);
			seconds += waitMs / 1000;
		};
		for (let attempt = 0; attempt < 9; attempt += 1) await step();
		expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
		expect(server.asked).toHaveLength(9);
		state.limited = false;
		expect(kinds(await poll.at(seconds))).toEqual(['/a ok']);
		state.limited = true;
		waits.length = 0;
		await step();
		expect(waits).toEqual([5]);
		await poll.close();
	});

	test('several 429 of one poll are one step of the wait', async () => {
		const state = {limited: true};
		const server = await start(limited(state));
		const poll = poller({url: server.origin, requests: [...two, {path: '/c'}, {path: '/d'}]});
		const outcomes = await poll.at(0);
		expect(new Set(outcomes.map(({failure}) => (failure?.retryAtMs ?? 0) - poll.clock.nowMs))).toEqual(new Set([5_000]));
		const again = await poll.at(5);
		expect(new Set(again.map(({failure}) => (failure?.retryAtMs ?? 0) - poll.clock.nowMs))).toEqual(new Set([10_000]));
		await poll.close();
	});

	test('under the schedule of the refresh loop: one limited path holds back the others, and all are asked as soon as it ends', async () => {
		const server = await start((request, response) =>
			limited({limited: request.url === '/a' && server.asked.length <= 2})(request, response),
		);
		const collector = collectorOf({
			url: server.origin,
			requests: [
				{path: '/a', metrics},
				{path: '/b', every: '10s', metrics},
			],
		});
		const schedule = createPartSchedule({everyMs: 2_000, hasOwnPolls: false});
		const baseMs = Date.UTC(2026, 10, 22, 7);
		const seen: Record<number, string[]> = {};
		for (let second = 0; second <= 20; second += 2) {
			const clock = {nowMs: baseMs + second * 1000};
			schedule.begin({atMs: second * 1000, feedMs: clock.nowMs, isTurn: true});
			const outcomes = await collector.collect(contextOf({due: schedule.due, spare: schedule.spare}, clock));
			schedule.settle(outcomes, second * 1000);
			seen[second] = kinds(outcomes);
		}
		await collector.close();
		// The wait is 5 s; a part that the schedule itself holds back is not told of again.
		expect(seen).toMatchObject({
			0: ['/a limited', '/b ok'],
			2: [],
			4: [],
			6: ['/a ok'],
			8: ['/a ok'],
			10: ['/a ok', '/b ok'],
			12: ['/a ok'],
			20: ['/a ok', '/b ok'],
		});
	});

	test('an absurd Retry-After is obeyed for an hour', async () => {
		const server = await start(limited({limited: true, headers: {'retry-after': '31536000'}}));
		const poll = poller({url: server.origin, requests: two});
		const [first] = await poll.at(0);
		expect(first?.failure?.retryAtMs).toBe(poll.clock.nowMs + 3_600_000);
		await poll.close();
	});
});
