/** The factory monitoring system on this machine: three Kafka brokers, PostgreSQL, its producers, consumers and monitoring service. */
import {writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import pg from 'pg';
import {type KafkaCluster, startKafka} from '../../servers/kafka.ts';
import {freePorts} from '../../servers/ports.ts';
import {type PostgresServer, startPostgres} from '../../servers/postgres.ts';
import {temporaryFolder} from '../../servers/temporary-folder.ts';
import {until} from '../../servers/until.ts';
import {startWatchedKafka, type WatchedKafka} from '../../servers/watched-kafka.ts';
import {type Killable, named, runCommand, type StandIn, type Verb, verbsFor} from '../stand-in.ts';
import {startUnit, type Unit} from '../unit.ts';
import {incident} from './incident.ts';
import {type SlowDatabase, slowDatabase} from './slow-database.ts';
import {
	type ApiSettings,
	alertTopic,
	type ConsumerSettings,
	consumerIds,
	groupId,
	kinds,
	type ProducerSettings,
	type SensorType,
	sensors,
	sensorTopic,
} from './world.ts';

export type FactoryOptions = {
	/** Seconds between two messages (and heartbeats) of a sensor; the real system's is 5. */
	readonly intervalSeconds?: number;
	/** Kafka is to be watched through a door that counts what is asked, by a user who may Describe and nothing else. */
	readonly watched?: boolean;
};

export type FactoryStandIn = StandIn & {
	readonly kafka: KafkaCluster;
	/** How often each kind of request came through the door, by API key; nothing where there is none. */
	asked(): ReadonlyMap<number, number>;
	readonly postgres: PostgresServer;
	/** `http://127.0.0.1:port` of the monitoring service. */
	readonly monitoringUrl: string;
	/** `consumer-001` to `consumer-003`. */
	consumer(id: string): Unit;
	/** The sensors of a kind: `temperature`, `vibration`, `energy`. */
	producer(type: string): Unit;
	readonly api: Unit;
};

/** Where the program of a unit lies. */
const program = (name: string): string => join(import.meta.dirname, `${name}.ts`);

const makeTables = async (postgres: PostgresServer): Promise<void> => {
	const client = new pg.Client({connectionString: postgres.url});
	await client.connect();
	await client.query(await readFile(join(import.meta.dirname, 'init.sql'), 'utf8'));
	for (const {id, type, location} of sensors) {
		const {unit, warning, critical} = kinds[type];
		await client.query(
			`INSERT INTO sensors (sensor_id, sensor_type, factory_section, machine_id, zone, unit, warning_threshold, critical_threshold)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			[id, type, location.factory_section, location.machine_id, location.zone, unit, warning, critical],
		);
	}
	await client.end();
};

/** Waits until the three consumers share the three partitions, as the group's own coordinator tells. */
const groupIsStable = async (databaseUrl: string): Promise<void> => {
	const client = new pg.Client({connectionString: databaseUrl});
	await client.connect();
	try {
		await until(
			`${groupId} to share its partitions`,
			async () => {
				const {rows} = await client.query('SELECT consumer_id, assigned_partitions FROM consumer_health ORDER BY 1');
				const owned = rows.flatMap((row: {assigned_partitions: number[]}) => row.assigned_partitions);
				if (rows.length === consumerIds.length && owned.toSorted().join() === '0,1,2') return true;
				throw new Error(JSON.stringify(rows));
			},
			60_000,
		);
	} finally {
		await client.end();
	}
};

type Parts = {
	readonly kafka: KafkaCluster;
	readonly door: WatchedKafka | null;
	readonly postgres: PostgresServer;
	readonly slow: SlowDatabase;
	readonly consumers: readonly Unit[];
	readonly producers: readonly Unit[];
	readonly api: Unit;
};

/** `term-postgres` is what `docker stop` does, a fast shutdown; SIGTERM would wait for the consumers to leave. */
const fastToEnd = (postgres: PostgresServer): Killable => ({
	kill: (signal) => postgres.kill(signal === 'SIGTERM' ? 'SIGINT' : signal),
	restart: postgres.restart,
});

const verbsOf = (parts: Parts): Record<string, Verb> => {
	return {
		...verbsFor('consumer', (name) => named(parts.consumers, name)),
		...verbsFor('producer', (name) => named(parts.producers, name)),
		...verbsFor('broker', (name) => parts.kafka.node(Number(name))),
		...verbsFor('postgres', () => fastToEnd(parts.postgres)),
		...verbsFor('api', () => parts.api),
		...parts.slow.verbs,
	};
};

const assemble = (
	parts: Parts,
	{port, folder}: {readonly port: number; readonly folder: string},
	stop: () => Promise<void>,
): FactoryStandIn => {
	const {kafka, door, postgres, consumers, producers, api} = parts;
	const verbs = verbsOf(parts);
	const monitoringUrl = `http://127.0.0.1:${port}`;
	return {
		kafka,
		postgres,
		api,
		monitoringUrl,
		consumer: (id) => named(consumers, id),
		producer: (type) => named(producers, type),
		asked: () => door?.asked() ?? new Map(),
		environment: {...kafkaEnvironment(kafka, door, folder), DATABASE_URL: postgres.url, MONITORING_URL: monitoringUrl},
		command: (line) => runCommand(verbs, line),
		commands: Object.keys(verbs),
		incident,
		stop,
	};
};

/** Where pipetop finds Kafka: the brokers themselves, or the door with a file that says how to log in there. */
const kafkaEnvironment = ({brokers}: KafkaCluster, door: WatchedKafka | null, folder: string): Record<string, string> => {
	if (door === null) return {KAFKA_BROKERS: brokers.join(',')};
	const {mechanism, username, password} = door.login;
	const file = join(folder, 'client.properties');
	writeFileSync(
		file,
		[
			'security.protocol=SASL_PLAINTEXT',
			`sasl.mechanism=${mechanism}`,
			`sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${username}" password="${password}";`,
		].join('\n'),
	);
	return {KAFKA_BROKERS: door.doors.join(','), KAFKA_PROPERTIES: file};
};

/** Starts the whole system and returns when messages flow and the group is stable. The caller stops it. */
export const startFactory = async (options: FactoryOptions = {}): Promise<FactoryStandIn> => {
	const {intervalSeconds = 5, watched = false} = options;
	const folder = temporaryFolder('factory');
	const [[kafka, door], postgres] = await Promise.all([
		watched
			? startWatchedKafka(3).then((made) => [made.cluster, made] as const)
			: startKafka({brokers: 3}).then((made) => [made, null] as const),
		startPostgres({user: 'factory_user', password: 'factory_pass', database: 'factory_monitoring'}),
	]);
	const units: Unit[] = [];
	const slow = slowDatabase(postgres.url);
	const stop = async (): Promise<void> => {
		await slow.end();
		await Promise.all(units.map((unit) => unit.kill('SIGKILL')));
		await Promise.all([(door ?? kafka).stop(), postgres.stop()]);
		folder.remove();
	};
	const start = async <T>(name: string, file: string, settings: T): Promise<Unit> => {
		const unit = await startUnit({name, program: program(file), settings, folder: folder.path});
		units.push(unit);
		return unit;
	};
	try {
		const {brokers} = kafka;
		const databaseUrl = postgres.url;
		const [port = 0] = await freePorts(1);
		await Promise.all([makeTables(postgres), kafka.createTopic(sensorTopic, 3, 3), kafka.createTopic(alertTopic, 2, 3)]);
		const consumers = await Promise.all(
			consumerIds.map((consumerId) => start<ConsumerSettings>(consumerId, 'consumer', {brokers, databaseUrl, consumerId})),
		);
		const types = Object.keys(kinds) as SensorType[];
		const producers = await Promise.all(
			types.map((type) => start<ProducerSettings>(type, 'producer', {brokers, databaseUrl, type, intervalSeconds})),
		);
		const api = await start<ApiSettings>('api', 'api', {databaseUrl, port});
		await groupIsStable(databaseUrl);
		return assemble({kafka, door, postgres, slow, consumers, producers, api}, {port, folder: folder.path}, stop);
	} catch (error) {
		await stop();
		throw error;
	}
};
