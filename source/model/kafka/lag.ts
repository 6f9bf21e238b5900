import type {GroupFact, OffsetsFact, PartitionsFact} from '../facts.ts';
import type {LagVerdict} from '../snapshot.ts';
import {lagAt, rowOfPartition} from './lag-columns.ts';
import {groupOwners, type LastOwners, type Owner, type Ownership, ownerOf} from './lag-owners.ts';

export {lagAt, rowOfPartition} from './lag-columns.ts';
export {type LastOwners, lastStableOwners, type Owner, type Ownership} from './lag-owners.ts';

/** What one poll of a Kafka cluster said, and what is remembered of earlier ones. */
export type LagInput = {
	/** Null: not known; then no lag is. */
	readonly partitions: PartitionsFact | null;
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	/** Last stable owner by group, then `topic/partition`; used while a group rebalances or could not be read. */
	readonly lastOwners?: LastOwners;
	/** What other sources say of who owns what; shown beside the brokers' word, never instead of it. */
	readonly claims?: readonly OwnerClaim[];
	/** Only these groups; absent: all. */
	readonly only?: ReadonlySet<string>;
};

/** Another source's word on who owns a partition. */
export type OwnerClaim = {
	readonly source: string;
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly owner: string;
};

/** One partition of one group. Null is "not known"; `reason` then says why. */
export type LagRow = {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly owner: Owner | null;
	/** `stable`: as the group says; `last`: last stable owner, still a member; `none`: nobody owns it; `unknown`: cannot be told. */
	readonly ownership: Ownership;
	/** Nobody owns it, as a fact; null while that cannot be told. */
	readonly noOwner: boolean | null;
	/** Broker id; null: no leader, or not known. */
	readonly leader: number | null;
	readonly committed: number | null;
	readonly logStart: number | null;
	readonly logEnd: number | null;
	/** Messages behind: `max(0, end − max(committed, logStart))`. */
	readonly lag: number | null;
	/** Messages deleted before they were read (log start − committed); 0 when none, null when not known. */
	readonly lost: number | null;
	readonly claims: readonly OwnerClaim[];
	/** Verdicts and time lag need history; they are not judged here. */
	readonly verdict: LagVerdict;
	readonly lagMs: number | null;
	/** Why a figure is missing, or what is wrong; empty when nothing is. */
	readonly reason: string;
};

/** Sums of one group. */
export type GroupLag = {
	readonly group: string;
	/** Over partitions whose lag is known; null when none is. */
	readonly lag: number | null;
	readonly coverage: {readonly known: number; readonly total: number};
	/** Partitions that nobody owns, as a fact. */
	readonly ownerless: number;
};

/** Joins log ends, commits and members to one row per group and partition, ordered by group as given, topic, partition. */
export const judgePartitions = (input: LagInput): readonly LagRow[] => {
	const rows: LagRow[] = [];
	const claims = claimsByKey(input.claims ?? []);
	let start = 0;
	walk(input, {
		row: ({group, topic, partition, row, offsetRow, offsets, ownership, owner}) => {
			const figures = exactLag(input.partitions, row, offsets, offsetRow, topic);
			rows.push({
				group: group.group,
				topic,
				partition,
				owner,
				ownership,
				noOwner: ownership === 'unknown' ? null : ownership === 'none',
				...figures,
				claims: claims.get(`${group.group}\n${topic}/${partition}`) ?? [],
				verdict: 'unknown',
				lagMs: null,
			});
		},
		end: () => {
			const sorted = rows.splice(start).sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
			for (const row of sorted) rows.push(row);
			start = rows.length;
		},
	});
	return rows;
};

/** The same join summed by group, without an object per partition. Unknown lag is counted as not covered, never as 0. */
export const sumGroups = (input: LagInput): readonly GroupLag[] => {
	const sums: GroupLag[] = [];
	let lag = 0;
	let known = 0;
	let total = 0;
	let ownerless = 0;
	walk(input, {
		row: ({row, offsetRow, offsets, ownership}) => {
			total += 1;
			if (ownership === 'none') ownerless += 1;
			const behind = lagAt(input.partitions, row, offsets, offsetRow);
			if (Number.isNaN(behind)) return;
			known += 1;
			lag += behind;
		},
		end: (group) => {
			sums.push({group: group.group, lag: known > 0 ? lag : null, coverage: {known, total}, ownerless});
			lag = known = total = ownerless = 0;
		},
	});
	return sums;
};

