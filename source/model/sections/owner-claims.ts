import {describe, expr, reference, template, withDefault} from '../describe/make-fields.ts';
import {by, type ClaimDefinition, readClaim} from '../judge-claims.ts';
import {legendOf} from '../legend.ts';
import type {Sourced} from '../source-definition.ts';
import type {State} from '../state.ts';
import type {OwnerClaimView, PartitionView} from '../views/partition.ts';
import {answeredOf} from './answered.ts';
import type {Ask} from './asks.ts';
import {section} from './section.ts';

/** Owners of partitions of one group, claimed by the series of an expression: one claim for each that is not 0. */
export type OwnerClaimDefinition = ClaimDefinition & {
	/** The Kafka source whose groups are spoken of. */
	readonly source: string;
	/** `{{label}}` templates that say of a series which group, topic and partition it speaks of. */
	readonly group: string;
	readonly topic: string;
	readonly partition: string;
	/** `{{label}}` template of the owner's client id as the brokers know it. */
	readonly owner: string;
};

/** What others say of who owns which partition. It is shown with the partitions of Kafka groups, which look it up here. */
export const ownerClaims = section({
	key: 'ownerClaims',
	about: 'What others say of who owns which partition: shown beside what the brokers say, who are believed.',
	entry: describe({
		source: reference('sources', 'The Kafka source whose partitions are spoken of.'),
		group: template('Consumer group; `{{label}}` is filled in from the series, here and below.'),
		topic: template('Topic.'),
		partition: withDefault(template('Number of the partition.'), '{{partition}}'),
		owner: template("The owner's client id, as the brokers know it."),
		expr: expr('PromQL: each series that is not 0 claims one partition for one owner.'),
		by,
	}),
	define: (claim): OwnerClaimDefinition => ({...claim, by: claim.by ?? null}),
	asks: ({expr}: OwnerClaimDefinition): {readonly owners: Ask} => ({owners: {expr}}),
});

/** What other sources say of who owns what, by `claimKey`. */
export type OwnerClaims = ReadonlyMap<string, readonly OwnerClaimView[]>;

export const claimKey = (group: string, topic: string, partition: number): string => `${group}\n${topic}/${partition}`;

/** Definitions of them beside those of sources. */
export type OwnersClaimed = Sourced & {readonly ownerClaims?: readonly OwnerClaimDefinition[]};

/**
 * Owners that other sources claim of the partitions of one Kafka source, each once for a partition, whether or not the brokers
 * agree. A source that does not answer now claims nothing, and what was said before a partition moved is no claim about it.
 */
export const claimedOwners = (state: State, definitions: OwnersClaimed, cluster: string): OwnerClaims => {
	const found = new Map<string, OwnerClaimView[]>();
	const moved = lastMoves(state, cluster);
	for (const {definition: claim, answers} of answeredOf(ownerClaims, definitions.ownerClaims, state)) {
		if (claim.source !== cluster) continue;
		const {by, stale, asOfMs, elements} = readClaim({state, definitions}, answers.owners, claim);
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
