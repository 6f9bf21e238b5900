/** RT-Lakehouse on this machine: a Kafka broker, a producer, the Spark driver with its UI, the API and the frontend. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {type KafkaCluster, startKafka} from '../../servers/kafka.ts';
import {freePorts} from '../../servers/ports.ts';
import {temporaryFolder} from '../../servers/temporary-folder.ts';
import {until} from '../../servers/until.ts';
import {runCommand, type StandIn, type Verb, verbsFor} from '../stand-in.ts';
import {startUnit, type Unit} from '../unit.ts';
import {incident} from './incident.ts';
import {
	type ApiSettings,
	type FrontendSettings,
	knobs,
	type ProducerKnobs,
	type ProducerSettings,
	partitions,
	type SparkSettings,
	type SparkTiming,
	timing,
	topic,
} from './world.ts';

export type LakehouseOptions = {
	/** Over the producer's own: 20 events/s, 1 % bad, 2 % twice, 5 % late. */
	readonly knobs?: Partial<ProducerKnobs>;
	/** Over Spark's own: batches every 5 s, gold and exports every 30 s, watermarks of 10 and 2 minutes. */
	readonly timing?: Partial<SparkTiming>;
	/** RATE_LIMIT of the API: 60 in 60 s. */
	readonly rateLimit?: number;
};

export type LakehouseStandIn = StandIn & {
	readonly kafka: KafkaCluster;
	readonly producer: Unit;
	/** The driver, its UI included. */
	readonly spark: Unit;
	readonly api: Unit;
	readonly frontend: Unit;
	/** Without a slash at the end. */
	readonly apiUrl: string;
	readonly sparkUiUrl: string;
	readonly frontendUrl: string;
	readonly deltaPath: string;
	readonly checkpointPath: string;
};

type Units = Readonly<Record<'producer' | 'spark' | 'api' | 'frontend', Unit>>;

const ratio = (text: string): number => {
	const value = Number(text);
	if (text === '' || !(value >= 0 && value <= 1)) throw new Error(`a ratio from 0 to 1 is needed, not "${text}"`);
	return value;
};

const verbsOf = (kafka: KafkaCluster, units: Units): Record<string, Verb> => {
	const spark = verbsFor('spark', () => units.spark);
	const tell =
		(unit: Unit, message: object, text: string): Verb =>
		async () => {
			unit.tell(message);
			return text;
		};
	return {
		...verbsFor('broker', (name) => kafka.node(Number(name || '1'))),
		...verbsFor('producer', () => units.producer),
		...verbsFor('api', () => units.api),
		...verbsFor('frontend', () => units.frontend),
		...spark,
		// To stop Spark is to end it, as `docker stop` would; `freeze-spark` is what SIGSTOP does to it.
		'stop-spark': spark['kill-spark'] as Verb,
		'start-spark': spark['restart-spark'] as Verb,
		'freeze-spark': spark['stop-spark'] as Verb,
		'remove-gold': tell(units.spark, {exportGold: false}, 'the gold export is removed and not written any more'),
		'restore-gold': tell(units.spark, {exportGold: true}, 'gold is in the next export again'),
		'bad-events': async (text) => {
			units.producer.tell({badEventRatio: ratio(text)});
			return `bad events: ${ratio(text)}`;
		},
		'events-per-second': async (text) => {
			units.producer.tell({eventsPerSec: Number(text)});
			return `events per second: ${Number(text)}`;
		},
	};
};

const startUnits = async (
	kafka: KafkaCluster,
	folder: string,
	ports: readonly number[],
	options: LakehouseOptions,
	units: Unit[],
): Promise<Units> => {
	const [apiPort = 0, uiPort = 0, frontendPort = 0] = ports;
	const deltaPath = join(folder, 'delta');
	const checkpointPath = join(folder, 'checkpoints');
	mkdirSync(deltaPath);
	mkdirSync(checkpointPath);
	const start = async <T>(name: string, settings: T): Promise<Unit> => {
		const unit = await startUnit({name, program: join(import.meta.dirname, `${name}.ts`), settings, folder});
		units.push(unit);
		return unit;
	};
	const broker = kafka.brokers[0] ?? '';
	// Spark first: a new query starts at the end of the topic.
	const spark = await start<SparkSettings>('spark', {broker, deltaPath, checkpointPath, uiPort, timing: {...timing, ...options.timing}});
	const [producer, api, frontend] = await Promise.all([
		start<ProducerSettings>('producer', {brokers: kafka.brokers, knobs: {...knobs, ...options.knobs}}),
		start<ApiSettings>('api', {port: apiPort, deltaPath, rateLimit: options.rateLimit ?? 60, rateWindowSeconds: 60}),
		start<FrontendSettings>('frontend', {port: frontendPort}),
	]);
	return {producer, spark, api, frontend};
};

/** Waits until the gold export has a window: about four minutes after the start, as a window closes two minutes late. */
const goldIsThere = async (apiUrl: string, signal: AbortSignal): Promise<void> => {
	await until(
		'the first window of gold',
		async () => {
			if (signal.aborted) return true;
			const {gold_parquet_parts: parts} = (await (await fetch(`${apiUrl}/healthz`)).json()) as {gold_parquet_parts: number};
			return parts > 0 ? true : undefined;
		},
		600_000,
		1000,
	);
};

/** Starts the whole system. It has no tables yet: silver is exported after about 30 s, gold after about four minutes. The caller stops it. */
export const startLakehouse = async (options: LakehouseOptions = {}): Promise<LakehouseStandIn> => {
	const folder = temporaryFolder('lakehouse');
	const kafka = await startKafka({brokers: 1});
	const started: Unit[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all(started.map((unit) => unit.kill('SIGKILL')));
		await kafka.stop();
		folder.remove();
	};
	try {
		await kafka.createTopic(topic, partitions, 1);
		const ports = await freePorts(3);
		const units = await startUnits(kafka, folder.path, ports, options, started);
		const [apiUrl = '', sparkUiUrl = '', frontendUrl = ''] = ports.map((port) => `http://127.0.0.1:${port}`);
		const paths = {deltaPath: join(folder.path, 'delta'), checkpointPath: join(folder.path, 'checkpoints')};
		const verbs = verbsOf(kafka, units);
		return {
			...{kafka, ...units, apiUrl, sparkUiUrl, frontendUrl, ...paths, incident, stop},
			environment: {
				...{API_URL: apiUrl, KAFKA_URL: kafka.brokers[0] ?? '', SPARK_UI_URL: sparkUiUrl, FRONTEND_URL: frontendUrl},
				...{DELTA_PATH: paths.deltaPath, CHECKPOINT_PATH: paths.checkpointPath},
			},
			command: (line) => runCommand(verbs, line),
			commands: Object.keys(verbs),
			warm: (signal) => goldIsThere(apiUrl, signal),
		};
	} catch (error) {
		await stop();
		throw error;
	}
};
