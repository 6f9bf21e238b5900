import type {GroupFact} from '../facts.ts';
import {type Severity, severityRank} from '../severity.ts';
import {caughtUp, laterDrain, steady, unknownDrain} from './drain.ts';
import type {Drain, LagMethod, LagVerdict, RetentionClock} from './lag-fields.ts';
import type {TimeLag} from './time-lag.ts';

/** Sums of one group, made once a poll. */
export type GroupSummary = {
	/** Over rows whose lag is known; null when none is. */
	readonly lag: number | null;
	readonly coverage: {readonly known: number; readonly total: number};
	readonly ownerless: number;
	readonly verdicts: Readonly<Record<LagVerdict, number>>;
	readonly verdict: LagVerdict;
	/** Oldest among the rows of that verdict. */
	readonly verdictSinceMs: number | null;
	readonly lagMs: number | null;
	readonly lagMethod: LagMethod;
	readonly drain: Drain;
	readonly retention: RetentionClock;
	readonly severity: Severity;
	/** When time alone may change more than ages; −Infinity: any moment, for something moves. */
	readonly turnsAtMs: number;
};

/** What one row adds to the sums of its group. */
export type RowJudged = {
	/** NaN: not known. */
	readonly lag: number;
	readonly age: TimeLag;
	readonly verdict: LagVerdict;
	readonly sinceMs: number;
	readonly drain: Drain;
	/** Null: nothing of it waits, or its lag is not known. */
	readonly retention: RetentionClock | null;
	readonly severity: Severity;
	readonly isOwnerless: boolean;
	readonly turnsAtMs: number;
};

/** From best to worst: what the group is called by. */
const byBadness: readonly LagVerdict[] = ['ok', 'unknown', 'lagging', 'rewound', 'stalled', 'stopped'];

/** Rows of one group, added one by one. */
export const startSummary = (group: GroupFact, total: number): {add: (row: RowJudged) => void; done: () => GroupSummary} => {
	const verdicts: Record<LagVerdict, number> = {ok: 0, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 0};
	const sinceMs: Record<LagVerdict, number> = {
		ok: Number.POSITIVE_INFINITY,
		lagging: Number.POSITIVE_INFINITY,
		stalled: Number.POSITIVE_INFINITY,
		stopped: Number.POSITIVE_INFINITY,
		rewound: Number.POSITIVE_INFINITY,
		unknown: Number.POSITIVE_INFINITY,
	};
	let [lag, measured, ownerless, severity] = [0, 0, 0, severityRank('ok')];
	let worstAge: TimeLag | null = null;
	let ageless = 0;
	let turnsAtMs = Number.POSITIVE_INFINITY;
	let drain: Drain = caughtUp;
	let retention: RetentionClock | null = null;
	return {
		add(row) {
			verdicts[row.verdict] += 1;
			sinceMs[row.verdict] = Math.min(sinceMs[row.verdict], row.sinceMs);
			severity = Math.max(severity, severityRank(row.severity));
			turnsAtMs = Math.min(turnsAtMs, row.turnsAtMs);
			if (row.isOwnerless) ownerless += 1;
			if (Number.isNaN(row.lag)) return;
			measured += 1;
			lag += row.lag;
			if (row.age.ms === null) ageless += 1;
			else if (worstAge === null || row.age.ms > (worstAge.ms ?? 0)) worstAge = row.age;
			// A few messages under way in a partition that keeps up are no backlog to be drained.
			if (row.lag > 0 && (row.verdict !== 'ok' || row.drain.state === 'shrinking')) drain = laterDrain(drain, row.drain);
			if (row.retention !== null) retention = sooner(retention, row.retention);
		},
		done() {
			const verdict = byBadness.findLast((word) => verdicts[word] > 0) ?? 'unknown';
			const since = sinceMs[verdict];
			return {
				lag: measured > 0 ? lag : null,
				coverage: {known: measured, total},
				ownerless: group.members.length > 0 ? ownerless : 0,
				verdicts,
				verdict,
				verdictSinceMs: Number.isFinite(since) ? since : null,
				...groupAge(worstAge, ageless),
				drain: measured === 0 ? unknownDrain : drain === caughtUp && lag > 0 ? steady : drain,
				retention: retention ?? {ms: null, method: 'none', reason: {code: measured === 0 ? 'lag-unknown' : 'caught-up'}},
				severity: worstSeverity(severity, group),
				turnsAtMs,
			};
		},
	};
};

/** Of the worst row; where the age of some is not known, it is at least that. */
const groupAge = (worst: TimeLag | null, ageless: number): {lagMs: number | null; lagMethod: LagMethod} => {
	if (worst === null || worst.ms === null || (ageless > 0 && worst.ms === 0)) return {lagMs: null, lagMethod: 'none'};
	return {lagMs: worst.ms, lagMethod: ageless > 0 ? 'bound' : worst.method};
};

const sooner = (a: RetentionClock | null, b: RetentionClock): RetentionClock => {
	if (a === null) return b;
	if (a.ms === null || b.ms === null) return a.ms === null && b.ms !== null ? b : a;
	return b.ms < a.ms ? b : a;
};

const worstSeverity = (rank: number, group: GroupFact): Severity => {
	const all: readonly Severity[] = ['ok', 'unknown', 'warning', 'critical'];
	return all[group.error === null ? rank : Math.max(rank, severityRank('unknown'))] ?? 'unknown';
};
