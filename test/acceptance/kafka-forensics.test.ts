/** Members and brokers that are killed, frozen and added on real brokers, and what pipetop says of who owned what, and when. */
import {join} from 'node:path';
import kafkajs, {type Admin} from 'kafkajs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {reasonText} from '../../source/model/reason-words.ts';
import type {RebalanceView} from '../../source/model/views/rebalance.ts';
import {oracleRows} from '../collectors/kafka-oracle.ts';
import {javaAvailable, type KafkaCluster} from '../servers/kafka.ts';
import {kafkaFiles} from '../servers/kafka-cache.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {askBroker} from '../servers/metadata-probe.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';
import {startWatchedKafka, type WatchedKafka} from '../servers/watched-kafka.ts';
import type {Killable} from '../systems/stand-in.ts';
import {startUnit, type Unit} from '../systems/unit.ts';
import {startJavaMember} from './java-member.ts';
import {type Load, startLoad} from './kafka-load.ts';
import type {MemberSettings} from './kafka-member.ts';
import {type KafkaWatch, type PollSeen, rowKey, watchKafka} from './kafka-watch.ts';
import {askedInWords, otherThanReading} from './read-only.ts';

const missing = javaAvailable();
const partitions = 3;
const classic = {group: 'readers', topic: 'orders'} as const;
const newer = {group: 'payers', topic: 'payments'} as const;
/** Long enough for a machine that is busy with other things; nothing waits for it to pass. */
const patienceMs = 90_000;

/** Owners by partition, as a broker or pipetop names them. */
type Owners = Readonly<Record<number, string>>;
type Word = {readonly state: string; readonly members: readonly string[]; readonly owners: Owners};

