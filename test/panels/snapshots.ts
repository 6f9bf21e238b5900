import type {AnyField} from '../../source/model/describe/field.ts';
import {viewProblems} from '../../source/model/problem-views.ts';
import type {Sample} from '../../source/model/series.ts';
import {type Snapshot, snapshotView} from '../../source/model/snapshot.ts';
import type {AlertView} from '../../source/model/views/alert.ts';
import type {BrokerView} from '../../source/model/views/broker.ts';
import type {ChartView} from '../../source/model/views/chart.ts';
import type {ClusterView} from '../../source/model/views/cluster.ts';
import type {GroupView} from '../../source/model/views/group.ts';
import type {KpiView} from '../../source/model/views/kpi.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import type {QualityView} from '../../source/model/views/quality.ts';
import type {ServiceView} from '../../source/model/views/service.ts';
import type {SourceView} from '../../source/model/views/source.ts';
import type {TopicView} from '../../source/model/views/topic.ts';
import {said} from '../model/said.ts';

/** 14:03:22 UTC: the moment of the incident that most goldens show. */
export const now = Date.UTC(2026, 10, 22, 14, 3, 22);
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** consumer-002 took partition 2 at 14:01:05 and made its last commit at 14:02:10. */
export const moved = now - 137 * second;
export const stalled = now - 72 * second;
/** The database did not answer for two minutes, so nothing is known of that time. */
const gapFrom = now - 16 * minute;
const gapTo = now - 14 * minute;

const origin = {source: 'kafka', asOfMs: now - second, stale: false} as const;

/** Samples of `value` every `stepMs` up to now; a null value is a gap. */
export const samples = (stepMs: number, spanMs: number, value: (t: number) => number | null): readonly Sample[] => {
	const made: Sample[] = [];
	for (let t = now - Math.floor(spanMs / stepMs) * stepMs; t <= now; t += stepMs) {
		const v = value(t);
		if (v !== null) made.push({t, v, stale: false});
		else if (made.at(-1)?.stale === false) made.push({t, v: Number.NaN, stale: true});
	}
	return made;
};

/** A small regular movement between 0 and 1, the same in every run. */
const wave = (t: number, periodMs: number): number => (1 + Math.sin((2 * Math.PI * t) / periodMs)) / 2;
const isInGap = (t: number): boolean => t >= gapFrom && t < gapTo;
const waiting = (t: number): number => Math.max(0, Math.round(((t - stalled) / second) * 0.7));
const p95 = (t: number): number | null =>
	isInGap(t) ? null : t <= stalled ? 0.45 + 0.04 * wave(t, 7 * minute) : Math.max(0.49, (t - stalled) / second + 1);
const p50 = (t: number): number | null => (isInGap(t) ? null : 0.2 + 0.02 * wave(t, 5 * minute));

export const source = (id: string, more: Partial<SourceView> = {}): SourceView => ({
	id,
	kind: 'http',
	gives: more.kind === 'kafka' ? ['group'] : ['metric', 'health'],
	title: id,
	address: `${id}.factory.example:5000`,
	state: 'ok',
	severity: 'ok',
	sinceMs: now - 6 * day,
	lastSuccessMs: now - second,
	ageMs: second,
	durationMs: 12,
	askingSinceMs: null,
	nextAtMs: now + second,
	everyMs: 5 * second,
	failure: null,
	failingParts: [],
	parts: 1,
	notes: [],
	...more,
});

export const service = (title: string, more: Partial<ServiceView> = {}): ServiceView => ({
	id: title,
	title,
	state: 'up',
	severity: 'ok',
	sinceMs: now - 6 * day - 2 * hour,
	sinceIsBound: false,
	latencyMs: 2,
	reason: null,
	note: null,
	source: 'database',
	stands: 'target',
	asOfMs: now - second,
	stale: false,
	...more,
});

