import type {Snapshot} from '../../model/snapshot.ts';
import type {BrokerView} from '../../model/views/broker.ts';
import type {ClusterView} from '../../model/views/cluster.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {Mark} from '../../model/views/mark.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import type {RebalanceView} from '../../model/views/rebalance.ts';
import type {SourceView} from '../../model/views/source.ts';
import type {TopicView} from '../../model/views/topic.ts';
import type {Headline} from '../panel.ts';
import {askingText, silenceItem, silenceText} from '../source-words.ts';

/** What the panel knows besides the list or the row that is shown: all clusters, and the group that is opened. */
export type KafkaOverview = {
	readonly groups: readonly GroupView[];
	readonly topics: readonly TopicView[];
	readonly brokers: readonly BrokerView[];
	/** The group that is opened, also when one of its partitions is. */
	readonly group: GroupView | undefined;
	/** All partitions of that group; those of other groups are never made. */
	readonly partitions: readonly PartitionView[];
	readonly clusters: readonly ClusterView[];
	/** The Kafka sources. */
	readonly sources: readonly SourceView[];
	/** Of the opened group, of all groups when none is; newest first. */
	readonly rebalances: readonly RebalanceView[];
	/** What systems tell of partitions changing hands, newest first; claims, not seen by comparing polls. */
	readonly reported: Snapshot['events'];
	readonly marks: readonly Mark[];
	readonly now: number;
	readonly historyFromMs: number;
	/** Who is asked for the first time, in words. */
	readonly loading: string;
	/** Clusters that do not answer, in words. */
	readonly silence: string;
	/** The same in few words. */
	readonly silenceItem: string;
	/** Why there are no groups, where a cluster answers but says none. */
	readonly emptiness: Headline;
};

/** Most reported events under a list of partitions. */
const mostReported = 10;

/** Picks what the panel shows of all clusters out of a Snapshot. */
export const overviewOf = (snapshot: Snapshot, group: GroupView | undefined): KafkaOverview => {
	const {groups, topics, brokers, clusters, now} = snapshot;
	const sources = snapshot.sources.filter(({gives}) => gives.includes('group'));
	return {
		groups,
		topics,
		brokers,
		group,
		partitions: group?.rows ?? [],
		clusters,
		sources,
		rebalances:
			group === undefined
				? snapshot.rebalances
				: snapshot.rebalances.filter((change) => change.group === group.group && change.source === group.source),
		reported: snapshot.events.filter(({labels}) => labels.partition !== undefined).slice(0, mostReported),
		marks: snapshot.marks,
		now,
		historyFromMs: snapshot.history.fromMs,
		loading: groups.length === 0 && brokers.length === 0 ? askingText(sources, now) : '',
		silence: silenceText(sources, now),
		silenceItem: silenceItem(sources, now),
		emptiness: emptiness(sources, clusters),
	};
};

// "No groups" is only said when the part that lists them has answered and the user may see them; else what hinders is the reason.
const emptiness = (sources: readonly SourceView[], clusters: readonly ClusterView[]): Headline => {
	if (sources.length === 0) return {severity: 'ok', text: 'no Kafka source is configured'};
	const failing = sources.flatMap(({title, failingParts}) =>
		failingParts.map(({part, failure}) => `${title}, ${part}: ${failure.message}`),
	)[0];
	if (failing !== undefined) return {severity: 'unknown', text: failing};
	if (clusters.some(({hidesGroups}) => hidesGroups)) return {severity: 'unknown', text: 'no permission to list groups'};
	const left = clusters.reduce((sum, {groupsTotal, groupsShown}) => sum + groupsTotal - groupsShown, 0);
	if (left > 0) return {severity: 'unknown', text: `none of ${left} groups is shown`};
	return {severity: 'ok', text: 'the cluster answers and has no consumer groups'};
};

/** Some right is missing, so that what is not listed may be there all the same. */
export const isDenied = ({clusters}: KafkaOverview): boolean => clusters.some(({denied}) => denied.length > 0);

/** Why a list of the cluster has no rows: what hinders, else what it means that the cluster lists none. */
export const whyNone = (overview: KafkaOverview, what: string, none: string): string => {
	if (overview.silence !== '') return overview.silence;
	if (overview.sources.length === 0) return 'no Kafka source is configured';
	return isDenied(overview) ? `no permission to list ${what}` : none;
};
