import pg from 'pg';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {javaAvailable} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {until} from '../servers/until.ts';
import {type FactoryStandIn, startFactory} from './factory/factory.ts';

const missing = javaAvailable();
const title = `the factory stand-in${missing === undefined ? '' : ` (skipped: ${missing})`}`;

type Answer = {readonly status: number; readonly body: unknown};
type Owner = {readonly consumer_id: string; readonly status: string; readonly assigned_partitions: number[]};

describe.skipIf(missing !== undefined)(title, () => {
	let factory: FactoryStandIn;
	const get = async (path: string, timeoutMs = 5000): Promise<Answer> => {
		const response = await fetch(factory.monitoringUrl + path, {signal: AbortSignal.timeout(timeoutMs)});
		const text = await response.text();
		return {status: response.status, body: response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text};
	};
	const body = async <T>(path: string): Promise<T> => (await get(path)).body as T;
	const query = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
		const client = new pg.Client({connectionString: factory.postgres.url});
		await client.connect();
		try {
			return (await client.query<Row>(text)).rows;
		} finally {
			await client.end();
		}
	};
	const isoMicros = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);

	beforeAll(async () => {
		factory = await startFactory();
	}, 300_000);
	afterAll(() => factory?.stop());

	it('answers the status of consumers and producers, and at most ten rebalancing events, newest first', async () => {
		const answer = await body<{rebalancing_events: {timestamp: string}[]}>('/api/system-status');
		const counted = (total: number) => ({active_count: expect.any(Number), total_count: total, last_activity: isoMicros});
		expect(answer).toEqual({
			status: {consumers: counted(3), producers: counted(6)},
			rebalancing_events: expect.arrayContaining([
				{event_type: 'partition_assigned', consumer_id: expect.any(String), partition_number: expect.any(Number), timestamp: isoMicros},
			]),
		});
		const times = answer.rebalancing_events.map((event) => event.timestamp);
		expect(times.length).toBeLessThanOrEqual(10);
		expect(times).toEqual(times.toSorted().reverse());
	});

	it('answers health, assignment and metrics in the shapes of the real service', async () => {
		// The group is still being formed when the last of three has joined.
		const [consumer] = await until('each consumer to own one partition', async () => {
			const consumers = await body<{assigned_partitions: unknown[]}[]>('/api/consumer-health');
			return consumers.length === 3 && consumers.every((one) => one.assigned_partitions.length === 1) ? consumers : undefined;
		});
		expect(consumer).toEqual({
			...{consumer_id: 'consumer-001', status: expect.stringMatching(/^(in)?active$/), assigned_partitions: [expect.any(Number)]},
			...{last_heartbeat: isoMicros, total_messages_processed: expect.any(Number)},
		});
		const [producer] = await body<unknown[]>('/api/producer-health');
		expect(producer).toEqual({
			...{producer_id: 'energy-sensor-001', sensor_type: 'energy', status: expect.stringMatching(/^(in)?active$/)},
			...{last_heartbeat: isoMicros, total_messages_sent: expect.any(Number)},
		});
		const metrics = await body<Record<string, unknown>>('/api/real-time-metrics');
		expect(Object.keys(metrics)).toEqual(['consumer_throughput', 'producer_throughput', 'partition_activity']);
		const assignment = await body<Record<string, unknown>>('/api/partition-assignment');
		expect(Object.keys(assignment)).toEqual(['assignments', 'partition_activity']);
		expect(await get('/health')).toEqual({status: 200, body: {status: 'healthy'}});
		expect(await get('/')).toEqual({status: 200, body: expect.stringContaining('<title>Factory Monitoring System</title>')});
		expect((await get('/api/none')).status).toBe(404);
	});

	it('turns a critical message on the topic into a stored reading and an alert', async () => {
		const producer = kafkaClient(factory.kafka.brokers).producer();
		await producer.connect();
		const reading = {
			...{timestamp: new Date().toISOString(), sensor_id: 'temp-sensor-001', sensor_type: 'temperature', value: 99.5, unit: '°C'},
			...{location: {factory_section: 'assembly', machine_id: 'robot-arm-01', zone: 'A'}, alert_level: 'critical', quality: 1},
			metadata: {reading_count: 1, warning_threshold: 35, critical_threshold: 40},
		};
		await producer.send({topic: 'sensor-data', messages: [{key: null, value: JSON.stringify(reading)}]});
		await producer.disconnect();
		const alert = await until('the alert', async () => {
			const alerts = await body<{sensor_value: number; anomaly_type: string}[]>('/api/recent-alerts');
			return alerts.find((one) => one.sensor_value === 99.5 && one.anomaly_type === 'critical_threshold_violation');
		});
		expect(alert).toEqual({
			...{alert_id: expect.stringMatching(/^alert-\d{13}-consumer-00\d$/), anomaly_type: 'critical_threshold_violation'},
			...{sensor_id: 'temp-sensor-001', sensor_type: 'temperature', severity: 'high', sensor_value: 99.5, sensor_unit: '°C'},
			...{description: expect.any(String), detected_by: expect.stringMatching(/^consumer-00\d$/), timestamp: isoMicros},
		});
	});

	it('calls a healthy producer inactive for moments, as its heartbeat is as long as the limit', async () => {
		const flap = await until(
			'a producer seen inactive',
			async () => (await body<{producer_id: string; status: string}[]>('/api/producer-health')).find((one) => one.status === 'inactive'),
			15_000,
		);
		await until(`${flap.producer_id} to be active again`, async () =>
			(await body<{producer_id: string; status: string}[]>('/api/producer-health')).find(
				(one) => one.producer_id === flap.producer_id && one.status === 'active',
			),
		);
	});

	it('waits for a locked table longer than a session lasts, alive and a member, and stores what waited when it is free', async () => {
		const stored = async (): Promise<number> => {
			const activity = (await body<{partition_activity: Record<string, number>}>('/api/partition-assignment')).partition_activity;
			return Object.values(activity).reduce((sum, one) => sum + one, 0);
		};
		await factory.command('lock-readings');
		const before = await stored();
		const [{at: lockedAt} = {at: ''}] = await query<{at: string}>('SELECT now()::text AS at');
		const late = `SELECT count(*)::int AS n FROM consumer_health WHERE last_heartbeat > timestamptz '${lockedAt}' + interval '12 s'`;
		await until(
			'heartbeats of all three, twelve seconds later',
			async () => (await query<{n: number}>(late))[0]?.n === 3 || undefined,
			40_000,
		);
		expect(await stored()).toBe(before);
		const members = await factory.kafka.tool('kafka-consumer-groups', ['--describe', '--group', 'sensor-processors', '--members']);
		expect(new Set(members.match(/consumer-consumer-00\d/g))).toEqual(
			new Set(['consumer-consumer-001', 'consumer-consumer-002', 'consumer-consumer-003']),
		);
		await expect(factory.command('slow-readings soon')).rejects.toThrow('slow-readings takes seconds, 0 to end it, not "soon"');
		await factory.command('slow-readings 0.2');
		await until('what waited to be stored', async () => ((await stored()) >= before + 10 ? true : undefined), 40_000);
		expect(await factory.command('slow-readings 0')).toBe('readings are stored at once');
		const [latency] = await query<{s: number}>(
			`SELECT max(extract(epoch FROM processing_timestamp - timestamp_utc))::float8 AS s FROM sensor_readings WHERE processing_timestamp > timestamptz '${lockedAt}'`,
		);
		expect(latency?.s).toBeGreaterThan(5);
	}, 150_000);

	it('leaves a killed consumer its partition although the group has moved it', async () => {
		const before = await body<Owner[]>('/api/consumer-health');
		const lost = before.find((one) => one.consumer_id === 'consumer-002')?.assigned_partitions;
		expect(lost).toHaveLength(1);
		await factory.command('kill-consumer consumer-002');
		const owners = await until(
			'partition owned twice',
			async () => {
				const {assignments} = await body<{assignments: Owner[]}>('/api/partition-assignment');
				const twice = assignments.filter((one) => one.assigned_partitions.includes(lost?.[0] ?? -1));
				if (twice.length === 2) return twice;
				throw new Error(JSON.stringify(assignments));
			},
			30_000,
		);
		expect(owners.find((one) => one.consumer_id === 'consumer-002')).toMatchObject({status: 'active', assigned_partitions: lost});
		const judged = (await body<Owner[]>('/api/consumer-health')).find((one) => one.consumer_id === 'consumer-002');
		expect(judged).toMatchObject({status: 'inactive', assigned_partitions: lost});
		const members = await factory.kafka.tool('kafka-consumer-groups', ['--describe', '--group', 'sensor-processors', '--members']);
		expect(members).not.toContain('consumer-consumer-002');
		expect(members.match(/consumer-consumer-00[13]/g)?.length).toBeGreaterThanOrEqual(2);
	}, 40_000);

	it('answers 503 on /health without its database, then one 500 after its restart, then 200', async () => {
		await get('/api/system-status');
		await factory.command('term-postgres');
		expect(await get('/health')).toEqual({status: 503, body: {status: 'unhealthy', reason: expect.any(String)}});
		await factory.command('restart-postgres');
		await until('a kept connection', async () => ((await get('/health')).status === 200 ? true : undefined));
		await factory.command('restart-postgres');
		expect(await get('/api/consumer-health')).toEqual({status: 500, body: {error: expect.any(String)}});
		expect((await get('/api/consumer-health')).status).toBe(200);
		expect((await query<{n: number}>('SELECT count(*)::int AS n FROM sensor_readings'))[0]?.n).toBeGreaterThan(0);
	});

	it('hangs when its service is frozen and answers when it is thawed', async () => {
		await factory.command('stop-api');
		await expect(get('/health', 500)).rejects.toThrow(/timeout/);
		await factory.command('cont-api');
		expect((await get('/health')).status).toBe(200);
	});

	it('refuses an unknown command, naming those it knows', async () => {
		await expect(factory.command('explode')).rejects.toThrow(/unknown command "explode"; known: .*kill-consumer/);
		await expect(factory.command('kill-consumer nobody')).rejects.toThrow(
			'no "nobody"; there are consumer-001, consumer-002, consumer-003',
		);
	});
});
