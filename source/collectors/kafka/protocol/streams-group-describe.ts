import {type DescribedGroup, describingApi} from './described-group.ts';
import type {Reader} from './reader.ts';

/** Tasks by subtopology: each reads the partitions of these numbers of all topics that the subtopology reads. */
export type Tasks = ReadonlyArray<{readonly subtopology: string; readonly partitions: readonly number[]}>;
export type StreamsMember = {
	readonly id: string;
	readonly instanceId: string | null;
	readonly epoch: number;
	readonly clientId: string;
	readonly host: string;
	readonly active: Tasks;
	readonly target: Tasks;
};
export type StreamsGroup = DescribedGroup & {
	/** Topics that each subtopology reads; empty while the topology is not known. */
	readonly topicsOf: ReadonlyMap<string, readonly string[]>;
	readonly members: readonly StreamsMember[];
};

/** Streams groups (KIP-1071) with topology and members, asked of their coordinator; brokers from 4.1 on. */
export const streamsGroupDescribe = describingApi(
	{key: 89, name: 'StreamsGroupDescribe', versions: [0, 0]},
	(reader): Pick<StreamsGroup, 'topicsOf' | 'members'> => ({
		topicsOf: topologyOf(reader),
		members: reader.array(20, () => memberOf(reader)),
	}),
);

const topologyOf = (reader: Reader): ReadonlyMap<string, readonly string[]> => {
	const topicsOf = new Map<string, readonly string[]>();
	if (reader.int8() < 0) return topicsOf;
	reader.int32();
	for (let left = reader.arrayLength(6); left > 0; left -= 1) {
		const id = reader.string();
		const sources = reader.array(1, () => reader.string());
		for (let sinks = reader.arrayLength(1); sinks > 0; sinks -= 1) reader.skipString();
		topicInfos(reader); // Changelogs.
		topicsOf.set(id, [...sources, ...topicInfos(reader)]);
		reader.tags();
	}
	reader.tags();
	return topicsOf;
};

/** Names only. */
const topicInfos = (reader: Reader): readonly string[] =>
	reader.array(9, () => {
		const name = reader.string();
		reader.skip(6);
		passPairs(reader);
		reader.tags();
		return name;
	});

const memberOf = (reader: Reader): StreamsMember => {
	const id = reader.string();
	const epoch = reader.int32();
	const instanceId = reader.nullableString();
	reader.skipString(); // Rack.
	const clientId = reader.string();
	const host = reader.string();
	reader.int32();
	reader.skipString(); // Process.
	if (reader.int8() >= 0) {
		reader.skipString();
		reader.skip(2);
		reader.tags();
	}
	passPairs(reader);
	passOffsets(reader);
	passOffsets(reader);
	const active = assignmentOf(reader);
	const target = assignmentOf(reader);
	reader.boolean();
	reader.tags();
	return {id, instanceId, epoch, clientId, host, active, target};
};

/** Active tasks; standby and warm-up tasks keep copies of state and read nothing of the topics. */
const assignmentOf = (reader: Reader): Tasks => {
	const [active] = [tasksOf(reader), tasksOf(reader), tasksOf(reader)];
	reader.tags();
	return active;
};

const tasksOf = (reader: Reader): Tasks =>
	reader.array(3, () => {
		const tasks = {subtopology: reader.string(), partitions: reader.array(4, () => reader.int32())};
		reader.tags();
		return tasks;
	});

const passPairs = (reader: Reader): void => {
	for (let left = reader.arrayLength(3); left > 0; left -= 1) {
		reader.skipString();
		reader.skipString();
		reader.tags();
	}
};

const passOffsets = (reader: Reader): void => {
	for (let left = reader.arrayLength(14); left > 0; left -= 1) {
		reader.skipString();
		reader.skip(12);
		reader.tags();
	}
};
