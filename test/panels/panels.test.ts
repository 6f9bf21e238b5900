import {describe, expect, test} from 'vitest';
import {panels} from '../../source/panels/index.ts';
import {placeText} from '../../source/panels/partitions/places.ts';
import {shownPanels} from '../../source/panels/shown-panels.ts';
import {styles} from '../../source/theme.ts';
import {said} from '../model/said.ts';
import {half120, live, painted, row80, textOf, wide120, zoom120} from './golden.ts';
import {told, toldMuch} from './reported-rows.ts';
import {
	alert,
	bare,
	broker,
	calm,
	check,
	crowded,
	group,
	incident,
	kpi,
	minute,
	now,
	partition,
	partly,
	second,
	service,
	silent,
	source,
	starting,
	withRows,
} from './snapshots.ts';

const line = (text: string, wanted: string): string =>
	text.split('\n').find((one) => one.includes(wanted)) ?? `no line has "${wanted}" in:\n${text}`;

describe('every panel', () => {
	test('has its own id and digit, in the order of the screen', () => {
		expect(shownPanels(bare()).flatMap(({panel, digit, isView}) => (isView ? [] : [`${digit} ${panel.id}`]))).toEqual([
			'1 services',
			'2 kpis',
			'3 latency',
			'4 quality',
			'5 partitions',
			'6 alerts',
		]);
	});
	test.each(panels.map(({id}) => id))('%s says what it waits for before the first answer', (id) => {
		expect(live(id, starting()).headline).toMatchObject({
			severity: 'unknown',
			text: expect.stringMatching(/^asking kafka( \+4)?… 1\.2 s$/u),
		});
	});
	test.each(panels.map(({id}) => id))('%s never calls a silent system well', (id) => {
		expect(live(id, silent()).headline.severity).not.toBe('ok');
	});
	test.each(panels.map(({id}) => id))('%s spends no colour when all is well', (id) => {
		const loud: readonly number[] = [styles.warning, styles.critical, styles.unknown, styles.paused];
		const used = painted(id, calm(told()), {width: 120, height: 12})
			.toRuns()
			.flat()
			.map(({style}) => style & 63);
		expect(used.filter((style) => loud.includes(style))).toEqual([]);
	});
	test.each(panels.map(({id}) => id))('%s shows a filter with what passes of all', (id) => {
		const text = textOf(id, crowded(toldMuch()), {width: 120, height: 12, state: {filter: 'zzz'}});
		expect(text).toContain('/zzz 0 of');
		expect(text).toContain('nothing matches /zzz');
	});
	test.each(panels.map(({id}) => id))('%s says so when what was opened is no longer there', (id) => {
		if (id === 'latency') return;
		expect(textOf(id, incident(told()), {...zoom120, state: {path: ['gone']}})).toMatch(/no longer/u);
	});
});

describe('services', () => {
	test('put what is worst first and, among equals, what lasts longest', () => {
		const snapshot = bare({
			services: [
				service('fine'),
				service('new', {state: 'down', severity: 'critical', sinceMs: now - second}),
				service('unsure', {state: 'unknown', severity: 'unknown'}),
				service('old', {state: 'down', severity: 'critical', sinceMs: now - minute}),
			],
		});
		expect(textOf('services', snapshot, half120).match(/fine|new|unsure|old/gu)).toEqual(['old', 'new', 'unsure', 'fine']);
	});
	test('a source that fails is a row of its own with its last answer and the next try', () => {
		const failing = source('db', {
			state: 'failing',
			severity: 'critical',
			lastSuccessMs: now - 42 * second,
			nextAtMs: now + 8 * second,
			failure: {kind: 'refused', message: 'connection refused'},
		});
		const text = textOf('services', bare({sources: [failing]}), {width: 100, height: 6});
		expect(line(text, 'db')).toMatch(/▲ db +connection refused, last answer 42s ago, next try in 8s +failing/u);
	});
	test('a source of which one part fails says which, and how many', () => {
		expect(line(textOf('services', partly(), {width: 120, height: 9}), 'database')).toMatch(
			/● database +query consumer lag: permission denied .* 1 of 6 fail +3m00s/u,
		);
	});
	test('a state that was so when first seen lasts at least that long', () => {
		expect(line(textOf('services', partly(), half120), 'kafka')).toContain('≥20s');
	});
	test('one that stands on a silent source is unknown, stale and not up', () => {
		expect(line(textOf('services', incident(), {width: 100, height: 9}), 'consumer-health')).toMatch(
			/◌ consumer-health +was up, no answer within 2 s, next try in 8s +unknown +42s/u,
		);
	});
});

