import type {PartitionsFact, TopicConfigsFact} from '../facts.ts';
import {firstAfter, seriesKey, timeAt, valueAt} from '../series.ts';
import type {Origin, Severity, TopicView} from '../snapshot.ts';
import type {State} from '../state.ts';
import {kafkaSources, originOf} from './group-views.ts';
import {factsIn, kafkaOf} from './memory.ts';
import {type Counts, countRows, noCounts} from './topic-views-counts.ts';

const rateMs = 60_000;

/** Topics with messages kept and the rate at which they grow, without internal ones. */
export const viewTopics = (state: State): readonly TopicView[] =>
	kafkaSources(state).flatMap((source) => {
		const table = factsIn(state, source, 'partitions')[0];
		if (!table) return [];
		const origin = originOf(state, source, 'partitions');
		const configs = factsIn(state, source, 'topic-configs')[0] ?? null;
		return table.topics.flatMap((_, index): TopicView[] =>
			table.internal[index] ? [] : [viewTopic(state, table, index, configs, origin)],
		);
	});

const viewTopic = (state: State, table: PartitionsFact, index: number, configs: TopicConfigsFact | null, origin: Origin): TopicView => {
	const topic = table.topics[index] ?? '';
	const counts = countRows(table).topics[index] ?? noCounts;
	const severity = severityOf(counts);
	return {
		...origin,
		topic,
		partitions: counts.partitions,
		messages: counts.known > 0 ? counts.messages : null,
		known: counts.known,
		ratePerSecond: rateOf(state, topic, counts.partitions),
		underReplicated: counts.underReplicated,
		offline: counts.offline,
		leaderless: counts.leaderless,
		leadersMoved: kafkaOf(state, origin.source).leaders.topics.get(topic) ?? null,
		hot: [],
		...retentionOf(configs, topic),
		severity: origin.stale && severity === 'ok' ? 'unknown' : severity,
		reason: reasonOf(counts),
	};
};

/** A topic of which no partition is told is not known, and never well. */
const severityOf = ({leaderless, underReplicated, known, partitions}: Counts): Severity => {
	if (leaderless > 0) return 'critical';
	if (underReplicated > 0) return 'warning';
	return known < partitions || partitions === 0 ? 'unknown' : 'ok';
};

const reasonOf = ({partitions, known, leaderless, underReplicated, error}: Counts): string => {
	if (partitions === 0) return 'its partitions are not told';
	const said = [
		leaderless > 0 ? `${leaderless} of ${partitions} without a leader` : '',
		underReplicated > leaderless ? `${underReplicated} of ${partitions} under-replicated` : '',
		known < partitions ? `offsets of ${known} of ${partitions} are known${error === '' ? '' : `: ${error}`}` : '',
	];
	return said.filter((words) => words !== '').join('; ');
};

const places = new WeakMap<TopicConfigsFact, ReadonlyMap<string, number>>();

const retentionOf = (configs: TopicConfigsFact | null, topic: string): Pick<TopicView, 'retentionMs' | 'retentionReason'> => {
	if (configs === null) return {retentionMs: null, retentionReason: 'its config is not read'};
	if (!places.has(configs)) places.set(configs, new Map(configs.topics.map((name, index) => [name, index])));
	const index = places.get(configs)?.get(topic);
	if (index === undefined) return {retentionMs: null, retentionReason: 'its config is not read'};
	const error = configs.errors[index];
	const keptMs = configs.retentionMs[index] ?? Number.NaN;
	if (error !== undefined || Number.isNaN(keptMs)) return {retentionMs: null, retentionReason: error ?? 'its config does not say'};
	if (!configs.deletes[index]) return {retentionMs: Number.POSITIVE_INFINITY, retentionReason: 'compacted: nothing goes by age'};
	return {retentionMs: keptMs, retentionReason: ''};
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
