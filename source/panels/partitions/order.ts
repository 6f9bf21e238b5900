import {byBadness} from '../../model/limits.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {BrokerView, GroupView, LagVerdict, PartitionView, TopicView} from '../../model/snapshot.ts';
import {byText} from '../row-filter.ts';

/** Sort orders of each list; the first is the default. */
export const listSorts = {
	groups: ['worst', 'lag', 'time behind', 'verdict', 'name'],
	partitions: ['worst', 'lag', 'time behind', 'verdict', 'topic'],
	topics: ['worst', 'messages', 'rate', 'name'],
	brokers: ['worst', 'id', 'latency', 'leaders'],
} as const;

/** The column that a sort order goes by; `worst` goes by severity and age and has none. */
export const sortColumns: Readonly<Record<string, string>> = {
	lag: 'lag',
	'time behind': 'time',
	verdict: 'verdict',
	name: 'name',
	topic: 'topic',
	messages: 'messages',
	rate: 'rate',
	id: 'id',
	latency: 'latency',
	leaders: 'leaders',
};

type Compare<Row> = (a: Row, b: Row) => number;
type Orders<Row> = Readonly<Record<string, Compare<Row>>>;

/** Largest first; what is not known comes last. */
const most = (a: number | null, b: number | null): number => (b ?? -1) - (a ?? -1);

const verdictRank: Readonly<Record<LagVerdict, number>> = {stopped: 0, stalled: 1, rewound: 2, lagging: 3, unknown: 4, ok: 5};

/** Inside one severity what has been so for longest comes first. */
const bySince = (a: number | null, b: number | null): number => {
	if (a === b) return 0;
	return (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY) || 0;
};

const byWorst: Compare<GroupView | PartitionView> = (a, b) =>
	byBadness(a.severity, b.severity) || (a.severity === 'ok' ? 0 : bySince(a.verdictSinceMs, b.verdictSinceMs));

const groupOrders = (byName: Compare<GroupView>): Orders<GroupView> => ({
	worst: (a, b) => byWorst(a, b) || most(a.lag, b.lag) || byName(a, b),
	lag: (a, b) => most(a.lag, b.lag) || byName(a, b),
	'time behind': (a, b) => most(a.lagMs, b.lagMs) || most(a.lag, b.lag) || byName(a, b),
	verdict: (a, b) => verdictRank[a.verdict] - verdictRank[b.verdict] || byWorst(a, b) || byName(a, b),
	name: byName,
});

const topicOrders: Orders<TopicView> = {
	worst: (a, b) => byBadness(a.severity, b.severity) || b.leaderless - a.leaderless || byText(a.topic, b.topic),
	messages: (a, b) => most(a.messages, b.messages) || byText(a.topic, b.topic),
	rate: (a, b) => most(a.ratePerSecond, b.ratePerSecond) || byText(a.topic, b.topic),
	name: (a, b) => byText(a.topic, b.topic),
};

const brokerOrders: Orders<BrokerView> = {
	worst: (a, b) => byBadness(a.severity, b.severity) || a.id - b.id,
	id: (a, b) => a.id - b.id,
	latency: (a, b) => most(a.latencyMs, b.latencyMs) || a.id - b.id,
	leaders: (a, b) => b.leaders - a.leaders || a.id - b.id,
};

const byNothing = (): number => 0;

/** The order of the rows that are given. */
export const groupOrder = (sort: string, rows: readonly GroupView[]): Compare<GroupView> => {
	const ranks = nameRanks(rows.map(({group}) => group));
	return groupOrders((a, b) => (ranks.get(a.group) ?? 0) - (ranks.get(b.group) ?? 0))[sort] ?? byNothing;
};
export const topicOrder = (sort: string): Compare<TopicView> => topicOrders[sort] ?? byNothing;
export const brokerOrder = (sort: string): Compare<BrokerView> => brokerOrders[sort] ?? byNothing;

let ranked: {readonly names: readonly string[]; readonly ranks: ReadonlyMap<string, number>} = {names: [], ranks: new Map()};

/** Names by rank, so that thousands of rows compare numbers: the same names as last time are not sorted again. */
const nameRanks = (names: readonly string[]): ReadonlyMap<string, number> => {
	if (names.length !== ranked.names.length || names.some((name, index) => name !== ranked.names[index]))
		ranked = {names, ranks: new Map([...new Set(names)].sort(byText).map((name, index) => [name, index]))};
	return ranked.ranks;
};

/** Topics by rank. */
const topicRanks = (rows: readonly PartitionView[]): ReadonlyMap<string, number> =>
	new Map([...new Set(rows.map(({topic}) => topic))].sort(byText).map((topic, index) => [topic, index]));

export const partitionOrder = (sort: string, rows: readonly PartitionView[]): Compare<PartitionView> => {
	const ranks = topicRanks(rows);
	const byTopic: Compare<PartitionView> = (a, b) => (ranks.get(a.topic) ?? 0) - (ranks.get(b.topic) ?? 0) || a.partition - b.partition;
	const orders: Orders<PartitionView> = {
		worst: (a, b) => byWorst(a, b) || byTopic(a, b),
		lag: (a, b) => most(a.lag, b.lag) || byTopic(a, b),
		'time behind': (a, b) => most(a.lagMs, b.lagMs) || most(a.lag, b.lag) || byTopic(a, b),
		verdict: (a, b) => verdictRank[a.verdict] - verdictRank[b.verdict] || byWorst(a, b) || byTopic(a, b),
		topic: byTopic,
	};
	return orders[sort] ?? byNothing;
};

/** Words that a filter finds a row by. */
export const groupWordsOf = ({group, type, state, verdict, reason, source, ownerless, idle, members}: GroupView): readonly string[] => [
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
export const partitionWordsOf = (row: PartitionView): readonly string[] => [
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
export const topicWordsOf = (row: TopicView): readonly string[] => [
	row.topic,
	row.source,
	reasonText(row.reason),
	row.underReplicated > 0 ? 'under-replicated' : '',
	row.offline > 0 ? 'offline' : '',
	row.leaderless > 0 ? 'leaderless' : '',
	row.leadersMoved === null ? '' : 'moved',
	row.hot.length > 0 ? 'hot' : '',
];
export const brokerWordsOf = (row: BrokerView): readonly string[] => [
	`broker ${row.id}`,
	row.address,
	row.state,
	row.source,
	reasonText(row.reason),
	row.controller === true ? 'controller' : '',
];