export const kpi = (title: string, value: number | null, more: Partial<KpiView> = {}): KpiView => ({
	id: title,
	title,
	expr: 'sum(rate(factory_consumer_messages_total[1m]))',
	value,
	unit: 'none',
	reason: null,
	severity: 'ok',
	change: null,
	history: value === null ? [] : samples(5 * second, 30 * minute, () => value),
	warn: null,
	fail: null,
	source: 'database',
	sources: ['database'],
	asOfMs: now - second,
	stale: false,
	help: null,
	...more,
});

export const chart = (title: string, more: Partial<ChartView> = {}): ChartView => ({
	id: title,
	title,
	expr: 'factory_latency_seconds',
	unit: 'seconds',
	threshold: 1,
	windowMs: 30 * minute,
	sources: ['database'],
	series: [],
	omitted: 0,
	reason: null,
	severity: 'ok',
	stale: false,
	asOfMs: now - second,
	...more,
});

export const chartSeries = (legend: string, list: readonly Sample[]): ChartView['series'][number] => {
	const values = list.filter(({stale}) => !stale).map(({v}) => v);
	return {
		legend,
		labels: {quantile: legend},
		samples: list,
		last: values.at(-1) ?? null,
		min: values.length > 0 ? Math.min(...values) : null,
		max: values.length > 0 ? Math.max(...values) : null,
		gaps: list.filter(({stale}) => stale).length,
	};
};

export const check = (title: string, dimension: QualityView['dimension'], more: Partial<QualityView> = {}): QualityView => ({
	id: title,
	dataset: 'sensor_readings',
	dimension,
	title,
	outcome: 'pass',
	severity: 'ok',
	ratio: null,
	good: null,
	total: null,
	value: null,
	unit: 'none',
	limit: '',
	reason: null,
	checkedAtMs: now - second,
	source: 'database',
	sources: ['database'],
	stale: false,
	...more,
});

export const counted = (good: number, total: number): Partial<QualityView> => ({good, total, ratio: good / total, unit: 'ratio'});

export const member = (number: number): GroupView['members'][number] => ({
	id: `consumer-consumer-00${number}-4be1`,
	clientId: `consumer-00${number}`,
	host: `10.0.0.${6 + number}`,
	instanceId: null,
	partitions: 1,
});

export const group = (name: string, more: Partial<GroupView> = {}): GroupView => ({
	...origin,
	group: name,
	type: 'classic',
	state: 'Stable',
	severity: 'ok',
	members: [member(1), member(2), member(3)],
	lag: 0,
	lagMs: 0,
	lagMethod: 'exact',
	coverage: {known: 3, total: 3},
	ownerless: 0,
	idle: 0,
	verdict: 'ok',
	verdictSinceMs: null,
	verdicts: {ok: 3, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 0},
	drain: {state: 'caught-up', ms: null},
	retention: {ms: null, method: 'none', reason: {code: 'caught-up'}},
	reason: null,
	rows: [],
	...more,
});

export const partition = (number: number, more: Partial<PartitionView> = {}): PartitionView => {
	const by = member(number + 1);
	return {
		...origin,
		group: 'sensor-processors',
		topic: 'sensor-data',
		partition: number,
		owner: {member: by.id, clientId: by.clientId, host: by.host},
		ownership: 'stable',
		leader: number + 1,
		committed: 8_240,
		logStart: 0,
		logEnd: 8_240,
		lag: 0,
		lagMs: 0,
		lagMethod: 'exact',
		lagHow: 'caught up',
		claims: [],
		lost: 0,
		consumedPerSecond: 0.7,
		producedPerSecond: 0.7,
		drain: {state: 'caught-up', ms: null},
		retention: {ms: null, method: 'none', reason: {code: 'caught-up'}},
		hot: false,
		verdictSinceMs: null,
		rule: 'R1 ok: caught up',
		trend: samples(2 * second, 10 * minute, () => 0),
		verdict: 'ok',
		severity: 'ok',
		reason: null,
		...more,
	};
};

