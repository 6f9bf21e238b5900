import type {Column} from '../../components/table.ts';
import {formatCount, formatInteger, formatSpan, formatValue} from '../../model/format.ts';
import {formatClock} from '../../model/format-time.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import {styles} from '../../theme.ts';
import {type Pair, pairsOf} from '../label-pairs.ts';
import {byText} from '../row-filter.ts';
import {usualStepMs} from '../spark-window.ts';
import {drainWords, fromText, retentionWords, verdictSince} from './explain-words.ts';
import type {KafkaOverview} from './kafka-overview.ts';
import {byWorst, lagOrders} from './lag-orders.ts';
import type {ColumnsFor} from './list-spec.ts';
import {ownerCell, ownerNames, ownerText} from './owner-cells.ts';
import {isUncommitted, noteSpans, trendColumn} from './partition-cells.ts';
import {paintPartition, paintUnder} from './partition-detail.ts';
import {sealList} from './sealed-list.ts';
import {behindCell, drainCell, isUrgent, noteColumns, retentionCell, timeCell, timeText, unknownOr, verdictColumn} from './shared-cells.ts';

/** Columns of the partitions of one group; at 80 columns partition, behind, time, verdict and owner are left. */
const partitionColumns = ({rows, width, overview, glyphs}: ColumnsFor<PartitionView>): readonly Column<PartitionView>[] => {
	const {now} = overview;
	const names = ownerNames(overview.partitions);
	const keptMs = new Map(overview.topics.map(({topic, retentionMs}) => [topic, retentionMs]));
	const isPressing = rows.some((row) => isUrgent(row.retention, keptMs.get(row.topic) ?? null));
	return [
		{id: 'topic', title: 'topic', ...(width < 54 ? {min: 6} : {isWhole: true}), max: 26, priority: 0, cell: ({topic}) => topic},
		{id: 'partition', title: 'P', align: 'right', isWhole: true, priority: 0, cell: ({partition}) => String(partition)},
		// Names differ at their end as a rule, so a cut one would say nothing.
		{id: 'owner', title: 'owner', isWhole: true, max: 32, priority: 2, cell: (row) => ownerCell(row, names, glyphs)},
		{
			id: 'committed',
			title: 'committed',
			align: 'right',
			isWhole: true,
			priority: 6,
			cell: (row) =>
				row.committed === null && isUncommitted(row) ? {text: 'n/a', style: styles.label} : unknownOr(row.committed, formatInteger),
		},
		{id: 'end', title: 'end', align: 'right', isWhole: true, priority: 7, cell: ({logEnd}) => unknownOr(logEnd, formatInteger)},
		{
			id: 'lag',
			title: 'behind',
			align: 'right',
			isWhole: true,
			priority: 0,
			cell: (row) => behindCell(row.lag, isUncommitted(row), row.severity),
		},
		{
			id: 'time',
			title: 'time',
			align: 'right',
			isWhole: true,
			priority: 1,
			cell: (row) => timeCell(row.lagMs, row.lagMethod, isUncommitted(row)),
		},
		verdictColumn(now, width, glyphs),
		...noteColumns(rows, (row) => noteSpans(row, glyphs), width),
		...(rows.some(({trend}) => trend.length > 1) ? [trendColumn(rows, now, glyphs)] : []),
		{id: 'drain', title: 'drained in', isWhole: true, priority: 4, cell: ({drain, severity}) => drainCell(drain, severity)},
		...(isPressing
			? [
					{
						id: 'retention',
						title: 'deleted in',
						align: 'right' as const,
						isWhole: true,
						priority: 2,
						cell: (row: PartitionView) => retentionCell(row.retention),
					},
				]
			: []),
	];
};

/** Samples that an explanation lists one by one. */
const lastShown = 6;

const ratesWords = ({consumedPerSecond, producedPerSecond}: PartitionView): string =>
	consumedPerSecond === null && producedPerSecond === null
		? '? too little history'
		: `read ${formatValue(consumedPerSecond, 'per_second')}, written ${formatValue(producedPerSecond, 'per_second')} over the last minute`;

const lostWords = ({lost, committed, logStart}: PartitionView): string => {
	if (lost === null || lost <= 0) return '';
	return `${formatCount(lost, 'message')} deleted before being read: committed ${formatInteger(committed)}, the log starts at ${formatInteger(logStart)}`;
};