describe('KPIs', () => {
	test('a figure that is not known is a question mark with its reason, never a number', () => {
		const text = textOf('kpis', bare({kpis: [kpi('orders', null, {severity: 'unknown', reason: said('no data')})]}), half120);
		expect(line(text, 'orders')).toMatch(/\? orders +\? +no data/u);
		expect(text).not.toMatch(/NaN|null|undefined/u);
	});
	test('a stale figure keeps its value and says how old it is', () => {
		expect(line(textOf('kpis', silent(), half120), 'messages/s')).toMatch(/◌ messages\/s +2\.10 +42s old +database/u);
	});
	test.each([
		['a small change in percent', {value: 0.04, relative: 0.02, overMs: 3_600_000}, '+2 % in 1 h'],
		['a fall with a real minus', {value: -1, relative: -0.33, overMs: 60_000}, '−33 % in 1 min'],
		['what it was, when percent say nothing', {value: 1.9, relative: 9.5, overMs: 60_000}, 'was 0.2'],
		['what it was, when it was nothing', {value: 2.1, relative: null, overMs: 60_000}, 'was 0'],
	])('tell %s', (_, change, wanted) => {
		expect(textOf('kpis', bare({kpis: [kpi('rate', 2.1, {change})]}), half120)).toContain(wanted);
	});
	test('a rate whose name says so needs no unit', () => {
		const text = textOf(
			'kpis',
			bare({kpis: [kpi('messages/s', 2.1, {unit: 'per_second'}), kpi('messages', 2.1, {unit: 'per_second'})]}),
			half120,
		);
		expect(line(text, 'messages/s')).not.toContain('2.10 /s');
		expect(text).toContain('2.10 /s');
	});
	test('an opened one shows limits, expression and meaning', () => {
		const text = textOf('kpis', incident(), {...zoom120, state: {path: ['end-to-end p95']}});
		for (const wanted of ['warning at 0.5 s, critical at 1 s', 'factory_latency_seconds', '95 of 100 are faster'])
			expect(text).toContain(wanted);
	});
});

describe('latency', () => {
	test('shows the worst chart until another tab is chosen', () => {
		expect(live('latency', crowded())).toMatchObject({tab: 2, tabs: ['Line 0', 'Line 1', 'Line 2', 'Line 3', 'Line 4', 'Line 5']});
		expect(live('latency', crowded(), {tab: 0}).tab).toBe(0);
	});
	test('a gap stays a gap', () => {
		const rows = textOf('latency', calm({charts: incident().charts}), wide120).split('\n');
		// 13:47:22 to 13:49:22 of a window from 13:33:22 to 14:03:22: no dot of any line lies in it.
		const plotted = rows.slice(3, -2).map((row) => row.slice(59, 62));
		expect(plotted.join('')).not.toMatch(/[\u2801-\u28ff]/u);
	});
	test('names limit and unit in its title', () => {
		expect(live('latency', incident()).headline).toMatchObject({severity: 'critical', text: 'p95 73 s, limit 1 s'});
	});
	test('says how many series are not drawn', () => {
		expect(textOf('latency', partly(), wide120)).toContain('3 more series not drawn');
	});
	test('says why there is nothing to draw', () => {
		const snapshot = bare({
			charts: incident().charts.map((one) => ({...one, series: [], severity: 'unknown', reason: said('no data: factory_latency_seconds')})),
		});
		expect(textOf('latency', snapshot, wide120)).toContain('no data: factory_latency_seconds');
	});
});

describe('quality', () => {
	test('opens the tab of the worst check and marks it', () => {
		expect(live('quality', incident()).tab).toBe(2);
		expect(textOf('quality', incident(), row80).split('\n')[0]).toContain('Completeness │ Validity │ [Timeliness ●] │ Consistency');
	});
	test('keeps the tab that was chosen', () => {
		expect(live('quality', incident(), {tab: 0}).tab).toBe(0);
	});
	test('has no percentage without its counts', () => {
		expect(line(textOf('quality', incident(), {...half120, state: {tab: 0}}), 'all fields present')).toMatch(/100 % +7,560 of 7,560/u);
	});
	test('what is absent is unknown with its reason and never perfect', () => {
		const snapshot = bare({
			quality: [
				check('non-null rate', 'Completeness', {outcome: 'unknown', severity: 'unknown', reason: said('the system has no such field')}),
			],
		});
		const text = line(textOf('quality', snapshot, row80), 'non-null rate');
		expect(text).toMatch(/\? non-null rate +\? +the system has no such field +unknown/u);
		expect(text).not.toContain('%');
	});
});

