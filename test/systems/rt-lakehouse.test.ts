import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {javaAvailable} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {until} from '../servers/until.ts';
import {type LakehouseStandIn, startLakehouse} from './rt-lakehouse/lakehouse.ts';

const missing = javaAvailable();
const title = `the RT-Lakehouse stand-in${missing === undefined ? '' : ` (skipped: ${missing})`}`;
const minuteMs = 60_000;
/** The start of a minute some minutes ago. */
const base = Math.floor(Date.now() / minuteMs) * minuteMs;

type Answer = {readonly status: number; readonly headers: Headers; readonly body: unknown};
type Healthz = {readonly silver_parquet_parts: number; readonly gold_parquet_parts: number};

const event = (id: string, ms: number, over: object = {}): object => ({
	...{event_id: id, user_id: `user_${id}`, product_id: 'product_1', event_type: 'page_view', price: 10, quantity: 2, currency: 'USD'},
	...{ts: new Date(ms).toISOString().replace('Z', '+00:00'), ua: 'test', country: 'DE', session_id: id, device: 'desktop', campaign: null},
	referrer: 'direct',
	...over,
});

/** Six windows, eight to three minutes ago, each of ten views and one purchase of 20 by other users; one bad, one twice, one without user. */
const past = Array.from({length: 6}, (_, index) => base - (8 - index) * minuteMs).flatMap((start, index) => [
	...Array.from({length: 10}, (_, view) => event(`${index}-${view}`, start + view * 1000)),
	event(`${index}-buy`, start + 30_000, {event_type: 'purchase'}),
]);
const odd = [
	event('bad', base - 7 * minuteMs, {event_type: 'unknown_event'}),
	event('0-0', base - 8 * minuteMs),
	event('nobody', base - 8 * minuteMs, {user_id: null}),
];

