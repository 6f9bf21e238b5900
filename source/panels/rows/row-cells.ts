import type {Rich} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatAge, formatSeconds, formatValue, unknownText} from '../../model/format.ts';
import {formatMoment} from '../../model/format-time.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {byText} from '../row-filter.ts';
import {markOf} from '../severity-marks.ts';
import type {CellValue, ColumnUnit, RowsColumn, RowsTable} from './rows-spec.ts';

/** What stands for what does not apply to a row. */
const notApplicable = '—';

/** A value as its column's unit writes it. */
export const cellText = (value: CellValue, unit: ColumnUnit, now: number, zone?: string): string => {
	if (value === undefined) return notApplicable;
	if (value === null) return unknownText;
	if (typeof value === 'string') return value;
	switch (unit) {
		case 'text':
		case 'digits':
			return String(value);
		case 'moment':
			return formatMoment(value, now, zone);
		case 'age':
			return formatAge(now - value);
		case 'duration':
			return formatSeconds(value / 1_000);
		default:
			return formatValue(value, unit);
	}
};

/** Figures stand under each other by their last digit; texts and moments by their first sign. */
const isFigure = (unit: ColumnUnit): boolean => unit !== 'text' && unit !== 'moment' && unit !== 'timestamp';

export const unitOf = ({unit}: Pick<RowsColumn<unknown>, 'unit'>): ColumnUnit => unit ?? 'text';

export const titleOf = ({title, id}: Pick<RowsColumn<unknown>, 'title' | 'id'>): string => title ?? id;

/** A column's own order: texts rise, figures and moments fall, ages rise with the youngest first; what is not known comes last. */
export const byColumn =
	<Row>(column: RowsColumn<Row>) =>
	(a: Row, b: Row): number => {
		const [first, second] = [column.value(a), column.value(b)];
		if (first === null || first === undefined || second === null || second === undefined)
			return Number(first === null || first === undefined) - Number(second === null || second === undefined);
		if (unitOf(column) === 'digits') return Number(second) - Number(first);
		if (typeof first === 'number' && typeof second === 'number') return second - first;
		return byText(String(first), String(second));
	};

/** An order as the header marks it: texts rise, the rest falls. */
export const isFalling = (column: RowsColumn<unknown>): boolean => unitOf(column) !== 'text';

const valueCell = <Row>(column: RowsColumn<Row>, row: Row, now: number, zone?: string): Rich => {
	const value = column.value(row);
	const text = cellText(value, unitOf(column), now, zone);
	// What its source never tells is nothing to be alarmed by: no colour.
	return value === null || value === undefined ? {text, style: styles.label} : text;
};

/** The columns of a table as they are painted: the first with the row's mark, the last with the age of what is stale. */
export const paintedColumns = <Row>(
	table: RowsTable<Row>,
	{now, zone, zoomed, glyphs}: {readonly now: number; readonly zone?: string; readonly zoomed: boolean; readonly glyphs: GlyphSet},
): readonly Column<Row>[] => {
	const shown = table.columns.filter(({isDetail}) => zoomed || isDetail !== true);
	const hasGrowing = shown.some(({isGrowing}) => isGrowing === true);
	const lastText = shown.findLastIndex((column) => !isFigure(unitOf(column)));
	const columns = shown.map((column, index): Column<Row> => {
		const isRight = isFigure(unitOf(column));
		const isGrowing = hasGrowing ? column.isGrowing === true : index === lastText && index > 0;
		const mark = (row: Row): Rich => (table.severityOf === undefined ? [] : [markOf(table.severityOf(row), glyphs), {text: ' '}]);
		return {
			id: column.id,
			title: index === 0 && table.severityOf !== undefined ? `  ${titleOf(column)}` : titleOf(column),
			priority: column.priority ?? index,
			...(isRight ? {align: 'right'} : {max: column.max ?? (isGrowing ? 400 : 40)}),
			...(isGrowing ? {grow: 1, min: 8} : {isWhole: index === 0 || unitOf(column) !== 'text'}),
			cell: (row) => {
				const cell = valueCell(column, row, now, zone);
				if (index > 0 || table.severityOf === undefined) return cell;
				return [...[mark(row)].flat(), ...(typeof cell === 'string' ? [{text: cell}] : 'text' in cell ? [cell] : cell)] as Rich;
			},
		};
	});
	const {originOf} = table;
	if (originOf === undefined || !table.rows.some((row) => originOf(row).stale)) return columns;
	return [...columns, {id: 'as of', title: 'as of', align: 'right', priority: 1, cell: (row) => ageCell(originOf(row), now)}];
};

const ageCell = ({stale, asOfMs}: {readonly stale: boolean; readonly asOfMs: number | null}, now: number): Rich =>
	stale ? {text: asOfMs === null ? unknownText : `${formatAge(now - asOfMs)} ago`, style: styles.stale} : '';

/** Stale rows are dimmed; others have the default text. */
export const rowStyleOf =
	<Row>({originOf}: RowsTable<Row>) =>
	(row: Row): number =>
		originOf?.(row).stale === true ? styles.stale : styles.text;
