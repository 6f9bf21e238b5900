import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {explain, judge, type RowEvidence, rules} from '../../../source/model/kafka/verdict-rules.ts';

const now = 10_000_000;
const ago = (seconds: number): number => now - seconds * 1_000;
/** An owner that commits every 5 s, 3 s behind. */
const seen = (more: Partial<RowEvidence> = {}): RowEvidence => ({
	nowMs: now,
	lag: 30,
	owned: true,
	ownerSinceMs: ago(3_600),
	hadOwner: false,
	committedAtMs: ago(2),
	waitingSinceMs: ago(2),
	cadenceMs: 5_000,
	arrived: true,
	rewoundFrom: Number.NaN,
	committed: 100,
	lagMs: 3_000,
	lagMethod: 'interpolated',
	...more,
});
const none = {owned: false, hadOwner: true} as const;

/** Named cases: evidence, the rules that hold (by number, the last always does), and the verdict in words. */
const cases: ReadonlyArray<readonly [string, Partial<RowEvidence>, readonly number[], string]> = [
	['a consumer that keeps up is ok', {}, [7], 'R7 ok: keeps up: ~3 s behind ≤ 30 s'],
	['lag that is not known is no verdict', {lag: Number.NaN}, [1, 7], 'R1 unknown: lag is not known'],
	['caught up is ok', {lag: 0, lagMs: 0, lagMethod: 'exact', waitingSinceMs: Number.NaN}, [2, 7], 'R2 ok: caught up'],
	[
		'caught up with nobody there is still ok',
		{...none, lag: 0, ownerSinceMs: ago(900), committedAtMs: ago(900), lagMs: 0, waitingSinceMs: Number.NaN},
		[2, 3, 7],
		'R2 ok: caught up',
	],
	[
		'an owner alive that commits nothing is stalled',
		{committedAtMs: ago(72), waitingSinceMs: ago(72), lagMs: 72_000},
		[5, 8],
		'R5 stalled: owner alive, no commit for 72 s > 60 s',
	],
	['not before a minute', {committedAtMs: ago(55), waitingSinceMs: ago(55), lagMs: 55_000}, [8], 'R8 lagging: ~55 s behind > 30 s'],
	[
		'a group that commits every five minutes is not stalled after two',
		{cadenceMs: 300_000, committedAtMs: ago(120), waitingSinceMs: ago(120), lagMs: 120_000},
		[7],
		'R7 ok: keeps up: ~120 s behind ≤ 10m',
	],
	[
		'but after ten',
		{cadenceMs: 300_000, committedAtMs: ago(601), waitingSinceMs: ago(601), lagMs: 601_000},
		[5, 8],
		'R5 stalled: owner alive, no commit for 10m > 10m',
	],
	[
		'never seen to commit it is given five minutes',
		{cadenceMs: Number.NaN, committedAtMs: Number.NaN, waitingSinceMs: ago(200), lagMs: 200_000, lagMethod: 'bound'},
		[8],
		'R8 lagging: ≥200 s behind > 30 s',
	],
	[
		'and then it is stalled',
		{cadenceMs: Number.NaN, committedAtMs: Number.NaN, waitingSinceMs: ago(301), lagMs: 301_000, lagMethod: 'bound'},
		[5, 8],
		'R5 stalled: owner alive, no commit for 301 s > 300 s',
	],
	[
		'one message in ten minutes, read ten minutes after the last commit, is no stall',
		{lag: 1, committedAtMs: ago(600), waitingSinceMs: ago(3), lagMs: 3_000},
		[7],
		'R7 ok: keeps up: ~3 s behind ≤ 30 s',
	],
	[
		'an owner of twenty seconds is not blamed for what waited before it',
		{ownerSinceMs: ago(20), committedAtMs: ago(90), waitingSinceMs: ago(90), lagMs: 90_000},
		[8],
		'R8 lagging: ~90 s behind > 30 s',
	],
	[
		'but owners that change for five minutes without a commit are',
		{ownerSinceMs: ago(20), committedAtMs: ago(320), waitingSinceMs: ago(320), lagMs: 320_000},
		[5, 8],
		'R5 stalled: owner alive, no commit for 320 s > 60 s',
	],
	[
		'nobody owns it and messages wait: stopped',
		{...none, ownerSinceMs: ago(15), committedAtMs: ago(18)},
		[3, 7],
		'R3 stopped: no owner and no commit for 15 s, 30 waiting',
	],
	[
		'a member that restarts is given ten seconds',
		{...none, ownerSinceMs: ago(5), committedAtMs: ago(8)},
		[7],
		'R7 ok: keeps up: ~3 s behind ≤ 30 s',
	],
	[
		'unless it had not read for a minute when it left',
		{...none, ownerSinceMs: ago(2), committedAtMs: ago(66), waitingSinceMs: ago(64), lagMs: 64_000},
		[3, 8],
		'R3 stopped: its owner is gone, no commit for 64 s > 60 s, 30 waiting',
	],
	[
		'an empty group never seen with an owner is given half a minute',
		{owned: false, ownerSinceMs: ago(20), committedAtMs: Number.NaN, lagMs: 20_000, lagMethod: 'bound'},
		[9],
		'R9 unknown: too little history',
	],
	[
		'and then it is stopped',
		{owned: false, ownerSinceMs: ago(30), committedAtMs: Number.NaN, lagMs: 30_000, lagMethod: 'bound'},
		[3],
		'R3 stopped: no owner and no commit for 30 s, 30 waiting',
	],
	[
		'a consumer that assigns itself commits without an owner and is not stopped',
		{owned: false, ownerSinceMs: ago(900), committedAtMs: ago(40)},
		[7],
		'R7 ok: keeps up: ~3 s behind ≤ 30 s',
	],
	[
		'who owns it cannot be told: neither stopped nor stalled',
		{owned: null, committedAtMs: ago(200), waitingSinceMs: ago(200), lagMs: 200_000},
		[8],
		'R8 lagging: ~200 s behind > 30 s',
	],
	[
		"a transaction's end marker left over is no stall",
		{lag: 1, arrived: false, committedAtMs: ago(900), waitingSinceMs: ago(900), lagMs: 900_000},
		[4, 5, 8],
		'R4 ok: nothing came since its last commit; what is left is one offset, such as the end of a transaction',
	],
	[
		'one message that came after the last commit is',
		{lag: 1, arrived: true, committedAtMs: ago(900), waitingSinceMs: ago(70), lagMs: 70_000},
		[5, 8],
		'R5 stalled: owner alive, no commit for 70 s > 60 s',
	],
	[
		'a backlog that nobody reads is a stall though the producer has stopped',
		{lag: 500, arrived: false, committedAtMs: ago(70), waitingSinceMs: ago(70), lagMs: 600_000},
		[5, 8],
		'R5 stalled: owner alive, no commit for 70 s > 60 s',
	],
	[
		'commits that went back are rewound until regained',
		{rewoundFrom: 150, lagMs: 90_000},
		[6, 8],
		'R6 rewound: committed went back from 150, 50 to regain',
	],
	[
		'a rewound group that then stalls is stalled',
		{rewoundFrom: 150, committedAtMs: ago(61), waitingSinceMs: ago(61), lagMs: 90_000},
		[5, 6, 8],
		'R5 stalled: owner alive, no commit for 61 s > 60 s',
	],
	['far behind in time is lagging', {lagMs: 31_000}, [8], 'R8 lagging: ~31 s behind > 30 s'],
	['a lower bound is not keeping up', {lagMs: 10_000, lagMethod: 'bound'}, [9], 'R9 unknown: too little history'],
	['no time at all is too little history', {lagMs: null, lagMethod: 'none'}, [9], 'R9 unknown: too little history'],
];

