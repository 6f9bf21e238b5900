import type {GroupFact, OffsetsFact} from '../facts.ts';
import {compacted, rowValue} from './compact-column.ts';
import type {GroupLag} from './group-lag.ts';
import {type GroupLayout, layOut, type RowOwners, rowIn, sameMembers} from './group-layout.ts';
import {judgeRows} from './judge-rows.ts';
import {column, type Draft, draftFigures, type Figures, figure, keepFigures, moveFigures, setFigure} from './lag-figures.ts';
import {lagOf} from './lag-of.ts';
import {addRun, type CommitRun} from './lag-window.ts';
import {sameRows} from './partition-rows.ts';
import type {PollContext} from './poll-context.ts';
import {isUnchanged} from './unchanged-group.ts';
import {rules} from './verdict-rules.ts';

/** A wait for a commit fades by this with every further commit, so that one bad hour does not blunt the next alarm. */
const fading = 0.8;

/** Judges one group after a poll. */
export const judgeGroup = (
	before: GroupLag | undefined,
	group: GroupFact,
	offsets: OffsetsFact | undefined,
	poll: PollContext,
): GroupLag => {
	const isSame = before !== undefined && poll.isSameLog && sameMembers(before.group, group) && sameCommitRows(before.offsets, offsets);
	if (isSame && isUnchanged(before, offsets, poll)) return before;
	const layout = isSame ? before.layout : layOut(group, offsets, poll.partitions, poll.lastOwners, before?.layout);
	const old = isSame ? null : oldRows(layout, before?.layout);
	const draft = startFigures(before, layout, old);
	for (let row = 0; row < draft.rows; row += 1) {
		const oldRow = old === null ? row : (old[row] ?? -1);
		noteOwner(draft, row, layout, before, oldRow, poll);
		noteCommit(draft, row, layout, offsets, poll, before !== undefined);
	}
	const runs = runsOf(before, old, draft, poll);
	const summary = judgeRows(draft, {group, layout, offsets, runs}, poll);
	const figures = keepFigures(draft, before?.figures);
	return {group, offsets, layout, runs, figures, summary, judgedAtMs: poll.nowMs, lagBefore: lagBeforeOf(before, poll)};
};

const lagBeforeOf = (before: GroupLag | undefined, {nowMs}: PollContext): number | null => {
	if (before === undefined) return null;
	return before.judgedAtMs === nowMs ? before.lagBefore : before.summary.lag;
};

const sameCommitRows = (a: OffsetsFact | undefined, b: OffsetsFact | undefined): boolean =>
	a === b || (a !== undefined && b !== undefined && a.error === null && b.error === null && sameRows(a, b));

/** Rows of the layout before, −1 for new ones; null when they are the same. */
const oldRows = (layout: GroupLayout, before: GroupLayout | undefined): Int32Array | null => {
	if (before !== undefined && sameRows(layout, before)) return null;
	return Int32Array.from(layout.partition, (partition, row) =>
		before === undefined ? -1 : rowIn(before, layout.topics[layout.topic[row] ?? -1] ?? '', partition),
	);
};

const startFigures = (before: GroupLag | undefined, {partition}: GroupLayout, old: Int32Array | null): Draft => {
	if (before === undefined) return draftFigures(partition.length);
	return old === null ? draftFigures(partition.length, before.figures) : moveFigures(before.figures, old);
};

const noteOwner = (
	figures: Draft,
	row: number,
	{owner, ownership}: RowOwners,
	before: GroupLag | undefined,
	oldRow: number,
	{nowMs}: PollContext,
): void => {
	const now = owner[row]?.member ?? null;
	if (before === undefined || oldRow < 0) {
		setFigure(figures, 'ownerSince', row, nowMs);
		setFigure(figures, 'hadOwner', row, 0);
		return;
	}
	const then = before.layout.owner[oldRow]?.member ?? null;
	if (now === then && (ownership[row] === 'unknown') === (before.layout.ownership[oldRow] === 'unknown')) return;
	setFigure(figures, 'ownerSince', row, nowMs);
	setFigure(figures, 'hadOwner', row, then !== null || (now === null && figure(figures, 'hadOwner', row) === 1) ? 1 : 0);
	// Whoever takes over what was nobody's begins with what piled up meanwhile.
	if (then === null && now !== null && !Number.isNaN(figure(figures, 'waitingSince', row))) setFigure(figures, 'waitingSince', row, nowMs);
};