export const broker = (id: number, more: Partial<BrokerView> = {}): BrokerView => ({
	...origin,
	id,
	address: `10.0.0.${id}:9092`,
	state: 'up',
	severity: 'ok',
	sinceMs: now - 6 * day,
	controller: id === 1,
	latencyMs: 4,
	leaders: 2,
	leadersMoved: null,
	underReplicated: 0,
	offline: 0,
	reason: null,
	...more,
});

export const topic = (name: string, more: Partial<TopicView> = {}): TopicView => ({
	...origin,
	topic: name,
	partitions: 3,
	messages: 24_531,
	known: 3,
	ratePerSecond: 2.1,
	underReplicated: 0,
	offline: 0,
	leaderless: 0,
	leadersMoved: null,
	hot: [],
	retentionMs: 7 * day,
	retentionReason: null,
	severity: 'ok',
	reason: null,
	...more,
});

export const cluster = (more: Partial<ClusterView> = {}): ClusterView => ({
	...origin,
	clusterId: 'zlFiTJelTOuhnklFwLWixw',
	quorumLeader: 1,
	groupsTotal: 1,
	groupsShown: 1,
	hidesGroups: false,
	denied: [],
	...more,
});

export const alert = (name: string, more: Partial<AlertView> = {}): AlertView => ({
	id: name,
	name,
	state: 'firing',
	severity: 'critical',
	severityWord: 'critical',
	labels: {alertname: name, severity: 'critical'},
	summary: '',
	annotations: {},
	sinceMs: now - 12 * second,
	forMs: minute,
	resolvedAtMs: null,
	value: null,
	origin: 'pipetop',
	suppressedBy: null,
	runbook: null,
	stale: false,
	reason: null,
	...more,
});

/** Every list of a Snapshot with nothing in it, whatever lists there are. */
const noLists = Object.fromEntries(
	Object.entries<AnyField>(snapshotView.fields).flatMap(([key, {kind}]) => (kind === 'list' ? [[key, []]] : [])),
) as unknown as Snapshot;

const nothing: Snapshot = {
	...noLists,
	title: 'factory',
	panels: null,
	now,
	seq: 1,
	mode: 'live',
	worst: 'ok',
	history: {fromMs: now - 30 * minute, toMs: now},
};

/** Groups with those of the snapshot's partitions that are theirs, as the model gives them (a group's own rows stay), and the list of what is wrong. */
export const withRows = (snapshot: Snapshot): Snapshot => {
	const rowsOf = Map.groupBy(snapshot.partitions, (row) => `${row.source}/${row.group}`);
	const seen = {
		...snapshot,
		groups: snapshot.groups.map((one) => {
			const rows = rowsOf.get(`${one.source}/${one.group}`);
			return rows === undefined ? one : {...one, rows, verdicts: countVerdicts(rows)};
		}),
	};
	return {...seen, problems: viewProblems(seen)};
};

const countVerdicts = (rows: readonly PartitionView[]): GroupView['verdicts'] => {
	const counts = {ok: 0, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 0};
	for (const {verdict} of rows) counts[verdict] += 1;
	return counts;
};

/** Nothing configured at all. */
export const bare = (more: Partial<Snapshot> = {}): Snapshot => withRows({...nothing, ...more});

const kafka = source('kafka', {
	kind: 'kafka',
	address: '10.0.0.1:9092, 10.0.0.2:9092, 10.0.0.3:9092',
	everyMs: 2 * second,
	durationMs: 41,
	parts: 3,
});
const database = source('database', {kind: 'postgres', address: 'db.factory.example:5432/factory_monitoring', durationMs: 2, parts: 6});

