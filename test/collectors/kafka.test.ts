import {execFile} from 'node:child_process';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {cleaner} from '../../source/collectors/cleaning-edge.ts';
import {consumerGroupDescribe} from '../../source/collectors/kafka/protocol/consumer-group-describe.ts';
import {describeCluster} from '../../source/collectors/kafka/protocol/describe-cluster.ts';
import {describeGroups} from '../../source/collectors/kafka/protocol/describe-groups.ts';
import {describeQuorum} from '../../source/collectors/kafka/protocol/describe-quorum.ts';
import {listGroups} from '../../source/collectors/kafka/protocol/list-groups.ts';
import {listOffsets} from '../../source/collectors/kafka/protocol/list-offsets.ts';
import {metadata} from '../../source/collectors/kafka/protocol/metadata.ts';
import {offsetFetch} from '../../source/collectors/kafka/protocol/offset-fetch.ts';
import {readRequests} from '../../source/collectors/kafka/protocol/read-requests.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import {type LastOwners, lastStableOwners} from '../../source/model/kafka/partition-owners.ts';
import {judgePartitions} from '../model/kafka/exact-rows.ts';
import {javaAvailable, type KafkaCluster} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {until} from '../servers/until.ts';
import {askEveryVersion, hostileName, startOneBroker} from './kafka-one-broker.ts';
import {oracleRows} from './kafka-oracle.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';
import type {KafkaProxy} from './kafka-proxy.ts';
import {joinByHand} from './kafka-raw-member.ts';
import {consume, type Traffic} from './kafka-traffic.ts';

const missing = javaAvailable();

