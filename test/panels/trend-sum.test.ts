import {expect, test} from 'vitest';
import type {Sample} from '../../source/model/series.ts';
import {sumOfTrends} from '../../source/panels/trend-sum.ts';
import {partition} from './snapshots.ts';

const trend = (...points: ReadonlyArray<readonly [t: number, v: number | null]>): readonly Sample[] =>
	points.map(([t, v]) => ({t, v: v ?? Number.NaN, stale: v === null}));
const sums = (...trends: ReadonlyArray<readonly Sample[]>) =>
	sumOfTrends(trends.map((one, number) => partition(number, {trend: one}))).map(({t, v, stale}) => [t, stale ? null : v]);

test.each([
	[
		'polls they share',
		[trend([0, 1], [10, 2]), trend([0, 3], [10, 4])],
		[
			[0, 4],
			[10, 6],
		],
	],
	[
		'times of their own, each value held until the next',
		[trend([0, 1], [10, 2], [20, 3]), trend([5, 10], [15, 20])],
		[
			[0, null],
			[5, 11],
			[10, 12],
			[15, 22],
			[20, 23],
		],
	],
	[
		'a gap of one of them, which is a gap of the sum and no smaller sum',
		[trend([0, 1], [10, 1], [20, 1]), trend([0, 5], [10, null], [20, 5])],
		[
			[0, 6],
			[10, null],
			[20, 6],
		],
	],
	[
		'a value that nobody renewed',
		[trend([0, 1], [10, 1], [20, 1], [60, 1]), trend([0, 5], [10, 5], [20, 5])],
		[
			[0, 6],
			[10, 6],
			[20, 6],
			[60, null],
		],
	],
	[
		'partitions without any history, which add nothing',
		[trend([0, 1], [10, 2]), trend()],
		[
			[0, 1],
			[10, 2],
		],
	],
])('messages behind are summed over time: %s', (_, trends, wanted) => {
	expect(sums(...trends)).toEqual(wanted);
});

test('of very many partitions no sum is made while painting', () => {
	expect(sumOfTrends(Array.from({length: 501}, (_, number) => partition(number)))).toEqual([]);
});
