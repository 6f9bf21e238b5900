import type {GroupFact, OffsetsFact} from '../facts.ts';
import {type GroupOwners, groupOwners, type LastOwners, type Owner, type Ownership, ownerOf} from './partition-owners.ts';
import {type PartitionRows, rowOfPartition} from './partition-rows.ts';

/** The partitions of one group in order of topic and number: what it has committed to, owns, or owned last. */
export type GroupLayout = {
	readonly topics: readonly string[];
	/** Index in `topics` by row. */
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** Row in the partitions of the cluster; −1: it is not listed. */
	readonly logRow: Int32Array;
	/** Row in the group's commits; −1: there is none. */
	readonly commitRow: Int32Array;
};

/** Owners by row of a layout. */
export type RowOwners = {readonly owner: readonly (Owner | null)[]; readonly ownership: readonly Ownership[]};

type Found = {
	readonly topic: string;
	readonly partition: number;
	readonly commitRow: number;
	readonly owner: Owner | null;
	readonly ownership: Ownership;
};

/**
 * Joins commits and members of a group to rows. Where the commits could not be read, the rows known before stay.
 */
export const layOut = (
	group: GroupFact,
	offsets: OffsetsFact | undefined,
	log: PartitionRows | null,
	lastOwners: LastOwners,
	before: GroupLayout | undefined,
): GroupLayout & RowOwners => {
	const owners = groupOwners(group, lastOwners.get(group.group));
	const found = findRows(owners, offsets, before).sort((a, b) =>
		a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition,
	);
	const topics = [...new Set(found.map(({topic}) => topic))];
	const indexOf = new Map(topics.map((topic, index) => [topic, index]));
	return {
		topics,
		topic: Int32Array.from(found, ({topic}) => indexOf.get(topic) ?? -1),
		partition: Int32Array.from(found, ({partition}) => partition),
		logRow: Int32Array.from(found, ({topic, partition}) => (log === null ? -1 : rowOfPartition(log, topic, partition))),
		commitRow: Int32Array.from(found, ({commitRow}) => commitRow),
		owner: found.map(({owner}) => owner),
		ownership: found.map(({ownership}) => ownership),
	};
};

const findRows = (owners: GroupOwners, offsets: OffsetsFact | undefined, before: GroupLayout | undefined): Found[] => {
	const found: Found[] = [];
	const add = (topic: string, partition: number, commitRow: number): void => {
		const owner = ownerOf(owners, topic, partition);
		found.push({topic, partition, commitRow, owner, ownership: owner ? owners.ownedAs : owners.otherwise(topic, partition)});
		owners.byTopic.get(topic)?.delete(partition);
		owners.gone.get(topic)?.delete(partition);
	};
	if (offsets !== undefined && offsets.error === null) {
		for (let row = 0; row < offsets.topic.length; row += 1)
			add(offsets.topics[offsets.topic[row] ?? -1] ?? '', offsets.partition[row] ?? -1, row);
	} else if (before) {
		for (let row = 0; row < before.topic.length; row += 1)
			add(before.topics[before.topic[row] ?? -1] ?? '', before.partition[row] ?? -1, -1);
	}
	for (const left of [owners.byTopic, owners.gone]) {
		for (const [topic, byPartition] of left) for (const partition of [...byPartition.keys()]) add(topic, partition, -1);
	}
	return found;
};

/** Row of a partition in a layout; −1 when it is not there. */
export const rowIn = (layout: GroupLayout, topic: string, partition: number): number => {
	for (let row = 0; row < layout.partition.length; row += 1) {
		if (layout.partition[row] === partition && layout.topics[layout.topic[row] ?? -1] === topic) return row;
	}
	return -1;
};

/** Whether the members of a group say the same as before: then so do its rows. */
export const sameMembers = (a: GroupFact, b: GroupFact): boolean =>
	a === b ||
	(a.state === b.state &&
		a.type === b.type &&
		a.protocolType === b.protocolType &&
		a.error === b.error &&
		a.members.length === b.members.length &&
		a.members.every((member, index) => {
			const other = b.members[index];
			return (
				other !== undefined &&
				member.id === other.id &&
				member.clientId === other.clientId &&
				member.host === other.host &&
				samePartitions(member.partitions, other.partitions)
			);
		}));

type Assignment = Readonly<Record<string, readonly number[]>>;

const samePartitions = (a: Assignment, b: Assignment): boolean => {
	const topics = Object.keys(a);
	if (topics.length !== Object.keys(b).length) return false;
	for (const topic of topics) {
		const [mine, other] = [a[topic], Object.hasOwn(b, topic) ? b[topic] : undefined];
		if (mine === undefined || other === undefined || mine.length !== other.length) return false;
		for (let index = 0; index < mine.length; index += 1) if (mine[index] !== other[index]) return false;
	}
	return true;
};
