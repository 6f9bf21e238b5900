import {formatAge, formatClock, formatCount, formatDateTime, formatInteger, formatSpan, formatValue} from '../../model/format.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {GroupView, Origin, PartitionView} from '../../model/snapshot.ts';
import {type Pair, pairsOf} from '../detail.ts';
import type {PanelState} from '../panel.ts';
import {usualStepMs} from '../spark-window.ts';
import {explainBroker} from './brokers.ts';
import {drainText, isUnknownRetention, type Judged, retentionText, timeText, verdictText} from './cells.ts';
import {groupStateText} from './groups.ts';
import {behindText} from './headline.ts';
import {ownerText} from './owners.ts';
import {rebalancePairs} from './rebalances.ts';
import {explainTopic} from './topics.ts';
import {isGroup, isPartition, isTopic, type PartitionsView, type Row, rowAt} from './view.ts';

/** Members, and rebalances, that an explanation lists one by one. */
const listed = {members: 12, rebalances: 3, trend: 6};

const verdictSince = (row: Judged, now: number): string => {
	const text = verdictText(row, now);
	return row.verdictSinceMs === null || row.verdict === 'unknown' ? text : `${text}, since ${formatDateTime(row.verdictSinceMs)} UTC`;
};

const drainWords = (row: PartitionView | GroupView): string => {
	const {state} = row.drain;
	if (state === 'caught-up') return 'caught up';
	if (state === 'unknown') return '? too little history';
	return state === 'shrinking' ? `${drainText(row.drain)} if it goes on shrinking as in the last minutes` : `not shrinking (${state})`;
};

const retentionWords = ({retention}: PartitionView | GroupView): string => {
	const reason = reasonText(retention.reason);
	if (retention.ms === null) return isUnknownRetention(retention) ? `? ${reason}` : reason;
	const caveat = reason === '' ? '' : ` (${reason})`;
	return retention.ms <= 0
		? `the oldest unread message may be deleted any moment${caveat}`
		: `oldest unread deleted in ${retentionText(retention)}${caveat}`;
};

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
		.slice(-listed.trend)
		.toReversed()
		.map(({v, stale}) => formatInteger(stale ? null : v))
		.join('  ');
	return values === '' || every === 0 ? values : `${values}   every ${formatSpan(every)}`;
};

/** `kafka, poll 14:03:21 UTC (41 ms), 1s ago`. */
const fromText = ({source: id, asOfMs, stale}: Origin, {sources, now}: Pick<PartitionsView, 'sources' | 'now'>): string => {
	const source = sources.find((one) => one.id === id);
	const took = source?.durationMs == null ? '' : ` (${formatSpan(source.durationMs)})`;
	const poll =
		asOfMs === null ? 'no answer yet' : `poll ${formatClock(asOfMs)} UTC${took}, ${formatAge(now - asOfMs)} ago${stale ? ', stale' : ''}`;
	return `${source?.title ?? id}, ${poll}`;
};

/** What other sources say, and who is believed. */
export const claimPairs = (row: PartitionView): readonly Pair[] =>
	row.claims.map(({source, owner}) => [`${source} says`, `${owner} has it; the brokers say ${ownerText(row)}, and are believed`]);

/** All that is known of one partition of a group, and how it is known. */
export const explainPartition = (row: PartitionView, view: Pick<PartitionsView, 'sources' | 'now' | 'historyFromMs'>): readonly Pair[] =>
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
export const explainGroup = (group: GroupView, view: Pick<PartitionsView, 'sources' | 'now' | 'rebalances'>): readonly Pair[] => {
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
		['behind', behindText(group)],
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

/** All that is known of any row. */
export const explainRow = (row: Row, view: PartitionsView): readonly Pair[] =>
	isPartition(row)
		? explainPartition(row, view)
		: isGroup(row)
			? explainGroup(row, view)
			: isTopic(row)
				? explainTopic(row, view)
				: explainBroker(row, view);

/** The row that "explain" and "copy" speak of: what is opened, else the row under the cursor. */
export const explainInHand = (view: PartitionsView, {cursor}: PanelState): readonly Pair[] => {
	const row = view.partition ?? view.topic ?? view.broker ?? rowAt(view, cursor);
	return row === undefined ? [] : explainRow(row, view);
};