describe.skipIf(missing !== undefined)(title, () => {
	let lakehouse: LakehouseStandIn;
	const get = async (path: string, server = lakehouse.apiUrl): Promise<Answer> => {
		const response = await fetch(server + path, {redirect: 'manual', signal: AbortSignal.timeout(5000)});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json');
		return {status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text};
	};
	const parts = async (): Promise<Healthz> => (await get('/healthz')).body as Healthz;
	const send = async (events: readonly object[]): Promise<void> => {
		const producer = kafkaClient(lakehouse.kafka.brokers).producer();
		await producer.connect();
		// One key, so one partition and one batch: all of it arrives at once.
		await producer.send({topic: 'ecommerce_events', messages: events.map((one) => ({key: 'one', value: JSON.stringify(one)}))});
		await producer.disconnect();
	};
	const lines = (query: string, kind: 'offsets' | 'commits'): string[] => {
		const folder = join(lakehouse.checkpointPath, query, kind);
		const newest = readdirSync(folder)
			.filter((name) => /^\d+$/.test(name))
			.map(Number)
			.sort((a, b) => b - a)[0];
		return newest === undefined ? [] : readFileSync(join(folder, String(newest)), 'utf8').split('\n');
	};
	const done = (): number => {
		const offsets = (JSON.parse(lines('bronze', 'offsets')[2] ?? '{}') as Record<string, Record<string, number>>).ecommerce_events ?? {};
		return Object.values(offsets).reduce((sum, offset) => sum + offset, 0);
	};
	const naiveT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
	const naiveSpace = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/);

	beforeAll(async () => {
		lakehouse = await startLakehouse({
			knobs: {eventsPerSec: 0},
			timing: {batchMs: 500, goldMs: 1500, exportMs: 2500, overwriteGapMs: 700},
			rateLimit: 300,
		});
	}, 300_000);
	afterAll(() => lakehouse?.stop());

	it('is healthy by its own word while it has no data at all', async () => {
		expect(await get('/health')).toMatchObject({status: 200, body: {status: 'healthy', service: 'assistant-api'}});
		expect((await get('/healthz')).body).toEqual({
			...{duckdb: true, silver_parquet_parts: 0, gold_parquet_parts: 0, uptime_sec: expect.any(Number)},
			...{cache_stats: {hits: 0, misses: 0}, rate_limit: {limit: 300, window: 60}, tenant_enforce: false, tenant_column: 'tenant_id'},
		});
		expect(await get('/metrics')).toMatchObject({status: 500, body: 'Internal Server Error'});
	});

	it('carries events from Kafka to gold: bad types dropped, repetitions once, windows closed late', async () => {
		await send([...past, ...odd]);
		await send([event('now', Date.now())]);
		const window = (minutes: number): string => new Date(base - minutes * minuteMs).toISOString().slice(0, 19);
		await until('gold', async () => ((await parts()).gold_parquet_parts === 1 ? true : undefined));
		const answer = await until(
			'an export with the last event',
			async () => {
				const {status, body} = await get('/metrics');
				const found = body as {latest_kpis: {window_start: string}; recent_events: {page_view: number}};
				// Silver's own minute is the newest one: that answer was given in a moment without gold.
				const isGold = status === 200 && found.latest_kpis.window_start === window(3);
				if (isGold && found.recent_events.page_view >= 62) return found;
				throw new Error(JSON.stringify(body));
			},
			20_000,
			300,
		);
		expect(answer.latest_kpis).toEqual({
			...{window_start: naiveT, window_end: naiveT, orders: 1, gmv: 20, purchase_users: 1, view_users: 10, active_users: 11},
			conversion_rate: 0.1,
		});
		expect(answer.recent_events).toEqual({page_view: 62, purchase: 6});
		const {results} = (await get('/trend/conversion?limit=2')).body as {results: {window_start: string}[]};
		expect(results).toEqual([
			{window_start: window(3), conversion_rate: 0.1},
			{window_start: window(4), conversion_rate: 0.1},
		]);
	});

	it('answers latency, quality and alerts in naive times, percents and rows, from a cache that says so', async () => {
		const latency = await until('latency', async () => {
			const answer = await get('/latency');
			return (answer.body as {lag_sec: number | null}).lag_sec === null ? undefined : answer;
		});
		expect(latency.body).toEqual({silver_latest: naiveSpace, gold_latest: naiveSpace, lag_sec: expect.any(Number)});
		expect(latency.headers.get('cache-control')).toBe('max-age=15');
		expect(['HIT', 'MISS']).toContain(latency.headers.get('x-cache'));
		const quality = await until('quality', async () => {
			const answer = await get('/dq/status');
			return answer.status === 200 ? answer.body : undefined;
		});
		expect(quality).toEqual({null_user_pct: 1.47, quarantined_1h: 0, late_1h: expect.any(Number)});
		const alerts = await until('alert samples', async () => {
			const {body} = await get('/alerts/state');
			return (body as {samples: unknown[]}).samples.length > 0 ? body : undefined;
		});
		expect(alerts).toEqual({
			...{breach: false, threshold: 0.05, window_minutes: 5},
			samples: Array.from({length: 5}, () => ({window_start: naiveSpace, conversion_rate: 0.1})),
		});
	});

	it('leaves no consumer group on the broker: the checkpoint alone knows how far it has read', async () => {
		const size = past.length + odd.length + 1;
		await until('all read', () => (done() === size ? true : undefined));
		expect((await lakehouse.kafka.tool('kafka-consumer-groups', ['--list'])).trim()).toBe('');
		const ends = (await lakehouse.kafka.tool('kafka-get-offsets', ['--topic', 'ecommerce_events'])).trim().split('\n');
		expect(ends.reduce((sum, line) => sum + Number(line.split(':')[2]), 0)).toBe(size);
		expect(lines('bronze', 'offsets')[0]).toBe('v1');
		expect(JSON.parse(lines('bronze', 'commits')[1] ?? '')).toEqual({nextBatchWatermarkMs: 0});
		expect(JSON.parse(lines('silver', 'offsets')[2] ?? '')).toMatchObject({sourceVersion: 1, index: -1, isStartingVersion: false});
		const log = join(lakehouse.deltaPath, 'gold_kpis', '_delta_log');
		const actions = readFileSync(join(log, readdirSync(log).sort().at(-1) ?? ''), 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(actions[0].commitInfo.operation).toBe('MERGE');
		expect(JSON.parse(actions.at(-1).add.stats).numRecords).toBe(6);
	});

	it('loses its exported files for a moment in every export', async () => {
		await until('a moment without silver', async () => ((await parts()).silver_parquet_parts === 0 ? true : undefined), 10_000, 20);
		await until('silver again', async () => ((await parts()).silver_parquet_parts === 1 ? true : undefined));
	});

	it('answers as Spark 3.5 does, without streaming gauges', async () => {
		const ui = lakehouse.sparkUiUrl;
		expect((await get('/api/v1/version', ui)).body).toEqual({spark: '3.5.1'});
		const [application] = (await get('/api/v1/applications', ui)).body as {id: string; name: string; attempts: {startTime: string}[]}[];
		expect(application).toMatchObject({name: 'RT-Lakehouse-Streaming', attempts: [{startTime: expect.stringMatching(/GMT$/)}]});
		const jobs = (await get(`/api/v1/applications/${application?.id}/jobs?status=succeeded`, ui)).body as {description: string}[];
		expect(jobs[0]?.description).toMatch(/^\nid = [\w-]{36}\nrunId = [\w-]{36}\nbatch = \d+$/);
		expect((await get('/StreamingQuery/', ui)).body).toContain('Active Streaming Queries (3)');
		const names = Object.keys(((await get('/metrics/json/', ui)).body as {gauges: object}).gauges);
		expect(names.filter((name) => name.includes('.spark.streaming.'))).toEqual([]);
		expect(names.length).toBeGreaterThan(0);
		const prometheus = await get('/metrics/prometheus/', ui);
		expect([prometheus.status, prometheus.headers.get('location')]).toEqual([302, '/jobs/']);
		const [first] = await Promise.all([get('/', lakehouse.frontendUrl)]);
		expect(first).toMatchObject({status: 200, body: expect.stringContaining('<title>RT-Lakehouse</title>')});
	});

	it('stays healthy with Spark dead, and Spark goes on where its checkpoint ends', async () => {
		const id = readFileSync(join(lakehouse.checkpointPath, 'bronze', 'metadata'), 'utf8');
		await lakehouse.command('stop-spark');
		const before = done();
		await expect(get('/api/v1/version', lakehouse.sparkUiUrl)).rejects.toThrow(/fetch failed/);
		await send([event('while-dead', Date.now())]);
		expect((await get('/health')).body).toEqual({status: 'healthy', service: 'assistant-api'});
		expect(done()).toBe(before);
		await lakehouse.command('start-spark');
		await until('the missed event', () => (done() === before + 1 ? true : undefined));
		expect(readFileSync(join(lakehouse.checkpointPath, 'bronze', 'metadata'), 'utf8')).toBe(id);
	});

	it('has no breach and falls back to silver while gold is missing', async () => {
		await lakehouse.command('remove-gold');
		await until('no gold', () => (existsSync(join(lakehouse.deltaPath, 'gold_latest.parquet')) ? undefined : true));
		const kpis = await until('KPIs of silver', async () => {
			const {status, body} = await get('/metrics');
			return status === 200 ? (body as {latest_kpis: {view_users: number}}).latest_kpis : undefined;
		});
		expect(kpis.view_users).toBeLessThan(10);
		const answers = await until(
			'the caches of alerts and latency to run out',
			async () => {
				const [alerts, latency] = await Promise.all([get('/alerts/state'), get('/latency')]);
				return (alerts.body as {samples: unknown[]}).samples.length === 0 && (latency.body as {lag_sec: unknown}).lag_sec === null
					? [alerts.body, latency.body]
					: undefined;
			},
			20_000,
			500,
		);
		expect(answers).toEqual([
			{breach: false, samples: []},
			{silver_latest: null, gold_latest: null, lag_sec: null},
		]);
		await lakehouse.command('restore-gold');
		await until('gold again', async () => ((await parts()).gold_parquet_parts === 1 ? true : undefined));
	});

	it('does not have the endpoints that its document wants', async () => {
		for (const path of ['/health/detailed', '/readyz', '/alerts/current', '/metrics/system', '/metrics/database']) {
			expect(await get(path)).toMatchObject({status: 404, body: {detail: 'Not Found'}});
		}
	});

	it('refuses the request over its limit without a Retry-After, on all limited endpoints and no other', async () => {
		const refused = await until(
			'429',
			async () => {
				const answer = await get('/latency');
				return answer.status === 429 ? answer : undefined;
			},
			20_000,
			0,
		);
		expect(refused.body).toEqual({detail: 'Rate limit exceeded'});
		expect(refused.headers.has('retry-after')).toBe(false);
		expect((await get('/trend/revenue')).status).toBe(429);
		expect((await get('/health')).status).toBe(200);
	});

	it('refuses a ratio that is none', async () => {
		await expect(lakehouse.command('bad-events 3')).rejects.toThrow('a ratio from 0 to 1 is needed, not "3"');
	});
});
