import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {freshPanelState} from '../../source/keys/ui-state.ts';
import type {Reason} from '../../source/model/reason.ts';
import type {Severity} from '../../source/model/severity.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {panels} from '../../source/panels/index.ts';
import {placeText} from '../../source/panels/partitions/places.ts';
import {paintScreen, restingUi, type ScreenUi} from '../../source/panels/screen.ts';
import {shownPanels} from '../../source/panels/shown-panels.ts';
import {asciiGlyphs, unicodeGlyphs} from '../../source/theme.ts';
import {draws} from '../draws.ts';
import {arbitraryReason} from '../model/reasons.ts';
import {said} from '../model/said.ts';
import {painted, screen} from './golden.ts';
import {
	alert,
	bare,
	broker,
	calm,
	chart,
	chartSeries,
	check,
	cluster,
	crowded,
	empty,
	group,
	incident,
	kpi,
	member,
	now,
	partition,
	partly,
	samples,
	second,
	service,
	silent,
	source,
	starting,
	topic,
} from './snapshots.ts';

const rectsOf = (snapshot: Snapshot, width: number, height: number, ui: Partial<ScreenUi> = {}) =>
	paintScreen(snapshot, {...restingUi, ...ui}, width, height, unicodeGlyphs).layout;

describe('the layout', () => {
	test('fills every row and column from 40x10 to 300x100 without overlap', () => {
		for (const [width, height] of [
			[40, 10],
			[79, 23],
			[80, 24],
			[99, 30],
			[100, 30],
			[120, 40],
			[200, 50],
			[300, 100],
		] as const) {
			const {header, footer, panels: placed} = rectsOf(incident(), width, height);
			const covered = new Uint8Array(width * height);
			for (const rect of [header, footer, ...placed.values()]) {
				if (rect === null) continue;
				for (let y = rect.y; y < rect.y + rect.height; y += 1)
					for (let x = rect.x; x < rect.x + rect.width; x += 1) covered[y * width + x]! += 1;
			}
			expect([width, height, Math.max(...covered)]).toEqual([width, height, 1]);
			expect([...placed.keys()].toSorted()).toEqual(
				shownPanels(incident())
					.filter(({isView}) => !isView)
					.map(({panel}) => panel.id)
					.toSorted(),
			);
		}
	});
	test('has two columns from a width of 100 on', () => {
		const x = (width: number) => rectsOf(calm(), width, 40).panels.get('kpis')?.x;
		expect([x(99), x(100)]).toEqual([0, 50]);
	});
	test('at 80x24 gives rows to what is bad and leaves the calm their titles', () => {
		const bad = calm({alerts: Array.from({length: 6}, (_, index) => alert(`A${index}`))});
		const heights = (snapshot: Snapshot) => rectsOf(snapshot, 80, 24).panels;
		expect(heights(calm()).get('alerts')?.height).toBe(1);
		expect(heights(bad).get('latency')?.height).toBe(1);
		expect(heights(bad).get('alerts')?.height).toBe(8);
	});
	test('gives the focused panel rows even when it is well', () => {
		expect(rectsOf(incident(), 80, 24, {focus: 'quality'}).panels.get('quality')?.height).toBeGreaterThanOrEqual(5);
	});
	test('gives a zoomed panel all between header and footer', () => {
		expect([...rectsOf(incident(), 80, 24, {zoom: 'alerts'}).panels]).toEqual([['alerts', {x: 0, y: 1, width: 80, height: 22}]]);
	});
	test('shows the worst titles where not all fit', () => {
		const {panels: placed} = rectsOf(calm({alerts: [alert('A')], groups: [group('g', {severity: 'critical'})]}), 40, 4);
		expect([...placed.keys()]).toEqual(['partitions', 'alerts']);
	});
	test('is one line where no more fits, and nothing at no size', () => {
		expect(rectsOf(incident(), 40, 2)).toMatchObject({header: null, line: {width: 40, height: 1}});
		expect(rectsOf(incident(), 0, 24)).toEqual({line: null, header: null, footer: null, panels: new Map()});
		expect(screen(incident(), 1, 1).toText()).toEqual(['▲']);
	});
});

