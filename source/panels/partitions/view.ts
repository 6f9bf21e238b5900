import type {
	BrokerView,
	ClusterView,
	GroupView,
	Mark,
	PartitionView,
	RebalanceView,
	Snapshot,
	SourceView,
	TopicView,
} from '../../model/snapshot.ts';
import type {Headline, PanelState} from '../panel.ts';
import {cursorIn} from '../row-filter.ts';
import {askingText, silenceItem, silenceText} from '../source-words.ts';
import {listed, sortsOf} from './lists.ts';

/** The lists of the panel. */
export const partitionsTabs = ['Groups', 'Topics', 'Brokers'] as const;

/** What is shown: one of the lists, the partitions of one group, or one thing opened; `gone`: it is no longer there. */
export type Level = 'groups' | 'group' | 'partition' | 'topics' | 'topic' | 'brokers' | 'broker' | 'gone';

/** A row that the cursor can be on. */
export type Row = GroupView | PartitionView | TopicView | BrokerView;

/** What the partitions panel shows of all clusters. */
export type PartitionsView = {
	readonly level: Level;
	/** Index of the list that is shown at the outermost level. */
	readonly tab: number;
	/** Something was opened with Enter; a single group that shows itself was not. */
	readonly isOpened: boolean;
	/** The sort order of the list that is shown, by name. */
	readonly sort: string;
	readonly isReversed: boolean;
	/** Rows of the lists, filtered and sorted; empty where another list is shown. */
	readonly groups: readonly GroupView[];
	readonly rows: readonly PartitionView[];
	readonly topics: readonly TopicView[];
	readonly brokers: readonly BrokerView[];
	readonly allGroups: readonly GroupView[];
	readonly allTopics: readonly TopicView[];
	readonly allBrokers: readonly BrokerView[];
	/** All partitions of the opened group; those of other groups are never made. */
	readonly all: readonly PartitionView[];
	readonly group: GroupView | undefined;
	readonly partition: PartitionView | undefined;
	readonly topic: TopicView | undefined;
	readonly broker: BrokerView | undefined;
	readonly clusters: readonly ClusterView[];
	readonly sources: readonly SourceView[];
	/** Of the opened group, of all groups when none is; newest first. */
	readonly rebalances: readonly RebalanceView[];
	/** What systems tell of partitions changing hands, newest first; claims, not seen by comparing polls. */
	readonly told: Snapshot['events'];
	readonly marks: readonly Mark[];
	readonly now: number;
	readonly historyFromMs: number;
	readonly loading: string;
	/** Clusters that do not answer, in words. */
	readonly silence: string;
	/** The same in few words. */
	readonly silenceItem: string;
	/** Why there are no groups, where a cluster answers but says none. */
	readonly emptiness: Headline;
};

/** Most told events under a list of partitions. */
const toldShown = 10;

const separator = '\n';
export const groupId = ({source, group}: GroupView): string => ['group', source, group].join(separator);
export const partitionId = ({source, group, topic, partition}: PartitionView): string =>
	['partition', source, group, topic, partition].join(separator);
export const topicId = ({source, topic}: TopicView): string => ['topic', source, topic].join(separator);
export const brokerId = ({source, id}: BrokerView): string => ['broker', source, id].join(separator);

export const isPartition = (row: Row): row is PartitionView => 'ownership' in row;
export const isGroup = (row: Row): row is GroupView => 'members' in row;
export const isTopic = (row: Row): row is TopicView => 'leaderless' in row;

/** The id by which a row is opened. */
export const idOf = (row: Row): string =>
	isPartition(row) ? partitionId(row) : isGroup(row) ? groupId(row) : isTopic(row) ? topicId(row) : brokerId(row);

export type Opened = Pick<PartitionsView, 'level' | 'group' | 'partition' | 'topic' | 'broker' | 'all'>;

const nothing: Opened = {level: 'gone', group: undefined, partition: undefined, topic: undefined, broker: undefined, all: []};

