import {existsSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Collector} from '../../source/model/collector-contract.ts';
import {javaAvailable, type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {until} from '../servers/until.ts';
import {oracleRows} from './kafka-oracle.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';
import {consume, produce, type Traffic} from './kafka-traffic.ts';

const missing = javaAvailable();

/** Waits until a process that was sent SIGSTOP has stopped; where the system has no /proc, it is taken to have. */
const stopped = async (pid: number): Promise<void> => {
	if (!existsSync('/proc/self/stat')) return;
	await until('the process to stop', () => (/\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) ? true : undefined));
};

describe.skipIf(missing !== undefined)(
	`three Kafka brokers${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	() => {
		let cluster: KafkaCluster;
		let collector: Collector;
		const traffic: Traffic[] = [];
		const groups = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
		/** The broker that the tests break; nobody's metadata or group depends on which one it is. */
		const victim = 3;

		const soloRows = ({partitions}: Polled): Array<{partition: number; leader: number; end: number; error: string | undefined}> => {
			if (!partitions) return [];
			return [...partitions.topic.keys()]
				.filter((row) => partitions.topics[partitions.topic[row]!] === 'solo')
				.map((row) => ({
					partition: partitions.partition[row]!,
					leader: partitions.leader[row]!,
					end: partitions.logEnd[row]!,
					error: partitions.errors[row],
				}));
		};

		beforeAll(async () => {
			cluster = await startKafka({brokers: 3});
			await cluster.createTopic('numbers', 6, 3);
			// One copy of each partition, spread over the three brokers.
			await cluster.createTopic('solo', 3, 1);
			await Promise.all([
				...groups.map((group) => consume(cluster.brokers, group, 'numbers', `client-${group}`).then((one) => traffic.push(one))),
				produce(cluster.brokers, 'numbers', 6).then((one) => traffic.push(one)),
			]);
			collector = makeCollector({brokers: cluster.brokers});
			await until(
				'all groups to have commits',
				async () => {
					const {rows} = await pollOnce(collector);
					const known = rows.filter(({lag, ownership}) => lag !== null && ownership === 'stable').length;
					if (known < groups.length * 6) throw new Error(`${known} rows known of ${rows.length}`);
					return true;
				},
				60_000,
			);
		}, 300_000);
		afterAll(async () => {
			await collector?.close();
			await Promise.all(
				traffic.map((one) => Promise.race([one.stop().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 3_000))])),
			);
			await cluster?.stop();
		});

		it('are each asked themselves, and lead the partitions and groups that they say', async () => {
			const polled = await pollOnce(collector);
			expect(polled.brokers.map(({id, address, listed, reachable}) => [id, address, listed, reachable])).toEqual(
				cluster.nodes.map(({id, address}) => [id, address, true, true]),
			);
			expect(polled.brokers.filter(({controller}) => controller)).toHaveLength(1);
			expect(polled.groups.map(({group, state}) => [group, state])).toEqual([...groups].sort().map((group) => [group, 'Stable']));
			expect(new Set(polled.groups.map(({coordinator}) => coordinator)).size).toBeGreaterThan(1);
			expect(
				soloRows(polled)
					.map(({leader}) => leader)
					.sort(),
			).toEqual([1, 2, 3]);
			expect(polled.rows.every(({reason}) => reason === null)).toBe(true);
		});

		it('agree with kafka-consumer-groups across coordinators and leaders', async () => {
			const before = await pollOnce(collector);
			const oracle = await oracleRows(cluster, 'alpha');
			const after = await pollOnce(collector);
			expect(oracle).toHaveLength(6);
			for (const said of oracle) {
				const [first, last] = [before, after].map((polled) => polled.row('alpha', said.topic, said.partition));
				expect(first?.committed).toBeLessThanOrEqual(said.committed ?? -1);
				expect(last?.committed).toBeGreaterThanOrEqual(said.committed ?? Number.POSITIVE_INFINITY);
				expect(first?.logEnd).toBeLessThanOrEqual(said.end ?? -1);
				expect(last?.logEnd).toBeGreaterThanOrEqual(said.end ?? Number.POSITIVE_INFINITY);
				expect(last?.owner?.member).toBe(said.member);
			}
		});

		it('one frozen: its row says so within one timeout, what the others lead stays right, and it comes back', async () => {
			await cluster.node(victim).kill('SIGSTOP');
			await stopped(cluster.node(victim).pid);
			const frozen = await pollOnce(collector, 6_000);
			expect(frozen.tookMs).toBeLessThan(6_500);
			expect(frozen.broker(victim)).toMatchObject({listed: true, reachable: false, failure: expect.stringContaining('no answer in')});
			expect(frozen.brokers.filter(({reachable}) => reachable).map(({id}) => id)).toEqual([1, 2]);
			expect(frozen.metric('kafka_broker_up', {broker: String(victim)})).toBe(0);
			for (const {leader, end, error} of soloRows(frozen)) {
				expect([leader, end, error === undefined]).toEqual(leader === victim ? [leader, Number.NaN, false] : [leader, 0, true]);
			}
			// Its groups stay in sight with the reason; those of the others are read as ever.
			expect(frozen.groups.map(({group}) => group)).toEqual([...groups].sort());
			for (const {coordinator, error, members} of frozen.groups) {
				expect([error === null, members.length]).toEqual(coordinator === victim ? [false, 0] : [true, 1]);
			}
			// One that was silent already is waited for less.
			const waitedFor = (polled: Polled) => Number(/no answer in ([\d.]+) s/.exec(polled.broker(victim)?.failure ?? '')?.[1]);
			expect(waitedFor(await pollOnce(collector, 6_000))).toBeLessThan(waitedFor(frozen));
			await cluster.node(victim).kill('SIGCONT');
			await until(
				'the thawed broker to answer',
				async () => ((await pollOnce(collector)).broker(victim)?.reachable ? true : undefined),
				30_000,
			);
			await until(
				'all partitions to be known again',
				async () => {
					const {rows} = await pollOnce(collector);
					const unknown = rows.filter(({lag, ownership}) => lag === null || ownership !== 'stable');
					if (unknown.length > 0 || rows.length < groups.length * 6) throw new Error(JSON.stringify(unknown[0] ?? rows.length));
					return true;
				},
				40_000,
			);
		});

		it('one killed: refused in the next poll, long before the cluster notices, then leaderless partitions by their own rows', async () => {
			await cluster.node(victim).kill('SIGKILL');
			const next = await pollOnce(collector);
			expect(next.broker(victim)).toMatchObject({listed: true, reachable: false, failure: expect.stringMatching(/refused|closed/)});
			expect((await pollOnce(collector)).broker(victim)?.failure).toContain('connection refused');
			expect(
				soloRows(next)
					.filter(({error}) => error !== undefined)
					.map(({leader}) => leader),
			).toEqual([victim]);
			expect(next.parts.map(({part, failure}) => [part, failure])).toEqual([
				['brokers', null],
				['topics', null],
				['groups', null],
				['offsets', null],
				['record-times', null],
			]);

			const noticed = await until(
				'the cluster to drop the broker',
				async () => {
					const polled = await pollOnce(collector);
					return polled.broker(victim)?.listed === false ? polled : undefined;
				},
				30_000,
			);
			// Fenced, but still one of the cluster's brokers.
			expect(noticed.broker(victim)).toMatchObject({listed: false, reachable: false, address: cluster.node(victim).address});
			expect(noticed.metric('kafka_brokers')).toBe(2);
			const orphan = soloRows(noticed).find(({leader}) => leader === -1);
			expect(orphan).toMatchObject({end: Number.NaN, error: 'no leader'});
			expect(soloRows(noticed).filter(({error}) => error === undefined)).toHaveLength(2);
			expect(noticed.metric('kafka_under_replicated_partitions')).toBeGreaterThanOrEqual(6);
			await until(
				'all lags to be known again, under new leaders and coordinators',
				async () => {
					const {rows} = await pollOnce(collector);
					const unknown = rows.filter(({lag}) => lag === null);
					if (unknown.length > 0 || rows.length < groups.length * 6) throw new Error(JSON.stringify(unknown[0] ?? rows.length));
					return true;
				},
				40_000,
			);
		});

		it("two of three gone: the lost quorum is told, and the last broker's own row stays up", async () => {
			await cluster.node(2).kill('SIGKILL');
			const polled = await until(
				'the controllers to be silent',
				async () => {
					const one = await pollOnce(collector);
					return one.part('brokers').notes?.some((note) => note.includes('controllers')) ? one : undefined;
				},
				30_000,
			);
			expect(polled.brokers.map(({id, reachable}) => [id, reachable])).toEqual([
				[1, true],
				[2, false],
				[3, false],
			]);
			expect(polled.cluster?.quorumLeader).toBe(null);
			expect(polled.brokers.every(({controller}) => controller === null)).toBe(true);
			expect(polled.tookMs).toBeLessThan(5_000);
		});
	},
);