const noteCommit = (
	figures: Draft,
	row: number,
	layout: GroupLayout,
	offsets: OffsetsFact | undefined,
	poll: PollContext,
	wasJudged: boolean,
): void => {
	const {nowMs, history} = poll;
	const logRow = layout.logRow[row] ?? -1;
	const end = poll.partitions?.logEnd[logRow] ?? Number.NaN;
	const start = poll.partitions?.logStart[logRow] ?? Number.NaN;
	const committed = offsets?.committed[layout.commitRow[row] ?? -1] ?? Number.NaN;
	const lag = lagOf(end, start, committed);
	const previous = figure(figures, 'committed', row);
	const isCut = history.cutAtMs?.[logRow] === poll.endsAtMs;
	if (committed !== previous && !Number.isNaN(committed)) {
		if (!Number.isNaN(previous)) noteMove(figures, row, previous, committed, poll);
		setFigure(figures, 'committed', row, committed);
		setFigure(figures, 'committedAt', row, Number.isNaN(previous) && !wasJudged ? Number.NaN : nowMs);
		setFigure(figures, 'endAtCommit', row, end);
		setFigure(figures, 'waitingSince', row, Number.NaN);
	}
	if (isCut) {
		setFigure(figures, 'rewoundFrom', row, Number.NaN);
		setFigure(figures, 'waitingSince', row, Number.NaN);
	}
	if (isCut || Number.isNaN(figure(figures, 'endAtCommit', row))) setFigure(figures, 'endAtCommit', row, end);
	setFigure(figures, 'lag', row, lag);
	if (!Number.isNaN(end)) setFigure(figures, 'newestEnd', row, end);
	noteWaiting(figures, row, lag, poll);
};

const noteMove = (figures: Draft, row: number, previous: number, committed: number, {nowMs, gapMs}: PollContext): void => {
	const waiting = figure(figures, 'waitingSince', row);
	const waited = figure(figures, 'waited', row);
	// What came and went between two polls waited no longer than the time between them.
	const took = Number.isNaN(waiting) ? gapMs : nowMs - waiting;
	// A wait that was called a stall is no habit, or its backlog and the next stall would pass for one; one that comes again is.
	const isStall = wasBad(figures, row) && !(figure(figures, 'step', row) >= took / 2);
	setFigure(figures, 'step', row, took);
	if (!isStall) setFigure(figures, 'waited', row, Number.isNaN(waited) ? took : Math.max(took, fading * waited));
	const from = figure(figures, 'rewoundFrom', row);
	if (committed < previous) {
		setFigure(figures, 'rewoundFrom', row, Number.isNaN(from) ? previous : Math.max(from, previous));
		setFigure(figures, 'rewoundAt', row, nowMs);
	} else if (committed >= from) setFigure(figures, 'rewoundFrom', row, Number.NaN);
};

/** The last verdict said that nothing moves. */
const wasBad = (figures: Figures, row: number): boolean =>
	['stalled', 'stopped'].includes(rules[figure(figures, 'rule', row)]?.verdict ?? '');

const noteWaiting = (figures: Draft, row: number, lag: number, {nowMs, afterHole}: PollContext): void => {
	if (lag === 0) setFigure(figures, 'waitingSince', row, Number.NaN);
	if (!(lag > 0)) return;
	const isStart = Number.isNaN(figure(figures, 'waitingSince', row)) || (afterHole && !wasBad(figures, row));
	if (isStart) setFigure(figures, 'waitingSince', row, nowMs);
};

const runsOf = (
	before: GroupLag | undefined,
	old: Int32Array | null,
	{columns}: Draft,
	{nowMs, history}: PollContext,
): readonly CommitRun[] => {
	const runs =
		old === null
			? (before?.runs ?? [])
			: (before?.runs ?? []).map((run) => ({atMs: run.atMs, committed: Float64Array.from(old, (row) => rowValue(run.committed, row))}));
	const last = runs.at(-1);
	const committed = compacted(columns[column.committed] ?? new Float64Array(0), last?.committed);
	return last !== undefined && Object.is(last.committed, committed) ? runs : addRun(runs, {atMs: nowMs, committed}, history.shots);
};
