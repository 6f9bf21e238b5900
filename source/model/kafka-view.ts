import type {GroupFact, PartitionsFact} from './facts.ts';
import {brokerState, factsIn} from './kafka-memory.ts';
import {judgePartitions, type LagRow} from './lag.ts';
import {worstOf} from './limits.ts';
import {samplesIn} from './sample-views.ts';
import {firstAfter, type Sample, seriesKey, timeAt, valueAt} from './series.ts';
import type {BrokerView, GroupView, Origin, PartitionView, Severity, TopicView} from './snapshot.ts';
import {factsOf, type State} from './state.ts';

/** Window of the trend beside a partition's lag. */
const trendMs = 5 * 60_000;
const rateMs = 60_000;

const kafkaSources = (state: State): readonly string[] => [
	...new Set([...factsOf(state, 'group'), ...factsOf(state, 'partitions')].map((found) => found.source)),
];

const originOf = (state: State, source: string, kind: 'group' | 'partitions' | 'broker' | 'offsets'): Origin => {
	for (const found of factsOf(state, kind)) if (found.source === source) return {source, asOfMs: found.asOfMs, stale: found.stale};
	return {source, asOfMs: null, stale: false};
};

/** Every partition that a group owns or has committed to, joined with log ends. */
export const viewPartitions = (state: State): readonly PartitionView[] =>
	kafkaSources(state).flatMap((source) => {
		const groups = factsIn(state, source, 'group');
		const byName = new Map(groups.map((group) => [group.group, group]));
		const lastOwners = state.owners.get(source);
		const rows = judgePartitions({
			partitions: factsIn(state, source, 'partitions')[0] ?? null,
			groups,
			offsets: factsIn(state, source, 'offsets'),
			...(lastOwners ? {lastOwners} : {}),
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
		severity: origin.stale && severity === 'ok' ? 'unknown' : severity,
		reason: [ownerless, row.reason].filter(Boolean).join('; '),
	};
};

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
			coverage: {known: known.length, total: rows.length},
			ownerless: fact.members.length > 0 ? ownerless : 0,
			verdict: 'unknown',
			reason: fact.error ?? (fact.members.length === 0 ? 'no members' : ''),
		};
	});
};

const count = (column: Int32Array, test: (value: number, row: number) => boolean): number => {
	let found = 0;
	for (let row = 0; row < column.length; row += 1) if (test(column[row] ?? 0, row)) found += 1;
	return found;
};

/** Brokers as they answer themselves, with the partitions they lead. */
export const viewBrokers = (state: State): readonly BrokerView[] =>
	[...factsOf(state, 'broker')].map(({fact, source, asOfMs, stale}) => {
		const table: PartitionsFact | undefined = factsIn(state, source, 'partitions')[0];
		const led = (row: number) => table?.leader[row] === fact.id;
		const word = brokerState(fact);
		const known = state.brokers.get(`${source}/${fact.id}`);
		const severity: Severity = word === 'down' ? 'critical' : word === 'up' ? 'ok' : 'unknown';
		const under = table ? count(table.inSync, (inSync, row) => led(row) && inSync < (table.replicas[row] ?? 0)) : 0;
		return {
			source,
			asOfMs,
			stale,
			id: fact.id,
			address: fact.address,
			state: word,
			severity: stale && severity === 'ok' ? 'unknown' : severity === 'ok' && under > 0 ? 'warning' : severity,
			sinceMs: known?.sinceMs ?? state.now,
			controller: fact.controller,
			latencyMs: fact.latencyMs,
			leaders: table ? count(table.leader, (leader) => leader === fact.id) : 0,
			underReplicated: under,
			offline: table ? count(table.offline, (offline, row) => led(row) && offline > 0) : 0,
			reason: fact.failure ?? (fact.listed ? '' : 'the cluster does not list it'),
		};
	});

/** Topics with messages kept and the rate at which they grow. */
export const viewTopics = (state: State): readonly TopicView[] =>
	kafkaSources(state).flatMap((source) => {
		const table = factsIn(state, source, 'partitions')[0];
		if (!table) return [];
		const origin = originOf(state, source, 'partitions');
		return table.topics.flatMap((topic, index): TopicView[] =>
			table.internal[index] ? [] : [viewTopic(state, table, topic, index, origin)],
		);
	});

const viewTopic = (state: State, table: PartitionsFact, topic: string, index: number, origin: Origin): TopicView => {
	let partitions = 0;
	let messages = 0;
	let known = 0;
	let under = 0;
	let leaderless = 0;
	for (let row = 0; row < table.topic.length; row += 1) {
		if (table.topic[row] !== index) continue;
		partitions += 1;
		const size = (table.logEnd[row] ?? Number.NaN) - (table.logStart[row] ?? Number.NaN);
		if (!Number.isNaN(size)) {
			known += 1;
			messages += size;
		}
		if ((table.inSync[row] ?? 0) < (table.replicas[row] ?? 0)) under += 1;
		if ((table.leader[row] ?? -1) < 0) leaderless += 1;
	}
	const severity: Severity = leaderless > 0 ? 'critical' : under > 0 ? 'warning' : known < partitions ? 'unknown' : 'ok';
	return {
		...origin,
		topic,
		partitions,
		messages: known > 0 ? messages : null,
		known,
		ratePerSecond: rateOf(state, topic, partitions),
		underReplicated: under,
		leaderless,
		severity,
	};
};

/** Growth of all partitions' ends over the last minute; null unless every partition has history for it. */
const rateOf = (state: State, topic: string, partitions: number): number | null => {
	const name = 'kafka_topic_end_offset';
	let sum = 0;
	for (let partition = 0; partition < partitions; partition += 1) {
		const series = state.series.names.get(name)?.get(seriesKey(name, {topic, partition: String(partition)}));
		if (!series) return null;
		const from = firstAfter(series, state.now - rateMs);
		const last = series.length - 1;
		const span = timeAt(series, last) - timeAt(series, from);
		if (last <= from || span <= 0) return null;
		sum += ((valueAt(series, last) - valueAt(series, from)) / span) * 1000;
	}
	return sum;
};
