import type {GroupFact, OffsetsFact, PartitionsFact} from '../../../source/model/facts.ts';
import {type ExactLag, exactLag} from '../../../source/model/kafka/lag.ts';
import {layOut} from '../../../source/model/kafka/lag-layout.ts';
import type {LastOwners, Owner, Ownership} from '../../../source/model/kafka/lag-owners.ts';

export type LagInput = {
	readonly partitions: PartitionsFact | null;
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	readonly lastOwners?: LastOwners;
	/** Only these groups; absent: all. */
	readonly only?: ReadonlySet<string>;
};
export type LagRow = ExactLag & {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly owner: Owner | null;
	readonly ownership: Ownership;
	/** Nobody owns it, as a fact; null while that cannot be told. */
	readonly noOwner: boolean | null;
};

/** What the facts of one poll say of every partition of every group, ordered by group as given, topic, partition; nothing judged. */
export const judgePartitions = ({partitions, groups, offsets, lastOwners = new Map(), only}: LagInput): readonly LagRow[] =>
	groups
		.filter(({group}) => only?.has(group) ?? true)
		.flatMap((group) => {
			const commits = offsets.find((fact) => fact.group === group.group);
			const {topics, topic, partition, logRow, commitRow, owner, ownership} = layOut(group, commits, partitions, lastOwners, undefined);
			return Array.from(partition, (number, row): LagRow => {
				const word = ownership[row] ?? 'unknown';
				return {
					group: group.group,
					topic: topics[topic[row] ?? -1] ?? '',
					partition: number,
					owner: owner[row] ?? null,
					ownership: word,
					noOwner: word === 'unknown' ? null : word === 'none',
					...exactLag(partitions, logRow[row] ?? -1, commits, commitRow[row] ?? -1, topics[topic[row] ?? -1] ?? ''),
				};
			});
		});
