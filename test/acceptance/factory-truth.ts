/** The independent witness of the factory: its tables row by row, Kafka's own tool, and the API asked by hand. */
import pg from 'pg';
import {type OracleRow, oracleRows} from '../collectors/kafka-oracle.ts';
import type {FactoryStandIn} from '../systems/factory/factory.ts';

type Heartbeat = {readonly id: string; readonly at: number; readonly total: number};
export type Reading = {
	readonly sensor: string;
	readonly takenAt: number;
	readonly storedAt: number;
	readonly consumer: string | null;
	readonly partition: number | null;
	readonly offset: string | null;
	readonly quality: number;
	readonly level: string;
};
export type Assignment = {readonly consumer_id: string; readonly assigned_partitions: readonly number[]; readonly status: string};

/** Everything asked in one go; times in seconds since 1970. */
export type FactoryTruth = {
	readonly atMs: number;
	/** The database's own clock. */
	readonly now: number;
	readonly consumers: readonly Heartbeat[];
	readonly producers: readonly Heartbeat[];
	readonly readings: readonly Reading[];
	readonly sensors: readonly string[];
	readonly alerts: readonly number[];
	/** Rows that say that a consumer was given a partition. */
	readonly given: number;
	readonly group: readonly OracleRow[];
	readonly assignments: readonly Assignment[];
	readonly apiAlerts: number;
};

const epoch = (column: string): string => `extract(epoch FROM ${column})::float8`;

/** Rows of a query over a connection of its own. */
export const sql = async <Row>(factory: FactoryStandIn, text: string): Promise<readonly Row[]> => {
	const client = new pg.Client({connectionString: factory.postgres.url, connectionTimeoutMillis: 5000});
	await client.connect();
	try {
		return (await client.query(text)).rows as Row[];
	} finally {
		await client.end();
	}
};

/** An answer of the monitoring service. */
export const api = async <Body>(factory: FactoryStandIn, path: string): Promise<Body> =>
	(await (await fetch(factory.monitoringUrl + path, {signal: AbortSignal.timeout(5000)})).json()) as Body;

/** Asks everybody; the tool last, as it takes longest. */
export const askFactory = async (factory: FactoryStandIn): Promise<FactoryTruth> => {
	const health = (table: string, id: string, total: string): Promise<readonly Heartbeat[]> =>
		sql(factory, `SELECT ${id} AS id, ${epoch('last_heartbeat')} AS at, ${total}::float8 AS total FROM ${table} ORDER BY 1`);
	const atMs = Date.now();
	const [clock, consumers, producers, readings, sensors, alerts, given, assignment, apiAlerts] = await Promise.all([
		sql<{now: number}>(factory, `SELECT ${epoch('clock_timestamp()')} AS now`),
		health('consumer_health', 'consumer_id', 'total_messages_processed'),
		health('producer_health', 'producer_id', 'total_messages_sent'),
		sql<Reading>(
			factory,
			`SELECT sensor_id AS sensor, ${epoch('timestamp_utc')} AS "takenAt", ${epoch('processing_timestamp')} AS "storedAt",
				processed_by_consumer AS consumer, kafka_partition AS partition, kafka_offset::text AS "offset", quality::float8 AS quality,
				alert_level AS level FROM sensor_readings`,
		),
		sql<{sensor_id: string}>(factory, 'SELECT sensor_id FROM sensors'),
		sql<{at: number}>(factory, `SELECT ${epoch('timestamp_utc')} AS at FROM alerts`),
		sql<{n: number}>(factory, "SELECT count(*)::int AS n FROM rebalancing_events WHERE event_type = 'partition_assigned'"),
		api<{assignments: readonly Assignment[]}>(factory, '/api/partition-assignment'),
		api<readonly unknown[]>(factory, '/api/recent-alerts'),
	]);
	const group = await oracleRows(factory.kafka, 'sensor-processors');
	return {
		...{atMs, now: clock[0]?.now ?? Number.NaN, consumers, producers, readings, group},
		...{sensors: sensors.map((row) => row.sensor_id), alerts: alerts.map((row) => row.at), given: given[0]?.n ?? Number.NaN},
		...{assignments: assignment.assignments, apiAlerts: apiAlerts.length},
	};
};
