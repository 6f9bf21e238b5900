/** A part of the big cluster in motion: messages come, and most groups keep up with them. */
import type {KafkaCluster} from '../../../test/servers/kafka.ts';
import {kafkaClient} from '../../../test/servers/kafka-client.ts';
import {commitOne, size, topicName} from './cluster.ts';
import {rawRequest} from './raw-request.ts';

/** A tenth of the topics; each of them is written to and read about every five seconds. */
export const movingTopics = size.topics / 10;
const topicsAtOnce = movingTopics / 5;

/**
 * Writes a message to each partition of some topics a second and commits for their groups: the first three of each topic keep
 * up, the others stay where they are. The caller stops it.
 */
export const startMoving = async (cluster: KafkaCluster): Promise<{stop(): Promise<void>}> => {
	const producer = kafkaClient(cluster.brokers, 'bench-moving', {retries: 20}).producer();
	const brokers = await Promise.all(cluster.brokers.map((address) => rawRequest(address)));
	await producer.connect();
	let isStopped = false;
	let first = 0;
	const ends = new Array<number>(movingTopics).fill(2);
	const move = async (topic: number): Promise<void> => {
		const messages = Array.from({length: size.partitions}, (_, partition) => ({partition, value: 'x'}));
		await producer.send({topic: topicName(topic), messages, acks: 1});
		const end = (ends[topic] ?? 0) + 1;
		ends[topic] = end;
		for (let group = topic; group < 3 * size.topics; group += size.topics) await commitOne(brokers, group, end);
	};
	const run = async (): Promise<void> => {
		while (!isStopped) {
			const nextMs = performance.now() + 1_000;
			for (let topic = first; topic < first + topicsAtOnce; topic += 1) await move(topic);
			first = (first + topicsAtOnce) % movingTopics;
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
		}
	};
	const running = run();
	return {
		async stop() {
			isStopped = true;
			await running;
			for (const broker of brokers) broker.end();
			await producer.disconnect();
		},
	};
};
