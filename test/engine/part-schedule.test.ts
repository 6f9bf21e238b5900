import {expect, test} from 'vitest';
import {createPartSchedule} from '../../source/engine/part-schedule.ts';
import type {PartOutcome} from '../../source/model/events.ts';

const outcome = (part: string, failure: PartOutcome['failure'] = null): PartOutcome => ({
	part,
	startedAtMs: 0,
	durationMs: 1,
	facts: [],
	failure,
});
const wall = Date.UTC(2026, 8, 1);

/** Polls every 2 s for a minute; says at which seconds `part` was asked. */
const askedAt = (everyMs: number | undefined, react: (second: number) => PartOutcome | 'whole'): number[] => {
	const schedule = createPartSchedule(2_000);
	const seconds: number[] = [];
	for (let second = 0; second <= 60; second += 2) {
		schedule.begin(second * 1_000, wall + second * 1_000);
		if (!schedule.due('p', everyMs)) {
			schedule.settle([]);
			continue;
		}
		seconds.push(second);
		const reaction = react(second);
		if (reaction === 'whole') schedule.rollBack();
		else schedule.settle([reaction]);
	}
	return seconds;
};

test('a part without an interval is asked in every poll, one with an interval at its own pace', () => {
	expect(askedAt(undefined, () => outcome('p')).length).toBe(31);
	expect(askedAt(10_000, () => outcome('p'))).toEqual([0, 10, 20, 30, 40, 50, 60]);
});
test('an interval between polls is rounded up: a part is never asked more often than configured', () => {
	expect(askedAt(5_000, () => outcome('p')).slice(0, 4)).toEqual([0, 6, 12, 18]);
});
test('a part that failed comes up again soon, further apart each time, and not later than its interval', () => {
	const failed = outcome('p', {kind: 'refused', message: 'no'});
	expect(askedAt(30_000, (second) => (second < 20 ? failed : outcome('p')))).toEqual([0, 2, 6, 14, 30, 60]);
});
test('a poll that failed as a whole leaves its parts due', () => {
	expect(askedAt(30_000, (second) => (second < 4 ? 'whole' : outcome('p')))).toEqual([0, 2, 4, 34]);
});
test('a part that is limited is not asked before it may be', () => {
	const limited = outcome('p', {kind: 'limited', message: '429', retryAtMs: wall + 25_000});
	expect(askedAt(undefined, (second) => (second === 0 ? limited : outcome('p'))).slice(0, 3)).toEqual([0, 26, 28]);
});
test('asking twice in one poll gives the same answer', () => {
	const schedule = createPartSchedule(1_000);
	schedule.begin(0, wall);
	expect([schedule.due('p', 10_000), schedule.due('p', 10_000)]).toEqual([true, true]);
});
