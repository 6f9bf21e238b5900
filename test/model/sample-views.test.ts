import fc from 'fast-check';
import {expect, test} from 'vitest';
import {samplesIn} from '../../source/model/sample-views.ts';
import {appendSample, appendStale, emptySeries, type Series, samplesBetween} from '../../source/model/series.ts';

const grow = (series: Series, from: number, count: number, keepFromMs = Number.NEGATIVE_INFINITY): Series => {
	let grown = series;
	for (let index = 0; index < count; index += 1) {
		const t = (from + index) * 1_000;
		grown = index % 17 === 16 ? appendStale(grown, t, keepFromMs) : appendSample(grown, t, from + index, keepFromMs);
	}
	return grown;
};

test('a view holds the same samples as a copy, while a series grows, forgets and parts into branches', () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({step: fc.integer({min: 1, max: 90}), from: fc.integer({min: 0, max: 400}), isBranch: fc.boolean()}), {
				maxLength: 12,
			}),
			(moves) => {
				let length = 50;
				let series = grow(emptySeries('a', {}, 'none', 'gauge', ''), 0, length);
				let parent = {series, length};
				for (const {step, from, isBranch} of moves) {
					if (isBranch) ({series, length} = parent);
					else parent = {series, length};
					series = grow(series, length, step, (length - 300) * 1_000);
					length += step;
					for (const toMs of [length * 1_000, (length - 20) * 1_000])
						expect(samplesIn(series, from * 1_000, toMs)).toEqual(samplesBetween(series, from * 1_000, toMs));
				}
			},
		),
	);
});

test('a view is the same list until it has other samples', () => {
	const series = grow(emptySeries('a', {}, 'none', 'gauge', ''), 0, 300);
	const seen = samplesIn(series, 10_500, 300_000);
	expect(samplesIn(series, 10_900, 299_500)).toBe(seen);
	expect(samplesIn(series, 11_000, 300_000)).not.toBe(seen);
	const grown = samplesIn(grow(series, 300, 1), 10_500, 301_000);
	expect(grown.at(0)).toBe(seen.at(0));
	expect(grown).toHaveLength(seen.length + 1);
});
