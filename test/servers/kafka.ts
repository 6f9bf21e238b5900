/** Real Kafka 4.3 brokers (KRaft, combined roles) on 127.0.0.1, about 2 s for one and 4 s for three once the cache is warm. */
import {execFile} from 'node:child_process';
import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {javaArguments, javaAvailable, type KafkaFiles, kafkaFiles} from './kafka-cache.ts';
import {kafkaClient} from './kafka-client.ts';
import {type BrokerPlan, brokerProperties, metaProperties, newClusterId} from './kafka-properties.ts';
import {type KafkaTool, toolClasses} from './kafka-tools.ts';
import {askBroker} from './metadata-probe.ts';
import {freePorts} from './ports.ts';
import {type ServerProcess, type Signal, startProcess} from './server-process.ts';
import {temporaryFolder} from './temporary-folder.ts';
import {Hopeless, until} from './until.ts';

export {javaAvailable};

export type KafkaOptions = {
	/** Three where a broker is killed and the cluster has to survive it, else one. */
	readonly brokers: 1 | 3;
	/** Added to, or put over, each broker's server.properties; a function gets the broker's id and client port. */
	readonly extraProperties?: Readonly<Record<string, string>> | ((id: number, port: number) => Readonly<Record<string, string>>);
};

export type KafkaNode = {
	readonly id: number;
	/** `127.0.0.1:port` */
	readonly address: string;
	/** Of the JVM as it runs now; a restart changes it. */
	readonly pid: number;
	isRunning(): boolean;
	/** SIGSTOP: the port accepts and never answers. SIGKILL, SIGTERM: settles when the process is gone, long before the cluster notices. */
	kill(signal: Signal): Promise<void>;
	/** Starts it again on the same ports with the same data and waits until it answers (ends it first if it still runs). */
	restart(): Promise<void>;
	/** What the broker logged last. */
	log(lines?: number): string;
};

export type KafkaCluster = {
	/** `127.0.0.1:port` of each broker, by id. */
	readonly brokers: readonly string[];
	readonly nodes: readonly KafkaNode[];
	/** The node with this id (1…). Throws for any other. */
	node(id: number): KafkaNode;
	/** Makes a topic and waits until every running broker knows the leaders of all its partitions. */
	createTopic(name: string, partitions: number, replicationFactor: number): Promise<void>;
	/** Runs one of Kafka's own command line tools against the brokers that run, as the independent witness; its standard output. */
	tool(name: KafkaTool, args: readonly string[]): Promise<string>;
	/** Ends all brokers at once and removes their data. */
	stop(): Promise<void>;
};

const execute = promisify(execFile);

const startBroker = (files: KafkaFiles, plan: BrokerPlan, config: string): Promise<ServerProcess> => {
	return startProcess({command: 'java', args: javaArguments(files, 'kafka.Kafka', [config]), logFile: `${plan.data}.log`});
};

const answering = async (broker: ServerProcess, plan: BrokerPlan, atLeast: number): Promise<void> => {
	await until(
		`broker ${plan.id} on port ${plan.port}`,
		async () => {
			if (!broker.alive()) throw new Hopeless(`it ended:\n${broker.log()}`);
			const known = (await askBroker(plan.port)).brokers;
			if (known.length < atLeast || !known.includes(plan.id)) throw new Error(`it knows the brokers ${known.join(', ') || 'none'}`);
			return true;
		},
		60_000,
	);
};

type StartedNode = KafkaNode & {
	ready(count: number): Promise<void>;
	/** Waits until this broker knows a leader for each of the topic's partitions. */
	knows(topic: string, partitions: number): Promise<void>;
};

const makeNode = async (files: KafkaFiles, plan: BrokerPlan, config: string): Promise<StartedNode> => {
	let broker = await startBroker(files, plan, config);
	return {
		id: plan.id,
		address: `127.0.0.1:${plan.port}`,
		get pid() {
			return broker.pid;
		},
		isRunning: () => broker.alive(),
		kill: (signal) => broker.kill(signal),
		async restart() {
			await broker.kill('SIGKILL');
			broker = await startBroker(files, plan, config);
			await answering(broker, plan, 1);
		},
		log: (lines) => broker.log(lines),
		ready: (count) => answering(broker, plan, count),
		async knows(topic, partitions) {
			await until(`broker ${plan.id} to know ${topic}`, async () => {
				const [found] = (await askBroker(plan.port, [topic])).topics;
				const led = found?.partitions.filter(({leader}) => leader >= 0).length;
				if (led !== partitions) throw new Error(`it knows leaders of ${led} of ${partitions} partitions`);
				return true;
			});
		},
	};
};

/** The plans of all brokers, their folders formatted by hand (as `kafka-storage format` would, without its JVM). */
const format = async (files: KafkaFiles, folder: string, options: KafkaOptions): Promise<{plan: BrokerPlan; config: string}[]> => {
	const ports = await freePorts(options.brokers * 2);
	const plans = Array.from({length: options.brokers}, (_, index): BrokerPlan => {
		const id = index + 1;
		return {id, port: ports[index * 2] ?? 0, controllerPort: ports[index * 2 + 1] ?? 0, data: join(folder, `broker-${id}`)};
	});
	const clusterId = newClusterId();
	return plans.map((plan) => {
		const {extraProperties: extra = {}} = options;
		mkdirSync(plan.data);
		writeFileSync(join(plan.data, 'meta.properties'), metaProperties(plan.id, clusterId));
		copyFileSync(files.bootstrapCheckpoint, join(plan.data, 'bootstrap.checkpoint'));
		const config = `${plan.data}.properties`;
		writeFileSync(config, brokerProperties(plan, plans, typeof extra === 'function' ? extra(plan.id, plan.port) : extra));
		return {plan, config};
	});
};

/** Starts the brokers and waits until each answers and knows all of them. The caller stops the cluster. */
export const startKafka = async (options: KafkaOptions): Promise<KafkaCluster> => {
	const missing = javaAvailable();
	if (missing !== undefined) throw new Error(`cannot start Kafka: ${missing}`);
	const files = await kafkaFiles();
	const folder = temporaryFolder('kafka');
	const planned = await format(files, folder.path, options);
	const nodes = await Promise.all(planned.map(({plan, config}) => makeNode(files, plan, config)));
	const stop = async (): Promise<void> => {
		await Promise.all(nodes.map((node) => node.kill('SIGKILL')));
		folder.remove();
	};
	try {
		await Promise.all(nodes.map((node) => node.ready(options.brokers)));
	} catch (error) {
		await stop();
		throw error;
	}
	const brokers = nodes.map((node) => node.address);
	const running = (): string[] => nodes.filter((node) => node.isRunning()).map((node) => node.address);
	return {
		brokers,
		nodes,
		node(id) {
			const found = nodes.find((node) => node.id === id);
			if (found === undefined) throw new Error(`no broker ${id} among ${nodes.map((node) => node.id).join(', ')}`);
			return found;
		},
		async createTopic(topic, numPartitions, replicationFactor) {
			const admin = kafkaClient(running()).admin();
			await admin.connect();
			try {
				await admin.createTopics({topics: [{topic, numPartitions, replicationFactor}], waitForLeaders: false});
			} finally {
				await admin.disconnect();
			}
			await Promise.all(nodes.filter((node) => node.isRunning()).map((node) => node.knows(topic, numPartitions)));
		},
		async tool(name, args) {
			const all = ['--bootstrap-server', running().join(','), ...args];
			const done = await execute('java', javaArguments(files, toolClasses[name], all), {maxBuffer: 64 << 20, timeout: 60_000});
			return done.stdout;
		},
		stop,
	};
};
