import {describe, expect, test} from 'vitest';
import {attention} from '../../source/model/attention.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {GroupView} from '../../source/model/views/group.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import type {RebalanceView} from '../../source/model/views/rebalance.ts';
import {placeText} from '../../source/panels/partitions/places.ts';
import {layoutScreen, livePanels, restingUi, type ScreenUi} from '../../source/panels/screen.ts';
import {screenInterest} from '../../source/panels/screen-interest.ts';
import {styles, unicodeGlyphs} from '../../source/theme.ts';
import {said} from '../model/said.ts';
import {framed, live, painted, textOf, wide120, zoom120} from './golden.ts';
import {bigCluster} from './kafka-snapshots.ts';
import {
	alert,
	bare,
	broker,
	calm,
	cluster,
	crowded,
	group,
	incident,
	member,
	minute,
	now,
	partition,
	second,
	source,
	topic,
} from './snapshots.ts';

const lineOf = (text: string, wanted: string): string =>
	text.split('\n').find((one) => one.includes(wanted)) ?? `no line has "${wanted}" in:\n${text}`;
const kafka = source('kafka', {kind: 'kafka', durationMs: 41});
const inGroup = (rows: readonly PartitionView[], more: Partial<GroupView> = {}, snapshot: Partial<Snapshot> = {}): Snapshot =>
	bare({sources: [kafka], groups: [group('sensor-processors', more)], partitions: rows, ...snapshot});
const rebalance = (more: Partial<RebalanceView> = {}): RebalanceView => ({...(incident().rebalances[0] as RebalanceView), ...more});
const explained = (snapshot: Snapshot, state: Parameters<typeof live>[2] = {}): Readonly<Record<string, string>> =>
	Object.fromEntries(live('partitions', snapshot, state).explain);

