import type {Origin} from '../origin.ts';
import {type Concern, type Identity, identity} from './concern.ts';
import type {Contribution, Watched} from './item.ts';

/** What is old because its source, or the part of it that tells of it, does not answer is folded under that source. */
const silent = ({source, stale}: Origin): readonly Identity[] => (stale ? [identity('source', source)] : []);

/** Brokers of a cluster that are down, by the word of now. */
export const downBrokers = ({brokers}: Watched, cluster: string): readonly Identity[] =>
	brokers
		.filter(({source, state, stale}) => source === cluster && state === 'down' && !stale)
		.map(({source, id}) => identity('broker', source, id));

/** Partitions that lack replicas because those are offline lack them for the brokers that are down. */
const offlineOn = (
	watched: Watched,
	{source, offline}: {readonly source: string; readonly offline: number},
	lacking: number,
): readonly Identity[] => (offline >= lacking ? downBrokers(watched, source) : []);

const unbounded = {isBound: false, panel: 'partitions'} as const;

/** Groups by their verdict; their partitions are part of it. */
export const groupConcerns: Contribution = {
	kind: 'group',
	named: ({groups}, name) =>
		groups.filter(({group}) => `group ${group}` === name).map(({source, group}) => identity('group', source, group)),
	concerns: ({groups}) =>
		groups.flatMap((group): readonly Concern[] =>
			group.severity === 'ok'
				? []
				: [
						{
							...unbounded,
							kind: 'group',
							id: [group.source, group.group],
							name: group.group,
							severity: group.severity,
							sinceMs: group.verdictSinceMs,
							finding: {
								says: 'group',
								state: group.state,
								stale: group.stale,
								verdict: group.verdict,
								verdicts: group.verdicts,
								ownerless: group.ownerless,
								lag: group.lag,
								lagMs: group.lagMs,
								lagMethod: group.lagMethod,
								reason: group.reason,
							},
							under: silent(group),
						},
					],
		),
};

/** Brokers that do not answer, or lead partitions with fewer replicas in sync than there are. */
export const brokerConcerns: Contribution = {
	kind: 'broker',
	named: ({brokers}, name) => brokers.filter(({id}) => `broker ${id}` === name).map(({source, id}) => identity('broker', source, id)),
	concerns: (watched) =>
		watched.brokers.flatMap((broker): readonly Concern[] =>
			broker.severity === 'ok'
				? []
				: [
						{
							...unbounded,
							kind: 'broker',
							id: [broker.source, String(broker.id)],
							name: `broker ${broker.id}`,
							severity: broker.severity,
							// Of one that is up the time is that of being up.
							sinceMs: broker.state === 'up' ? null : broker.sinceMs,
							finding: {says: 'broker', state: broker.state, underReplicated: broker.underReplicated, reason: broker.reason},
							under: [...silent(broker), ...(broker.state === 'up' ? offlineOn(watched, broker, broker.underReplicated) : [])],
						},
					],
		),
};

/** Topics with partitions that nobody leads. Missing replicas are told once, by the brokers that lead them. */
export const topicConcerns: Contribution = {
	kind: 'topic',
	named: ({topics}, name) =>
		topics.filter(({topic}) => `topic ${topic}` === name).map(({source, topic}) => identity('topic', source, topic)),
	concerns: (watched) =>
		watched.topics.flatMap((topic): readonly Concern[] =>
			topic.leaderless === 0
				? []
				: [
						{
							...unbounded,
							kind: 'topic',
							id: [topic.source, topic.topic],
							name: topic.topic,
							severity: 'critical',
							sinceMs: null,
							finding: {says: 'topic', leaderless: topic.leaderless, partitions: topic.partitions},
							under: [...silent(topic), ...offlineOn(watched, topic, topic.leaderless)],
						},
					],
		),
};

/** A user who may not list the groups of a cluster knows nothing of them: that is not well. */
export const clusterConcerns: Contribution = {
	kind: 'cluster',
	named: () => [],
	concerns: ({clusters, sources}) =>
		clusters.flatMap((cluster): readonly Concern[] =>
			cluster.hidesGroups
				? [
						{
							...unbounded,
							kind: 'cluster',
							id: [cluster.source],
							name: sources.find(({id}) => id === cluster.source)?.title ?? cluster.source,
							severity: 'unknown',
							sinceMs: null,
							finding: {says: 'hidden groups', denied: cluster.denied},
							under: silent(cluster),
						},
					]
				: [],
		),
};