describe('rules', () => {
	it.each(cases)('%s', (_, more, held, words) => {
		const evidence = seen(more);
		const holding = rules.filter(({holds, number}) => holds(evidence) && number !== 9).map(({number}) => number);
		expect({holding, words: explain(judge(evidence), evidence)}).toEqual({holding: held.filter((number) => number !== 9), words});
	});

	it('are numbered in the order in which they are tried, and one always holds', () => {
		expect(rules.map(({number}) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(rules.at(-1)?.holds(seen())).toBe(true);
	});

	it('the same evidence gives the same verdict, whatever was judged before it', () => {
		fc.assert(
			fc.property(fc.array(anyEvidence, {minLength: 1, maxLength: 8}), (list) => {
				const first = list.map(judge);
				expect(list.toReversed().map(judge).toReversed()).toEqual(first);
				for (const [index, evidence] of list.entries()) {
					const words = explain(first[index] ?? 0, evidence);
					expect(words).not.toMatch(/NaN|undefined|null/u);
					if (Number.isNaN(evidence.lag)) expect(words).toMatch(/^R1 unknown/u);
					if (evidence.lag === 0) expect(words).toMatch(/^R2 ok/u);
				}
			}),
		);
	});
});

const time = fc.integer({min: now - 7_200_000, max: now});
const maybe = (arbitrary: fc.Arbitrary<number>): fc.Arbitrary<number> => fc.oneof(arbitrary, fc.constant(Number.NaN));
const anyEvidence: fc.Arbitrary<RowEvidence> = fc.record({
	nowMs: fc.constant(now),
	lag: maybe(fc.nat(1_000)),
	owned: fc.constantFrom(true, false, null),
	ownerSinceMs: time,
	hadOwner: fc.boolean(),
	committedAtMs: maybe(time),
	waitingSinceMs: time,
	cadenceMs: maybe(fc.nat(600_000)),
	arrived: fc.boolean(),
	rewoundFrom: maybe(fc.integer({min: 101, max: 1_000})),
	committed: fc.nat(100),
	lagMs: fc.option(fc.nat(7_200_000)),
	lagMethod: fc.constantFrom('exact', 'interpolated', 'bound', 'none'),
});
