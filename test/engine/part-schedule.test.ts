import {expect, test} from 'vitest';
import {createPartSchedule} from '../../source/engine/part-schedule.ts';
import type {Failure} from '../../source/model/failure.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';

const outcome = (part: string, failure: PartOutcome['failure'] = null): PartOutcome => ({
	part,
	startedAtMs: 0,
	durationMs: 1,
	facts: [],
	failure,
});
const wall = Date.UTC(2026, 8, 1);
const refused: Failure = {kind: 'refused', message: 'nothing listens there'};
const broken: Failure = {kind: 'server_error', message: 'HTTP 500'};

/** Polls every 2 s for `lastSecond` seconds; says at which seconds `part` was asked. */
const askedAt = (
	everyMs: number | undefined,
	react: (second: number) => PartOutcome | {readonly whole: Failure},
	lastSecond = 60,
): number[] => {
	const schedule = createPartSchedule({everyMs: 2_000, hasOwnPolls: false});
	const seconds: number[] = [];
	for (let second = 0; second <= lastSecond; second += 2) {
		schedule.begin({atMs: second * 1_000, feedMs: wall + second * 1_000, isTurn: true});
		if (!schedule.due('p', everyMs)) {
			schedule.settle([], second * 1_000);
			continue;
		}
		seconds.push(second);
		const reaction = react(second);
		if ('whole' in reaction) schedule.fail(reaction.whole, second * 1_000);
		else schedule.settle([reaction], second * 1_000);
	}
	return seconds;
};

test('a part without an interval is asked in every poll, one with an interval at its own pace', () => {
	expect(askedAt(undefined, () => outcome('p')).length).toBe(31);
	expect(askedAt(10_000, () => outcome('p'))).toEqual([0, 10, 20, 30, 40, 50, 60]);
});
test("where no polls are begun for parts an interval between the source's turns is rounded up, and made up for by the next one", () => {
	expect(askedAt(5_000, () => outcome('p')).slice(0, 5)).toEqual([0, 6, 10, 16, 20]);
});
test('a part whose source refused the connection comes up again soon, further apart each time, and not later than its interval', () => {
	expect(askedAt(30_000, (second) => outcome('p', second < 20 ? refused : null))).toEqual([0, 2, 6, 14, 30, 60]);
});
test('a poll that was refused as a whole leaves its parts due', () => {
	expect(askedAt(30_000, (second) => (second < 4 ? {whole: refused} : outcome('p')))).toEqual([0, 2, 6, 36]);
});
test('a part that answered with an error keeps its interval: it would cost the source more just when that is in trouble', () => {
	expect(askedAt(14_000, (second) => outcome('p', second < 40 ? broken : null))).toEqual([0, 14, 28, 42, 56]);
	expect(askedAt(14_000, (second) => (second < 40 ? {whole: broken} : outcome('p')))).toEqual([0, 14, 28, 42, 56]);
});
test('a part that is asked once in a long time and failed is asked again after a minute, then further apart, not later than its interval', () => {
	expect(askedAt(600_000, (second) => outcome('p', second < 1_000 ? broken : null), 2_400)).toEqual([0, 60, 180, 420, 900, 1_500, 2_100]);
});
test('a part that is limited is not asked before it may be', () => {
	const limited = outcome('p', {kind: 'limited', message: '429', retryAtMs: wall + 25_000});
	expect(askedAt(undefined, (second) => (second === 0 ? limited : outcome('p'))).slice(0, 3)).toEqual([0, 26, 28]);
});
test('a limit that ends before the interval of a part does not bring it forward', () => {
	const limited = outcome('p', {kind: 'limited', message: '429', retryAtMs: wall + 4_000});
	expect(askedAt(10_000, (second) => (second === 0 ? limited : outcome('p'))).slice(0, 3)).toEqual([0, 10, 20]);
});
test('asking twice in one poll gives the same answer', () => {
	const schedule = createPartSchedule({everyMs: 1_000, hasOwnPolls: false});
	schedule.begin({atMs: 0, feedMs: wall, isTurn: true});
	expect([schedule.due('p', 10_000), schedule.due('p', 10_000)]).toEqual([true, true]);
});
test('a part that was due and could not be asked stays due', () => {
	const schedule = createPartSchedule({everyMs: 1_000, hasOwnPolls: true});
	const poll = (atMs: number, isSpared: boolean): boolean => {
		schedule.begin({atMs, feedMs: wall + atMs, isTurn: true});
		const isDue = schedule.due('p', 10_000);
		if (isSpared) schedule.spare('p');
		schedule.settle([], atMs);
		return isDue;
	};
	expect([poll(0, true), poll(1_000, true), poll(2_000, false), poll(3_000, false)]).toEqual([true, true, true, false]);
});
