import type {PartitionsFact} from '../facts.ts';
import {firstAfter, seriesKey, timeAt, valueAt} from '../series.ts';
import type {BrokerView, ClusterView, Origin, Severity, TopicView} from '../snapshot.ts';
import {factsOf, type State} from '../state.ts';
import {kafkaSources, originOf} from './group-views.ts';
import {brokerState, factsIn, kafkaOf} from './memory.ts';

const rateMs = 60_000;

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
		const known = kafkaOf(state, source).brokers.get(fact.id);
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
			leadersMoved: null,
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
	let offline = 0;
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
		if ((table.offline[row] ?? 0) > 0) offline += 1;
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
		offline,
		leaderless,
		leadersMoved: null,
		hot: [],
		retentionMs: null,
		retentionReason: '',
		severity,
		reason: '',
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

/** Each cluster with what its user may not see. */
export const viewClusters = (state: State): readonly ClusterView[] =>
	[...factsOf(state, 'cluster')].map(({fact, source, asOfMs, stale}) => ({
		source,
		asOfMs,
		stale,
		clusterId: fact.clusterId,
		quorumLeader: fact.quorumLeader,
		groupsTotal: fact.groupsTotal,
		groupsShown: fact.groupsShown,
		denied: fact.denied,
	}));
