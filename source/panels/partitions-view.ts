import {formatCount, formatCoverage, formatInteger, formatSeconds, methodPrefix} from '../model/format.ts';
import {byBadness, worstOf} from '../model/limits.ts';
import type {
	BrokerView,
	GroupView,
	LagVerdict,
	Mark,
	PartitionView,
	RebalanceView,
	Severity,
	Snapshot,
	SourceView,
} from '../model/snapshot.ts';
import type {Headline, PanelState} from './panel.ts';
import {byText, cursorIn, passesFilter, sortedRows} from './row-filter.ts';
import {countWords} from './severity-marks.ts';
import {askingText, silenceItem, silenceText} from './source-words.ts';

/** What the partitions panel shows: the groups of all clusters, the partitions of one group, or one partition. */
export type PartitionsView = {
	readonly level: 'groups' | 'group' | 'partition' | 'gone';
	readonly groups: readonly GroupView[];
	readonly allGroups: readonly GroupView[];
	readonly group: GroupView | undefined;
	/** Partitions of the group, filtered and sorted. */
	readonly rows: readonly PartitionView[];
	/** All partitions of the group. */
	readonly all: readonly PartitionView[];
	readonly partition: PartitionView | undefined;
	readonly brokers: readonly BrokerView[];
	readonly rebalances: readonly RebalanceView[];
	/** What systems tell of partitions changing hands, newest first; claims, not seen by comparing polls. */
	readonly told: Snapshot['events'];
	readonly marks: readonly Mark[];
	readonly now: number;
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

export const partitionSorts = ['worst', 'lag', 'topic'] as const;

const separator = '\n';
export const groupId = ({source, group}: GroupView): string => ['group', source, group].join(separator);
export const partitionId = ({source, group, topic, partition}: PartitionView): string =>
	['partition', source, group, topic, partition].join(separator);

const groupOrders: Readonly<Record<string, (a: GroupView, b: GroupView) => number>> = {
	worst: (a, b) => byBadness(a.severity, b.severity) || (b.lag ?? -1) - (a.lag ?? -1),
	lag: (a, b) => (b.lag ?? -1) - (a.lag ?? -1),
	topic: (a, b) => byText(a.group, b.group),
};
/** Topics by rank, so that ten thousand rows compare numbers and not names. */
const topicRanks = (rows: readonly PartitionView[]): ReadonlyMap<string, number> =>
	new Map([...new Set(rows.map(({topic}) => topic))].sort(byText).map((topic, index) => [topic, index]));

type Compare = (a: PartitionView, b: PartitionView) => number;

const partitionOrder = (sort: string, rows: readonly PartitionView[]): Compare => {
	const ranks = topicRanks(rows);
	const byTopic: Compare = (a, b) => (ranks.get(a.topic) ?? 0) - (ranks.get(b.topic) ?? 0) || a.partition - b.partition;
	if (sort === 'topic') return byTopic;
	if (sort === 'lag') return (a, b) => (b.lag ?? -1) - (a.lag ?? -1) || byTopic(a, b);
	return (a, b) => byBadness(a.severity, b.severity) || byTopic(a, b);
};

/** Picks the level from what was opened; a single group is opened by itself. */
export const selectPartitions = (snapshot: Snapshot, state: PanelState): PartitionsView => {
	const {groups: allGroups, sources, now} = snapshot;
	const [level, source, name, topic, number] = state.path.at(-1)?.split(separator) ?? [];
	const only = allGroups.length === 1 ? allGroups[0] : undefined;
	const group = level === undefined ? only : allGroups.find((one) => one.source === source && one.group === name);
	const all = group === undefined ? [] : snapshot.partitions.filter((row) => row.group === group.group && row.source === group.source);
	const partition = level === 'partition' ? all.find((row) => row.topic === topic && String(row.partition) === number) : undefined;
	const sort = partitionSorts[state.sort] ?? 'worst';
	const clusters = sources.filter(({kind}) => kind === 'kafka');
	const kept =
		state.filter === ''
			? all
			: all.filter((row) => passesFilter(state.filter, [row.topic, row.owner?.clientId, row.owner?.host, row.verdict, row.reason]));
	return {
		level:
			level === undefined
				? only === undefined
					? 'groups'
					: 'group'
				: group === undefined
					? 'gone'
					: level === 'group'
						? 'group'
						: partition === undefined
							? 'gone'
							: 'partition',
		groups: sortedRows(
			allGroups.filter((one) => passesFilter(state.filter, [one.group, one.state, one.type, one.verdict, one.reason])),
			groupOrders[sort] ?? byNothing,
			state.reversed,
		),
		allGroups,
		group,
		rows: sortedRows(kept, partitionOrder(sort, kept), state.reversed),
		all,
		partition,
		brokers: snapshot.brokers,
		rebalances: snapshot.rebalances,
		told: snapshot.events.filter(({labels}) => labels.partition !== undefined).slice(0, toldShown),
		marks: snapshot.marks,
		now,
		loading: allGroups.length === 0 ? askingText(clusters, now) : '',
		silence: silenceText(clusters, now),
		silenceItem: silenceItem(clusters, now),
		emptiness: emptiness(clusters),
	};
};
const byNothing = (): number => 0;

// "No groups" is only said when the part that lists them has answered; what failed is the reason otherwise.
const emptiness = (clusters: readonly SourceView[]): Headline => {
	if (clusters.length === 0) return {severity: 'ok', text: 'no Kafka source is configured'};
	const failing = clusters.flatMap(({title, failingParts}) =>
		failingParts.map(({part, failure}) => `${title}, ${part}: ${failure.message}`),
	)[0];
	return failing === undefined
		? {severity: 'ok', text: 'the cluster answers and has no consumer groups'}
		: {severity: 'unknown', text: failing};
};

/** Rows that the cursor walks at the present level. */
export const cursorRows = (view: PartitionsView): readonly (GroupView | PartitionView)[] =>
	view.level === 'groups' ? view.groups : view.level === 'group' ? view.rows : [];

/** The row under the cursor. */
export const rowAt = (view: PartitionsView, cursor: number): GroupView | PartitionView | undefined => {
	const rows = cursorRows(view);
	return rows[cursorIn(cursor, rows.length)];
};

export const isPartition = (row: GroupView | PartitionView): row is PartitionView => 'topic' in row;

const badVerdicts: readonly LagVerdict[] = ['stopped', 'stalled', 'rewound', 'lagging'];

/** `51 behind ~73 s`, with the coverage where not every partition's lag is known; `?` is said in words. */
export const behindText = (group: GroupView, rows: readonly PartitionView[]): string => {
	const coverage = formatCoverage(group.coverage);
	const known = coverage === '' ? '' : ` (${coverage} known)`;
	if (group.lag === null) return group.coverage.total === 0 ? 'no partitions' : `behind unknown${known}`;
	const late =
		group.lagMs === null || group.lagMs === 0 ? '' : ` ${methodPrefix(lateMethod(group, rows))}${formatSeconds(group.lagMs / 1_000)}`;
	return `${formatInteger(group.lag)} behind${late}${known}`;
};

// The group's time behind is that of its worst partition, so that partition's method is its own.
const lateMethod = ({lagMs}: GroupView, rows: readonly PartitionView[]): PartitionView['lagMethod'] =>
	rows.find((row) => row.lagMs === lagMs)?.lagMethod ?? (rows.length === 0 ? 'interpolated' : 'none');

const brokerWords = (brokers: readonly BrokerView[]): string => {
	const bad = brokers.filter(({severity}) => severity !== 'ok');
	if (bad.length === 0) return '';
	return bad.length === 1 ? `broker ${bad[0]?.id} ${bad[0]?.state}` : `${bad.length} of ${brokers.length} brokers not up`;
};

const groupWords = (group: GroupView, rows: readonly PartitionView[]): readonly string[] => [
	countWords(rows.length > 0 ? rows.map(({verdict}) => verdict) : [group.verdict], badVerdicts),
	group.ownerless > 0 ? `${formatInteger(group.ownerless)} without owner` : '',
	behindText(group, rows),
];

const sumOf = (groups: readonly GroupView[]): GroupView['coverage'] => ({
	known: groups.reduce((sum, {coverage}) => sum + coverage.known, 0),
	total: groups.reduce((sum, {coverage}) => sum + coverage.total, 0),
});

const manyWords = (groups: readonly GroupView[]): readonly string[] => {
	const known = groups.filter(({lag}) => lag !== null);
	const ownerless = groups.reduce((sum, group) => sum + group.ownerless, 0);
	const coverage = formatCoverage(sumOf(groups));
	const missing = coverage === '' ? '' : ` (${coverage} partitions known)`;
	return [
		countWords(
			groups.map(({verdict}) => verdict),
			badVerdicts,
		),
		ownerless > 0 ? `${formatInteger(ownerless)} without owner` : '',
		known.length === 0 ? 'behind unknown' : `${formatInteger(known.reduce((sum, {lag}) => sum + (lag ?? 0), 0))} behind${missing}`,
	];
};

/** What the title says: silent clusters and broken brokers first, since they explain the rest. */
export const partitionsHeadline = (view: PartitionsView): Headline => {
	const {allGroups, group, all, brokers, silence, loading} = view;
	if (loading !== '') return {severity: 'unknown', text: loading};
	// A cluster that is silent says nothing of its brokers either.
	const first = silence === '' ? [brokerWords(brokers)] : [silence];
	if (allGroups.length === 0) {
		const {severity, text} = view.emptiness;
		const words = [...first, silence === '' ? text : ''].filter((word) => word !== '').join(', ');
		return {severity: worstOf([...brokers.map((broker) => broker.severity), silence === '' ? severity : 'unknown']), text: words};
	}
	const own = group === undefined ? manyWords(allGroups) : groupWords(group, all);
	const judged: readonly Severity[] = [...(group === undefined ? allGroups : [group]), ...brokers].map(({severity}) => severity);
	const severity = worstOf(silence === '' ? judged : [...judged, 'unknown']);
	const said = [...first, ...own].filter((text) => text !== '');
	// Where only the title is left, the time behind is what can be spared.
	const item = silence === '' ? said.join(', ').replace(/ behind [~≥]?\d.*$/u, ' behind') : view.silenceItem;
	const text = group === undefined && severity === 'ok' ? `${formatCount(allGroups.length, 'group')}, ${said.join(', ')}` : said.join(', ');
	return {severity, text, item};
};
