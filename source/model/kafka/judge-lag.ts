import type {OffsetsFact} from '../facts.ts';
import type {GroupLag} from './group-lag.ts';
import {hotRows} from './hot-partitions.ts';
import {judgeGroup} from './judge-group.ts';
import type {KafkaPoll} from './kafka-poll.ts';
import {producedRates} from './lag-window.ts';
import {addShot, type LogHistory, noHistory} from './log-history.ts';
import {rowOfPartition} from './partition-rows.ts';
import type {PollContext} from './poll-context.ts';
import {newTimes, noTimes, recordTimes} from './record-times.ts';
import {sameConfigs} from './retention.ts';

/** Lag over time in one cluster. Immutable: a poll makes a new one that shares what did not change. */
export type LagState = {
	readonly history: LogHistory;
	/** Messages a second by row of `history`; NaN: too little history. */
	readonly rates: Float64Array;
	/** 1 by row of `history`: takes far more than its siblings. */
	readonly hot: Uint8Array;
	/** What the newest judgement was made from; null before the first. */
	readonly context: PollContext | null;
	/** By name; the groups of the newest judgement. */
	readonly groups: ReadonlyMap<string, GroupLag>;
	readonly pollTimes: PollTimes;
};

/** Start of the polls that were taken in, by part, so that none counts twice; null: none was. */
type PollTimes = {readonly groupsAtMs: number | null; readonly offsetsAtMs: number | null; readonly partitionsAtMs: number | null};

export const noLag: LagState = {
	history: noHistory,
	rates: new Float64Array(0),
	hot: new Uint8Array(0),
	context: null,
	groups: new Map(),
	pollTimes: {groupsAtMs: null, offsetsAtMs: null, partitionsAtMs: null},
};

/** A pause of this length between judgements, and of three of the pauses before it, is a hole: nobody looked meanwhile. */
const holeMs = 30_000;

/**
 * Judges every partition of every group after a poll. While a part that was read before fails, verdicts stay as of the last
 * whole poll: half of a poll would show old commits against new log ends.
 */
export const judgeLag = (before: LagState, poll: KafkaPoll, keepMs: number): LagState => {
	const {pollTimes} = before;
	const isNewLog = poll.partitions !== null && !poll.partitionsStale && poll.partitionsAtMs !== pollTimes.partitionsAtMs;
	const isNewWord =
		(!poll.groupsStale && poll.groupsAtMs !== pollTimes.groupsAtMs) || (!poll.offsetsStale && poll.offsetsAtMs !== pollTimes.offsetsAtMs);
	if (!isNewLog && !isNewWord) return before;
	const log = isNewLog ? takeLog(before, poll, keepMs) : before;
	if (poll.partitionsStale || poll.groupsStale || poll.offsetsStale)
		return {...log, pollTimes: {...pollTimes, partitionsAtMs: poll.partitionsAtMs}};
	const context = contextOf(before, poll, log.history);
	return {
		...log,
		context,
		groups: judgeGroups(before, poll, context),
		pollTimes: {groupsAtMs: poll.groupsAtMs, offsetsAtMs: poll.offsetsAtMs, partitionsAtMs: poll.partitionsAtMs},
	};
};

const takeLog = (before: LagState, poll: KafkaPoll, keepMs: number): LagState => {
	if (poll.partitions === null) return before;
	const history = addShot(before.history, poll.partitions, poll.partitionsAtMs ?? poll.now, poll.now, keepMs);
	if (history === before.history) return before;
	const rates = producedRates(history);
	return {...before, history, rates, hot: hotRows(history.rows, rates)};
};

const contextOf = ({context, history: old}: LagState, poll: KafkaPoll, history: LogHistory): PollContext => {
	const newest = history.shots.at(-1);
	const isNewShot = history !== old;
	const nowMs = Math.max(isNewShot || context === null ? (newest?.atMs ?? poll.now) : poll.now, context?.nowMs ?? 0);
	const gapMs = context === null ? Number.NaN : nowMs - context.nowMs;
	const usualMs = context === null || Number.isNaN(context.gapMs) ? 0 : context.gapMs;
	const times =
		context?.times.fact === poll.times && context.history.rows === history.rows ? context.times : recordTimes(poll.times, history.rows);
	return {
		nowMs,
		history,
		partitions: poll.partitions,
		isSameLog: context !== null && history.rows === context.history.rows && (context.partitions === null) === (poll.partitions === null),
		endsAtMs: isNewShot ? (newest?.atMs ?? Number.NaN) : Number.NaN,
		gapMs,
		afterHole: gapMs > Math.max(holeMs, 3 * usualMs),
		lastOwners: poll.lastOwners,
		configs: poll.configs,
		sameConfigs: sameConfigs(poll.configs, context?.configs ?? null),
		times,
		newTimes: newTimes(context?.times ?? noTimes, times),
	};
};

const judgeGroups = (before: LagState, poll: KafkaPoll, context: PollContext): ReadonlyMap<string, GroupLag> => {
	const offsets = new Map<string, OffsetsFact>();
	for (const fact of poll.offsets) offsets.set(fact.group, fact);
	const groups = new Map<string, GroupLag>();
	for (const group of poll.groups) {
		groups.set(group.group, judgeGroup(before.groups.get(group.group), group, offsets.get(group.group), context));
	}
	return groups;
};

/** Messages behind over a whole group by the newest poll and by the one before it; null: not known, or there was none. */
export type GroupLagWindow = {readonly before: number | null; readonly after: number | null};

/** What `RebalanceView` tells of lag at both ends of its window. */
export const groupLagAt = (state: LagState, group: string): GroupLagWindow => {
	const judged = state.groups.get(group);
	if (judged === undefined) return {before: null, after: null};
	// A group that was not judged again has not changed between the two polls.
	return {before: judged.judgedAtMs === state.context?.nowMs ? judged.lagBefore : judged.summary.lag, after: judged.summary.lag};
};

/** How one partition grows, whoever reads it: messages a second over the last minute (null: too little history), and whether it is hot. */
export const partitionLoad = (
	{history, rates, hot}: LagState,
	topic: string,
	partition: number,
): {readonly perSecond: number | null; readonly hot: boolean} => {
	const row = rowOfPartition(history.rows, topic, partition);
	const rate = rates[row] ?? Number.NaN;
	return {perSecond: Number.isNaN(rate) ? null : rate, hot: hot[row] === 1};
};
