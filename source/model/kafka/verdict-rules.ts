import {formatAge, formatInteger, methodPrefix} from '../format.ts';
import type {LagMethod, LagVerdict} from './lag-fields.ts';

/**
 * Verdicts on one partition of one group, by numbered rules over what was seen of it; the first that holds counts. Every
 * window is time, none is a number of commits, and time in which nobody looked proves nothing.
 */
export type RowEvidence = {
	/** Time of the poll. */
	readonly nowMs: number;
	/** Messages behind; NaN: not known. */
	readonly lag: number;
	/** Whether a member owns it: as a fact, or null where that cannot be told. */
	readonly owned: boolean | null;
	/** Since when the same member (or nobody) has owned it, as far as was seen. */
	readonly ownerSinceMs: number;
	/** Nobody owns it, and somebody was seen to before. */
	readonly hadOwner: boolean;
	/** Newest commit seen; NaN: none since we began to look. */
	readonly committedAtMs: number;
	/** Since when messages have waited without any commit; NaN: none wait. */
	readonly waitingSinceMs: number;
	/** Longest that messages lately waited for a commit, here or anywhere in the group; NaN: none was seen. */
	readonly cadenceMs: number;
	/** Log end has grown since the newest commit, or since we began to look. */
	readonly arrived: boolean;
	/** Highest offset committed before it went back and not regained; NaN: it has not. */
	readonly rewoundFrom: number;
	readonly committed: number;
	readonly lagMs: number | null;
	readonly lagMethod: LagMethod;
};

/** Commits every 5 s are the clients' default: twelve missed in a row are no accident, and 60 s is what people wait for a page. */
export const stalledAfterMs = 60_000;
/** A group that was never seen to commit: the default `max.poll.interval.ms`, after which a Java consumer is thrown out. */
const stalledUnseenMs = 300_000;
/** Twice the longest wait for a commit lately: a group that commits every five minutes is not stalled after one. */
const cadences = 2;
/** A member that moves or restarts is back within two polls of 5 s; ownerless for longer, it is nobody's. */
export const stoppedAfterMs = 10_000;
/** Without ever having seen an owner: consumers that assign themselves commit without one, and most do so in half a minute. */
const stoppedUnseenMs = 30_000;
/** Further behind than that in time is lagging, unless its commits are rarer. */
export const laggingAfterMs = 30_000;
/** A transaction's end marker is an offset that no consumer ever commits past by itself. */
const markers = 1;

/** Without a commit for this long while messages wait, an owner is stalled. */
const stallLimit = ({cadenceMs}: Pick<RowEvidence, 'cadenceMs'>): number =>
	Number.isNaN(cadenceMs) ? stalledUnseenMs : Math.max(stalledAfterMs, cadences * cadenceMs);

/** Further behind than this is not keeping up. */
const lagLimit = ({cadenceMs}: RowEvidence): number =>
	Number.isNaN(cadenceMs) ? laggingAfterMs : Math.max(laggingAfterMs, cadences * cadenceMs);

const stopLimit = (evidence: RowEvidence): number => {
	if (evidence.hadOwner) return stoppedAfterMs;
	return evidence.committedAtMs > evidence.ownerSinceMs ? stallLimit(evidence) : stoppedUnseenMs;
};

/** Since when the present owner has had messages to read and committed none; after a while changes of owner excuse nothing. */
const idleSince = ({waitingSinceMs, ownerSinceMs, nowMs}: RowEvidence): number =>
	nowMs - waitingSinceMs >= stalledUnseenMs ? waitingSinceMs : Math.max(waitingSinceMs, ownerSinceMs);

/** Since when nobody has owned it and no commit has come. */
const quietSince = ({ownerSinceMs, committedAtMs}: RowEvidence): number =>
	Number.isNaN(committedAtMs) ? ownerSinceMs : Math.max(ownerSinceMs, committedAtMs);

const isQuiet = (evidence: RowEvidence): boolean => evidence.nowMs - quietSince(evidence) >= stopLimit(evidence);

/** Who leaves what it has not read for so long is no member on its way back: between stalled and stopped nothing gets better. */
const wasStalled = (evidence: RowEvidence): boolean =>
	evidence.hadOwner && evidence.nowMs - evidence.waitingSinceMs >= stallLimit(evidence);

type Rule = {
	readonly number: number;
	readonly verdict: LagVerdict;
	readonly holds: (evidence: RowEvidence) => boolean;
	readonly because: (evidence: RowEvidence) => string;
	/** Since when, where the evidence says more than "since the first poll that said so". */
	readonly sinceMs?: (evidence: RowEvidence) => number;
};

