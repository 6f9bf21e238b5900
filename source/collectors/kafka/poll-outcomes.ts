import type {BrokerFact, ClusterFact, PartitionsFact} from '../../model/facts.ts';
import type {Failure} from '../../model/failure.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {mostPartitionSeries} from '../../model/kafka/partition-rows.ts';
import type {Controllers} from './ask-controllers.ts';
import type {GroupsAsked} from './ask-groups.ts';
import type {Unlisted} from './ask-unlisted.ts';
import type {Memory} from './collector-memory.ts';
import {addressText} from './kafka-port.ts';
import {brokerMetrics, commitMetrics, groupMetrics, topicMetrics} from './metrics.ts';
import type {Round} from './poll-round.ts';
import {describeRight} from './protocol/describe-cluster.ts';
import type {ClusterBroker, Reached, Unreached} from './reach-brokers.ts';

/** What one poll has learnt, to be reported as parts. */
export type Answers = {
	readonly reached: Reached;
	readonly asked: GroupsAsked;
	readonly partitions: PartitionsFact;
	readonly controllers: Controllers;
	readonly unlisted: Unlisted;
	readonly groupsAtMs: number;
	readonly endsAtMs: number;
	/** Said when the cluster is asked less often than configured; null: it is not. */
	readonly pace: string | null;
};

/** The parts `brokers`, `topics`, `groups` and `offsets`, with their metrics. */
export const outcomesOf = (round: Round, answers: Answers): readonly PartOutcome[] => {
	const {reached, asked, partitions, controllers, groupsAtMs, endsAtMs, pace, unlisted} = answers;
	const brokers = brokerFacts(reached, controllers.leader);
	const series = commitMetrics(asked.offsets);
	const part = outcomeOf(round);
	const noGroups: Failure | null = asked.noneListed
		? {kind: 'unreachable', message: `no broker could list its groups: ${asked.unlisted.join('; ')}`}
		: null;
	return [
		part('brokers', [...brokers, ...brokerMetrics(brokers)], round.now(), {
			notes: [...noteOf(pace), ...noteOf(controllers.note), ...reached.strays],
		}),
		part('topics', [partitions, ...topicMetrics(partitions, reached.metadata)], endsAtMs, {
			notes: [...unlisted.notes, ...capNote(partitions.topic.length, 'partitions')],
		}),
		part('groups', [...asked.groups, clusterFact(answers), ...groupMetrics(asked.groups)], groupsAtMs, {
			notes: groupNotes(asked),
			failure: noGroups,
		}),
		part('offsets', [...asked.offsets, ...series.metrics], endsAtMs, {
			notes: capNote(series.rows, 'commits'),
			failure: noGroups,
		}),
	];
};

type PartExtras = {readonly notes?: readonly string[]; readonly failure?: Failure | null};

const outcomeOf =
	(round: Round) =>
	(part: string, facts: PartOutcome['facts'], endedAtMs: number, {notes = [], failure = null}: PartExtras): PartOutcome => ({
		part,
		startedAtMs: round.startedAtMs,
		durationMs: endedAtMs - round.startedAtMs,
		facts: failure === null ? facts : [],
		failure,
		...(notes.length > 0 ? {notes} : {}),
	});

/** No broker answers: rows of known brokers say so; everything else keeps its last good value. */
export const unreachedOutcomes = ({clients, failure}: Unreached, memory: Memory, round: Round): readonly PartOutcome[] => {
	if (memory.brokers.size === 0) throw failure;
	const byAddress = new Map(clients.map((client) => [addressText(client.address), client]));
	const brokers = [...memory.brokers.values()].map((broker) =>
		brokerFact({...broker, listed: true, client: byAddress.get(addressText(broker)) ?? null}, null),
	);
	const unreached: Failure = {kind: failure.kind, message: failure.message};
	const common = {startedAtMs: round.startedAtMs, durationMs: round.now() - round.startedAtMs, failure: unreached};
	return [
		{...common, part: 'brokers', facts: [...brokers, ...brokerMetrics(brokers)]},
		...['topics', 'groups', 'offsets'].map((part) => ({...common, part, facts: []})),
	];
};

const brokerFacts = ({brokers}: Reached, leader: number | null): readonly BrokerFact[] =>
	[...brokers.values()].map((broker) => brokerFact(broker, leader));

const brokerFact = (broker: ClusterBroker, leader: number | null): BrokerFact => ({
	kind: 'broker',
	id: broker.id,
	address: broker.host === '' ? '' : addressText(broker),
	rack: broker.rack,
	listed: broker.listed,
	reachable: broker.client === null ? null : broker.client.answers(),
	latencyMs: broker.client?.latencyMs() ?? null,
	failure: broker.client?.failure()?.message ?? null,
	controller: leader === null ? null : broker.id === leader,
});

const clusterFact = ({reached: {metadata, cluster}, controllers, asked, unlisted}: Answers): ClusterFact => {
	const rights = cluster?.rights ?? metadata.clusterRights;
	const mayDescribe = rights === null || (rights & (1 << describeRight)) !== 0;
	return {
		kind: 'cluster',
		clusterId: metadata.clusterId ?? cluster?.clusterId ?? null,
		quorumLeader: controllers.leader,
		groupsTotal: asked.total,
		groupsShown: asked.groups.length,
		unlistedBy: asked.unlisted,
		hidesGroups: !mayDescribe,
		denied: [
			...(mayDescribe ? [] : ['groups and topics: no Describe right on the cluster, so those without a right of their own are left out']),
			...noteOf(controllers.denied),
			...unlisted.denied,
		],
	};
};

const groupNotes = ({groups, total, unlisted}: GroupsAsked): readonly string[] => [
	...unlisted.map((problem) => `groups are not listed by ${problem}`),
	...(groups.length < total ? [`showing ${groups.length} of ${total} groups (maxGroups)`] : []),
];

const capNote = (rows: number, what: string): readonly string[] =>
	rows > mostPartitionSeries
		? [
				`no metrics of single ${what}: there are ${rows}, more than ${mostPartitionSeries}; sums by topic and group are there, or choose fewer by topics and groups`,
			]
		: [];

const noteOf = (note: string | null): readonly string[] => (note === null ? [] : [note]);