/** One consumer stalled, one service down, one source not answering; all figures belong together. */
export const incident = (more: Partial<Snapshot> = {}): Snapshot =>
	withRows({
		...nothing,
		seq: 4_711,
		worst: 'critical',
		sources: [
			kafka,
			database,
			source('api', {title: 'Monitoring API', parts: 4}),
			source('consumer-health', {
				state: 'failing',
				severity: 'critical',
				sinceMs: now - 42 * second,
				lastSuccessMs: now - 42 * second,
				ageMs: 42 * second,
				failure: {kind: 'timeout', message: 'no answer within 2 s'},
				nextAtMs: now + 8 * second,
			}),
			source('host', {kind: 'host', address: 'this machine', everyMs: 2 * second}),
		],
		services: [
			service('Monitoring API', {
				state: 'down',
				severity: 'critical',
				reason: said('503 pool exhausted'),
				sinceMs: now - 132 * second,
				source: 'api',
				latencyMs: 31,
			}),
			service('consumer-health', {
				state: 'unknown',
				severity: 'unknown',
				reason: said('was up, no answer within 2 s'),
				sinceMs: now - 42 * second,
				asOfMs: now - 42 * second,
				latencyMs: null,
				stale: true,
				source: 'consumer-health',
			}),
			service('kafka', {note: '3/3 brokers', latencyMs: 4, source: 'kafka'}),
			service('postgres'),
			service('temp-sensor-001', {note: 'heartbeat 3s', latencyMs: null, sinceMs: now - 41 * minute}),
		],
		kpis: [
			kpi('messages/s', 2.1, {
				unit: 'per_second',
				change: {value: -0.04, relative: -0.02, overMs: hour},
				history: samples(5 * second, 30 * minute, (t) => (isInGap(t) ? null : 2.05 + 0.1 * wave(t, 6 * minute))),
			}),
			kpi('consumers', 3, {unit: 'count'}),
			kpi('end-to-end p50', 0.21, {
				unit: 'seconds',
				change: {value: 0.008, relative: 0.04, overMs: hour},
				history: samples(5 * second, 30 * minute, p50),
			}),
			kpi('end-to-end p95', 73, {
				unit: 'seconds',
				severity: 'critical',
				warn: 0.5,
				fail: 1,
				change: {value: 72.51, relative: 148, overMs: hour},
				expr: 'factory_latency_seconds{quantile="0.95"}',
				help: 'Time from reading a sensor to the row in the database, 95 of 100 are faster.',
				history: samples(5 * second, 30 * minute, p95),
			}),
			kpi('alerts in 2h', 50, {unit: 'count', source: 'Monitoring API'}),
		],
		charts: [
			chart('End-to-end latency', {
				severity: 'critical',
				series: [chartSeries('p95', samples(5 * second, 30 * minute, p95)), chartSeries('p50', samples(5 * second, 30 * minute, p50))],
			}),
		],
		quality: [
			check('all fields present', 'Completeness', {...counted(7_560, 7_560), limit: '≥ 99.9 %'}),
			check('value in range', 'Validity', {...counted(7_541, 7_560), limit: '≥ 99 %'}),
			check('newest in partition 2', 'Timeliness', {value: 73, unit: 'seconds', limit: '≤ 30 s', outcome: 'warn', severity: 'warning'}),
			check('heartbeats', 'Timeliness', {...counted(6, 6)}),
			check('schema version', 'Timeliness', {
				outcome: 'unknown',
				severity: 'unknown',
				reason: said('no such field in this source'),
				checkedAtMs: null,
			}),
			check('unique readings', 'Consistency', {...counted(7_556, 7_560), limit: '≥ 99.9 %'}),
		],
		groups: [
			group('sensor-processors', {
				severity: 'critical',
				verdict: 'stalled',
				verdictSinceMs: stalled,
				lag: 52,
				lagMs: 73_000,
				lagMethod: 'interpolated',
				drain: {state: 'growing', ms: null},
				retention: {ms: 6 * day + 23 * hour + 58 * minute, method: 'interpolated', reason: null},
			}),
		],
		partitions: [
			partition(0),
			partition(1, {
				owner: {member: member(3).id, clientId: member(3).clientId, host: member(3).host},
				committed: 8_177,
				logEnd: 8_178,
				lag: 1,
				lagMs: 400,
				lagMethod: 'interpolated',
				lagHow: 'end was 8,177 at 14:03:21 by own history',
				drain: {state: 'steady', ms: null},
				trend: samples(2 * second, 10 * minute, (t) => Math.round(wave(t, 14 * second))),
			}),
			partition(2, {
				owner: {member: member(2).id, clientId: member(2).clientId, host: member(2).host},
				committed: 8_112,
				logEnd: 8_163,
				lag: 51,
				lagMs: 73_000,
				lagMethod: 'interpolated',
				lagHow: 'end was 8,112 at 14:02:09 by own history',
				verdict: 'stalled',
				verdictSinceMs: stalled,
				rule: 'R4 stalled: owner alive, no commit for 72 s > 60 s',
				severity: 'critical',
				consumedPerSecond: 0,
				drain: {state: 'growing', ms: null},
				retention: {ms: 6 * day + 23 * hour + 58 * minute, method: 'interpolated', reason: null},
				trend: samples(2 * second, 10 * minute, waiting),
			}),
		],
		clusters: [cluster()],
		brokers: [broker(1), broker(2), broker(3)],
		topics: [topic('sensor-data'), topic('alerts', {partitions: 2, known: 2, messages: 211, ratePerSecond: 0.03, retentionMs: 30 * day})],
		rebalances: [
			{
				source: 'kafka',
				group: 'sensor-processors',
				fromMs: moved,
				toMs: moved + 2 * second,
				kind: 'joined',
				evidence: 'consumer-002 joined',
				moves: [{topic: 'sensor-data', partition: 2, from: 'consumer-001', to: 'consumer-002'}],
				moved: 1,
				lagBefore: 0,
				lagAfter: 1,
				ongoing: false,
				flapping: false,
			},
		],
		alerts: [
			alert('ConsumerStalled', {
				summary: 'consumer-002: no commit, 51 waiting',
				value: 51,
				labels: {alertname: 'ConsumerStalled', severity: 'critical', owner: 'consumer-002', partition: '2'},
				runbook: 'https://runbooks.factory.example/consumer-stalled',
			}),
			alert('HighLatency', {
				state: 'pending',
				severity: 'warning',
				severityWord: 'warning',
				summary: 'p95 is over 1 s',
				sinceMs: now - 52 * second,
				forMs: 5 * minute,
				value: 73,
				labels: {alertname: 'HighLatency', severity: 'warning'},
			}),
		],
		marks: [
			{atMs: gapFrom, kind: 'gap', severity: 'ok', text: 'database did not answer'},
			{atMs: moved + 2 * second, kind: 'rebalance', severity: 'ok', text: 'sensor-processors: consumer-002 joined; 1 moved'},
			{atMs: now - 12 * second, kind: 'alert', severity: 'critical', text: 'ConsumerStalled fires'},
		],
		...more,
	});

