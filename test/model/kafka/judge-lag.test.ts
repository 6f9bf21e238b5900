import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {groupLagAt, judgeLag} from '../../../source/model/kafka/judge-lag.ts';
import {reasonText} from '../../../source/model/reason-words.ts';
import {draws} from '../../draws.ts';
import {worded} from '../said.ts';
import {step, worldOf} from './arbitrary-worlds.ts';
import {base, type Given, type Moment, readMs, rowAfter, rowsOf, type World, watch} from './lag-world.ts';
import {pollAt} from './polls.ts';

/** Ten messages a second, read at once and committed every `commits` seconds up to second `until`. */
const reader =
	({
		commits = 5,
		until = Number.POSITIVE_INFINITY,
		rate = 10,
		...more
	}: {commits?: number; until?: number; rate?: number} & Partial<Moment> = {}): World =>
	(second) => ({
		end: 1_000 + rate * second,
		committed: 1_000 + rate * Math.max(0, Math.floor((Math.min(second, until) - 1) / commits)) * commits,
		...more,
	});

/** Frozen at 100, thawed at 200, then twice as fast as messages come: done at 300. */
const thawed: World = (s) => ({
	...one(reader({until: 100}), s),
	...(s > 200 ? {committed: Math.min(one(reader(), s).committed ?? 0, 1_950 + 20 * Math.floor((s - 200) / 5) * 5)} : {}),
});

type Case = readonly [string, World, Given, string];

