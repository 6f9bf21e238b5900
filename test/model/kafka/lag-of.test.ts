import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {firstUnread, lagOf, lostOf} from '../../../source/model/kafka/lag-of.ts';

const unknown = Number.NaN;

describe('messages behind', () => {
	it.each([
		['are what lies between commit and log end', 100, 0, 60, 40, 60, 0],
		['are none when caught up', 100, 0, 100, 0, 100, 0],
		['are all that is kept when what came before was deleted unread', 100, 80, 60, 20, 80, 20],
		['are not known without a commit', 100, 0, unknown, unknown, unknown, unknown],
		['are not known without a log end', unknown, 0, 60, unknown, 60, 0],
		['are not known without a log start', 100, unknown, 60, unknown, unknown, unknown],
		['are not known, and not 0, where the commit lies beyond the end', 100, 0, 101, unknown, 101, 0],
		['of a commit that went back are counted from there', 100, 0, 10, 90, 10, 0],
	])('%s', (_, end, start, committed, lag, unread, lost) => {
		expect([lagOf(end, start, committed), firstUnread(start, committed), lostOf(start, committed)]).toEqual([lag, unread, lost]);
	});

	it('are never negative, and never more than is kept', () => {
		const offset = fc.nat({max: 1_000});
		fc.assert(
			fc.property(offset, offset, offset, (start, kept, committed) => {
				const lag = lagOf(start + kept, start, committed);
				expect(Number.isNaN(lag) ? committed > start + kept : lag >= 0 && lag <= kept).toBe(true);
			}),
		);
	});
});
