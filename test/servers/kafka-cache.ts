/**
 * What every test broker shares, made once per Kafka version outside the tree: the jars (Maven), one formatted
 * `bootstrap.checkpoint` (it holds no ids or ports, and carries the feature levels), and a class archive that halves the start time.
 */
import {execFile, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {type BrokerPlan, brokerProperties, metaProperties} from './kafka-properties.ts';
import {knownBrokers} from './metadata-probe.ts';
import {freePorts} from './ports.ts';
import {startProcess} from './server-process.ts';
import {temporaryFolder} from './temporary-folder.ts';
import {pause, until} from './until.ts';

const run = promisify(execFile);
const pom = join(import.meta.dirname, 'kafka', 'pom.xml');

export type KafkaFiles = {
	readonly folder: string;
	/** Jars in the order that the class archive was made with. */
	readonly classPath: string;
	readonly bootstrapCheckpoint: string;
	readonly log4j: string;
	/** Flags for every JVM: small, quick to start. */
	readonly jvm: readonly string[];
};

/** Raised when what `kafkaFiles` puts into the folder changes. */
const layout = '1';

export const cacheHome = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pipetop-test');

export const javaVersion = (): string => {
	const output = spawnSync('java', ['-version'], {encoding: 'utf8'}).stderr ?? '';
	return /version "([^"]+)"/.exec(output)?.[1] ?? '';
};

const whyNoJava = (): string | undefined => {
	const version = javaVersion();
	if (version === '') return 'no `java` on PATH (Kafka needs Java 17 or later)';
	if (Number.parseInt(version, 10) < 17) return `java is ${version}, Kafka needs 17 or later`;
	if (existsSync(join(cacheFolder(version), 'ready'))) return undefined;
	return spawnSync('mvn', ['-v']).status === 0 ? undefined : 'no `mvn` on PATH (Maven fetches Kafka once)';
};

let reason: {readonly text: string | undefined} | undefined;

/**
 * Undefined where Kafka brokers can be started, else the reason why not, for `describe.skipIf`.
 * Where CI is set a missing Java or Maven is a failure, so that no test is skipped unseen.
 */
export const javaAvailable = (): string | undefined => {
	reason ??= {text: whyNoJava()};
	if (reason.text !== undefined && process.env.CI) throw new Error(`CI must run the Kafka tests: ${reason.text}`);
	return reason.text;
};

const cacheFolder = (version: string): string => {
	const key = createHash('sha256').update(readFileSync(pom)).update(layout).update(version);
	return join(cacheHome(), `kafka-${key.digest('hex').slice(0, 12)}`);
};

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

/** Runs `build` in one process at a time; a lock whose owner died is taken over. */
export const locked = async (folder: string, isReady: () => boolean, build: () => Promise<void>): Promise<void> => {
	const lock = `${folder}.lock`;
	mkdirSync(cacheHome(), {recursive: true});
	const end = Date.now() + 300_000;
	while (!isReady()) {
		try {
			writeFileSync(lock, String(process.pid), {flag: 'wx'});
		} catch {
			const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
			if (owner > 0 && !isAlive(owner)) rmSync(lock, {force: true});
			if (Date.now() > end) throw new Error(`waited 300 s for process ${owner} to prepare Kafka (${lock})`);
			await pause(200);
			continue;
		}
		try {
			if (!isReady()) await build();
		} finally {
			rmSync(lock, {force: true});
		}
	}
};

/** Arguments for `java` that run a class of Kafka. */
export const javaArguments = (files: KafkaFiles, mainClass: string, args: readonly string[]): string[] => [
	...files.jvm,
	`-Dlog4j2.configurationFile=${files.log4j}`,
	'-cp',
	files.classPath,
	mainClass,
	...args,
];

export const quickJvm = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xms64m', '-Xmx512m', '-Xshare:auto'] as const;

const filesIn = (folder: string, archive: boolean): KafkaFiles => {
	const jars = readdirSync(join(folder, 'jars')).sort();
	return {
		folder,
		classPath: jars.map((jar) => join(folder, 'jars', jar)).join(':'),
		bootstrapCheckpoint: join(folder, 'bootstrap.checkpoint'),
		log4j: join(folder, 'log4j2.properties'),
		jvm: archive
			? [...quickJvm, `-XX:SharedArchiveFile=${join(folder, 'classes.jsa')}`, '-Xlog:cds=off', '-Xlog:class+path=off']
			: quickJvm,
	};
};

const log4j = `rootLogger.level = WARN
rootLogger.appenderRefs = out
rootLogger.appenderRef.out.ref = OUT
appender.out.type = Console
appender.out.name = OUT
appender.out.target = SYSTEM_ERR
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = [%d] %p %m (%c)%n
`;

const fetchJars = async (folder: string): Promise<void> => {
	await run('mvn', [
		...['-q', '-B', '-f', pom, 'dependency:copy-dependencies'],
		...['-DincludeScope=runtime', `-DoutputDirectory=${join(folder, 'jars')}`],
	]).catch((error: {stdout?: string; message: string}) => {
		throw new Error(`Maven could not fetch Kafka: ${error.message}\n${error.stdout ?? ''}`);
	});
};

/** One real format (for its checkpoint) and one broker's start and stop (for its classes). */
const makeTemplates = async (folder: string): Promise<void> => {
	const files = filesIn(folder, false);
	const work = temporaryFolder('kafka-format');
	const [port = 0, controllerPort = 0] = await freePorts(2);
	const plan: BrokerPlan = {id: 1, port, controllerPort, data: join(work.path, 'data')};
	const config = join(work.path, 'server.properties');
	writeFileSync(config, brokerProperties(plan, [plan], {}));
	const clusterId = 'pipetop-test-cluster-0';
	await run('java', javaArguments(files, 'kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', config]));
	copyFileSync(join(plan.data, 'bootstrap.checkpoint'), files.bootstrapCheckpoint);
	writeFileSync(join(plan.data, 'meta.properties'), metaProperties(plan.id, clusterId));
	const archive = `-XX:ArchiveClassesAtExit=${join(folder, 'classes.jsa')}`;
	const broker = await startProcess({
		command: 'java',
		args: [archive, ...javaArguments(files, 'kafka.Kafka', [config])],
		logFile: join(work.path, 'broker.log'),
	});
	await until('a first broker', async () => ((await knownBrokers(port)).length === 1 ? true : undefined), 60_000);
	await broker.kill('SIGTERM');
	work.remove();
};

/** The shared files, made on the first call on this machine (10 to 40 s, needs Maven), found at once afterwards. */
export const kafkaFiles = async (): Promise<KafkaFiles> => {
	const folder = cacheFolder(javaVersion());
	const ready = join(folder, 'ready');
	await locked(
		folder,
		() => existsSync(ready),
		async () => {
			rmSync(folder, {recursive: true, force: true});
			mkdirSync(folder);
			writeFileSync(join(folder, 'log4j2.properties'), log4j);
			await fetchJars(folder);
			await makeTemplates(folder);
			writeFileSync(ready, '');
		},
	);
	return filesIn(folder, true);
};
