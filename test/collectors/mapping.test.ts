import {describe, expect, test} from 'vitest';
import {applyMapping, type Mapping, mappingSchema} from '../../source/collectors/mapping/index.ts';
import type {Fact} from '../../source/model/facts.ts';

const nowMs = Date.UTC(2026, 10, 22, 7, 20);
const parse = (mapping: unknown): Mapping => mappingSchema.parse(mapping);
const apply = (mapping: unknown, value: unknown, more: {zone?: string; defaultEach?: string} = {}) =>
	applyMapping(parse(mapping), value, {part: '/x', nowMs, ...more});
const series = (facts: readonly Fact[]): Record<string, number> =>
	Object.fromEntries(
		facts.flatMap((fact) =>
			fact.kind === 'metric' ? [[`${fact.name}${Object.keys(fact.labels).length > 0 ? JSON.stringify(fact.labels) : ''}`, fact.value]] : [],
		),
	);

describe('metrics', () => {
	test('a value of an object is one metric, a gauge, without labels or unit', () => {
		expect(apply({metrics: {active: {value: 'status.consumers.active_count'}}}, {status: {consumers: {active_count: 3}}})).toEqual({
			facts: [{kind: 'metric', name: 'active', labels: {}, value: 3, type: 'gauge'}],
			notes: [],
		});
	});

	test('each over a list makes a series an item, labelled by fields of the item', () => {
		const mapping = {
			metrics: {messages_total: {each: '@', value: 'total_messages_processed', labels: ['consumer_id'], type: 'counter', unit: 'count'}},
		};
		const rows = [
			{consumer_id: 'consumer-001', total_messages_processed: 5},
			{consumer_id: 'consumer-002', total_messages_processed: '7'},
		];
		expect(apply(mapping, rows).facts).toEqual([
			{kind: 'metric', name: 'messages_total', labels: {consumer_id: 'consumer-001'}, value: 5, type: 'counter', unit: 'count'},
			{kind: 'metric', name: 'messages_total', labels: {consumer_id: 'consumer-002'}, value: 7, type: 'counter', unit: 'count'},
		]);
	});

	test('each over an object makes a series an entry, labelled by its key', () => {
		const mapping = {metrics: {readings: {each: 'partition_activity', value: '@value', labels: {partition: '@key'}}}};
		expect(series(apply(mapping, {partition_activity: {'0': 7, '1': 5, '10': 0}}).facts)).toEqual({
			'readings{"partition":"0"}': 7,
			'readings{"partition":"1"}': 5,
			'readings{"partition":"10"}': 0,
		});
	});

	test('each in levels goes through lists inside of items, which see their parent', () => {
		const mapping = {
			metrics: {
				owned: {each: ['assignments', 'assigned_partitions'], value: '`1`', labels: {partition: '@value', consumer: '@parent.consumer_id'}},
			},
		};
		const body = {
			assignments: [
				{consumer_id: 'c1', assigned_partitions: [1, 2]},
				{consumer_id: 'c2', assigned_partitions: []},
				{consumer_id: 'c3', assigned_partitions: [2]},
			],
		};
		expect(series(apply(mapping, body).facts)).toEqual({
			'owned{"partition":"1","consumer":"c1"}': 1,
			'owned{"partition":"2","consumer":"c1"}': 1,
			'owned{"partition":"2","consumer":"c3"}': 1,
		});
	});

	test('rows of a query are gone through without saying so', () => {
		const mapping = {metrics: {lag: {value: 'lag', labels: ['layer']}}, listings: [{title: 'Rows'}]};
		const rows = [
			{layer: 'gold', lag: 3n},
			{layer: 'silver', lag: null},
		];
		const {facts, notes} = apply(mapping, rows, {defaultEach: '@'});
		expect(series(facts)).toEqual({'lag{"layer":"gold"}': 3});
		expect(facts[1]).toEqual({
			kind: 'listing',
			id: '/x Rows',
			title: 'Rows',
			columns: ['layer', 'lag'],
			rows: [
				['gold', '3'],
				['silver', null],
			],
			omitted: 0,
		});
		expect(notes).toEqual(['metric lag: lag is missing or null']);
	});

	const absent: ReadonlyArray<readonly [string, unknown, unknown, string]> = [
		['a missing value', {value: 'a.b'}, {a: {}}, 'metric m: a.b is missing or null'],
		['null', {value: 'a'}, {a: null}, 'metric m: a is missing or null'],
		['an empty list where a number should be', {value: 'a'}, {a: []}, 'metric m: a is a list, not a number'],
		['text', {value: 'a'}, {a: 'n/a'}, 'metric m: a is "n/a", not a number'],
		['an empty text', {value: 'a'}, {a: ''}, 'metric m: a is "", not a number'],
		['a missing list', {each: 'list', value: 'a'}, {}, 'metric m: list is missing or null'],
		[
			'an error object where a list should be',
			{each: '@', value: 'a'},
			{detail: 'Not Found'},
			'metric m: @ is an object, not a list (use @key and @value to go through its entries)',
		],
		['a text where a list should be', {each: '@', value: 'a'}, 'oops', 'metric m: @ is text, not a list'],
		['a bad time', {value: 'a', unit: 'timestamp'}, {a: 'soon'}, 'metric m: a is "soon", not a time'],
	];
	test.each(absent)('%s makes no metric, never 0, and is noted by its path', (_, spec, body, note) => {
		expect(apply({metrics: {m: spec}}, body)).toEqual({facts: [], notes: [note]});
	});

	test('an empty list is known: no metric and no note', () => {
		expect(apply({metrics: {m: {each: 'list', value: 'a'}}}, {list: []})).toEqual({facts: [], notes: []});
	});

	test('notes of many items are told once with their number', () => {
		const {notes} = apply({metrics: {m: {each: '@', value: 'a', labels: ['id']}}}, [{id: 1}, {id: 2, a: 1}, {id: 3}]);
		expect(notes).toEqual(['metric m: a is missing or null (2 times)']);
	});

	test('NaN and infinity that a source says are values', () => {
		const body = {a: 'NaN', b: '+Inf'};
		expect(series(apply({metrics: {a: {value: 'a'}, b: {value: 'b'}}}, body).facts)).toEqual({a: Number.NaN, b: Number.POSITIVE_INFINITY});
	});

	const scales: ReadonlyArray<readonly [number, unknown, number]> = [
		[0.01, 1.04, 0.0104],
		[0.01, '99.9', 0.999],
		[0.001, 250, 0.25],
		[60, 1.5, 90],
		[1024, 3, 3072],
		[-1, 2, -2],
	];
	test.each(scales)('scale %d of %s is exactly %d', (scale, value, expected) => {
		expect(series(apply({metrics: {m: {value: '@', scale}}}, value).facts)).toEqual({m: expected});
	});

	test('timestamps become seconds since 1970, in the zone of the source, and a value may have its own time', () => {
		const mapping = {metrics: {heartbeat: {value: 'beat', unit: 'timestamp', at: 'seen'}}};
		const {facts} = apply(mapping, {beat: '2026-11-22 14:19:59.5', seen: '2026-11-22T07:19:59.750Z'}, {zone: 'Asia/Ho_Chi_Minh'});
		expect(facts).toEqual([
			{kind: 'metric', name: 'heartbeat', labels: {}, value: 1_795_331_999.5, type: 'gauge', unit: 'timestamp', atMs: 1_795_331_999_750},
		]);
	});

	test('items with equal labels are one series: the first counts, and a note says so', () => {
		const {facts, notes} = apply({metrics: {m: {each: '@', value: 'v', labels: ['id']}}}, [
			{id: 'a', v: 1},
			{id: 'a', v: 2},
		]);
		expect(series(facts)).toEqual({'m{"id":"a"}': 1});
		expect(notes).toEqual(['metric m: several items have the same labels, only the first is kept']);
	});

	test('a label without a value is left out', () => {
		const mapping = {metrics: {m: {each: 'top', value: 'freq', labels: {user: 'key', by: '@root.key'}}}};
		expect(apply(mapping, {key: 'user_id', top: [{key: null, freq: 75}]}).facts).toEqual([
			{kind: 'metric', name: 'm', labels: {by: 'user_id'}, value: 75, type: 'gauge'},
		]);
	});

	test('more items than anybody reads are cut, and the cut is noted', () => {
		const {facts, notes} = apply(
			{metrics: {m: {each: '@', value: '@', labels: {i: '@key'}}}},
			Array.from({length: 20_001}, (_, index) => index),
		);
		expect(facts).toHaveLength(20_000);
		expect(notes).toEqual(['metric m: 20001 items, only the first 20000 are read']);
	});
});