describe('a partition of a group', () => {
	test.each<[string, Partial<PartitionView>, RegExp]>([
		[
			'its verdict with how long it has been so',
			{verdict: 'stalled', severity: 'critical', verdictSinceMs: now - 72 * second},
			/▲ stalled 1m12s/u,
		],
		['a time that was measured as it is', {lag: 1, lagMs: 400, lagMethod: 'exact'}, /0\.40 s/u],
		['a time between two observations with ~', {lag: 51, lagMs: 73_000, lagMethod: 'interpolated'}, /~73 s/u],
		['a time that is only a bound with ≥', {lag: 51, lagMs: 31 * minute, lagMethod: 'bound'}, /≥31m/u],
		['when it will be drained', {lag: 51, drain: {state: 'shrinking', ms: 4 * minute}}, /~4m00s/u],
		['that it is not shrinking', {lag: 51, drain: {state: 'growing', ms: null}}, /not shrinking/u],
		['that too little is known to tell', {lag: 51, drain: {state: 'unknown', ms: null}}, / \? /u],
		[
			'messages that were deleted unread',
			{lost: 1_204, severity: 'critical', reason: {code: 'data-lost', messages: 1_204}},
			/▲ lost 1,204/u,
		],
		['who else claims it', {claims: [{source: 'api', owner: 'consumer-002'}]}, /consumer-001 .*● api says consumer-002/u],
		['that it takes more than its share', {hot: true}, / hot/u],
		[
			'why a figure is missing',
			{lag: null, logEnd: null, severity: 'unknown', verdict: 'unknown', reason: said('leader 3 does not answer')},
			/\? unknown +leader 3 does not answer/u,
		],
	])('tells %s', (_, more, wanted) => {
		expect(lineOf(textOf('partitions', inGroup([partition(0, more)]), {...wide120, width: 140}), 'sensor-data  0')).toMatch(wanted);
	});

	test('has the time until unread messages are deleted in its row only where that presses', () => {
		const late = (ms: number) => partition(0, {lag: 51, retention: {ms, method: 'exact', reason: null}});
		const text = (ms: number) => textOf('partitions', inGroup([late(ms)], {}, {topics: [topic('sensor-data')]}), wide120);
		expect(text(6 * 24 * 60 * minute)).not.toContain('deleted in');
		expect(text(40 * 60 * minute)).toContain('deleted in');
		expect(text(3 * 60 * minute)).toMatch(/deleted in[\s\S]* 3h00 /u);
		expect(text(0)).toContain('any moment');
	});

	test('at 80 columns keeps partition, owner, behind, time and the whole verdict', () => {
		const text = textOf('partitions', incident(), {width: 80, height: 8});
		expect(lineOf(text, 'sensor-data  2')).toMatch(/sensor-data +2 +consumer-002 +51 +~73 s +▲ stalled 1m12s/u);
	});

	test('keeps the mark of its verdict down to 24 columns', () => {
		for (let width = 24; width <= 200; width += 1)
			expect([width, textOf('partitions', incident(), {width, height: 8, focused: true})]).toEqual([
				width,
				expect.stringMatching(/[│ ]2 .*▲/u),
			]);
	});

	test('is explained by figure, method, rule, rates, retention and source', () => {
		const pairs = explained(incident(), {
			path: [placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2})],
		});
		expect(pairs).toMatchObject({
			partition: 'sensor-data/2 of sensor-processors',
			verdict: 'stalled 1m12s, since 2026-11-22 14:02:10 UTC',
			rule: 'R4 stalled: owner alive, no commit for 72 s > 60 s',
			behind: '51 = end 8,163 − committed 8,112',
			'time behind': '~73 s  end was 8,112 at 14:02:09 by own history',
			owner: 'consumer-002 on 10.0.0.8',
			rates: 'read 0 /s, written 0.700 /s over the last minute',
			keeps: 'oldest unread deleted in ~6d 23h',
			from: 'kafka, poll 14:03:21 UTC (41 ms), 1s ago',
		});
		expect(pairs.last).toMatch(/^50 {2}49 .* every 2 s$/u);
	});

	test('explains a claim by who is believed', () => {
		const snapshot = inGroup([partition(0, {claims: [{source: 'api', owner: 'consumer-002'}]})]);
		expect(live('partitions', snapshot).headline).toMatchObject({severity: 'ok', text: '0 behind, 1 claim differs'});
		expect(explained(snapshot)['api says']).toBe('consumer-002 has it; the brokers say consumer-001 on 10.0.0.7, and are believed');
	});

	test.each([
		['lag', 1, [2, 1, 0]],
		['time behind', 2, [2, 1, 0]],
		['verdict', 3, [2, 0, 1]],
		['topic', 4, [0, 1, 2]],
	] as const)('is sorted by %s too, and the header says so', (_, sort, wanted) => {
		const text = textOf('partitions', incident(), {...wide120, state: {sort}});
		expect([...text.matchAll(/sensor-data +(\d) /gu)].map(([, number]) => Number(number))).toEqual(wanted);
		expect(text.split('\n')[1]).toMatch(/[↑↓]/u);
	});
});