/** What a screen says of one partition at the end of a story: verdict, rule and severity. */
const stories: readonly Case[] = [
	['a consumer that keeps up', reader(), {to: 300}, 'ok R7 ok'],
	['the very first look at messages that wait', reader(), {from: 3, to: 3}, 'unknown R9 unknown'],
	[
		'a freshly started consumer that works through its backlog',
		(s) => ({end: 10_000, committed: s < 60 ? 0 : Math.min(10_000, (s - 60) * 100), owner: s < 60 ? null : 'a'}),
		{to: 90},
		'lagging R8 ok',
	],
	[
		'it is done',
		(s) => ({end: 10_000, committed: s < 60 ? 0 : Math.min(10_000, (s - 60) * 100), owner: s < 60 ? null : 'a'}),
		{to: 200},
		'ok R2 ok',
	],
	['a frozen consumer, half a minute later', reader({until: 100}), {to: 125}, 'ok R7 ok'],
	['a frozen consumer, a minute later', reader({until: 100}), {to: 165}, 'stalled R5 critical'],
	['a frozen consumer that thaws', (s) => ({...one(reader({until: 100}), s), ...(s > 200 ? one(reader(), s) : {})}), {to: 210}, 'ok R7 ok'],
	['which then works through what piled up', thawed, {to: 230}, 'lagging R8 ok'],
	[
		'and freezes once more when that is done',
		(s) => (s > 600 ? {...one(thawed, s), committed: 7_000} : one(thawed, s)),
		{to: 700},
		'stalled R5 critical',
	],
	[
		'a consumer that crashed: nobody in the group',
		(s) => ({...one(reader({until: 100}), s), owner: s > 100 ? null : 'a'}),
		{to: 120},
		'stopped R3 warning',
	],
	[
		'its partition has no owner while others live',
		(s) => ({...one(reader({until: 100}), s), owner: s > 100 ? null : 'a', members: ['b']}),
		{to: 120},
		'stopped R3 critical',
	],
	[
		'nobody owns it, others live, nothing waits',
		(s) => ({end: 500, committed: 500, owner: s > 100 ? null : 'a', members: ['b']}),
		{to: 120},
		'ok R2 critical',
	],
	[
		'a restart of five seconds',
		(s) => ({...one(reader({until: s < 115 ? 100 : s}), s), owner: s > 100 && s < 110 ? null : 'a'}),
		{to: 115},
		'ok R7 ok',
	],
	[
		'a rebalance of twenty seconds',
		(s) => ({...one(reader({until: s < 130 ? 100 : s}), s), state: s > 100 && s < 120 ? 'PreparingRebalance' : 'Stable'}),
		{to: 115},
		'ok R7 ok',
	],
	[
		'a rebalance that never ends',
		(s) => ({...one(reader({until: 100}), s), state: s > 100 ? 'PreparingRebalance' : 'Stable'}),
		{to: 180},
		'stalled R5 critical',
	],
	[
		'a transactional consumer that stops before the end marker',
		(s) => ({end: 1_000 + Math.min(s, 60) * 10, committed: 1_000 + Math.min(Math.floor(s / 5) * 5, 60) * 10 - 1}),
		{to: 600},
		'ok R4 ok',
	],
	[
		'compacted gaps: one commit leaps over thousands',
		(s) => ({end: 90_000 + s, committed: s < 30 ? 100 + s : 90_000 + Math.floor((s - 1) / 5) * 5}),
		{to: 60},
		'ok R7 ok',
	],
	[
		'the producer stops with messages left that nobody reads',
		(s) => ({end: 1_000 + Math.min(s, 100) * 10, committed: 1_000 + Math.min(Math.floor(s / 5) * 5, 60) * 10}),
		{to: 200},
		'stalled R5 critical',
	],
	[
		'caught up, then idle for ten minutes',
		(s) => ({end: 1_000 + Math.min(s, 60), committed: 1_000 + Math.min(s, 60)}),
		{to: 660},
		'ok R2 ok',
	],
	[
		'one message in ten minutes, just come',
		(s) => ({end: 100 + Math.floor(s / 600), committed: 100 + Math.floor((s - 5) / 600)}),
		{to: 1_200},
		'ok R7 ok',
	],
	[
		'one message in ten minutes, read',
		(s) => ({end: 100 + Math.floor(s / 600), committed: 100 + Math.floor((s - 5) / 600)}),
		{to: 1_210},
		'ok R2 ok',
	],
	['a consumer that commits every five minutes, in the third', reader({commits: 300}), {to: 895}, 'ok R7 ok'],
	['and once it freezes', reader({commits: 300, until: 900}), {to: 1_600}, 'stalled R5 critical'],
	['commits set back by hand', (s) => ({end: 5_000, committed: s < 60 ? 5_000 : 100 + (s - 60) * 10}), {to: 120}, 'rewound R6 warning'],
	['and regained', (s) => ({end: 5_000, committed: s < 60 ? 5_000 : Math.min(5_000, 100 + (s - 60) * 100)}), {to: 130}, 'ok R2 ok'],
	[
		'a topic made anew: its commit lies beyond the end',
		(s) => (s < 60 ? {end: 5_000, committed: 5_000} : {end: s - 60, committed: 5_000}),
		{to: 90},
		'unknown R1 unknown',
	],
	[
		'a topic made anew and read anew',
		(s) => (s < 60 ? {end: 5_000, committed: 5_000} : {end: (s - 60) * 10, committed: Math.max(0, (s - 65) * 10)}),
		{to: 120},
		'ok R7 ok',
	],
	['no commit at all', () => ({end: 100, committed: null}), {to: 60}, 'unknown R1 unknown'],
	['data already lost', () => ({end: 100, start: 50, committed: 10}), {to: 30}, 'unknown R9 critical'],
	['a backlog that shrinks is no trouble', (s) => ({end: 100_000 + s * 10, committed: s * 60}), {to: 900}, 'lagging R8 ok'],
	['one that grows for long is', (s) => ({end: 100_000 + s * 60, committed: 99_000 + s * 10}), {to: 900}, 'lagging R8 warning'],
	[
		'after an hour in which nobody looked nothing is held against it',
		reader({until: 100}),
		{to: 0, polls: [0, 5, 10, 95, 100, 105, 110, 3_710]},
		'unknown R9 unknown',
	],
	[
		'a stall seen before that hour is still one',
		reader({until: 100}),
		{to: 0, polls: [...Array.from({length: 40}, (_, i) => i * 5), 3_800]},
		'stalled R5 critical',
	],
	['a consumer that assigns itself: commits without a member', reader({owner: null}), {to: 300}, 'ok R7 ok'],
];
const one = (world: World, second: number): Moment => {
	const [moment] = [world(second)].flat();
	if (moment === undefined) throw new Error('no moment');
	return moment;
};

