import type {GroupFact} from '../facts.ts';
import {formatInteger} from '../format.ts';
import type {Origin} from '../origin.ts';
import {type Reason, together} from '../reason.ts';
import {samplesIn} from '../sample-views.ts';
import {claimKey, claimsAgainst, type OwnerClaims} from '../sections/owner-claims.ts';
import {type Sample, seriesKey} from '../series.ts';
import {type Severity, severityOrder} from '../severity.ts';
import type {State} from '../state.ts';
import type {PartitionView} from '../views/partition.ts';
import {caughtUp, drainOf} from './drain.ts';
import type {GroupLag} from './group-lag.ts';
import {cadenceOf, evidenceOf, judgedAge, typicalWait, unreadOf, windowOfRow} from './judge-rows.ts';
import {figure} from './lag-figures.ts';
import {partitionLag} from './lag-metrics.ts';
import {lagOf} from './lag-of.ts';
import {committedAt} from './lag-window.ts';
import {firstOf, readAt} from './log-history.ts';
import {type Ownership, whyUnowned} from './partition-owners.ts';
import type {PollContext} from './poll-context.ts';
import {retentionClock, topicRetention} from './retention.ts';
import {type RowOffsets, rowOffsets} from './row-offsets.ts';
import {howTimeLag, type TimeLag} from './time-lag.ts';
import {explain, rules} from './verdict-rules.ts';

/** Window of the trend beside a partition's lag. */
const trendMs = 5 * 60_000;

/** What the rows of one group are made of. */
export type RowsContext = {
	readonly state: State;
	readonly judged: GroupLag;
	readonly context: PollContext;
	/** Whether a partition takes far more messages than its siblings. */
	readonly isHot: (topic: string, partition: number) => boolean;
	readonly claims: OwnerClaims;
	readonly origin: Origin;
};

/** One row a partition, as of the newest judgement of the group. */
export const viewRows = (given: RowsContext): readonly PartitionView[] => {
	const typicalMs = typicalWait(given.judged.figures);
	return Array.from({length: given.judged.figures.rows}, (_, row) => viewRow(given, row, typicalMs));
};

const viewRow = (given: RowsContext, row: number, typicalMs: number): PartitionView => {
	const {judged, context, origin} = given;
	const {figures, layout, group, offsets} = judged;
	const topic = layout.topics[layout.topic[row] ?? -1] ?? '';
	const partition = layout.partition[row] ?? -1;
	const owner = layout.owner[row] ?? null;
	const ownership = layout.ownership[row] ?? 'unknown';
	const observed = rowOffsets(
		{partitions: context.partitions, row: layout.logRow[row] ?? -1, offsets, offsetRow: layout.commitRow[row] ?? -1, topic},
		figure(figures, 'lag', row),
	);
	const age = judgedAge(judged, row, context.nowMs);
	const cadenceMs = cadenceOf(figures, row, typicalMs);
	const window = windowOfRow(figures, row, judged, context, cadenceMs);
	const evidence = evidenceOf(judged, row, age, context.nowMs, cadenceMs);
	const rule = figure(figures, 'rule', row);
	const since = figure(figures, 'since', row);
	const claims = claimsAgainst(given.claims.get(claimKey(group.group, topic, partition)), {owner, ownership});
	const severity = severityOrder[figure(figures, 'severity', row)] ?? 'unknown';
	return {
		...origin,
		group: group.group,
		topic,
		partition,
		owner,
		ownership,
		claims,
		...observed,
		lagMs: age.ms,
		lagMethod: age.method,
		lagHow: howOf(given, row, observed, age),
		consumedPerSecond: perSecond(window.consumed, window.spanMs),
		producedPerSecond: perSecond(window.produced, window.spanMs),
		drain: observed.lag === 0 ? caughtUp : drainOf(window),
		retention: retentionClock(observed.lag, age, topicRetention(context.configs, topic)),
		hot: given.isHot(topic, partition),
		trend: trendOf(given, row, topic, partition),
		verdict: rules[rule]?.verdict ?? 'unknown',
		verdictSinceMs: Number.isNaN(since) ? null : since,
		rule: explain(rule, evidence),
		severity: dimSeverity(severity, origin),
		reason: together(ownerReason(ownership, severity, group), observed.reason, cutReason(given, row)),
	};
};

const ownerReason = (ownership: Ownership, severity: Severity, group: GroupFact): Reason | null => {
	if (ownership === 'unknown') return whyUnowned(group);
	return ownership === 'none' && severity !== 'ok' ? {code: 'no-owner'} : null;
};

/** What is older than it should be is not known to be fine. */
export const dimSeverity = (severity: Severity, {stale}: Origin): Severity => (stale && severity === 'ok' ? 'unknown' : severity);

const perSecond = (messages: number, spanMs: number): number | null =>
	Number.isNaN(messages) || !(spanMs > 0) || messages < 0 ? null : (messages / spanMs) * 1_000;

const howOf = ({judged, context}: RowsContext, row: number, {lag, committed}: RowOffsets, age: TimeLag): string => {
	if (lag === null) return '';
	if (lag === 0) return `caught up: committed ${formatInteger(committed)} is the log end`;
	return howTimeLag(
		context.history,
		judged.layout.logRow[row] ?? -1,
		unreadOf(judged.figures, row, judged, context),
		age,
		context.nowMs,
		context.times,
	);
};

/** A log whose end went back is another log; said until the group commits to the new one. */
const cutReason = ({judged, context}: RowsContext, row: number): Reason | null => {
	const cutMs = context.history.cutAtMs?.[judged.layout.logRow[row] ?? -1] ?? Number.NaN;
	return Number.isNaN(cutMs) || figure(judged.figures, 'committedAt', row) > cutMs ? null : {code: 'log-cut', atMs: cutMs};
};

/** The collector's own series, or what our history holds where a cluster has too many partitions for series. */
const trendOf = (given: RowsContext, row: number, topic: string, partition: number): readonly Sample[] => {
	const {state, judged} = given;
	const series = state.series.names
		.get(partitionLag)
		?.get(seriesKey(partitionLag, {group: judged.group.group, topic, partition: String(partition)}));
	return series ? samplesIn(series, state.now - trendMs, state.now) : ownTrend(given, row);
};

const ownTrend = ({judged, context}: RowsContext, row: number): readonly Sample[] => {
	const {history, partitions, nowMs} = context;
	const logRow = judged.layout.logRow[row] ?? -1;
	const start = partitions?.logStart[logRow] ?? Number.NaN;
	const samples: Sample[] = [];
	for (const shot of history.shots.slice(firstOf(history, logRow))) {
		if (shot.atMs <= nowMs - trendMs || shot.atMs > nowMs) continue;
		const lag = lagOf(shot.ends[logRow] ?? Number.NaN, start, committedAt(judged.runs, shot.atMs, row));
		if (!Number.isNaN(lag)) samples.push({t: readAt(shot, logRow), v: lag, stale: false});
	}
	return samples;
};
