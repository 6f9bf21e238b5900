import {describe, expect, test, vi} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {paintScreen, restingUi, type ScreenUi} from '../../source/panels/screen.ts';
import type {Grid} from '../../source/terminal/grid.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {openDemo} from './recording.ts';

/** Single samples are no keys to anything; lists of them are. */
const isSample = (value: unknown): boolean => typeof value === 'object' && value !== null && 't' in value && 'v' in value;

/** A copy that shares no object with the original, so that nothing remembered of that is found for it. */
const copied = (snapshot: Snapshot): Snapshot => {
	const known = new Map<object, unknown>();
	const copy = (value: unknown): unknown => {
		if (typeof value !== 'object' || value === null) return value;
		if (known.has(value)) return known.get(value);
		if (Array.isArray(value) && isSample(value[0])) {
			const list = value.slice();
			known.set(value, list);
			return list;
		}
		const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		known.set(value, made);
		// Views of groups make their rows when they are first looked at: what they say by getters is a part of them.
		const kind: unknown = Object.getPrototypeOf(value);
		const said = kind === Object.prototype || Array.isArray(value) ? [] : Object.getOwnPropertyNames(kind);
		for (const key of [...Object.keys(value), ...said.filter((one) => typeof (value as Record<string, unknown>)[one] !== 'function')])
			(made as Record<string, unknown>)[key] = copy((value as Record<string, unknown>)[key]);
		return made;
	};
	return copy(snapshot) as Snapshot;
};

const areAlike = (a: Grid, b: Grid): boolean => {
	for (let y = 0; y < a.height; y += 1)
		for (let x = 0; x < a.width; x += 1) if (a.textAt(x, y) !== b.textAt(x, y) || a.styleAt(x, y) !== b.styleAt(x, y)) return false;
	return true;
};

const ui: ScreenUi = {...restingUi, zone: 'UTC', focus: 'services'};
/** Screens that go through all panels, sizes and ways of looking, each for a minute. */
const looks: ReadonlyArray<readonly [width: number, height: number, ui: ScreenUi]> = [
	[200, 50, ui],
	[120, 40, ui],
	[80, 24, {...ui, focus: 'kpis', zoom: 'kpis'}],
	[100, 30, {...ui, focus: 'latency', zoom: 'latency'}],
	[140, 60, {...ui, focus: 'hosts', zoom: 'hosts'}],
];

describe.each(['factory', 'rt-lakehouse'])('a screen that goes through the recording of %s', (name) => {
	const {recording, model} = openDemo(name);

	test('is at every second what would be painted from nothing', () => {
		let state = model.initial;
		let second = 0;
		for (const event of recording.events()) {
			state = model.reduce(state, event);
			const now = Math.floor((state.now - recording.fromMs) / 1_000);
			if (now === second || now < 0) continue;
			second = now;
			const snapshot = model.project(state);
			const [width, height, look] = looks[Math.floor(second / 60) % looks.length] ?? [80, 24, ui];
			const grown = paintScreen(snapshot, look, width, height, unicodeGlyphs).grid;
			const anew = paintScreen(copied(snapshot), look, width, height, unicodeGlyphs).grid;
			if (!areAlike(grown, anew)) expect([second, grown.toText()]).toEqual([second, anew.toText()]);
		}
		expect(second).toBeGreaterThan(1_000);
	}, 300_000);

	test('and its figures are at every minute those of a program that has just begun', async () => {
		let state = model.initial;
		let minute = 0;
		for (const event of recording.events()) {
			state = model.reduce(state, event);
			model.project(state);
			const now = Math.floor((state.now - recording.fromMs) / 60_000);
			if (now === minute) continue;
			minute = now;
			vi.resetModules();
			const fresh = await import('../../source/model/project.ts');
			expect(copied(fresh.project(state, recording.header.definitions, 'demo'))).toEqual(copied(model.project(state)));
		}
		expect(minute).toBeGreaterThan(19);
	}, 300_000);
});
