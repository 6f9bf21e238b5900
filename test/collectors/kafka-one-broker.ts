import {join} from 'node:path';
import type {Address} from '../../source/collectors/kafka/kafka-port.ts';
import {openKafkajsPort} from '../../source/collectors/kafka/kafkajs-port.ts';
import type {Api} from '../../source/collectors/kafka/protocol/api.ts';
import {type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {javaArguments, kafkaFiles} from '../servers/kafka-cache.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {toolClasses} from '../servers/kafka-tools.ts';
import {startProcess} from '../servers/server-process.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {type KafkaProxy, startProxy} from './kafka-proxy.ts';
import {consume, produce, type Traffic} from './kafka-traffic.ts';

/** Escape sequences, a bidi control and letters of two bytes: over 190 bytes in all. */
export const hostileName = `${'\u001b[31m\u0007\u202e'}группа ${'ж'.repeat(86)}`;

export type OneBroker = {
	readonly cluster: KafkaCluster;
	/** All clients but the broker's own meet it through this. */
	readonly proxy: KafkaProxy;
	/** Consumers and producers under way; those added are stopped too. */
	readonly traffic: Traffic[];
	stop(): Promise<void>;
};

/**
 * A broker with the topics `numbers` (4 partitions, written to all the time) and `quiet`, the classic group `readers` of two
 * members, the KIP-848 group `newer` of one, and the groups `empty` and `hostileName` that have only committed.
 */
export const startOneBroker = async (): Promise<OneBroker> => {
	const proxy = await startProxy();
	const folder = temporaryFolder('kafka-collector');
	const cluster = await startKafka({
		brokers: 1,
		extraProperties: (_, port) => {
			proxy.target = port;
			return {'advertised.listeners': `CLIENT://127.0.0.1:${proxy.port}`};
		},
	});
	await cluster.createTopic('numbers', 4, 1);
	await cluster.createTopic('quiet', 1, 1);
	const files = await kafkaFiles();
	const group = ['--topic', 'numbers', '--group', 'newer', '--command-property', 'group.protocol=consumer'];
	const traffic: Traffic[] = [];
	const [newer] = await Promise.all([
		startProcess({
			command: 'java',
			args: javaArguments(files, toolClasses['kafka-console-consumer'], ['--bootstrap-server', `127.0.0.1:${proxy.port}`, ...group]),
			logFile: join(folder.path, 'newer.log'),
		}),
		consume(cluster.brokers, 'readers', 'numbers', 'reader-a').then((one) => traffic.push(one)),
		consume(cluster.brokers, 'readers', 'numbers', 'reader-b').then((one) => traffic.push(one)),
		produce(cluster.brokers, 'numbers', 4).then((one) => traffic.push(one)),
		commitOnly(cluster, 'empty', 1),
		commitOnly(cluster, hostileName, 0),
	]);
	return {
		cluster,
		proxy,
		traffic,
		async stop() {
			await Promise.all(traffic.map((one) => one.stop().catch(() => undefined)));
			await newer.kill('SIGKILL');
			await cluster.stop();
			proxy.close();
			folder.remove();
		},
	};
};

/** A group without members and one commit on partition 0. */
const commitOnly = async (cluster: KafkaCluster, groupId: string, offset: number): Promise<void> => {
	const admin = kafkaClient(cluster.brokers, 'test-admin', {retries: 20}).admin();
	await admin.connect();
	await admin.setOffsets({groupId, topic: 'numbers', partitions: [{partition: 0, offset: String(offset)}]});
	await admin.disconnect();
};

/** Asks a broker by every version of a request that it knows; those it does not know are left out. */
export const askEveryVersion = (broker: Address) => {
	const port = openKafkajsPort({tls: false, sasl: null, clientId: 'pipetop', now: Date.now});
	const signal = AbortSignal.timeout(20_000);
	return {
		async everyVersion<Question, Answer>(api: Api<Question, Answer>, question: Question): Promise<ReadonlyMap<number, Answer>> {
			const answers = new Map<number, Answer>();
			for (let version = api.versions[0]; version <= api.versions[1]; version += 1) {
				const answer = await port.request(broker, {...api, versions: [version, version]}, question, signal).catch((error: Error) => {
					if (!error.message.includes('does not know')) throw new Error(`${api.name} v${version}: ${error.message}`);
				});
				if (answer !== undefined) answers.set(version, answer);
			}
			return answers;
		},
		close: () => port.close(),
	};
};
