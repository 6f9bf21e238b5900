/** The answers of the factory's monitoring service, each from SQL, in the shapes (and with the mistakes) of the real one. */
import type pg from 'pg';

type Rows = readonly Record<string, unknown>[];
type Ask = (sql: string) => Promise<Rows>;

/** A timestamptz as Python's `isoformat()` writes it. */
const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')`;

/** Judged by a limit equal to the producers' heartbeat interval: they flap. */
const isActive = "(status = 'active' AND last_heartbeat > now() - interval '5 seconds')";
const status = `CASE WHEN ${isActive} THEN 'active' ELSE 'inactive' END AS status`;

const byKey = (rows: Rows): Record<string, unknown> => Object.fromEntries(rows.map((row) => [String(row.key), row.value]));

const counts = async (ask: Ask, table: string): Promise<unknown> => {
	const [row] = await ask(
		`SELECT count(*) FILTER (WHERE ${isActive})::int AS active_count, count(*)::int AS total_count, ${iso('max(last_heartbeat)')} AS last_activity FROM ${table}`,
	);
	return row;
};

const systemStatus = async (ask: Ask): Promise<unknown> => {
	const consumers = await counts(ask, 'consumer_health');
	const producers = await counts(ask, 'producer_health');
	const events = await ask(
		`SELECT event_type, consumer_id, partition_number, ${iso('timestamp_utc')} AS timestamp FROM rebalancing_events
		WHERE timestamp_utc > now() - interval '1 hour' ORDER BY timestamp_utc DESC LIMIT 10`,
	);
	return {status: {consumers, producers}, rebalancing_events: events};
};

const consumerHealth = (ask: Ask): Promise<unknown> =>
	ask(
		`SELECT consumer_id, ${status}, assigned_partitions, ${iso('last_heartbeat')} AS last_heartbeat,
			total_messages_processed::int AS total_messages_processed FROM consumer_health ORDER BY consumer_id`,
	);

const producerHealth = (ask: Ask): Promise<unknown> =>
	ask(
		`SELECT producer_id, sensor_type, ${status}, ${iso('last_heartbeat')} AS last_heartbeat,
			total_messages_sent::int AS total_messages_sent FROM producer_health ORDER BY producer_id`,
	);

/** By the raw status only, which no consumer ever takes back: a dead consumer keeps its partitions here for ever. */
const partitionAssignment = async (ask: Ask): Promise<unknown> => {
	const assignments = await ask(
		`SELECT consumer_id, assigned_partitions, status, ${iso('last_heartbeat')} AS last_heartbeat
		FROM consumer_health WHERE status = 'active' ORDER BY consumer_id`,
	);
	const activity = await ask(
		'SELECT kafka_partition AS key, count(*)::int AS value FROM sensor_readings WHERE kafka_partition IS NOT NULL GROUP BY 1 ORDER BY 1',
	);
	return {assignments, partition_activity: byKey(activity)};
};

/** Three units in one object: a count of ten minutes, a lifetime total, a count of ten minutes. None is a rate. */
const realTimeMetrics = async (ask: Ask): Promise<unknown> => {
	const recent = "processing_timestamp > now() - interval '10 minutes'";
	const consumers = await ask(
		`SELECT processed_by_consumer AS component_id, count(*)::int AS value FROM sensor_readings
		WHERE ${recent} AND processed_by_consumer IS NOT NULL GROUP BY 1 ORDER BY 1`,
	);
	const producers = await ask(
		`SELECT producer_id AS component_id, total_messages_sent::int AS value FROM producer_health WHERE ${isActive} ORDER BY 1`,
	);
	const activity = await ask(
		`SELECT kafka_partition AS key, count(*)::int AS value FROM sensor_readings WHERE ${recent} AND kafka_partition IS NOT NULL GROUP BY 1 ORDER BY 1`,
	);
	return {consumer_throughput: consumers, producer_throughput: producers, partition_activity: byKey(activity)};
};

const recentAlerts = (ask: Ask): Promise<unknown> =>
	ask(
		`SELECT alert_id, anomaly_type, sensor_id, sensor_type, severity, sensor_value::float8 AS sensor_value, sensor_unit, description, detected_by,
			${iso('timestamp_utc')} AS timestamp FROM alerts
		WHERE timestamp_utc > now() - interval '2 hours' ORDER BY timestamp_utc DESC LIMIT 50`,
	);

/** Path → answer. */
export const routes: Readonly<Record<string, (client: pg.Client) => Promise<unknown>>> = Object.fromEntries(
	Object.entries({
		'/api/system-status': systemStatus,
		'/api/consumer-health': consumerHealth,
		'/api/producer-health': producerHealth,
		'/api/partition-assignment': partitionAssignment,
		'/api/real-time-metrics': realTimeMetrics,
		'/api/recent-alerts': recentAlerts,
	}).map(([path, answer]) => [path, (client: pg.Client) => answer(async (sql) => (await client.query(sql)).rows as Rows)]),
);