describe('a group', () => {
	test('shows members that own nothing as idle, not as an error', () => {
		const idle = {...member(4), partitions: 0};
		const snapshot = inGroup([partition(0), partition(1), partition(2)], {members: [member(1), member(2), member(3), idle], idle: 1});
		expect(textOf('partitions', snapshot, wide120)).toMatch(/members .*consumer-004 idle/u);
		expect(live('partitions', snapshot).headline.severity).toBe('ok');
		expect(explained({...snapshot, groups: [...snapshot.groups, group('zzz')]}).members).toBe('4, 1 idle: more members than partitions');
	});

	test('does not call members idle while it forms', () => {
		const snapshot = inGroup([partition(0, {owner: null, ownership: 'unknown'})], {
			state: 'PreparingRebalance',
			members: [{...member(1), partitions: 0}],
		});
		expect(textOf('partitions', snapshot, wide120)).toMatch(/consumer-001 nothing now/u);
	});

	test('says how many members more there are where not all fit', () => {
		const many = Array.from({length: 300}, (_, index) => ({...member(1), id: `m${index}`, clientId: `worker-${index}`}));
		expect(textOf('partitions', inGroup([partition(0)], {members: many}), wide120)).toMatch(/… 2\d\d more/u);
	});

	test.each([
		['share', 'share', 'Stable', 'share groups keep no committed offsets'],
		['streams', 'streams', 'Stable', 'no request of ours reads its members'],
		['Connect', 'connect', 'Stable', 'not a consumer group'],
		['that could not be read', 'unknown', 'unknown', 'coordinator does not answer'],
	])('of type %s keeps its line, with the reason and no invented 0', (_, type, state, reason) => {
		const odd = group('odd-one', {
			type,
			state,
			lag: null,
			lagMs: null,
			lagMethod: 'none',
			coverage: {known: 0, total: 0},
			severity: 'unknown',
			verdict: 'unknown',
			reason: said(reason),
		});
		const line = lineOf(textOf('partitions', bare({groups: [odd, group('plain')]}), {...wide120, width: 160}), 'odd-one');
		expect(line).toContain(type);
		expect(line).toContain(reason);
		expect(line).toMatch(/n\/a +n\/a +\? unknown/u);
	});

	test('is found by the client id of a member, by "idle" and by "no owner"', () => {
		const groups = [
			group('a', {members: [{...member(9), clientId: 'billing-7'}]}),
			group('b', {members: [], idle: 2}),
			group('c', {members: [], ownerless: 3}),
			group('d', {members: []}),
		];
		const shown = (filter: string) => live('partitions', bare({groups}), {filter}).rows;
		expect([shown('billing-7'), shown('idle'), shown('no owner'), shown('!no owner')]).toEqual([1, 1, 1, 3]);
	});

	test.each([
		[0, ['billing', 'audit', 'team-39-consumers']],
		[1, ['billing', 'audit', 'team-39-consumers']],
		[2, ['billing', 'team-39-consumers', 'team-38-consumers']],
		[3, ['billing', 'audit', 'team-0-consumers']],
		[4, ['audit', 'billing', 'team-0-consumers']],
	])('is sorted by order %i', (sort, first) => {
		const rows = textOf('partitions', crowded(), {...wide120, state: {sort}})
			.split('\n')
			.slice(2, 5);
		expect(rows.map((row) => /[\w-]+/u.exec(row)?.[0])).toEqual(first);
	});
});

describe('a big cluster', () => {
	const names = Array.from({length: 1_000}, (_, index) => `group-${String(index).padStart(4, '0')}`);
	/** Groups whose rows must not be looked at, but for one. */
	const sealed = (opened?: string): Snapshot => {
		const groups = names.map((name, index): GroupView => {
			const one = group(name, {lag: index, lagMs: index * 10, coverage: {known: 50, total: 50}});
			return Object.defineProperty({...one}, 'rows', {
				enumerable: true,
				get() {
					if (name !== opened) throw new Error(`the rows of ${name} were made`);
					return Array.from({length: 50}, (_, number) => partition(number, {group: name}));
				},
			}) as GroupView;
		});
		const snapshot = {
			...bare({sources: [kafka], brokers: [broker(1)], clusters: [cluster({groupsTotal: 65_184, groupsShown: 1_000})]}),
			groups,
		};
		return Object.defineProperty(snapshot, 'partitions', {
			get() {
				throw new Error('all rows of all groups were made');
			},
		});
	};

	test('is shown, sorted, filtered and explained without making a single row of any group', () => {
		const snapshot = sealed();
		for (const sort of [0, 1, 2, 3, 4]) {
			for (const filter of ['', 'group-09', '!group-00']) {
				const on = live('partitions', snapshot, {sort, filter, cursor: 7});
				expect(on.explain.length).toBeGreaterThan(5);
				on.interest({width: 120, height: 40, focused: true, zoomed: true});
				expect(textOf('partitions', snapshot, {...zoom120, state: {sort, filter, cursor: 7}})).toContain('group-0');
			}
		}
	});

	test('makes the rows of the opened group only', () => {
		const snapshot = sealed('group-0042');
		const text = textOf('partitions', snapshot, {
			...zoom120,
			state: {path: [placeText({list: 'groups', source: 'kafka', group: 'group-0042'})]},
		});
		expect(text).toContain('1–9 of 50');
	});

	test('shows a filter and how many groups pass it, however long the title is', () => {
		for (const width of [60, 80, 120])
			expect([
				width,
				textOf('partitions', bigCluster(), {width, height: 12, focused: true, state: {filter: 'team-17'}}).split('\n')[0],
			]).toEqual([width, expect.stringContaining('/team-17 25 of 1,000')]);
	});

	test('says how many groups are not shown', () => {
		expect(textOf('partitions', sealed(), zoom120)).toContain('showing 1,000 of 65,184 groups');
	});

	test('has all its rows in reach of the keys', () => {
		const snapshot = sealed();
		const on = live('partitions', snapshot);
		expect(on.rows).toBe(1_000);
		const page = on.page({width: 120, height: 24, focused: true, zoomed: true});
		const seen = new Set<string>();
		for (let cursor = 0; cursor < on.rows; cursor += page) {
			const text = textOf('partitions', snapshot, {...zoom120, state: {cursor, offset: cursor, sort: 4}});
			for (const line of text.split('\n').slice(2)) for (const [name] of line.matchAll(/^│ group-\d{4}/gu)) seen.add(name);
		}
		expect(seen.size).toBe(1_000);
	});

	test('asks for the groups in sight, and for no other', () => {
		const on = live('partitions', sealed(), {sort: 4, cursor: 20, offset: 20});
		const {groups} = on.interest({width: 120, height: 12, focused: true, zoomed: false});
		expect([...groups][0]).toBe('group-0020');
		expect(groups.size).toBeLessThan(10);
	});
});