const lastWords = ({trend}: PartitionView): string => {
	const every = usualStepMs(trend);
	const values = trend
		.slice(-lastShown)
		.toReversed()
		.map(({v, stale}) => formatInteger(stale ? null : v))
		.join('  ');
	return values === '' || every === 0 ? values : `${values}   every ${formatSpan(every)}`;
};

/** What other sources say, and who is believed. */
const claimPairs = (row: PartitionView): readonly Pair[] =>
	row.claims.map(({source, owner}) => [`${source} says`, `${owner} has it; the brokers say ${ownerText(row)}, and are believed`]);

/** All that is known of one partition of a group, and how it is known. */
const explainPartition = (row: PartitionView, view: KafkaOverview): readonly Pair[] =>
	pairsOf([
		['partition', `${row.topic}/${row.partition} of ${row.group}`],
		['verdict', verdictSince(row, view.now)],
		['rule', row.rule],
		['why', reasonText(row.reason)],
		[
			'behind',
			row.lag === null
				? `? ${reasonText(row.reason)}`
				: `${formatInteger(row.lag)} = end ${formatInteger(row.logEnd)} − committed ${formatInteger(row.committed)}`,
		],
		[
			'time behind',
			row.lagMs === null
				? row.lagHow === ''
					? '?'
					: `? ${row.lagHow}`
				: [timeText(row.lagMs, row.lagMethod), row.lagHow].filter((text) => text !== '').join('  '),
		],
		['lost', lostWords(row)],
		['owner', ownerText(row)],
		...claimPairs(row),
		['rates', ratesWords(row)],
		['drained in', drainWords(row)],
		['keeps', retentionWords(row)],
		['hot', row.hot ? 'takes far more messages than the other partitions of its topic (above mean + 2σ)' : ''],
		[
			'log',
			`${formatInteger(row.logStart)} to ${formatInteger(row.logEnd)}, ${row.leader === null ? 'no leader' : `leader broker ${row.leader}`}`,
		],
		['last', lastWords(row)],
		['from', fromText(row, view)],
		[
			'caveat',
			Number.isFinite(view.historyFromMs) ? `before ${formatClock(view.historyFromMs)} UTC nothing is known (history starts there)` : '',
		],
	]);

const partitionWords = (row: PartitionView): readonly string[] => [
	`${row.topic}/${row.partition}`,
	row.owner?.clientId ?? '',
	row.owner?.host ?? '',
	row.ownership === 'none' ? 'no owner' : '',
	row.verdict,
	reasonText(row.reason),
	row.hot ? 'hot' : '',
	row.lost !== null && row.lost > 0 ? 'lost' : '',
	...row.claims.map(({source, owner}) => `${source} says ${owner}`),
];

/** Topics by rank. */
const topicRanks = (rows: readonly PartitionView[]): ReadonlyMap<string, number> =>
	new Map([...new Set(rows.map(({topic}) => topic))].sort(byText).map((topic, index) => [topic, index]));

/** The partitions of the opened group. */
export const partitionsList = sealList({
	id: 'partitions',
	key: {source: 'text', group: 'text', topic: 'text', partition: 'number'},
	within: 'groups',
	rows: (_: Snapshot, group: GroupView | undefined): readonly PartitionView[] => group?.rows ?? [],
	name: ({topic, partition}) => `${topic}/${partition}`,
	empty: ({group}) => reasonText(group?.reason ?? null) || 'the group owns no partition and has no committed offset',
	orders: [{name: 'worst', compare: byWorst}, ...lagOrders, {name: 'topic', column: 'topic', isRising: true, compare: () => 0}],
	byName(rows) {
		const ranks = topicRanks(rows);
		return (a, b) => (ranks.get(a.topic) ?? 0) - (ranks.get(b.topic) ?? 0) || a.partition - b.partition;
	},
	words: partitionWords,
	columns: partitionColumns,
	explain: explainPartition,
	subject: ({topic}) => ({topic}),
	under: paintUnder,
	page: (grid, rect, row, overview, context) =>
		paintPartition(grid, rect, {row, pairs: explainPartition(row, overview)}, overview, context),
});
