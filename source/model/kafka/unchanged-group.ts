import type {OffsetsFact} from '../facts.ts';
import type {GroupLag} from './group-lag.ts';
import {figure} from './lag-figures.ts';
import {lagOf} from './lag-of.ts';
import {sameColumn} from './partition-rows.ts';
import type {PollContext} from './poll-context.ts';

/**
 * Whether a poll says of a group with the same rows, owners and commits only that time has passed: then its judgement
 * is kept, and its ages go on by what has passed since. Most groups of a big cluster are like that in most polls.
 */
export const isUnchanged = (before: GroupLag, offsets: OffsetsFact | undefined, poll: PollContext): boolean => {
	const {summary, offsets: old} = before;
	if (poll.partitions === null || poll.afterHole || offsets === undefined || old === undefined) return false;
	if (poll.nowMs >= summary.turnsAtMs) return false;
	// Only what waits has an age.
	const hasAges = summary.lag !== 0;
	if (hasAges && !poll.sameConfigs) return false;
	return sameCommits(offsets, old) && sameLog(before, poll, hasAges);
};

const sameCommits = (a: OffsetsFact, b: OffsetsFact): boolean =>
	sameColumn(a.committed, b.committed) && Object.keys(a.errors).length === 0 && Object.keys(b.errors).length === 0;

/** Neither end nor start of a log has moved so that it shows, and no record's time was told anew. */
const sameLog = ({layout, figures}: GroupLag, {partitions, history, endsAtMs, newTimes}: PollContext, hasAges: boolean): boolean => {
	for (let row = 0; row < layout.logRow.length; row += 1) {
		const logRow = layout.logRow[row] ?? -1;
		const end = partitions?.logEnd[logRow] ?? Number.NaN;
		const lag = lagOf(end, partitions?.logStart[logRow] ?? Number.NaN, figure(figures, 'committed', row));
		if (!Object.is(lag, figure(figures, 'lag', row)) || !Object.is(end, figure(figures, 'newestEnd', row))) return false;
		if (history.cutAtMs !== null && history.cutAtMs[logRow] === endsAtMs) return false;
		if (hasAges && newTimes.has(logRow)) return false;
	}
	return true;
};

/** Age of what a group has not read as of a later moment than its judgement; what is caught up has none. */
export const aged = (ms: number | null, judgedAtMs: number, nowMs: number): number | null =>
	ms === null || ms === 0 ? ms : ms + Math.max(0, nowMs - judgedAtMs);
