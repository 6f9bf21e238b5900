import type {GroupFact, GroupMember} from '../../model/facts.ts';
import {type Assignment, consumerAssignment} from './protocol/assignment.ts';
import {type ConsumerGroup, consumerGroupDescribe} from './protocol/consumer-group-describe.ts';
import {type ClassicGroup, describeGroups} from './protocol/describe-groups.ts';
import {errorWords} from './protocol/errors.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import type {KnownBroker} from './reach.ts';
import {asError, brokerName} from './talk.ts';

/** Members, state and assignments of the groups that a broker coordinates; each type by its own request. */
export const describeListed = async (
	broker: KnownBroker,
	listed: readonly ListedGroup[],
	topicPasses: (topic: string) => boolean,
): Promise<readonly GroupFact[]> => {
	const newer = listed.filter(({type}) => type === 'consumer');
	const classic = listed.filter(({type}) => type === 'classic' || type === '');
	const others = listed.filter((group) => !newer.includes(group) && !classic.includes(group));
	const described = await Promise.all([describeNewer(broker, newer), describeClassic(broker, classic)]);
	return [...described.flat().map((fact) => onlyTopics(fact, topicPasses)), ...others.map((group) => unasked(group, broker.id))];
};

const onlyTopics = (fact: GroupFact, topicPasses: (topic: string) => boolean): GroupFact => {
	const kept = (assignment: Assignment): Assignment =>
		Object.fromEntries(Object.entries(assignment).filter(([topic]) => topicPasses(topic)));
	return {
		...fact,
		members: fact.members.map((member) => ({...member, partitions: kept(member.partitions), target: member.target && kept(member.target)})),
	};
};

/** A group of which no more is known than that it is listed. */
export const unreadGroup = (listed: ListedGroup, coordinator: number, error: string | null): GroupFact => ({
	kind: 'group',
	group: listed.group,
	type: listed.type || 'unknown',
	protocolType: listed.protocolType,
	state: listed.state,
	coordinator,
	assignor: null,
	groupEpoch: null,
	assignmentEpoch: null,
	members: [],
	error,
});

/** Share and streams groups are shown by name, type and state. */
const unasked = (listed: ListedGroup, coordinator: number): GroupFact =>
	unreadGroup(
		listed,
		coordinator,
		listed.state === 'Empty' || listed.state === 'Dead' ? null : `members of ${listed.type} groups are not read`,
	);

const describeNewer = async (broker: KnownBroker, listed: readonly ListedGroup[]): Promise<GroupFact[]> => {
	if (listed.length === 0 || broker.talk === null) return [];
	try {
		const answers = await broker.talk.ask(consumerGroupDescribe, {groups: listed.map(({group}) => group)});
		const byName = new Map(answers.map((answer) => [answer.group, answer]));
		return listed.map((group) => newerFact(group, broker.id, byName.get(group.group)));
	} catch (error) {
		return listed.map((group) => unreadGroup(group, broker.id, `${brokerName(broker.id, broker)}: ${asError(error).message}`));
	}
};

const newerFact = (listed: ListedGroup, coordinator: number, answer: ConsumerGroup | undefined): GroupFact => {
	if (answer === undefined) return unreadGroup(listed, coordinator, unanswered);
	if (answer.error !== 0) return unreadGroup(listed, coordinator, answer.errorMessage ?? errorWords(answer.error));
	return {
		...unreadGroup(listed, coordinator, null),
		state: answer.state,
		assignor: answer.assignor || null,
		groupEpoch: answer.groupEpoch,
		assignmentEpoch: answer.assignmentEpoch,
		members: answer.members.map(({id, instanceId, clientId, host, assignment, target, epoch}) => ({
			id,
			instanceId,
			clientId,
			host: plainHost(host),
			partitions: assignment,
			target,
			epoch,
		})),
	};
};

const describeClassic = async (broker: KnownBroker, listed: readonly ListedGroup[]): Promise<GroupFact[]> => {
	if (listed.length === 0 || broker.talk === null) return [];
	try {
		const answers = await broker.talk.ask(describeGroups, {groups: listed.map(({group}) => group)});
		const byName = new Map(answers.map((answer) => [answer.group, answer]));
		return listed.map((group) => classicFact(group, broker.id, byName.get(group.group)));
	} catch (error) {
		return listed.map((group) => unreadGroup(group, broker.id, `${brokerName(broker.id, broker)}: ${asError(error).message}`));
	}
};

const classicFact = (listed: ListedGroup, coordinator: number, answer: ClassicGroup | undefined): GroupFact => {
	if (answer === undefined) return unreadGroup(listed, coordinator, unanswered);
	const notFound = 69;
	// Older brokers call a group of another type Dead, with no error: the list knows better.
	const contradicts = answer.error === 0 && answer.state === 'Dead' && listed.state !== '' && listed.state !== 'Dead';
	if (answer.error === notFound || contradicts)
		return unreadGroup(listed, coordinator, 'group is gone, or is not a classic group any more');
	if (answer.error !== 0) return unreadGroup(listed, coordinator, errorWords(answer.error));
	let error: string | null = null;
	const members = answer.members.map((member): GroupMember => {
		const read = answer.protocolType === 'consumer' ? readAssignment(member.assignment) : {};
		if (read === null) error = `the assignment of member ${member.id} cannot be read`;
		const {id, instanceId, clientId, host} = member;
		return {id, instanceId, clientId, host: plainHost(host), partitions: read ?? {}, target: null, epoch: null};
	});
	return {
		...unreadGroup(listed, coordinator, error),
		protocolType: answer.protocolType || listed.protocolType,
		state: answer.state,
		assignor: answer.protocol || null,
		members,
	};
};

const unanswered = 'the coordinator left this group out of its answer';

const readAssignment = (bytes: Buffer) => {
	try {
		return consumerAssignment(bytes);
	} catch {
		return null;
	}
};

/** Brokers write `/127.0.0.1`, as Java prints an address that has no name. */
const plainHost = (host: string): string => (host.startsWith('/') ? host.slice(1) : host);
