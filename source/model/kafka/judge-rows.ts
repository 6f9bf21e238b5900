import {severityOrder, severityRank} from '../severity.ts';
import {caughtUp, drainOf, steady} from './drain.ts';
import type {GroupLag} from './group-lag.ts';
import {type GroupSummary, startSummary} from './group-summary.ts';
import type {LagVerdict} from './lag-fields.ts';
import {type Draft, type Figures, figure, methods, setFigure} from './lag-figures.ts';
import {firstUnread, lostOf} from './lag-of.ts';
import {lateMs, severityOf} from './lag-severity.ts';
import {leastMs, type Window, windowMs, windowOf} from './lag-window.ts';
import {shotAt} from './log-history.ts';
import type {PollContext} from './poll-context.ts';
import {retentionClock, topicRetention} from './retention.ts';
import {notLate, type TimeLag, timeLag, unknownAge} from './time-lag.ts';
import {aged} from './unchanged-group.ts';
import {judge, nextTurn, type RowEvidence, rules} from './verdict-rules.ts';

/** What a row of a group is judged by, beside its figures. */
export type GroupContext = Pick<GroupLag, 'group' | 'layout' | 'offsets' | 'runs'>;

/** Judges every row of a group and writes its verdict, time lag and severity to the figures; gives the sums of the group. */
export const judgeRows = (figures: Draft, context: GroupContext, poll: PollContext): GroupSummary => {
	const summary = startSummary(context.group, figures.rows);
	const typicalMs = typicalWait(figures);
	const kept = retentionByTopic(context, poll);
	// One object for all rows: a big cluster has tens of thousands of them in every poll.
	const evidence: Mutable<RowEvidence> = {...noEvidence};
	for (let row = 0; row < figures.rows; row += 1) {
		const lag = figure(figures, 'lag', row);
		const age = lag > 0 ? ageOf(figures, row, context, poll) : lag === 0 ? notLate : unknownAge;
		setFigure(figures, 'lagMs', row, age.ms ?? Number.NaN);
		setFigure(figures, 'mostMs', row, age.atMostMs ?? Number.NaN);
		setFigure(figures, 'method', row, methods.indexOf(age.method));
		const cadenceMs = cadenceOf(figures, row, typicalMs);
		const verdict = noteVerdict(figures, row, fillEvidence(evidence, figures, row, context, age, poll.nowMs, cadenceMs));
		const still = !(lag > 0) || isStill(figures, row, context, poll, cadenceMs);
		const drain = lag === 0 ? caughtUp : still ? steady : drainOf(windowOfRow(figures, row, context, poll, cadenceMs));
		noteGrowing(figures, row, drain.state === 'growing', poll.nowMs);
		const severity = severityOf({
			verdict,
			ownership: context.layout.ownership[row] ?? 'unknown',
			hasMembers: context.group.members.length > 0,
			lag,
			lost: lostIn(row, context, poll),
			lagMs: age.ms,
			drain: drain.state,
			growingMs: poll.nowMs - figure(figures, 'growingSince', row),
		});
		setFigure(figures, 'severity', row, severityRank(severity));
		summary.add({
			lag,
			age,
			verdict,
			sinceMs: figure(figures, 'since', row),
			drain,
			retention: lag > 0 ? retentionClock(lag, age, kept(context.layout.topic[row] ?? -1)) : null,
			severity: severityOrder[severityRank(severity)] ?? 'unknown',
			isOwnerless: context.layout.ownership[row] === 'none',
			turnsAtMs: lag > 0 ? (still ? turnOf(evidence) : Number.NEGATIVE_INFINITY) : Number.POSITIVE_INFINITY,
		});
	}
	return summary.done();
};

/** When the verdict or the severity of a row in which nothing moves changes by time alone. */
const turnOf = (evidence: RowEvidence): number => {
	const lateAtMs =
		evidence.lagMs === null || evidence.lagMs >= lateMs ? Number.POSITIVE_INFINITY : evidence.nowMs + lateMs - evidence.lagMs;
	return Math.min(nextTurn(evidence), lateAtMs);
};

/** How long each topic of a group is kept, by its index, looked up once. */
const retentionByTopic = ({layout}: GroupContext, {configs}: PollContext): ((topic: number) => ReturnType<typeof topicRetention>) => {
	const cache: ReturnType<typeof topicRetention>[] = [];
	return (topic) => {
		cache[topic] ??= topicRetention(configs, layout.topics[topic] ?? '');
		return cache[topic];
	};
};

/**
 * Neither a message nor a commit came in the window of a row: its lag is steady, without a look at the window. Many groups
 * of a big cluster stand like that for ever.
 */
const isStill = (figures: Figures, row: number, {layout, runs}: GroupContext, {history}: PollContext, cadenceMs: number): boolean => {
	const [logRow, newest] = [layout.logRow[row] ?? -1, history.shots.at(-1)];
	if (newest === undefined || logRow < 0 || history.cutAtMs !== null || 2 * cadenceMs > windowMs) return false;
	const then = history.shots[shotAt(history, newest.atMs - windowMs)];
	if (then === undefined || newest.atMs - then.atMs < 2 * leastMs || then.endAtMs !== null || newest.endAtMs !== null) return false;
	if ((runs[0]?.atMs ?? Number.POSITIVE_INFINITY) > then.atMs || figure(figures, 'committedAt', row) >= then.atMs) return false;
	return then.ends[logRow] === newest.ends[logRow];
};

/** Where a row begins to be unread: its commit, or the log start where that is later. */
export const unreadOf = (figures: Figures, row: number, {layout}: GroupContext, {partitions}: Pick<PollContext, 'partitions'>): number =>
	firstUnread(partitions?.logStart[layout.logRow[row] ?? -1] ?? Number.NaN, figure(figures, 'committed', row));

