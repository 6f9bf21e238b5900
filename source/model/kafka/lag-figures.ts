import {sameColumn} from './lag-columns.ts';

/**
 * What is kept of each partition of a group from poll to poll, in typed arrays of columns: no object per partition.
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
	/** As of the judgement; a row in which nothing moves has `grown` since. */
	lagMs: 15,
	/** Longest that `lagMs` can be; NaN: not known. */
	mostMs: 16,
	/** Index in `methods`. */
	method: 17,
	/** Index in `severityOrder`, before staleness. */
	severity: 18,
} as const;
export type Column = keyof typeof column;
/** The first ones say what was seen; from here on they say what was made of it. */
const firstJudged = column.growingSince;
const names = Object.keys(column) as Column[];
const judgedColumns = names.length - firstJudged;

export const methods = ['none', 'bound', 'interpolated', 'exact'] as const;

/** The columns of one group, `rows` values each; what was seen is shared with the judgement before while it is the same. */
export type Figures = {readonly rows: number; readonly seen: Float64Array; readonly judged: Float64Array};

export const emptyFigures = (rows: number): Figures => ({
	rows,
	seen: new Float64Array(rows * firstJudged).fill(Number.NaN),
	judged: new Float64Array(rows * judgedColumns).fill(Number.NaN),
});

export const figure = ({rows, seen, judged}: Figures, name: Column, row: number): number => {
	const index = column[name];
	return (index < firstJudged ? seen[index * rows + row] : judged[(index - firstJudged) * rows + row]) ?? Number.NaN;
};

/** Only for whoever makes the figures of a poll, before anybody else sees them. */
export const setFigure = ({rows, seen, judged}: Figures, name: Column, row: number, value: number): void => {
	const index = column[name];
	if (index < firstJudged) seen[index * rows + row] = value;
	else judged[(index - firstJudged) * rows + row] = value;
};

export const copyFigures = ({rows, seen, judged}: Figures): Figures => ({rows, seen: seen.slice(), judged: judged.slice()});

/** The same figures, with what was seen taken from `before` where it is the same. */
export const shareSeen = (figures: Figures, before: Figures | undefined): Figures =>
	before !== undefined && sameColumn(figures.seen, before.seen) ? {...figures, seen: before.seen} : figures;

/** The same figures by other rows: `from` gives the old row of each new one, −1 where there was none. */
export const moveFigures = (before: Figures, from: Int32Array): Figures => {
	const moved = emptyFigures(from.length);
	for (let row = 0; row < from.length; row += 1) {
		const old = from[row] ?? -1;
		if (old < 0) continue;
		for (const name of names) setFigure(moved, name, row, figure(before, name, old));
	}
	return moved;
};
