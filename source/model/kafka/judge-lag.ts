import type {OffsetsFact} from '../facts.ts';
import type {GroupLag, PollGround} from './group-lag.ts';
import {hotRows} from './hot-partitions.ts';
import {judgeGroup} from './judge-group.ts';
import type {KafkaPoll} from './kafka-poll.ts';
import {producedRates} from './lag-window.ts';
import {addShot, type LogHistory, noHistory} from './log-history.ts';
import {rowOfPartition} from './partition-rows.ts';
import {newTimes, noTimes, recordTimes} from './record-times.ts';
import {sameConfigs} from './retention.ts';

/** What is known of lag over time in one cluster. Immutable: a poll makes a new one that shares what did not change. */
export type LagKnowledge = {
	readonly history: LogHistory;
	/** Messages a second by row of `history`; NaN: too little history. */
	readonly rates: Float64Array;
	/** 1 by row of `history`: takes far more than its siblings. */
	readonly hot: Uint8Array;
	/** What the newest judgement stands on; null before the first. */
	readonly ground: PollGround | null;
	/** By name; the groups of the newest judgement. */
	readonly groups: ReadonlyMap<string, GroupLag>;
	/** Start of the polls that were taken in, by part, so that none counts twice. */
	readonly seen: Seen;
};

type Seen = {readonly groupsAtMs: number | null; readonly offsetsAtMs: number | null; readonly partitionsAtMs: number | null};

export const noLag: LagKnowledge = {
	history: noHistory,
	rates: new Float64Array(0),
	hot: new Uint8Array(0),
	ground: null,
	groups: new Map(),
	seen: {groupsAtMs: null, offsetsAtMs: null, partitionsAtMs: null},
};

/** A pause of this length between judgements, and of three of the pauses before it, is a hole: nobody looked meanwhile. */
const holeMs = 30_000;

/**
 * Judges every partition of every group after a poll. While a part that was read before fails, verdicts stay as of the last
 * whole poll: half of a poll would show old commits against new log ends.
 */
export const judgeLag = (before: LagKnowledge, poll: KafkaPoll, keepMs: number): LagKnowledge => {
	const {seen} = before;
	const isNewLog = poll.partitions !== null && !poll.partitionsStale && poll.partitionsAtMs !== seen.partitionsAtMs;
	const isNewWord =
		(!poll.groupsStale && poll.groupsAtMs !== seen.groupsAtMs) || (!poll.offsetsStale && poll.offsetsAtMs !== seen.offsetsAtMs);
	if (!isNewLog && !isNewWord) return before;
	const log = isNewLog ? takeLog(before, poll, keepMs) : before;
	if (poll.partitionsStale || poll.groupsStale || poll.offsetsStale) return {...log, seen: {...seen, partitionsAtMs: poll.partitionsAtMs}};
	const ground = groundOf(before, poll, log.history);
	return {
		...log,
		ground,
		groups: judgeGroups(before, poll, ground),
		seen: {groupsAtMs: poll.groupsAtMs, offsetsAtMs: poll.offsetsAtMs, partitionsAtMs: poll.partitionsAtMs},
	};
};

const takeLog = (before: LagKnowledge, poll: KafkaPoll, keepMs: number): LagKnowledge => {
	if (poll.partitions === null) return before;
	const history = addShot(before.history, poll.partitions, poll.partitionsAtMs ?? poll.now, poll.now, keepMs);
	if (history === before.history) return before;
	const rates = producedRates(history);
	return {...before, history, rates, hot: hotRows(history.rows, rates)};
};

const groundOf = ({ground, history: old}: LagKnowledge, poll: KafkaPoll, history: LogHistory): PollGround => {
	const newest = history.shots.at(-1);
	const isNewShot = history !== old;
	const nowMs = Math.max(isNewShot || ground === null ? (newest?.atMs ?? poll.now) : poll.now, ground?.nowMs ?? 0);
	const gapMs = ground === null ? Number.NaN : nowMs - ground.nowMs;
	const usualMs = ground === null || Number.isNaN(ground.gapMs) ? 0 : ground.gapMs;
	const times =
		ground?.times.fact === poll.times && ground.history.rows === history.rows ? ground.times : recordTimes(poll.times, history.rows);
	return {
		nowMs,
		history,
		partitions: poll.partitions,
		isSameLog: ground !== null && history.rows === ground.history.rows && (ground.partitions === null) === (poll.partitions === null),
		endsAtMs: isNewShot ? (newest?.atMs ?? Number.NaN) : Number.NaN,
		gapMs,
		afterHole: gapMs > Math.max(holeMs, 3 * usualMs),
		lastOwners: poll.lastOwners,
		configs: poll.configs,
		sameConfigs: sameConfigs(poll.configs, ground?.configs ?? null),
		times,
		newTimes: newTimes(ground?.times ?? noTimes, times),
	};
};

const judgeGroups = (before: LagKnowledge, poll: KafkaPoll, ground: PollGround): ReadonlyMap<string, GroupLag> => {
	const offsets = new Map<string, OffsetsFact>();
	for (const fact of poll.offsets) offsets.set(fact.group, fact);
	const groups = new Map<string, GroupLag>();
	for (const group of poll.groups) {
		groups.set(group.group, judgeGroup(before.groups.get(group.group), group, offsets.get(group.group), ground));
	}
	return groups;
};

/** Messages behind over a whole group by the newest poll and by the one before it; null: not known, or there was none. */
export type GroupLagWindow = {readonly before: number | null; readonly after: number | null};

/** What `RebalanceView` tells of lag at both ends of its window. */
export const groupLagAt = (knowledge: LagKnowledge, group: string): GroupLagWindow => {
	const known = knowledge.groups.get(group);
	if (known === undefined) return {before: null, after: null};
	// A group that was not judged again has not changed between the two polls.
	return {before: known.judgedAtMs === knowledge.ground?.nowMs ? known.lagBefore : known.summary.lag, after: known.summary.lag};
};

/** How one partition grows, whoever reads it: messages a second over the last minute (null: too little history), and whether it is hot. */
export const partitionLoad = (
	{history, rates, hot}: LagKnowledge,
	topic: string,
	partition: number,
): {readonly perSecond: number | null; readonly hot: boolean} => {
	const row = rowOfPartition(history.rows, topic, partition);
	const rate = rates[row] ?? Number.NaN;
	return {perSecond: Number.isNaN(rate) ? null : rate, hot: hot[row] === 1};
};
