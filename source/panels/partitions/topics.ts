import type {Span} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatAge, formatCount, formatInteger, formatNumber, formatRate, formatSpan, formatValue} from '../../model/format.ts';
import {formatClock, formatMoment} from '../../model/format-time.ts';
import {reasonText} from '../../model/reason-words.ts';
import {bySeverity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {TopicView} from '../../model/views/topic.ts';
import {type GlyphSet, statusStyles, styles} from '../../theme.ts';
import {type Pair, pairsOf} from '../label-pairs.ts';
import {byText} from '../row-filter.ts';
import {severityStyle, titled} from '../severity-marks.ts';
import {type KafkaOverview, whyNone} from './kafka-overview.ts';
import {most} from './lag-orders.ts';
import type {ColumnsFor} from './list-spec.ts';
import {sealList} from './sealed-list.ts';
import {badCount, clusterColumns, nameMin, noteColumns, statusOf, unknownOr} from './shared-cells.ts';

const week = 7 * 24 * 60 * 60 * 1_000;

/** `7 d`, `for ever`, `?`: how long messages are kept. */
const keptText = (retentionMs: number | null): string => {
	if (retentionMs === null) return '?';
	return Number.isFinite(retentionMs) ? formatSpan(retentionMs) : 'for ever';
};

const messagesText = ({messages, known, partitions}: TopicView): string =>
	messages === null ? '?' : `${known < partitions ? '≥' : ''}${formatNumber(messages)}`;

const nameColumn = (topics: readonly TopicView[], width: number, glyphs: GlyphSet): Column<TopicView> => ({
	id: 'name',
	title: '  topic',
	min:
		2 +
		nameMin(
			topics.map(({topic}) => topic),
			width,
		),
	max: 42,
	priority: 0,
	cell: (row) => titled(statusOf(row), row.topic, glyphs),
});

/** How much a topic holds, and how fast it grows. */
const sizeColumns: readonly Column<TopicView>[] = [
	{id: 'partitions', title: 'parts', align: 'right', isWhole: true, priority: 2, cell: ({partitions}) => formatInteger(partitions)},
	{
		id: 'messages',
		title: 'messages',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (row) => (row.messages === null ? {text: '?', style: styles.unknown} : messagesText(row)),
	},
	{id: 'rate', title: '/s', align: 'right', isWhole: true, priority: 1, cell: ({ratePerSecond}) => unknownOr(ratePerSecond, formatRate)},
];

/** Partitions that are not as they should be. */
const healthColumns: readonly Column<TopicView>[] = [
	{
		id: 'leaderless',
		title: 'leaderless',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: ({leaderless}) => badCount(leaderless, statusStyles.critical),
	},
	{
		id: 'under',
		title: 'under-repl.',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: ({underReplicated}) => badCount(underReplicated, statusStyles.warning),
	},
	{
		id: 'offline',
		title: 'offline',
		align: 'right',
		isWhole: true,
		priority: 3,
		cell: ({offline}) => badCount(offline, statusStyles.warning),
	},
];

const movedColumn = (now: number, zone: string | undefined): Column<TopicView> => ({
	id: 'moved',
	title: 'leaders moved',
	align: 'right',
	isWhole: true,
	priority: 4,
	cell: ({leadersMoved}) =>
		leadersMoved === null ? '' : `${formatInteger(leadersMoved.partitions)} ${formatMoment(leadersMoved.toMs, now, zone)}`,
});

const hotColumn: Column<TopicView> = {
	id: 'hot',
	title: 'hot',
	isWhole: true,
	max: 14,
	priority: 5,
	cell: ({hot}) => ({text: hot.join(' '), style: styles.mark}),
};

const keptColumn: Column<TopicView> = {
	id: 'kept',
	title: 'kept',
	align: 'right',
	isWhole: true,
	priority: 5,
	cell: ({retentionMs}) => ({
		text: keptText(retentionMs),
		style: retentionMs === null ? styles.unknown : retentionMs > week ? styles.label : styles.text,
	}),
};

const topicColumns = ({rows: topics, width, overview: {now}, glyphs, zone}: ColumnsFor<TopicView>): readonly Column<TopicView>[] => [
	nameColumn(topics, width, glyphs),
	...clusterColumns(topics),
	...sizeColumns,
	...healthColumns,
	...(topics.some(({leadersMoved}) => leadersMoved !== null) ? [movedColumn(now, zone)] : []),
	...(topics.some(({hot}) => hot.length > 0) ? [hotColumn] : []),
	keptColumn,
	...noteColumns(topics, reasonSpans, Math.min(width, 100)),
];

const reasonSpans = ({reason, severity}: TopicView): readonly Span[] =>
	reason === null ? [] : [{text: reasonText(reason), style: severity === 'ok' ? styles.label : severityStyle(severity)}];

/** All that is known of one topic. */
const explainTopic = (topic: TopicView, {now}: KafkaOverview): readonly Pair[] =>
	pairsOf([
		['topic', topic.topic],
		[
			'partitions',
			`${formatInteger(topic.partitions)}${topic.known < topic.partitions ? `, the offsets of ${formatInteger(topic.known)} of them are known` : ''}`,
		],
		['messages', `${messagesText(topic)} kept now (log end − log start, over all partitions)`],
		[
			'rate',
			topic.ratePerSecond === null
				? '? too little history'
				: `${formatValue(topic.ratePerSecond, 'per_second')} written over the last minute`,
		],
		['leaderless', topic.leaderless === 0 ? 'none' : `${formatCount(topic.leaderless, 'partition')}: nothing can be read or written there`],
		[
			'under-repl.',
			topic.underReplicated === 0
				? 'none'
				: `${formatCount(topic.underReplicated, 'partition')} with fewer replicas in sync than there should be`,
		],
		['offline', topic.offline === 0 ? 'none' : `${formatCount(topic.offline, 'partition')} with a replica on a broker that is down`],
		[
			'leaders moved',
			topic.leadersMoved === null
				? 'not seen to move'
				: `${formatCount(topic.leadersMoved.partitions, 'partition')} between ${formatClock(topic.leadersMoved.fromMs)} and ${formatClock(topic.leadersMoved.toMs)} UTC`,
		],
		[
			'hot',
			topic.hot.length === 0
				? ''
				: `${topic.hot.length === 1 ? 'partition' : 'partitions'} ${topic.hot.join(', ')}: far more messages than the others (above mean + 2σ)`,
		],
		['kept', `${keptText(topic.retentionMs)}${topic.retentionReason === null ? '' : ` (${reasonText(topic.retentionReason)})`}`],
		['why', reasonText(topic.reason)],
		['from', topic.source],
		[
			'as of',
			topic.asOfMs === null ? '' : `${formatClock(topic.asOfMs)} UTC, ${formatAge(now - topic.asOfMs)} ago${topic.stale ? ', stale' : ''}`,
		],
	]);

const topicWords = (row: TopicView): readonly string[] => [
	row.topic,
	row.source,
	reasonText(row.reason),
	row.underReplicated > 0 ? 'under-replicated' : '',
	row.offline > 0 ? 'offline' : '',
	row.leaderless > 0 ? 'leaderless' : '',
	row.leadersMoved === null ? '' : 'moved',
	row.hot.length > 0 ? 'hot' : '',
];

/** Topics of all clusters. */
export const topicsList = sealList({
	id: 'topics',
	key: {source: 'text', topic: 'text'},
	tab: {title: 'Topics', isMarked: true},
	rows: ({topics}: Snapshot): readonly TopicView[] => topics,
	name: ({topic}) => topic,
	titles: ({topic}) => [`topic ${topic}`],
	empty: (overview) => whyNone(overview, 'topics', 'the cluster answers and has no topics'),
	orders: [
		{name: 'worst', compare: (a, b) => bySeverity(a.severity, b.severity) || b.leaderless - a.leaderless},
		{name: 'messages', column: 'messages', compare: (a, b) => most(a.messages, b.messages)},
		{name: 'rate', column: 'rate', compare: (a, b) => most(a.ratePerSecond, b.ratePerSecond)},
		{name: 'name', column: 'name', isRising: true, compare: () => 0},
	],
	byName: () => (a, b) => byText(a.topic, b.topic),
	words: topicWords,
	columns: topicColumns,
	explain: explainTopic,
	subject: ({topic}) => ({topic}),
});
