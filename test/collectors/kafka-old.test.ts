import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {javaAvailable} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {type OldKafka, type OldVersion, oldVersions, startOldKafka} from '../servers/kafka-old.ts';
import {until} from '../servers/until.ts';
import {readOracle} from './kafka-oracle.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';
import {type KafkaProxy, startProxy} from './kafka-proxy.ts';

const missing = javaAvailable();
const versions = Object.keys(oldVersions) as OldVersion[];

/** Asked of brokers of that age; nothing else, and nothing that writes. */
const readKeys = new Set([2, 3, 9, 15, 16, 18, 32, 35, 55, 60]);

/** What Kafka 2.1 says that it knows: key to highest version. */
const versionsOf21 = new Map([
	[2, 4],
	[3, 7],
	[9, 5],
	[15, 2],
	[16, 2],
	[17, 1],
	[18, 2],
	[32, 2],
	[35, 1],
	[36, 0],
]);

/** The body of an answer to ApiVersions of version 0 (or of none that is known, with error 35) to 2. */
const apiVersionsBody = (version: number): Buffer => {
	const error = version > 2 ? 35 : 0;
	const rows = [...versionsOf21].flatMap(([key, highest]) => [key, 0, highest]);
	const body = Buffer.alloc(6 + rows.length * 2 + (version === 1 || version === 2 ? 4 : 0));
	body.writeInt16BE(error, 0);
	body.writeInt32BE(versionsOf21.size, 2);
	for (const [index, value] of rows.entries()) body.writeInt16BE(value, 6 + index * 2);
	return body;
};

describe.skipIf(missing !== undefined).each(versions)(
	`Kafka %s${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	(version) => {
		let kafka: OldKafka;
		let proxy: KafkaProxy;
		let polled: Polled;
		const groups = ['readers', 'idle'];
		const endings: Array<() => unknown> = [];

		beforeAll(async () => {
			proxy = await startProxy();
			endings.push(() => proxy.close());
			kafka = await startOldKafka(version, (port) => {
				proxy.target = port;
				return proxy.port;
			});
			endings.unshift(() => kafka.stop());
			const client = kafkaClient([kafka.address], 'reader-1', {retries: 20});
			const admin = client.admin();
			await admin.connect();
			await admin.createTopics({topics: [{topic: 'numbers', numPartitions: 3, replicationFactor: 1}], waitForLeaders: true});
			await admin.setOffsets({groupId: 'idle', topic: 'numbers', partitions: [{partition: 1, offset: '1'}]});
			await admin.disconnect();
			const producer = client.producer();
			await producer.connect();
			const send = (count: number): Promise<unknown> =>
				producer.send({topic: 'numbers', messages: Array.from({length: count}, (_, index) => ({value: 'x', partition: index % 3}))});
			await send(30);
			const consumer = client.consumer({groupId: 'readers', sessionTimeout: 60_000});
			await consumer.connect();
			endings.unshift(() => consumer.disconnect());
			await consumer.subscribe({topic: 'numbers', fromBeginning: true});
			const read: number[] = [];
			await consumer.run({autoCommit: false, eachMessage: async () => void read.push(1)});
			await until('30 messages to be read', () => (read.length >= 30 ? true : undefined), 60_000);
			await consumer.commitOffsets([
				{topic: 'numbers', partition: 0, offset: '10'},
				{topic: 'numbers', partition: 1, offset: '4'},
			]);
			await send(6);
			await producer.disconnect();

			const collector = makeCollector({brokers: [`127.0.0.1:${proxy.port}`]});
			endings.unshift(() => collector.close());
			polled = await pollOnce(collector, 20_000);
		}, 300_000);
		afterAll(async () => {
			for (const end of endings) await end();
		});

		it('gives brokers, topics and groups in one poll, and nothing fails', () => {
			for (const part of ['brokers', 'topics', 'groups', 'offsets', 'topic-configs']) expect(polled.part(part).failure).toBeNull();
			expect(polled.broker(1)).toMatchObject({listed: true, reachable: true, failure: null, address: `127.0.0.1:${proxy.port}`});
			expect(polled.partitions?.topics).toEqual(['numbers']);
			expect([...(polled.partitions?.leader ?? [])]).toEqual([1, 1, 1]);
			expect(polled.groups.map(({group, state, error}) => ({group, state, error}))).toEqual([
				{group: 'idle', state: 'Empty', error: null},
				{group: 'readers', state: 'Stable', error: null},
			]);
			expect(polled.cluster?.denied).toEqual([]);
		});

		it('names who leads the controllers, where there is a quorum', () => {
			expect(polled.cluster?.quorumLeader).toBe(version === '3.4' ? null : 1);
		});

		it('calls groups classic, though the broker names no types', () => {
			expect(polled.group('readers')).toMatchObject({type: 'classic', protocolType: 'consumer'});
			expect(polled.group('idle')?.type).toBe('classic');
		});

		it.each(groups)("agrees with Kafka's own tool of that version on owner, commit, end and lag: %s", async (group) => {
			const oracle = readOracle(await kafka.describeGroup(group), group);
			expect(oracle.length).toBe(group === 'readers' ? 3 : 1);
			for (const row of oracle) {
				const ours = polled.row(group, row.topic, row.partition);
				expect(ours).toMatchObject({logEnd: row.end});
				// The tool has no commit to show for a partition that nobody committed.
				expect(Number.isNaN(ours?.committed) ? null : ours?.committed).toBe(row.committed);
				if (row.lag !== null) expect(ours?.lag).toBe(row.lag);
				expect(ours?.owner?.member ?? null).toBe(row.member);
			}
		});

		it('gives the same in the versions of Kafka 2.1', async () => {
			const before = proxy.requests.length;
			proxy.rule = ({key, version: asked, clientId}) => (key === 18 && clientId === 'pipetop' ? {body: apiVersionsBody(asked)} : 'pass');
			const collector = makeCollector({brokers: [`127.0.0.1:${proxy.port}`]});
			try {
				const older = await pollOnce(collector, 20_000);
				for (const part of ['brokers', 'topics', 'groups', 'offsets', 'topic-configs']) expect(older.part(part).failure).toBeNull();
				const figures = ({rows}: Polled) =>
					rows.map(({group, topic, partition, owner, committed, logEnd, lag}) => [group, topic, partition, owner, committed, logEnd, lag]);
				expect(figures(older)).toEqual(figures(polled));
				expect(older.groups.map(({group, state, type}) => [group, state, type])).toEqual([
					['idle', 'Empty', 'classic'],
					['readers', 'Stable', 'classic'],
				]);
				expect(older.part('topic-configs').facts).toEqual(polled.part('topic-configs').facts);
				expect(older.cluster).toMatchObject({quorumLeader: null, denied: []});
			} finally {
				await collector.close();
				proxy.rule = () => 'pass';
			}
			const asked = proxy.requests.slice(before).filter(({key, clientId}) => clientId === 'pipetop' && key !== 18);
			expect(asked.filter(({key, version: used}) => used > (versionsOf21.get(key) ?? -1))).toEqual([]);
		});

		it('is asked nothing that its version does not know, and nothing that writes', () => {
			const ours = proxy.requests.filter(({clientId}) => clientId === 'pipetop').map(({key}) => key);
			expect(ours.length).toBeGreaterThan(0);
			expect(ours.filter((key) => !readKeys.has(key))).toEqual([]);
		});
	},
);
