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
 * What of the claims about a partition to show beside its owner by the brokers: nothing of a source that names that owner
 * alone; else all that it says, so that "002 and 003" is told from "002 instead of 003". Where the brokers could not be
 * asked nothing can disagree with them.
 */
export const claimsAgainst = (
	claims: readonly OwnerClaimView[] | undefined,
	{owner, ownership}: Pick<PartitionView, 'owner' | 'ownership'>,
): readonly OwnerClaimView[] => {
	if (claims === undefined || ownership === 'unknown') return [];
	const bySource = Map.groupBy(claims, ({source}) => source);
	return claims.filter(({source}) => {
		const said = bySource.get(source) ?? [];
		return said.length > 1 || said[0]?.owner !== owner?.clientId;
	});
};
