import type {GroupFact} from '../facts.ts';
import type {Mark} from '../views/mark.ts';
import type {RebalanceView} from '../views/rebalance.ts';
import {groupLagAt, type LagState, noLag} from './judge-lag.ts';
import type {KafkaPoll} from './kafka-poll.ts';
import type {Comparison} from './rebalances-episode.ts';
import {isSameGroup, loseGroup, meetGroup, type Step, stepGroup, type Watched} from './rebalances-group.ts';
import {noTopics, type TopicSizes, topicNotes, watchTopics} from './rebalances-topics.ts';

/** Changes of members and ownership seen by comparing polls. */
export type RebalanceState = {
	/** Newest first. */
	readonly events: readonly RebalanceView[];
	/** Of the changes that ended with the newest poll. */
	readonly marks: readonly Mark[];
	readonly groups: ReadonlyMap<string, Watched>;
	/** Newest poll that read the groups; null: none did. */
	readonly readAtMs: number | null;
	/** That poll listed all groups, so that a further one is new. */
	readonly listedAll: boolean;
	/** As it was then. */
	readonly lag: LagState;
	readonly topics: TopicSizes;
};

export const noRebalances: RebalanceState = {
	events: [],
	marks: [],
	groups: new Map(),
	readAtMs: null,
	listedAll: false,
	lag: noLag,
	topics: noTopics,
};

/**
 * Compares a poll with the one before it, group by group: only what was really read, so that a gap in reading widens the
 * window. A change is one row from its first sign until the group is settled again.
 */
export const watchRebalances = (before: RebalanceState, poll: KafkaPoll, lag: LagState): RebalanceState => {
	const topics = poll.partitions === null || poll.partitionsStale ? before.topics : watchTopics(before.topics, poll.partitions, poll.now);
	const {groupsAtMs} = poll;
	if (groupsAtMs === null || poll.groupsStale || groupsAtMs === before.readAtMs) {
		return before.marks.length === 0 && topics === before.topics ? before : {...before, topics, marks: []};
	}
	const listedAll = isWhole(poll);
	const {groups, steps} = compareGroups(
		before,
		{...poll, groupsAtMs, listedAll},
		comparer(before, {source: poll.source, groupsAtMs}, lag, topics),
	);
	return {
		events: mergeEvents(before.events, steps),
		marks: marksOf(steps, groupsAtMs),
		groups,
		readAtMs: groupsAtMs,
		listedAll,
		lag,
		topics,
	};
};

type Compare = (group: string, watched: Watched | undefined) => Comparison;

const comparer =
	(
		before: RebalanceState,
		{source, groupsAtMs}: {readonly source: string; readonly groupsAtMs: number},
		lag: LagState,
		topics: TopicSizes,
	): Compare =>
	(group, watched) => {
		const fromMs = watched?.unread?.sinceMs ?? before.readAtMs ?? groupsAtMs;
		return {
			source,
			fromMs,
			toMs: groupsAtMs,
			lagBefore: watched?.unread ? watched.unread.lag : groupLagAt(before.lag, group).after,
			lagAfter: groupLagAt(lag, group).after,
			topicNotes: topicNotes(topics, fromMs),
		};
	};

type ReadPoll = KafkaPoll & {readonly groupsAtMs: number; readonly listedAll: boolean};

/** Every group against what it was; the map stays the same one while no group has anything to tell. */
const compareGroups = (
	before: RebalanceState,
	poll: ReadPoll,
	compare: Compare,
): Pick<RebalanceState, 'groups'> & {readonly steps: readonly Step[]} => {
	const groups = new Map<string, Watched>();
	const steps: Step[] = [];
	for (const fact of poll.groups) {
		const watched = before.groups.get(fact.group);
		const quiet = watched === undefined ? undefined : atRest(watched, fact);
		if (quiet !== undefined) {
			groups.set(fact.group, quiet);
			continue;
		}
		const isNew = watched === undefined && before.readAtMs !== null && before.listedAll && poll.listedAll;
		const step = stepOf(watched, fact, isNew, compare);
		groups.set(fact.group, step.watched);
		steps.push(step);
	}
	if (steps.length === 0 && groups.size === before.groups.size) return {groups: before.groups, steps};
	for (const [group, watched] of before.groups) {
		if (groups.has(group)) continue;
		const at = compare(group, watched);
		const step = stepUnlisted(watched, poll, poll.listedAll, {...at, toMs: watched.missingSinceMs ?? at.toMs});
		if (step.watched !== null) groups.set(group, step.watched);
		if (step.now !== null) steps.push({watched, before: watched.episode?.view ?? null, now: step.now});
	}
	return {groups, steps};
};

