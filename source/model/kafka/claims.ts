import {saidIn} from '../claims.ts';
import type {Definitions} from '../definitions.ts';
import {legendOf} from '../legend.ts';
import type {State} from '../state.ts';
import type {OwnerClaimView, PartitionView} from '../views/partition.ts';
import {claimId} from '../watch.ts';

/** What other sources say of who owns what, by `claimKey`. */
export type OwnerClaims = ReadonlyMap<string, readonly OwnerClaimView[]>;

export const claimKey = (group: string, topic: string, partition: number): string => `${group}\n${topic}/${partition}`;

/**
 * Owners that other sources claim of the partitions of one Kafka source, each once for a partition, whether or not the brokers
 * agree. A source that does not answer now claims nothing, and what was said before a partition moved is no claim about it.
 */
export const ownerClaims = (state: State, definitions: Definitions, cluster: string): OwnerClaims => {
	const found = new Map<string, OwnerClaimView[]>();
	const moved = lastMoves(state, cluster);
	for (const [index, claim] of (definitions.ownerClaims ?? []).entries()) {
		if (claim.source !== cluster) continue;
		const {by, stale, asOfMs, elements} = saidIn(state, definitions, claimId('owner', index), claim);
		if (stale) continue;
		for (const {labels, value} of elements) {
			const partition = legendOf(claim.partition, labels);
			if (value === 0 || Number.isNaN(value) || !/^\d+$/u.test(partition)) continue;
			const key = claimKey(legendOf(claim.group, labels), legendOf(claim.topic, labels), Number(partition));
			if ((asOfMs ?? 0) < (moved.get(key) ?? 0)) continue;
			const owner = legendOf(claim.owner, labels);
			const list = found.get(key) ?? [];
			if (!list.some((other) => other.source === by && other.owner === owner)) list.push({source: by, owner});
			found.set(key, list);
		}
	}
	return found;
};

/** When each partition was last seen to have another owner, by `claimKey`. */
const lastMoves = (state: State, cluster: string): ReadonlyMap<string, number> => {
	const moved = new Map<string, number>();
	for (const {group, moves, toMs} of state.kafka.get(cluster)?.rebalances.events ?? [])
		for (const {topic, partition} of moves) {
			const key = claimKey(group, topic, partition);
			moved.set(key, Math.max(toMs, moved.get(key) ?? 0));
		}
	return moved;
};

/**
 * Of the claims about a partition those that are not what the brokers say of its owner. Where the brokers could not be asked
 * nothing can disagree with them.
 */
export const claimsAgainst = (
	claims: readonly OwnerClaimView[] | undefined,
	{owner, ownership}: Pick<PartitionView, 'owner' | 'ownership'>,
): readonly OwnerClaimView[] =>
	claims === undefined || ownership === 'unknown'
		? []
		: claims.filter((claim) => claim.owner !== owner?.clientId && claim.owner !== owner?.member);