/** Finds what was opened; a single group is opened by itself. Only an opened group's partitions are looked at. */
const openedIn = ({groups, topics, brokers}: Snapshot, path: readonly string[], tab: number): Opened => {
	const [kind, source, name, topicName, number] = path.at(-1)?.split(separator) ?? [];
	if (kind === undefined) {
		const only = tab === 0 && groups.length === 1 ? groups[0] : undefined;
		if (only !== undefined) return {...nothing, level: 'group', group: only, all: only.rows};
		return {...nothing, level: (['groups', 'topics', 'brokers'] as const)[tab] ?? 'groups'};
	}
	if (kind === 'topic') {
		const topic = topics.find((one) => one.source === source && one.topic === name);
		return topic === undefined ? nothing : {...nothing, level: 'topic', topic};
	}
	if (kind === 'broker') {
		const broker = brokers.find((one) => one.source === source && String(one.id) === name);
		return broker === undefined ? nothing : {...nothing, level: 'broker', broker};
	}
	const group = groups.find((one) => one.source === source && one.group === name);
	if (group === undefined) return nothing;
	const all = group.rows;
	if (kind === 'group') return {...nothing, level: 'group', group, all};
	const partition = all.find((row) => row.topic === topicName && String(row.partition) === number);
	return partition === undefined ? {...nothing, group, all} : {...nothing, level: 'partition', group, all, partition};
};

/** Picks what is shown out of a Snapshot, from the tab and what was opened. */
export const selectPartitions = (snapshot: Snapshot, state: PanelState): PartitionsView => {
	const {groups: allGroups, sources, clusters, now} = snapshot;
	const tab = Math.max(0, Math.min(state.tab, partitionsTabs.length - 1));
	const opened = openedIn(snapshot, state.path, tab);
	const {group} = opened;
	const sorts = sortsOf(opened.level);
	const sort = sorts[state.sort % sorts.length] ?? 'worst';
	const asked = sources.filter(({gives}) => gives.includes('group'));
	return {
		...opened,
		...listed(snapshot, opened, sort, state),
		tab,
		isOpened: state.path.length > 0,
		sort,
		isReversed: state.reversed,
		allGroups,
		allTopics: snapshot.topics,
		allBrokers: snapshot.brokers,
		clusters,
		sources: asked,
		rebalances:
			group === undefined
				? snapshot.rebalances
				: snapshot.rebalances.filter((change) => change.group === group.group && change.source === group.source),
		told: snapshot.events.filter(({labels}) => labels.partition !== undefined).slice(0, toldShown),
		marks: snapshot.marks,
		now,
		historyFromMs: snapshot.history.fromMs,
		loading: allGroups.length === 0 && snapshot.brokers.length === 0 ? askingText(asked, now) : '',
		silence: silenceText(asked, now),
		silenceItem: silenceItem(asked, now),
		emptiness: emptiness(asked, clusters),
	};
};

/** Rights without which groups are left out silently: then "no groups" and the number of groups are no facts. */
const hidesGroups = /^groups\b|list|Describe right on the cluster/iu;

/** What a cluster says of groups that it may not show; undefined when all are listed. */
export const hiddenGroups = ({denied}: ClusterView): string | undefined => denied.find((text) => hidesGroups.test(text));

// "No groups" is only said when the part that lists them has answered and the user may see them; else what hinders is the reason.
const emptiness = (sources: readonly SourceView[], clusters: readonly ClusterView[]): Headline => {
	if (sources.length === 0) return {severity: 'ok', text: 'no Kafka source is configured'};
	const failing = sources.flatMap(({title, failingParts}) =>
		failingParts.map(({part, failure}) => `${title}, ${part}: ${failure.message}`),
	)[0];
	if (failing !== undefined) return {severity: 'unknown', text: failing};
	if (clusters.some((cluster) => hiddenGroups(cluster) !== undefined)) return {severity: 'unknown', text: 'no permission to list groups'};
	const left = clusters.reduce((sum, {groupsTotal, groupsShown}) => sum + groupsTotal - groupsShown, 0);
	if (left > 0) return {severity: 'unknown', text: `none of ${left} groups is shown`};
	return {severity: 'ok', text: 'the cluster answers and has no consumer groups'};
};

/** Rows that the cursor walks at the present level. */
export const cursorRows = (view: PartitionsView): readonly Row[] => {
	switch (view.level) {
		case 'groups':
			return view.groups;
		case 'group':
			return view.rows;
		case 'topics':
			return view.topics;
		case 'brokers':
			return view.brokers;
		default:
			return [];
	}
};

/** How many rows the present list has before the filter. */
export const unfiltered = (view: PartitionsView): number =>
	({groups: view.allGroups.length, group: view.all.length, topics: view.allTopics.length, brokers: view.allBrokers.length})[
		view.level as 'groups'
	] ?? 0;

/** The row under the cursor. */
export const rowAt = (view: PartitionsView, cursor: number): Row | undefined => {
	const rows = cursorRows(view);
	return rows[cursorIn(cursor, rows.length)];
};
