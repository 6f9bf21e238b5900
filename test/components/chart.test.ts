import {describe, expect, test} from 'vitest';
import {paintAsciiChart} from '../../source/components/ascii-chart.ts';
import {type ChartView, chartLegend, paintChart} from '../../source/components/chart.ts';
import {extentOf, pointsInWindow, valueAt} from '../../source/components/chart-lines.ts';
import {chooseRange, niceStep, shareOf, tickValues} from '../../source/components/chart-range.ts';
import {columnOf, timeLabel, timeTicks} from '../../source/components/chart-time.ts';
import type {Point} from '../../source/components/sparkline.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {asciiGlyphs, type GlyphSet, styles, unicodeGlyphs} from '../../source/theme.ts';
import {expectGolden} from './golden.ts';

const to = Date.UTC(2026, 10, 22, 14, 3);
const from = to - 30 * 60_000;

/** A latency that is calm, then silent for a minute, then grows a hundredfold; one spike of a single sample in between. */
const latency: readonly Point[] = Array.from({length: 360}, (_, index) => {
	const t = from + index * 5000;
	if (index >= 200 && index < 212) return {t, v: null};
	const calm = 0.3 + 0.1 * Math.sin(index / 9);
	if (index === 120) return {t, v: 40};
	return {t, v: index < 300 ? calm : calm * Math.exp((index - 300) / 11)};
});

const wave = (offset: number, period: number): readonly Point[] =>
	Array.from({length: 120}, (_, index) => ({t: from + index * 15_000, v: offset + 10 * Math.sin(index / period)}));

const seconds = (value: number): string => `${Number(value.toPrecision(3))} s`;

const view: ChartView = {
	series: [{label: 'p95', points: latency}],
	fromMs: from,
	toMs: to,
	format: seconds,
	thresholds: [{value: 1, label: '1 s'}],
	marks: [
		{t: to - 300_000, glyph: '▲', style: styles.critical},
		{t: to - 280_000, glyph: 'R'},
	],
};

const painted = (width: number, height: number, changed: Partial<ChartView> = {}, glyphs: GlyphSet = unicodeGlyphs): Grid => {
	const grid = new Grid(width, height);
	paintChart(grid, grid.bounds, {...view, ...changed}, glyphs);
	return grid;
};

