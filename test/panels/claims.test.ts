import {describe, expect, test} from 'vitest';
import {alertsPanel} from '../../source/panels/alerts.ts';
import {freshPanelState} from '../../source/panels/panel.ts';
import {countSeverities} from '../../source/panels/screen-header.ts';
import {asciiGlyphs} from '../../source/theme.ts';
import {alert, calm, now} from './snapshots.ts';

const claim = (name: string, secondsAgo: number) =>
	alert(name, {origin: 'api', isClaim: true, severity: 'critical', severityWord: 'high', sinceMs: now - secondsAgo * 1_000});
const told = calm({
	alerts: [claim('rapid_value_change', 70), alert('ConsumerSilent', {sinceMs: now - 5_000}), claim('baseline_deviation', 9)],
});

describe('what a watched system says of itself', () => {
	const on = alertsPanel.on(told, freshPanelState);

	test('stands below the verdicts, newest first, in its own word', () => {
		const lines = on
			.paint({width: 100, height: 6, focused: false, zoomed: false, glyphs: asciiGlyphs, state: freshPanelState, now, past: false})
			.toText();
		expect(lines.slice(1, 4).map((line) => line.split(/\s+/u).slice(2, 5).join(' '))).toEqual([
			'ConsumerSilent firing 5s',
			'baseline_deviation high 9s',
			'rapid_value_change high 1m10s',
		]);
	});

	test('is counted beside the verdicts and never among them', () => {
		expect(on.headline.text).toBe('1 firing · api tells 2');
		const onlyClaims = alertsPanel.on(calm({alerts: [claim('rapid_value_change', 70)]}), freshPanelState);
		expect(onlyClaims.headline).toMatchObject({severity: 'ok', text: 'none · api tells 1'});
	});

	test('adds nothing to the counts of the header', () => {
		const without = calm({alerts: told.alerts.filter(({isClaim}) => !isClaim)});
		expect(countSeverities(told)).toEqual(countSeverities(without));
	});
});
