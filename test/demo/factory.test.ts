import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {startReplay} from '../../source/engine/replay.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {paintScreen, restingUi} from '../../source/panels/screen.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {gridGolden} from '../components/grid-golden.ts';
import {manualClock} from '../engine/manual-clock.ts';
import {
	brokerKilled,
	consumerBack,
	consumerFrozen,
	consumerKilled,
	databaseLocked,
	demo,
	drainsSlowly,
	firing,
	sensorsKilled,
} from './factory-story.ts';

const ui = {...restingUi, zone: 'UTC'};
const frame = (snapshot: Snapshot, width = 120, height = 40): string =>
	gridGolden(paintScreen(snapshot, ui, width, height, unicodeGlyphs).grid);
const golden = (name: string): string => path.join(import.meta.dirname, 'goldens', `factory-${name}.txt`);

describe('the recorded factory', () => {
	test('is at least twenty minutes long and undamaged', () => {
		expect(demo.recording.toMs - demo.recording.fromMs).toBeGreaterThanOrEqual(20 * 60_000);
		expect(demo.recording.damage).toEqual([]);
		expect(demo.recording.isClosed).toBe(true);
	});

	test.each([
		['normal flow', consumerKilled - 30],
		['the consumer silent', consumerKilled + 6],
		['its partition without an owner', consumerKilled + 10],
		['its partition moved', consumerKilled + 16],
		['sensors killed', sensorsKilled + 60],
		['a broker killed', brokerKilled + 20],
		['the database locked', databaseLocked + 75],
		['the database drains', drainsSlowly + 42],
		['a consumer frozen', consumerFrozen + 45],
		['all well again', consumerBack + 100],
	])('%s, at 120x40', async (name, second) => {
		await expect(frame(demo.at(second))).toMatchFileSnapshot(golden(name.replaceAll(' ', '-')));
	});

	test('fills all six panels', () => {
		const text = frame(demo.at(consumerKilled - 30));
		for (const title of ['1 Services', '2 KPIs', '3 Latency', '4 Quality', '5 Partitions', '6 Alerts']) expect(text).toContain(title);
		expect(text).not.toMatch(/no data|none configured|asking/u);
	});

	test('has nothing that fires before the first thing breaks, and nothing at its end', () => {
		for (const second of [120, consumerKilled - 5, 24 * 60 - 10]) expect(firing(demo.at(second)), `at ${second} s`).toEqual([]);
	});
});

describe('stepping over the incident', () => {
	test('forth and back gives the same screens', async () => {
		const clock = manualClock();
		const session = startReplay({
			recording: demo.recording,
			model: demo.model,
			clock,
			atMs: demo.recording.fromMs + (consumerKilled - 2) * 1_000,
			isPaused: true,
		});
		await clock.advance(5_000);
		await session.store.whenIdle();
		const screen = () => frame(session.store.getSnapshot());
		// A jump may land between two polls; steps go from poll to poll.
		session.step(1);
		const forth = [screen()];
		for (let step = 0; step < 30; step += 1) {
			expect(session.step(1)).toBe(true);
			forth.push(screen());
		}
		const back = [screen()];
		for (let step = 0; step < 30; step += 1) {
			session.step(-1);
			back.push(screen());
		}
		expect(back.reverse()).toEqual(forth);
		expect(new Set(forth).size).toBeGreaterThan(20);
	});
});
