import type {Assignment} from './assignment.ts';
import {topicPartitions} from './consumer-group-describe.ts';
import {type DescribedGroup, describingApi} from './described-group.ts';
import type {Reader} from './reader.ts';

export type ShareMember = {
	readonly id: string;
	readonly epoch: number;
	readonly clientId: string;
	readonly host: string;
	/** Partitions it reads, together with others. */
	readonly assignment: Assignment;
};
export type ShareGroup = DescribedGroup & {readonly assignor: string; readonly members: readonly ShareMember[]};

/** Share groups (KIP-932) with their members, asked of their coordinator; brokers from 4.1 on. */
export const shareGroupDescribe = describingApi(
	{key: 77, name: 'ShareGroupDescribe', versions: [1, 1]},
	(reader): Pick<ShareGroup, 'assignor' | 'members'> => ({
		assignor: reader.string(),
		members: reader.array(11, () => memberOf(reader)),
	}),
);

const memberOf = (reader: Reader): ShareMember => {
	const id = reader.string();
	reader.skipString(); // Rack.
	const epoch = reader.int32();
	const clientId = reader.string();
	const host = reader.string();
	for (let left = reader.arrayLength(1); left > 0; left -= 1) reader.skipString(); // Subscribed topics.
	const assignment = topicPartitions(reader);
	reader.tags();
	return {id, epoch, clientId, host, assignment};
};
