import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createPace} from '../../source/collectors/kafka/poll-pace.ts';

const paced = (everyMs: number, ...busyMs: number[]) => {
	const pace = createPace(everyMs);
	for (const ms of busyMs) pace.took(ms);
	return pace;
};

describe('how often a Kafka cluster is asked', () => {
	it.each([
		['before it is known how quick the cluster is', [4_000, 4_000], 2_000],
		['while it answers quickly', [40, 40, 40], 2_000],
		['up to a quarter of the time', [500, 500, 500], 2_000],
		['when one answer was slow', [40, 1_900, 40], 2_000],
		['when all are slow: in whole intervals', [600, 700, 600], 4_000],
		['when all are very slow', [3_000, 3_000, 3_100], 12_000],
		['with the first quick answer', [3_000, 3_000, 3_000, 40], 2_000],
		['once a minute at least', [50_000, 50_000, 50_000], 60_000],
	])('%s', (_, busyMs, expected) => {
		const pace = paced(2_000, ...busyMs);
		expect(pace.everyMs()).toBe(expected);
		expect(pace.note() === null).toBe(expected === 2_000);
	});

	it('says the pace it keeps and why', () => {
		expect(paced(2_000, 700, 600, 900).note()).toBe('asked every 4 s instead of 2 s: the cluster takes 0.6 s to answer a poll');
	});

	it('a source asked less than once a minute keeps its own interval', () => {
		expect(paced(300_000, 90_000, 90_000, 90_000).everyMs()).toBe(300_000);
	});

	it('is never quicker than configured', () => {
		fc.assert(
			fc.property(fc.integer({min: 100, max: 100_000}), fc.array(fc.integer({min: 0, max: 100_000})), (everyMs, busy) => {
				expect(paced(everyMs, ...busy).everyMs()).toBeGreaterThanOrEqual(everyMs);
			}),
		);
	});
});