describe('what is looked at', () => {
	const place = {width: 120, height: 40, focused: true, zoomed: true};
	const looked = (groups: readonly string[], topics: readonly string[]) => ({groups: new Set(groups), topics: new Set(topics)});
	const two = incident({groups: [...incident().groups, group('other')]});
	const onScreen = (snapshot: Snapshot, width: number, height: number, ui: Partial<ScreenUi> = {}) => {
		const all = {...restingUi, ...ui};
		const panels = livePanels(snapshot, all);
		return screenInterest(snapshot, panels, layoutScreen(panels, all, width, height), all);
	};
	test('is the opened group with its topics, or the one partition’s', () => {
		expect(
			live('partitions', two, {path: [placeText({list: 'groups', source: 'kafka', group: 'sensor-processors'})]}).interest(place),
		).toEqual(looked(['sensor-processors'], ['sensor-data']));
		expect(
			live('partitions', two, {
				path: [placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2})],
			}).interest(place),
		).toEqual(looked(['sensor-processors'], ['sensor-data']));
		expect(live('partitions', two, {tab: 1}).interest(place)).toEqual(looked([], ['alerts', 'sensor-data']));
		expect(live('services', two).interest(place)).toEqual(looked([], []));
	});
	test('of a whole screen is what its panels show, and what alerts although nobody sees it', () => {
		const alerts = [
			alert('Late', {labels: {consumergroup: 'hidden', topic: 'orders'}}),
			alert('Over', {state: 'resolved', labels: {topic: 'old'}}),
		];
		const snapshot = incident({groups: [group('calm'), group('bad', {severity: 'critical', verdict: 'stopped'})], alerts});
		expect(onScreen(snapshot, 120, 40)).toEqual(looked(['bad', 'calm', 'hidden'], ['orders']));
		expect(onScreen(snapshot, 120, 40, {zoom: 'kpis'})).toEqual(looked(['bad', 'hidden'], ['orders']));
	});
});

