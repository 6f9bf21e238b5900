import type {GroupFact} from '../facts.ts';
import {worstOf} from '../limits.ts';
import {samplesIn} from '../sample-views.ts';
import {type Sample, seriesKey} from '../series.ts';
import type {Drain, GroupView, LagVerdict, Origin, PartitionView, RetentionClock, Severity} from '../snapshot.ts';
import {factsOf, type State} from '../state.ts';
import {judgePartitions, type LagRow} from './lag.ts';
import {factsIn, kafkaOf} from './memory.ts';

/** Window of the trend beside a partition's lag. */
const trendMs = 5 * 60_000;

export const kafkaSources = (state: State): readonly string[] => [
	...new Set([...factsOf(state, 'group'), ...factsOf(state, 'partitions')].map((found) => found.source)),
];

export const originOf = (state: State, source: string, kind: 'group' | 'partitions' | 'broker' | 'offsets'): Origin => {
	for (const found of factsOf(state, kind)) if (found.source === source) return {source, asOfMs: found.asOfMs, stale: found.stale};
	return {source, asOfMs: null, stale: false};
};

/** Every partition that a group owns or has committed to, joined with log ends. */
export const viewPartitions = (state: State): readonly PartitionView[] =>
	kafkaSources(state).flatMap((source) => {
		const groups = factsIn(state, source, 'group');
		const byName = new Map(groups.map((group) => [group.group, group]));
		const lastOwners = kafkaOf(state, source).owners;
		const rows = judgePartitions({
			partitions: factsIn(state, source, 'partitions')[0] ?? null,
			groups,
			offsets: factsIn(state, source, 'offsets'),
			lastOwners,
		});
		const origin = mergeOrigins(
			originOf(state, source, 'group'),
			originOf(state, source, 'offsets'),
			originOf(state, source, 'partitions'),
		);
		return rows.map((row) => viewRow(state, row, byName.get(row.group), origin));
	});

/** The oldest time and any staleness of what a row is joined from. */
const mergeOrigins = (...origins: readonly Origin[]): Origin => {
	const times = origins.flatMap((origin) => origin.asOfMs ?? []);
	return {
		source: origins[0]?.source ?? '',
		asOfMs: times.length > 0 ? Math.min(...times) : null,
		stale: origins.some((origin) => origin.stale),
	};
};

const viewRow = (state: State, row: LagRow, group: GroupFact | undefined, origin: Origin): PartitionView => {
	const severity = severityOfRow(row, group);
	const ownerless = row.ownership === 'none' && group !== undefined && severity !== 'ok' ? 'no owner' : '';
	return {
		...origin,
		group: row.group,
		topic: row.topic,
		partition: row.partition,
		owner: row.owner,
		ownership: row.ownership,
		leader: row.leader,
		committed: row.committed,
		logStart: row.logStart,
		logEnd: row.logEnd,
		lag: row.lag,
		// Only "caught up" needs no history: every further time lag is judged by later rules.
		lagMs: row.lag === 0 ? 0 : null,
		lagMethod: row.lag === 0 ? 'exact' : 'none',
		trend: trendOf(state, row),
		verdict: row.verdict,
		...notJudged,
		claims: [],
		lost: row.lost,
		lagHow: '',
		consumedPerSecond: null,
		producedPerSecond: null,
		hot: false,
		rule: '',
		severity: origin.stale && severity === 'ok' ? 'unknown' : severity,
		reason: [ownerless, row.reason].filter(Boolean).join('; '),
	};
};

const unknownDrain: Drain = {state: 'unknown', ms: null};
const unknownRetention: RetentionClock = {ms: null, method: 'none', reason: ''};
const notJudged = {verdictSinceMs: null, drain: unknownDrain, retention: unknownRetention} as const;

/** A partition that nobody owns is critical at once while its group has members, and a warning while the group is empty. */
const severityOfRow = (row: LagRow, group: GroupFact | undefined): Severity => {
	if (row.ownership === 'none') {
		if (group && group.members.length > 0) return 'critical';
		return row.lag === 0 ? 'ok' : 'warning';
	}
	if (row.lost !== null && row.lost > 0) return 'critical';
	if (row.reason !== '' && row.reason !== 'no commit') return 'unknown';
	return row.lag === null ? 'unknown' : 'ok';
};

const trendOf = (state: State, row: LagRow): readonly Sample[] => {
	const labels = {group: row.group, topic: row.topic, partition: String(row.partition)};
	const name = 'kafka_consumergroup_lag';
	const series = state.series.names.get(name)?.get(seriesKey(name, labels));
	return series ? samplesIn(series, state.now - trendMs, state.now) : [];
};

/** Groups with sums over their partitions; a sum covers only what is known and says how much that is. */
export const viewGroups = (state: State, partitions: readonly PartitionView[]): readonly GroupView[] => {
	const byGroup = Map.groupBy(partitions, (row) => `${row.source}/${row.group}`);
	return [...factsOf(state, 'group')].map(({fact, source, asOfMs, stale}) => {
		const rows = byGroup.get(`${source}/${fact.group}`) ?? [];
		const known = rows.filter((row) => row.lag !== null);
		const ownerless = rows.filter((row) => row.ownership === 'none').length;
		const severity = worstOf([...rows.map((row) => row.severity), fact.error === null ? 'ok' : 'unknown']);
		return {
			source,
			asOfMs,
			stale,
			group: fact.group,
			type: fact.type,
			state: fact.state,
			severity: stale && severity === 'ok' ? 'unknown' : severity,
			members: fact.members.map((member) => ({
				id: member.id,
				clientId: member.clientId,
				host: member.host,
				instanceId: member.instanceId,
				partitions: Object.values(member.partitions).reduce((sum, list) => sum + list.length, 0),
			})),
			lag: known.length > 0 ? known.reduce((sum, row) => sum + (row.lag ?? 0), 0) : null,
			lagMs: known.length > 0 && known.length === rows.length && known.every((row) => row.lagMs === 0) ? 0 : null,
			lagMethod: 'none',
			...notJudged,
			verdicts: countVerdicts(rows),
			idle: 0,
			rows,
			coverage: {known: known.length, total: rows.length},
			ownerless: fact.members.length > 0 ? ownerless : 0,
			verdict: 'unknown',
			reason: fact.error ?? (fact.members.length === 0 ? 'no members' : ''),
		};
	});
};

const countVerdicts = (rows: readonly PartitionView[]): Readonly<Record<LagVerdict, number>> => {
	const counts = {ok: 0, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 0};
	for (const {verdict} of rows) counts[verdict] += 1;
	return counts;
};