/** The same factory on a good day. */
export const calm = (more: Partial<Snapshot> = {}): Snapshot => {
	const bad = incident();
	const good = {severity: 'ok', stale: false, reason: null} as const;
	return withRows({
		...bad,
		worst: 'ok',
		sources: bad.sources.map((one) => ({
			...one,
			state: 'ok',
			severity: 'ok',
			failure: null,
			lastSuccessMs: now - second,
			ageMs: second,
			sinceMs: now - 6 * day,
		})),
		services: bad.services.map((one) => ({...one, ...good, state: 'up', sinceMs: now - 6 * day - 2 * hour, asOfMs: now - second})),
		kpis: bad.kpis.map((one) =>
			one.severity === 'ok'
				? one
				: {
						...one,
						...good,
						value: 0.47,
						change: {value: 0.01, relative: 0.02, overMs: hour},
						history: samples(5 * second, 30 * minute, (t) => 0.45 + 0.04 * wave(t, 7 * minute)),
					},
		),
		charts: [
			chart('End-to-end latency', {
				series: [
					chartSeries(
						'p95',
						samples(5 * second, 30 * minute, (t) => 0.45 + 0.04 * wave(t, 7 * minute)),
					),
					chartSeries(
						'p50',
						samples(5 * second, 30 * minute, (t) => 0.2 + 0.02 * wave(t, 5 * minute)),
					),
				],
			}),
		],
		quality: bad.quality
			.filter(({title}) => title !== 'schema version')
			.map((one) => (one.severity === 'ok' ? one : {...one, ...good, outcome: 'pass', value: 1.2})),
		groups: [group('sensor-processors', {lag: 1, lagMs: 400, lagMethod: 'interpolated', drain: {state: 'steady', ms: null}})],
		partitions: bad.partitions.map((one) =>
			one.severity === 'ok'
				? one
				: {
						...one,
						...good,
						verdict: 'ok',
						verdictSinceMs: null,
						rule: 'R1 ok: caught up',
						lagHow: 'caught up',
						consumedPerSecond: 0.7,
						drain: {state: 'caught-up', ms: null},
						retention: {ms: null, method: 'none', reason: {code: 'caught-up'}},
						committed: one.logEnd,
						lag: 0,
						lagMs: 0,
						lagMethod: 'exact',
						trend: samples(2 * second, 10 * minute, () => 0),
					},
		),
		alerts: [],
		marks: [],
		rebalances: [],
		...more,
	});
};

