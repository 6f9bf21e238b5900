import {formatAge, formatInteger} from '../format.ts';
import {formatClock} from '../format-time.ts';
import type {LagMethod} from './lag-fields.ts';
import {firstBeyond, type LogHistory, lastReadBefore, readAt} from './log-history.ts';
import type {RecordBounds, RecordTimes} from './record-times.ts';

/** How old the first unread message of a partition is, as of a poll. */
export type TimeLag = {
	readonly ms: number | null;
	readonly method: LagMethod;
	/** Longest it can be, in ms; null: not known. Retention counts from here. */
	readonly atMostMs: number | null;
};

/** Bounds of a record's time that lie this close are as good as one figure: a tenth of the age, or a second. */
const closeShare = 0.1;
const closeMs = 1_000;
/** Two shots further apart than this are named beside a time found between them. */
const wideMs = 60_000;

/** Of what has read everything. */
export const notLate: TimeLag = {ms: 0, method: 'exact', atMostMs: 0};
/** Of what cannot be dated. */
export const unknownAge: TimeLag = {ms: null, method: 'none', atMostMs: null};

/**
 * Age of the message at `offset`, the first unread one: when the log end passed it, between two of our own shots; else by
 * the bounds on its own time; else at least since our history began.
 */
export const timeLag = (history: LogHistory, row: number, offset: number, nowMs: number, times: RecordTimes): TimeLag => {
	const index = firstBeyond(history, row, offset);
	const beyond = history.shots[index];
	if (beyond === undefined) return unknownAge;
	const passedMs = passedAt(history, row, offset, index);
	if (passedMs !== null)
		return {ms: Math.max(0, nowMs - passedMs), method: 'interpolated', atMostMs: Math.max(0, nowMs - readBefore(history, row, index))};
	const observedMs = Math.max(0, nowMs - readAt(beyond, row));
	return byRecord(times.of(row, offset), observedMs, nowMs);
};

const readBefore = (history: LogHistory, row: number, index: number): number => {
	const shot = history.shots[lastReadBefore(history, row, index)];
	return shot === undefined ? Number.NEGATIVE_INFINITY : readAt(shot, row);
};

/** The moment between the two shots around it, as if messages had come evenly; null: it was there before the first. */
const passedAt = (history: LogHistory, row: number, offset: number, index: number): number | null => {
	const before = history.shots[lastReadBefore(history, row, index)];
	const after = history.shots[index];
	if (before === undefined || after === undefined) return null;
	const from = before.ends[row] ?? Number.NaN;
	const to = after.ends[row] ?? Number.NaN;
	const fromMs = readAt(before, row);
	// The message is one of `to − from`; the middle of its share of the time errs least.
	return fromMs + ((offset + 0.5 - from) / (to - from)) * (readAt(after, row) - fromMs);
};

const byRecord = (bounds: RecordBounds | null, observedMs: number, nowMs: number): TimeLag => {
	const most = bounds === null || Number.isNaN(bounds.notBeforeMs) ? null : Math.max(0, nowMs - bounds.notBeforeMs);
	const least = Math.max(observedMs, bounds === null || Number.isNaN(bounds.notAfterMs) ? 0 : nowMs - bounds.notAfterMs);
	if (bounds !== null && bounds.notBeforeMs === bounds.notAfterMs && most !== null) return {ms: most, method: 'exact', atMostMs: most};
	if (most !== null && most >= least && most - least <= Math.max(closeMs, closeShare * most))
		return {ms: (most + least) / 2, method: 'interpolated', atMostMs: most};
	return least > 0 ? {ms: least, method: 'bound', atMostMs: most} : {...unknownAge, atMostMs: most};
};

/** How a time lag (`age`, as of `nowMs`) was found, in words; times of day in UTC. */
export const howTimeLag = (history: LogHistory, row: number, offset: number, age: TimeLag, nowMs: number, times: RecordTimes): string => {
	const index = firstBeyond(history, row, offset);
	const beyond = history.shots[index];
	if (beyond === undefined) return 'no history of its log end';
	const bounds = times.of(row, offset);
	const record = `record ${formatInteger(offset)}`;
	const thenMs = age.ms === null ? readAt(beyond, row) : nowMs - age.ms;
	const isOwn = passedAt(history, row, offset, index) !== null;
	if (age.method === 'exact') return `${record} was written at ${clock(thenMs)} by its own time`;
	if (age.method === 'interpolated' && !isOwn && bounds !== null)
		return `${record} was written between ${clock(bounds.notBeforeMs)} and ${clock(bounds.notAfterMs)} by its own time`;
	if (age.method === 'interpolated') {
		const widthMs = isOwn ? readAt(beyond, row) - readBefore(history, row, index) : 0;
		const wide = widthMs > wideMs ? `, within the ${formatAge(widthMs)} between two polls` : '';
		return `end was ${formatInteger(offset)} at ${clock(thenMs)} by own history${wide}`;
	}
	return `${record} was there at ${clock(thenMs)}, ${bounds === null ? 'where own history starts' : 'older by its own time'}`;
};

const clock = (atMs: number): string => `${formatClock(atMs)} UTC`;
