import {describe, expect, test} from 'vitest';
import {
	formatAge,
	formatBytes,
	formatChange,
	formatCount,
	formatCoverage,
	formatInteger,
	formatLatency,
	formatNumber,
	formatPercent,
	formatRatio,
	formatRound,
	formatSeconds,
	formatSpan,
	formatValue,
	formatWait,
	formatWatch,
	methodPrefix,
} from '../../source/model/format.ts';
import {formatClock, formatDateTime, formatMoment} from '../../source/model/format-time.ts';
import type {Unit} from '../../source/model/units.ts';

const s = 1_000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

type Case = readonly [value: number | null, text: string];
const table = (name: string, format: (value: number | null) => string, cases: readonly Case[]) => {
	describe(name, () => {
		test.each(cases)('shows %s as "%s"', (value, text) => {
			expect(format(value)).toBe(text);
		});
	});
};

table('a number', formatNumber, [
	[null, '?'],
	[Number.NaN, '?'],
	[0, '0'],
	[-0, '0'],
	[7, '7'],
	[8112, '8,112'],
	[999_999, '999,999'],
	[1_000_000, '1.00M'],
	[999_999.9, '1.00M'],
	[1_234_567, '1.23M'],
	[12_345_678_901, '12.3G'],
	[1e13, '10.0T'],
	[1e18, '1.00e18'],
	[2.1, '2.10'],
	[9.994, '9.99'],
	[9.996, '10.0'],
	[12.34, '12.3'],
	[99.96, '100'],
	[999.6, '1,000'],
	[1234.5, '1,235'],
	[0.21, '0.210'],
	[0.0014, '0.001'],
	[0.000_042, '4.2e-5'],
	[-2.5, '−2.50'],
	[-8112, '−8,112'],
	[Number.POSITIVE_INFINITY, '∞'],
	[Number.NEGATIVE_INFINITY, '−∞'],
]);

table('a whole number', formatInteger, [
	[null, '?'],
	[Number.NaN, '?'],
	[0, '0'],
	[999, '999'],
	[1000, '1,000'],
	[12_345_678_901, '12,345,678,901'],
	[-1, '−1'],
	[-0.2, '0'],
]);

table('an age', formatAge, [
	[null, '?'],
	[Number.NaN, '?'],
	[0, '0s'],
	[999, '0s'],
	[2 * s, '2s'],
	[59_999, '59s'],
	[m, '1m00s'],
	[72 * s, '1m12s'],
	[10 * m - 1, '9m59s'],
	[10 * m, '10m'],
	[41 * m + 5 * s, '41m'],
	[h, '1h00'],
	[3 * h + 4 * m, '3h04'],
	[d - 1, '23h59'],
	[2 * d, '2d'],
	[6 * d + 2 * h, '6d 2h'],
	[12 * d + 5 * h, '12d'],
	[-3 * s, '−3s'],
	[-200, '0s'],
	[Number.POSITIVE_INFINITY, '∞'],
]);

table('a span', formatSpan, [
	[null, '?'],
	[500, '500 ms'],
	[2 * s, '2 s'],
	[1500, '1.5 s'],
	[30 * m, '30 min'],
	[h, '1 h'],
	[1.5 * h, '1.5 h'],
	[d, '24 h'],
	[7 * d, '7 d'],
]);

table('a stop watch', formatWatch, [
	[null, '?'],
	[0, '0:00'],
	[200 * s, '3:20'],
	[300 * s, '5:00'],
	[3725 * s, '1:02:05'],
	[-5 * s, '0:00'],
]);

table('seconds', formatSeconds, [
	[null, '?'],
	[Number.NaN, '?'],
	[0, '0 s'],
	[0.21, '0.21 s'],
	[0.0004, '0.40 ms'],
	[0.004, '4 ms'],
	[0.041, '41 ms'],
	[0.0994, '99 ms'],
	[0.0996, '0.10 s'],
	[4.2, '4.20 s'],
	[9.99, '9.99 s'],
	[9.996, '10 s'],
	[73.4, '73 s'],
	[599.4, '599 s'],
	[600, '10m'],
	[1_100, '18m'],
	[11_040, '3h04'],
	[0.000_012, '12 µs'],
	[3e-8, '30 ns'],
	[-2, '−2.00 s'],
	[Number.POSITIVE_INFINITY, '∞ s'],
]);

table('a latency', formatLatency, [
	[null, '?'],
	[4, '4 ms'],
	[1200, '1.20 s'],
]);

table('a wait', formatWait, [
	[null, '?'],
	[1234, '1.2 s'],
	[-50, '0.0 s'],
	[72 * s, '1m12s'],
]);

table('bytes', formatBytes, [
	[null, '?'],
	[0, '0 B'],
	[512, '512 B'],
	[999.4, '999 B'],
	[1000, '0.977 KiB'],
	[1536, '1.50 KiB'],
	[1024 ** 3 * 12.34, '12.3 GiB'],
	[1024 ** 7, '1,024 EiB'],
	[-1536, '−1.50 KiB'],
	[Number.POSITIVE_INFINITY, '∞ B'],
]);