/** The first second: everything has been asked, nothing has answered. */
export const starting = (): Snapshot => {
	const later = incident();
	const unknown = {severity: 'unknown', reason: said('not asked yet')} as const;
	return {
		...nothing,
		worst: 'unknown',
		sources: later.sources.map((one) => ({
			...one,
			state: 'starting',
			severity: 'unknown',
			sinceMs: now - 1_200,
			lastSuccessMs: null,
			ageMs: null,
			durationMs: null,
			askingSinceMs: now - (one.id === 'kafka' ? 1_200 : 900),
			nextAtMs: null,
			failure: null,
		})),
		services: later.services.map((one) => ({
			...one,
			...unknown,
			state: 'unknown',
			sinceMs: now - 1_200,
			sinceIsBound: true,
			latencyMs: null,
			note: null,
			asOfMs: null,
			stale: false,
		})),
		kpis: later.kpis.map((one) => ({...one, ...unknown, value: null, change: null, history: [], asOfMs: null})),
		charts: later.charts.map((one) => ({...one, ...unknown, series: [], asOfMs: null})),
		quality: later.quality.map((one) => ({
			...one,
			...unknown,
			outcome: 'unknown',
			ratio: null,
			good: null,
			total: null,
			value: null,
			checkedAtMs: null,
		})),
	};
};

/** All sources stopped answering 42 s ago: every last good value stays, stale. */
export const silent = (more: Partial<Snapshot> = {}): Snapshot => {
	const before = calm();
	const asOfMs = now - 42 * second;
	const stale = {stale: true, asOfMs} as const;
	const why = 'no answer within 2 s';
	return withRows({
		...before,
		worst: 'critical',
		sources: before.sources.map((one) => ({
			...one,
			state: 'failing',
			severity: 'critical',
			sinceMs: now - 40 * second,
			lastSuccessMs: asOfMs,
			ageMs: 42 * second,
			failure: {kind: 'timeout', message: why},
			nextAtMs: now + 8 * second,
		})),
		services: before.services.map((one) => ({
			...one,
			...stale,
			state: 'unknown',
			severity: 'unknown',
			reason: said(`was up, ${why}`),
			sinceMs: now - 40 * second,
			latencyMs: null,
		})),
		kpis: before.kpis.map((one) => ({...one, ...stale, severity: 'unknown', reason: said(`${one.source ?? ''}: ${why}`)})),
		charts: before.charts.map((one) => ({
			...one,
			...stale,
			severity: 'unknown',
			reason: said(why),
			series: one.series.map((series) =>
				chartSeries(series.legend, [...series.samples.filter(({t}) => t <= asOfMs), {t: asOfMs + 5 * second, v: Number.NaN, stale: true}]),
			),
		})),
		quality: before.quality.map((one) => ({
			...one,
			stale: true,
			checkedAtMs: asOfMs,
			outcome: 'unknown',
			severity: 'unknown',
			reason: said(why),
		})),
		groups: before.groups.map((one) => ({...one, ...stale, severity: 'unknown'})),
		partitions: before.partitions.map((one) => ({...one, ...stale, severity: 'unknown'})),
		brokers: before.brokers.map((one) => ({...one, ...stale, state: 'unknown', severity: 'unknown', sinceMs: now - 40 * second})),
		...more,
	});
};

