import {describe, expect, test} from 'vitest';
import {parseDuration, readNumber, readText, readTime} from '../../source/collectors/mapping/index.ts';

describe('numbers', () => {
	const cases: ReadonlyArray<readonly [string, unknown, number | undefined]> = [
		['a number', 12.5, 12.5],
		['zero', 0, 0],
		['a bigint of a database', 9_007_199_254_740_993n, 9_007_199_254_740_992],
		['true', true, 1],
		['false', false, 0],
		['exponent form as Prometheus sends it', '8.5e+01', 85],
		['a decimal of numeric(12,2)', '559.00', 559],
		['a sign and blanks', ' -3 ', -3],
		['NaN as text', 'NaN', Number.NaN],
		['+Inf', '+Inf', Number.POSITIVE_INFINITY],
		['-Inf', '-Inf', Number.NEGATIVE_INFINITY],
		['Infinity of Python', 'Infinity', Number.POSITIVE_INFINITY],
		['null', null, undefined],
		['missing', undefined, undefined],
		['empty text', '', undefined],
		['blanks', '  ', undefined],
		['text', 'n/a', undefined],
		['a number with a unit', '12 %', undefined],
		['hexadecimal', '0x10', undefined],
		['a list', [], undefined],
		['an object', {}, undefined],
		['the word true', 'true', undefined],
	];
	test.each(cases)('%s', (_, value, expected) => {
		expect(readNumber(value)).toStrictEqual(expected);
	});
});

describe('times', () => {
	const base = Date.UTC(2026, 10, 22, 7, 19, 59);
	const cases: ReadonlyArray<readonly [string, unknown, number | undefined]> = [
		['naive ISO is UTC', '2026-11-22T07:19:59', base],
		['a space in place of T', '2026-11-22 07:19:59.500000', base + 500],
		['Z', '2026-11-22T07:19:59Z', base],
		['an offset of +00:00 with microseconds', '2026-11-22T07:19:59.985043+00:00', base + 985],
		['an eastern offset', '2026-11-22T14:19:59+07:00', base],
		['a western offset without a colon', '2026-11-22T01:49:59-0530', base],
		['the short offset of PostgreSQL', '2026-11-22 07:19:59.123+00', base + 123],
		["Spark's GMT", '2026-11-22T07:19:59.123GMT', base + 123],
		['UTC after a blank', '2026-11-22 07:19:59 UTC', base],
		['one digit of fraction', '2026-11-22T07:19:59.5Z', base + 500],
		['nanoseconds are cut, not rounded', '2026-11-22T07:19:59.123999999Z', base + 123],
		['the comma of Python logging', '2026-11-22 07:19:59,042', base + 42],
		['no seconds', '2026-11-22T07:19Z', base - 59_000],
		['a date alone is its midnight', '2026-11-22', Date.UTC(2026, 10, 22)],
		['an HTTP date as Flask writes it', 'Sun, 22 Nov 2026 07:19:59 GMT', base],
		['epoch seconds', base / 1000, base],
		['epoch seconds with a fraction', 1795331491.61, 1_795_331_491_610],
		['epoch milliseconds', base + 7, base + 7],
		['epoch microseconds', (base + 7) * 1000, base + 7],
		['epoch nanoseconds as a bigint', BigInt(base) * 1_000_000n, base],
		['epoch seconds as text', String(base / 1000), base],
		['a Date', new Date(base), base],
		['before 1970', '1969-12-31T23:59:59Z', -1000],
		['a leap second', '2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
		['30 February', '2026-02-30T00:00:00Z', undefined],
		['month 13', '2026-13-01', undefined],
		['hour 25', '2026-11-22T25:00:00Z', undefined],
		['infinity of PostgreSQL', 'infinity', undefined],
		['null', null, undefined],
		['empty text', '', undefined],
		['a word', 'yesterday', undefined],
		['true', true, undefined],
		['NaN', Number.NaN, undefined],
	];
	test.each(cases)('%s', (_, value, expected) => {
		expect(readTime(value)).toBe(expected);
	});

	const zoned: ReadonlyArray<readonly [string, string, string, number]> = [
		['a naive time is in the zone of the option', '2026-11-22 14:19:59', 'Asia/Ho_Chi_Minh', base],
		['the zone may be an offset', '2026-11-22 14:19:59', '+07:00', base],
		['a time with its own offset keeps it', '2026-11-22T07:19:59Z', 'Asia/Ho_Chi_Minh', base],
		['winter in Berlin', '2026-01-15 12:00:00', 'Europe/Berlin', Date.UTC(2026, 0, 15, 11)],
		['summer in Berlin', '2026-07-15 12:00:00', 'Europe/Berlin', Date.UTC(2026, 6, 15, 10)],
		['a time that happens twice is the first one', '2026-10-25 02:30:00', 'Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30)],
		['a time that never happens is by the clock before the jump', '2026-03-29 02:30:00', 'Europe/Berlin', Date.UTC(2026, 2, 29, 1, 30)],
		['the hour before the clocks go back in New York', '2026-11-01 00:30:00', 'America/New_York', Date.UTC(2026, 10, 1, 4, 30)],
		['the hour after the clocks went back in New York', '2026-11-01 02:30:00', 'America/New_York', Date.UTC(2026, 10, 1, 7, 30)],
	];
	test.each(zoned)('%s', (_, text, zone, expected) => {
		expect(readTime(text, zone)).toBe(expected);
	});
});

test('cells are exact texts', () => {
	expect(
		[9_007_199_254_740_993n, new Date(5), {a: [1n, null]}, true, 0.1, 'x', null, undefined, new Uint8Array([1, 255])].map(readText),
	).toEqual(['9007199254740993', '1970-01-01T00:00:00.005Z', '{"a":["1",null]}', 'true', '0.1', 'x', null, null, '\\x01ff']);
});

test('durations are read with their unit, bare numbers as seconds, and nothing else', () => {
	expect(['500ms', '5s', '1m30s', '2h', '1d', '1.5s', '10'].map(parseDuration)).toEqual([
		500, 5_000, 90_000, 7_200_000, 86_400_000, 1_500, 10_000,
	]);
	expect(['', '0s', '5 s', 's', '-1s', '1y'].map(parseDuration)).toEqual([
		undefined,
		undefined,
		undefined,
		undefined,
		undefined,
		undefined,
	]);
});