table('a ratio', formatRatio, [
	[null, '?'],
	[Number.NaN, '?'],
	[0, '0 %'],
	[1, '100 %'],
	[0.991, '99.1 %'],
	[0.9951, '99.51 %'],
	[0.999, '99.90 %'],
	[0.9995, '99.95 %'],
	[0.999_999_9, '99.99 %'],
	[1.000_001, '100.01 %'],
	[0.05, '5.00 %'],
	[0.0049, '0.49 %'],
	[0.000_000_1, '<0.01 %'],
	[-0.02, '−2.00 %'],
	[1.5, '150 %'],
	[Number.POSITIVE_INFINITY, '∞ %'],
]);

table('a change', formatChange, [
	[null, '?'],
	[0, '0 %'],
	[0.0001, '0 %'],
	[0.004, '+0.4 %'],
	[0.04, '+4 %'],
	[-0.02, '−2 %'],
	[1.5, '+150 %'],
	[148, '+14,800 %'],
	[Number.POSITIVE_INFINITY, '+∞ %'],
]);

describe('a value with its unit', () => {
	const cases: ReadonlyArray<readonly [Unit, number | null, string]> = [
		['none', 3, '3'],
		['count', 8112, '8,112'],
		['seconds', 0.21, '0.21 s'],
		['milliseconds', 41, '41 ms'],
		['bytes', 2048, '2.00 KiB'],
		['bytes_per_second', 2048, '2.00 KiB/s'],
		['ratio', 0.5, '50.0 %'],
		['percent', 50, '50.0 %'],
		['per_second', 2.1, '2.10 /s'],
		['timestamp', 1_795_331_491, '2026-11-22 07:11:31'],
		['currency', 1234.5, '1,234.50'],
		['currency', -0.001, '0.00'],
		['celsius', 42.48, '42.5 °C'],
	];
	test.each(cases)('%s %s is "%s"', (unit, value, text) => {
		expect(formatValue(value, unit)).toBe(text);
	});
	test.each([...new Set(cases.map(([unit]) => unit))])('an unknown figure in %s is "?", also when it is NaN', (unit) => {
		expect(formatValue(null, unit)).toBe('?');
		expect(formatValue(Number.NaN, unit)).toBe('?');
	});
	test.each([...new Set(cases.map(([unit]) => unit))])('no figure in %s ever reads NaN or undefined', (unit) => {
		for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, 5e-324, 0, -0]) {
			expect(formatValue(value, unit)).not.toMatch(/NaN|undefined|Invalid/u);
		}
	});
});

describe('a moment', () => {
	const at = Date.UTC(2026, 10, 22, 23, 3, 22);
	test('is told in UTC unless a zone is given', () => {
		expect(formatClock(at)).toBe('23:03:22');
		expect(formatClock(at, 'Asia/Tokyo')).toBe('08:03:22');
		expect(formatDateTime(at, 'Asia/Tokyo')).toBe('2026-11-23 08:03:22');
	});
	test('at midnight is 00, never 24', () => {
		expect(formatClock(Date.UTC(2026, 0, 1), 'Etc/UTC')).toBe('00:00:00');
	});
	test('of another day carries its date, counted in the same zone', () => {
		expect(formatMoment(at, at + 30 * m)).toBe('23:03:22');
		expect(formatMoment(at, at + 2 * h)).toBe('2026-11-22 23:03:22');
		expect(formatMoment(at, at + 2 * h, 'Asia/Tokyo')).toBe('08:03:22');
	});
	test('that is unknown or out of range is "?"', () => {
		for (const bad of [null, Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
			expect(formatClock(bad)).toBe('?');
			expect(formatDateTime(bad, 'local')).toBe('?');
		}
	});
});

describe('a limit or an axis label', () => {
	test.each([
		[1, 'seconds', '1 s'],
		[0.5, 'seconds', '0.5 s'],
		[0.425, 'seconds', '0.425 s'],
		[0.05, 'seconds', '50 ms'],
		[30, 'seconds', '30 s'],
		[-2, 'seconds', '−2 s'],
		[0.99, 'ratio', '99 %'],
		[100, 'per_second', '100 /s'],
		[1024, 'bytes', '1 KiB'],
		[8112, 'count', '8,112'],
		[20, 'celsius', '20 °C'],
		[null, 'seconds', '?'],
	] as const)('%s %s is "%s"', (value, unit, text) => {
		expect(formatRound(value, unit)).toBe(text);
	});
});

test('a rate that happens to be whole keeps its decimals', () => {
	expect([formatValue(2, 'per_second'), formatValue(0, 'per_second'), formatValue(1200, 'per_second')]).toEqual([
		'2.00 /s',
		'0 /s',
		'1,200 /s',
	]);
});

test('a figure says how it was come by', () => {
	expect(methodPrefix('exact')).toBe('');
	expect(methodPrefix('interpolated')).toBe('~');
	expect(methodPrefix('bound')).toBe('≥');
	expect(methodPrefix('none')).toBe('');
});

test('coverage is said only where something is missing', () => {
	expect(formatCoverage({known: 12, total: 12})).toBe('');
	expect(formatCoverage({known: 11, total: 12})).toBe('11 of 12');
});

test('one of a thing is not said in the plural', () => {
	expect([formatCount(1, 'partition'), formatCount(2, 'partition'), formatCount(0, 'query', 'queries')]).toEqual([
		'1 partition',
		'2 partitions',
		'0 queries',
	]);
});

test('percent figures keep the honesty of ratios', () => {
	expect([formatPercent(99.999), formatPercent(null), formatPercent(0.001)]).toEqual(['99.99 %', '?', '<0.01 %']);
});