describe('the header', () => {
	const top = (snapshot: Snapshot, width: number, ui: Partial<ScreenUi> = {}) => screen(snapshot, width, 24, ui).toText()[0] ?? '';
	test('counts what is critical, warning and unknown, and says ok in words', () => {
		expect(top(incident(), 120)).toMatch(/▲ 6 {2}● 1 {2}\? 1 $/u);
		expect(top(calm(), 120)).toMatch(/✓ ok $/u);
	});
	test('names the source that is silent and since when', () => {
		expect(top(incident(), 120)).toContain('5 sources · consumer-health ▲ 42s');
	});
	test.each([
		['live', {}, '14:03:22 live · every 2 s'],
		['paused', {paused: true, newestMs: now + 52 * second}, '⏸ 14:03:22 (−52s)'],
		['stepped back', {newestMs: now + 52 * second}, '14:03:22 (−52s)'],
		['in another zone', {zone: 'Asia/Tokyo'}, '23:03:22 live'],
	])('shows the time when %s', (_, ui, wanted) => {
		expect(top(incident(), 120, ui)).toContain(wanted);
	});
	test('shows the speed of a replay', () => {
		expect(top(incident({mode: 'replay'}), 120, {speed: 4})).toContain('14:03:22 replay ×4');
	});
	test('says what is zoomed and opened', () => {
		const states = {
			partitions: {
				...freshPanelState,
				path: [placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2})],
			},
		};
		expect(top(incident(), 120, {zoom: 'partitions', states})).toContain('factory ▸ partitions ▸ sensor-processors ▸ sensor-data/2');
	});
});

test('a figure that did not change keeps its place to the cell', () => {
	const later = {...incident(), now: now + second, seq: 4_712};
	const [before, after] = [screen(incident(), 120, 40), screen(later, 120, 40)];
	const places = (text: readonly string[]) =>
		['8,112', '8,240', '2.10', '7,560'].map((figure) => text.map((row) => row.indexOf(figure)).join());
	expect(places(after.toText())).toEqual(places(before.toText()));
});

const anyText = fc.constantFrom(
	'',
	'a',
	'sensor-data',
	'x'.repeat(300),
	'Пётр 数据库',
	'👩‍👩‍👧‍👦',
	'\u001b[31mred',
	'\u202eabc',
	'a\nb\tc',
	'é́́́́',
	'\u0000',
	'🇩🇪',
	'＿wide＿',
);
const anyReason: fc.Arbitrary<Reason | null> = fc.oneof(arbitraryReason, anyText.map(said), fc.constant(null));
const anyNumber = fc.oneof(
	fc.constantFrom(0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-9, 1e18, 2 ** 53),
	fc.double(),
);
const anyMaybe = fc.option(anyNumber, {nil: null});
const anyTime = fc.oneof(fc.integer({min: now - 1e9, max: now + 1e6}), fc.constantFrom(0, -1, Number.NaN, 9e15, now));
const anyMaybeTime = fc.option(anyTime, {nil: null});
const anySeverity = fc.constantFrom<Severity>('ok', 'unknown', 'warning', 'critical');
const anySamples = fc
	.array(fc.record({t: fc.integer({min: now - 2e6, max: now + 1e5}), v: anyNumber, stale: fc.boolean()}), {maxLength: 40})
	.map((list) => list.toSorted((a, b) => a.t - b.t));
const anyUnit = fc.constantFrom(
	'none',
	'count',
	'seconds',
	'milliseconds',
	'bytes',
	'ratio',
	'percent',
	'per_second',
	'bytes_per_second',
	'timestamp',
	'currency',
	'celsius',
);
const few = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, {maxLength: 6});

const anySource = fc
	.record({
		id: anyText,
		title: anyText,
		state: fc.constantFrom('ok', 'failing', 'stale', 'starting', 'locked', 'limited'),
		severity: anySeverity,
		kind: fc.constantFrom('kafka', 'http'),
		lastSuccessMs: anyMaybeTime,
		askingSinceMs: anyMaybeTime,
		nextAtMs: anyMaybeTime,
		failure: fc.option(fc.record({kind: fc.constantFrom('timeout', 'bad_answer'), message: anyText}), {nil: null}),
		failingParts: fc.array(
			fc.record({
				part: anyText,
				failure: fc.record({kind: fc.constant('denied'), message: anyText}),
				sinceMs: anyTime,
				lastSuccessMs: anyMaybeTime,
			}),
			{maxLength: 2},
		),
	})
	.map(({id, ...more}) => source(id, more as Parameters<typeof source>[1]));
