import type {GroupFact, OffsetsFact, PartitionsFact} from '../../../source/model/facts.ts';
import {layOut} from '../../../source/model/kafka/group-layout.ts';
import {lagOf} from '../../../source/model/kafka/lag-of.ts';
import type {LastOwners, Owner, Ownership} from '../../../source/model/kafka/partition-owners.ts';
import {type RowOffsets, rowOffsets} from '../../../source/model/kafka/row-offsets.ts';

export type LagInput = {
	readonly partitions: PartitionsFact | null;
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	readonly lastOwners?: LastOwners;
	/** Only these groups; absent: all. */
	readonly only?: ReadonlySet<string>;
};
export type LagRow = RowOffsets & {
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
					...rowOffsets(
						{partitions, row: logRow[row] ?? -1, offsets: commits, offsetRow: commitRow[row] ?? -1, topic: topics[topic[row] ?? -1] ?? ''},
						lagOf(
							partitions?.logEnd[logRow[row] ?? -1] ?? Number.NaN,
							partitions?.logStart[logRow[row] ?? -1] ?? Number.NaN,
							commits?.committed[commitRow[row] ?? -1] ?? Number.NaN,
						),
					),
				};
			});
		});