describe('rebalances', () => {
	const zoomed = (rebalances: readonly RebalanceView[], snapshot: Partial<Snapshot> = {}) =>
		textOf('partitions', incident({rebalances, ...snapshot}), {...zoom120, width: 140});
	test('are rows under the partitions: window, evidence, what moved, lag before and after', () => {
		expect(zoomed([rebalance()])).toContain(
			'R 14:01:05–14:01:07  consumer-002 joined · 1 moved consumer-001 → consumer-002 · behind before 0, after 1',
		);
	});
	test('tell what moved where by kinds of moves, and what nobody has now', () => {
		const moves = [
			...[0, 1].map((number) => ({topic: 't', partition: number, from: 'a', to: 'b'})),
			{topic: 't', partition: 2, from: 'a', to: null},
		];
		expect(zoomed([rebalance({moves, moved: 3})])).toContain('2 moved a → b, 1 moved a → nobody');
	});
	test('that go on, or to and fro, say so in the colour of a warning', () => {
		expect(zoomed([rebalance({ongoing: true})])).toContain('R 14:01:05–now  ongoing consumer-002 joined');
		const grid = painted('partitions', incident({rebalances: [rebalance({flapping: true})]}), zoom120);
		const run = grid
			.toRuns()
			.flat()
			.find(({text}) => text.includes('flapping'));
		expect(run?.style).toBe(styles.warning);
	});
	test('are marks on the time axis of the chart above them, in the column of their time', () => {
		const lines = zoomed([rebalance()]).split('\n');
		const axis = lines.find((line) => /└.*R.*14:02/u.test(line));
		expect(axis).toBeDefined();
	});
	test('of other groups are neither rows nor marks', () => {
		const other = rebalance({group: 'other', evidence: 'somebody else joined'});
		const text = zoomed([other], {marks: [{atMs: now - minute, kind: 'rebalance', severity: 'ok', text: 'other: somebody else joined'}]});
		expect(text).not.toContain('somebody else');
		expect(text).not.toMatch(/└.*R/u);
	});
	test('stand beside what a system tells of them, under its name', () => {
		const told = {
			kind: 'event' as const,
			id: '1',
			atMs: now - 90 * second,
			eventKind: 'partition_assigned',
			text: 'consumer-002 partition 2',
			labels: {partition: '2'},
			source: 'api',
			asOfMs: now,
			stale: false,
		};
		const text = zoomed([rebalance()], {events: [told]});
		expect(text).toContain('R 14:01:05');
		expect(text).toMatch(/api tells +14:01:52 partition_assigned, consumer-002 partition 2/u);
	});
	test('have their times in the zone of the screen', () => {
		const one = framed('partitions', live('partitions', incident()), {
			...zoom120,
			glyphs: unicodeGlyphs,
			state: {cursor: 0, offset: 0, tab: -1, filter: '', sort: 0, reversed: false, path: []},
			now,
			past: false,
			zone: 'Asia/Tokyo',
		});
		expect(one.toText().join('\n')).toContain('R 23:01:05–23:01:07');
	});
});