type Visit = {
	group: GroupFact;
	topic: string;
	partition: number;
	/** Row in the PartitionsFact, −1: not listed. */
	row: number;
	offsets: OffsetsFact | undefined;
	/** Row in the OffsetsFact, −1: the group has none for it. */
	offsetRow: number;
	ownership: Ownership;
	owner: Owner | null;
};
type Visitor = {readonly row: (visit: Readonly<Visit>) => void; readonly end: (group: GroupFact) => void};

/** Visits every partition that a group owns, owned last or has committed, once. The visited object is reused. */
const walk = ({partitions, groups, offsets, lastOwners, only}: LagInput, visitor: Visitor): void => {
	const offsetsOf = new Map(offsets.map((fact) => [fact.group, fact]));
	for (const group of groups) {
		if (only && !only.has(group.group)) continue;
		const commits = offsetsOf.get(group.group);
		const owners = groupOwners(group, lastOwners?.get(group.group));
		const visit: Visit = {
			group,
			topic: '',
			partition: 0,
			row: -1,
			offsets: commits,
			offsetRow: -1,
			ownership: 'unknown',
			owner: null,
		};
		const at = (topic: string, partition: number, offsetRow: number): void => {
			visit.topic = topic;
			visit.partition = partition;
			visit.row = partitions === null ? -1 : rowOfPartition(partitions, topic, partition);
			visit.offsetRow = offsetRow;
			visit.owner = ownerOf(owners, topic, partition);
			visit.ownership = visit.owner ? owners.ownedAs : owners.otherwise(topic, partition);
			visitor.row(visit);
			owners.byTopic.get(topic)?.delete(partition);
			owners.gone.get(topic)?.delete(partition);
		};
		for (let index = 0; index < (commits?.topic.length ?? 0); index += 1) {
			at(commits?.topics[commits.topic[index] ?? -1] ?? '', commits?.partition[index] ?? -1, index);
		}
		for (const left of [owners.byTopic, owners.gone]) {
			for (const [topic, byPartition] of left) for (const partition of [...byPartition.keys()]) at(topic, partition, -1);
		}
		visitor.end(group);
	}
};

/** What the facts of one poll say of a row; null is "not known", then `reason` says why. */
export type ExactLag = Pick<LagRow, 'leader' | 'committed' | 'logStart' | 'logEnd' | 'lag' | 'lost' | 'reason'>;

/** Lag of row `row` of `partitions` by row `offsetRow` of `offsets`, −1 where there is none; `topic` finds why it is in no list. */
export const exactLag = (
	partitions: PartitionsFact | null,
	row: number,
	offsets: OffsetsFact | undefined,
	offsetRow: number,
	topic: string,
): ExactLag => {
	const committed = orNull(offsets?.committed[offsetRow]);
	const logStart = orNull(partitions?.logStart[row]);
	const logEnd = orNull(partitions?.logEnd[row]);
	const leader = partitions?.leader[row];
	const lag = orNull(lagAt(partitions, row, offsets, offsetRow));
	const lost = committed === null || logStart === null ? null : Math.max(0, logStart - committed);
	return {
		leader: leader === undefined || leader < 0 ? null : leader,
		committed,
		logStart,
		logEnd,
		lag,
		lost,
		reason:
			row < 0 && partitions !== null
				? whyUnlisted(partitions, topic)
				: reasonOf(partitions, row, offsets, offsetRow, {committed, logEnd, lag, lost}),
	};
};

const whyUnlisted = ({unlisted}: PartitionsFact, topic: string): string =>
	(unlisted !== undefined && Object.hasOwn(unlisted, topic) ? unlisted[topic] : undefined) ??
	'topic is not listed: deleted, or no right to see it';

const reasonOf = (
	partitions: PartitionsFact | null,
	row: number,
	offsets: OffsetsFact | undefined,
	offsetRow: number,
	{committed, logEnd, lag, lost}: Pick<ExactLag, 'committed' | 'logEnd' | 'lag' | 'lost'>,
): string => {
	if (partitions === null) return 'topics could not be read';
	const rowError = partitions.errors[row];
	if (rowError !== undefined) return rowError;
	if (committed === null) {
		if (offsets === undefined) return 'committed offset is not known';
		const error = offsets.errors[offsetRow] ?? offsets.error;
		return error === null ? 'no commit' : `committed offset is not known: ${error}`;
	}
	if (logEnd !== null && committed > logEnd) return 'committed offset is beyond the log end: topic recreated or cut';
	if (lag === null) return 'log start or end is not known';
	return lost !== null && lost > 0 ? `data already lost: ${lost} ${lost === 1 ? 'message' : 'messages'}` : '';
};

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

const claimsByKey = (claims: readonly OwnerClaim[]): ReadonlyMap<string, readonly OwnerClaim[]> =>
	Map.groupBy(claims, ({group, topic, partition}) => `${group}\n${topic}/${partition}`);
