import {type Assignment, assignmentOf} from './assignment.ts';
import {type DescribedGroup, describingApi} from './described-group.ts';
import type {Reader} from './reader.ts';

export type ConsumerMember = {
	readonly id: string;
	readonly instanceId: string | null;
	readonly epoch: number;
	readonly clientId: string;
	readonly host: string;
	readonly assignment: Assignment;
	readonly target: Assignment;
};
export type ConsumerGroup = DescribedGroup & {readonly assignor: string; readonly members: readonly ConsumerMember[]};

/** Groups of type `consumer` (KIP-848) with members, epochs, current and target assignment, asked of their coordinator. */
export const consumerGroupDescribe = describingApi(
	{key: 69, name: 'ConsumerGroupDescribe', versions: [0, 1]},
	(reader, version): Pick<ConsumerGroup, 'assignor' | 'members'> => ({
		assignor: reader.string(),
		members: reader.array(13, () => memberOf(reader, version)),
	}),
);

const memberOf = (reader: Reader, version: number): ConsumerMember => {
	const id = reader.string();
	const instanceId = reader.nullableString();
	reader.skipString(); // Rack.
	const epoch = reader.int32();
	const clientId = reader.string();
	const host = reader.string();
	for (let left = reader.arrayLength(1); left > 0; left -= 1) reader.skipString(); // Subscribed topics,
	reader.skipString(); // or their pattern.
	const assignment = topicPartitions(reader);
	const target = topicPartitions(reader);
	if (version >= 1) reader.int8();
	reader.tags();
	return {id, instanceId, epoch, clientId, host, assignment, target};
};

/** Topics by name with their partitions, as they stand in assignments of members. */
export const topicPartitions = (reader: Reader): Assignment => {
	const topics = reader.array(19, () => {
		reader.skip(16);
		const topic = [reader.string(), reader.array(4, () => reader.int32())] as const;
		reader.tags();
		return topic;
	});
	reader.tags();
	return assignmentOf(topics);
};
