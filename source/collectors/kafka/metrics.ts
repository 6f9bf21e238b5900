import type {BrokerFact, GroupFact, Labels, MetricFact, OffsetsFact, PartitionsFact} from '../../model/facts.ts';
import {commitLabels, commitRows, mostPartitionSeries} from '../../model/kafka/partition-rows.ts';
import type {MetadataAnswer} from './protocol/metadata.ts';

const gauge = (name: string, labels: Labels, value: number, atMs?: number): MetricFact => ({
	kind: 'metric',
	name,
	labels,
	value,
	type: 'gauge',
	unit: 'count',
	...(atMs === undefined ? {} : {atMs}),
});

/** `kafka_brokers` counts what the cluster lists, `kafka_broker_up` is what each answered itself. */
export const brokerMetrics = (brokers: readonly BrokerFact[]): readonly MetricFact[] => [
	gauge('kafka_brokers', {}, brokers.filter(({listed}) => listed).length),
	...brokers.flatMap(({id, reachable}) => (reachable === null ? [] : [gauge('kafka_broker_up', {broker: String(id)}, reachable ? 1 : 0)])),
];

/** Partitions by topic, under-replicated ones of the whole cluster (internal topics too), and log ends. */
export const topicMetrics = (partitions: PartitionsFact, answer: MetadataAnswer): readonly MetricFact[] => {
	const counts = new Array<number>(partitions.topics.length).fill(0);
	for (const topic of partitions.topic) counts[topic] = (counts[topic] ?? 0) + 1;
	let underReplicated = 0;
	for (let row = 0; row < answer.topic.length; row += 1) if ((answer.inSync[row] ?? 0) < (answer.replicas[row] ?? 0)) underReplicated += 1;
	const ends: MetricFact[] = [];
	const reportedRows = partitions.topic.length > mostPartitionSeries ? 0 : partitions.topic.length;
	for (let row = 0; row < reportedRows; row += 1) {
		const value = partitions.logEnd[row] ?? Number.NaN;
		if (Number.isNaN(value)) continue;
		const labels = {topic: partitions.topics[partitions.topic[row] ?? -1] ?? '', partition: String(partitions.partition[row])};
		ends.push({
			kind: 'metric',
			name: 'kafka_topic_end_offset',
			labels,
			value,
			type: 'counter',
			unit: 'count',
			atMs: partitions.endAtMs[row] ?? 0,
		});
	}
	return [
		gauge('kafka_under_replicated_partitions', {}, underReplicated),
		...partitions.topics.map((topic, index) => gauge('kafka_topic_partitions', {topic}, counts[index] ?? 0)),
		...endSums(partitions),
		...ends,
	];
};

/** Log ends summed by topic, where every partition's is known. */
const endSums = (partitions: PartitionsFact): readonly MetricFact[] => {
	const sums = new Float64Array(partitions.topics.length);
	const readAtMs = new Float64Array(partitions.topics.length);
	for (let row = 0; row < partitions.topic.length; row += 1) {
		const topic = partitions.topic[row] ?? -1;
		sums[topic] = (sums[topic] ?? 0) + (partitions.logEnd[row] ?? Number.NaN);
		readAtMs[topic] = Math.max(readAtMs[topic] ?? 0, partitions.endAtMs[row] ?? 0);
	}
	return partitions.topics.flatMap((topic, index): MetricFact[] => {
		const value = sums[index] ?? Number.NaN;
		if (Number.isNaN(value) || !readAtMs[index]) return [];
		return [{...gauge('kafka_topic_end_offset_sum', {topic}, value, readAtMs[index]), type: 'counter'}];
	});
};

/** Members of each group that could be read. */
export const groupMetrics = (groups: readonly GroupFact[]): readonly MetricFact[] =>
	groups.flatMap(({group, error, members}) => (error === null ? [gauge('kafka_consumergroup_members', {group}, members.length)] : []));

/** Commits of single partitions; their lag is computed where the log ends are at hand too. */
export const commitMetrics = (offsets: readonly OffsetsFact[]): {metrics: readonly MetricFact[]; rows: number} => {
	const metrics: MetricFact[] = [];
	const rows = commitRows(offsets);
	if (rows > mostPartitionSeries) return {metrics, rows};
	for (const fact of offsets) {
		for (let index = 0; index < fact.topic.length; index += 1) {
			const committed = fact.committed[index] ?? Number.NaN;
			if (Number.isNaN(committed)) continue;
			metrics.push(gauge('kafka_consumergroup_current_offset', commitLabels(fact, index), committed, fact.readAtMs));
		}
	}
	return {metrics, rows};
};