/** Age of the first unread message of a row that is behind, found anew. */
const ageOf = (figures: Figures, row: number, context: GroupContext, poll: PollContext): TimeLag =>
	timeLag(poll.history, context.layout.logRow[row] ?? -1, unreadOf(figures, row, context, poll), poll.nowMs, poll.times);

/** The age of a row as of `nowMs`, as it was judged. */
export const judgedAge = ({figures, judgedAtMs}: GroupLag, row: number, nowMs: number): TimeLag => {
	const [ms, mostMs] = [figure(figures, 'lagMs', row), figure(figures, 'mostMs', row)];
	return {
		ms: aged(Number.isNaN(ms) ? null : ms, judgedAtMs, nowMs),
		method: methods[figure(figures, 'method', row)] ?? 'none',
		atMostMs: aged(Number.isNaN(mostMs) ? null : mostMs, judgedAtMs, nowMs),
	};
};

/** Rates and movement of a row over its window. */
export const windowOfRow = (
	figures: Figures,
	row: number,
	{layout, runs}: GroupContext,
	{history, partitions}: Pick<PollContext, 'history' | 'partitions'>,
	cadenceMs: number,
): Window => {
	const logRow = layout.logRow[row] ?? -1;
	// A stall that is over says nothing of the steps in which commits come now.
	const step = figure(figures, 'step', row);
	return windowOf({
		history,
		runs,
		logRow,
		row,
		logStart: partitions?.logStart[logRow] ?? Number.NaN,
		lag: figure(figures, 'lag', row),
		committed: figure(figures, 'committed', row),
		cadenceMs: Number.isNaN(step) ? cadenceMs : step,
	});
};

const lostIn = (row: number, {layout, offsets}: GroupContext, {partitions}: PollContext): number => {
	const start = partitions?.logStart[layout.logRow[row] ?? -1] ?? Number.NaN;
	return lostOf(start, offsets?.committed[layout.commitRow[row] ?? -1] ?? Number.NaN);
};

/** What the rules are given of a row. */
export const evidenceOf = (judged: GroupLag, row: number, age: TimeLag, nowMs: number, cadenceMs: number): RowEvidence =>
	fillEvidence({...noEvidence}, judged.figures, row, judged, age, nowMs, cadenceMs);

type Mutable<Type> = {-readonly [Key in keyof Type]: Type[Key]};

const noEvidence: RowEvidence = {
	nowMs: 0,
	lag: Number.NaN,
	owned: null,
	ownerSinceMs: Number.NaN,
	hadOwner: false,
	committedAtMs: Number.NaN,
	waitingSinceMs: Number.NaN,
	cadenceMs: Number.NaN,
	arrived: false,
	rewoundFrom: Number.NaN,
	committed: Number.NaN,
	lagMs: null,
	lagMethod: 'none',
};

const fillEvidence = (
	evidence: Mutable<RowEvidence>,
	figures: Figures,
	row: number,
	{layout}: GroupContext,
	age: TimeLag,
	nowMs: number,
	cadenceMs: number,
): RowEvidence => {
	const ownership = layout.ownership[row] ?? 'unknown';
	evidence.nowMs = nowMs;
	evidence.lag = figure(figures, 'lag', row);
	evidence.owned = ownership === 'unknown' ? null : ownership !== 'none';
	evidence.ownerSinceMs = figure(figures, 'ownerSince', row);
	evidence.hadOwner = figure(figures, 'hadOwner', row) === 1;
	evidence.committedAtMs = figure(figures, 'committedAt', row);
	evidence.waitingSinceMs = figure(figures, 'waitingSince', row);
	evidence.cadenceMs = cadenceMs;
	evidence.arrived = figure(figures, 'newestEnd', row) > figure(figures, 'endAtCommit', row);
	evidence.rewoundFrom = figure(figures, 'rewoundFrom', row);
	evidence.committed = figure(figures, 'committed', row);
	evidence.lagMs = age.ms;
	evidence.lagMethod = age.method;
	return evidence;
};

const noteVerdict = (figures: Draft, row: number, evidence: RowEvidence): LagVerdict => {
	const index = judge(evidence);
	const rule = rules[index];
	const verdict = rule?.verdict ?? 'unknown';
	const isSame = rules[figure(figures, 'rule', row)]?.verdict === verdict;
	const since = isSame
		? figure(figures, 'since', row)
		: verdict === 'rewound'
			? figure(figures, 'rewoundAt', row)
			: (rule?.sinceMs?.(evidence) ?? evidence.nowMs);
	setFigure(figures, 'rule', row, index);
	setFigure(figures, 'since', row, since);
	return verdict;
};

const noteGrowing = (figures: Draft, row: number, isGrowing: boolean, nowMs: number): void => {
	if (!isGrowing) setFigure(figures, 'growingSince', row, Number.NaN);
	else if (Number.isNaN(figure(figures, 'growingSince', row))) setFigure(figures, 'growingSince', row, nowMs);
};

/** Mean wait for a commit over the group; NaN: none was seen. */
export const typicalWait = (figures: Figures): number => {
	let sum = 0;
	let count = 0;
	for (let row = 0; row < figures.rows; row += 1) {
		const waited = figure(figures, 'waited', row);
		if (Number.isNaN(waited)) continue;
		sum += waited;
		count += 1;
	}
	return count === 0 ? Number.NaN : sum / count;
};

/** How long messages of a row usually wait for a commit, by its own past and its group's; NaN: none was seen to be committed. */
export const cadenceOf = (figures: Figures, row: number, typicalMs: number): number => {
	const waited = figure(figures, 'waited', row);
	return Number.isNaN(waited) ? typicalMs : Math.max(waited, typicalMs);
};