test('alerts keep the word of the source for severity, map its state, and read its time', () => {
	const mapping = {
		alerts: {
			each: '@',
			name: 'anomaly_type',
			severity: 'severity',
			state: 'status',
			since: 'timestamp',
			text: '{{sensor_id}}: {{description}}',
			value: 'sensor_value',
			labels: ['sensor_id', 'alert_id'],
			runbook: 'link',
		},
	};
	const alert = {
		anomaly_type: 'rapid_value_change',
		severity: 'high',
		sensor_id: 's1',
		description: 'jump',
		sensor_value: '2.88',
		timestamp: '2026-11-22T07:11:34.985043+00:00',
		alert_id: 'alert-1',
		link: 'https://runbooks/x',
	};
	const {facts, notes} = apply(mapping, [
		{...alert, status: 'active'},
		{...alert, status: 'acknowledged', link: null},
		{...alert, status: 'odd', link: null},
	]);
	const expected = {
		kind: 'alert',
		name: 'rapid_value_change',
		severity: 'high',
		state: 'firing',
		labels: {sensor_id: 's1', alert_id: 'alert-1'},
		text: 's1: jump',
		sinceMs: Date.UTC(2026, 10, 22, 7, 11, 34, 985),
		value: 2.88,
	};
	expect(facts).toEqual([{...expected, runbook: 'https://runbooks/x'}, {...expected, state: 'suppressed'}, expected]);
	expect(notes).toEqual(['alerts: state "odd" is not known, taken as firing']);
});

