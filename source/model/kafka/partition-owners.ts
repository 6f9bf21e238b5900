import type {GroupFact} from '../facts.ts';
import type {Reason} from '../reason.ts';

/** The member of a group that owns a partition. */
export type Owner = {readonly member: string; readonly clientId: string; readonly host: string};
export type Ownership = 'stable' | 'last' | 'none' | 'unknown';

/** By group, then by `topic/partition`. */
export type LastOwners = ReadonlyMap<string, ReadonlyMap<string, Owner>>;

/** Who owns what in one group, by topic and partition. The maps are made for one reader and may be emptied by it. */
export type GroupOwners = {
	readonly byTopic: ReadonlyMap<string, Map<number, Owner>>;
	/** Partitions whose last owner has left while nothing newer is known. */
	readonly gone: ReadonlyMap<string, Map<number, Owner>>;
	/** What an owner found in `byTopic` stands for. */
	readonly ownedAs: Ownership;
	/** What a partition without an owner in `byTopic` stands for. */
	readonly otherwise: (topic: string, partition: number) => Ownership;
};

/** A classic group between two generations: its members' assignments read empty, which says nothing about who owns what. */
const rebalancing: ReadonlySet<string> = new Set(['PreparingRebalance', 'CompletingRebalance']);
/** States in which the members' assignments are the whole truth. */
const settled: ReadonlySet<string> = new Set(['Stable', 'Empty', 'Dead', 'Assigning', 'Reconciling']);

/** Whether the members' assignments of a group fact can be believed as they stand. */
export const saysOwners = ({error, state, type, protocolType}: GroupFact): boolean =>
	error === null &&
	settled.has(state) &&
	(type === 'classic' || type === 'consumer' || type === 'streams' || type === 'unknown') &&
	(protocolType === 'consumer' || protocolType === 'streams' || state === 'Empty' || state === 'Dead');

/** Why nobody can say who owns a partition of a group, or whether anybody does. */
export const whyUnowned = ({error, state, type, protocolType}: GroupFact): Reason => {
	if (error !== null) return {code: 'owner-unknown', because: 'unread', message: error};
	if (type === 'share') return {code: 'share-group'};
	if (rebalancing.has(state)) return {code: 'owner-unknown', because: 'rebalancing', state};
	if (!settled.has(state)) return {code: 'owner-unknown', because: 'state', state};
	return {code: 'owner-unknown', because: 'type', type: protocolType || type};
};

/**
 * Owners of one group. While it rebalances (or could not be read), the last stable owners count, marked `last`: a
 * partition is ownerless when its last owner is no longer a member, not when the assignment reads empty.
 */
export const groupOwners = (group: GroupFact, last: ReadonlyMap<string, Owner> | undefined): GroupOwners => {
	if (saysOwners(group)) return {byTopic: assigned(group), gone: new Map(), ownedAs: 'stable', otherwise: () => 'none'};
	const byTopic = new Map<string, Map<number, Owner>>();
	const gone = new Map<string, Map<number, Owner>>();
	// A group that could not be read has no member list to hold the last owners against.
	const members = group.error === null && rebalancing.has(group.state) ? new Set(group.members.map(({id}) => id)) : null;
	for (const [key, owner] of last ?? []) {
		const slash = key.lastIndexOf('/');
		put(members === null || members.has(owner.member) ? byTopic : gone, key.slice(0, slash), Number(key.slice(slash + 1)), owner);
	}
	return {byTopic, gone, ownedAs: 'last', otherwise: (topic, partition) => (gone.get(topic)?.has(partition) ? 'none' : 'unknown')};
};

/** The owner of a partition, null when `byTopic` has none. */
export const ownerOf = (owners: GroupOwners, topic: string, partition: number): Owner | null =>
	owners.byTopic.get(topic)?.get(partition) ?? null;

/**
 * What to remember after a poll: the owners of every group that could tell them, and what was known before of groups that
 * rebalance or could not be read. Groups that are not listed any more are forgotten.
 */
export const lastStableOwners = (previous: LastOwners, groups: readonly GroupFact[]): LastOwners => {
	const next = new Map<string, ReadonlyMap<string, Owner>>();
	for (const group of groups) {
		if (!saysOwners(group)) {
			const before = previous.get(group.group);
			if (before) next.set(group.group, before);
			continue;
		}
		const owners = new Map<string, Owner>();
		for (const [topic, byPartition] of assigned(group)) {
			for (const [partition, owner] of byPartition) owners.set(`${topic}/${partition}`, owner);
		}
		next.set(group.group, owners);
	}
	return next;
};

const assigned = (group: GroupFact): Map<string, Map<number, Owner>> => {
	const byTopic = new Map<string, Map<number, Owner>>();
	for (const {id, clientId, host, partitions} of group.members) {
		const owner: Owner = {member: id, clientId, host};
		for (const [topic, numbers] of Object.entries(partitions)) for (const partition of numbers) put(byTopic, topic, partition, owner);
	}
	return byTopic;
};

const put = (byTopic: Map<string, Map<number, Owner>>, topic: string, partition: number, owner: Owner): void => {
	const byPartition = byTopic.get(topic);
	if (byPartition) byPartition.set(partition, owner);
	else byTopic.set(topic, new Map([[partition, owner]]));
};
