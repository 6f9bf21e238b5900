/** What must hold of every document that `--format json` prints about Kafka, whatever happens. Pure. */
import type {SnapshotDocument} from '../../source/output/schema.ts';

type Partition = SnapshotDocument['partitions'][number];
type Group = SnapshotDocument['groups'][number];

const place = ({group, topic, partition}: Partition): string => `${group} ${topic}/${partition}`;
/** What is wrong with one thing, in words; false and null are left out. */
const wrongs = (at: string, checks: ReadonlyArray<readonly [boolean, string]>): readonly string[] =>
	checks.flatMap(([isWrong, words]) => (isWrong ? [`${at}: ${words}`] : []));

const isBad = (value: number | null): boolean => value !== null && (!Number.isFinite(value) || value < 0);

const ofPartition = (row: Partition): readonly string[] => {
	const {committed, logStart, logEnd, lag, lost, lagSeconds, lagMethod, ownership, owner, drain, verdict, reason} = row;
	const figures = {
		committed,
		logStart,
		logEnd,
		lag,
		lost,
		lagSeconds,
		...{consumed: row.consumedPerSecond, produced: row.producedPerSecond},
	};
	const isWhole = committed !== null && logEnd !== null && logStart !== null;
	const beyond = isWhole && committed > logEnd;
	return [
		...Object.entries(figures).flatMap(([name, value]) => (isBad(value) ? [`${place(row)}: ${name} is ${value}`] : [])),
		...wrongs(place(row), [
			[lag !== null && !isWhole, `lag ${lag} although committed is ${committed}, log ${logStart} to ${logEnd}`],
			[
				lag !== null && isWhole && !beyond && lag !== Math.max(0, logEnd - Math.max(committed, logStart)),
				`lag ${lag} of ${committed}, ${logStart} to ${logEnd}`,
			],
			[lag === null && reason === '', 'no lag and no reason'],
			[(lagSeconds === null) !== (lagMethod === 'none'), `time lag ${lagSeconds} by ${lagMethod}`],
			[lag === null && lagSeconds === 0, 'a lag that is not known is shown as 0 s late'],
			[lag !== null && lag > 0 && lagSeconds === 0 && lagMethod === 'exact', `${lag} behind and exactly 0 s late`],
			[lag === 0 && !(lagSeconds === 0 && lagMethod === 'exact'), `caught up, and ${lagMethod} ${lagSeconds} s late`],
			[(owner !== null) !== (ownership === 'stable' || ownership === 'last'), `${ownership}, owned by ${owner?.clientId ?? 'nobody'}`],
			[ownership === 'unknown' && reason === '', 'nobody knows whose it is, and no reason is given'],
			[lag === null && verdict !== 'unknown', `judged ${verdict} with no lag known`],
			[lag === 0 && drain.state !== 'caught-up', `caught up, and draining is ${drain.state}`],
			[(drain.state === 'shrinking') !== (drain.seconds !== null), `draining is ${drain.state} with ${drain.seconds} s to go`],
			[isBad(drain.seconds), `${drain.seconds} s to drain`],
		]),
	];
};

const ofGroup = (group: Group, rows: readonly Partition[]): readonly string[] => {
	const known = rows.filter(({lag}) => lag !== null);
	const sum = known.reduce((total, {lag}) => total + (lag ?? 0), 0);
	const judged = Object.values(group.verdicts).reduce((total, count) => total + count, 0);
	const {coverage, lag, lagSeconds, drain, members} = group;
	const owned = members.reduce((total, {partitions}) => total + partitions, 0);
	return wrongs(group.group, [
		[isBad(lag) || isBad(lagSeconds) || isBad(drain.seconds), `lag ${lag}, ${lagSeconds} s, drained in ${drain.seconds} s`],
		[
			coverage.total !== rows.length || coverage.known !== known.length,
			`says ${coverage.known} of ${coverage.total}, has ${known.length} of ${rows.length}`,
		],
		[(lag === null) !== (known.length === 0), `lag ${lag} over ${known.length} known partitions`],
		[lag !== null && lag !== sum, `lag ${lag}, its partitions sum up to ${sum}`],
		[judged !== rows.length, `${judged} verdicts on ${rows.length} partitions`],
		[group.idle < 0 || group.idle > members.length, `${group.idle} of ${members.length} members idle`],
		[group.state === 'Stable' && owned > rows.length, `its members own ${owned} of ${rows.length} partitions`],
	]);
};

