import type {PartitionsFact, TopicConfigsFact} from '../facts.ts';
import {madeOnce, memo} from '../memo.ts';
import type {Origin} from '../origin.ts';
import {type Reason, together} from '../reason.ts';
import type {Severity} from '../severity.ts';
import type {State} from '../state.ts';
import type {TopicView} from '../views/topic.ts';
import {factsIn, kafkaOf} from './compare-polls.ts';
import {kafkaSources, originOf} from './group-views.ts';
import type {LagState} from './judge-lag.ts';
import {type Counts, countRows, noCounts} from './partition-counts.ts';
import {placesIn} from './retention.ts';

/** Topics with messages kept and the rate at which they grow, without internal ones. */
export const viewTopics = (state: State): readonly TopicView[] => kafkaSources(state).flatMap((source) => topicsOf(state, source));

const topicsMade = madeOnce<PartitionsFact, readonly TopicView[]>();

/** The same list as long as nothing that it is made of has changed. */
const topicsOf = (state: State, source: string): readonly TopicView[] => {
	const table = factsIn(state, source, 'partitions')[0];
	if (!table) return [];
	const origin = originOf(state, source, 'partitions');
	const configs = factsIn(state, source, 'topic-configs')[0] ?? null;
	const {lag, leaders} = kafkaOf(state, source);
	return topicsMade(table, [configs, lag, leaders, source, origin.asOfMs, origin.stale], () =>
		table.topics.flatMap((_, index): readonly TopicView[] =>
			table.internal[index] ? [] : [viewTopic(state, table, index, configs, origin)],
		),
	);
};

const viewTopic = (state: State, table: PartitionsFact, index: number, configs: TopicConfigsFact | null, origin: Origin): TopicView => {
	const topic = table.topics[index] ?? '';
	const counts = countRows(table).topics[index] ?? noCounts;
	const {lag, leaders} = kafkaOf(state, origin.source);
	const growth = growthIn(lag).get(topic);
	const severity = severityOf(counts);
	return {
		...origin,
		topic,
		partitions: counts.partitions,
		messages: counts.measured > 0 ? counts.messages : null,
		known: counts.measured,
		// A sum that leaves out partitions would be silently low.
		ratePerSecond: growth === undefined || growth.measured < counts.partitions ? null : growth.perSecond,
		underReplicated: counts.underReplicated,
		offline: counts.offline,
		leaderless: counts.leaderless,
		leadersMoved: leaders.topics.get(topic) ?? null,
		hot: growth?.hot ?? [],
		...retentionOf(configs, topic),
		severity: origin.stale && severity === 'ok' ? 'unknown' : severity,
		reason: reasonOf(counts),
	};
};

/** A topic of which no partition is told is not known, and never well. */
const severityOf = ({leaderless, underReplicated, measured, partitions}: Counts): Severity => {
	if (leaderless > 0) return 'critical';
	if (underReplicated > 0) return 'warning';
	return measured < partitions || partitions === 0 ? 'unknown' : 'ok';
};

const reasonOf = ({partitions, measured, leaderless, underReplicated, error}: Counts): Reason | null => {
	if (partitions === 0) return {code: 'no-partitions-told'};
	return together(
		leaderless > 0 ? {code: 'leaderless', partitions: leaderless, of: partitions} : null,
		underReplicated > leaderless ? {code: 'under-replicated', partitions: underReplicated, of: partitions} : null,
		measured < partitions ? {code: 'offsets-partly-known', measured, of: partitions, message: error || null} : null,
	);
};

const retentionOf = (configs: TopicConfigsFact | null, topic: string): Pick<TopicView, 'retentionMs' | 'retentionReason'> => {
	if (configs === null) return {retentionMs: null, retentionReason: {code: 'config-unread', message: null}};
	const index = placesIn(configs).get(topic);
	if (index === undefined) return {retentionMs: null, retentionReason: {code: 'config-unread', message: null}};
	const error = configs.errors[index];
	const keptMs = configs.retentionMs[index] ?? Number.NaN;
	if (error !== undefined) return {retentionMs: null, retentionReason: {code: 'config-unread', message: error}};
	if (Number.isNaN(keptMs)) return {retentionMs: null, retentionReason: {code: 'config-silent'}};
	if (!configs.deletes[index]) return {retentionMs: Number.POSITIVE_INFINITY, retentionReason: {code: 'nothing-by-age'}};
	return {retentionMs: keptMs, retentionReason: null};
};

type Growth = {readonly perSecond: number; readonly measured: number; readonly hot: readonly number[]};

/** Messages a second by topic, over the partitions whose rate is measured, and its hot ones; summed once a poll. */
const growthIn = ({history: {rows}, rates, hot}: LagState): ReadonlyMap<string, Growth> => growthOf(rates, rows, hot);

const growthOf = memo((rates: LagState['rates'], rows: LagState['history']['rows'], hot: LagState['hot']): ReadonlyMap<string, Growth> => {
	const byTopic = rows.topics.map(() => ({perSecond: 0, measured: 0, hot: [] as number[]}));
	for (let row = 0; row < rates.length; row += 1) {
		const sums = byTopic[rows.topic[row] ?? -1];
		const rate = rates[row] ?? Number.NaN;
		if (sums === undefined || Number.isNaN(rate)) continue;
		sums.perSecond += rate;
		sums.measured += 1;
		if (hot[row] === 1) sums.hot.push(rows.partition[row] ?? -1);
	}
	return new Map(rows.topics.map((topic, index) => [topic, byTopic[index] ?? {perSecond: 0, measured: 0, hot: []}]));
});