describe('partitions', () => {
	test('a partition without an owner says so in words', () => {
		expect(line(textOf('partitions', partly(), wide120), 'no owner')).toMatch(/sensor-data +0 +▲ no owner +n\/a +n\/a +▲ stopped 18s/u);
	});
	test('an offset that could not be read is a question mark, one never committed is n/a', () => {
		const rows = textOf('partitions', partly(), {...wide120, width: 160}).split('\n');
		expect(rows.find((row) => row.includes('broker 3 does not answer'))).toMatch(/8,240 +\? +\? +\? +\? unknown +broker 3/u);
		expect(rows.find((row) => row.includes('no owner'))).toMatch(/n\/a +8,240 +n\/a +n\/a/u);
	});
	test('the last stable owner is marked while the group rebalances', () => {
		expect(textOf('partitions', partly(), wide120)).toContain('consumer-003 (last)');
	});
	test('no owner is no fault where a group without members has read everything', () => {
		const snapshot = bare({
			groups: [group('sensor-processors', {members: [], state: 'Empty', reason: {code: 'no-members'}})],
			partitions: [partition(0, {owner: null, ownership: 'none'})],
		});
		expect(textOf('partitions', snapshot, wide120)).toMatch(/sensor-data +0 +no owner .* {3}ok /u);
		expect(live('partitions', snapshot).headline.severity).toBe('ok');
	});
	test('a time behind that nobody measured is a question mark, and no 0', () => {
		const snapshot = bare({
			groups: [group('sensor-processors', {lag: 3, lagMs: null})],
			partitions: [partition(0), partition(1, {lag: 3, lagMs: null, lagMethod: 'none'})],
		});
		expect(line(textOf('partitions', snapshot, wide120), 'consumer-002 ')).toMatch(/ 3 {5}\? {4}ok/u);
	});
	test('a sum says how many partitions are in it', () => {
		expect(live('partitions', partly()).headline.text).toContain('1 behind (1 of 3 known)');
		expect(live('partitions', crowded()).headline.text).toContain('94,645 behind ≥1h02 (137 of 138 partitions known)');
	});
	test('a broker that is down stands first in the title', () => {
		expect(live('partitions', partly()).headline).toMatchObject({severity: 'critical', text: expect.stringMatching(/^broker 3 down/u)});
	});
	test('a group that cannot be summed up is unknown, not 0', () => {
		const snapshot = bare({
			groups: [group('g', {lag: null, lagMs: null, severity: 'unknown', verdict: 'unknown', coverage: {known: 0, total: 3}})],
		});
		expect(live('partitions', snapshot).headline.text).toBe('behind unknown (0 of 3 known)');
	});
	test('many groups are a list; Enter opens a group and then a partition', () => {
		const snapshot = crowded();
		const id = live('partitions', snapshot).open;
		expect(id).toBe(placeText({list: 'groups', source: 'kafka', group: 'billing'}));
		const withRow = withRows({...snapshot, partitions: [partition(7, {group: 'billing'})]});
		const inside = live('partitions', withRow, {path: [id ?? '']});
		expect(inside.crumbs).toEqual(['billing']);
		expect(inside.open).toBe(placeText({list: 'partitions', source: 'kafka', group: 'billing', topic: 'sensor-data', partition: 7}));
		const deepest = live('partitions', withRow, {path: [id ?? '', inside.open ?? '']});
		expect(deepest).toMatchObject({crumbs: ['billing', 'sensor-data/7'], open: null, rows: 0});
	});
	test.each([
		['nobody configured Kafka', bare(), 'no Kafka source is configured'],
		['the cluster has none', bare({sources: [source('kafka', {kind: 'kafka'})]}), 'the cluster answers and has no consumer groups'],
		[
			'it may not list them',
			bare({
				sources: [
					source('kafka', {
						kind: 'kafka',
						failingParts: [
							{part: 'groups', failure: {kind: 'denied', message: 'no permission to list groups'}, sinceMs: now, lastSuccessMs: null},
						],
					}),
				],
			}),
			'kafka, groups: no permission to list groups',
		],
		[
			'the cluster is silent',
			bare({
				sources: [
					source('kafka', {
						kind: 'kafka',
						state: 'failing',
						severity: 'critical',
						lastSuccessMs: null,
						failure: {kind: 'refused', message: 'connection refused'},
					}),
				],
			}),
			'kafka refused, never answered',
		],
	])('are empty for a reason: %s', (_, snapshot, reason) => {
		expect(textOf('partitions', snapshot, wide120)).toContain(reason);
	});
	test('owners that share a client id are told apart by host', () => {
		const by = (host: string) => ({member: `m-${host}`, clientId: 'worker', host});
		const snapshot = bare({
			groups: [group('sensor-processors')],
			partitions: [partition(0, {owner: by('10.0.0.7')}), partition(1, {owner: by('10.0.0.8')})],
		});
		const text = textOf('partitions', snapshot, wide120);
		expect(text).toContain('worker 10.0.0.7');
		expect(text).toContain('worker 10.0.0.8');
	});
	test('a broker that is up but bad is not hidden among the good', () => {
		const snapshot = bare({
			groups: [group('g')],
			brokers: [broker(1), broker(2, {state: 'unlisted', severity: 'warning', sinceMs: now - minute})],
		});
		expect(textOf('partitions', snapshot, wide120)).toContain('● broker 2 unlisted 1m00s');
	});
});

