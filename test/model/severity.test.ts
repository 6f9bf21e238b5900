import {describe, expect, test} from 'vitest';
import {bySeverity, mapSeverity, type Severity, worstSeverity} from '../../source/model/severity.ts';

describe('every vocabulary in use maps to one order', () => {
	test.each<[string, Readonly<Record<string, Severity>>]>([
		['warning/critical', {warning: 'warning', critical: 'critical'}],
		['CRITICAL/HIGH/MEDIUM', {CRITICAL: 'critical', HIGH: 'critical', MEDIUM: 'warning'}],
		['low/medium/high/critical', {low: 'ok', medium: 'warning', high: 'critical', critical: 'critical'}],
		['low/med/high/crit', {low: 'ok', med: 'warning', high: 'critical', crit: 'critical'}],
		['info/warning/critical', {info: 'ok', warning: 'warning', critical: 'critical'}],
		['ok/warn/alert', {ok: 'ok', warn: 'warning', alert: 'critical'}],
		['excellent/good/warning/critical', {excellent: 'ok', good: 'ok', warning: 'warning', critical: 'critical'}],
		['firing/pending/inactive', {firing: 'critical', pending: 'warning', inactive: 'ok'}],
		['SEV1–4', {SEV1: 'critical', 'SEV-2': 'critical', 'sev 3': 'warning', SEV4: 'ok'}],
		['P1–4', {P1: 'critical', P2: 'critical', P3: 'warning', p4: 'ok'}],
	])('%s', (_, words) => {
		expect(Object.fromEntries(Object.keys(words).map((word) => [word, mapSeverity(word)]))).toEqual(words);
	});

	test('no word is a warning, a word nobody knows is unknown', () => {
		expect([mapSeverity(undefined), mapSeverity(null), mapSeverity(' '), mapSeverity('purple'), mapSeverity('constructor')]).toEqual([
			'warning',
			'warning',
			'warning',
			'unknown',
			'unknown',
		]);
	});
});

test('worst comes first, and not knowing is worse than ok', () => {
	const all: readonly Severity[] = ['ok', 'critical', 'unknown', 'warning'];
	expect(all.toSorted(bySeverity)).toEqual(['critical', 'warning', 'unknown', 'ok']);
	expect(worstSeverity(['ok', 'unknown'])).toBe('unknown');
	expect(worstSeverity(all)).toBe('critical');
	expect(worstSeverity([])).toBe('ok');
});