describe('verdicts over time', () => {
	it.each(stories)('%s', (_, world, given, expected) => {
		const {verdict, rule, severity} = rowAfter(world, given);
		const said = `${verdict} ${rule.split(' ')[0]} ${severity}`;
		expect(`${said}: ${rule}`).toContain(expected);
	});
});

describe('what a verdict is told since', () => {
	const cases: ReadonlyArray<readonly [string, World, Given, number]> = [
		['stalled since the last commit that was seen', reader({until: 100}), {to: 200}, 100],
		['stopped since nobody was there', (s) => ({...one(reader({until: 100}), s), owner: s > 107 ? null : 'a'}), {to: 200}, 110],
		['rewound since it went back', (s) => ({end: 5_000, committed: s < 62 ? 5_000 : 100 + s * 2}), {to: 100}, 65],
		['ok since we began to look', reader(), {from: 50, to: 100}, 55],
		['a stall older than our history since that began', () => ({end: 500, committed: 100}), {to: 400}, 0],
	];
	it.each(cases)('%s', (_, world, given, second) => {
		expect(((rowAfter(world, given).verdictSinceMs ?? 0) - readMs(0)) / 1_000).toBe(second);
	});
});

describe('reasons', () => {
	it('an end that went back is said until the group commits to the new log', () => {
		const world: World = (s) =>
			s < 60 ? {end: 5_000, committed: 5_000} : {end: (s - 60) * 10 + 10, committed: s < 80 ? 5 : (s - 75) * 10};
		const said = /the log began anew at \d\d:\d\d:\d\d UTC: topic recreated or cut, history begins there/u;
		expect(reasonText(rowAfter(world, {to: 60}).reason)).toMatch(said);
		expect(reasonText(rowAfter(world, {to: 75}).reason)).toMatch(said);
		expect(rowAfter(world, {to: 90}).reason).toBe(null);
	});

	it('a topic made anew under its name has a history of its own, although its log is longer already', () => {
		const world: World = (s) => (s < 60 ? {end: 100, committed: 100, topicId: 'a'} : {end: 5_000, committed: 90, topicId: 'b'});
		expect(worded(rowAfter(world, {to: 60}))).toMatchObject({
			reason: expect.stringMatching(/topic recreated or cut/u),
			verdict: expect.not.stringMatching('rewound'),
			lagMethod: expect.not.stringMatching('interpolated'),
		});
		expect(rowAfter((s) => ({...[world(s)].flat()[0], end: 5_000, committed: 90, topicId: 'a'}), {to: 60}).reason).toBe(null);
	});

	it('a recreated topic is no rewind', () => {
		const world: World = (s) => (s < 60 ? {end: 5_000, committed: 5_000} : {end: 100 + s, committed: s});
		expect(rowAfter(world, {to: 65}).verdict).not.toBe('rewound');
	});
});

describe('polls that fail or come again', () => {
	const moments: World = reader();
	it('a part that failed leaves verdicts and history as they were', () => {
		const lag = watch(moments, {to: 60});
		const poll = pollAt(
			base + 65,
			[...lag.groups.values()].map(({group}) => group),
		);
		const again = {
			...poll,
			groupsAtMs: lag.pollTimes.groupsAtMs,
			offsetsAtMs: lag.pollTimes.offsetsAtMs,
			partitionsAtMs: lag.pollTimes.partitionsAtMs,
		};
		expect(judgeLag(lag, {...again, partitions: lag.context?.partitions ?? null}, 1_800_000)).toBe(lag);
		const stale = judgeLag(lag, {...poll, offsetsStale: true, partitions: lag.context?.partitions ?? null}, 1_800_000);
		expect(stale.groups).toBe(lag.groups);
		expect(stale.context).toBe(lag.context);
	});

	it('a poll of the same time adds no shot', () => {
		expect(watch(moments, {to: 0, polls: [0, 5, 5, 5, 10]}).history.shots).toHaveLength(3);
	});
});

