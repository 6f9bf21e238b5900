import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {codeOf, failureReason, hasReason, type Reason, reasonsIn, together} from '../../source/model/reason.ts';
import {reasonCodes, reasonText} from '../../source/model/reason-words.ts';
import {arbitraryOf, arbitraryReason} from './reasons.ts';

/** What no reader should ever see. */
const nonsense = /NaN|undefined|Infinity|∞|\[object|null/u;

describe('the words of a reason', () => {
	test.each(reasonCodes)('%s: no figure that is not one gets into them', (code) => {
		fc.assert(
			fc.property(arbitraryOf(code), (reason) => {
				expect(reasonText(reason)).not.toMatch(nonsense);
			}),
		);
	});

	test.each<[string, Reason, string]>([
		[
			'a figure',
			failureReason({kind: 'timeout', message: 'no answer in 2 s'}, {lastAnswerAgoMs: 42_400}),
			'no answer in 2 s, last answer 42 s ago',
		],
		[
			'an age that is not known',
			failureReason({kind: 'timeout', message: 'no answer'}, {lastAnswerAgoMs: Number.NaN}),
			'no answer, last answer unknown',
		],
		['a failure without words by its kind', failureReason({kind: 'bad_answer', message: ''}), 'bad answer'],
		['whose failure it is', failureReason({kind: 'locked', message: 'locked'}, {source: 'db', part: 'orders'}), 'db: orders: locked'],
		['what was so, and why that is old', {code: 'was', state: 'up', because: {code: 'data-gone'}}, 'was up; its data is gone'],
		[
			'a time that cannot be',
			{code: 'log-cut', atMs: 8.7e15},
			'the log began anew at unknown: topic recreated or cut, history begins there',
		],
	])('tell %s', (_, reason, words) => expect(reasonText(reason)).toBe(words));

	test('there are none without a reason', () => expect(reasonText(null)).toBe(''));

	test('a reason is plain data: written down and read again it says the same', () => {
		fc.assert(
			fc.property(arbitraryReason, (reason) => {
				fc.pre(!nonsense.test(JSON.stringify(reason)));
				expect(reasonText(JSON.parse(JSON.stringify(reason)))).toBe(reasonText(reason));
			}),
		);
	});
});

describe('several reasons', () => {
	const [first, second]: readonly Reason[] = [{code: 'no-owner'}, {code: 'data-lost', messages: 3}];
	test('are one, known by the first and found by the code of each', () => {
		const both = together(null, first ?? null, together(second ?? null, null));
		expect(reasonText(both)).toBe('no owner; data already lost: 3 messages');
		expect(codeOf(both)).toBe('no-owner');
		expect(hasReason(both, 'data-lost')).toBe(true);
		expect(reasonsIn(both)).toEqual([first, second]);
	});
	test('of which there is one are that one, and none are none', () => {
		expect(together(null, first ?? null)).toBe(first);
		expect([together(), codeOf(null), reasonsIn(null)]).toEqual([null, null, []]);
	});
});
