import {describe, expect, test} from 'vitest';
import {freshPanelState} from '../../source/keys/ui-state.ts';
import {attention} from '../../source/model/attention.ts';
import {problemsPanel} from '../../source/panels/problems.ts';
import {shownPanels} from '../../source/panels/shown-panels.ts';
import {asciiGlyphs} from '../../source/theme.ts';
import {matchesGolden, screen} from './golden.ts';
import {
	alert,
	bare,
	broker,
	calm,
	chart,
	check,
	group,
	incident,
	kpi,
	now,
	second,
	service,
	silent,
	source,
	starting,
	topic,
} from './snapshots.ts';

const here = {focus: 'problems', zoom: 'problems'} as const;
const listed = (snapshot: ReturnType<typeof bare>) =>
	screen(snapshot, 100, 24, here)
		.toText()
		.map((line) => line.trimEnd());

describe('the list of problems', () => {
	test.each([
		['80x24', 80, 24],
		['120x40', 120, 40],
		['200x50', 200, 50],
		['40x10', 40, 10],
	] as const)('shows an incident at %s', async (_, width, height) => {
		await matchesGolden('problems', 'an incident', screen(incident(), width, height, here), true);
	});

	test('has what hangs on silent sources under them', async () => {
		await matchesGolden('problems', 'silent sources', screen(silent(), 120, 40, here), true);
	});

	test('works in ASCII without colour', async () => {
		await matchesGolden('problems', 'in ASCII', screen(incident(), 80, 24, here, asciiGlyphs));
	});

	test('says so when nothing is wrong, and what it waits for in the first second', () => {
		expect(listed(calm()).join('\n')).toContain('nothing needs a look');
		expect(listed(calm())[1]).toContain('all well');
		expect(listed(starting()).join('\n')).not.toContain('nothing needs a look');
	});

	test('is no part of the overview', () => {
		expect(screen(incident(), 120, 40).toText().join('\n')).not.toContain('Problems');
	});

	test('is a panel of the overview where the config lists it', () => {
		const listedToo = bare({
			panels: [
				{panel: 'problems', title: null},
				{panel: 'kpis', title: null},
			],
			services: [service('web', {severity: 'critical', state: 'down'})],
		});
		expect(screen(listedToo, 120, 40).toText()[1]).toContain('1 Problems');
		expect(shownPanels(listedToo).map(({panel, isView}) => [panel.id, isView])).toEqual([
			['problems', false],
			['kpis', false],
		]);
	});

	test('finds by words of name, state and panel', () => {
		const rows = (filter: string) => problemsPanel.on(incident(), {...freshPanelState, filter}).rows;
		expect(rows('monitoring')).toBe(1);
		expect(rows('latency')).toBeGreaterThan(0);
		expect(rows('no such thing')).toBe(0);
	});

	test('leads to every kind of thing: what is opened there is it', () => {
		const bad = {severity: 'critical'} as const;
		const snapshot = bare({
			sources: [source('kafka'), source('api', {...bad, state: 'failing', sinceMs: now - second})],
			services: [service('web', {...bad, state: 'down', source: 'kafka'})],
			kpis: [kpi('figure', 9, {...bad, fail: 5})],
			charts: [chart('picture', {...bad, series: []})],
			quality: [check('whole', 'Validity', {...bad, outcome: 'fail'})],
			groups: [group('readers', bad), group('others')],
			brokers: [broker(2, {...bad, state: 'down'})],
			topics: [topic('orders', {...bad, leaderless: 1})],
			alerts: [alert('Fires')],
		});
		const {items} = attention(snapshot);
		expect(new Set(items.map(({kind}) => kind)).size).toBe(9);
		for (const item of items) {
			const panel = shownPanels(snapshot).find((one) => one.panel.id === item.panel)?.panel;
			const path = panel?.on(snapshot, freshPanelState).pathTo(item) ?? [];
			const crumbs = panel?.on(snapshot, {...freshPanelState, path}).crumbs ?? [];
			expect([item.kind, crumbs.at(-1)]).toEqual([item.kind, item.name]);
		}
	});
});
