import {saidIn} from '../claims.ts';
import type {Definitions} from '../definitions.ts';
import {legendOf} from '../legend.ts';
import type {OwnerClaimView, PartitionView} from '../snapshot.ts';
import type {State} from '../state.ts';
import {claimId} from '../watch.ts';

/** What other sources say of who owns what, by `claimKey`. */
export type OwnerClaims = ReadonlyMap<string, readonly OwnerClaimView[]>;

export const claimKey = (group: string, topic: string, partition: number): string => `${group}\n${topic}/${partition}`;

/**
 * Owners that other sources claim, each once for a partition, whether or not the brokers agree. A source that does not answer
 * now claims nothing. `cluster` names the Kafka source that is spoken of; without it the claims about all of them.
 */
export const ownerClaims = (state: State, definitions: Definitions, cluster?: string): OwnerClaims => {
	const found = new Map<string, OwnerClaimView[]>();
	for (const [index, claim] of (definitions.ownerClaims ?? []).entries()) {
		if (cluster !== undefined && claim.source !== cluster) continue;
		const {by, stale, elements} = saidIn(state, definitions, claimId('owner', index), claim);
		if (stale) continue;
		for (const {labels, value} of elements) {
			const partition = legendOf(claim.partition, labels);
			if (value === 0 || Number.isNaN(value) || !/^\d+$/u.test(partition)) continue;
			const key = claimKey(legendOf(claim.group, labels), legendOf(claim.topic, labels), Number(partition));
			const owner = legendOf(claim.owner, labels);
			const list = found.get(key) ?? [];
			if (!list.some((other) => other.source === by && other.owner === owner)) list.push({source: by, owner});
			found.set(key, list);
		}
	}
	return found;
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
