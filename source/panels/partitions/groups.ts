import type {Span} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatCount, formatCoverage, formatInteger} from '../../model/format.ts';
import {latest} from '../../model/memo.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {GroupView} from '../../model/views/group.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {type Pair, pairsOf} from '../label-pairs.ts';
import {byText} from '../row-filter.ts';
import {severityStyle} from '../severity-marks.ts';
import {behindOf, behindText, drainWords, fromText, retentionWords, verdictSince} from './explain-words.ts';
import type {KafkaOverview} from './kafka-overview.ts';
import {byWorst, lagOrders, most} from './lag-orders.ts';
import type {ColumnsFor} from './list-spec.ts';
import {rebalancePairs} from './rebalance-lines.ts';
import {sealList} from './sealed-list.ts';
import {
	behindCell,
	clusterColumns,
	drainCell,
	isUrgent,
	nameMin,
	noteColumns,
	retentionCell,
	timeCell,
	verdictColumn,
} from './shared-cells.ts';

/** `PreparingRebalance` → `preparing rebalance`. */
const groupStateText = (state: string): string => state.replace(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();

/** Groups of types without partitions of their own (Connect, share groups) or that have committed nothing. */
const hasNoPartitions = ({coverage}: GroupView): boolean => coverage.total === 0;

/** How much of the group its verdict and its sum speak of, and why something is not known. */
const noteSpans = ({verdict, verdicts, coverage, reason, ownerless, severity}: GroupView): readonly Span[] => {
	const count = verdict === 'ok' || verdict === 'unknown' ? 0 : verdicts[verdict];
	const counted = formatCoverage(coverage);
	const text = [
		ownerless > 0 ? `${formatInteger(ownerless)} without owner` : '',
		// What has stopped has no owner: that is said once.
		count > 0 && count !== ownerless ? `${formatInteger(count)} of ${formatInteger(coverage.total)}` : '',
		counted === '' ? '' : `${counted} known`,
		reasonText(reason),
	].filter((one) => one !== '');
	return text.length === 0 ? [] : [{text: text.join(' · '), style: severity === 'ok' ? styles.label : severityStyle(severity)}];
};

const membersText = ({members, idle}: GroupView): string =>
	idle > 0 ? `${formatInteger(members.length)} (${formatInteger(idle)} idle)` : formatInteger(members.length);

const groupColumns = ({rows: groups, width, overview: {now}, glyphs}: ColumnsFor<GroupView>): readonly Column<GroupView>[] => [
	{
		id: 'name',
		title: 'group',
		min: nameMin(
			groups.map(({group}) => group),
			width,
		),
		max: 40,
		priority: 0,
		cell: ({group}) => group,
	},
	...clusterColumns(groups),
	{id: 'type', title: 'type', isWhole: true, priority: 7, max: 10, cell: ({type}) => ({text: type, style: styles.label})},
	{
		id: 'state',
		title: 'state',
		isWhole: true,
		max: 20,
		priority: 5,
		cell: (group) => ({text: groupStateText(group.state), style: stateStyle(group)}),
	},
	{id: 'members', title: 'members', align: 'right', isWhole: true, priority: 6, cell: membersText},
	...figureColumns(groups, now, width, glyphs),
];

const figureColumns = (groups: readonly GroupView[], now: number, width: number, glyphs: GlyphSet): readonly Column<GroupView>[] => [
	{
		id: 'lag',
		title: 'behind',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: (row) => behindCell(row.lag, hasNoPartitions(row), row.severity),
	},
	{
		id: 'time',
		title: 'time',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (row) => timeCell(row.lagMs, row.lagMethod, hasNoPartitions(row)),
	},
	verdictColumn(now, width, glyphs),
	...noteColumns(groups, noteSpans, width),
	{
		id: 'drain',
		title: 'drained in',
		isWhole: true,
		priority: 4,
		cell: (row) => (hasNoPartitions(row) ? '' : drainCell(row.drain, row.severity)),
	},
	...(groups.some(({retention}) => isUrgent(retention)) ? [retentionColumn] : []),
];

const retentionColumn: Column<GroupView> = {
	id: 'retention',
	title: 'deleted in',
	align: 'right',
	isWhole: true,
	priority: 3,
	cell: ({retention}) => retentionCell(retention),
};

/** A group that is forming stands out from those that are as they mostly are. */
const stateStyle = ({state}: GroupView): number => (/rebalanc|reconcil|assign/iu.test(state) ? styles.text : styles.label);

/** Members, and rebalances, that an explanation lists one by one. */
const listed = {members: 12, rebalances: 3};

const memberPairs = ({members, state}: GroupView): readonly Pair[] => [
	...members.slice(0, listed.members).map(({clientId, host, instanceId, partitions, id}): Pair => {
		const held = partitions > 0 ? formatCount(partitions, 'partition') : /^stable$/iu.test(state) ? 'idle' : 'nothing now';
		return [
			'member',
			[clientId, `on ${host}`, instanceId === null ? '' : `instance ${instanceId}`, held, `id ${id}`]
				.filter((text) => text !== '')
				.join(', '),
		];
	}),
	...(members.length > listed.members
		? [['', `and ${formatCount(members.length - listed.members, 'more member', 'more members')}`] as const]
		: []),
];

/** All that is known of one group; its partitions are not looked at. */
const explainGroup = (group: GroupView, view: KafkaOverview): readonly Pair[] => {
	const {verdicts, coverage} = group;
	const counts = Object.entries(verdicts).flatMap(([word, count]) => (count > 0 ? [`${formatInteger(count)} ${word}`] : []));
	const own = view.rebalances.filter((change) => change.group === group.group && change.source === group.source);
	return pairsOf([
		['group', group.group],
		['type', group.type],
		['state', groupStateText(group.state)],
		['why', reasonText(group.reason)],
		['verdict', `${verdictSince(group, view.now)} (the worst of its partitions)`],
		['partitions', counts.length === 0 ? 'none known' : `${counts.join(', ')}, of ${formatInteger(coverage.total)}`],
		['behind', behindText(behindOf(group))],
		['no owner', group.ownerless > 0 ? formatCount(group.ownerless, 'partition') : ''],
		['drained in', coverage.total === 0 ? '' : drainWords(group)],
		['keeps', retentionWords(group)],
		[
			'members',
			group.members.length === 0
				? 'none'
				: `${formatInteger(group.members.length)}${group.idle > 0 ? `, ${formatInteger(group.idle)} idle: more members than partitions` : ''}`,
		],
		...memberPairs(group),
		...rebalancePairs({...view, rebalances: own}, listed.rebalances),
		['from', fromText(group, view)],
	]);
};

const groupWords = ({group, type, state, verdict, reason, source, ownerless, idle, members}: GroupView): readonly string[] => [
	group,
	type,
	state,
	verdict,
	reasonText(reason),
	source,
	ownerless > 0 ? 'no owner' : '',
	idle > 0 ? 'idle' : '',
	...members.flatMap(({clientId, host, instanceId}) => [clientId, host, instanceId ?? '']),
];

/** Names by rank, so that thousands of rows compare numbers: the same names as last time are not sorted again. */
const nameRanks = latest(
	(names: readonly string[]): ReadonlyMap<string, number> => new Map([...new Set(names)].sort(byText).map((name, index) => [name, index])),
	(a, b) => a.length === b.length && a.every((name, index) => name === b[index]),
);

/** `sensor-processors · classic · stable · 3 members`. */
const titleOf = ({group, type, state, members}: GroupView): string =>
	[group, type, groupStateText(state), formatCount(members.length, 'member')].join(' · ');

/** Consumer groups. */
export const groupsList = sealList({
	id: 'groups',
	key: {source: 'text', group: 'text'},
	tab: {title: 'Groups', isMarked: false},
	rows: ({groups}: Snapshot): readonly GroupView[] => groups,
	name: ({group}) => group,
	titles: (group) => [titleOf(group), group.group],
	empty: ({silence, emptiness}) => silence || emptiness.text,
	orders: [
		{name: 'worst', compare: (a, b) => byWorst(a, b) || most(a.lag, b.lag)},
		...lagOrders,
		{name: 'name', column: 'name', isRising: true, compare: () => 0},
	],
	byName(rows) {
		const ranks = nameRanks(rows.map(({group}) => group));
		return (a, b) => (ranks.get(a.group) ?? 0) - (ranks.get(b.group) ?? 0);
	},
	words: groupWords,
	columns: groupColumns,
	explain: explainGroup,
	subject: ({group}) => ({group}),
});
