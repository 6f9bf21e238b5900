import type {GroupFact} from '../facts.ts';
import type {PartitionMove} from '../views/rebalance.ts';
import {saysOwners} from './partition-owners.ts';
import {identityOf} from './rebalances-members.ts';

/** By `topic/partition`: the identity of its owner. */
export type Owners = ReadonlyMap<string, string>;

/**
 * Who owns what after a poll. A classic group between two generations shows empty assignments: there the owners from before
 * count as long as they are members. Null: it cannot be told.
 */
export const ownersNow = (group: GroupFact, before: Owners | null): Owners | null => {
	if (saysOwners(group)) return assignedIn(group);
	if (before === null) return null;
	const members = new Set(group.members.map(identityOf));
	return new Map([...before].filter(([, owner]) => members.has(owner)));
};

const assignedIn = ({members}: GroupFact): Owners => {
	const owners = new Map<string, string>();
	for (const member of members) {
		const owner = identityOf(member);
		for (const [topic, partitions] of Object.entries(member.partitions)) {
			for (const partition of partitions) owners.set(`${topic}/${partition}`, owner);
		}
	}
	return owners;
};

/** A partition that changed hands, its owners by identity; null: nobody. */
export type Move = {
	readonly key: string;
	readonly topic: string;
	readonly partition: number;
	readonly from: string | null;
	readonly to: string | null;
};

/** What changed hands between two polls, by topic and partition; nothing where either side is not known. */
export const movesBetween = (before: Owners | null, after: Owners | null): readonly Move[] => {
	if (before === null || after === null) return [];
	const moves: Move[] = [];
	const put = (key: string, from: string | null, to: string | null): void => {
		const slash = key.lastIndexOf('/');
		moves.push({key, topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)), from, to});
	};
	for (const [key, from] of before) {
		const to = after.get(key) ?? null;
		if (to !== from) put(key, from, to);
	}
	for (const [key, to] of after) if (!before.has(key)) put(key, null, to);
	return moves.sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
};

/** The same with names instead of identities. */
export const namedMoves = (moves: readonly Move[], name: (identity: string) => string): readonly PartitionMove[] =>
	moves.map(({topic, partition, from, to}) => ({topic, partition, from: from && name(from), to: to && name(to)}));

/** By `topic/partition`: when it last moved, oldest first; no more moments than flapping needs. */
export type MoveTimes = ReadonlyMap<string, readonly number[]>;

/** A partition flaps when it moves more often than this… */
const flapsAbove = 3;
/** …within this time. */
const flapsWithinMs = 10 * 60_000;

/** Adds the moves of one moment, and says whether a partition of them flaps now. Partitions at rest are forgotten. */
export const countMoves = (
	times: MoveTimes,
	moves: readonly Move[],
	atMs: number,
): {readonly times: MoveTimes; readonly flapping: boolean} => {
	if (moves.length === 0) return {times, flapping: false};
	const next = new Map<string, readonly number[]>();
	const keep = (moments: readonly number[]): readonly number[] =>
		moments.filter((moment) => moment > atMs - flapsWithinMs).slice(-flapsAbove);
	for (const [key, moments] of times) {
		const kept = keep(moments);
		if (kept.length > 0) next.set(key, kept);
	}
	let flapping = false;
	for (const {key} of moves) {
		const moments = [...(next.get(key) ?? []), atMs];
		if (moments.length > flapsAbove) flapping = true;
		next.set(key, moments);
	}
	return {times: next, flapping};
};
