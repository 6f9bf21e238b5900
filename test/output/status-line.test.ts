import {expect, test} from 'vitest';
import {statusLine} from '../../source/output/status-line.ts';
import {bare, calm, incident, kpi, now, second, service, source} from '../panels/snapshots.ts';

test('a line of `watch` names the worst causes, oldest first, and counts what else there is', () => {
	expect(statusLine(incident()).split(' · ')).toEqual([
		'2026-11-22T14:03:22.000Z critical',
		'Monitoring API down: 503 pool exhausted (for 2m12s)',
		'sensor-processors 1 stalled: 52 behind (for 1m12s)',
		'end-to-end p95 73 s, limit 1 s (for 1m10s)',
		'5 more\n',
	]);
});

test('what is folded under a cause is counted beside it, not named', () => {
	const silent = source('database', {state: 'failing', severity: 'critical', sinceMs: now - 42 * second, ageMs: 50 * second});
	const stale = {severity: 'unknown', stale: true} as const;
	const line = statusLine(bare({sources: [silent], services: [service('a', {state: 'unknown', ...stale})], kpis: [kpi('b', 1, stale)]}));
	expect(line).toBe('2026-11-22T14:03:22.000Z critical · database failing: last answer 50s ago (for 42s, +2 unknown)\n');
});

test('all well is one word', () => {
	expect(statusLine(calm())).toBe('2026-11-22T14:03:22.000Z ok\n');
});
