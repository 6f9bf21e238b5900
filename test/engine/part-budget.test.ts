import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createFeed, createStream} from '../../source/engine/feed.ts';
import {createRefreshLoop} from '../../source/engine/refresh-loop.ts';
import {noInterest} from '../../source/model/interest.ts';
import {type AskedSource, askedSource, type Reply} from './asked-source.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';

type Parts = Readonly<Record<string, number | undefined>>;
type Options = {
	readonly everyMs: number;
	readonly parts: Parts;
	readonly reply?: (part: string, question: number) => Reply;
	/** Each timer comes this late. */
	readonly lateMs?: (timer: number) => number;
};

const watched = ({everyMs, parts, reply = () => ({afterMs: 10}), lateMs = () => 0}: Options) => {
	const manual = manualClock(Date.UTC(2026, 8, 1));
	let timers = 0;
	const clock: ManualClock = {
		...manual,
		setTimer(ms, run) {
			timers += 1;
			return manual.setTimer(ms + lateMs(timers), run);
		},
	};
	const source = askedSource(manual, parts, reply);
	const loop = createRefreshLoop({
		...{source: 's', everyMs, timeoutMs: 20_000, collector: source, clock, feed: createFeed(clock, createStream())},
		...{partsEveryMs: Math.min(...Object.values(parts).filter((ms) => ms !== undefined))},
		...{interest: () => noInterest, random: () => 0},
	});
	loop.start();
	return {
		...{clock: manual, source, loop},
		async end() {
			const stopping = loop.stop();
			await manual.advance(30_000);
			await stopping;
		},
	};
};
const seconds = ({asked}: AskedSource, part: string): number[] =>
	asked.filter((question) => question.part === part).map(({atMs}) => Math.round(atMs / 1000));
const multiples = (everyS: number, untilS: number): number[] =>
	Array.from({length: Math.floor(untilS / everyS) + 1}, (_, index) => index * everyS);
/** The most questions that reached the source within any minute. */
const mostAMinute = ({asked}: AskedSource, part: string): number => {
	const times = asked.filter((question) => question.part === part && question.isHeard).map(({atMs}) => atMs);
	return Math.max(0, ...times.map((from) => times.filter((atMs) => atMs >= from && atMs < from + 60_000).length));
};

describe('parts with an interval of their own', () => {
	test('are asked at it, and those without at that of the source', async () => {
		const {clock, source, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 15_000, c: 4_000}});
		await clock.advance(181_000);
		expect(seconds(source, 'a')).toEqual(multiples(10, 180));
		expect(seconds(source, 'b')).toEqual(multiples(15, 180));
		expect(seconds(source, 'c')).toEqual(multiples(4, 180));
		await end();
	});

	test('share a poll with what falls due at the same time', async () => {
		const {clock, source, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 15_000}});
		await clock.advance(3_599_000);
		expect(source.pollsMs.length).toBe((3_600 / 30) * 4);
		await end();
	});

	test('that answer with errors from the start on keep to it', async () => {
		const reply = (_: string, question: number): Reply => (question < 12 ? {afterMs: 5, fails: 'server_error'} : {afterMs: 5});
		const {clock, source, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 15_000, c: 15_000}, reply});
		await clock.advance(121_000);
		expect(seconds(source, 'b')).toEqual(multiples(15, 120));
		expect(mostAMinute(source, 'c')).toBe(4);
		await end();
	});

	test('are not asked sooner by hand, those without are', async () => {
		const {clock, source, loop, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 15_000}});
		await clock.advance(3_000);
		expect(loop.refresh()).toBe('begun');
		await clock.advance(31_000);
		expect(seconds(source, 'a')).toEqual([0, 3, 13, 23, 33]);
		expect(seconds(source, 'b')).toEqual([0, 15, 30]);
		await end();
	});

	test('are asked when a limit ends, not before, and not sooner than their interval', async () => {
		const reply = (part: string, question: number): Reply =>
			question < 3 ? {afterMs: 0, fails: 'limited', retryMs: part === 'short' ? 7_000 : 20_000} : {afterMs: 0};
		const {clock, source, end} = watched({everyMs: 30_000, parts: {a: undefined, long: 15_000, short: 15_000}, reply});
		await clock.advance(44_000);
		expect(seconds(source, 'long')).toEqual([0, 20, 30]);
		expect(seconds(source, 'short')).toEqual([0, 15, 30]);
		await end();
	});

	test('are asked again soon where the connection was refused, which costs the source nothing', async () => {
		const reply = (_: string, question: number): Reply => (question < 2 ? {afterMs: 1, fails: 'refused', isWhole: true} : {afterMs: 1});
		const {clock, source, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 2_000}, reply});
		await clock.advance(8_000);
		expect(seconds(source, 'b')).toEqual([0, 2, 4, 6, 8]);
		await end();
	});

	test('that their collector leaves out are offered again with the next poll, without a poll of their own before their interval has passed', async () => {
		const {clock, source, end} = watched({everyMs: 10_000, parts: {a: undefined, b: 4_000}});
		const {collect} = source;
		let isLeftOut = false;
		Object.assign(source, {
			collect: (context: Parameters<typeof collect>[0]) =>
				collect({...context, due: (part, everyMs) => !(isLeftOut && part === 'b') && context.due(part, everyMs)}),
		});
		await clock.advance(1_000);
		isLeftOut = true;
		await clock.advance(38_000);
		expect(source.pollsMs.map((ms) => Math.round(ms / 1000))).toEqual([0, 4, 8, 10, 14, 18, 20, 24, 28, 30, 34, 38]);
		isLeftOut = false;
		await clock.advance(2_000);
		expect(seconds(source, 'b')).toEqual([0, 40]);
		await end();
	});
});