const states: ReadonlyArray<readonly [unknown, string]> = [
	['firing', 'firing'],
	['ACTIVE', 'firing'],
	['pending', 'pending'],
	['inactive', 'resolved'],
	['RESOLVED', 'resolved'],
	[true, 'firing'],
	[false, 'resolved'],
	['suppressed', 'suppressed'],
];
test.each(states)('an alert that says %s is %s', (said, state) => {
	expect(apply({alerts: {name: "'A'", state: 's'}}, {s: said}).facts).toMatchObject([{state}]);
});

test('checks keep figures that are missing as null, so that they show as unknown', () => {
	const mapping = {
		checks: [
			{dataset: 'silver', dimension: 'Completeness', title: 'User id present', value: 'null_user_pct', scale: 0.01},
			{
				dataset: '{{layer}}',
				dimension: 'Validity',
				title: 'Suite {{suite}}',
				each: 'suites',
				good: 'ok',
				total: 'all',
				claim: 'result',
				at: 'ran',
			},
		],
	};
	const {facts, notes} = apply(mapping, {
		suites: [
			{layer: 'gold', suite: 'g1', ok: '9', all: 10n, result: 'WARNING', ran: 1_795_331_999},
			{layer: 'gold', suite: 'g2', result: true},
		],
	});
	expect(facts).toEqual([
		{
			kind: 'check',
			dataset: 'silver',
			dimension: 'Completeness',
			title: 'User id present',
			good: null,
			total: null,
			value: null,
			unit: 'ratio',
		},
		{
			kind: 'check',
			dataset: 'gold',
			dimension: 'Validity',
			title: 'Suite g1',
			good: 9,
			total: 10,
			value: null,
			unit: 'ratio',
			claim: 'warn',
			atMs: 1_795_331_999_000,
		},
		{
			kind: 'check',
			dataset: 'gold',
			dimension: 'Validity',
			title: 'Suite g2',
			good: null,
			total: null,
			value: null,
			unit: 'ratio',
			claim: 'pass',
		},
	]);
	expect(notes).toContain('check User id present: null_user_pct is missing or null');
	expect(notes).toContain('check Suite g2: ok is missing or null');
});

