import {expect, test} from 'vitest';
import {systemClock} from '../../source/engine/clock.ts';
import {manualClock} from './manual-clock.ts';

test('the manual clock runs timers at their own moment and in order, also those that timers set', async () => {
	const clock = manualClock(1_000);
	const seen: string[] = [];
	clock.setTimer(30, () => seen.push(`c ${clock.now()}`));
	clock.setTimer(10, () => {
		seen.push(`a ${clock.now()}`);
		clock.setTimer(5, () => seen.push(`b ${clock.now()}`));
	});
	const cancel = clock.setTimer(20, () => seen.push('never'));
	cancel();
	await clock.advance(30);
	expect(seen).toEqual(['a 1010', 'b 1015', 'c 1030']);
	expect(clock.pending).toBe(0);
});

test('stepping the wall clock leaves elapsed time and timers alone', async () => {
	const clock = manualClock(10_000);
	let runs = 0;
	clock.setTimer(100, () => {
		runs += 1;
	});
	clock.stepWall(-5_000);
	expect([clock.now(), clock.elapsed(), runs]).toEqual([5_000, 0, 0]);
	await clock.advance(100);
	expect([clock.now(), clock.elapsed(), runs]).toEqual([5_100, 100, 1]);
});

test('a system timer runs once, and not at all when it is cancelled', async () => {
	const before = systemClock.elapsed();
	let cancelled = false;
	const cancel = systemClock.setTimer(5, () => {
		cancelled = true;
	});
	cancel();
	await new Promise<void>((resolve) => systemClock.setTimer(20, resolve));
	expect(systemClock.elapsed() - before).toBeGreaterThan(15);
	expect(cancelled).toBe(false);
});