/** The same group with nothing to tell; undefined where it must be looked at. */
const atRest = (watched: Watched, fact: GroupFact): Watched | undefined => {
	const {fact: before, unread, missingSinceMs, episode} = watched;
	if (missingSinceMs !== null) return undefined;
	if (fact.error !== null) return before === null || unread !== null ? watched : undefined;
	if (before === null || unread !== null || episode !== null) return undefined;
	return isSameGroup(before, fact) ? watched : undefined;
};

const stepOf = (
	watched: Watched | undefined,
	fact: GroupFact,
	isNew: boolean,
	compare: (group: string, watched: Watched | undefined) => Comparison,
): Step => {
	const at = compare(fact.group, watched);
	if (watched === undefined) return meetGroup(fact, isNew, at);
	if (fact.error === null) return stepGroup(watched, fact, at);
	return {watched: {...watched, unread: {sinceMs: at.fromMs, lag: at.lagBefore}, missingSinceMs: null}, before: null, now: null};
};

/**
 * A group that is not in the list. While its coordinator moves no broker may list it, so only the second poll without it
 * says that it is gone; where the list was cut or a broker could not be asked, its absence says nothing.
 */
const stepUnlisted = (
	watched: Watched,
	{cluster}: KafkaPoll,
	listedAll: boolean,
	at: Comparison,
): {readonly watched: Watched | null; readonly now: RebalanceView | null} => {
	if (listedAll && watched.missingSinceMs !== null) return {watched: null, now: loseGroup(watched, at)};
	const isCut = cluster !== null && cluster.groupsShown < cluster.groupsTotal;
	if (isCut && watched.episode === null) return {watched: null, now: null};
	const unread = watched.unread ?? {sinceMs: at.fromMs, lag: at.lagBefore};
	return {watched: {...watched, unread, missingSinceMs: listedAll ? at.toMs : null}, now: null};
};

/** Types of which a poll reads the members, so that one that could not be read says something of its coordinator. */
const readTypes: ReadonlySet<string> = new Set(['classic', 'consumer', 'unknown']);

/** Every group that the cluster has is in the poll, as far as can be told. */
const isWhole = ({brokers, cluster, groups}: KafkaPoll): boolean => {
	if (cluster !== null && cluster.groupsShown < cluster.groupsTotal) return false;
	if (cluster?.unlistedBy !== undefined) return cluster.unlistedBy.length === 0;
	return (
		brokers.every(({listed, reachable}) => !listed || reachable !== false) &&
		groups.every(({error, type}) => error === null || !readTypes.has(type))
	);
};

/** Most rows kept of one source, and most moves in them all together. */
const eventsKept = 200;
const movesKept = 20_000;

const mergeEvents = (before: readonly RebalanceView[], steps: readonly Step[]): readonly RebalanceView[] => {
	const rows = steps.filter(({now}) => now !== null);
	if (rows.length === 0) return before;
	const outdated = new Set(rows.map(({before}) => before));
	const merged = [...rows.flatMap(({now}) => now ?? []), ...before.filter((row) => !outdated.has(row))];
	let moves = 0;
	return merged
		.toSorted((a, b) => b.toMs - a.toMs)
		.slice(0, eventsKept)
		.filter(({moved}, index) => {
			moves += moved;
			return index === 0 || moves <= movesKept;
		});
};

/** Marks of one poll that are told one by one; a whole cluster's are one, since they share a column of the time axis. */
const marksApart = 20;

/** One mark a row, when it has ended. */
const marksOf = (steps: readonly Step[], atMs: number): readonly Mark[] => {
	const ended = steps.flatMap(({now}) => (now === null || now.ongoing ? [] : [now]));
	if (ended.length > marksApart) {
		const severity = ended.some(isTrouble) ? 'warning' : 'ok';
		return [{atMs, kind: 'rebalance', severity, text: `${ended.length} groups rebalanced`}];
	}
	return ended.map((row) => ({
		atMs: row.toMs,
		kind: 'rebalance',
		severity: isTrouble(row) ? 'warning' : 'ok',
		text: `${row.group}: ${row.evidence}${row.moved > 0 ? `; ${row.moved} moved` : ''}`,
	}));
};

/** A partition moves to and fro, or nobody has it now. */
const isTrouble = ({flapping, moves}: RebalanceView): boolean => flapping || moves.some(({to}) => to === null);
