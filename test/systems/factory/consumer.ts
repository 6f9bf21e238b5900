/**
 * One consumer of the group `sensor-processors`: stores readings, detects anomalies, writes its heartbeat and what it was assigned.
 * Offsets are committed every 5 s, so a rebalance makes the group read (and store) up to 5 s of messages twice. It never marks itself
 * inactive, not even when it is asked to end.
 */
import kafkajs, {type EachBatchPayload} from 'kafkajs';
import pg from 'pg';
import {kafkaClient} from '../../servers/kafka-client.ts';
import {every, log, ready, settings} from '../program.ts';
import {type Anomaly, anomalyDetector} from './anomalies.ts';
import {registerSnappy} from './snappy.ts';
import {alertTopic, type ConsumerSettings, groupId, type Reading, sensorTopic} from './world.ts';

const {brokers, databaseUrl, consumerId} = settings<ConsumerSettings>();
registerSnappy();
const database = new pg.Pool({connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 3000, application_name: consumerId});
database.on('error', log);

const patient = {initialRetryTime: 300, maxRetryTime: 2000, retries: 60};
const alerts = kafkaClient(brokers, `alert-producer-${consumerId}`, patient).producer({
	createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
});
const consumer = kafkaClient(brokers, `consumer-${consumerId}`, patient).consumer({
	...{groupId, sessionTimeout: 10_000, rebalanceTimeout: 20_000, heartbeatInterval: 3000, maxWaitTimeInMs: 1000},
	retry: {...patient, restartOnFailure: async () => true},
});
const detect = anomalyDetector();

let assigned: readonly number[] = [];
let total = 0;
const processedAt: number[] = [];
const uncommitted = new Map<number, string>();

/** Naive UTC, as the real programs write it. */
const now = (): string => new Date().toISOString().slice(0, -1);

const writeHeartbeat = async (): Promise<void> => {
	const minuteAgo = Date.now() - 60_000;
	while ((processedAt[0] ?? Number.POSITIVE_INFINITY) < minuteAgo) processedAt.shift();
	await database.query(
		`INSERT INTO consumer_health (consumer_id, status, last_heartbeat, assigned_partitions, messages_processed_last_minute, total_messages_processed)
		VALUES ($1, 'active', $2, $3, $4, $5)
		ON CONFLICT (consumer_id) DO UPDATE SET status = 'active', last_heartbeat = EXCLUDED.last_heartbeat,
			assigned_partitions = EXCLUDED.assigned_partitions, messages_processed_last_minute = EXCLUDED.messages_processed_last_minute,
			total_messages_processed = EXCLUDED.total_messages_processed`,
		[consumerId, now(), JSON.stringify(assigned), processedAt.length, total],
	);
};

const writeEvents = async (type: 'partition_assigned' | 'partition_revoked', partitions: readonly number[]): Promise<void> => {
	for (const partition of partitions) {
		await database.query(
			'INSERT INTO rebalancing_events (event_type, consumer_id, partition_number, topic_name, timestamp_utc) VALUES ($1, $2, $3, $4, $5)',
			[type, consumerId, partition, sensorTopic, now()],
		);
	}
};

const storeReading = async (reading: Reading, partition: number, offset: string): Promise<void> => {
	await database.query(
		`INSERT INTO sensor_readings (sensor_id, timestamp_utc, reading_value, unit, alert_level, quality, processed_by_consumer,
			kafka_partition, kafka_offset, processing_timestamp) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		[
			...[reading.sensor_id, reading.timestamp, reading.value, reading.unit, reading.alert_level, reading.quality],
			...[consumerId, partition, offset, now()],
		],
	);
};

const raise = async (reading: Reading, anomaly: Anomaly, index: number): Promise<void> => {
	const alertId = `alert-${Date.now() + index}-${consumerId}`;
	const {sensor_id, sensor_type, value, unit, alert_level, location} = reading;
	const timestamp = new Date().toISOString();
	const {anomaly_type, severity, description} = anomaly;
	const alert = {
		...{alert_id: alertId, timestamp, sensor_id, sensor_type, anomaly_type, severity, sensor_value: value, sensor_unit: unit},
		...{sensor_alert_level: alert_level, location, detected_by: consumerId, description},
	};
	const compression = kafkajs.CompressionTypes.Snappy;
	alerts.send({topic: alertTopic, acks: -1, compression, messages: [{key: sensor_id, value: JSON.stringify(alert)}]}).catch(log);
	await database.query(
		`INSERT INTO alerts (alert_id, sensor_id, sensor_type, anomaly_type, severity, sensor_value, sensor_unit, description, detected_by, timestamp_utc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (alert_id) DO NOTHING`,
		[alertId, sensor_id, sensor_type, anomaly_type, severity, value, unit, description, consumerId, timestamp.slice(0, -1)],
	);
};

/** The real clients tell the group of themselves from a thread of their own, also while the program waits for its database. */
const handle = async (payload: EachBatchPayload): Promise<void> => {
	const beat = setInterval(() => void payload.heartbeat().catch(log), 3000);
	try {
		await storeBatch(payload);
	} finally {
		clearInterval(beat);
	}
};

const storeBatch = async ({batch, resolveOffset, heartbeat, isRunning, isStale}: EachBatchPayload): Promise<void> => {
	for (const message of batch.messages) {
		if (!isRunning() || isStale()) return;
		const reading = JSON.parse(String(message.value)) as Reading;
		await storeReading(reading, batch.partition, message.offset);
		for (const [index, anomaly] of detect(reading).entries()) await raise(reading, anomaly, index);
		resolveOffset(message.offset);
		uncommitted.set(batch.partition, String(BigInt(message.offset) + 1n));
		total++;
		processedAt.push(Date.now());
		await heartbeat();
	}
	await writeHeartbeat();
};

const commit = async (): Promise<void> => {
	const offsets = [...uncommitted].map(([partition, offset]) => ({topic: sensorTopic, partition, offset}));
	if (offsets.length === 0) return;
	await consumer.commitOffsets(offsets);
	for (const {partition, offset} of offsets) if (uncommitted.get(partition) === offset) uncommitted.delete(partition);
};

consumer.on(consumer.events.GROUP_JOIN, ({payload}) => {
	const before = assigned;
	assigned = [...(payload.memberAssignment[sensorTopic] ?? [])].sort((a, b) => a - b);
	// The eager protocol takes everything away and hands it out anew; what was read but not committed will be read again.
	uncommitted.clear();
	const written = async (): Promise<void> => {
		await writeEvents('partition_revoked', before);
		await writeEvents('partition_assigned', assigned);
		await writeHeartbeat();
	};
	written().catch(log);
});

await alerts.connect();
await consumer.connect();
await consumer.subscribe({topic: sensorTopic, fromBeginning: true});
await consumer.run({autoCommit: false, eachBatchAutoResolve: false, eachBatch: handle});
await writeHeartbeat();
every(3000, writeHeartbeat);
every(5000, commit);
ready();
process.once('SIGTERM', async () => {
	await commit().catch(log);
	await consumer.disconnect().catch(log);
	process.exit(0);
});
