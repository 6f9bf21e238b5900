import {type CompactColumn, rowValue} from './compact-column.ts';
import type {LagMove} from './drain.ts';
import {lagOf} from './lag-of.ts';
import {firstOf, type LogHistory, readAt, type Shot, shotAt} from './log-history.ts';

/** Committed offsets of a group by row of its layout, from one moment until the next such column. */
export type CommitRun = {readonly atMs: number; readonly committed: CompactColumn};

/** Rates look back this far, or two commit intervals of a group that commits less often, but never further than `longestMs`. */
export const windowMs = 60_000;
const longestMs = 10 * 60_000;
/** Two polls of the default interval: less is no rate. */
export const leastMs = 10_000;

/** Commits over time, columns that did not change only once; kept as long as a window may look back. */
export const addRun = (runs: readonly CommitRun[], run: CommitRun, shots: readonly Shot[]): readonly CommitRun[] => {
	const all = [...runs, run];
	const fromMs = run.atMs - longestMs;
	const kept: CommitRun[] = [];
	let index = 0;
	for (let at = 0; at < all.length; at += 1) {
		const [one, next] = [all[at], all[at + 1]];
		if (one === undefined) continue;
		// Only a column that holds at a shot still kept is ever looked at.
		while (index < shots.length && (shots[index]?.atMs ?? 0) < Math.max(one.atMs, fromMs)) index += 1;
		if (next === undefined || (shots[index]?.atMs ?? Number.POSITIVE_INFINITY) < next.atMs) kept.push(one);
	}
	return kept;
};

/** The commit of a row in force at `atMs`; NaN: it was not looked at yet. */
export const committedAt = (runs: readonly CommitRun[], atMs: number, row: number): number => {
	for (let index = runs.length - 1; index >= 0; index -= 1) {
		const run = runs[index];
		if (run !== undefined && run.atMs <= atMs) return rowValue(run.committed, row);
	}
	return Number.NaN;
};

/** A window on one partition of one group. */
export type Window = LagMove & {
	/** Messages committed in it; NaN: not known, or commits went back. */
	readonly consumed: number;
	/** How the lag moved in the newest part of it, by which a turn is seen. */
	readonly recent: LagMove;
};

export type WindowInput = {
	readonly history: LogHistory;
	readonly runs: readonly CommitRun[];
	readonly logRow: number;
	readonly row: number;
	readonly logStart: number;
	readonly lag: number;
	readonly committed: number;
	readonly cadenceMs: number;
};

const nothing = {spanMs: 0, lagThen: Number.NaN, lagNow: Number.NaN, produced: Number.NaN, consumed: Number.NaN, cadenceMs: Number.NaN};

/** What came, what was committed and how the lag moved, over the window of a partition and over the newest part of it. */
export const windowOf = (input: WindowInput): Window => {
	const slowMs = Number.isNaN(input.cadenceMs) ? 0 : 2 * input.cadenceMs;
	const whole = moveOver(input, Math.min(longestMs, Math.max(windowMs, slowMs)));
	return {...whole, recent: moveOver(input, Math.max(leastMs, Math.min(windowMs, slowMs)))};
};

const moveOver = (
	{history, runs, logRow, row, logStart, lag, committed, cadenceMs}: WindowInput,
	wideMs: number,
): LagMove & Pick<Window, 'consumed'> => {
	const newest = history.shots.at(-1);
	if (logRow < 0 || newest === undefined) return nothing;
	const firstRunMs = runs[0]?.atMs ?? Number.POSITIVE_INFINITY;
	let index = Math.max(firstOf(history, logRow), shotAt(history, newest.atMs - wideMs));
	while (index < history.shots.length && !isUsable(history.shots[index], logRow, firstRunMs)) index += 1;
	const then = history.shots[index];
	const spanMs = then === undefined ? 0 : readAt(newest, logRow) - readAt(then, logRow);
	if (then === undefined || spanMs < leastMs) return {...nothing, lagNow: lag};
	const end = then.ends[logRow] ?? Number.NaN;
	const before = committedAt(runs, then.atMs, row);
	return {
		spanMs,
		lagThen: lagOf(end, logStart, before),
		lagNow: lag,
		produced: (newest.ends[logRow] ?? Number.NaN) - end,
		consumed: committed >= before ? committed - before : Number.NaN,
		cadenceMs,
	};
};

const isUsable = (shot: Shot | undefined, row: number, firstRunMs: number): boolean =>
	shot !== undefined && shot.atMs >= firstRunMs && !Number.isNaN(shot.ends[row]);

/** Messages a second that each partition took over the last minute, by row of the history; NaN: too little history. */
export const producedRates = (history: LogHistory): Float64Array => {
	const newest = history.shots.at(-1);
	if (newest === undefined) return new Float64Array(0);
	const from = shotAt(history, newest.atMs - windowMs);
	const then = history.shots[from];
	const rates = new Float64Array(newest.ends.length).fill(Number.NaN);
	if (then === undefined) return rates;
	for (let row = 0; row < rates.length; row += 1) {
		const spanMs = readAt(newest, row) - readAt(then, row);
		const came = (newest.ends[row] ?? Number.NaN) - (then.ends[row] ?? Number.NaN);
		// A log that was cut in between has no rate until it has a window of its own.
		if (spanMs >= leastMs && came >= 0 && firstOf(history, row) <= from) rates[row] = (came / spanMs) * 1_000;
	}
	return rates;
};
