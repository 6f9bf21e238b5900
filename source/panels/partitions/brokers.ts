import type {Span} from '../../components/spans.ts';
import type {Column} from '../../components/table.ts';
import {formatAge, formatClock, formatCount, formatDateTime, formatInteger, formatLatency, formatMoment} from '../../model/format.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {BrokerView, ClusterView, LeadersMoved} from '../../model/snapshot.ts';
import {type GlyphSet, statusStyles, styles} from '../../theme.ts';
import {type Pair, pairsOf} from '../detail.ts';
import {severityStyle, titled} from '../severity-marks.ts';
import {clusterColumns, noteColumns, statusOf, unknownOr} from './cells.ts';
import {badCount} from './topics.ts';
import type {PartitionsView} from './view.ts';

/** `+2 −0 14:03:10`: leaderships gained and lost, and when that was seen. */
const movedText = ({gained, lost, toMs}: LeadersMoved, now: number, zone?: string): string =>
	`+${formatInteger(gained)} −${formatInteger(lost)} ${formatMoment(toMs, now, zone)}`;

/** Columns of the list of brokers. */
export const brokerColumns = (
	brokers: readonly BrokerView[],
	now: number,
	width: number,
	glyphs: GlyphSet,
	zone?: string,
): readonly Column<BrokerView>[] => [
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
export const explainBroker = (broker: BrokerView, {now}: Pick<PartitionsView, 'now'>): readonly Pair[] =>
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

/** `3 of 3 brokers up · controller 1`, or which one is down since when and what it took with it. */
export const brokersLine = (brokers: readonly BrokerView[], now: number, glyphs: GlyphSet, zone?: string): readonly Span[] => {
	const sum = (pick: (broker: BrokerView) => number): number => brokers.reduce((total, broker) => total + pick(broker), 0);
	const bad = brokers.filter(({severity}) => severity !== 'ok');
	const up = brokers.filter(({state}) => state === 'up').length;
	const controller = brokers.find((broker) => broker.controller === true);
	const under = sum(({underReplicated}) => underReplicated);
	const offline = sum(({offline: count}) => count);
	const plain = [
		`${up} of ${brokers.length} brokers up`,
		controller === undefined ? '' : `controller ${controller.id}`,
		movedWords(brokers, now, zone),
		under > 0 ? `${formatInteger(under)} under-replicated` : '',
		offline > 0 ? `${formatCount(offline, 'replica')} offline` : '',
	].filter((text) => text !== '');
	// One that is up and leads partitions without all replicas is in their sum.
	const named = bad.filter(({state}) => state !== 'unknown' && state !== 'up').slice(0, 3);
	const unknown = brokers.filter(({state}) => state === 'unknown').length;
	return [
		...named.flatMap(({id, state, severity, sinceMs, reason}) => [
			{
				text: `${glyphs.status[severity]} broker ${id} ${state} ${formatAge(now - sinceMs)}${reason === null ? '' : ` ${reasonText(reason)}`}`,
				style: severityStyle(severity),
			},
			{text: ' · ', style: styles.label},
		]),
		...(unknown > 0
			? [
					{text: `${glyphs.status.unknown} ${formatCount(unknown, 'broker')} unknown`, style: statusStyles.unknown},
					{text: ' · ', style: styles.label},
				]
			: []),
		{text: plain.join(' · '), style: styles.label},
	];
};

/** `4 leaders moved 14:03:10`: the newest change of leaders; each move is a gain of one broker. */
const movedWords = (brokers: readonly BrokerView[], now: number, zone?: string): string => {
	const newest = Math.max(...brokers.map(({leadersMoved}) => leadersMoved?.toMs ?? 0));
	const gained = brokers.reduce((sum, {leadersMoved}) => sum + (leadersMoved?.toMs === newest ? leadersMoved.gained : 0), 0);
	return gained === 0 ? '' : `${formatCount(gained, 'leader')} moved ${formatMoment(newest, now, zone)}`;
};

/** `showing 1,000 of 65,184 groups`, and the rights that are missing; empty when all is listed. */
export const clustersLine = (clusters: readonly ClusterView[], glyphs: GlyphSet): readonly Span[] => {
	const shown = clusters
		.filter(({groupsShown, groupsTotal}) => groupsShown < groupsTotal)
		.map(({groupsShown, groupsTotal}) => `showing ${formatInteger(groupsShown)} of ${formatInteger(groupsTotal)} groups`);
	const denied = clusters.flatMap((cluster) => cluster.denied);
	const pieces: readonly Span[] = [
		...(shown.length > 0 ? [{text: `${glyphs.status.warning} ${shown.join(', ')}`, style: statusStyles.warning}] : []),
		...denied.map((text) => ({text: `${glyphs.status.unknown} ${text}`, style: statusStyles.unknown})),
	];
	return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [{text: ' · ', style: styles.label}, piece]));
};
