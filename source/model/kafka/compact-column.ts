import {equalColumns} from '../equal-columns.ts';

/** One value a row; a number stands for all rows alike, as most columns of most groups are. NaN is "not known" or "never". */
export type CompactColumn = number | Float64Array;

/** The value of a row; NaN out of range. */
export const rowValue = (values: CompactColumn, row: number): number => (typeof values === 'number' ? values : (values[row] ?? Number.NaN));

/** What a column takes that nobody else holds on to, in bytes. */
export const bytesOf = (values: CompactColumn): number => (typeof values === 'number' ? 0 : values.byteLength);

/** A column to keep: `before` where it holds the same, else a copy, in its shortest form. */
export const compacted = (column: Float64Array, before: CompactColumn | undefined): CompactColumn => {
	if (before instanceof Float64Array && equalColumns(column, before)) return before;
	const first = column[0] ?? Number.NaN;
	return column.every((value) => Object.is(value, first)) ? first : column.slice();
};
