import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {draws} from '../../draws.ts';
import {rowAfter} from './lag-world.ts';

describe('time lag', () => {
	it('over half an hour of thinned history it stays within an interval or a tenth of the true age', () => {
		const scenario = fc.record({
			rates: fc.array(fc.constantFrom(0, 0.2, 1, 7, 200), {minLength: 36, maxLength: 36}),
			stopped: fc.integer({min: 60, max: 1_700}),
			every: fc.constantFrom(1, 2, 5, 10),
		});
		fc.assert(
			fc.property(scenario, ({rates, stopped, every}) => {
				// Messages come evenly within each stretch of 50 s.
				const endAt = (second: number): number => {
					let end = 0;
					for (let at = 0; at * 50 < second; at += 1) end += (rates[at] ?? 0) * Math.min(50, second - at * 50);
					return Math.floor(end);
				};
				const now = 1_750;
				const unread = endAt(stopped);
				if (endAt(now) <= unread) return;
				let written = stopped;
				while (endAt(written) <= unread) written += 0.25;
				const row = rowAfter((s) => ({end: endAt(s), committed: Math.min(endAt(s), unread)}), {to: now, every});
				expect(row.lagMethod).toBe('interpolated');
				const wrong = Math.abs((row.lagMs ?? 0) / 1_000 - (now - written));
				expect(wrong, `wrong by ${wrong} s of ${now - written}`).toBeLessThanOrEqual(Math.max(every, 0.1 * (now - written)) + 1);
			}),
			{numRuns: draws(80)},
		);
	});
});