const anyService = fc
	.record({
		title: anyText,
		state: fc.constantFrom('up', 'degraded', 'down', 'unknown'),
		severity: anySeverity,
		sinceMs: anyTime,
		latencyMs: anyMaybe,
		reason: anyReason,
		note: fc.option(anyText, {nil: null}),
		stale: fc.boolean(),
		sinceIsBound: fc.boolean(),
		source: anyText,
	})
	.map(({title, ...more}) => service(title, more as Parameters<typeof service>[1]));
const anyKpi = fc
	.record({
		title: anyText,
		value: anyMaybe,
		unit: anyUnit,
		severity: anySeverity,
		history: anySamples,
		warn: anyMaybe,
		fail: anyMaybe,
		reason: anyReason,
		stale: fc.boolean(),
		asOfMs: anyMaybeTime,
		change: fc.option(fc.record({value: anyNumber, relative: anyMaybe, overMs: anyNumber}), {nil: null}),
	})
	.map(({title, value, ...more}) => kpi(title, value, more as Parameters<typeof kpi>[2]));
const anyChart = fc
	.record({
		title: anyText,
		unit: anyUnit,
		severity: anySeverity,
		threshold: anyMaybe,
		windowMs: fc.constantFrom(1, 60_000, 1_800_000),
		stale: fc.boolean(),
		reason: anyReason,
		lists: fc.array(anySamples, {maxLength: 5}),
	})
	.map(({title, lists, ...more}) =>
		chart(title, {...(more as Parameters<typeof chart>[1]), series: lists.map((list, index) => chartSeries(`p${index}`, list))}),
	);
const anyCheck = fc
	.record({
		title: anyText,
		dimension: fc.constantFrom('Completeness', 'Validity', 'Timeliness', 'Consistency'),
		dataset: anyText,
		outcome: fc.constantFrom('pass', 'warn', 'fail', 'error', 'unknown'),
		severity: anySeverity,
		ratio: anyMaybe,
		good: anyMaybe,
		total: anyMaybe,
		value: anyMaybe,
		unit: anyUnit,
		limit: anyText,
		reason: anyReason,
		checkedAtMs: anyMaybeTime,
	})
	.map(({title, dimension, ...more}) => check(title, dimension as 'Validity', more as Parameters<typeof check>[2]));
const anyMethod = fc.constantFrom('exact', 'interpolated', 'bound', 'none');
const anyVerdict = fc.constantFrom('ok', 'lagging', 'stalled', 'stopped', 'rewound', 'unknown');
const anyDrain = fc.record({state: fc.constantFrom('caught-up', 'shrinking', 'steady', 'growing', 'unknown'), ms: anyMaybe});
const anyRetention = fc.record({ms: anyMaybe, method: anyMethod, reason: anyReason});
const anyMember = fc.record({
	id: anyText,
	clientId: anyText,
	host: anyText,
	instanceId: fc.option(anyText, {nil: null}),
	partitions: fc.nat(60),
});
const anyGroup = fc
	.record({
		name: fc.constantFrom('sensor-processors', 'other', '数据库'),
		severity: anySeverity,
		lag: anyMaybe,
		lagMs: anyMaybe,
		lagMethod: anyMethod,
		verdict: anyVerdict,
		verdictSinceMs: anyMaybeTime,
		verdicts: fc.record({
			ok: fc.nat(9),
			lagging: fc.nat(9),
			stalled: fc.nat(9),
			stopped: fc.nat(9),
			rewound: fc.nat(9),
			unknown: fc.nat(9),
		}),
		type: fc.constantFrom('classic', 'consumer', 'share', 'streams', 'connect', ''),
		state: fc.constantFrom('Stable', 'PreparingRebalance', 'Empty', 'Dead', ''),
		idle: fc.nat(3),
		drain: anyDrain,
		retention: anyRetention,
		stale: fc.boolean(),
		source: fc.constantFrom('kafka', 'east'),
		members: fc.oneof(fc.constantFrom([], [member(1), member(2)]), fc.array(anyMember, {maxLength: 30})),
		ownerless: fc.nat(5),
		reason: anyReason,
		coverage: fc.record({known: fc.nat(9), total: fc.nat(9)}),
	})
	.map(({name, ...more}) => group(name, more as Parameters<typeof group>[1]));
