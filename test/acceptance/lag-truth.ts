/** What is true of groups' lag, by kafkajs' admin client and the producer's own memory: how old the first unread message really is. */
import {kafkaClient} from '../servers/kafka-client.ts';
import {pause} from '../servers/until.ts';
import type {Load} from './kafka-load.ts';

/** One reading of a group, from somewhere between two moments (epoch ms). */
export type Reading = {
	readonly fromMs: number;
	readonly toMs: number;
	readonly members: number;
	/** By partition; −1: none. */
	readonly committed: readonly number[];
	/** By partition: offset after the newest message that was confirmed before the reading began. */
	readonly ends: readonly number[];
};

/** The true age of the first unread message lies between; both 0: everything was read. */
export type TrueAge = {readonly leastMs: number; readonly mostMs: number};

export type LagTruth = {
	readings(group: string): readonly Reading[];
	/** Of one partition while a poll went on; null: not read around it, or a message without a known age. */
	age(group: string, partition: number, poll: {readonly startedMs: number; readonly endedMs: number}): TrueAge | null;
	stop(): Promise<void>;
};

export type TruthOptions = {
	readonly brokers: readonly string[];
	readonly groups: readonly string[];
	readonly topic: string;
	readonly partitions: number;
	readonly load: Load;
};

const everyMs = 200;

/** Begins to read. The caller stops it. */
export const startLagTruth = async ({brokers, groups, topic, partitions, load}: TruthOptions): Promise<LagTruth> => {
	const admin = kafkaClient(brokers, 'lag-truth').admin();
	await admin.connect();
	const readings = new Map<string, Reading[]>(groups.map((group) => [group, []]));
	const numbers = Array.from({length: partitions}, (_, index) => index);
	const read = async (group: string): Promise<void> => {
		const ends = numbers.map((partition) => load.end(partition));
		const fromMs = Date.now();
		const [offsets] = await admin.fetchOffsets({groupId: group, topics: [topic]});
		const [described] = (await admin.describeGroups([group])).groups;
		const committed = numbers.map((number) => Number(offsets?.partitions.find(({partition}) => partition === number)?.offset ?? -1));
		readings.get(group)?.push({fromMs, toMs: Date.now(), members: described?.members.length ?? 0, committed, ends});
	};
	let going = true;
	const work = (async () => {
		while (going) {
			// In turn: parallel calls of this client disturb each other.
			for (const group of groups) await read(group).catch(() => undefined);
			await pause(everyMs);
		}
	})();
	/** When the first message that is unread with this commit was made; null: all is read; undefined: not known. */
	const madeAt = (partition: number, reading: Reading): number | null | undefined => {
		const offset = Math.max(0, reading.committed[partition] ?? 0);
		return offset >= (reading.ends[partition] ?? 0) ? null : load.madeAtMs(partition, offset);
	};
	return {
		readings: (group) => readings.get(group) ?? [],
		age(group, partition, {startedMs, endedMs}) {
			const all = readings.get(group) ?? [];
			const before = all.findLast(({toMs}) => toMs <= startedMs);
			const after = all.find(({fromMs}) => fromMs >= endedMs);
			if (before === undefined || after === undefined) return null;
			const [first, last] = [madeAt(partition, before), madeAt(partition, after)];
			if (first === undefined || last === undefined) return null;
			// Where all was read before, what is unread since was made after that reading, as far as it was confirmed.
			return {leastMs: last === null ? 0 : Math.max(0, startedMs - last), mostMs: endedMs - (first ?? before.fromMs)};
		},
		async stop() {
			going = false;
			await work;
			await admin.disconnect();
		},
	};
};
