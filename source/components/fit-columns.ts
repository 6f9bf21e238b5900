/** What fitting needs to know of a column; widths in cells. */
export type ColumnShape = {
	/** Never narrower than this; a column that cannot have it is dropped. Default: its natural width, at most 6. */
	readonly min?: number;
	/** Never cut, only dropped: for numbers, of which a part would be another number. Default false. */
	readonly isWhole?: boolean;
	/** Never wider than this; it also bounds `min`. Default: unlimited. */
	readonly max?: number;
	/** Kept longest: 0; the highest number is dropped first, the rightmost among equals. Default 1. */
	readonly priority?: number;
	/** Share of what is left when all columns have their natural width; default 0. */
	readonly grow?: number;
};

/** A column that is shown: its index in the given list and its width in cells. */
export type FittedColumn = {readonly index: number; readonly width: number};

type Sized = {readonly index: number; readonly min: number; readonly natural: number; readonly shape: ColumnShape};

/**
 * Chooses which columns are shown in `width` cells with `gap` blanks between them, and how wide each is.
 * Columns drop by priority until the smallest widths fit; what is left widens them to their natural width,
 * in order of priority, then those that grow.
 */
export const fitColumns = (
	shapes: readonly ColumnShape[],
	naturals: readonly number[],
	width: number,
	gap = 2,
): readonly FittedColumn[] => {
	let kept = shapes.map((shape, index): Sized => sizeOf(shape, index, naturals[index] ?? 0));
	while (kept.length > 1 && total(kept) + gap * (kept.length - 1) > width) kept = withoutLeast(kept);
	const only = kept[0];
	if (only === undefined || width <= 0) return [];
	const widths = new Map(kept.map((column) => [column.index, Math.min(column.min, kept.length === 1 ? width : column.min)]));
	let spare = width - gap * (kept.length - 1) - [...widths.values()].reduce((sum, value) => sum + value, 0);
	const byPriority = [...kept].sort((a, b) => (a.shape.priority ?? 1) - (b.shape.priority ?? 1) || a.index - b.index);
	for (const column of byPriority) {
		const has = widths.get(column.index) ?? 0;
		const more = Math.max(0, Math.min(spare, column.natural - has));
		widths.set(column.index, has + more);
		spare -= more;
	}
	growColumns(kept, widths, spare);
	return kept.map((column) => ({index: column.index, width: widths.get(column.index) ?? 0}));
};

const sizeOf = (shape: ColumnShape, index: number, measured: number): Sized => {
	const max = shape.max ?? Number.POSITIVE_INFINITY;
	const min = Math.min(max, shape.isWhole === true ? measured : (shape.min ?? Math.min(measured, 6)));
	return {index, min, natural: Math.max(min, Math.min(max, measured)), shape};
};

const total = (columns: readonly Sized[]): number => {
	return columns.reduce((sum, column) => sum + column.min, 0);
};

const withoutLeast = (columns: readonly Sized[]): Sized[] => {
	const least = columns.reduce((worst, column) => ((column.shape.priority ?? 1) >= (worst.shape.priority ?? 1) ? column : worst));
	return columns.filter((column) => column !== least);
};

const growColumns = (columns: readonly Sized[], widths: Map<number, number>, spare: number): void => {
	const growing = columns.filter((column) => (column.shape.grow ?? 0) > 0);
	let left = spare;
	let shares = growing.reduce((sum, column) => sum + (column.shape.grow ?? 0), 0);
	for (const column of growing) {
		const share = column.shape.grow ?? 0;
		const has = widths.get(column.index) ?? 0;
		const more = Math.min(Math.floor((left * share) / shares), (column.shape.max ?? Number.POSITIVE_INFINITY) - has);
		widths.set(column.index, has + more);
		left -= more;
		shares -= share;
	}
};
