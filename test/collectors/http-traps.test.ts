import {afterEach, describe, expect, test} from 'vitest';
import {
	collectOnce,
	collectorOf,
	contextOf,
	type Handler,
	healthIn,
	json,
	type Manual,
	metricsIn,
	only,
	serve,
	type TestServer,
} from './http-server.ts';

// What real services of five pipelines were seen to answer, verbatim where it matters, and what pipetop must not believe of it.

const servers: TestServer[] = [];
const start = async (handler: Handler): Promise<TestServer> => {
	const server = await serve(handler);
	servers.push(server);
	return server;
};
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('liars', () => {
	test('HTTP 200 with "unhealthy" in the body is not healthy', async () => {
		const {origin} = await start(json({'/api/v3/yield/health': {status: 'unhealthy', error: 'connection to server failed'}}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/api/v3/yield/health', healthy: "status == 'healthy'"}]}));
		expect(healthIn(outcome)).toMatchObject({status: 200, healthy: false, claim: 'unhealthy', reason: 'connection to server failed'});
	});

	test('a health page that is always "healthy" stands beside a figure that tells the truth', async () => {
		const {origin} = await start(
			json({
				'/health': {status: 'healthy', service: 'assistant-api'},
				'/healthz': {duckdb: true, silver_parquet_parts: 0, gold_parquet_parts: 0, uptime_sec: 4, cache_stats: {hits: 0, misses: 0}},
			}),
		);
		const outcomes = await collectOnce({
			url: origin,
			requests: [
				{path: '/health', healthy: "status == 'healthy'"},
				{
					path: '/healthz',
					healthy: 'silver_parquet_parts > `0` && gold_parquet_parts > `0`',
					metrics: {parts: {value: 'gold_parquet_parts'}, duckdb_up: {value: 'duckdb'}},
				},
			],
		});
		expect(outcomes.map((outcome) => healthIn(outcome)?.healthy)).toEqual([true, false]);
		expect(metricsIn(...outcomes)).toEqual({parts: 0, duckdb_up: 1});
	});
});

test('a lag keeps the unit it is declared with: only a timestamp becomes seconds since 1970', async () => {
	const {origin} = await start(json({'/m': {lag: 60.117153, newest: '2026-11-22T07:19:15.883068'}}));
	const metrics = {lag_seconds: {value: 'lag', unit: 'seconds'}, newest_timestamp_seconds: {value: 'newest', unit: 'timestamp'}};
	expect(metricsIn(...(await collectOnce({url: origin, requests: [{path: '/m', metrics}]})))).toEqual({
		lag_seconds: 60.117153,
		newest_timestamp_seconds: Date.UTC(2026, 10, 22, 7, 19, 15, 883) / 1000,
	});
});

describe('counters that are none', () => {
	test('a figure that counts the same rows again is handed on as it is, never added up', async () => {
		let said = 0;
		const {origin} = await start((_, response) => {
			said += 100;
			response.end(JSON.stringify({total_measurements: said}));
		});
		const collector = collectorOf({
			url: origin,
			requests: [{path: '/metrics', metrics: {measurements: {value: 'total_measurements', type: 'gauge'}}}],
		});
		const seen = [];
		for (let poll = 0; poll < 3; poll += 1) seen.push((await collector.collect(contextOf()))[0]?.facts[1]);
		await collector.close();
		expect(seen).toMatchObject([
			{value: 100, type: 'gauge'},
			{value: 200, type: 'gauge'},
			{value: 300, type: 'gauge'},
		]);
	});

	test('three meanings of one word in one answer are three metrics of their own type', async () => {
		const {origin} = await start(
			json({
				'/api/real-time-metrics': {
					consumer_throughput: [{component_id: 'consumer-001', value: 5}],
					producer_throughput: [{component_id: 'temp-sensor-001', value: 5}],
					partition_activity: {'0': 7},
				},
			}),
		);
		const metrics = {
			consumer_readings_10m: {each: 'consumer_throughput', value: 'value', labels: {consumer: 'component_id'}},
			producer_messages_total: {each: 'producer_throughput', value: 'value', labels: {producer: 'component_id'}, type: 'counter'},
			partition_readings_10m: {each: 'partition_activity', value: '@value', labels: {partition: '@key'}},
		};
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/api/real-time-metrics', metrics}]}));
		expect(outcome.facts.slice(1)).toMatchObject([
			{name: 'consumer_readings_10m', type: 'gauge', labels: {consumer: 'consumer-001'}, value: 5},
			{name: 'producer_messages_total', type: 'counter', labels: {producer: 'temp-sensor-001'}, value: 5},
			{name: 'partition_readings_10m', type: 'gauge', labels: {partition: '0'}, value: 7},
		]);
	});
});

test('a frozen lag is seen through: the time of the newest row is read, so that its age grows while lag_sec stands still', async () => {
	const {origin} = await start(
		json({'/latency': {silver_latest: '2026-11-22 07:19:59.500000', gold_latest: '2026-11-22 07:19:00', lag_sec: 59.5}}),
	);
	const metrics = {
		lag_seconds: {value: 'lag_sec', unit: 'seconds'},
		silver_latest: {value: 'silver_latest', unit: 'timestamp'},
		gold_latest: {value: 'gold_latest', unit: 'timestamp'},
	};
	const clock: Manual = {nowMs: Date.UTC(2026, 10, 22, 7, 20)};
	const collector = collectorOf({url: origin, requests: [{path: '/latency', metrics}]});
	const ages: number[] = [];
	const lags: number[] = [];
	for (let poll = 0; poll < 3; poll += 1) {
		const values = metricsIn(...(await collector.collect(contextOf({}, clock))));
		ages.push(clock.nowMs / 1000 - (values.silver_latest ?? Number.NaN));
		lags.push(values.lag_seconds ?? Number.NaN);
		clock.nowMs += 60_000;
	}
	await collector.close();
	expect(lags).toEqual([59.5, 59.5, 59.5]);
	expect(ages).toEqual([0.5, 60.5, 120.5]);
});

test('all null, as /latency answers on an error, makes no metric and says which fields are missing', async () => {
	const {origin} = await start(json({'/latency': {silver_latest: null, gold_latest: null, lag_sec: null}}));
	const metrics = {lag_seconds: {value: 'lag_sec'}, silver_latest: {value: 'silver_latest', unit: 'timestamp'}};
	const outcome = only(await collectOnce({url: origin, requests: [{path: '/latency', metrics}]}));
	expect(metricsIn(outcome)).toEqual({});
	expect(outcome.notes).toEqual([
		'/latency: metric lag_seconds: lag_sec is missing or null',
		'/latency: metric silver_latest: silver_latest is missing or null',
	]);
});

test('no data does not read as "no breach": without samples there is neither an alert nor a metric', async () => {
	const body = {breach: false, threshold: 0.05, window_minutes: 5, samples: [] as unknown[]};
	const {origin} = await start((_, response) => void response.end(JSON.stringify(body)));
	const request = {
		path: '/alerts/state',
		alerts: {name: "'Conversion below threshold'", state: 'samples && breach'},
		metrics: {conversion_breach: {value: 'samples && breach'}},
	};
	const read = async () => only(await collectOnce({url: origin, requests: [request]}));
	const missing = await read();
	expect(missing.facts.slice(1)).toEqual([]);
	expect(missing.notes).toEqual([
		'/alerts/state: metric conversion_breach: samples && breach is a list, not a number',
		'/alerts/state: alerts: samples && breach says neither yes nor no',
	]);
	body.samples.push({window_start: '2026-11-22 07:19:00', conversion_rate: 0.0667});
	expect((await read()).facts.slice(1)).toMatchObject([
		{kind: 'metric', value: 0},
		{kind: 'alert', state: 'resolved'},
	]);
	body.breach = true;
	expect((await read()).facts.slice(1)).toMatchObject([
		{kind: 'metric', value: 1},
		{kind: 'alert', state: 'firing'},
	]);
});

test('60 requests a minute over all paths, 429 without Retry-After: max-age spares requests, and a limited service is left alone', async () => {
	const clock: Manual = {nowMs: Date.UTC(2026, 10, 22, 7)};
	const hits: number[] = [];
	const ages: Readonly<Record<string, number>> = {'/metrics': 5, '/latency': 15, '/dq/status': 10, '/alerts/state': 10};
	const server = await start((request, response) => {
		const path = request.url ?? '';
		while ((hits[0] ?? Number.POSITIVE_INFINITY) <= clock.nowMs - 60_000) hits.shift();
		if (hits.length >= 60) {
			response.writeHead(429, {'content-type': 'application/json'});
			return void response.end('{"detail":"Rate limit exceeded"}');
		}
		hits.push(clock.nowMs);
		response.writeHead(200, {'content-type': 'application/json', ...(ages[path] && {'cache-control': `max-age=${ages[path]}`})});
		response.end('{"v":1}');
	});
	const requests = [...Object.keys(ages), '/trend/conversion', '/trend/revenue'].map((path) => ({
		path,
		metrics: {v: {value: 'v', labels: {path: `'${path}'`}}},
	}));
	const collector = collectorOf({url: server.origin, requests});
	const limitedAt: number[] = [];
	for (let second = 0; second < 120; second += 5) {
		const outcomes = await collector.collect(contextOf({}, clock));
		if (outcomes.some(({failure}) => failure?.kind === 'limited')) limitedAt.push(second);
		expect(outcomes.every(({failure}) => failure === null || (failure.kind === 'limited' && (failure.retryAtMs ?? 0) > clock.nowMs))).toBe(
			true,
		);
		clock.nowMs += 5_000;
	}
	expect(limitedAt).toEqual([]);
	// (12 + 4 + 6 + 6 + 12 + 12) a minute: six paths every 5 s would be 72.
	expect(server.asked).toHaveLength(104);

	// Another client of the same address uses the limit up.
	hits.push(...Array.from({length: 60}, () => clock.nowMs));
	const before = server.asked.length;
	const asked: number[] = [];
	for (let second = 0; second < 90; second += 5) {
		const outcomes = await collector.collect(contextOf({}, clock));
		asked.push(server.asked.length - before - asked.reduce((sum, count) => sum + count, 0));
		if (second === 0) expect(outcomes.map(({failure}) => failure?.kind)).toContain('limited');
		clock.nowMs += 5_000;
	}
	await collector.close();
	// Waits of 5, 10, 20… seconds: hardly anything is asked while the limit stands, and everything again afterwards.
	expect(asked.slice(0, 12).filter((count) => count > 0).length).toBeLessThanOrEqual(4);
	expect(asked.at(-1)).toBeGreaterThan(0);
});

describe('/metrics means three things', () => {
	const answers: ReadonlyArray<readonly [string, Handler, string | undefined]> = [
		[
			'JSON figures',
			json({'/metrics': {latest_kpis: {window_start: '2026-11-22T07:19:00', orders: 6, gmv: 559.0, conversion_rate: 0.0667}}}),
			undefined,
		],
		[
			'Prometheus text on every path',
			(_, response) => {
				response.writeHead(200, {'content-type': 'text/plain; version=0.0.4; charset=utf-8'});
				response.end('# HELP data_quality_score Score\n# TYPE data_quality_score gauge\ndata_quality_score{layer="gold"} 85.0\n');
			},
			'/metrics: answers Prometheus text, which is not read yet: use kind prometheus later',
		],
		['a 404', json({}), '/metrics: HTTP 404: Not Found (the service has no such path)'],
		[
			'a 500 in plain text',
			(_, response) => void response.writeHead(500, {'content-type': 'text/plain'}).end('Internal Server Error'),
			'/metrics: HTTP 500: Internal Server Error',
		],
	];
	test.each(answers)('%s', async (_, handler, message) => {
		const {origin} = await start(handler);
		const metrics = {
			orders: {value: 'latest_kpis.orders'},
			gmv: {value: 'latest_kpis.gmv', unit: 'currency', at: 'latest_kpis.window_start'},
		};
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/metrics', metrics}]}));
		expect(outcome.failure?.message).toBe(message);
		expect(metricsIn(outcome)).toEqual(message === undefined ? {orders: 6, gmv: 559} : {});
		if (message === undefined) expect(outcome.facts[2]).toMatchObject({atMs: Date.UTC(2026, 10, 22, 7, 19)});
	});
});

test('times of all kinds that services write are one time: naive, Z, offset, blank, epoch, GMT', async () => {
	const times = {
		naive: '2026-11-22T07:19:00',
		zulu: '2026-11-22T07:19:00Z',
		offset: '2026-11-22T07:19:00.000000+00:00',
		blank: '2026-11-22 07:19:00',
		seconds: 1_795_331_940,
		milliseconds: 1_795_331_940_000,
		spark: '2026-11-22T07:19:00.000GMT',
		flask: 'Sun, 22 Nov 2026 07:19:00 GMT',
		text: '1795331940',
	};
	const {origin} = await start(json({'/t': times}));
	const request = {path: '/t', metrics: {t: {each: '@', value: '@value', labels: {kind: '@key'}, unit: 'timestamp'}}};
	const values = metricsIn(only(await collectOnce({url: origin, requests: [request]})));
	expect(Object.keys(values)).toHaveLength(9);
	expect(new Set(Object.values(values))).toEqual(new Set([1_795_331_940]));
});

test('percent, minutes and numbers as text reach their declared base unit exactly', async () => {
	const {origin} = await start(
		json({'/dq/status': {null_user_pct: 1.04, quarantined_1h: 0, late_1h: 6599, freshness_min: '1.5', score: '8.5e+01'}}),
	);
	const metrics = {
		null_user_ratio: {value: 'null_user_pct', unit: 'ratio', scale: 0.01},
		quarantined: {value: 'quarantined_1h'},
		freshness_seconds: {value: 'freshness_min', unit: 'seconds', scale: 60},
		score_ratio: {value: 'score', unit: 'ratio', scale: 0.01},
		schema_compliance: {value: 'consistency.schema_compliance'},
	};
	const outcome = only(await collectOnce({url: origin, requests: [{path: '/dq/status', metrics}]}));
	expect(metricsIn(outcome)).toEqual({null_user_ratio: 0.0104, quarantined: 0, freshness_seconds: 90, score_ratio: 0.85});
	expect(outcome.notes).toEqual(['/dq/status: metric schema_compliance: consistency.schema_compliance is missing or null']);
});

test('ownership as the service claims it is kept beside its status: a dead consumer still holds its partition, and one has two owners', async () => {
	const assignments = [
		{consumer_id: 'consumer-001', assigned_partitions: [0], status: 'active', last_heartbeat: '2026-11-22T07:11:34.985043+00:00'},
		{consumer_id: 'consumer-002', assigned_partitions: [1, 2], status: 'active', last_heartbeat: '2026-11-22T07:11:34.985043+00:00'},
		{consumer_id: 'consumer-003', assigned_partitions: [2], status: 'active', last_heartbeat: '2026-11-22T07:01:00.000000+00:00'},
	];
	const {origin} = await start(json({'/api/partition-assignment': {assignments, partition_activity: {'0': 7, '1': 5, '2': 3}}}));
	const request = {
		path: '/api/partition-assignment',
		metrics: {
			claimed_owner: {
				each: ['assignments', 'assigned_partitions'],
				value: '`1`',
				labels: {consumer: '@parent.consumer_id', partition: '@value'},
			},
			heartbeat: {each: 'assignments', value: 'last_heartbeat', labels: {consumer: 'consumer_id'}, unit: 'timestamp'},
		},
	};
	const values = metricsIn(only(await collectOnce({url: origin, requests: [request]})));
	expect(Object.keys(values).filter((name) => name.includes('"partition":"2"'))).toHaveLength(2);
	expect(values['heartbeat{"consumer":"consumer-003"}']).toBe(Date.UTC(2026, 10, 22, 7, 1) / 1000);
});