describe('a layout that changes', () => {
	it('partitions that are added keep the history of the others', () => {
		const world: World = (s) => (s < 60 ? [one(reader({until: 30}), s)] : [one(reader({until: 30}), s), {end: 5, committed: 5}]);
		const rows = rowsOf(watch(world, {to: 100}));
		expect(rows.map(({partition, verdict}) => [partition, verdict])).toEqual([
			[0, 'stalled'],
			[1, 'ok'],
		]);
		expect(rows[0]?.lagMethod).toBe('interpolated');
	});

	it('a group that is gone is forgotten', () => {
		const lag = watch(reader(), {to: 20});
		expect(judgeLag(lag, {...pollAt(base + 25, []), partitions: lag.context?.partitions ?? null}, 1_800_000).groups.size).toBe(0);
	});
});

describe('lag of a group at two polls', () => {
	it('is that of the newest and of the one before it', () => {
		const world: World = (s) => ({end: 100 + s, committed: 100});
		expect(groupLagAt(watch(world, {to: 0}), 'g')).toEqual({before: null, after: 0});
		expect(groupLagAt(watch(world, {to: 10}), 'g')).toEqual({before: 5, after: 10});
		expect(
			groupLagAt(
				watch(() => ({end: 7, committed: 7}), {to: 50}),
				'g',
			),
		).toEqual({before: 0, after: 0});
		expect(groupLagAt(watch(world, {to: 10}), 'other')).toEqual({before: null, after: null});
	});
});

describe('whatever happens', () => {
	it('no figure is negative, NaN or infinite, and every one that is missing has a reason', () => {
		fc.assert(
			fc.property(fc.array(step, {minLength: 1, maxLength: 40}), (steps) => {
				const {polls, world} = worldOf(steps);
				const lag = watch(world, {to: 0, polls});
				for (const row of rowsOf(lag)) {
					for (const value of [row.lag, row.lagMs, row.consumedPerSecond, row.producedPerSecond, row.drain.ms, row.lost]) {
						if (value !== null) expect(value >= 0 && Number.isFinite(value), JSON.stringify(row)).toBe(true);
					}
					expect(row.drain.ms === null).toBe(row.drain.state !== 'shrinking');
					expect(row.lagMs === null).toBe(row.lagMethod === 'none');
					if (row.lag === null) expect(reasonText(row.reason)).not.toBe('');
					else expect(row.lagHow).not.toMatch(/NaN|undefined|\?/u);
					if (row.severity === 'critical') expect(row.verdict === 'unknown' && row.lost === 0 && row.owner !== null).toBe(false);
					expect(row.verdictSinceMs).not.toBeNull();
					expect(row.verdictSinceMs ?? 0).toBeGreaterThanOrEqual(readMs(polls[0] ?? 0));
				}
				expect([...lag.groups.values()].every(({summary: {drain}}) => drain.ms === null || drain.ms >= 0)).toBe(true);
			}),
			{numRuns: draws(300)},
		);
	});

	it('polls of one second and of ten say the same, but for an interval around a change', () => {
		fc.assert(
			fc.property(fc.constantFrom(...stories), fc.constantFrom(2, 10), ([, world, given], every) => {
				if (given.polls !== undefined || given.to < 60) return;
				const verdictsAt = (interval: number, second: number): string => {
					const {verdict} = rowAfter(world, {to: second, every: interval});
					return verdict === 'unknown' ? 'ok' : verdict;
				};
				const to = Math.floor(given.to / 10) * 10;
				const near = [to - 20, to - 10, to, to + 10, to + 20].map((second) => verdictsAt(5, second));
				expect(near).toContain(verdictsAt(every, to));
			}),
			{numRuns: draws(40)},
		);
	});

	it('the same polls give the same knowledge', () => {
		fc.assert(
			fc.property(fc.array(step, {minLength: 1, maxLength: 15}), (steps) => {
				const {polls, world} = worldOf(steps);
				expect(rowsOf(watch(world, {to: 0, polls}))).toEqual(rowsOf(watch(world, {to: 0, polls})));
			}),
			{numRuns: draws(30)},
		);
	});
});
