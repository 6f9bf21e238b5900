import fc from 'fast-check';
import type {Definitions} from '../../source/model/definitions.ts';
import type {Fact} from '../../source/model/facts.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';

const source = (id: string, everyMs: number) => ({
	id,
	kind: id === 'kafka' ? 'kafka' : 'http',
	title: id,
	everyMs,
	timeoutMs: 1_000,
	address: 'localhost',
});

/** A small config that uses everything the model judges. */
export const factoryDefinitions: Definitions = {
	title: 'Factory',
	sources: [source('kafka', 1_500), source('api', 2_200)],
	services: [
		{id: 'api', title: 'API', source: 'api', target: '/health', up: null, note: 'sum(up)'},
		{id: 'kafka', title: 'Kafka', source: 'kafka', target: null, up: null, note: null},
		{id: 'work', title: 'Work', source: 'api', target: null, up: 'sum(messages_total) > 10', note: null},
	],
	kpis: [
		{
			id: 'rate',
			title: 'Messages/s',
			expr: 'sum(rate(messages_total[20s]))',
			unit: 'per_second',
			changeMs: 10_000,
			warn: 5,
			fail: 10,
			source: null,
			help: null,
		},
		{id: 'up', title: 'Up', expr: 'max(up)', unit: 'none', changeMs: null, warn: null, fail: null, source: 'api', help: null},
	],
	charts: [
		{id: 'latency', title: 'Latency', expr: 'latency_seconds', legend: '{{quantile}}', unit: 'seconds', threshold: 1, windowMs: 60_000},
	],
	quality: [
		{
			id: 'unique',
			dataset: 'readings',
			dimension: 'Consistency',
			title: 'Unique',
			good: 'up',
			of: 'messages_total',
			value: null,
			unit: 'none',
			warn: 0.999,
			fail: 0.99,
			absent: null,
			source: null,
		},
	],
	groups: [
		{
			name: 'g',
			file: 'rules.yml',
			intervalMs: 5_000,
			rules: [
				{type: 'record', record: 'job:messages:rate', expr: 'sum(rate(messages_total[10s]))', labels: {}},
				{
					type: 'alert',
					alert: 'Slow',
					expr: 'latency_seconds > 0.5',
					forMs: 5_000,
					keepFiringForMs: 3_000,
					labels: {severity: 'critical'},
					annotations: {summary: '{{ $labels.quantile }} is {{ $value }}'},
				},
				{type: 'alert', alert: 'Gone', expr: 'absent(up)', forMs: 0, keepFiringForMs: 0, labels: {severity: 'warning'}, annotations: {}},
			],
		},
	],
	evaluateEveryMs: 5_000,
};

const number = fc.oneof(fc.double({min: 0, max: 100, noNaN: true}), fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY));
const offset = fc.oneof(fc.integer({min: 0, max: 1_000}), fc.constant(Number.NaN));
const metric = fc.tuple(fc.constantFrom('messages_total', 'up', 'latency_seconds'), fc.constantFrom('0.5', '0.99'), number).map(
	([name, quantile, value]): Fact => ({
		kind: 'metric',
		name,
		labels: {quantile},
		value,
		type: name === 'messages_total' ? 'counter' : 'gauge',
	}),
);
const health = fc.tuple(fc.boolean(), fc.option(fc.boolean())).map(
	([reachable, healthy]): Fact => ({
		kind: 'health',
		target: '/health',
		reachable,
		healthy,
		latencyMs: 12,
		...(reachable ? {status: 200} : {reason: 'refused'}),
	}),
);
const partitions = fc.array(fc.tuple(offset, offset), {minLength: 1, maxLength: 3}).map(
	(rows): Fact => ({
		kind: 'partitions',
		topics: ['orders'],
		internal: [false],
		topic: Int32Array.from(rows, () => 0),
		partition: Int32Array.from(rows, (_, index) => index),
		leader: Int32Array.from(rows, () => 1),
		leaderEpoch: Int32Array.from(rows, () => 3),
		replicas: Int32Array.from(rows, () => 3),
		inSync: Int32Array.from(rows, () => 2),
		offline: Int32Array.from(rows, () => 0),
		logStart: Float64Array.from(rows, ([start]) => start),
		logEnd: Float64Array.from(rows, ([, end]) => end),
		endAtMs: Float64Array.from(rows, () => Date.UTC(2026, 8, 1)),
		errors: {},
	}),
);
const offsets = fc.array(offset, {maxLength: 3}).map(
	(rows): Fact => ({
		kind: 'offsets',
		group: 'work',
		topics: ['orders'],
		topic: Int32Array.from(rows, () => 0),
		partition: Int32Array.from(rows, (_, index) => index),
		committed: Float64Array.from(rows),
		readAtMs: Date.UTC(2026, 8, 1),
		error: null,
		errors: {},
	}),
);
const group = fc.tuple(fc.constantFrom('Stable', 'PreparingRebalance', 'Empty'), fc.subarray([0, 1, 2])).map(
	([state, owned]): Fact => ({
		kind: 'group',
		group: 'work',
		type: 'classic',
		protocolType: 'consumer',
		state,
		coordinator: 1,
		assignor: 'range',
		groupEpoch: null,
		assignmentEpoch: null,
		members:
			state === 'Stable'
				? [{id: 'm1', instanceId: null, clientId: 'c', host: '/127.0.0.1', partitions: {orders: owned}, target: null, epoch: null}]
				: [],
		error: null,
	}),
);
const broker = fc.boolean().map(
	(reachable): Fact => ({
		kind: 'broker',
		id: 1,
		address: 'localhost:9092',
		rack: null,
		listed: true,
		reachable,
		latencyMs: reachable ? 2 : null,
		failure: reachable ? null : 'refused',
		controller: true,
	}),
);
const check = number.map(
	(value): Fact => ({
		kind: 'check',
		dataset: 'readings',
		dimension: 'Validity',
		title: 'In range',
		good: null,
		total: null,
		value,
		unit: 'none',
	}),
);
const event = fc
	.nat({max: 5})
	.map((id): Fact => ({kind: 'event', id: `e${id}`, atMs: Date.UTC(2026, 8, 1) + id, eventKind: 'restart', text: 'restarted', labels: {}}));

/** Parts as real collectors would give them, for the config above. */
export const factoryPart: fc.Arbitrary<PartOutcome> = fc.record(
	{
		part: fc.constantFrom('metadata', '/api/status', '/health'),
		startedAtMs: fc.constant(Date.UTC(2026, 8, 1, 3, 10)),
		durationMs: fc.nat({max: 500}),
		facts: fc.array(fc.oneof(metric, health, partitions, offsets, group, broker, check, event), {maxLength: 5}),
		failure: fc.option(fc.constant({kind: 'server_error', message: '500'} as const), {freq: 3}),
	},
	{noNullPrototype: true},
);
