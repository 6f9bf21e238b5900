import type {GroupFact, GroupMember} from '../../model/facts.ts';
import {madeOnce} from '../../model/memo.ts';
import {asError, brokerName} from './broker-client.ts';
import {groupError, plainHost, unanswered, unreadGroup} from './group-facts.ts';
import type {Api} from './protocol/api.ts';
import type {Assignment} from './protocol/assignment.ts';
import {consumerGroupDescribe} from './protocol/consumer-group-describe.ts';
import type {GroupsQuestion} from './protocol/describe-groups.ts';
import type {DescribedGroup} from './protocol/described-group.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import {shareGroupDescribe} from './protocol/share-group-describe.ts';
import {type StreamsGroup, streamsGroupDescribe, type Tasks} from './protocol/streams-group-describe.ts';
import type {ClusterBroker} from './reach-brokers.ts';

/** How many partitions a topic has; 0: not known. */
export type PartitionsOf = (topic: string) => number;

/** What the answers to all newer types have in common. */
type Described = DescribedGroup & {readonly assignor?: string};

/**
 * Groups of the types `consumer`, `share` and `streams` with members, epochs and assignments. Null: the type has no request
 * here. A broker that cannot tell, or is too old for the request, leaves the groups listed with the reason.
 */
export const describeNewer = async (
	broker: ClusterBroker,
	type: string,
	listed: readonly ListedGroup[],
	partitionsOf: PartitionsOf,
): Promise<readonly GroupFact[] | null> => {
	switch (type) {
		case 'consumer':
			return await describe(broker, listed, consumerGroupDescribe, ({members}) =>
				members.map(({id, instanceId, clientId, host, assignment, target, epoch}) => ({
					id,
					instanceId,
					clientId,
					host: plainHost(host),
					partitions: assignment,
					target,
					epoch,
				})),
			);
		case 'share':
			return await describe(broker, listed, shareGroupDescribe, ({members}) =>
				members.map(({id, clientId, host, assignment, epoch}) => ({
					id,
					instanceId: null,
					clientId,
					host: plainHost(host),
					partitions: assignment,
					target: null,
					epoch,
				})),
			);
		case 'streams':
			return await describe(broker, listed, streamsGroupDescribe, (group) => streamsMembers(group, partitionsOf), [partitionsOf]);
		default:
			return null;
	}
};

const describe = async <Group extends Described>(
	broker: ClusterBroker,
	listed: readonly ListedGroup[],
	api: Api<GroupsQuestion, readonly Group[]>,
	membersOf: (group: Group) => readonly GroupMember[],
	context: readonly unknown[] = [],
): Promise<readonly GroupFact[]> => {
	if (broker.client === null) return [];
	try {
		const answers = await broker.client.ask(api, {groups: listed.map(({group}) => group)});
		const byName = new Map(answers.map((answer) => [answer.group, answer]));
		return listed.map((group) => {
			const answer = byName.get(group.group);
			if (answer === undefined) return unreadGroup(group, broker.id, unanswered);
			return newerFacts(answer, [group, broker.id, ...context], () => factOf(group, broker.id, answer, membersOf));
		});
	} catch (error) {
		return listed.map((group) => unreadGroup(group, broker.id, `${brokerName(broker.id, broker)}: ${asError(error).message}`));
	}
};

const newerFacts = madeOnce<Described, GroupFact>();

const factOf = <Group extends Described>(
	listed: ListedGroup,
	coordinator: number,
	answer: Group,
	membersOf: (group: Group) => readonly GroupMember[],
): GroupFact => {
	if (answer.error !== 0) return unreadGroup(listed, coordinator, groupError(answer.error, listed.group, answer.errorMessage));
	return {
		...unreadGroup(listed, coordinator, null),
		state: answer.state,
		assignor: answer.assignor || null,
		groupEpoch: answer.groupEpoch,
		assignmentEpoch: answer.assignmentEpoch,
		members: membersOf(answer),
	};
};

const streamsMembers = ({members, topicsOf}: StreamsGroup, partitionsOf: PartitionsOf): readonly GroupMember[] =>
	members.map(({id, instanceId, clientId, host, epoch, active, target}) => ({
		id,
		instanceId,
		clientId,
		host: plainHost(host),
		partitions: partitionsOfTasks(active, topicsOf, partitionsOf),
		target: partitionsOfTasks(target, topicsOf, partitionsOf),
		epoch,
	}));

/** Task n of a subtopology reads partition n of each of its topics that has so many. */
const partitionsOfTasks = (tasks: Tasks, topicsOf: StreamsGroup['topicsOf'], partitionsOf: PartitionsOf): Assignment => {
	const owned = new Map<string, number[]>();
	for (const {subtopology, partitions} of tasks) {
		for (const topic of topicsOf.get(subtopology) ?? []) {
			const read = partitions.filter((partition) => partition < partitionsOf(topic));
			if (read.length > 0) owned.set(topic, [...(owned.get(topic) ?? []), ...read]);
		}
	}
	return Object.fromEntries([...owned].map(([topic, partitions]) => [topic, partitions.sort((a, b) => a - b)]));
};
