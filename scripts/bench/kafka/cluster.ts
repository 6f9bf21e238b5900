/** A cluster as big as the goal speaks of: three real brokers, 200 topics of 50 partitions, 1,000 groups that read one topic each. */
import {Reader} from '../../../source/collectors/kafka/protocol/reader.ts';
import {Writer} from '../../../source/collectors/kafka/protocol/writer.ts';
import {type KafkaCluster, startKafka} from '../../../test/servers/kafka.ts';
import {kafkaClient} from '../../../test/servers/kafka-client.ts';
import {askBroker} from '../../../test/servers/metadata-probe.ts';
import {until} from '../../../test/servers/until.ts';
import {rawRequest} from './raw-request.ts';

export const size = {topics: 200, partitions: 50, groups: 1_000} as const;

export const topicName = (index: number): string => `orders-${String(index % size.topics).padStart(3, '0')}`;
const groupName = (index: number): string => `readers-of-${topicName(index)}-${Math.floor(index / size.topics)}`;

/** Two messages in every partition; every second group has read both, the others one of them. The caller stops it. */
export const startBigCluster = async (say: (text: string) => void): Promise<KafkaCluster> => {
	const cluster = await startKafka({brokers: 3});
	try {
		say(`making ${size.topics} topics of ${size.partitions} partitions`);
		await makeTopics(cluster);
		await until('every broker to know every leader', () => allLed(cluster), 120_000);
		say('writing two messages to each partition');
		await fill(cluster);
		say(`committing for ${size.groups} groups`);
		await commitAll(cluster);
		return cluster;
	} catch (error) {
		await cluster.stop();
		throw error;
	}
};

const makeTopics = async (cluster: KafkaCluster): Promise<void> => {
	const admin = kafkaClient(cluster.brokers, 'bench', {retries: 20}).admin();
	await admin.connect();
	try {
		const topics = Array.from({length: size.topics}, (_, index) => ({
			topic: topicName(index),
			numPartitions: size.partitions,
			replicationFactor: 1,
		}));
		for (let from = 0; from < topics.length; from += 20) {
			await admin.createTopics({topics: topics.slice(from, from + 20), waitForLeaders: false, timeout: 30_000});
		}
	} finally {
		await admin.disconnect();
	}
};

/** True when each broker knows a leader for every partition; throws with what is missing. */
const allLed = async (cluster: KafkaCluster): Promise<true> => {
	const names = Array.from({length: size.topics}, (_, index) => topicName(index));
	for (const {address} of cluster.nodes) {
		const {topics} = await askBroker(Number(address.split(':')[1]), names);
		const led = topics.flatMap(({partitions}) => partitions).filter(({leader}) => leader >= 0).length;
		if (led < size.topics * size.partitions) throw new Error(`${address} knows ${led} leaders`);
	}
	return true;
};

const fill = async (cluster: KafkaCluster): Promise<void> => {
	const producer = kafkaClient(cluster.brokers, 'bench', {retries: 20}).producer();
	await producer.connect();
	try {
		for (let index = 0; index < size.topics; index += 1) {
			const messages = Array.from({length: size.partitions * 2}, (_, row) => ({partition: row % size.partitions, value: 'x'}));
			await producer.send({topic: topicName(index), messages, acks: 1});
		}
	} finally {
		await producer.disconnect();
	}
};

/** OffsetCommit v2 without a member, as a tool commits for an empty group. */
const commitAll = async (cluster: KafkaCluster): Promise<void> => {
	const brokers = await Promise.all(cluster.brokers.map((address) => rawRequest(address)));
	try {
		for (let index = 0; index < size.groups; index += 1) await commitOne(brokers, index, 1 + (index % 2));
	} finally {
		for (const broker of brokers) broker.end();
	}
};

export type Broker = Awaited<ReturnType<typeof rawRequest>>;

/** Commits the same offset in every partition that a group reads. */
export const commitOne = async (brokers: readonly Broker[], index: number, offset: number): Promise<void> => {
	const body = commitBody(index, offset);
	await until(
		`the commits of ${groupName(index)}`,
		async () => {
			const answer = new Reader(await (await coordinatorOf(brokers, index)).ask(8, 2, body), false);
			answer.arrayLength(1);
			answer.string();
			answer.arrayLength(1);
			answer.int32();
			const error = answer.int16();
			if (error !== 0) throw new Error(`Kafka error ${error}`);
			return true;
		},
		60_000,
	);
};

/** FindCoordinator v0; the first question of all makes the brokers create their topic of commits. */
const coordinatorOf = async ([first, ...others]: readonly Broker[], index: number): Promise<Broker> => {
	if (first === undefined) throw new Error('no broker');
	const answer = new Reader(await first.ask(10, 0, new Writer(false).string(groupName(index)).finish()), false);
	const error = answer.int16();
	const found = [first, ...others][answer.int32() - 1];
	if (error !== 0 || found === undefined) throw new Error(`no coordinator: Kafka error ${error}`);
	return found;
};

const commitBody = (index: number, offset: number): Buffer => {
	const writer = new Writer(false).string(groupName(index)).int32(-1).string('').int64(-1).arrayLength(1).string(topicName(index));
	writer.arrayLength(size.partitions);
	for (let partition = 0; partition < size.partitions; partition += 1) writer.int32(partition).int64(offset).nullString();
	return writer.finish();
};
