import type {Origin} from '../../model/origin.ts';
import type {Severity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {Unit} from '../../model/units.ts';
import type {SourceView} from '../../model/views/source.ts';

/** What a cell says: null is not known (`?`), undefined does not apply to this row (`—`). */
export type CellValue = number | string | null | undefined;

/**
 * How a column's values are read, which decides how they are written, aligned and sorted: `text` rises; figures fall and stand at
 * the right. Besides the units of facts there are `moment` (epoch ms, as the time of day in the zone of the screen), `age` (epoch ms, as the time
 * that has gone by since), `duration` (ms) and `digits` (a number as its source wrote it, to the last digit).
 */
export type ColumnUnit = Unit | 'text' | 'moment' | 'age' | 'duration' | 'digits';

/** A column of a rows panel. */
export type RowsColumn<Row> = {
	/** Among the columns of its table; shown as the header where there is no `title`. */
	readonly id: string;
	readonly title?: string;
	/** Default: `text`. */
	readonly unit?: ColumnUnit;
	value(row: Row): CellValue;
	/** Only where the panel has the whole screen. */
	readonly isDetail?: boolean;
	/** Kept longest: 0; the highest number goes first where there is no room. Default: by place, the first column last of all. */
	readonly priority?: number;
	/** Widest, in cells; default: 40 for texts. */
	readonly max?: number;
	/** Takes what the others leave; default: the last column of texts. */
	readonly isGrowing?: boolean;
};

/** One list of rows of a kind. Where a panel has several, each is a tab. */
export type RowsTable<Row> = {
	/** Name of its tab. */
	readonly title: string;
	/** In the order in which they are to be shown when no other is asked for. */
	readonly rows: readonly Row[];
	/** Stable, also over snapshots: what is opened is found again by it. */
	idOf(row: Row): string;
	/** What the row is called where it is opened. */
	nameOf(row: Row): string;
	readonly columns: readonly RowsColumn<Row>[];
	/** A mark before the first column, `worst` as the first order, and the headline come from it. Default: all are ok. */
	severityOf?(row: Row): Severity;
	/** Where a row is from and how old it is; stale rows are dimmed and say their age. Default: nothing is known of that. */
	originOf?(row: Row): Origin;
	/** What the filter looks in besides the columns. */
	wordsOf?(row: Row): readonly (string | null)[];
	/** What "explain" and Enter say besides the columns; pairs without a text are left out. */
	pairsOf?(row: Row, now: number): ReadonlyArray<readonly [label: string, text: string | null]>;
	/** On the lower border, such as that more rows were left out by a cap. */
	readonly note?: string;
};

/**
 * A panel of rows: say where they come from and what their columns are, and {@link rowsPanel} makes a whole panel of it, with filter,
 * sort, cursor, tabs, Enter, "explain", and every state a panel has (loading, empty with a reason, stale, failing, too small…).
 *
 * ```ts
 * export const runsPanel = rowsPanel<Run>({
 * 	id: 'runs',
 * 	title: 'Runs',
 * 	noun: ['run', 'runs'],
 * 	appears: ({runs}) => runs.length > 0,
 * 	tables: ({runs}) => [{
 * 		title: 'Runs',
 * 		rows: runs,
 * 		idOf: ({source, id}) => `${source}/${id}`,
 * 		nameOf: ({name}) => name,
 * 		columns: [
 * 			{id: 'run', value: ({name}) => name},
 * 			{id: 'started', unit: 'moment', value: ({startedAtMs}) => startedAtMs},
 * 			{id: 'rows', unit: 'count', value: ({rowsIn}) => rowsIn},
 * 		],
 * 		originOf: (run) => run,
 * 	}],
 * 	empty: () => 'no source tells of runs',
 * });
 * ```
 *
 * The panel then is one line in `panels/index.ts`. Rows of several kinds stand in tables of their own, put together with {@link tableOf}.
 */
export type RowsSpec<Row> = {
	readonly id: string;
	readonly title: string;
	/** One row, several rows: for counts. */
	readonly noun: readonly [one: string, many: string];
	/** The lists in the order of their tabs; those that are empty may be there or not. */
	tables(snapshot: Snapshot): readonly RowsTable<Row>[];
	/** Why there are no rows, while sources answer. */
	empty(snapshot: Snapshot): string;
	/** The default overview has the panel, behind its six, where this says so; absent: the panel is one of those it always has. */
	appears?(snapshot: Snapshot): boolean;
	/** The verdict of a title where all is well; default: how many rows there are. */
	summary?(snapshot: Snapshot): string;
	/** Sources whose silence would leave rows out; default: those that rows are from, all where there are no rows. */
	asked?(source: SourceView): boolean;
	/** Takes the whole width of the overview. */
	readonly isWide?: boolean;
};

/** A table among others with rows of another kind. */
export const tableOf = <Row>(table: RowsTable<Row>): RowsTable<unknown> => table;