describe('topics and brokers', () => {
	const moved = {gained: 2, lost: 0, fromMs: now - 14 * second, toMs: now - 12 * second};
	const down = calm({
		brokers: [
			broker(1, {leadersMoved: moved, underReplicated: 2, severity: 'warning'}),
			broker(2),
			broker(3, {
				state: 'down',
				severity: 'critical',
				sinceMs: now - 20 * second,
				reason: said('connection refused'),
				latencyMs: null,
				leaders: 0,
			}),
		],
		topics: [
			topic('sensor-data', {
				underReplicated: 2,
				offline: 2,
				severity: 'warning',
				leadersMoved: {partitions: 2, fromMs: now - 14 * second, toMs: now - 12 * second},
				hot: [2],
			}),
			topic('orders', {leaderless: 1, severity: 'critical', messages: null, known: 0, ratePerSecond: null}),
			topic('archive', {retentionMs: Number.POSITIVE_INFINITY}),
			topic('secret', {retentionMs: null, retentionReason: {code: 'needs-describe-configs', topic: 'secret'}}),
		],
	});
	test('are tabs of the panel; what is opened has none', () => {
		expect(live('partitions', down).tabs).toEqual(['Groups', 'Topics', 'Brokers']);
		expect(live('partitions', down, {tab: 1}).open).toBe(placeText({list: 'topics', source: 'kafka', topic: 'orders'}));
		expect(live('partitions', down, {tab: 1, path: [placeText({list: 'topics', source: 'kafka', topic: 'orders'})]})).toMatchObject({
			tabs: [],
			crumbs: ['topics', 'orders'],
			open: null,
		});
		expect(live('partitions', down, {tab: 2}).open).toBe(placeText({list: 'brokers', source: 'kafka', id: 3}));
	});
	test.each([
		['orders', /▲ orders +3 +\? +\? +1 /u],
		['sensor-data', /● sensor-data +3 +24,531 +2\.10 +0 +2 +2 +2 14:03:10 +2 +7 d/u],
		['archive', /archive .*for ever/u],
		['secret', /secret .*\? /u],
	])('a topic tells what is wrong: %s', (name, wanted) => {
		expect(lineOf(textOf('partitions', down, {...wide120, state: {tab: 1}}), name)).toMatch(wanted);
	});
	test('a broker tells since when, what it leads, and what moved', () => {
		const text = textOf('partitions', down, {...wide120, state: {tab: 2}});
		expect(lineOf(text, '10.0.0.3')).toMatch(/▲ 3 +down 20s +10\.0\.0\.3:9092 +\? .*connection refused/u);
		expect(lineOf(text, '10.0.0.1')).toMatch(/● 1 .*controller .*\+2 −0 14:03:10/u);
	});
	test('the title keeps saying the worst over every tab', () => {
		for (const tab of [0, 1, 2])
			expect(live('partitions', down, {tab}).headline.text).toMatch(/^broker 3 down 20s, 1 partition leaderless, 1 behind/u);
	});
	test('Enter shows all that is known, with how', () => {
		const text = textOf('partitions', down, {
			...zoom120,
			state: {tab: 1, path: [placeText({list: 'topics', source: 'kafka', topic: 'secret'})]},
		});
		expect(text).toContain('needs DescribeConfigs on topic secret');
		expect(
			textOf('partitions', down, {...zoom120, state: {tab: 2, path: [placeText({list: 'brokers', source: 'kafka', id: 1})]}}),
		).toContain('gained 2, lost 0 between 14:03:08 and 14:03:10 UTC');
	});
	test('each has its own sort orders', () => {
		expect(live('partitions', down, {tab: 1}).sorts).toEqual(['worst', 'messages', 'rate', 'name']);
		expect(live('partitions', down, {tab: 2}).sorts).toEqual(['worst', 'id', 'latency', 'leaders']);
	});
	test('of several clusters stand beside the name of theirs', () => {
		const two = calm({brokers: [broker(1), broker(1, {source: 'east'})]});
		expect(textOf('partitions', two, {...wide120, state: {tab: 2}})).toMatch(/cluster[\s\S]*kafka[\s\S]*east/u);
	});
});

describe('rights that are missing', () => {
	const denied = ['groups and topics: no Describe right on the cluster, so those without a right of their own are left out'];
	test('make an empty list "no permission to list groups" and not a healthy cluster', () => {
		const snapshot = bare({
			sources: [kafka],
			brokers: [broker(1)],
			clusters: [cluster({hidesGroups: true, denied, groupsTotal: 0, groupsShown: 0})],
		});
		expect(live('partitions', snapshot).headline).toMatchObject({
			severity: 'unknown',
			text: expect.stringContaining('no permission to list groups'),
		});
		expect(textOf('partitions', snapshot, wide120)).toContain('no permission to list groups');
		expect(textOf('partitions', snapshot, {...wide120, state: {tab: 1}})).toContain('no Describe right on the cluster');
	});
	test('are a question mark in the header too, and a total that may be too low says so', () => {
		const snapshot = calm({clusters: [cluster({hidesGroups: true, denied})]});
		expect(attention(snapshot).counts.unknown).toBe(1);
		expect(live('partitions', snapshot).headline).toMatchObject({
			severity: 'unknown',
			text: expect.stringContaining('there may be more groups'),
		});
	});
	test('stand under the groups that could be listed', () => {
		const snapshot = calm({clusters: [cluster({denied: ['topic secret: no Describe right']})]});
		expect(textOf('partitions', snapshot, wide120)).toContain('? topic secret: no Describe right');
	});
});