describe.skipIf(missing !== undefined)(
	`one Kafka broker${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	() => {
		let cluster: KafkaCluster;
		let proxy: KafkaProxy;
		let collector: Collector;
		let traffic: Traffic[];
		let stop: () => Promise<void>;
		const address = (): string => `127.0.0.1:${proxy.port}`;

		beforeAll(async () => {
			({cluster, proxy, traffic, stop} = await startOneBroker());
			collector = makeCollector({brokers: [address()]});
			await until(
				'all groups to be stable with commits',
				async () => {
					const polled = await pollOnce(collector);
					const settled = ['readers', 'newer'].every((name) => {
						const rows = polled.rows.filter((row) => row.group === name);
						return rows.length === 4 && rows.every(({lag, ownership}) => lag !== null && ownership === 'stable');
					});
					if (!settled) throw new Error(JSON.stringify(polled.groups.map(({group: name, state, error}) => [name, state, error])));
					return polled.group('readers')?.members.length === 2 ? true : undefined;
				},
				60_000,
			);
		}, 300_000);
		afterEach(() => {
			proxy.rule = () => 'pass';
		});
		afterAll(async () => {
			await collector?.close();
			await stop?.();
		});

		it('a poll is forgotten once others have come after it, however long it goes on', async () => {
			setFlagsFromString('--expose-gc');
			const collect = runInNewContext('gc') as () => void;
			// Made and let go of in a function of its own, whose variables hold on to nothing.
			const polled = async (): Promise<WeakRef<AbortSignal>> => {
				const {signal} = new AbortController();
				await pollOnce(collector, 5_000, signal);
				return new WeakRef(signal);
			};
			const first = await polled();
			for (let poll = 0; poll < 3; poll += 1) await polled();
			await until(
				'the first poll to be forgotten',
				async () => {
					collect();
					return first.deref() === undefined ? true : undefined;
				},
				10_000,
			);
		});

		it('agrees with kafka-consumer-groups on owner, commit, end and lag of both kinds of group, under load', async () => {
			for (const group of ['readers', 'newer']) {
				const before = await pollOnce(collector);
				const oracle = await oracleRows(cluster, group);
				const after = await pollOnce(collector);
				expect(oracle.map(({partition}) => partition).sort()).toEqual([0, 1, 2, 3]);
				for (const said of oracle) {
					const [first, last] = [before, after].map((polled) => polled.row(group, said.topic, said.partition));
					expect(first?.committed).toBeLessThanOrEqual(said.committed ?? -1);
					expect(last?.committed).toBeGreaterThanOrEqual(said.committed ?? Number.POSITIVE_INFINITY);
					expect(first?.logEnd).toBeLessThanOrEqual(said.end ?? -1);
					expect(last?.logEnd).toBeGreaterThanOrEqual(said.end ?? Number.POSITIVE_INFINITY);
					for (const row of [first, last]) {
						expect(row?.owner).toEqual({member: said.member, clientId: said.clientId, host: said.host?.slice(1)});
						expect(row?.lag).toBe((row?.logEnd ?? 0) - (row?.committed ?? 0));
					}
				}
			}
		});

		it('reads each type of group by its own request', async () => {
			const polled = await pollOnce(collector);
			expect(polled.group('readers')).toMatchObject({
				type: 'classic',
				protocolType: 'consumer',
				state: 'Stable',
				error: null,
				groupEpoch: null,
			});
			expect(polled.group('readers')?.members.map(({clientId, target}) => [clientId, target])).toEqual(
				expect.arrayContaining([
					['reader-a', null],
					['reader-b', null],
				]),
			);
			const group = polled.group('newer');
			expect(group).toMatchObject({type: 'consumer', state: 'Stable', assignor: 'uniform', error: null});
			expect(group?.groupEpoch).toBe(group?.assignmentEpoch);
			expect(group?.members[0]?.partitions).toEqual({numbers: [0, 1, 2, 3]});
			expect(group?.members[0]?.target).toEqual({numbers: [0, 1, 2, 3]});
			expect(polled.metric('kafka_consumergroup_members', {group: 'newer'})).toBe(1);
		});

		it('shows an empty group with its commits, owned by nobody, and no lag where nothing was committed', async () => {
			const polled = await pollOnce(collector);
			expect(polled.group('empty')).toMatchObject({state: 'Empty', members: [], error: null});
			const row = polled.row('empty', 'numbers', 0);
			expect(row).toMatchObject({owner: null, ownership: 'none', noOwner: true, committed: 1});
			expect(row?.lag).toBe((row?.logEnd ?? 0) - 1);
			expect(polled.rows.filter(({group}) => group === 'empty')).toHaveLength(1);
		});

		it('carries a hostile group name of over 190 bytes exactly, and the edge makes it harmless', async () => {
			expect(Buffer.byteLength(hostileName)).toBeGreaterThan(190);
			const polled = await pollOnce(collector);
			expect(polled.group(hostileName)).toMatchObject({state: 'Empty', error: null});
			expect(polled.row(hostileName, 'numbers', 0)?.committed).toBe(0);
			const shown = JSON.stringify(cleaner([])(polled.parts));
			expect(shown).toContain('группа жжж');
			expect(shown).not.toMatch(/\\u001b|\\u0007|\u202e/);
		});

		it('names every figure as kafka_exporter does', async () => {
			const polled = await pollOnce(collector);
			const labels = {group: 'readers', topic: 'numbers', partition: '0'};
			const row = polled.row('readers', 'numbers', 0);
			expect(polled.metric('kafka_brokers')).toBe(1);
			expect(polled.metric('kafka_broker_up', {broker: '1'})).toBe(1);
			expect(polled.metric('kafka_topic_partitions', {topic: 'numbers'})).toBe(4);
			expect(polled.metric('kafka_topic_end_offset', {topic: 'numbers', partition: '0'})).toBe(row?.logEnd);
			expect(polled.metric('kafka_consumergroup_current_offset', labels)).toBe(row?.committed);
			expect(polled.metric('kafka_consumergroup_lag', labels)).toBe(row?.lag);
			expect(polled.metric('kafka_under_replicated_partitions')).toBe(0);
			expect(polled.cluster).toMatchObject({quorumLeader: 1, groupsTotal: 4, groupsShown: 4, denied: []});
			expect(polled.broker(1)).toMatchObject({controller: true, listed: true, reachable: true, failure: null, rack: 'r1'});
		});

		it('reads commits just before log ends: under load no lag is negative, and none is more than there can have been', async () => {
			const admin = kafkaClient(cluster.brokers, 'test-witness').admin();
			await admin.connect();
			const numbers = (found: ReadonlyArray<{partition: number; offset: string}>) =>
				new Map(found.map(({partition, offset}) => [partition, Number(offset)]));
			const ends = async () => numbers(await admin.fetchTopicOffsets('numbers'));
			const commits = async () => numbers((await admin.fetchOffsets({groupId: 'readers', topics: ['numbers']}))[0]?.partitions ?? []);
			for (let round = 0; round < 20; round += 1) {
				const [endBefore, committedBefore] = [await ends(), await commits()];
				const polled = await pollOnce(collector);
				const [committedAfter, endAfter] = [await commits(), await ends()];
				for (const {partition, lag, reason} of polled.rows.filter(({group}) => group === 'readers')) {
					const least = Math.max(0, (endBefore.get(partition) ?? 0) - (committedAfter.get(partition) ?? Number.POSITIVE_INFINITY));
					const most = (endAfter.get(partition) ?? 0) - (committedBefore.get(partition) ?? 0);
					expect([reason, (lag ?? -1) >= least, (lag ?? Number.POSITIVE_INFINITY) <= most]).toEqual([null, true, true]);
				}
				const readAtMs = polled.offsets.find(({group}) => group === 'readers')?.readAtMs ?? Number.NaN;
				for (const endAtMs of polled.partitions?.endAtMs ?? []) expect(endAtMs).toBeGreaterThanOrEqual(readAtMs);
			}
			await admin.disconnect();
		});

		it('shows what is asked for only: topics and groups by name, internal topics, the cap', async () => {
			const polls = async (options: object): Promise<Polled> => {
				const some = makeCollector({brokers: [address()], ...options});
				try {
					return await pollOnce(some);
				} finally {
					await some.close();
				}
			};
			const filtered = await polls({topics: {include: ['quiet']}, groups: {exclude: ['n*', 'e*']}});
			expect(filtered.partitions?.topics).toEqual(['quiet']);
			expect(filtered.groups.map(({group}) => group)).toEqual(['readers', hostileName].sort());
			expect(filtered.rows.filter(({topic}) => topic !== 'quiet')).toEqual([]);
			expect((await polls({internal: true})).partitions?.topics).toContain('__consumer_offsets');
			const capped = await polls({maxGroups: 2, isolation: 'read_committed'});
			expect(capped.cluster).toMatchObject({groupsTotal: 4, groupsShown: 2});
			expect(capped.part('groups').notes).toEqual(['showing 2 of 4 groups (maxGroups)']);
			expect((await polls({topics: {include: ['nowhere']}})).part('topics').notes).toEqual(['topic nowhere: deleted, or never was there']);
		});

		it('understands every version of every request that this broker knows, with one meaning', async () => {
			const {everyVersion, close} = askEveryVersion({host: '127.0.0.1', port: proxy.port});
			for (const [version, answer] of await everyVersion(metadata, {topics: null})) {
				expect([version, answer.topics.length, answer.partition.length, [...answer.replicaIds]]).toEqual([version, 3, 9, [1]]);
				expect(answer.brokers).toEqual([{id: 1, host: '127.0.0.1', port: proxy.port, rack: 'r1'}]);
			}
			const topics = [{topic: 'quiet', partitions: [0]}];
			for (const [, answer] of await everyVersion(listOffsets, {readCommitted: false, timestamp: -1, topics})) {
				expect(answer).toMatchObject({topics: ['quiet'], offset: Float64Array.of(0), error: Int32Array.of(0)});
			}
			for (const [version, answer] of await everyVersion(offsetFetch, {groups: ['empty']})) {
				expect(answer).toMatchObject([{group: version >= 8 ? 'empty' : '', error: 0, topics: ['numbers'], committed: Float64Array.of(1)}]);
			}
			for (const [version, answer] of await everyVersion(listGroups, null)) {
				const types = answer.groups.map(({group, type, state}) => [group, type, state]);
				expect(types).toContainEqual(['newer', version >= 5 ? 'consumer' : '', version >= 4 ? 'Stable' : '']);
			}
			for (const [, [answer]] of await everyVersion(describeGroups, {groups: ['readers']})) {
				expect(answer).toMatchObject({error: 0, group: 'readers', state: 'Stable', protocolType: 'consumer'});
				expect(answer?.members).toHaveLength(2);
			}
			for (const [, [answer]] of await everyVersion(consumerGroupDescribe, {groups: ['newer']})) {
				expect(answer).toMatchObject({error: 0, group: 'newer', state: 'Stable', members: [{assignment: {numbers: [0, 1, 2, 3]}}]});
			}
			for (const [, answer] of await everyVersion(describeQuorum, null)) expect(answer).toMatchObject({error: 0, leader: 1});
			for (const [, answer] of await everyVersion(describeCluster, null))
				expect(answer).toMatchObject({error: 0, brokers: [{id: 1, fenced: false}]});
			close();
		});

		describe('behind a bad network', () => {
			const ours = (key: number, verdict: ReturnType<KafkaProxy['rule']>): void => {
				proxy.rule = (request) => (request.clientId === 'pipetop' && request.key === key ? verdict : 'pass');
			};

			it('a slow answer is only slow', async () => {
				ours(listOffsets.key, {delayMs: 300});
				const polled = await pollOnce(collector);
				expect(polled.tookMs).toBeGreaterThan(250);
				expect(polled.parts.map(({part, failure}) => [part, failure])).toEqual(
					['brokers', 'topics', 'groups', 'offsets', 'record-times'].map((part) => [part, null]),
				);
				expect(polled.row('readers', 'numbers', 0)?.lag).toEqual(expect.any(Number));
			});

			it('a cluster that answers slowly all the time is asked less often, and the source says so', async () => {
				ours(listOffsets.key, {delayMs: 600});
				expect((await pollOnce(collector)).paceMs).toBe(2_000);
				await pollOnce(collector);
				const slow = await pollOnce(collector);
				expect(slow.paceMs).toBeGreaterThanOrEqual(4_000);
				expect(slow.part('brokers').notes).toEqual([
					expect.stringMatching(/^asked every \d+ s instead of 2 s: the cluster takes \d\.\d s/),
				]);
				proxy.rule = () => 'pass';
				const quick = await pollOnce(collector);
				expect([quick.paceMs, quick.part('brokers').notes]).toEqual([2_000, undefined]);
			});

			it('commits that never come leave brokers and members on screen, and cost part of the timeout', async () => {
				ours(offsetFetch.key, 'swallow');
				const polled = await pollOnce(collector, 6_000);
				expect(polled.tookMs).toBeLessThan(6_000);
				expect(polled.broker(1)).toMatchObject({reachable: true, failure: expect.stringContaining('no answer in')});
				expect(polled.group('readers')?.members).toHaveLength(2);
				expect(polled.row('readers', 'numbers', 0)).toMatchObject({
					committed: null,
					lag: null,
					reason: {message: expect.stringMatching(/broker 1 .*no answer/)},
				});
			});

			it('a connection cut between two requests of a poll is made anew by the next poll', async () => {
				ours(listOffsets.key, 'cut');
				const cut = await pollOnce(collector);
				expect(cut.row('readers', 'numbers', 0)).toMatchObject({
					logEnd: null,
					lag: null,
					reason: {message: expect.stringContaining('closed the connection')},
				});
				expect(cut.metric('kafka_consumergroup_lag', {group: 'readers'})).toBe(undefined);
				proxy.rule = () => 'pass';
				expect((await pollOnce(collector)).row('readers', 'numbers', 0)?.lag).toEqual(expect.any(Number));
			});

			it('silent controllers cost the quorum leader only', async () => {
				ours(describeQuorum.key, 'swallow');
				const polled = await pollOnce(collector);
				expect(polled.part('brokers').notes?.[0]).toContain('the controllers do not answer');
				expect(polled.broker(1)).toMatchObject({controller: null, reachable: true, failure: null});
				expect(polled.row('readers', 'numbers', 0)?.lag).toEqual(expect.any(Number));
				proxy.rule = () => 'pass';
				expect((await pollOnce(collector)).broker(1)?.controller).toBe(true);
			});

			it('a broker that falls silent in the middle of a poll is not reachable, whatever it answered before', async () => {
				let frozen = false;
				proxy.rule = ({clientId, key}) => {
					if (clientId !== 'pipetop') return 'pass';
					frozen ||= key === listGroups.key;
					return frozen ? 'swallow' : 'pass';
				};
				const polled = await pollOnce(collector, 3_000);
				expect(polled.broker(1)).toMatchObject({
					reachable: false,
					latencyMs: expect.any(Number),
					failure: expect.stringContaining('no answer in'),
				});
				expect(polled.metric('kafka_broker_up', {broker: '1'})).toBe(0);
			});

			it('a broker that answers nothing any more is shown in its own row, and the rest keeps its last value', async () => {
				proxy.rule = ({clientId}) => (clientId === 'pipetop' ? 'swallow' : 'pass');
				const polled = await pollOnce(collector, 3_000);
				expect(polled.tookMs).toBeLessThan(5_900);
				expect(polled.broker(1)).toMatchObject({reachable: false, failure: expect.stringContaining('no answer in')});
				expect(polled.metric('kafka_broker_up', {broker: '1'})).toBe(0);
				for (const name of ['topics', 'groups', 'offsets'])
					expect(polled.part(name)).toMatchObject({facts: [], failure: {kind: 'timeout'}});
			});
		});

		it('asked nothing but what is on the closed list, few requests a poll, and made no group', async () => {
			await pollOnce(collector);
			const seen = proxy.requests.length;
			await pollOnce(collector);
			const asked = proxy.requests.slice(seen).filter(({clientId}) => clientId === 'pipetop');
			const counts = Object.fromEntries([...Map.groupBy(asked, ({key}) => key)].map(([key, all]) => [key, all.length]));
			const {[listOffsets.key]: offsets = 0, ...others} = counts;
			expect(others).toEqual({18: 1, 3: 1, 60: 1, 55: 1, 16: 1, 15: 1, 69: 1, 9: 1});
			// Log start and end, and at most six steps towards the times of records that are older than our own history.
			expect(offsets).toBeGreaterThanOrEqual(2);
			expect(offsets).toBeLessThanOrEqual(2 + 7);
			const allowed = new Set(readRequests.map(({key}) => key));
			expect(proxy.requests.filter(({clientId, key}) => clientId === 'pipetop' && !allowed.has(key))).toEqual([]);
			expect(proxy.requests.filter(({clientId}) => clientId === 'pipetop').length).toBeGreaterThan(100);
			const polled = await pollOnce(collector);
			expect(polled.groups.map(({group}) => group).sort()).toEqual(['empty', 'newer', 'readers', hostileName].sort());
		});

		it('reads groups of other protocols, and members whose assignment is garbage, without a crash', async () => {
			const leave = await Promise.all([
				until('the Connect worker to join', () => joinByHand(proxy.target, 'workers', 'connect', Buffer.from([0xff, 0x00, 0x7f, 0xff]))),
				until('the odd member to join', () => joinByHand(proxy.target, 'odd', 'consumer', Buffer.from([0, 0, 0x7f, 0xff, 0xff, 0xff]))),
			]);
			const polled = await pollOnce(collector);
			expect(polled.group('workers')).toMatchObject({
				type: 'classic',
				protocolType: 'connect',
				state: 'Stable',
				error: null,
				members: [{partitions: {}}],
			});
			expect(polled.rows.filter(({group, noOwner}) => group === 'workers' && noOwner === true)).toEqual([]);
			expect(polled.group('odd')).toMatchObject({
				state: 'Stable',
				error: expect.stringMatching(/assignment of member by-hand-.* cannot be read/),
			});
			expect(polled.group('readers')).toMatchObject({error: null});
			for (const one of leave) one();
		});

		it('while a group rebalances, keeps the last owners in sight and calls nobody an orphan', async () => {
			let last: LastOwners = new Map();
			let rebalanced = 0;
			const look = async (): Promise<number> => {
				const {groups, offsets, partitions} = await pollOnce(collector);
				const rows = judgePartitions({partitions: partitions ?? null, groups, offsets, lastOwners: last, only: new Set(['readers'])});
				last = lastStableOwners(last, groups);
				const group = groups.find(({group: name}) => name === 'readers');
				expect(rows.map(({partition, ownership}) => [partition, ownership !== 'none' && ownership !== 'unknown'])).toEqual([
					[0, true],
					[1, true],
					[2, true],
					[3, true],
				]);
				if (group?.state !== 'Stable') {
					rebalanced += 1;
					// What Kafka itself says meanwhile: members without a single partition.
					expect(group?.members.flatMap(({partitions: owned}) => Object.keys(owned))).toEqual([]);
				}
				return group?.state === 'Stable' ? group.members.length : 0;
			};
			expect(await look()).toBe(2);
			const joining = consume(cluster.brokers, 'readers', 'numbers', 'reader-c').then((one) => traffic.push(one));
			await until('three members', async () => ((await look()) === 3 ? true : undefined), 30_000, 1);
			await joining;
			expect(rebalanced).toBeGreaterThan(0);
		});

		it('prints nothing on standard error, not even a warning', async () => {
			const script = `
			const {kafkaKind} = await import(${JSON.stringify(join(import.meta.dirname, '../../source/collectors/kafka.ts'))});
			const options = kafkaKind.options.parse({brokers: '${address()}'});
			const collector = kafkaKind.create({id: 'kafka', title: '', options, everyMs: 1000, timeoutMs: 5000});
			const none = new Set();
			for (let round = 0; round < 3; round += 1) {
				const parts = await collector.collect({signal: AbortSignal.timeout(5000), deadlineMs: Date.now() + 5000, now: Date.now, interest: {groups: none, topics: none}, due: () => true});
				process.stdout.write(parts.length + ' parts, ');
			}
			await collector.close();`;
			const said = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {timeout: 20_000});
			expect(said).toEqual({stdout: '6 parts, 6 parts, 6 parts, ', stderr: ''});
		});

		it('begins with any address that answers, and tells of those that do not', async () => {
			const some = makeCollector({brokers: ['127.0.0.1:1', address()]});
			const polled = await pollOnce(some);
			await some.close();
			expect(polled.part('brokers').notes).toEqual([expect.stringContaining('127.0.0.1:1: connection refused')]);
			expect(polled.brokers.map(({id}) => id)).toEqual([1]);
		});
	},
);