const reply = fc.record(
	{
		afterMs: fc.oneof({weight: 4, arbitrary: fc.integer({min: 0, max: 200})}, fc.integer({min: 0, max: 25_000})),
		fails: fc.constantFrom('server_error' as const, 'timeout' as const, 'refused' as const, 'limited' as const),
		retryMs: fc.integer({min: 0, max: 40_000}),
		isWhole: fc.boolean(),
	},
	{requiredKeys: ['afterMs']},
);
const everyMs = fc.oneof(fc.constantFrom(2_000, 5_000, 10_000, 15_000, 60_000), fc.integer({min: 700, max: 150_000}));
const sources = {
	everyMs,
	own: fc.array(everyMs, {minLength: 1, maxLength: 3}),
	late: fc.array(fc.integer({min: 0, max: 30}), {minLength: 1, maxLength: 7}),
};
const partsOf = (own: readonly number[]): Parts => ({a: undefined, ...Object.fromEntries(own.map((ms, index) => [`own ${index}`, ms]))});

describe('whatever a source answers and whenever somebody asks by hand', () => {
	test('no minute holds more questions of a part than its interval allows', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					...sources,
					replies: fc.array(reply, {minLength: 1, maxLength: 12}),
					waits: fc.array(fc.integer({min: 1, max: 30_000}), {maxLength: 12}),
				}),
				async ({everyMs: sourceMs, own, late, replies, waits}) => {
					const parts = partsOf(own);
					const {clock, source, loop, end} = watched({
						...{everyMs: sourceMs, parts},
						reply: (_, question) => replies[question % replies.length] ?? {afterMs: 0},
						lateMs: (timer) => late[timer % late.length] ?? 0,
					});
					for (const waitMs of waits) {
						await clock.advance(waitMs);
						loop.refresh();
					}
					await clock.advance(120_000);
					for (const [part, ms] of Object.entries(parts)) {
						if (ms !== undefined) expect(mostAMinute(source, part)).toBeLessThanOrEqual(Math.max(1, Math.ceil(60_000 / ms)));
					}
					await end();
				},
			),
			{numRuns: 60},
		);
	});

	test('a source that answers in time is asked for each part as often as its interval says, and for the others at its own', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({...sources, takesMs: fc.integer({min: 0, max: 100})}),
				async ({everyMs: sourceMs, own, late, takesMs}) => {
					const parts = partsOf(own);
					const {clock, source, end} = watched({
						...{everyMs: sourceMs, parts, reply: () => ({afterMs: takesMs}), lateMs: (timer) => late[timer % late.length] ?? 0},
					});
					await clock.advance(300_000);
					for (const [part, ms = sourceMs] of Object.entries(parts)) {
						const wanted = 300_000 / ms;
						const count = source.asked.filter((question) => question.part === part).length;
						expect(count, `${part} every ${ms}`).toBeLessThanOrEqual(wanted + 1);
						expect(count, `${part} every ${ms}`).toBeGreaterThanOrEqual(wanted * 0.97 - 1);
					}
					await end();
				},
			),
			{numRuns: 40},
		);
	});
});