describe('a source that answers while some of its parts never did', () => {
	const part = {part: '/x', failure: {kind: 'bad_answer', message: 'HTTP 500'}, sinceMs: now, lastSuccessMs: null} as const;
	const half = (kind: 'alert' | 'run' | 'metric') => bare({sources: [source('api', {gives: [kind], parts: 3, failingParts: [part]})]});
	test.each([['alerts', half('alert')] as const, ['runs', half('run')] as const])(
		'leaves open what it might tell: %s',
		(panel, snapshot) => {
			expect(textOf(panel, snapshot, wide120)).toContain('? none known, api: 1 of 3 parts never answered');
		},
	);
	test('says nothing of what it does not give', () => {
		expect(textOf('alerts', half('metric'), wide120)).not.toContain('never answered');
	});
});

describe('alerts', () => {
	test.each([
		['since when it fires', alert('A', {sinceMs: now - 72 * second}), 'firing 1m12s'],
		[
			'how far a pending one has come',
			alert('A', {state: 'pending', sinceMs: now - 200 * second, forMs: 300 * second}),
			'pending 3:20 of 5:00',
		],
		['when it ended', alert('A', {state: 'resolved', resolvedAtMs: now - 125 * second}), 'resolved 2m05s ago'],
		['what mutes it', alert('A', {state: 'suppressed', suppressedBy: 'silence 7'}), 'suppressed by silence 7'],
		['that it cannot be told', alert('A', {state: 'unknown', severity: 'unknown', sinceMs: null, reason: said('no data')}), 'unknown'],
		['that its source is silent', alert('A', {stale: true}), 'firing 12s, stale'],
	])('tell %s', (_, one, wanted) => {
		expect(textOf('alerts', bare({alerts: [one]}), row80)).toContain(wanted);
	});
	test('what fires comes before what cannot be told, what is pending, muted and over', () => {
		const states = ['resolved', 'suppressed', 'pending', 'unknown', 'firing'] as const;
		const snapshot = bare({
			alerts: states.map((state) => alert(`is-${state}`, {state, severity: state === 'pending' ? 'critical' : 'warning'})),
		});
		expect(textOf('alerts', snapshot, half120).match(/is-\w+/gu)).toEqual([
			'is-firing',
			'is-unknown',
			'is-pending',
			'is-suppressed',
			'is-resolved',
		]);
	});
	test('unknown ones are counted in the title', () => {
		expect(live('alerts', partly()).headline.text).toBe('1 firing · 1 unknown · 1 stale');
	});
	test('an empty list is not well while sources are silent', () => {
		expect(live('alerts', silent()).headline).toMatchObject({
			severity: 'unknown',
			text: 'none known, no source answers, last answer 42s ago',
		});
	});
	test('an opened one has its runbook', () => {
		expect(textOf('alerts', incident(), {...zoom120, state: {path: ['ConsumerStalled']}})).toContain(
			'https://runbooks.factory.example/consumer-stalled',
		);
	});
});
