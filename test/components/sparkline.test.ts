import {describe, expect, test} from 'vitest';
import {bucketMax, type Point, paintSparkline, type SparklineView} from '../../source/components/sparkline.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {asciiGlyphs, unicodeGlyphs} from '../../source/theme.ts';

const each = (...values: readonly (number | null)[]): readonly Point[] => values.map((v, index) => ({t: index * 1000 + 500, v}));

const line = (points: readonly Point[], width: number, view: Partial<SparklineView> = {}, glyphs = unicodeGlyphs): string => {
	const grid = new Grid(width, 1);
	paintSparkline(grid, 0, 0, width, {points, fromMs: 0, toMs: points.length * 1000, ...view}, glyphs);
	return grid.toText()[0] ?? '';
};

describe('a sparkline', () => {
	test.each([
		['rises with its values', line(each(0, 1, 2, 3, 4, 5, 6, 7), 8), '▁▂▃▄▅▆▇█'],
		['a missing value is a gap, a zero is not', line(each(0, null, 7, 0), 4), '▁ █▁'],
		['values that are no numbers are gaps', line(each(1, Number.NaN, 8, Number.POSITIVE_INFINITY), 4), '▂ █ '],
		['constant zeros lie on the ground', line(each(0, 0, 0), 3), '▁▁▁'],
		['any other constant stands at half height', line(each(3, 3, 3), 3), '▅▅▅'],
		['values far from zero show their movement', line(each(20, 21, 22), 3), '▁▅█'],
		[
			'a spike of one sample in many survives',
			line(each(...Array.from({length: 100}, (_, index) => (index === 55 ? 90 : 0))), 10),
			'▁▁▁▁▁█▁▁▁▁',
		],
		['given bounds are kept', line(each(5, 5), 2, {min: 0, max: 10}), '▅▅'],
		['negative values start at the lowest', line(each(-4, 0), 2), '▁█'],
		['nothing known is all gaps', line(each(null, null), 2), '  '],
		['in ASCII', line(each(0, null, 7), 3, {}, asciiGlyphs), '_ #'],
	])('%s', (_, painted, expected) => {
		expect(painted).toBe(expected);
	});

	test('samples outside the window are left out', () => {
		expect(
			bucketMax(
				[
					{t: -1, v: 9},
					{t: 5, v: 1},
					{t: 11, v: 9},
				],
				0,
				10,
				2,
			),
		).toEqual([null, 1]);
	});

	test('a sample is held for as long as said, but not over a known gap', () => {
		expect(
			bucketMax(
				[
					{t: 0, v: 1},
					{t: 5, v: 2},
					{t: 7, v: null},
				],
				0,
				10,
				10,
				3,
			),
		).toEqual([1, 1, 1, 1, null, 2, 2, null, null, null]);
	});

	test('a window of no length has no values', () => {
		expect(bucketMax([{t: 0, v: 1}], 5, 5, 3)).toEqual([null, null, null]);
	});
});