const anyPartition = fc
	.record({
		number: fc.nat(9),
		topic: anyText,
		lag: anyMaybe,
		lagMs: anyMaybe,
		committed: anyMaybe,
		logEnd: anyMaybe,
		leader: fc.option(fc.nat(3), {nil: null}),
		lagMethod: anyMethod,
		lagHow: anyText,
		rule: anyText,
		verdictSinceMs: anyMaybeTime,
		lost: anyMaybe,
		hot: fc.boolean(),
		consumedPerSecond: anyMaybe,
		producedPerSecond: anyMaybe,
		drain: anyDrain,
		retention: anyRetention,
		claims: fc.array(fc.record({source: anyText, owner: anyText}), {maxLength: 2}),
		ownership: fc.constantFrom('stable', 'last', 'none', 'unknown'),
		owner: fc.option(fc.record({member: anyText, clientId: anyText, host: anyText}), {nil: null}),
		trend: anySamples,
		severity: anySeverity,
		verdict: anyVerdict,
		reason: anyReason,
		stale: fc.boolean(),
	})
	.map(({number, ...more}) => partition(number, more as Parameters<typeof partition>[1]));
const anyAlert = fc
	.record({
		name: anyText,
		state: fc.constantFrom('pending', 'firing', 'resolved', 'unknown', 'suppressed'),
		severity: anySeverity,
		summary: anyText,
		sinceMs: anyMaybeTime,
		forMs: anyNumber,
		resolvedAtMs: anyMaybeTime,
		value: anyMaybe,
		origin: anyText,
		suppressedBy: fc.option(anyText, {nil: null}),
		runbook: fc.option(anyText, {nil: null}),
		stale: fc.boolean(),
		reason: anyReason,
		labels: fc.dictionary(anyText, anyText, {maxKeys: 3}),
	})
	.map(({name, ...more}) => alert(name, more as Parameters<typeof alert>[1]));
const anyWindow = {fromMs: anyTime, toMs: anyTime};
const anyBroker = fc
	.record({
		id: fc.nat(3),
		severity: anySeverity,
		sinceMs: anyTime,
		state: fc.constantFrom<'up' | 'down' | 'unlisted' | 'unknown'>('up', 'down', 'unlisted', 'unknown'),
		latencyMs: anyMaybe,
		controller: fc.constantFrom(true, false, null),
		leadersMoved: fc.option(fc.record({gained: fc.nat(9), lost: fc.nat(9), ...anyWindow}), {nil: null}),
		underReplicated: fc.nat(9),
		offline: fc.nat(9),
		reason: anyReason,
	})
	.map(({id, ...more}) => broker(id, more));
const anyTopic = fc
	.record({
		name: anyText,
		severity: anySeverity,
		messages: anyMaybe,
		known: fc.nat(9),
		ratePerSecond: anyMaybe,
		leaderless: fc.nat(2),
		underReplicated: fc.nat(9),
		leadersMoved: fc.option(fc.record({partitions: fc.nat(9), ...anyWindow}), {nil: null}),
		hot: fc.array(fc.nat(99), {maxLength: 9}),
		retentionMs: anyMaybe,
		retentionReason: anyReason,
		reason: anyReason,
	})
	.map(({name, ...more}) => topic(name, more));
const anyRebalance = fc
	.record({
		...anyWindow,
		kind: fc.constantFrom('joined', 'left', 'restarted', 'moved', 'unseen'),
		evidence: anyText,
		moves: fc.array(
			fc.record({topic: anyText, partition: fc.nat(9), from: fc.option(anyText, {nil: null}), to: fc.option(anyText, {nil: null})}),
			{maxLength: 9},
		),
		lagBefore: anyMaybe,
		lagAfter: anyMaybe,
		ongoing: fc.boolean(),
		flapping: fc.boolean(),
	})
	.map((more) => ({...more, source: 'kafka', group: 'sensor-processors', moved: more.moves.length}) as Snapshot['rebalances'][number]);
const anyCluster = fc
	.record({
		groupsTotal: fc.nat(99_999),
		groupsShown: fc.nat(9),
		hidesGroups: fc.boolean(),
		denied: fc.array(fc.constantFrom('topic x: no right', 'groups: no right', ''), {maxLength: 2}),
	})
	.map((more) => cluster(more));

