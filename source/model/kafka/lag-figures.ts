import {type CompactColumn, compacted, rowValue} from './compact-column.ts';

/**
 * What is kept of each partition of a group from poll to poll, in columns: no object per partition.
 * Times are epoch ms, NaN is "not known" or "never".
 */
export const column = {
	/** Newest commit known. */
	committed: 0,
	/** The poll that first saw that commit; NaN: it was there when we began to look. */
	committedAt: 1,
	/** Log end when it was first seen. */
	endAtCommit: 2,
	/** Since when messages have waited without a commit; NaN: none wait. */
	waitingSince: 3,
	/** How long messages lately waited for a commit, the longest; fades with every commit. */
	waited: 4,
	/** Since when the same member, or nobody, has owned it. */
	ownerSince: 5,
	/** 1: somebody owned it before nobody did. */
	hadOwner: 6,
	/** Highest commit before it went back, and when; NaN once regained. */
	rewoundFrom: 7,
	rewoundAt: 8,
	lag: 9,
	/** Newest log end known. */
	newestEnd: 10,
	/** How long messages waited for the newest commit: the size of the steps in which the lag is seen to move. */
	step: 11,
	/** Since when the lag has grown in every poll. */
	growingSince: 12,
	/** Index of the rule that held, and since when its verdict stands. */
	rule: 13,
	since: 14,
	/** As of the judgement; where nothing moved since it is `aged`. */
	lagMs: 15,
	/** Longest that `lagMs` can be; NaN: not known. */
	mostMs: 16,
	/** Index in `methods`. */
	method: 17,
	/** Index in `severityOrder`, before staleness. */
	severity: 18,
} as const;
type Column = keyof typeof column;
const names = Object.keys(column) as Column[];

export const methods = ['none', 'bound', 'interpolated', 'exact'] as const;

/** The columns of one group, `rows` values each, in the order of `column`; shared with earlier ones while they are the same. */
export type Figures = {readonly rows: number; readonly columns: readonly CompactColumn[]};

/** Figures in the making: every column can be written. Only until the next draft is begun, which takes the same room. */
export type Draft = {readonly rows: number; readonly columns: readonly Float64Array[]};

export const figure = ({columns}: Figures, name: Column, row: number): number => rowValue(columns[column[name]] ?? Number.NaN, row);

export const setFigure = ({columns}: Draft, name: Column, row: number, value: number): void => {
	const values = columns[column[name]];
	if (values !== undefined) values[row] = value;
};

/** Room for the draft of the largest group yet: tens of thousands of rows may be judged in a poll, one group after the other. */
let room = new Float64Array(0);

/** Begins figures of so many rows with the columns of `before`, or with nothing known. */
export const draftFigures = (rows: number, before?: Figures): Draft => {
	if (room.length < rows * names.length) room = new Float64Array(rows * names.length);
	const columns = names.map((_, index) => {
		const values = room.subarray(index * rows, (index + 1) * rows);
		const old = before?.columns[index] ?? Number.NaN;
		if (typeof old === 'number') values.fill(old);
		else values.set(old);
		return values;
	});
	return {rows, columns};
};

/** The same by other rows: `from` gives the old row of each new one, −1 where there was none. */
export const moveFigures = (before: Figures, from: Int32Array): Draft => {
	const moved = draftFigures(from.length);
	for (let row = 0; row < from.length; row += 1) {
		const old = from[row] ?? -1;
		if (old < 0) continue;
		for (const name of names) setFigure(moved, name, row, figure(before, name, old));
	}
	return moved;
};

/** Ends a draft. */
export const keepFigures = ({rows, columns}: Draft, before: Figures | undefined): Figures => ({
	rows,
	columns: columns.map((values, index) => compacted(values, before?.columns[index])),
});
