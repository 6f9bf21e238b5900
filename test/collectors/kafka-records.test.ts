import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {describeConfigs} from '../../source/collectors/kafka/protocol/describe-configs.ts';
import {describeGroups} from '../../source/collectors/kafka/protocol/describe-groups.ts';
import {listOffsets} from '../../source/collectors/kafka/protocol/list-offsets.ts';
import {offsetFetch} from '../../source/collectors/kafka/protocol/offset-fetch.ts';
import {shareGroupDescribe} from '../../source/collectors/kafka/protocol/share-group-describe.ts';
import {describeShareGroupOffsets} from '../../source/collectors/kafka/protocol/share-group-offsets.ts';
import {streamsGroupDescribe} from '../../source/collectors/kafka/protocol/streams-group-describe.ts';
import {Writer} from '../../source/collectors/kafka/protocol/writer.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import {javaAvailable, type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {javaArguments, kafkaFiles} from '../servers/kafka-cache.ts';
import {type Client, kafkaClient} from '../servers/kafka-client.ts';
import {toolClasses} from '../servers/kafka-tools.ts';
import {askBroker} from '../servers/metadata-probe.ts';
import {type ServerProcess, startProcess} from '../servers/server-process.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';
import {askEveryVersion} from './kafka-one-broker.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';
import {type KafkaProxy, startProxy} from './kafka-proxy.ts';
import {commitByHand, joinByHand, streamByHand} from './kafka-raw-member.ts';

const missing = javaAvailable();
const minute = 60_000;

