import process from 'node:process';
import fc from 'fast-check';
import {RE2JS} from 're2js';
import {describe, expect, test} from 'vitest';
import {compilePattern, createMatcher} from '../../source/promql/matcher.ts';
import {draws} from '../draws.ts';
import {ask, loadSeries} from './load-series.ts';

describe('a pattern has to match the whole value', () => {
	test.each([
		['api', 'api', true],
		['api', 'api-2', false],
		['a|b', 'b', true],
		['a|b', 'ab', false],
		['a|b.*', 'bc', true],
		['api-.*', 'api-', true],
		['api-.+', 'api-', false],
		['.*', '', true],
		['.+', '', false],
		['a.c', 'a\nc', true],
		['(?i:API)', 'api', true],
		['', '', true],
		['a|', '', true],
		['[a-c]{2}', 'ab', true],
		['\\d+', '12x', false],
	])('%s on %j: %s', (pattern, text, expected) => {
		expect(compilePattern(pattern)(text)).toBe(expected);
	});
});

test('shortcuts for simple patterns agree with RE2', () => {
	const piece = fc.constantFrom('a', 'b', '.*', '.+', '|', 'ab', '-', '\n');
	fc.assert(
		fc.property(
			fc.array(piece, {maxLength: 5}),
			fc.string({unit: fc.constantFrom('a', 'b', '-', '\n', '|'), maxLength: 5}),
			(pieces, text) => {
				const pattern = pieces.join('');
				expect(compilePattern(pattern)(text)).toBe(RE2JS.compile(`(?s:${pattern})`).matches(text));
			},
		),
		{seed: 7, numRuns: draws(2000)},
	);
});

test('a label that is not there counts as empty', () => {
	expect(createMatcher('a', '!=', 'x').matchesEmpty).toBe(true);
	expect(createMatcher('a', '=~', 'x?').matchesEmpty).toBe(true);
	expect(createMatcher('a', '!~', '.*').matchesEmpty).toBe(false);
});

describe('a pattern that hangs a backtracking engine answers at once', () => {
	const value = 'a'.repeat(5000);
	const series = loadSeries({[`x{a="${value}"}`]: '1'});
	test.each(['(a+)+b', '(a|aa)+$b', '(.*)*x', '(a?){50}a{50}b', '([a-z]+)*[0-9]'])('%s', (pattern) => {
		const started = process.cpuUsage();
		expect(ask(`x{a=~"${pattern}"}`, 0, series)).toEqual([]);
		expect(ask(`label_replace(x, "b", "hit", "a", "${pattern}")`, 0, series)).toHaveLength(1);
		const {user, system} = process.cpuUsage(started);
		expect((user + system) / 1_000).toBeLessThan(2_000);
	});

	test('a pattern longer than 4096 characters is refused', () => {
		expect(ask(`x{a=~"${'(a|b)'.repeat(1000)}"}`, 0, series)).toBe(
			'1:6: the regular expression is 5000 characters long; at most 4096 are allowed',
		);
	});

	test('a repetition that would explode is refused', () => {
		expect(ask('x{a=~"((a{100}){100}){100}"}', 0, series)).toMatch(/^1:6: error parsing regexp: /);
	});
});