const anySnapshot = fc
	.record({
		title: anyText,
		mode: fc.constantFrom<Snapshot['mode']>('live', 'replay', 'demo'),
		sources: few(anySource),
		services: few(anyService),
		kpis: few(anyKpi),
		charts: fc.array(anyChart, {maxLength: 3}),
		quality: few(anyCheck),
		groups: few(anyGroup),
		partitions: few(anyPartition),
		brokers: few(anyBroker),
		topics: few(anyTopic),
		rebalances: few(anyRebalance),
		clusters: fc.array(anyCluster, {maxLength: 2}),
		alerts: few(anyAlert),
		marks: few(
			fc.record({
				atMs: anyTime,
				kind: fc.constantFrom<'alert' | 'gap' | 'rebalance' | 'leader'>('alert', 'gap', 'rebalance', 'leader'),
				severity: anySeverity,
				text: anyText,
			}),
		),
	})
	.map((parts) => bare(parts));

const paths = [
	'',
	'service:a',
	'sensor-data',
	placeText({list: 'groups', source: 'kafka', group: 'sensor-processors'}),
	placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2}),
	placeText({list: 'topics', source: 'kafka', topic: 'sensor-data'}),
	placeText({list: 'brokers', source: 'kafka', id: 2}),
	'gone',
];
const anyState = fc
	.record({
		cursor: fc.oneof(fc.nat(50), fc.constantFrom(-1, Number.NaN)),
		offset: fc.nat(50),
		tab: fc.integer({min: -1, max: 9}),
		filter: fc.constantFrom('', '!', '!a', 'a', '数'),
		sort: fc.nat(5),
		reversed: fc.boolean(),
		path: fc.constantFrom(...paths),
	})
	.map(({path, ...state}) => ({...state, path: path === '' ? [] : [path]}));
const anyUi = fc.record({
	focus: fc.option(fc.constantFrom(...panels.map(({id}) => id)), {nil: null}),
	zoom: fc.option(fc.constantFrom(...panels.map(({id}) => id), 'no such panel'), {nil: null}),
	states: fc.record(Object.fromEntries(panels.map(({id}) => [id, anyState]))),
	paused: fc.boolean(),
	newestMs: anyMaybeTime,
	speed: anyMaybe,
	footer: fc.constant({hints: [{keys: '⏎', action: 'open'}], last: {keys: 'q', action: 'quit'}}),
});
const anySize = fc.oneof(fc.nat(300), fc.nat(45));

describe('any snapshot at any size', () => {
	test('is painted without an error, inside its bounds, in the glyphs it was given', () => {
		fc.assert(
			fc.property(anySnapshot, anyUi, anySize, anySize, fc.boolean(), (snapshot, ui, width, height, isAscii) => {
				const {grid, layout} = paintScreen(snapshot, ui as unknown as ScreenUi, width, height, isAscii ? asciiGlyphs : unicodeGlyphs);
				expect([grid.width, grid.height]).toEqual([width, height]);
				for (const rect of [layout.line, layout.header, layout.footer, ...layout.panels.values()]) {
					if (rect === null) continue;
					expect(rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width && rect.y + rect.height <= height).toBe(true);
				}
				const text = grid.toText().join('\n');
				expect(text).not.toMatch(/NaN|undefined|Invalid|\[object/u);
				if (isAscii) expect(text).toMatch(/^[\n -~]*$/u);
			}),
			{numRuns: draws(400)},
		);
	});
	test('every panel fills exactly the rectangle it is given', () => {
		const all = [incident(), calm(), starting(), silent(), empty(), crowded(), partly(), bare()];
		fc.assert(
			fc.property(
				fc.constantFrom(...all),
				fc.constantFrom(...panels.map(({id}) => id)),
				anySize,
				anySize,
				anyState,
				fc.boolean(),
				fc.boolean(),
				(snapshot, id, width, height, state, zoomed, focused) => {
					const grid = painted(id, snapshot, {width, height, state, zoomed, focused});
					expect([grid.width, grid.height]).toEqual([width, height]);
				},
			),
			{numRuns: draws(400)},
		);
	});
	test('and the same one twice gives the same cells', () => {
		expect(screen(incident(), 120, 40).cells).toEqual(screen(incident(), 120, 40).cells);
		expect(samples(second, 5 * second, () => 1)).toHaveLength(6);
	});
});
