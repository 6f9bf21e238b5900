import type {Api} from './api.ts';
import type {Assignment} from './assignment.ts';
import {topicPartitions} from './consumer-group-describe.ts';
import type {GroupsQuestion} from './describe-groups.ts';
import type {Reader} from './reader.ts';

export type ShareMember = {
	readonly id: string;
	readonly epoch: number;
	readonly clientId: string;
	readonly host: string;
	/** Partitions it reads, together with others. */
	readonly assignment: Assignment;
};
export type ShareGroup = {
	readonly error: number;
	readonly errorMessage: string | null;
	readonly group: string;
	readonly state: string;
	readonly groupEpoch: number;
	readonly assignmentEpoch: number;
	readonly assignor: string;
	readonly members: readonly ShareMember[];
};

/** Share groups (KIP-932) with their members, asked of their coordinator; brokers from 4.1 on. */
export const shareGroupDescribe: Api<GroupsQuestion, readonly ShareGroup[]> = {
	key: 77,
	name: 'ShareGroupDescribe',
	versions: [1, 1],
	flexibleFrom: 0,
	encode(writer, {groups}) {
		writer.array(groups, (group) => void writer.string(group));
		writer.boolean(false);
	},
	decode(reader) {
		reader.throttle();
		return reader.array(16, () => {
			const described = {
				error: reader.int16(),
				errorMessage: reader.nullableString(),
				group: reader.string(),
				state: reader.string(),
				groupEpoch: reader.int32(),
				assignmentEpoch: reader.int32(),
				assignor: reader.string(),
				members: reader.array(11, () => memberOf(reader)),
			};
			reader.int32();
			reader.tags();
			return described;
		});
	},
};

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
