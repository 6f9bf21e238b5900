/** A classic and a KIP-848 group under load on watched brokers, whose members and brokers come, go, die and freeze on command. */
import {join} from 'node:path';
import {kafkaFiles} from '../servers/kafka-cache.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {startWatchedKafka, type WatchedKafka} from '../servers/watched-kafka.ts';
import {type Killable, runCommand, type Verb, verbsFor} from '../systems/stand-in.ts';
import {startUnit} from '../systems/unit.ts';
import {startJavaMember} from './java-member.ts';
import {type Load, startLoad} from './kafka-load.ts';
import type {MemberSettings} from './kafka-member.ts';
import type {KafkaWatch, PollSeen} from './kafka-watch.ts';

export const classicGroup = 'classic-readers';
export const newGroup = 'new-readers';
export const bothGroups = [classicGroup, newGroup] as const;

export type MovingCluster = {
	readonly kafka: WatchedKafka;
	readonly loads: readonly Load[];
	/** Such as `kill-classic 2`, `stop-new 1`, `start-new 4`, `kill-broker 3`; throws for an unknown one. */
	command(line: string): Promise<string>;
	stop(): Promise<void>;
};

type Starter = (number: number) => Promise<Killable>;

/** Members of one group by their number; one that is not there yet is made by `start-…`. */
const crew = (start: Starter): {find(name: string): Killable; add(name: string): Promise<void>; stop(): Promise<void>} => {
	const members = new Map<string, Killable>();
	return {
		find(name) {
			const found = members.get(name);
			if (found === undefined) throw new Error(`no member ${name}; there are ${[...members.keys()].join(', ')}`);
			return found;
		},
		async add(name) {
			members.set(name, await start(Number(name)));
		},
		async stop() {
			await Promise.all([...members.values()].map((member) => member.kill('SIGKILL')));
		},
	};
};

const topicOf = {[classicGroup]: 'orders', [newGroup]: 'payments'} as const;
export const partitionsEach = 6;

/** Starts three brokers, both groups with `members` members each, and their load. The caller stops it. */
export const startMovingCluster = async (members: number): Promise<MovingCluster> => {
	await kafkaFiles();
	const folder = temporaryFolder('moving');
	const kafka = await startWatchedKafka(3);
	const {brokers} = kafka.cluster;
	const classic = crew((number) =>
		startUnit({
			name: `classic-${number}`,
			program: join(import.meta.dirname, 'kafka-member.ts'),
			folder: folder.path,
			settings: {
				...{brokers, groupId: classicGroup, topic: topicOf[classicGroup], clientId: `classic-${number}`},
				...{sessionTimeoutMs: 6_000, commitEveryMs: 500, perSecond: null},
			} satisfies MemberSettings,
		}),
	);
	const newer = crew((number) => startJavaMember({brokers, groupId: newGroup, topic: topicOf[newGroup], clientId: `new-${number}`}));
	const loads: Load[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all([classic.stop(), newer.stop()]);
		await Promise.all(loads.map((load) => load.stop()));
		await kafka.stop();
		folder.remove();
	};
	try {
		for (const topic of Object.values(topicOf)) {
			await kafka.cluster.createTopic(topic, partitionsEach, 3);
			loads.push(await startLoad(brokers, {topic, partitions: partitionsEach, everyMs: 150, each: 2}));
		}
		const numbers = Array.from({length: members}, (_, index) => String(index + 1));
		await Promise.all(numbers.flatMap((number) => [classic.add(number), newer.add(number)]));
		const added =
			(to: typeof classic): Verb =>
			async (name) => {
				await to.add(name);
				return `member ${name} started`;
			};
		const verbs: Record<string, Verb> = {
			...verbsFor('classic', classic.find),
			...verbsFor('new', newer.find),
			...verbsFor('broker', (name) => kafka.cluster.node(Number(name))),
			'start-classic': added(classic),
			'start-new': added(newer),
		};
		return {kafka, loads, command: (line) => runCommand(verbs, line), stop};
	} catch (error) {
		await stop();
		throw error;
	}
};

/** Waits until each group is stable with so many members, each of its partitions owned. */
export const settled = (watch: KafkaWatch, members: number, deadlineMs = 90_000): Promise<PollSeen> => {
	return watch.until(
		`${members} members in each group`,
		(poll) => {
			const words = bothGroups.map((name) => {
				const group = poll.groups.get(name);
				const owned = group?.rows.filter(({ownership, committed}) => ownership === 'stable' && committed !== null).length;
				return `${group?.state} ${group?.members.length} ${owned}`;
			});
			if (words.every((word) => word === `Stable ${members} ${partitionsEach}`)) return poll;
			throw new Error(`${words.join(', ')}; ${poll.failure ?? 'no failure'}`);
		},
		deadlineMs,
	);
};
