import {describe, expect, test} from 'vitest';
import {parseExpression} from '../../source/promql/parse.ts';

describe('a text meant to break the parser is refused', () => {
	const tooDeep = 'the expression is nested too deeply or has too many terms: split it with recording rules';
	test.each([
		['parentheses', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`, tooDeep],
		['signs', `${'-'.repeat(20_000)}1`, tooDeep],
		['terms', Array(20_000).fill('1').join('+'), tooDeep],
		['powers', Array(20_000).fill('1').join('^'), tooDeep],
		['calls', `${'abs('.repeat(5000)}x${')'.repeat(5000)}`, tooDeep],
		['length', 'a'.repeat(70_000), 'the expression has 70000 characters; at most 65536 are allowed'],
	])('%s', (_, text, expected) => {
		expect(parseExpression(text)).toMatchObject({ok: false, line: 1, column: 1, message: expected});
	});

	test('200 terms and 50 parentheses are no such text', () => {
		expect(parseExpression(Array(200).fill('up').join(' or ')).ok).toBe(true);
		expect(parseExpression(`${'('.repeat(50)}up${')'.repeat(50)}`).ok).toBe(true);
	});
});
