import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {javaAvailable, type KafkaCluster, startKafka} from './kafka.ts';
import {kafkaClient} from './kafka-client.ts';
import {knownBrokers} from './metadata-probe.ts';
import {until} from './until.ts';

const missing = javaAvailable();
const portOf = (address: string): number => Number(address.split(':')[1]);

describe.skipIf(missing !== undefined)(`the Kafka brokers of the tests${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
	let cluster: KafkaCluster;
	beforeAll(async () => {
		cluster = await startKafka({brokers: 3});
	}, 300_000);
	afterAll(() => cluster?.stop());

	it('move messages, and their own tool confirms the committed offset and the lag', async () => {
		await cluster.createTopic('numbers', 1, 3);
		const kafka = kafkaClient(cluster.brokers);
		const producer = kafka.producer();
		await producer.connect();
		await producer.send({topic: 'numbers', messages: [{value: '1'}, {value: '2'}, {value: '3'}]});
		await producer.disconnect();
		const consumer = kafka.consumer({groupId: 'readers'});
		await consumer.connect();
		await consumer.subscribe({topic: 'numbers', fromBeginning: true});
		const seen: string[] = [];
		await consumer.run({autoCommit: false, eachMessage: async ({message}) => void seen.push(String(message.value))});
		await until('three messages', () => (seen.length === 3 ? true : undefined));
		await consumer.commitOffsets([{topic: 'numbers', partition: 0, offset: '2'}]);
		await consumer.disconnect();
		expect(seen).toEqual(['1', '2', '3']);
		const table = await cluster.tool('kafka-consumer-groups', ['--describe', '--group', 'readers']);
		expect(table).toMatch(/readers\s+numbers\s+0\s+2\s+3\s+1\s/);
	});

	it('notice a killed broker after their session timeout and take it back after a restart', async () => {
		await cluster.node(2).kill('SIGKILL');
		const port = portOf(cluster.node(1).address);
		await until('broker 2 to leave', async () => ((await knownBrokers(port)).join() === '1,3' ? true : undefined), 30_000);
		await expect(knownBrokers(portOf(cluster.node(2).address))).rejects.toThrow(/ECONNREFUSED/);
		await cluster.node(2).restart();
		expect(await until('broker 2 to return', async () => ((await knownBrokers(port)).length === 3 ? true : undefined), 30_000)).toBe(true);
	});

	it('accept and never answer while frozen', async () => {
		await cluster.node(3).kill('SIGSTOP');
		await expect(knownBrokers(portOf(cluster.node(3).address))).rejects.toThrow(/does not answer/);
		await cluster.node(3).kill('SIGCONT');
		expect(await until('broker 3 to answer', () => knownBrokers(portOf(cluster.node(3).address)))).toContain(3);
	});
});
