import type {GroupFact, GroupMember} from '../../model/facts.ts';
import {madeOnce} from '../../model/memo.ts';
import {describeNewer, type PartitionsOf} from './ask-newer-members.ts';
import {asError, brokerName} from './broker-client.ts';
import {groupError, plainHost, unanswered, unreadGroup} from './group-facts.ts';
import type {Assignment} from './protocol/assignment.ts';
import {type ClassicGroup, describeGroups} from './protocol/describe-groups.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import type {ClusterBroker} from './reach-brokers.ts';

/** Members, state and assignments of the groups that a broker coordinates; each type by its own request. */
export const describeListed = async (
	broker: ClusterBroker,
	listed: readonly ListedGroup[],
	topicPasses: (topic: string) => boolean,
	partitionsOf: PartitionsOf,
): Promise<readonly GroupFact[]> => {
	const byType = Map.groupBy(listed, ({type}) => (type === '' ? 'classic' : type));
	const described = await Promise.all(
		[...byType].map(async ([type, groups]) => {
			if (type === 'classic') return await describeClassic(broker, groups);
			return (await describeNewer(broker, type, groups, partitionsOf)) ?? groups.map((group) => unasked(group, broker.id));
		}),
	);
	return described.flat().map((fact) => shownMembers(fact, [topicPasses], () => onlyTopics(fact, topicPasses)));
};

const shownMembers = madeOnce<GroupFact, GroupFact>();

const onlyTopics = (fact: GroupFact, topicPasses: (topic: string) => boolean): GroupFact => {
	const kept = (assignment: Assignment): Assignment =>
		Object.fromEntries(Object.entries(assignment).filter(([topic]) => topicPasses(topic)));
	return {
		...fact,
		members: fact.members.map((member) => ({...member, partitions: kept(member.partitions), target: member.target && kept(member.target)})),
	};
};

/** A type of group that came after this was written: shown by name, type and state. */
const unasked = (listed: ListedGroup, coordinator: number): GroupFact =>
	unreadGroup(
		listed,
		coordinator,
		listed.state === 'Empty' || listed.state === 'Dead' ? null : `members of ${listed.type} groups are not read`,
	);

const describeClassic = async (broker: ClusterBroker, listed: readonly ListedGroup[]): Promise<GroupFact[]> => {
	if (listed.length === 0 || broker.client === null) return [];
	try {
		const answers = await broker.client.ask(describeGroups, {groups: listed.map(({group}) => group)});
		const byName = new Map(answers.map((answer) => [answer.group, answer]));
		return listed.map((group) => classicFact(group, broker.id, byName.get(group.group)));
	} catch (error) {
		return listed.map((group) => unreadGroup(group, broker.id, `${brokerName(broker.id, broker)}: ${asError(error).message}`));
	}
};

const classicFact = (listed: ListedGroup, coordinator: number, answer: ClassicGroup | undefined): GroupFact => {
	if (answer === undefined) return unreadGroup(listed, coordinator, unanswered);
	return classicFacts(answer, [listed, coordinator], () => factOf(listed, coordinator, answer));
};

const classicFacts = madeOnce<ClassicGroup, GroupFact>();

const factOf = (listed: ListedGroup, coordinator: number, answer: ClassicGroup): GroupFact => {
	const notFound = 69;
	// Older brokers call a group of another type Dead, with no error: the list knows better.
	const contradicts = answer.error === 0 && answer.state === 'Dead' && listed.state !== '' && listed.state !== 'Dead';
	if (answer.error === notFound || contradicts)
		return unreadGroup(listed, coordinator, 'group is gone, or is not a classic group any more');
	if (answer.error !== 0) return unreadGroup(listed, coordinator, groupError(answer.error, listed.group));
	let error: string | null = null;
	const members = answer.members.map((member): GroupMember => {
		if (member.assignment === null) error = `the assignment of member ${member.id} cannot be read`;
		const {id, instanceId, clientId, host} = member;
		return {id, instanceId, clientId, host: plainHost(host), partitions: member.assignment ?? {}, target: null, epoch: null};
	});
	return {
		...unreadGroup(listed, coordinator, error),
		// Brokers before 3.8 name no types, but answer this question for classic groups alone.
		type: listed.type || (answer.state === 'Dead' ? 'unknown' : 'classic'),
		protocolType: answer.protocolType || listed.protocolType,
		state: answer.state,
		assignor: answer.protocol || null,
		members,
	};
};