/** Everything that is wrong with one document, in words. */
export const violations = (document: SnapshotDocument): readonly string[] => {
	const rows = Map.groupBy(document.partitions, ({source, group}) => `${source} ${group}`);
	const strays = document.partitions.filter(
		({source, group}) => !document.groups.some((one) => one.source === source && one.group === group),
	);
	return [
		...document.partitions.flatMap(ofPartition),
		...document.groups.flatMap((group) => ofGroup(group, rows.get(`${group.source} ${group.group}`) ?? [])),
		...strays.map((row) => `${place(row)}: its group is not listed`),
		...document.topics.flatMap((topic) =>
			wrongs(topic.topic, [
				[isBad(topic.messages) || isBad(topic.ratePerSecond), `${topic.messages} messages, ${topic.ratePerSecond}/s`],
				[topic.known > topic.partitions, `${topic.known} of ${topic.partitions} partitions known`],
				[topic.messages === null && topic.known > 0, 'no sum although partitions are known'],
			]),
		),
		...document.rebalances.flatMap((one) =>
			wrongs(`rebalance of ${one.group} ${one.from}`, [
				[one.from > one.to, `ends at ${one.to}`],
				[one.evidence === '', 'no evidence'],
				[one.moved !== one.moves.length, `${one.moved} moved, ${one.moves.length} told`],
				[isBad(one.lagBefore) || isBad(one.lagAfter), `lag ${one.lagBefore} before, ${one.lagAfter} after`],
			]),
		),
	];
};

/** Membership of a group as one document shows it. */
const membersOf = (group: Group): string =>
	group.members
		.map(({id, partitions}) => `${id}:${partitions}`)
		.toSorted()
		.join();

export type History = {
	/** Takes the next document, oldest first. */
	add(document: SnapshotDocument): void;
	/** Groups with more rebalance rows than changes of members, owners or state were seen, and rows that overlap, in words. */
	problems(): readonly string[];
	/** By group: changes seen and rows told. */
	counts(): ReadonlyMap<string, {readonly changes: number; readonly rows: number}>;
};

/** Watches how often the members of groups changed and how many rebalance rows that made. */
export const rebalanceHistory = (): History => {
	const last = new Map<string, string>();
	const changes = new Map<string, number>();
	const rows = new Map<string, Map<string, string>>();
	const counts = () =>
		new Map(
			[...new Set([...changes.keys(), ...rows.keys()])].map((group) => [
				group,
				{changes: changes.get(group) ?? 0, rows: [...(rows.get(group)?.values() ?? [])].length},
			]),
		);
	return {
		add(document) {
			for (const group of document.groups) {
				const now = `${group.state} ${membersOf(group)}`;
				const before = last.get(group.group);
				last.set(group.group, now);
				if (before !== undefined && before !== now) changes.set(group.group, (changes.get(group.group) ?? 0) + 1);
			}
			for (const {group, from, to, kind} of document.rebalances) {
				const known = rows.get(group) ?? new Map<string, string>();
				rows.set(group, known);
				// What a poll could not see at all (an epoch that jumped by two) needs no change that was seen.
				if (kind !== 'unseen') known.set(from, to);
			}
		},
		counts,
		problems() {
			const many = [...counts()].flatMap(([group, {changes: seen, rows: told}]) =>
				told > seen ? [`${group}: ${told} rebalance rows, ${seen} changes seen`] : [],
			);
			const overlapping = [...rows].flatMap(([group, windows]) => {
				const sorted = [...windows].toSorted(([a], [b]) => a.localeCompare(b));
				return sorted.flatMap(([from], index) => {
					const previous = sorted[index - 1];
					return previous !== undefined && from < previous[1]
						? [`${group}: the row from ${from} begins before the one to ${previous[1]} ends`]
						: [];
				});
			});
			return [...many, ...overlapping];
		},
	};
};