/** Everything answers and has nothing to tell. */
export const empty = (): Snapshot => bare({sources: [kafka, database]});

/** More of everything than any screen has rows. */
export const crowded = (more: Partial<Snapshot> = {}): Snapshot => {
	const base = incident();
	const many = Array.from({length: 40}, (_, index) => index);
	return withRows({
		...base,
		services: many.map((index) =>
			index === 17
				? service('worker-17', {
						state: 'down',
						severity: 'critical',
						reason: said('connection refused'),
						sinceMs: now - 95 * second,
						latencyMs: null,
					})
				: service(`worker-${index}`),
		),
		kpis: many.map((index) => kpi(`rate of line ${index}`, 2 + index / 10, {unit: 'per_second'})),
		charts: [0, 1, 2, 3, 4, 5].map((index) =>
			chart(`Line ${index}`, {
				severity: index === 2 ? 'warning' : 'ok',
				threshold: 0.5,
				series: [
					chartSeries(
						'p95',
						samples(5 * second, 30 * minute, (t) => 0.3 + index * 0.05 + 0.1 * wave(t, (4 + index) * minute)),
					),
				],
			}),
		),
		quality: many.map((index) =>
			check(`column ${index} not null`, 'Completeness', {...counted(7_560 - index, 7_560), limit: '≥ 99 %', dataset: `table_${index % 3}`}),
		),
		groups: many.map((index) =>
			index === 11
				? group('billing', {
						severity: 'critical',
						verdict: 'stopped',
						lag: 91_203,
						lagMs: 3_723_000,
						members: [],
						state: 'Empty',
						ownerless: 12,
						coverage: {known: 12, total: 12},
						verdictSinceMs: now - 62 * minute,
						verdicts: {ok: 0, lagging: 0, stalled: 0, stopped: 12, rewound: 0, unknown: 0},
						lagMethod: 'bound',
						drain: {state: 'growing', ms: null},
						retention: {ms: 3 * hour, method: 'bound', reason: null},
						reason: {code: 'no-members'},
					})
				: index === 23
					? group('audit', {
							severity: 'unknown',
							verdict: 'unknown',
							lag: 1_204,
							lagMs: null,
							coverage: {known: 11, total: 12},
							lagMethod: 'none',
							drain: {state: 'unknown', ms: null},
							verdicts: {ok: 11, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 1},
							reason: said('sensor-data/4: leader does not answer'),
						})
					: group(`team-${index}-consumers`, {
							type: index % 4 === 0 ? 'consumer' : 'classic',
							lag: index * 3,
							lagMs: index * 100,
							lagMethod: index === 0 ? 'exact' : 'interpolated',
							drain: index === 0 ? {state: 'caught-up', ms: null} : {state: 'steady', ms: null},
						}),
		),
		alerts: many.map((index) =>
			index < 3
				? alert(`LineStopped${index}`, {summary: `line ${index} sends nothing`, sinceMs: now - (30 - index) * minute})
				: alert(`Drift${index}`, {
						state: index % 5 === 0 ? 'resolved' : 'firing',
						severity: 'warning',
						severityWord: 'high',
						origin: 'alertmanager',
						resolvedAtMs: now - 4 * minute,
						summary: 'value drifts from its baseline',
						sinceMs: now - index * minute,
					}),
		),
		...more,
	});
};

