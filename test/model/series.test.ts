import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	appendSample,
	appendStale,
	emptySeries,
	firstAfter,
	type Series,
	samplesBetween,
	timeAt,
	valueAt,
} from '../../source/model/series.ts';
import {draws} from '../draws.ts';

type Told = {readonly t: number; readonly v: number; readonly stale: boolean};

/** What a series should hold, kept as a plain list beside it. */
type Pair = {readonly series: Series; readonly told: readonly Told[]};

const fresh = (): Pair => ({series: emptySeries('up', {}, 'none', 'gauge', 's'), told: []});

const added = ({series, told}: Pair, t: number, v: number, stale: boolean): Pair => {
	const last = told.at(-1);
	const isTaken = (last === undefined || t > last.t) && !(stale && (last === undefined || last.stale));
	return {
		series: stale ? appendStale(series, t) : appendSample(series, t, v),
		told: isTaken ? [...told, {t, v: stale ? Number.NaN : v, stale}] : told,
	};
};

const held = ({series}: Pair): readonly Told[] => samplesBetween(series, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** Mostly the value and the pace of before, as in life; now and then another one, a stale marker, a time that is too early. */
const steps = fc.array(
	fc.record({
		/** How many samples in a row. */
		run: fc.integer({min: 1, max: 90}),
		value: fc.oneof(fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY), fc.double()),
		changes: fc.boolean(),
		everyMs: fc.constantFrom(1_000, 1_000, 1_000, 5_000, 0),
		ends: fc.boolean(),
		/** Which of the series kept so far it goes on from. */
		from: fc.nat(),
	}),
	{maxLength: 8},
);

describe('samples of a series', () => {
	it('every view holds what it was told, however many others grow out of the same one', () => {
		fc.assert(
			fc.property(steps, (given) => {
				const kept: Pair[] = [fresh(), fresh(), fresh()];
				for (const {run, value, changes, everyMs, ends, from} of given) {
					let pair = kept[from % kept.length] ?? fresh();
					for (let index = 0; index < run; index += 1) {
						const t = (pair.told.at(-1)?.t ?? 1_000) + everyMs;
						pair = added(pair, t, changes ? value + index : value, ends && index === run - 1);
						// A view in the middle, from which another branch may begin.
						if (index === Math.floor(run / 2)) kept.push(pair);
					}
					kept.push(pair);
				}
				for (const pair of kept) expect(held(pair)).toEqual(pair.told);
			}),
			{numRuns: draws(300)},
		);
	});

	it('series that are told together do not disturb each other when one of them misses a poll', () => {
		let [a, b] = [fresh(), fresh()];
		for (let poll = 1; poll <= 150; poll += 1) {
			a = added(a, poll * 1_000, 1, false);
			if (poll % 37 !== 0) b = added(b, poll * 1_000, poll, false);
			else b = added(b, poll * 1_000 + 5, 0, true);
		}
		expect(held(a)).toEqual(a.told);
		expect(held(b)).toEqual(b.told);
	});

	it('before the first sample and after the last one of a view there is nothing', () => {
		const early = appendSample(fresh().series, 1_000, 7);
		const later = appendSample(early, 2_000, 7);
		for (const index of [-1, 1, 64]) expect([timeAt(early, index), valueAt(early, index)]).toEqual([Number.NaN, Number.NaN]);
		expect([timeAt(later, 1), valueAt(later, 1)]).toEqual([2_000, 7]);
	});

	it('what is older than is kept goes in whole chunks, and times are still found', () => {
		let series = fresh().series;
		for (let second = 1; second <= 500; second += 1) series = appendSample(series, second * 1_000, 7, (second - 100) * 1_000);
		const samples = samplesBetween(series, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
		expect(samples.length).toBeGreaterThanOrEqual(100);
		expect(samples.length).toBeLessThan(100 + 2 * 64);
		expect(samples.at(-1)).toEqual({t: 500_000, v: 7, stale: false});
		expect(samples[firstAfter(series, 450_000)]?.t).toBe(451_000);
	});
});