describe.skipIf(missing !== undefined)(
	`records and topics of one Kafka broker${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	() => {
		let cluster: KafkaCluster;
		let proxy: KafkaProxy;
		let client: Client;
		let sharer: ServerProcess;
		let folder: TemporaryFolder;
		const collectors: Collector[] = [];
		const fresh = (options: object = {}): Collector => {
			const collector = makeCollector({brokers: [`127.0.0.1:${proxy.port}`], ...options});
			collectors.push(collector);
			return collector;
		};
		const looking = (...groups: string[]) => ({groups: new Set(groups), topics: new Set<string>()});
		const look = (collector: Collector, ...groups: string[]): Promise<Polled> => pollOnce(collector, 15_000, undefined, looking(...groups));

		/** Makes a topic of one partition with settings of its own. */
		const makeTopic = async (topic: string, settings: Readonly<Record<string, string>> = {}): Promise<void> => {
			const admin = client.admin();
			await admin.connect();
			const configEntries = Object.entries(settings).map(([name, value]) => ({name, value}));
			await admin.createTopics({topics: [{topic, numPartitions: 1, replicationFactor: 1, configEntries}], waitForLeaders: false});
			await admin.disconnect();
			await until(`the leader of ${topic}`, async () => {
				const [found] = (await askBroker(proxy.target, [topic])).topics;
				return found?.partitions[0] !== undefined && found.partitions[0].leader >= 0 ? true : undefined;
			});
		};
		/** Writes records of these times, a few hundred in a batch. */
		const write = async (topic: string, times: readonly number[]): Promise<void> => {
			const producer = client.producer();
			await producer.connect();
			for (let from = 0; from < times.length; from += 500) {
				const messages = times.slice(from, from + 500).map((ms) => ({value: 'x', timestamp: String(ms)}));
				await producer.send({topic, messages});
			}
			await producer.disconnect();
		};
		const commit = async (groupId: string, topic: string, offset: number): Promise<void> => {
			await until(`a commit of ${groupId}`, async () => await commitByHand(proxy.target, groupId, topic, offset).then(() => true));
		};
		/** What is said of the time of a topic's record; null: nothing. */
		const said = ({times}: Polled, topic: string, offset: number): {from: number; to: number} | null => {
			if (!times) return null;
			const index = [...times.offset.keys()].find((row) => times.topics[times.topic[row]!] === topic && times.offset[row] === offset);
			return index === undefined ? null : {from: times.notBeforeMs[index]!, to: times.notAfterMs[index]!};
		};

		const begin = Date.now() - 300 * minute;
		/** Record `offset` of `steady` is of this time: one every three seconds, from five hours ago. */
		const steadyMs = (offset: number): number => begin + offset * 3_000;

		beforeAll(async () => {
			proxy = await startProxy();
			folder = temporaryFolder('kafka-records');
			cluster = await startKafka({
				brokers: 1,
				extraProperties: (_, port) => {
					proxy.target = port;
					return {'advertised.listeners': `CLIENT://127.0.0.1:${proxy.port}`};
				},
			});
			client = kafkaClient(cluster.brokers, 'test-writer', {retries: 20});
			await makeTopic('steady', {'retention.ms': '-1'});
			await makeTopic('compacted', {'cleanup.policy': 'compact', 'retention.bytes': '1000000'});
			await makeTopic('brief', {'cleanup.policy': 'compact,delete', 'retention.ms': '3600000'});
			await write(
				'steady',
				Array.from({length: 4_000}, (_, offset) => steadyMs(offset)),
			);
			await makeTopic('shared');
			await makeTopic('streamed');
			const files = await kafkaFiles();
			sharer = await startProcess({
				command: 'java',
				args: javaArguments(files, toolClasses['kafka-console-share-consumer'], [
					...['--bootstrap-server', `127.0.0.1:${proxy.port}`, '--topic', 'shared', '--group', 'sharers'],
				]),
				logFile: join(folder.path, 'sharer.log'),
			});
			// Whoever asks for a coordinator first makes the brokers create the topic of offsets.
			const admin = client.admin();
			await admin.connect();
			await until('a coordinator', async () => await admin.fetchOffsets({groupId: 'slow', topics: ['steady']}));
			await admin.disconnect();
			await commit('slow', 'steady', 1_234);
			await commit('slower', 'steady', 7);
			await commit('current', 'steady', 4_000);
		}, 300_000);
		afterEach(() => {
			proxy.rule = () => 'pass';
		});
		afterAll(async () => {
			await Promise.all(collectors.map((collector) => collector.close()));
			await sharer?.kill('SIGKILL');
			await cluster?.stop();
			proxy?.close();
			folder?.remove();
		});

		it('tells how long the messages of each topic are kept, defaults included', async () => {
			const {configs, parts} = await look(fresh({topics: {exclude: ['shared', 'streamed']}}));
			expect(parts.map(({part, failure}) => [part, failure])).toContainEqual(['topic-configs', null]);
			expect(configs).toMatchObject({
				topics: ['brief', 'compacted', 'steady'],
				retentionMs: Float64Array.of(3_600_000, 604_800_000, Number.POSITIVE_INFINITY),
				retentionBytes: Float64Array.of(Number.POSITIVE_INFINITY, 1_000_000, Number.POSITIVE_INFINITY),
				deletes: [true, false, true],
				errors: {},
			});
		});

		it('understands every version of every request about settings and share groups that this broker knows', async () => {
			const {everyVersion, close} = askEveryVersion({host: '127.0.0.1', port: proxy.port});
			const configs = await everyVersion(describeConfigs, {topics: ['brief', 'nowhere'], keys: ['retention.ms']});
			expect(configs.size).toBeGreaterThan(2);
			for (const [, answers] of configs) {
				expect(answers.map(({topic, error, values}) => [topic, error, values.get('retention.ms')])).toEqual([
					['brief', 0, '3600000'],
					['nowhere', 3, undefined],
				]);
			}
			for (const [, answers] of await everyVersion(shareGroupDescribe, {groups: ['nobody']})) expect(answers).toMatchObject([{error: 69}]);
			for (const [, answers] of await everyVersion(describeShareGroupOffsets, {groups: ['nobody']}))
				expect(answers).toMatchObject([{group: 'nobody', error: 0, topics: []}]);
			for (const [, answers] of await everyVersion(streamsGroupDescribe, {groups: ['nobody']}))
				expect(answers).toMatchObject([{error: 69}]);
			close();
		});

		it('dates the first unread record of a group that is looked at, exactly, in one poll', async () => {
			const polled = await look(fresh(), 'slow');
			expect(said(polled, 'steady', 1_234)).toEqual({from: steadyMs(1_234), to: steadyMs(1_234)});
			expect(polled.part('record-times')).toMatchObject({failure: null});
		});

		it('asks once a poll about what nobody looks at, and not at all once it is known well enough', async () => {
			const collector = fresh();
			const probes = async (): Promise<number> => {
				const before = proxy.requests.length;
				await look(collector, 'somebody else');
				const asked = proxy.requests.slice(before).filter(({clientId, key}) => clientId === 'pipetop' && key === listOffsets.key);
				// Two of them are for log start and end.
				return asked.length - 2;
			};
			expect(await probes()).toBe(2);
			expect(await probes()).toBeLessThanOrEqual(1);
			await until('no more questions', async () => ((await probes()) === 0 ? true : undefined));
			const polled = await look(collector, 'somebody else');
			for (const offset of [7, 1_234]) {
				const bounds = said(polled, 'steady', offset);
				expect(bounds?.from).toBeLessThanOrEqual(steadyMs(offset));
				expect(bounds?.to).toBeGreaterThanOrEqual(steadyMs(offset));
				expect((bounds?.to ?? 0) - (bounds?.from ?? 0)).toBeLessThan(3 * minute + 1);
			}
		});

		it('asks nothing about a group that caught up, nor about records that we saw coming', async () => {
			await makeTopic('watched');
			await write('watched', [Date.now()]);
			await commit('watcher', 'watched', 1);
			const collector = fresh({groups: {include: ['current', 'watcher']}});
			expect((await look(collector, 'current', 'watcher')).part('record-times').facts).toEqual([]);
			await write('watched', [Date.now(), Date.now()]);
			const polled = await look(collector, 'current', 'watcher');
			expect(polled.row('watcher', 'watched', 0)).toMatchObject({lag: 2});
			expect(polled.part('record-times').facts).toEqual([]);
		});

		it('dates what is still there where unread records were deleted', async () => {
			await makeTopic('cut');
			await write(
				'cut',
				Array.from({length: 100}, (_, offset) => begin + offset * minute),
			);
			await commit('late', 'cut', 10);
			const admin = client.admin();
			await admin.connect();
			// Without this kafkajs does not know the topic.
			await admin.fetchTopicOffsets('cut');
			await admin.deleteTopicRecords({topic: 'cut', partitions: [{partition: 0, offset: '40'}]});
			await admin.disconnect();
			const polled = await look(fresh(), 'late');
			expect(polled.row('late', 'cut', 0)).toMatchObject({lag: 60, lost: 30});
			expect(said(polled, 'cut', 40)).toEqual({from: begin + 40 * minute, to: begin + 40 * minute});
			expect(said(polled, 'cut', 10)).toBe(null);
		});

		it('says that a topic was made anew, by its id, and forgets what it knew of the old one', async () => {
			await makeTopic('again');
			await write(
				'again',
				Array.from({length: 50}, (_, offset) => begin + offset * minute),
			);
			await commit('reader', 'again', 20);
			const collector = fresh({groups: {include: ['reader']}});
			const before = await look(collector, 'reader');
			expect(said(before, 'again', 20)).toEqual({from: begin + 20 * minute, to: begin + 20 * minute});
			const admin = client.admin();
			await admin.connect();
			await admin.deleteTopics({topics: ['again']});
			await until('the topic to be gone', async () => ((await admin.listTopics()).includes('again') ? undefined : true));
			await until('the topic to be made again', async () => await makeTopic('again').then(() => true));
			await write(
				'again',
				Array.from({length: 60}, (_, offset) => begin + 100 * minute + offset * 1_000),
			);
			await commit('reader', 'again', 20);
			await admin.disconnect();
			const after = await look(collector, 'reader');
			const idOf = ({partitions}: Polled) => partitions?.topicIds?.[partitions.topics.indexOf('again')];
			expect(idOf(before)).toMatch(/^[\w-]{22}$/);
			expect(idOf(after)).toMatch(/^[\w-]{22}$/);
			expect(idOf(after)).not.toBe(idOf(before));
			// The new topic began after our own history did: nothing is asked, and nothing of the old one is told.
			expect(said(after, 'again', 20)?.from ?? begin + 100 * minute).toBeGreaterThanOrEqual(begin + 100 * minute);
		});

		it("says so when a producer's clock is ahead of this host's, or far behind", async () => {
			await makeTopic('ahead');
			await makeTopic('behind');
			await write('ahead', [begin, Date.now() + 42_000]);
			await write('behind', [begin]);
			await commit('clocks', 'ahead', 0);
			await commit('clocks', 'behind', 0);
			const collector = fresh({groups: {include: ['clocks']}, topics: {include: ['ahead', 'behind']}});
			const first = await look(collector, 'nobody');
			expect(first.part('record-times').notes).toEqual([
				expect.stringMatching(
					/^newest record of ahead\/0 is (3\d|4[0-2]) s ahead of this host's clock: times behind are that much too small$/,
				),
			]);
			await write('behind', [begin + minute]);
			const collectorAgain = fresh({groups: {include: ['clocks']}, topics: {include: ['behind']}});
			expect((await look(collectorAgain, 'clocks')).part('record-times').notes).toBe(undefined);
		});

		it('reads a share group with its members, and where it stands', async () => {
			const collector = fresh({groups: {include: ['sharers']}});
			const polled = await until(
				'the share group to stand at an offset',
				async () => {
					await write('shared', [Date.now()]);
					const one = await look(collector);
					const committed = one.row('sharers', 'shared', 0)?.committed;
					if (typeof committed !== 'number' || committed < 1)
						throw new Error(JSON.stringify([one.group('sharers'), one.rows, one.offsets]));
					return one;
				},
				60_000,
			);
			const group = polled.group('sharers');
			expect(group).toMatchObject({type: 'share', state: 'Stable', error: null, assignor: expect.any(String)});
			expect(group?.members).toMatchObject([{partitions: {shared: [0]}, target: null, epoch: expect.any(Number)}]);
			expect(group?.groupEpoch).toBe(group?.assignmentEpoch);
			// Its partitions are read by many: nobody owns them, and nobody is missing.
			expect(polled.row('sharers', 'shared', 0)).toMatchObject({noOwner: null, ownership: 'unknown', lag: expect.any(Number)});
		});

		it('reads a streams group with the partitions of its tasks', async () => {
			const streamer = streamByHand(proxy.target, 'streamers', 'streamed');
			const collector = fresh({groups: {include: ['streamers']}});
			const polled = await until(
				'the streams member to have its task',
				async () => {
					await streamer.beat();
					const one = await look(collector);
					const group = one.group('streamers');
					if (Object.keys(group?.members[0]?.partitions ?? {}).length === 0) throw new Error(JSON.stringify(group));
					return one;
				},
				60_000,
			);
			streamer.leave();
			expect(polled.group('streamers')).toMatchObject({type: 'streams', protocolType: 'streams', error: null});
			expect(polled.group('streamers')?.members).toMatchObject([
				{id: 'streamer-1', clientId: 'by-hand', partitions: {streamed: [0]}, target: {streamed: [0]}},
			]);
			expect(polled.row('streamers', 'streamed', 0)?.noOwner).not.toBe(true);
		});

		it('says of a topic that a group still speaks of that it was deleted, and counts it as not known', async () => {
			const gone = await joinByHand(proxy.target, 'orphans', 'consumer', assignmentOf('never-made', 2));
			const polled = await look(fresh({groups: {include: ['orphans']}}));
			gone();
			expect(polled.partitions?.unlisted).toEqual({'never-made': 'deleted, or never was there'});
			expect(polled.part('topics').notes).toContain('topic never-made: deleted, or never was there');
			expect(polled.rows.map(({topic, partition, lag, reason}) => [topic, partition, lag, reason])).toEqual([
				['never-made', 2, null, {code: 'topic-unlisted', message: 'deleted, or never was there'}],
			]);
		});

		it('says of a group that was deleted between two requests of a poll that it is gone, and drops it with the next', async () => {
			await commit('doomed', 'steady', 3);
			const collector = fresh({groups: {include: ['doomed']}});
			expect((await look(collector)).group('doomed')).toMatchObject({state: 'Empty', error: null});
			const admin = client.admin();
			await admin.connect();
			let deleting: Promise<unknown> | undefined;
			proxy.rule = ({clientId, key}) => {
				if (clientId !== 'pipetop' || (key !== describeGroups.key && key !== offsetFetch.key)) return 'pass';
				deleting ??= admin.deleteGroups(['doomed']);
				return {after: deleting};
			};
			const polled = await look(collector);
			await admin.disconnect();
			expect(polled.group('doomed')).toMatchObject({error: 'group is gone, or is not a classic group any more', members: []});
			expect(polled.rows).toEqual([]);
			expect((await look(collector)).groups).toEqual([]);
		});

		it('compares a read_committed consumer with the last stable offset while a transaction is open', async () => {
			await makeTopic('paid');
			await write('paid', [Date.now(), Date.now()]);
			await commit('ledger', 'paid', 2);
			const producer = client.producer({transactionalId: 'payments', maxInFlightRequests: 1, idempotent: true});
			await producer.connect();
			const transaction = await producer.transaction();
			await transaction.send({topic: 'paid', messages: [{value: 'open'}, {value: 'open'}, {value: 'open'}]});
			const only = {groups: {include: ['ledger']}, topics: {include: ['paid']}};
			const lagBy = async (isolation: string): Promise<number | null | undefined> =>
				(await look(fresh({...only, isolation}))).row('ledger', 'paid', 0)?.lag;
			expect([await lagBy('read_uncommitted'), await lagBy('read_committed')]).toEqual([3, 0]);
			await transaction.commit();
			await producer.disconnect();
			// The mark that ends the transaction is a record too.
			await until('the transaction to be stable', async () => ((await lagBy('read_committed')) === 4 ? true : undefined));
		});
	},
);

/** What a consumer's leader writes for a member that owns one partition. */
const assignmentOf = (topic: string, partition: number): Buffer =>
	new Writer(false).int16(0).arrayLength(1).string(topic).arrayLength(1).int32(partition).int32(-1).finish();
