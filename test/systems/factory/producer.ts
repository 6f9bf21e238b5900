/**
 * The sensors of one kind (one container in the real system). Each sends a message every interval and writes its heartbeat in the same
 * step, so a limit equal to the interval sees it flap. The count is of messages handed to the client, delivered or not.
 */
import kafkajs, {type Producer} from 'kafkajs';
import pg from 'pg';
import {kafkaClient} from '../../servers/kafka-client.ts';
import {log, ready, settings} from '../program.ts';
import {registerSnappy} from './snappy.ts';
import {type Kind, kinds, levelOf, type ProducerSettings, type Reading, type Sensor, sensors, sensorTopic} from './world.ts';

const {brokers, databaseUrl, type, intervalSeconds} = settings<ProducerSettings>();
registerSnappy();
const database = new pg.Pool({connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 3000, application_name: `sensor-${type}`});
database.on('error', log);

/** What reading a sensor and writing its heartbeat take in the real system, beside the sleep. */
const workMs = 200;

/** Roughly normal, mean 0, deviation 1. */
const scatter = (): number => Math.random() + Math.random() + Math.random() + Math.random() - 2;

/** Values of a machine that is healthy most of the time; now and then a fault lifts a few readings. */
const machine = (kind: Kind): (() => number) => {
	const [least, most] = kind.fault;
	let faulty = 0;
	let lift = 0;
	return () => {
		if (faulty > 0) faulty--;
		else if (Math.random() < 0.01) {
			faulty = 2 + Math.floor(Math.random() * 4);
			lift = least + Math.random() * (most - least);
		}
		return Math.round((kind.baseline + scatter() * kind.noise * 1.7 + (faulty > 0 ? lift : 0)) * 100) / 100;
	};
};

const readingOf = (sensor: Sensor, kind: Kind, value: number, count: number): Reading => {
	return {
		timestamp: new Date().toISOString(),
		sensor_id: sensor.id,
		sensor_type: sensor.type,
		location: sensor.location,
		value,
		unit: kind.unit,
		alert_level: levelOf(value, kind),
		quality: 1,
		metadata: {reading_count: count, warning_threshold: kind.warning, critical_threshold: kind.critical},
	};
};

const heartbeat = `
	INSERT INTO producer_health (producer_id, sensor_type, status, last_heartbeat, messages_sent_last_minute, total_messages_sent)
	VALUES ($1, $2, 'active', $3, $4, $5)
	ON CONFLICT (producer_id) DO UPDATE SET status = 'active', last_heartbeat = EXCLUDED.last_heartbeat,
		messages_sent_last_minute = EXCLUDED.messages_sent_last_minute, total_messages_sent = EXCLUDED.total_messages_sent`;

/** Naive UTC, as the real programs write it. */
const now = (): string => new Date().toISOString().slice(0, -1);

const send = (producer: Producer, reading: Reading): void => {
	const compression = kafkajs.CompressionTypes.Snappy;
	producer.send({topic: sensorTopic, acks: -1, compression, messages: [{key: null, value: JSON.stringify(reading)}]}).catch(log);
};

const runSensor = async (sensor: Sensor): Promise<void> => {
	const kind = kinds[sensor.type];
	const kafka = kafkaClient(brokers, `sensor-${sensor.id}`, {initialRetryTime: 300, maxRetryTime: 2000, retries: 60});
	const producer = kafka.producer({createPartitioner: kafkajs.Partitioners.DefaultPartitioner});
	await producer.connect();
	const next = machine(kind);
	let total = 0;
	const turn = async (): Promise<void> => {
		total++;
		send(producer, readingOf(sensor, kind, next(), total));
		// The rate is a constant, not a measurement: the real system's column is filled the same way.
		const perMinute = Math.floor(60 / intervalSeconds);
		await database.query(heartbeat, [sensor.id, sensor.type, now(), perMinute, total]).catch(log);
		// The real program sleeps for the interval after its work, so its period is a little longer than the interval.
		setTimeout(turn, intervalSeconds * 1000 + workMs);
	};
	await turn();
};

await Promise.all(sensors.filter((sensor) => sensor.type === type).map(runSensor));
ready();
process.once('SIGTERM', () => process.exit(0));