/** One broker gone: some offsets, one part and one check cannot be read, and one partition lost its owner. */
export const partly = (): Snapshot => {
	const base = calm();
	const message = 'broker 3 does not answer';
	return withRows({
		...base,
		worst: 'critical',
		sources: base.sources.map((one) =>
			one.id === 'database'
				? {
						...one,
						severity: 'warning',
						failingParts: [
							{
								part: 'query consumer lag',
								failure: {kind: 'denied', message: 'permission denied for table consumer_health (42501): grant SELECT'},
								sinceMs: now - 3 * minute,
								lastSuccessMs: now - 182 * second,
							},
						],
					}
				: one,
		),
		services: base.services.map((one) =>
			one.title === 'kafka'
				? {
						...one,
						state: 'degraded',
						severity: 'warning',
						note: '2/3 brokers',
						reason: said('broker 3: connection refused'),
						sinceMs: now - 20 * second,
						sinceIsBound: true,
					}
				: one,
		),
		kpis: base.kpis.map((one) =>
			one.title === 'consumers'
				? {
						...one,
						value: null,
						severity: 'unknown',
						reason: said('query consumer lag: permission denied'),
						history: one.history.slice(0, -20),
					}
				: one,
		),
		charts: base.charts.map((one) => ({...one, omitted: 3})),
		quality: base.quality.map((one) =>
			one.title === 'heartbeats'
				? {...one, outcome: 'error', severity: 'unknown', ratio: null, good: 6, total: null, reason: said('nothing to count yet')}
				: one,
		),
		groups: [
			group('sensor-processors', {
				severity: 'critical',
				lag: 1,
				lagMs: null,
				coverage: {known: 1, total: 3},
				ownerless: 1,
				verdict: 'stopped',
				verdictSinceMs: now - 18 * second,
				drain: {state: 'unknown', ms: null},
				reason: null,
				state: 'PreparingRebalance',
			}),
		],
		partitions: [
			partition(0, {
				owner: null,
				ownership: 'none',
				committed: null,
				lag: null,
				lagMs: null,
				lagMethod: 'none',
				trend: [],
				verdict: 'stopped',
				verdictSinceMs: now - 18 * second,
				rule: 'R3 stopped: nobody owns it',
				drain: {state: 'unknown', ms: null},
				severity: 'critical',
				reason: {code: 'several', reasons: [{code: 'no-owner'}, {code: 'no-commit'}]},
			}),
			partition(1, {
				owner: {member: member(3).id, clientId: member(3).clientId, host: member(3).host},
				ownership: 'last',
				committed: 8_177,
				logEnd: 8_178,
				lag: 1,
				lagMs: null,
				lagMethod: 'none',
				drain: {state: 'unknown', ms: null},
				verdict: 'unknown',
			}),
			partition(2, {
				ownership: 'unknown',
				owner: null,
				leader: null,
				logEnd: null,
				logStart: null,
				lag: null,
				lagMs: null,
				lagMethod: 'none',
				trend: [],
				drain: {state: 'unknown', ms: null},
				verdict: 'unknown',
				severity: 'unknown',
				reason: said(message),
			}),
		],
		brokers: [
			broker(1),
			broker(2, {underReplicated: 2}),
			broker(3, {
				state: 'down',
				severity: 'critical',
				sinceMs: now - 20 * second,
				reason: said('connection refused'),
				leaders: 1,
				offline: 1,
			}),
		],
		alerts: [
			alert('TooManyLate', {
				state: 'unknown',
				severity: 'unknown',
				sinceMs: now - 20 * second,
				reason: said('no data: factory_late_total'),
				summary: 'more than 1 % late',
			}),
			alert('DiskFull', {
				severity: 'warning',
				origin: 'alertmanager',
				stale: true,
				reason: said('alertmanager does not answer'),
				summary: '/data 91 % full',
				sinceMs: now - 3 * hour,
			}),
			alert('NightlyLoad', {
				state: 'suppressed',
				severity: 'warning',
				suppressedBy: 'silence 7f3a',
				origin: 'alertmanager',
				summary: 'load is slow',
				sinceMs: now - 2 * day,
			}),
			alert('HighLatency', {
				state: 'resolved',
				severity: 'ok',
				resolvedAtMs: now - 4 * minute,
				summary: 'p95 was over 1 s',
				sinceMs: now - 20 * minute,
			}),
		],
	});
};