describe.skipIf(missing !== undefined)(
	`who owned what on three brokers${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 300_000},
	() => {
		let kafka: WatchedKafka;
		let cluster: KafkaCluster;
		let folder: TemporaryFolder;
		let watch: KafkaWatch;
		let admin: Admin;
		const units = new Map<string, Unit>();
		const javas = new Map<string, Killable>();
		const loads: Load[] = [];

		const startMember = async (clientId: string): Promise<void> => {
			units.set(
				clientId,
				await startUnit({
					name: clientId,
					program: join(import.meta.dirname, 'kafka-member.ts'),
					folder: folder.path,
					settings: {
						...{brokers: cluster.brokers, groupId: classic.group, topic: classic.topic, clientId},
						...{sessionTimeoutMs: 10_000, commitEveryMs: 500, perSecond: null},
					} satisfies MemberSettings,
				}),
			);
		};
		/** What the coordinator of the classic group says, by a client of its own. */
		const brokerWord = async (): Promise<Word> => {
			const group = (await admin.describeGroups([classic.group])).groups[0];
			if (group === undefined) throw new Error('the broker does not know the group');
			const owners: Record<number, string> = {};
			for (const {clientId, memberAssignment} of group.members) {
				const assigned = memberAssignment.length > 0 ? kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment) : null;
				for (const partition of assigned?.assignment[classic.topic] ?? []) owners[partition] = clientId;
			}
			return {state: group.state, members: group.members.map(({clientId}) => clientId).sort(), owners};
		};
		const brokerSettled = (members: number): Promise<Word> =>
			until(
				`the broker to have ${members} stable members`,
				async () => {
					const word = await brokerWord();
					if (word.state !== 'Stable' || word.members.length !== members || Object.keys(word.owners).length !== partitions)
						throw new Error(JSON.stringify(word));
					return word;
				},
				patienceMs,
				200,
			);
		const rowsOf = (poll: PollSeen, {group, topic}: {readonly group: string; readonly topic: string}) =>
			Array.from({length: partitions}, (_, partition) => poll.rows.get(rowKey(group, topic, partition)));
		const ownersIn = (poll: PollSeen, which: {readonly group: string; readonly topic: string}): Owners =>
			Object.fromEntries(
				rowsOf(poll, which).flatMap((row) => (row?.owner && row.ownership === 'stable' ? [[row.partition, row.owner.clientId]] : [])),
			);
		/** Waits until pipetop shows a group stable with so many members. */
		const shown = (which: {readonly group: string; readonly topic: string}, members: number): Promise<PollSeen> =>
			watch.until(
				`${members} members of ${which.group} on screen`,
				(poll) => {
					const view = poll.groups.get(which.group);
					const owned = Object.keys(ownersIn(poll, which)).length;
					if (view?.state === 'Stable' && view.members.length === members && owned === partitions) return poll;
					throw new Error(`${view?.state}, ${view?.members.length} members, ${owned} owned; ${poll.failure ?? 'no failure'}`);
				},
				patienceMs,
			);
		/** Rows of a group whose window ended after `ms`, oldest first. */
		const rowsSince = (poll: PollSeen, group: string, ms: number): readonly RebalanceView[] =>
			poll.rebalances.filter((row) => row.group === group && row.toMs > ms).toReversed();
		const movesOf = (rows: readonly RebalanceView[]) =>
			rows.flatMap(({moves}) => moves.map(({partition, from, to}) => `${partition}: ${from} → ${to}`));
		const expectedMoves = (before: Owners, after: Owners): readonly string[] =>
			Object.keys(after).flatMap((key) => {
				const [from, to] = [before[Number(key)], after[Number(key)]];
				return from === to ? [] : [`${key}: ${from} → ${to}`];
			});
		/** The polls from `ms` on never show a partition as owned by two, or by nobody without saying so. */
		const neverSilent = (which: {readonly group: string; readonly topic: string}, ms: number): void => {
			for (const poll of watch.polls.filter(({startedMs}) => startedMs > ms)) {
				const view = poll.groups.get(which.group);
				if (view === undefined || poll.failure !== null) continue;
				const members = new Set(view.members.map(({id}) => id));
				for (const row of rowsOf(poll, which)) {
					const said = `${new Date(poll.endedMs).toISOString()} ${view.state} ${row?.partition}: ${row?.owner?.clientId ?? 'nobody'} ${row?.ownership} ${reasonText(row?.reason ?? null)}`;
					expect(row, said).toBeDefined();
					if (row?.ownership === 'stable' || row?.ownership === 'last') expect(row.owner, said).not.toBe(null);
					else expect(row?.owner, said).toBe(null);
					if (row?.ownership === 'stable') expect(members.has(row.owner?.member ?? ''), said).toBe(true);
					if (row?.ownership === 'none' && view.members.length > 0) expect(row.severity, said).toBe('critical');
				}
				// What the members own together is no more than there is: nothing is counted for two of them.
				expect(view.members.reduce((sum, member) => sum + member.partitions, 0)).toBeLessThanOrEqual(partitions);
			}
		};

		beforeAll(async () => {
			await kafkaFiles();
			folder = temporaryFolder('forensics');
			// Short enough for a test, and long enough that a busy machine drops nobody whom no test has touched.
			const quick = {session: '10000', heartbeat: '1000'};
			kafka = await startWatchedKafka(3, {
				'group.consumer.session.timeout.ms': quick.session,
				'group.consumer.min.session.timeout.ms': quick.session,
				'group.consumer.heartbeat.interval.ms': quick.heartbeat,
				'group.consumer.min.heartbeat.interval.ms': quick.heartbeat,
			});
			cluster = kafka.cluster;
			for (const {topic} of [classic, newer]) {
				await cluster.createTopic(topic, partitions, 3);
				loads.push(await startLoad(cluster.brokers, {topic, partitions, everyMs: 150, each: 1}));
			}
			admin = kafkaClient(cluster.brokers, 'witness', {retries: 20}).admin();
			await admin.connect();
			watch = await watchKafka({brokers: kafka.doors, login: kafka.login, everyMs: 1_000});
			const java = async (clientId: string): Promise<void> => {
				javas.set(clientId, await startJavaMember({brokers: cluster.brokers, groupId: newer.group, topic: newer.topic, clientId}));
			};
			await Promise.all([...['reader-1', 'reader-2', 'reader-3'].map(startMember), ...['payer-1', 'payer-2'].map(java)]);
			await shown(classic, 3);
			await shown(newer, 2);
		}, 300_000);
		afterAll(async () => {
			await watch?.stop();
			await admin?.disconnect().catch(() => undefined);
			await Promise.all([...units.values(), ...javas.values()].map((member) => member.kill('SIGKILL')));
			await Promise.all(loads.map((load) => load.stop().catch(() => undefined)));
			await kafka?.stop();
			folder?.remove();
		});

		it('a fourth consumer of three partitions is idle, which is no error', async () => {
			const before = await brokerSettled(3);
			const fromMs = (await shown(classic, 3)).startedMs;
			await startMember('reader-4');
			const after = await brokerSettled(4);
			const poll = await shown(classic, 4);
			const view = poll.groups.get(classic.group);
			expect(view).toMatchObject({idle: 1, ownerless: 0});
			expect(view?.members.filter((member) => member.partitions === 0)).toHaveLength(1);
			expect(['ok', 'unknown']).toContain(view?.severity);
			const rows = rowsSince(poll, classic.group, fromMs);
			expect(rows.map(({kind, evidence, ongoing}) => [kind, evidence, ongoing])).toEqual([['joined', 'reader-4 joined', false]]);
			expect(movesOf(rows)).toEqual(expectedMoves(before.owners, after.owners));
			const calm = await watch.until(
				'the group to be well with an idle member',
				(one) => {
					const now = one.groups.get(classic.group);
					if (now?.severity === 'ok' && now.idle === 1) return now;
					throw new Error(`${now?.severity}: ${reasonText(now?.reason ?? null)}`);
				},
				patienceMs,
			);
			expect(calm.severity).toBe('ok');
		});

		it('kill -9 of a consumer: nobody has its partitions, then the heirs have, and it is one row', async () => {
			const before = await brokerSettled(4);
			const [partition, victim] = Object.entries(before.owners).map(([key, owner]) => [Number(key), owner] as const)[0] ?? [0, ''];
			const last = await shown(classic, 4);
			expect(ownersIn(last, classic)).toEqual(before.owners);
			const killedMs = Date.now();
			await units.get(victim)?.kill('SIGKILL');
			await until(
				`the broker to know that ${victim} is gone`,
				async () => {
					const {state, members} = await brokerWord();
					if (members.includes(victim)) throw new Error(`${state}: ${members.join(', ')}`);
					return true;
				},
				patienceMs,
				50,
			);
			const knewMs = Date.now();
			// Up to then it was theirs by the broker's own word; from the next poll on it is nobody's or the heir's.
			const next = await watch.begunAfter(knewMs, patienceMs);
			const row = rowsOf(next, classic)[partition];
			expect([row?.owner?.clientId, row?.ownership]).not.toContain(victim);
			if (row?.owner === null) expect(row).toMatchObject({ownership: 'none', severity: 'critical'});
			const after = await brokerSettled(3);
			const settledMs = Date.now();
			const poll = await watch.begunAfter(settledMs, patienceMs);
			expect(ownersIn(poll, classic)).toEqual(after.owners);
			const rows = rowsSince(poll, classic.group, killedMs);
			expect(rows.map(({kind, evidence, ongoing}) => [kind, evidence, ongoing])).toEqual([['left', `${victim} left`, false]]);
			expect(movesOf(rows)).toEqual(expectedMoves(before.owners, after.owners));
			expect(movesOf(rows).some((move) => move.startsWith(`${partition}: ${victim} → `))).toBe(true);
			for (const {fromMs, toMs, lagBefore, lagAfter} of rows) {
				expect(fromMs).toBeLessThanOrEqual(knewMs);
				expect(toMs).toBeLessThanOrEqual(poll.startedMs);
				expect(lagBefore).toEqual(expect.any(Number));
				expect(lagAfter).toEqual(expect.any(Number));
			}
			neverSilent(classic, killedMs);
		});

		it('freeze and thaw: its partitions move away and it comes back as another member, never two silent owners', async () => {
			const before = await brokerSettled(3);
			const victim = before.owners[1] ?? '';
			const fromMs = (await shown(classic, 3)).startedMs;
			await units.get(victim)?.kill('SIGSTOP');
			try {
				const without = await brokerSettled(2);
				const poll = await watch.begunAfter(Date.now(), patienceMs);
				expect(ownersIn(poll, classic)).toEqual(without.owners);
				const rows = rowsSince(poll, classic.group, fromMs);
				expect(rows.map(({evidence}) => evidence)).toEqual([`${victim} left`]);
				expect(movesOf(rows)).toEqual(expectedMoves(before.owners, without.owners));
			} finally {
				await units.get(victim)?.kill('SIGCONT');
			}
			const after = await brokerSettled(3);
			const poll = await watch.begunAfter(Date.now(), patienceMs);
			expect(ownersIn(poll, classic)).toEqual(after.owners);
			neverSilent(classic, fromMs);
			const rows = rowsSince(poll, classic.group, fromMs);
			expect(rows.at(-1)).toMatchObject({kind: 'joined', ongoing: false});
			// Replayed over the owners before, all moves together give the owners after.
			const owners: Record<number, string | null> = {...before.owners};
			for (const {moves} of rows) {
				for (const {partition, from, to} of moves) {
					expect(owners[partition] ?? null).toBe(from);
					owners[partition] = to;
				}
			}
			expect(owners).toEqual(after.owners);
		});

		it('kill -9 of a member of a KIP-848 group is one row too, as its own tool tells the owners', async () => {
			const told = async (): Promise<Owners> =>
				Object.fromEntries(
					(await oracleRows(cluster, newer.group)).flatMap(({partition, clientId}) => (clientId === null ? [] : [[partition, clientId]])),
				);
			const before = ownersIn(await shown(newer, 2), newer);
			expect(await told()).toEqual(before);
			const killedMs = Date.now();
			const victim = before[0] ?? '';
			await javas.get(victim)?.kill('SIGKILL');
			await shown(newer, 1);
			const poll = await watch.begunAfter(Date.now(), patienceMs);
			const after = ownersIn(poll, newer);
			expect(await told()).toEqual(after);
			const rows = rowsSince(poll, newer.group, killedMs);
			expect(rows.map(({kind, evidence, ongoing}) => [kind, evidence, ongoing])).toEqual([['left', `${victim} left`, false]]);
			expect(movesOf(rows)).toEqual(expectedMoves(before, after));
			neverSilent(newer, killedMs);
		});

		it('a broker killed: 2 of 3 are up, its leaders moved, and other figures are unbroken', async () => {
			const topics = [classic.topic, newer.topic];
			const leadersAt = async (id: number) => {
				const {brokers, topics: told} = await askBroker(Number(cluster.node(id).address.split(':')[1]), topics);
				return {brokers, leaders: told.flatMap(({partitions: all}) => all.map(({leader}) => leader))};
			};
			const {leaders} = await leadersAt(1);
			const ledBy = (id: number): number => leaders.filter((leader) => leader === id).length;
			const [victim = 0, ...others] = [1, 2, 3].toSorted((one, other) => ledBy(other) - ledBy(one));
			const lost = ledBy(victim);
			expect(lost).toBeGreaterThan(0);
			const killedMs = Date.now();
			await cluster.node(victim).kill('SIGKILL');
			const knewMs = await until(
				"the cluster's metadata to say so",
				async () => {
					const words = await Promise.all(others.map(leadersAt));
					const isSaid = (word: (typeof words)[number]) =>
						!word.brokers.includes(victim) && word.leaders.every((leader) => leader > 0 && leader !== victim);
					if (!words.every(isSaid)) throw new Error(JSON.stringify(words));
					return Date.now();
				},
				patienceMs,
				100,
			);
			const first = await watch.begunAfter(knewMs, patienceMs);
			const second = await watch.begunAfter(first.startedMs, patienceMs);
			const states = Object.fromEntries(second.brokers.map(({id, state}) => [id, state]));
			expect(states).toEqual({1: 'up', 2: 'up', 3: 'up', [victim]: 'down'});
			expect(second.brokers.find(({id}) => id === victim)?.leadersMoved).toMatchObject({lost, gained: 0});
			expect(second.brokers.filter(({id}) => id !== victim).reduce((sum, {leadersMoved}) => sum + (leadersMoved?.gained ?? 0), 0)).toBe(
				lost,
			);
			// The rows of both groups stay, and what a poll could not read says why.
			for (const poll of watch.polls.filter(({startedMs}) => startedMs > killedMs)) {
				for (const row of [...rowsOf(poll, classic), ...rowsOf(poll, newer)]) {
					expect(row, new Date(poll.endedMs).toISOString()).toBeDefined();
					if (row?.lag === null) expect(row.reason).not.toBe(null);
					expect(row?.lag ?? 0).toBeGreaterThanOrEqual(0);
				}
			}
			await watch.until(
				'every lag to be known again',
				(poll) => {
					const unknown = [...rowsOf(poll, classic), ...rowsOf(poll, newer)].filter((row) => row?.lag == null || row.stale);
					if (unknown.length > 0)
						throw new Error(unknown.map((row) => `${row?.topic}/${row?.partition} ${reasonText(row?.reason ?? null)}`).join('; '));
					return true;
				},
				patienceMs,
			);
		});

		it('nothing but reading requests came through the proxies before the brokers', () => {
			const asked = kafka.asked();
			expect(otherThanReading(asked), askedInWords(asked)).toEqual([]);
			expect([...asked.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
		});
	},
);
