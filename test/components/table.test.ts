import {describe, expect, test} from 'vitest';
import {fitColumns} from '../../source/components/fit-columns.ts';
import {type Column, paintTable, scrollText, type TableView, tableWindow} from '../../source/components/table.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {styles, unicodeGlyphs} from '../../source/theme.ts';
import {expectGolden} from './golden.ts';

type Row = {readonly topic: string; readonly partition: number; readonly end: number; readonly verdict: string; readonly style?: number};

const columns: readonly Column<Row>[] = [
	{id: 'topic', title: 'topic', min: 8, max: 30, priority: 0, grow: 1, cell: (row) => row.topic},
	{id: 'partition', title: 'P', align: 'right', priority: 0, cell: (row) => String(row.partition)},
	{id: 'end', title: 'end', align: 'right', min: 7, priority: 2, cell: (row) => row.end.toLocaleString('en')},
	{id: 'verdict', title: 'verdict', min: 10, priority: 1, cell: (row) => ({text: row.verdict, style: row.style ?? styles.text})},
];

const rows: readonly Row[] = [
	{topic: 'sensor-data', partition: 2, end: 8163, verdict: '▲ stalled 1m12s', style: styles.critical},
	{topic: 'センサー', partition: 0, end: 8240, verdict: 'ok', style: styles.ok},
	{topic: 'a-topic-with-a-very-long-name-that-is-cut', partition: 11, end: 1_234_567, verdict: 'ok'},
];

const many: readonly Row[] = Array.from({length: 10_000}, (_, index) => ({
	topic: `topic-${index}`,
	partition: index % 12,
	end: index,
	verdict: 'ok',
}));

const painted = (width: number, height: number, view: Partial<TableView<Row>> = {}): Grid => {
	const grid = new Grid(width, height);
	paintTable(grid, grid.bounds, {columns, rows, ...view}, unicodeGlyphs);
	return grid;
};

describe('which columns fit', () => {
	const shapes = [
		{min: 10, priority: 0},
		{min: 5, priority: 2},
		{min: 8, priority: 1, max: 8},
		{min: 6, priority: 2, grow: 1},
	];
	const naturals = [14, 5, 20, 6];

	test.each([
		[
			'all at their natural width, the rest grows',
			60,
			[
				[0, 14],
				[1, 5],
				[2, 8],
				[3, 27],
			],
		],
		[
			'all, the important one widened first',
			37,
			[
				[0, 12],
				[1, 5],
				[2, 8],
				[3, 6],
			],
		],
		[
			'the rightmost of the least important goes first',
			34,
			[
				[0, 14],
				[1, 5],
				[2, 8],
			],
		],
		[
			'then the other',
			26,
			[
				[0, 14],
				[2, 8],
			],
		],
		['the last one is cut to the room there is', 6, [[0, 6]]],
	])('%s', (_, width, fitted) => {
		expect(fitColumns(shapes, naturals, width).map((column) => [column.index, column.width])).toEqual(fitted);
	});

	test('they never take more than the width', () => {
		for (let width = 0; width < 80; width++) {
			const fitted = fitColumns(shapes, naturals, width);
			const used = fitted.reduce((sum, column) => sum + column.width, 0) + 2 * Math.max(0, fitted.length - 1);
			expect(used).toBeLessThanOrEqual(width);
		}
	});
});

describe('a table', () => {
	test('a table aligns numbers right and gives every cell its style', async ({task}) => {
		await expectGolden(painted(60, 5), task.name);
	});

	test('the selected row of a focused table is reversed', async ({task}) => {
		await expectGolden(painted(60, 5, {selected: 1, isFocused: true}), task.name);
	});

	test('too narrow a table leaves out the least important columns', async ({task}) => {
		await expectGolden(painted(26, 5), task.name, false);
	});

	test('too many rows leave a mark of where one is', async ({task}) => {
		await expectGolden(painted(60, 6, {rows: many, top: 4000}), task.name, false);
	});

	test('a table without rows says why', async ({task}) => {
		await expectGolden(painted(60, 3, {rows: [], empty: 'the cluster answers and has no groups'}), task.name, false);
	});

	test('the sorted column carries an arrow', () => {
		expect(painted(60, 4, {sort: {id: 'end', isDescending: true}}).toText()[0]).toContain('end↓');
	});

	test('a number is shown whole or not at all', () => {
		for (let width = 1; width < 60; width++) {
			const text = painted(width, 4, {columns: columns.slice(0, 3)})
				.toText()
				.join('\n');
			expect(text).not.toMatch(/\d[,.]?\d*…/);
		}
	});

	test('only visible rows are asked for', () => {
		const asked = new Set<number>();
		const watched = columns.map((column) => ({
			...column,
			cell: (row: Row, index: number) => {
				asked.add(index);
				return column.cell(row, index);
			},
		}));
		painted(60, 10, {columns: watched, rows: many, top: 500});
		expect(asked.size).toBeLessThanOrEqual(10);
	});

	test.each([
		['all rows', {rows}, 5, [0, 3], ''],
		['the mark takes a line', {rows: many}, 10, [0, 8], '1–8 of 10,000'],
		['the window follows the selection down', {rows: many, selected: 20}, 10, [13, 21], '14–21 of 10,000'],
		['and up', {rows: many, top: 50, selected: 20}, 10, [20, 28], '21–28 of 10,000'],
		['it ends at the last row', {rows: many, top: 99_999}, 10, [9992, 10_000], '9,993–10,000 of 10,000'],
		['a top before the first row is the first', {rows: many, top: -5}, 10, [0, 8], '1–8 of 10,000'],
		['without a mark there is a row more', {rows: many, scrollMark: 'none' as const}, 10, [0, 9], '1–9 of 10,000'],
		['no room shows none', {rows: many}, 0, [0, 0], '0 of 10,000'],
	])('the window: %s', (_, view, height, [first, last], text) => {
		const window = tableWindow({columns, ...view}, height);
		expect([window.first, window.last]).toEqual([first, last]);
		expect(scrollText(window, unicodeGlyphs)).toBe(text);
	});

	test('no size makes it fail', () => {
		for (let width = 0; width < 50; width++)
			for (let height = 0; height < 8; height++) expect(painted(width, height, {rows: many}).toText()).toHaveLength(height);
	});
});
