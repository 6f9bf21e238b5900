import type {Span} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatAge, formatCount, formatInteger, formatLatency} from '../../model/format.ts';
import {formatClock, formatDateTime, formatMoment} from '../../model/format-time.ts';
import {reasonText} from '../../model/reason-words.ts';
import {bySeverity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {BrokerView, LeadersMoved} from '../../model/views/broker.ts';
import {statusStyles, styles} from '../../theme.ts';
import {type Pair, pairsOf} from '../label-pairs.ts';
import {severityStyle, titled} from '../severity-marks.ts';
import {type KafkaOverview, whyNone} from './kafka-overview.ts';
import {most} from './lag-orders.ts';
import type {ColumnsFor} from './list-spec.ts';
import {sealList} from './sealed-list.ts';
import {badCount, clusterColumns, noteColumns, statusOf, unknownOr} from './shared-cells.ts';

/** `+2 −0 14:03:10`: leaderships gained and lost, and when that was seen. */
const movedText = ({gained, lost, toMs}: LeadersMoved, now: number, zone?: string): string =>
	`+${formatInteger(gained)} −${formatInteger(lost)} ${formatMoment(toMs, now, zone)}`;

const brokerColumns = ({rows: brokers, width, overview: {now}, glyphs, zone}: ColumnsFor<BrokerView>): readonly Column<BrokerView>[] => [
	{id: 'id', title: '  broker', isWhole: true, priority: 0, cell: (row) => titled(statusOf(row), String(row.id), glyphs)},
	...clusterColumns(brokers),
	{
		id: 'state',
		title: 'state',
		isWhole: true,
		priority: 0,
		cell: ({state, sinceMs, severity}) => ({
			text: `${state} ${formatAge(now - sinceMs)}`,
			style: severity === 'ok' ? styles.label : severityStyle(severity),
		}),
	},
	{id: 'address', title: 'address', isWhole: true, max: 40, priority: 3, cell: ({address}) => address},
	{id: 'latency', title: 'latency', align: 'right', isWhole: true, priority: 2, cell: ({latencyMs}) => unknownOr(latencyMs, formatLatency)},
	{
		id: 'controller',
		title: 'role',
		isWhole: true,
		priority: 4,
		cell: ({controller}) => (controller === true ? 'controller' : {text: controller === null ? '?' : '', style: styles.unknown}),
	},
	{id: 'leaders', title: 'leads', align: 'right', isWhole: true, priority: 1, cell: ({leaders}) => formatInteger(leaders)},
	...(brokers.some(({leadersMoved}) => leadersMoved !== null)
		? [
				{
					id: 'moved',
					title: 'leaders moved',
					align: 'right' as const,
					isWhole: true,
					priority: 2,
					cell: ({leadersMoved}: BrokerView) => (leadersMoved === null ? '' : movedText(leadersMoved, now, zone)),
				},
			]
		: []),
	{
		id: 'under',
		title: 'under-repl.',
		align: 'right',
		isWhole: true,
		priority: 3,
		cell: ({underReplicated}) => badCount(underReplicated, statusStyles.warning),
	},
	{
		id: 'offline',
		title: 'offline',
		align: 'right',
		isWhole: true,
		priority: 4,
		cell: ({offline}) => badCount(offline, statusStyles.warning),
	},
	...noteColumns(brokers, reasonSpans, width),
];

const reasonSpans = ({reason, severity}: BrokerView): readonly Span[] =>
	reason === null ? [] : [{text: reasonText(reason), style: severity === 'ok' ? styles.label : severityStyle(severity)}];

/** All that is known of one broker. */
const explainBroker = (broker: BrokerView, {now}: KafkaOverview): readonly Pair[] =>
	pairsOf([
		['broker', `broker ${broker.id}`],
		['address', broker.address],
		['state', `${broker.state} for ${formatAge(now - broker.sinceMs)}, since ${formatDateTime(broker.sinceMs)} UTC`],
		['why', reasonText(broker.reason)],
		['latency', broker.latencyMs === null ? '?' : `${formatLatency(broker.latencyMs)} for a round trip after the connection`],
		['controller', broker.controller === null ? '? the quorum could not be asked' : broker.controller ? 'leads the quorum' : 'no'],
		['leads', formatCount(broker.leaders, 'partition')],
		[
			'leaders moved',
			broker.leadersMoved === null
				? 'not seen to move'
				: `gained ${formatInteger(broker.leadersMoved.gained)}, lost ${formatInteger(broker.leadersMoved.lost)} between ${formatClock(broker.leadersMoved.fromMs)} and ${formatClock(broker.leadersMoved.toMs)} UTC`,
		],
		['under-repl.', broker.underReplicated === 0 ? 'none of those it leads' : `${formatInteger(broker.underReplicated)} of those it leads`],
		['offline', broker.offline === 0 ? '' : `${formatCount(broker.offline, 'replica')} of those it leads`],
		['from', broker.source],
		[
			'as of',
			broker.asOfMs === null
				? ''
				: `${formatClock(broker.asOfMs)} UTC, ${formatAge(now - broker.asOfMs)} ago${broker.stale ? ', stale' : ''}`,
		],
	]);

const brokerWords = (row: BrokerView): readonly string[] => [
	`broker ${row.id}`,
	row.address,
	row.state,
	row.source,
	reasonText(row.reason),
	row.controller === true ? 'controller' : '',
];

/** Brokers of all clusters. */
export const brokersList = sealList({
	id: 'brokers',
	key: {source: 'text', id: 'number'},
	tab: {title: 'Brokers', isMarked: true},
	rows: ({brokers}: Snapshot): readonly BrokerView[] => brokers,
	name: ({id}) => `broker ${id}`,
	titles: ({id}) => [`broker ${id}`],
	empty: (overview) => whyNone(overview, 'brokers', 'no broker is known yet'),
	orders: [
		{name: 'worst', compare: (a, b) => bySeverity(a.severity, b.severity)},
		{name: 'id', column: 'id', isRising: true, compare: () => 0},
		{name: 'latency', column: 'latency', compare: (a, b) => most(a.latencyMs, b.latencyMs)},
		{name: 'leaders', column: 'leaders', compare: (a, b) => b.leaders - a.leaders},
	],
	byName: () => (a, b) => a.id - b.id,
	words: brokerWords,
	columns: brokerColumns,
	explain: explainBroker,
	subject: () => ({}),
});
