import type {GroupFact, OffsetsFact} from '../../model/facts.ts';
import {madeOnce} from '../../model/memo.ts';
import {askCommits, unreadCommits} from './ask-commits.ts';
import {describeListed} from './ask-members.ts';
import type {PartitionsOf} from './ask-newer-members.ts';
import {asError, brokerName} from './broker-client.ts';
import type {Memory} from './collector-memory.ts';
import {unreadGroup} from './group-facts.ts';
import type {Round} from './poll-round.ts';
import {kafkaError} from './protocol/errors.ts';
import {type ListedGroup, listGroups} from './protocol/list-groups.ts';
import type {MetadataAnswer} from './protocol/metadata.ts';
import {type ClusterBroker, type Reached, renewLimits} from './reach-brokers.ts';

export type GroupsAsked = {
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	/** Groups listed that pass the filter, and of these the ones asked. */
	readonly total: number;
	/** Brokers whose groups could not be listed, with the reason. */
	readonly unlisted: readonly string[];
	/** No broker could list its groups. */
	readonly noneListed: boolean;
};

export type GroupChoice = {
	readonly passes: (group: string) => boolean;
	/** Topics whose owners and commits are kept. */
	readonly topicPasses: (topic: string) => boolean;
	readonly most: number;
	/** Looked at now: kept before others when there are more than `most`. */
	readonly first: ReadonlySet<string>;
};

/** A group with the broker that coordinates it; `problem` when that broker could not be asked. */
export type Coordinated = {readonly listed: ListedGroup; readonly broker: ClusterBroker; readonly problem: string | null};

/**
 * Groups, members and commits: one ListGroups to each broker, then to each coordinator one describing request by type and
 * one OffsetFetch for all its groups.
 */
export const askGroups = async (reached: Reached, round: Round, memory: Memory, choice: GroupChoice): Promise<GroupsAsked> => {
	renewLimits(reached, round);
	const listings = await Promise.all([...reached.brokers.values()].map((broker) => listOne(broker)));
	const coordinated = new Map<string, Coordinated>();
	const unlisted: string[] = [];
	for (const {broker, groups, problem} of listings) {
		if (problem === null) memory.listings.set(broker.id, groups);
		for (const listed of groups) if (problem === null) coordinated.set(listed.group, {listed, broker, problem});
	}
	for (const {broker, problem} of listings) {
		if (problem === null || broker.client === null) continue;
		unlisted.push(problem);
		// Groups of a coordinator that is away stay in sight, as far as no other broker has taken them over.
		for (const listed of memory.listings.get(broker.id) ?? []) {
			if (!coordinated.has(listed.group)) coordinated.set(listed.group, {listed, broker, problem});
		}
	}
	for (const id of memory.listings.keys()) if (!reached.brokers.has(id)) memory.listings.delete(id);
	const passing = [...coordinated.values()].filter(({listed}) => choice.passes(listed.group));
	renewLimits(reached, round);
	const asked = await askCoordinators(choose(passing, choice), round, choice.topicPasses, partitionCounts(reached.metadata));
	return {...asked, total: passing.length, unlisted, noneListed: listings.every(({problem}) => problem !== null)};
};

type Listing = {readonly broker: ClusterBroker; readonly groups: readonly ListedGroup[]; readonly problem: string | null};

const listOne = async (broker: ClusterBroker): Promise<Listing> => {
	try {
		if (broker.client === null) throw kafkaError(15);
		const {error, groups} = await broker.client.ask(listGroups, null);
		if (error !== 0) throw kafkaError(error);
		return {broker, groups, problem: null};
	} catch (error) {
		return {broker, groups: [], problem: `${brokerName(broker.id, broker)}: ${asError(error).message}`};
	}
};

/**
 * Where there are more groups than are asked for: those looked at, then those with members, then empty ones, each by name.
 * The state is that of the list, so that nothing more is asked for choosing.
 */
const choose = (groups: readonly Coordinated[], {most, first}: GroupChoice): readonly Coordinated[] => {
	const sorted = [...groups].sort((a, b) => (a.listed.group < b.listed.group ? -1 : 1));
	if (sorted.length <= most) return sorted;
	const rank = ({listed}: Coordinated): number =>
		first.has(listed.group) ? 0 : listed.state === 'Empty' || listed.state === 'Dead' ? 2 : 1;
	const kept = new Set([0, 1, 2].flatMap((wanted) => sorted.filter((group) => rank(group) === wanted)).slice(0, most));
	return sorted.filter((group) => kept.has(group));
};

/** Counted when first asked for, which only streams groups need. */
const partitionCounts = (answer: MetadataAnswer): PartitionsOf =>
	counted(answer.topics, [], () => {
		const {topics, topic} = answer;
		let counts: Map<string, number> | undefined;
		return (name) => {
			if (counts === undefined) {
				counts = new Map();
				for (const index of topic) counts.set(topics[index] ?? '', (counts.get(topics[index] ?? '') ?? 0) + 1);
			}
			return counts.get(name) ?? 0;
		};
	});
const counted = madeOnce<MetadataAnswer['topics'], PartitionsOf>();

const askCoordinators = async (
	chosen: readonly Coordinated[],
	round: Round,
	topicPasses: (topic: string) => boolean,
	partitionsOf: PartitionsOf,
): Promise<Pick<GroupsAsked, 'groups' | 'offsets'>> => {
	const groups = new Map<string, GroupFact>();
	const offsets = new Map<string, OffsetsFact>();
	const byBroker = Map.groupBy(
		chosen.filter(({problem}) => problem === null),
		({broker}) => broker,
	);
	for (const {listed, broker, problem} of chosen) {
		if (problem === null) continue;
		groups.set(listed.group, unreadGroup(listed, broker.id, problem));
		offsets.set(listed.group, unreadCommits(listed.group, round.now(), problem));
	}
	await Promise.all(
		[...byBroker].map(async ([broker, coordinated]) => {
			const listed = coordinated.map((one) => one.listed);
			const [described, commits] = await Promise.all([
				describeListed(broker, listed, topicPasses, partitionsOf),
				askCommits(broker, listed, round, topicPasses),
			]);
			for (const fact of described) groups.set(fact.group, fact);
			for (const fact of commits) offsets.set(fact.group, fact);
		}),
	);
	const inOrder = <Fact>(facts: ReadonlyMap<string, Fact>): Fact[] =>
		chosen.flatMap(({listed}) => {
			const fact = facts.get(listed.group);
			return fact === undefined ? [] : [fact];
		});
	return {groups: inOrder(groups), offsets: inOrder(offsets)};
};
