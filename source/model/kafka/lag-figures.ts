/**
 * What is kept of each partition of a group from poll to poll, in one typed array of columns: no object per partition.
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
	/** Since when the lag has grown in every poll. */
	growingSince: 9,
	/** Index of the rule that held, and since when its verdict stands. */
	rule: 10,
	since: 11,
	lag: 12,
	/** As of the judgement; a row in which nothing moves has `grown` since. */
	lagMs: 13,
	/** Index in `methods`. */
	method: 14,
	/** Index in `severityOrder`, before staleness. */
	severity: 15,
	/** Newest log end known. */
	newestEnd: 16,
	/** How long messages waited for the newest commit: the size of the steps in which the lag is seen to move. */
	step: 17,
	/** Longest that `lagMs` can be; NaN: not known. */
	mostMs: 18,
} as const;
export type Column = keyof typeof column;
const columns = Object.keys(column).length;

export const methods = ['none', 'bound', 'interpolated', 'exact'] as const;

/** The columns of one group, `rows` values each. */
export type Figures = {readonly rows: number; readonly values: Float64Array};

export const emptyFigures = (rows: number): Figures => ({rows, values: new Float64Array(rows * columns).fill(Number.NaN)});

export const figure = ({rows, values}: Figures, name: Column, row: number): number => values[column[name] * rows + row] ?? Number.NaN;

/** Only for whoever makes the figures of a poll, before anybody else sees them. */
export const setFigure = ({rows, values}: Figures, name: Column, row: number, value: number): void => {
	values[column[name] * rows + row] = value;
};

export const copyFigures = ({rows, values}: Figures): Figures => ({rows, values: values.slice()});

/** The same figures by other rows: `from` gives the old row of each new one, −1 where there was none. */
export const moveFigures = (before: Figures, from: Int32Array): Figures => {
	const moved = emptyFigures(from.length);
	for (let row = 0; row < from.length; row += 1) {
		const old = from[row] ?? -1;
		if (old < 0) continue;
		for (let index = 0; index < columns; index += 1)
			moved.values[index * moved.rows + row] = before.values[index * before.rows + old] ?? Number.NaN;
	}
	return moved;
};
