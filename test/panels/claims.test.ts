import {describe, expect, test} from 'vitest';
import {attention} from '../../source/model/attention.ts';
import {asciiGlyphs} from '../../source/theme.ts';
import {live, textOf} from './golden.ts';
import {alert, bare, calm, kpi, now, service} from './snapshots.ts';

const claim = (name: string, secondsAgo: number) =>
	alert(name, {origin: 'api', isClaim: true, severity: 'critical', severityWord: 'high', sinceMs: now - secondsAgo * 1_000});
const told = calm({
	alerts: [claim('rapid_value_change', 70), alert('ConsumerSilent', {sinceMs: now - 5_000}), claim('baseline_deviation', 9)],
});

describe('what a watched system says of itself', () => {
	const on = live('alerts', told);

	test('stands below the verdicts, newest first, in its own word', () => {
		const lines = textOf('alerts', told, {width: 100, height: 6, glyphs: asciiGlyphs}).split('\n');
		expect(lines.slice(1, 4).map((line) => line.split(/\s+/u).slice(2, 5).join(' '))).toEqual([
			'ConsumerSilent firing 5s',
			'baseline_deviation high 9s',
			'rapid_value_change high 1m10s',
		]);
	});

	test('is counted beside the verdicts and never among them', () => {
		expect(on.headline.text).toBe('1 firing · api tells 2');
		const onlyClaims = live('alerts', calm({alerts: [claim('rapid_value_change', 70)]}));
		expect(onlyClaims.headline).toMatchObject({severity: 'ok', text: 'none · api tells 1'});
	});

	test('adds nothing to the counts of the header', () => {
		const without = calm({alerts: told.alerts.filter(({isClaim}) => !isClaim)});
		expect(attention(told).counts).toEqual(attention(without).counts);
	});
});

describe('what others say of a figure or a service', () => {
	const said = (more: {differs: boolean; stale?: boolean}) => ({by: 'api', asOfMs: now - 3_000, stale: false, ...more});
	const look = {width: 100, height: 6};

	test('stands in the row as a warning where it is something else, and the figure itself stays', () => {
		const snapshot = bare({kpis: [kpi('consumers', 3, {claims: [{...said({differs: true}), value: 2}]})]});
		expect(textOf('kpis', snapshot, look)).toMatch(/consumers +3 +● api says 2 /u);
		expect(live('kpis', snapshot).headline.severity).toBe('ok');
		const services = bare({
			services: [service('consumer-001', {note: '1 partition', claims: [{...said({differs: true}), state: 'down'}]})],
		});
		expect(textOf('services', services, look)).toMatch(/consumer-001 +● api says down · 1 partition.* up /u);
	});

	test('is no word in the row where they agree, and always one of the explanation', () => {
		const snapshot = bare({kpis: [kpi('consumers', 3, {claims: [{...said({differs: false}), value: 3}]})]});
		expect(textOf('kpis', snapshot, look)).not.toContain('api says');
		expect(live('kpis', snapshot).explain).toContainEqual(['api says', '3, 14:03:19 UTC, 3s ago']);
		const stale = bare({services: [service('s', {claims: [{...said({differs: false, stale: true}), state: 'down'}]})]});
		expect(live('services', stale).explain).toContainEqual(['api says', 'down, 14:03:19 UTC, 3s ago (stale, not compared)']);
	});

	test('names who is believed where they differ', () => {
		const snapshot = bare({kpis: [kpi('consumers', 3, {claims: [{...said({differs: true}), value: 2}]})]});
		expect(live('kpis', snapshot).explain).toContainEqual([
			'api says',
			'2, 14:03:19 UTC, 3s ago (differs; what is shown above is believed)',
		]);
	});
});
