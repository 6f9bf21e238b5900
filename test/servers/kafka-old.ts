/** Real brokers of Kafka 3 on 127.0.0.1: the oldest in KRaft mode and with ZooKeeper that pipetop is tried with. */
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {cacheHome, javaAvailable, javaVersion, locked, quickJvm} from './kafka-cache.ts';
import {type BrokerPlan, brokerProperties, metaProperties, newClusterId} from './kafka-properties.ts';
import {askBroker} from './metadata-probe.ts';
import {freePorts} from './ports.ts';
import {type ServerProcess, startProcess} from './server-process.ts';
import {temporaryFolder} from './temporary-folder.ts';
import {Hopeless, until} from './until.ts';

const run = promisify(execFile);
const pom = join(import.meta.dirname, 'kafka', 'old-pom.xml');

/** What the brokers are called in tests, with the version that is fetched. */
export const oldVersions = {'3.5': '3.5.2', '3.4': '3.4.1'} as const;
export type OldVersion = keyof typeof oldVersions;

const log4j = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
`;

/** Folder with the jars of an old version; fetched by Maven on the first call on this machine (5 to 30 s). */
export const oldKafkaFiles = async (name: OldVersion): Promise<string> => {
	const version = oldVersions[name];
	const key = createHash('sha256').update(readFileSync(pom)).update(version).update(javaVersion());
	const folder = join(cacheHome(), `kafka-${version}-${key.digest('hex').slice(0, 12)}`);
	const isReady = (): boolean => existsSync(join(folder, 'ready'));
	await locked(folder, isReady, async () => {
		rmSync(folder, {recursive: true, force: true});
		mkdirSync(folder);
		writeFileSync(join(folder, 'log4j.properties'), log4j);
		await run('mvn', [
			...['-q', '-B', '-f', pom, `-Dkafka.version=${version}`, 'dependency:copy-dependencies'],
			...['-DincludeScope=runtime', `-DoutputDirectory=${join(folder, 'jars')}`],
		]).catch((error: {stdout?: string; message: string}) => {
			throw new Error(`Maven could not fetch Kafka ${version}: ${error.message}\n${error.stdout ?? ''}`);
		});
		writeFileSync(join(folder, 'ready'), '');
	});
	return folder;
};

export type OldKafka = {
	/** `127.0.0.1:port` */
	readonly address: string;
	/** Kafka's own `kafka-consumer-groups` of this version against this broker; its standard output. */
	describeGroup(group: string): Promise<string>;
	/** Ends the broker (and ZooKeeper) and removes the data. */
	stop(): Promise<void>;
};

const javaOf = (folder: string, mainClass: string, args: readonly string[]): string[] => [
	...quickJvm,
	`-Dlog4j.configuration=file:${join(folder, 'log4j.properties')}`,
	'-cp',
	readdirSync(join(folder, 'jars'))
		.map((jar) => join(folder, 'jars', jar))
		.join(':'),
	mainClass,
	...args,
];

/** Settings of KRaft alone, which a broker with ZooKeeper is not given. */
const kraftOnly = /^(process\.roles|node\.id|controller\.|broker\.session\.|broker\.heartbeat\.|share\.)/u;

const zookeeperProperties = (plan: BrokerPlan, zookeeperPort: number, advertised: Readonly<Record<string, string>>): string => {
	const plain = brokerProperties(plan, [plan], {
		...advertised,
		'zookeeper.connect': `127.0.0.1:${zookeeperPort}`,
		'broker.id': String(plan.id),
		listeners: `CLIENT://127.0.0.1:${plan.port}`,
		'listener.security.protocol.map': 'CLIENT:PLAINTEXT',
	});
	return plain
		.split('\n')
		.filter((line) => !kraftOnly.test(line))
		.join('\n');
};

/**
 * Starts one broker, 3.5 in KRaft mode or 3.4 with a ZooKeeper of its own, and waits until it answers. The caller stops it. `advertise`
 * is told the broker's port before the start and says which port clients are to use, such as that of a proxy.
 */
export const startOldKafka = async (name: OldVersion, advertise = (port: number): number => port): Promise<OldKafka> => {
	const missing = javaAvailable();
	if (missing !== undefined) throw new Error(`cannot start Kafka: ${missing}`);
	const files = await oldKafkaFiles(name);
	const folder = temporaryFolder('kafka-old');
	const [port = 0, controllerPort = 0] = await freePorts(2);
	const plan: BrokerPlan = {id: 1, port, controllerPort, data: join(folder.path, 'data')};
	const processes: ServerProcess[] = [];
	const start = async (mainClass: string, config: string, text: string): Promise<ServerProcess> => {
		const file = join(folder.path, config);
		writeFileSync(file, text);
		const started = await startProcess({command: 'java', args: javaOf(files, mainClass, [file]), logFile: `${file}.log`});
		processes.push(started);
		return started;
	};
	const stop = async (): Promise<void> => {
		await Promise.all(processes.map((one) => one.kill('SIGKILL')));
		folder.remove();
	};
	try {
		mkdirSync(plan.data);
		if (name === '3.4') {
			const settings = `clientPort=${controllerPort}\nclientPortAddress=127.0.0.1\ndataDir=${join(folder.path, 'zookeeper')}\nadmin.enableServer=false\nmaxClientCnxns=0\n`;
			await start('org.apache.zookeeper.server.ZooKeeperServerMain', 'zookeeper.properties', settings);
		} else writeFileSync(join(plan.data, 'meta.properties'), metaProperties(plan.id, newClusterId()));
		const advertised = {'advertised.listeners': `CLIENT://127.0.0.1:${advertise(port)}`};
		const properties = name === '3.4' ? zookeeperProperties(plan, controllerPort, advertised) : brokerProperties(plan, [plan], advertised);
		const broker = await start('kafka.Kafka', 'server.properties', properties);
		await until(
			`broker ${name}`,
			async () => {
				if (!broker.alive()) throw new Hopeless(`it ended:\n${broker.log()}`);
				if (!(await askBroker(port)).brokers.includes(1)) throw new Error('it does not list itself');
				return true;
			},
			120_000,
		);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		address: `127.0.0.1:${port}`,
		async describeGroup(group) {
			const args = ['--bootstrap-server', `127.0.0.1:${port}`, '--describe', '--group', group];
			const done = await run('java', javaOf(files, 'kafka.admin.ConsumerGroupCommand', args), {timeout: 60_000});
			return done.stdout;
		},
		stop,
	};
};