export const rules: readonly Rule[] = [
	{number: 1, verdict: 'unknown', holds: ({lag}) => Number.isNaN(lag), because: () => 'lag is not known'},
	{number: 2, verdict: 'ok', holds: ({lag}) => lag === 0, because: () => 'caught up'},
	{
		number: 3,
		verdict: 'stopped',
		holds: (evidence) => evidence.owned === false && (isQuiet(evidence) || wasStalled(evidence)),
		because: (evidence) =>
			isQuiet(evidence)
				? `no owner and no commit for ${span(evidence.nowMs - quietSince(evidence))}, ${formatInteger(evidence.lag)} waiting`
				: `its owner is gone, no commit for ${span(evidence.nowMs - evidence.waitingSinceMs)} > ${span(stallLimit(evidence))}, ${formatInteger(evidence.lag)} waiting`,
		sinceMs: (evidence) => Math.max(quietSince(evidence), evidence.waitingSinceMs),
	},
	{
		number: 4,
		verdict: 'ok',
		holds: ({owned, lag, arrived, committedAtMs}) => owned !== false && lag <= markers && !arrived && !Number.isNaN(committedAtMs),
		because: () => 'nothing came since its last commit; what is left is one offset, such as the end of a transaction',
	},
	{
		number: 5,
		verdict: 'stalled',
		holds: (evidence) => evidence.owned === true && evidence.nowMs - idleSince(evidence) >= stallLimit(evidence),
		because: (evidence) => `owner alive, no commit for ${span(evidence.nowMs - idleSince(evidence))} > ${span(stallLimit(evidence))}`,
		sinceMs: idleSince,
	},
	{
		number: 6,
		verdict: 'rewound',
		holds: ({rewoundFrom}) => !Number.isNaN(rewoundFrom),
		because: ({rewoundFrom, committed}) =>
			`committed went back from ${formatInteger(rewoundFrom)}, ${formatInteger(rewoundFrom - committed)} to regain`,
	},
	{
		number: 7,
		verdict: 'ok',
		holds: (evidence) => evidence.lagMs !== null && evidence.lagMethod !== 'bound' && evidence.lagMs <= lagLimit(evidence),
		because: (evidence) => `keeps up: ${late(evidence)} behind ≤ ${span(lagLimit(evidence))}`,
	},
	{
		number: 8,
		verdict: 'lagging',
		holds: (evidence) => evidence.lagMs !== null && evidence.lagMs > lagLimit(evidence),
		because: (evidence) => `${late(evidence)} behind > ${span(lagLimit(evidence))}`,
	},
	{number: 9, verdict: 'unknown', holds: () => true, because: () => 'too little history'},
];

const last = rules.length - 1;

/** Index in `rules` of the first that holds. */
export const judge = (evidence: RowEvidence): number => {
	const index = rules.findIndex(({holds}) => holds(evidence));
	return index < 0 ? last : index;
};

/** A verdict with its rule in words, such as `R5 stalled: owner alive, no commit for 72 s > 60 s`. */
export const explain = (index: number, evidence: RowEvidence): string => {
	const rule = rules[index];
	return rule === undefined ? '' : `R${rule.number} ${rule.verdict}: ${rule.because(evidence)}`;
};

/**
 * The next moment at which time alone may change the verdict: until then nothing but a commit, a message or a change of
 * owner can. Infinity: never.
 */
export const nextTurn = (evidence: RowEvidence): number => {
	let next = Number.POSITIVE_INFINITY;
	for (const atMs of turnsOf(evidence)) if (atMs > evidence.nowMs && atMs < next) next = atMs;
	return next;
};

/** Each limit of the rules above, as the time at which it is reached; NaN: it does not run. */
const turnsOf = (evidence: RowEvidence): readonly number[] => [
	quietSince(evidence) + stopLimit(evidence),
	idleSince(evidence) + stallLimit(evidence),
	evidence.waitingSinceMs + stallLimit(evidence),
	evidence.waitingSinceMs + stalledUnseenMs,
	evidence.lagMs === null ? Number.NaN : evidence.nowMs + lagLimit(evidence) - evidence.lagMs + 1,
];

const late = ({lagMs, lagMethod}: RowEvidence): string => `${methodPrefix(lagMethod)}${span(lagMs ?? 0)}`;
/** Seconds up to ten minutes, as thresholds are thought of. */
const span = (ms: number): string => (ms < 600_000 ? `${Math.round(ms / 1_000)} s` : formatAge(ms));
