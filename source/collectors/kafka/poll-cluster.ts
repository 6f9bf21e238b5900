import type {CollectContext} from '../../model/collector-contract.ts';
import type {PartitionsFact} from '../../model/facts.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {madeOnce} from '../../model/memo.ts';
import {askConfigs} from './ask-configs.ts';
import {askControllers} from './ask-controllers.ts';
import {askGroups, type GroupsAsked} from './ask-groups.ts';
import {askLogEnds} from './ask-log-ends.ts';
import {askRecordTimes} from './ask-record-times.ts';
import {askStored} from './ask-stored.ts';
import {askUnlisted} from './ask-unlisted.ts';
import type {Memory} from './collector-memory.ts';
import type {KafkaPort} from './kafka-port.ts';
import {nameFilter, plainNames} from './name-filter.ts';
import type {KafkaOptions} from './options.ts';
import {outcomesOf, unreachedOutcomes} from './poll-outcomes.ts';
import type {Pace} from './poll-pace.ts';
import {type Round, startRound} from './poll-round.ts';
import type {MetadataAnswer} from './protocol/metadata.ts';
import {type Reached, reachBrokers} from './reach-brokers.ts';

/**
 * Asks the cluster once. Commits are read before log ends, so that what is produced meanwhile can only add to a lag and
 * none is ever negative; both close together.
 */
export const pollCluster = async (
	port: KafkaPort,
	options: KafkaOptions,
	memory: Memory,
	pace: Pace,
	context: CollectContext,
): Promise<readonly PartOutcome[]> => {
	const round = startRound(context);
	try {
		const {topicPasses, groupPasses} = filtersOf(memory, options);
		const reached = await reachBrokers(port, round, memory, options.brokers, {topics: plainNames(options.topics ?? {})});
		if ('failure' in reached) return unreachedOutcomes(reached, memory, round);
		const shows = shownIn(memory, reached.metadata, options.internal, topicPasses);
		const asking = askControllers(port, reached, round, memory);
		const asked = await askGroups(reached, round, memory, {
			passes: groupPasses,
			topicPasses: shows,
			most: options.maxGroups,
			first: context.interest.groups,
		});
		const groupsAtMs = round.now();
		const listed = await askLogEnds(reached, round, shows, options.isolation === 'read_committed');
		const endsAtMs = round.now();
		const {unlisted, partitions, parts} = await askBehind(port, reached, round, memory, {asked, listed, topicPasses}, context);
		const controllers = await asking;
		await Promise.all([...reached.brokers.values()].map(({client}) => client?.settled()));
		port.keepOnly([...reached.brokers.values(), reached.responder.address]);

		pace.took(Math.max(...[...reached.brokers.values()].map(({client}) => client?.busyMs() ?? 0)));
		context.pace?.(pace.everyMs());
		return [...outcomesOf(round, {pace: pace.note(), reached, asked, partitions, controllers, unlisted, groupsAtMs, endsAtMs}), ...parts];
	} finally {
		round.end();
	}
};

type Filter = (name: string) => boolean;
const topicFilter = madeOnce<Memory, Filter>();
const groupFilter = madeOnce<Memory, Filter>();
const shownTopics = madeOnce<Memory, Filter>();

/** The same functions while the config and the listed topics are the same: what was made of an answer with them stays cached. */
const filtersOf = (memory: Memory, {topics, groups}: KafkaOptions) => ({
	topicPasses: topicFilter(memory, [topics], () => nameFilter(topics ?? {})),
	groupPasses: groupFilter(memory, [groups], () => nameFilter(groups ?? {})),
});
const shownIn = (memory: Memory, metadata: MetadataAnswer, internal: boolean, topicPasses: Filter): Filter =>
	shownTopics(memory, [metadata.topics, internal, topicPasses], () => {
		const hidden = new Set(internal ? [] : metadata.topics.filter((_, index) => metadata.internal[index]));
		return (topic) => topicPasses(topic) && !hidden.has(topic);
	});

/** What can wait until commits and log ends are read: topics in no list, settings, the times of old records. */
const askBehind = async (
	port: KafkaPort,
	reached: Reached,
	round: Round,
	memory: Memory,
	{
		asked,
		listed,
		topicPasses,
	}: {readonly asked: GroupsAsked; readonly listed: PartitionsFact; readonly topicPasses: (topic: string) => boolean},
	{due, interest}: CollectContext,
) => {
	const stored = await askStored(port, reached, round, memory, topicPasses, due);
	const unlisted = await askUnlisted(reached, asked.groups, asked.offsets, stored);
	const partitions = Object.keys(unlisted.reasons).length > 0 ? {...listed, unlisted: unlisted.reasons} : listed;
	const configs = await askConfigs(port, reached, partitions.topics, round, memory, due);
	// Without commits nothing is known to be unread: the record times reported before are kept.
	const old = asked.noneListed ? null : await askRecordTimes(port, reached, round, memory, {offsets: asked.offsets, partitions}, interest);
	return {unlisted, partitions, parts: [configs, old].filter((part) => part !== null)};
};