test('runs read times, durations and rows; what a run does not say is null', () => {
	const mapping = {
		runs: {
			each: '@',
			kind: 'etl',
			name: 'job',
			id: 'id',
			state: 'status',
			started: 'started_at',
			ended: 'completed_at',
			duration: 'minutes',
			durationUnit: 'minutes',
			rowsIn: 'in',
			rowsFailed: 'bad',
		},
	};
	const {facts, notes} = apply(mapping, [
		{job: 'load', id: 4, status: 'SUCCESS', started_at: '2026-11-22 07:00:00', completed_at: '2026-11-22 07:01:00', in: '100', bad: 0},
		{job: 'load', id: 5, status: 'running', started_at: '2026-11-22 07:10:00', completed_at: null, minutes: 1.5},
		{id: 6},
	]);
	const rest = {kind: 'run', runKind: 'etl', name: 'load', rowsOut: null, watermarkMs: null};
	expect(facts).toEqual([
		{
			...rest,
			id: '4',
			state: 'success',
			startedAtMs: Date.UTC(2026, 10, 22, 7),
			endedAtMs: Date.UTC(2026, 10, 22, 7, 1),
			durationMs: 60_000,
			rowsIn: 100,
			rowsFailed: 0,
		},
		{
			...rest,
			id: '5',
			state: 'running',
			startedAtMs: Date.UTC(2026, 10, 22, 7, 10),
			endedAtMs: null,
			durationMs: 90_000,
			rowsIn: null,
			rowsFailed: null,
		},
	]);
	expect(notes).toEqual(['runs: job is missing or null']);
});

test('an event told again has the same id, another one has another', () => {
	const mapping = {
		events: {
			each: '@',
			at: 'timestamp',
			kind: 'event_type',
			text: '{{consumer_id}} {{event_type}} {{partition_number}}',
			labels: ['consumer_id'],
		},
	};
	const event = {
		event_type: 'partition_assigned',
		consumer_id: 'consumer-001',
		partition_number: 1,
		timestamp: '2026-11-22T07:11:34.985043+00:00',
	};
	const first = apply(mapping, [event, {...event, partition_number: 2}]).facts;
	const second = apply(mapping, [{...event, partition_number: 3}, event]).facts;
	expect(first[0]).toMatchObject({
		kind: 'event',
		atMs: Date.UTC(2026, 10, 22, 7, 11, 34, 985),
		eventKind: 'partition_assigned',
		text: 'consumer-001 partition_assigned 1',
		labels: {consumer_id: 'consumer-001'},
	});
	expect(second[1]).toEqual(first[0]);
	expect(new Set([...first, ...second].map((fact) => (fact.kind === 'event' ? fact.id : ''))).size).toBe(3);
	expect(apply(mapping, [{...event, timestamp: null}])).toEqual({facts: [], notes: ['events: timestamp is missing or null']});
});

test('components of a health answer are health facts of their own', () => {
	const mapping = {health: {each: 'checks', target: '@key', healthy: "@value == 'healthy'", claim: '@value'}};
	expect(apply(mapping, {checks: {database: 'healthy', cache: 'unhealthy: gone', queue: null}}).facts).toEqual([
		{kind: 'health', target: 'database', reachable: true, latencyMs: 0, healthy: true, claim: 'healthy'},
		{kind: 'health', target: 'cache', reachable: true, latencyMs: 0, healthy: false, claim: 'unhealthy: gone'},
		{kind: 'health', target: 'queue', reachable: true, latencyMs: 0, healthy: false},
	]);
});

test('listings keep cells exact, name their columns, and count the rows beyond the limit', () => {
	const mapping = {
		listings: [{id: 'tables', title: 'Tables', each: 'tables', columns: {Table: 'table', Rows: 'rows', All: '@root.n'}, limit: 2}],
	};
	const tables = [{table: 'a', rows: 12_345_678_901_234_567_890n}, {table: 'b'}, {table: 'c'}];
	expect(apply(mapping, {n: 1, tables}).facts).toEqual([
		{
			kind: 'listing',
			id: 'tables',
			title: 'Tables',
			columns: ['Table', 'Rows', 'All'],
			rows: [
				['a', '12345678901234567890', '1'],
				['b', null, '1'],
			],
			omitted: 1,
		},
	]);
	expect(apply(mapping, {n: 1, tables: []}).facts).toMatchObject([{rows: [], omitted: 0}]);
	expect(apply(mapping, {n: 1})).toEqual({facts: [], notes: ['list Tables: tables is missing or null']});
	expect(apply({listings: [{title: 'T', each: '@', columns: ['odd name', 'b.c']}]}, [{'odd name': 1, 'b.c': 2}]).facts).toMatchObject([
		{columns: ['odd name', 'b.c'], rows: [['1', '2']]},
	]);
});
