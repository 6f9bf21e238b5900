/** Rows of the benchmark's table, with the goals of the design. */

/** One line of the table. `measured` null: not measured, `note` says why. Smaller is better for every row. */
export type Row = {
	readonly what: string;
	readonly unit: string;
	/** Null: a row for comparison only. */
	readonly goal: number | null;
	readonly failAbove: number | null;
	readonly measured: number | null;
	readonly note: string;
};

/** Median (q = 0.5) or another quantile by nearest rank; NaN of nothing. */
export const quantile = (values: readonly number[], q: number): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The judgement of a row in words. */
export const verdictOf = ({goal, failAbove, measured}: Row): string => {
	if (measured === null) return 'not measured here';
	if (goal === null) return '';
	if (measured <= goal) return 'reached';
	return failAbove !== null && measured > failAbove ? 'not yet reached, above the limit' : 'not yet reached';
};

const number = (value: number | null): string => {
	if (value === null) return '';
	const digits = value !== 0 && Math.abs(value) < 1 ? 3 : Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
	return value.toLocaleString('en', {maximumFractionDigits: digits});
};

/** The table as aligned Markdown, so that it can be kept as it was printed. */
export const tableOf = (rows: readonly Row[]): string => {
	const head = ['what', 'goal', 'fail above', 'measured', 'unit', 'verdict', 'note'];
	const body = rows.map((row) => [
		row.what,
		number(row.goal),
		number(row.failAbove),
		number(row.measured),
		row.unit,
		verdictOf(row),
		row.note,
	]);
	const widths = head.map((title, column) => Math.max(title.length, ...body.map((cells) => (cells[column] ?? '').length)));
	const isNumber = (column: number): boolean => column >= 1 && column <= 3;
	const line = (cells: readonly string[]): string =>
		`| ${cells.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
	const rule = `|${widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
	return [line(head), rule, ...body.map(line)].join('\n');
};
