import type {PanelState} from '../../keys/ui-state.ts';
import {rowKinds} from '../../model/fact-kinds/index.ts';
import {formatAge, formatCount} from '../../model/format.ts';
import {type Severity, worstSeverity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {Headline} from '../panel.ts';
import {cursorIn, passesFilter, sortedRows} from '../row-filter.ts';
import {byWorstThenOldest} from '../severity-marks.ts';
import {askingText, silenceItem, silenceText, unreadText} from '../source-words.ts';
import {byColumn, cellText, titleOf, unitOf} from './row-cells.ts';
import type {RowsColumn, RowsSpec, RowsTable} from './rows-spec.ts';

/** What a rows panel shows of a snapshot. */
export type RowsView<Row> = {
	readonly tables: readonly RowsTable<Row>[];
	/** Index of the table that is shown, and itself; undefined: there is none at all. */
	readonly tab: number;
	readonly table: RowsTable<Row> | undefined;
	/** Its rows, filtered and sorted. */
	readonly rows: readonly Row[];
	/** The column they are sorted by; undefined: by badness, or as given. */
	readonly sortedBy: RowsColumn<Row> | undefined;
	readonly opened: Row | undefined;
	readonly hasOpened: boolean;
	readonly now: number;
	readonly headline: Headline;
	/** Why there are no rows. */
	readonly empty: string;
};

/** Names of the orders of a table: as given, or worst first; then by each column. */
export const ordersOf = <Row>(table: RowsTable<Row> | undefined): readonly string[] =>
	table === undefined ? [] : [table.severityOf === undefined ? 'as given' : 'worst', ...table.columns.map(titleOf)];

const wordsOf = <Row>(table: RowsTable<Row>, row: Row, now: number): readonly (string | null)[] => [
	...table.columns.map((column) => cellText(column.value(row), unitOf(column), now)),
	...(table.wordsOf?.(row) ?? []),
	table.originOf?.(row).source ?? null,
];

const arranged = <Row>(table: RowsTable<Row>, column: RowsColumn<Row> | undefined, {filter, reversed}: PanelState, now: number) => {
	const kept = filter === '' ? table.rows : table.rows.filter((row) => passesFilter(filter, wordsOf(table, row, now)));
	const {severityOf} = table;
	const given =
		severityOf === undefined ? () => 0 : (a: Row, b: Row) => byWorstThenOldest({severity: severityOf(a)}, {severity: severityOf(b)});
	return sortedRows(kept, column === undefined ? given : byColumn(column), reversed);
};

/** Picks and orders the rows of the chosen table. */
export const selectRows = <Row>(spec: RowsSpec<Row>, snapshot: Snapshot, state: PanelState): RowsView<Row> => {
	const tables = spec.tables(snapshot);
	const tab = state.tab < 0 ? firstTab(tables) : cursorIn(state.tab, tables.length);
	const table = tables[tab];
	const orders = ordersOf(table);
	const sort = orders.length === 0 ? 0 : state.sort % orders.length;
	const sortedBy = sort === 0 ? undefined : table?.columns[sort - 1];
	const openedId = state.path.at(-1);
	return {
		tables,
		tab,
		table,
		rows: table === undefined ? [] : arranged(table, sortedBy, state, snapshot.now),
		sortedBy,
		opened: openedId === undefined ? undefined : table?.rows.find((row) => table.idOf(row) === openedId),
		hasOpened: openedId !== undefined,
		now: snapshot.now,
		headline: headlineOf(spec, snapshot, tables),
		empty: emptyText(spec, snapshot, table),
	};
};

const severityIn = <Row>({rows, severityOf}: RowsTable<Row>): Severity =>
	severityOf === undefined ? 'ok' : worstSeverity(rows.map((row) => severityOf(row)));

/** The tab with the worst in it; when all is well the first with rows. */
const firstTab = <Row>(tables: readonly RowsTable<Row>[]): number => {
	const worst = worstSeverity(tables.map(severityIn));
	return Math.max(
		0,
		tables.findIndex((table) => (worst === 'ok' ? table.rows.length > 0 : severityIn(table) === worst)),
	);
};

/** The sources whose silence leaves something out of the panel. */
const askedOf = <Row>(spec: RowsSpec<Row>, {sources}: Snapshot, tables: readonly RowsTable<Row>[]): Snapshot['sources'] => {
	if (spec.asked !== undefined) return sources.filter((source) => spec.asked?.(source));
	const from = new Set(tables.flatMap(({rows, originOf}) => (originOf === undefined ? [] : rows.map((row) => originOf(row).source))));
	return from.size === 0 ? sources : sources.filter(({id}) => from.has(id));
};

/** Kinds of facts that panels of rows show. */
const shownKinds = rowKinds.map(({kind}) => kind);

const headlineOf = <Row>(spec: RowsSpec<Row>, snapshot: Snapshot, tables: readonly RowsTable<Row>[]): Headline => {
	const {now} = snapshot;
	const asked = askedOf(spec, snapshot, tables);
	const all = tables.reduce((sum, {rows}) => sum + rows.length, 0);
	if (all === 0) {
		const loading = askingText(snapshot.sources, now);
		if (loading !== '') return {severity: 'unknown', text: loading};
		const unread = unreadText(asked, shownKinds);
		const silence = silenceText(asked, now) || unread;
		const item = silenceItem(asked, now) || unread;
		if (silence !== '') return {severity: 'unknown', text: `none known, ${silence}`, item: `none known, ${item}`};
		return {severity: 'ok', text: 'none'};
	}
	const bad = tables
		.flatMap((table) =>
			table.severityOf === undefined ? [] : table.rows.map((row) => ({name: table.nameOf(row), severity: table.severityOf?.(row) ?? 'ok'})),
		)
		.filter(({severity}) => severity !== 'ok')
		.toSorted(byWorstThenOldest);
	const worst = bad[0];
	if (worst !== undefined) {
		const others = bad.length > 1 ? `, ${bad.length - 1} more` : '';
		return {severity: worst.severity, text: `${worst.name}${others}`, item: worst.name};
	}
	const silence = silenceText(asked, now);
	const old = staleWords(tables, now);
	if (silence !== '')
		return {severity: 'unknown', text: `${countText(spec, all)} ${old}, ${silence}`.replace(' ,', ','), item: silenceItem(asked, now)};
	const summary = spec.summary?.(snapshot) ?? countText(spec, all);
	// Its source answers, and the part that told them does not.
	if (old !== '') return {severity: 'unknown', text: `${summary} ${old}`};
	return {severity: 'ok', text: summary};
};

const countText = ({noun: [one, many]}: Pick<RowsSpec<unknown>, 'noun'>, count: number): string => formatCount(count, one, many);

/** `stale 42s` where all rows are, `2 stale` where some are; empty when none is. */
const staleWords = <Row>(tables: readonly RowsTable<Row>[], now: number): string => {
	const origins = [...new Set(tables.flatMap(({rows, originOf}) => (originOf === undefined ? [] : rows.map((row) => originOf(row)))))];
	const stale = origins.filter((origin) => origin.stale);
	if (stale.length === 0) return '';
	if (stale.length < origins.length) return `(${stale.length} stale)`;
	const oldest = Math.min(...stale.map(({asOfMs}) => asOfMs ?? Number.NaN));
	return `(stale ${formatAge(now - oldest)})`;
};

const emptyText = <Row>(spec: RowsSpec<Row>, snapshot: Snapshot, table: RowsTable<Row> | undefined): string => {
	if (table !== undefined && table.rows.length > 0) return '';
	const loading = askingText(snapshot.sources, snapshot.now);
	if (loading !== '') return loading;
	const asked = askedOf(spec, snapshot, []);
	const silence = silenceText(asked, snapshot.now) || unreadText(asked, shownKinds);
	return silence === '' ? spec.empty(snapshot) : silence;
};
