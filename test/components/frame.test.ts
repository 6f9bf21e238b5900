import {describe, expect, test} from 'vitest';
import {type FrameView, paintFrame} from '../../source/components/frame.ts';
import {tabSpans} from '../../source/components/tabs.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {asciiGlyphs, styles, unicodeGlyphs} from '../../source/theme.ts';
import {expectGolden} from './golden.ts';

const view: FrameView = {
	digit: 5,
	title: 'Partitions',
	verdict: [{text: 'sensor-processors '}, {text: '▲ 1 stalled', style: styles.critical}],
	note: 'last 30 min',
	foot: '1–3 of 41',
};

const painted = (width: number, height: number, changed: Partial<FrameView> = {}, glyphs = unicodeGlyphs): Grid => {
	const grid = new Grid(width, height);
	paintFrame(grid, grid.bounds, {...view, ...changed}, glyphs);
	return grid;
};

describe('a frame', () => {
	test('a frame shows digit, title, verdict, note and foot', async ({task}) => {
		await expectGolden(painted(72, 4), task.name);
	});

	test.each([40, 80, 120])('a name of any length leaves room for the verdict (%d columns)', (width) => {
		for (const height of [1, 3])
			expect(painted(width, height, {title: '日本語 a very long name '.repeat(20), verdict: '▲ 1 down'}).toText()[0]).toMatch(
				/… ▸ ▲ 1 down/u,
			);
	});

	test('a focused frame is cyan and bold', async ({task}) => {
		await expectGolden(painted(60, 3, {isFocused: true}), task.name);
	});

	test('a frame in ASCII', async ({task}) => {
		await expectGolden(painted(60, 4, {verdict: 'X 1 stalled', foot: '1-3 of 41'}, asciiGlyphs), task.name, false);
	});

	test('tabs stand in the title of a frame', async ({task}) => {
		const tabs = [{title: 'Completeness'}, {title: 'Validity'}, {title: 'Timeliness', status: 'warning' as const}, {title: 'Consistency'}];
		const {note: _note, foot: _foot, ...rest} = view;
		const grid = new Grid(72, 3);
		paintFrame(grid, grid.bounds, {...rest, digit: 4, title: 'Quality', verdict: tabSpans(tabs, 2, unicodeGlyphs)}, unicodeGlyphs);
		await expectGolden(grid, task.name);
		expect(
			tabSpans(tabs, 0, unicodeGlyphs, 30)
				.map((span) => span.text)
				.join(''),
		).toBe('[Completeness] │ ●');
	});

	test('the note goes first when there is no room', () => {
		const row = painted(46, 3).toText()[0] ?? '';
		expect(row).not.toContain('last 30 min');
		expect(row).toContain('5 Partitions ▸ sensor-processors ▲ 1 stal…');
	});

	test.each([
		[40, '╭ 5 Partitions ▸ sensor-processors ▲ … ╮'],
		[24, '╭ 5 Partitions ▸ sens… ╮'],
		[14, '╭ 5 Partiti… ╮'],
	])('at %i cells the title survives', (width, row) => {
		expect(painted(width, 3).toText()[0]).toBe(row);
	});

	test('one row is the title without a border', () => {
		expect(painted(40, 1).toText()).toEqual(['5 Partitions ▸ sensor-processors ▲ 1 st…']);
	});

	test('two rows are the title and one row of content', () => {
		const grid = new Grid(40, 2);
		expect(paintFrame(grid, grid.bounds, view, unicodeGlyphs)).toEqual({x: 0, y: 1, width: 40, height: 1});
	});

	test('the content lies inside the border with a blank on both sides', () => {
		const grid = new Grid(40, 5);
		expect(paintFrame(grid, grid.bounds, view, unicodeGlyphs)).toEqual({x: 2, y: 1, width: 36, height: 3});
	});

	test('no size makes it fail or leave its grid', () => {
		for (let width = 0; width < 30; width++)
			for (let height = 0; height < 4; height++) expect(painted(width, height).toText()).toHaveLength(height);
	});
});