describe('the value axis', () => {
	test.each([
		['from zero when the values reach down to it', {lo: 1, hi: 9}, {lo: 0, hi: 10, isLog: false}],
		['around the values when they are far from it', {lo: 20.2, hi: 21.7}, {lo: 20, hi: 22, isLog: false}],
		['a constant shows zero too', {lo: 5, hi: 5}, {lo: 0, hi: 6, isLog: false}],
		['constant zero', {lo: 0, hi: 0}, {lo: 0, hi: 1, isLog: false}],
		['a negative constant', {lo: -5, hi: -5}, {lo: -6, hi: 0, isLog: false}],
		['values on both sides of zero', {lo: -3, hi: 4}, {lo: -4, hi: 4, isLog: false}],
		['logarithmic when they span more than 2.5 decades', {lo: 0.2, hi: 73}, {lo: 0.1, hi: 100, isLog: true}],
		['never logarithmic with a zero among them', {lo: 0, hi: 1000}, {lo: 0, hi: 1000, isLog: false}],
	])('%s', (_, extent, range) => {
		expect(chooseRange(extent, 8)).toEqual(range);
	});

	test('without any value the axis before stays', () => {
		expect(chooseRange(null, 8, undefined, {lo: 0, hi: 5, isLog: false})).toEqual({lo: 0, hi: 5, isLog: false});
		expect(chooseRange(null, 8)).toEqual({lo: 0, hi: 1, isLog: false});
	});

	test('it grows at once, shrinks only when much of it is unused, and is else left alone', () => {
		const extent = (lo: number, hi: number) => ({lo, hi});
		const first = chooseRange(extent(0, 9), 8);
		expect(first.hi).toBe(10);
		expect(chooseRange(extent(0, 6), 8, undefined, first)).toBe(first);
		expect(chooseRange(extent(0, 13), 8, undefined, first).hi).toBeGreaterThanOrEqual(13);
		expect(chooseRange(extent(0, 2), 8, undefined, first).hi).toBeLessThan(5);
	});

	test('it leaves the logarithm only when the values span less than 1.5 decades', () => {
		const log = chooseRange({lo: 0.1, hi: 100}, 8);
		expect(chooseRange({lo: 0.2, hi: 20}, 8, undefined, log).isLog).toBe(true);
		expect(chooseRange({lo: 2, hi: 20}, 8, undefined, log).isLog).toBe(false);
	});

	test.each([
		[0.7, 1],
		[1, 1],
		[1.2, 2],
		[2.2, 2.5],
		[3, 5],
		[6, 10],
		[0, 1],
		[Number.NaN, 1],
		[30_000, 50_000],
	])('a step of %d becomes %d', (rough, step) => {
		expect(niceStep(rough)).toBe(step);
	});

	test('ticks are round and inside the range', () => {
		expect(tickValues({lo: 0, hi: 1, isLog: false}, 10)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
		expect(tickValues({lo: 0.1, hi: 100, isLog: true}, 6)).toEqual([0.1, 1, 10, 100]);
		expect(tickValues({lo: 1e-6, hi: 1e6, isLog: true}, 4)).toHaveLength(4);
	});

	test('places are clamped to the axis', () => {
		const range = {lo: 0, hi: 10, isLog: false};
		expect([-5, 0, 5, 10, 15].map((value) => shareOf(value, range))).toEqual([0, 0, 0.5, 1, 1]);
		expect([0, 1, 10, 100].map((value) => shareOf(value, {lo: 1, hi: 100, isLog: true}))).toEqual([0, 0, 0.5, 1]);
	});
});

describe('the time axis', () => {
	test('ticks are round times that leave room for their labels', () => {
		for (const [range, columns] of [
			[60_000, 40],
			[1_800_000, 100],
			[86_400_000, 60],
			[30 * 86_400_000, 200],
			[500, 30],
		] as const) {
			const ticks = timeTicks(to - range, to, columns, 8);
			for (const [index, tick] of ticks.entries()) {
				expect(tick.column + 8).toBeLessThanOrEqual(columns);
				const before = ticks[index - 1];
				if (before !== undefined) expect(tick.column - before.column).toBeGreaterThanOrEqual(11);
			}
		}
		expect(timeTicks(from, to, 100, 5).map((tick) => timeLabel(tick.t, to - from))).toEqual([
			'13:35',
			'13:40',
			'13:45',
			'13:50',
			'13:55',
			'14:00',
		]);
	});

	test('the end of the window is its last column', () => {
		expect([from, (from + to) / 2, to].map((t) => columnOf(t, from, to, 10))).toEqual([0, 5, 9]);
	});

	test('a window of no length has no ticks', () => {
		expect(timeTicks(to, to, 50, 5)).toEqual([]);
	});
});

describe('the points of a line', () => {
	test('a line that enters the window begins at its edge', () => {
		expect(
			pointsInWindow(
				[
					{t: 0, v: 0},
					{t: 10, v: 10},
				],
				{fromMs: 5, toMs: 20},
			),
		).toEqual([
			{t: 5, v: 5},
			{t: 10, v: 10},
		]);
	});

	test('but not over a gap', () => {
		expect(
			pointsInWindow(
				[
					{t: 0, v: 0},
					{t: 10, v: 10},
				],
				{fromMs: 5, toMs: 20, gapMs: 5},
			),
		).toEqual([{t: 10, v: 10}]);
		expect(
			pointsInWindow(
				[
					{t: 0, v: null},
					{t: 10, v: 10},
				],
				{fromMs: 5, toMs: 20},
			),
		).toEqual([{t: 10, v: 10}]);
	});

	test('what is no number is no value', () => {
		expect(
			extentOf([
				[
					{t: 0, v: Number.NaN},
					{t: 1, v: Number.POSITIVE_INFINITY},
					{t: 2, v: null},
				],
			]),
		).toBeNull();
	});

	test('the value at a moment is the newest before it, and unknown in a gap', () => {
		const points = [
			{t: 0, v: 1},
			{t: 10, v: 2},
			{t: 20, v: null},
			{t: 30, v: 4},
		];
		expect([-1, 0, 9, 10, 25, 30].map((t) => valueAt(points, t))).toEqual([null, 1, 1, 2, null, 4]);
		expect(valueAt(points, 99, 50)).toBeNull();
	});
});

describe('a chart', () => {
	test('a chart shows limit, marks, gap, spike and growth on a logarithmic axis', async ({task}) => {
		await expectGolden(painted(100, 9), task.name);
	});

	test('a chart in ASCII', async ({task}) => {
		await expectGolden(painted(100, 9, {}, asciiGlyphs), task.name, false);
	});

	test('a chart in half blocks', async ({task}) => {
		await expectGolden(
			painted(80, 8, {series: [{label: 'x', points: wave(20, 9)}], kind: 'block', thresholds: [], marks: []}),
			task.name,
			false,
		);
	});

	test('three series have a legend and differ without colour', async ({task}) => {
		const series = [
			{label: 'p50', points: wave(20, 9)},
			{label: 'p95', points: wave(40, 12)},
			{label: 'p99', points: wave(70, 15)},
		];
		await expectGolden(painted(80, 12, {series, thresholds: [], marks: [], cursorMs: to - 600_000}), task.name);
	});

	test('a chart without values says so', async ({task}) => {
		await expectGolden(painted(60, 6, {series: [{label: 'x', points: []}], empty: 'history starts at 14:03'}), task.name, false);
	});

	test('a chart of 40 by 4 still tells', async ({task}) => {
		await expectGolden(painted(40, 4), task.name, false);
	});

	test('the chart of asciichart cuts its line at gaps', async ({task}) => {
		const grid = new Grid(80, 10);
		paintAsciiChart(grid, grid.bounds, view, unicodeGlyphs);
		await expectGolden(grid, task.name, false);
	});

	test('a spike of one sample in 24 hours of 5 s is seen at 60 columns', () => {
		const day = Array.from({length: 17_280}, (_, index) => ({t: to - 86_400_000 + index * 5000, v: index === 9000 ? 100 : 1}));
		for (const kind of ['braille', 'block', 'ascii'] as const) {
			const grid = painted(60, 8, {
				series: [{label: 'x', points: day}],
				fromMs: to - 86_400_000,
				kind,
				thresholds: [],
				marks: [],
				isLog: false,
			});
			expect(grid.toText()[0]?.slice(6)).toMatch(/[⠁-⣿▀▄█*]/);
		}
	});

	test('a live chart stands still until a column’s time has passed, then moves by one cell', () => {
		const rowsAt = (laterMs: number): readonly string[] =>
			painted(100, 9, {fromMs: from + laterMs, toMs: to + laterMs, marks: [], previousRange: {lo: 0.1, hi: 100, isLog: true}}).toText();
		const frames = Array.from({length: 60}, (_, second) =>
			rowsAt(second * 1000)
				.slice(0, 8)
				.join('\n'),
		);
		// 90 columns of 20 s: a minute sees at most four different pictures.
		expect(new Set(frames).size).toBeLessThanOrEqual(4);
	});

	test('nothing is drawn in a gap', () => {
		const points = Array.from({length: 60}, (_, index) => ({t: from + index * 30_000, v: index >= 20 && index < 40 ? null : 5}));
		const grid = painted(66, 5, {series: [{label: 'x', points}], thresholds: [], marks: []});
		const columns = grid
			.toText()
			.slice(0, 4)
			.map((row) => row.slice(4));
		for (const row of columns) expect(row.slice(22, 40)).toBe(' '.repeat(18));
		expect(columns.join('').replaceAll(' ', '').length).toBeGreaterThan(20);
	});

	test('points too far apart are not joined', () => {
		const points = [
			{t: from + 120_000, v: 1},
			{t: to, v: 2},
		];
		const dots = (gapMs?: number) =>
			painted(60, 5, {series: [{label: 'x', points}], thresholds: [], marks: [], ...(gapMs === undefined ? {} : {gapMs})})
				.toText()
				.slice(0, 4)
				.join('')
				.match(/[⠁-⣿]/g)?.length ?? 0;
		expect(dots()).toBeGreaterThan(30);
		expect(dots(60_000)).toBe(2);
	});

	test('a limit far beyond the values is named at the edge and does not flatten them', () => {
		const grid = painted(60, 6, {series: [{label: 'x', points: wave(20, 9)}], thresholds: [{value: 5000, label: '5000 s'}], marks: []});
		expect(grid.toText()[0]).toContain('↑5000 s');
		expect(grid.toText().join('')).not.toContain('┄');
	});

	test('a mark never lies inside of a time', () => {
		for (let minute = 0; minute <= 30; minute += 0.25) {
			const axis =
				painted(70, 4, {marks: [{t: to - minute * 60_000, glyph: 'R'}]})
					.toText()
					.at(-1) ?? '';
			expect(axis.replaceAll(/(?<!R)\d\d:\d\d(?!R)/g, '')).not.toMatch(/\d/);
			if (minute < 29) expect(axis).toContain('R');
		}
	});

	test('with marks everywhere a time is still told', () => {
		const marks = Array.from({length: 200}, (_, index) => ({t: from + index * 9000, glyph: 'R'}));
		expect(painted(70, 4, {marks}).toText().at(-1)).toMatch(/\d\d:\d\d/);
	});

	test('the legend says the value under the cursor, and ? where there is none', () => {
		const spans = (cursorMs: number): string =>
			chartLegend({...view, cursorMs}, unicodeGlyphs)
				.map((span) => span.text)
				.join('');
		expect(spans(from + 120 * 5000)).toContain('p95 40 s');
		expect(spans(from + 205 * 5000)).toContain('p95 ?');
	});

	test('no size and no values make any chart fail or leave its grid', () => {
		const values: readonly (readonly Point[])[] = [
			[],
			[{t: from, v: null}],
			[{t: from, v: Number.NaN}],
			[{t: from, v: Number.POSITIVE_INFINITY}],
			[
				{t: to, v: 1e300},
				{t: to, v: -1e300},
			],
			[{t: from, v: 0}],
			[{t: from + 1, v: 1e-300}],
			latency,
		];
		for (const points of values) {
			for (let width = 0; width < 40; width += 3) {
				for (let height = 0; height < 9; height++) {
					const grid = painted(width, height, {series: [{label: 'x', points}], cursorMs: to});
					expect(grid.toText()).toHaveLength(height);
					paintAsciiChart(grid, grid.bounds, {...view, series: [{label: 'x', points}]}, asciiGlyphs);
					paintAsciiChart(grid, grid.bounds, {...view, series: []}, unicodeGlyphs);
				}
			}
		}
	});
});
