import {describe, expect, it} from 'vitest';
import {drainOf, type LagMove} from '../../../source/model/kafka/drain.ts';

const move = (seconds: number, lagThen: number, lagNow: number, produced: number, cadenceMs = 1_000): LagMove => ({
	...{spanMs: seconds * 1_000, lagThen, lagNow, produced, cadenceMs},
});

describe('time to drain, when the newest ten seconds went another way than the minute', () => {
	it.each<[string, LagMove, LagMove, string, number | null]>([
		[
			'a consumer that is back: the lag shrinks, as fast as it does now',
			move(60, 200, 400, 600),
			move(10, 650, 400, 100),
			'shrinking',
			16_000,
		],
		['a consumer that has died just now: the lag grows', move(60, 900, 600, 600), move(10, 500, 600, 100), 'growing', null],
		['a producer that has stopped, with nobody reading: the lag stands', move(60, 100, 620, 520), move(10, 620, 620, 0), 'steady', null],
		['an even drain: the minute says it best', move(60, 1_600, 1_000, 600), move(10, 1_102, 1_000, 100), 'shrinking', 100_000],
		[
			'a slow drain under a great load, in commits of five seconds: the minute sees what ten seconds cannot',
			move(60, 112_000, 100_000, 60_000, 5_000),
			move(10, 99_000, 100_000, 10_000, 5_000),
			'shrinking',
			500_000,
		],
		[
			'a newest part that is not known: the minute',
			move(60, 1_600, 1_000, 600),
			{...move(0, Number.NaN, 1_000, Number.NaN)},
			'shrinking',
			100_000,
		],
	])('%s', (_, whole, recent, state, ms) => {
		const drain = drainOf({...whole, recent});
		expect([drain.state, drain.ms === null ? null : Math.round(drain.ms)]).toEqual([state, ms]);
	});
});
