import {formatCount, formatInteger} from '../model/format.ts';
import {madeOnce} from '../model/memo.ts';
import type {Origin} from '../model/origin.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {rowsPanel} from './rows/rows-panel.ts';
import type {RowsColumn, RowsTable} from './rows/rows-spec.ts';

type Listing = Snapshot['listings'][number];
/** Rows of a listing have no name: `id` is what stands first, and which one of its like. */
type Line = {readonly id: string; readonly cells: readonly (string | null)[]; readonly origin: Origin};

const digits = /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/u;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

/** A column of a listing: what all its cells are decides how they are shown; they stay exact. */
const columnOf = ({rows}: Listing, title: string, place: number): RowsColumn<Line> => {
	const filled = rows.map((cells) => cells[place] ?? null).filter((cell) => cell !== null);
	const all = (form: RegExp): boolean => filled.length > 0 && filled.every((cell) => form.test(cell));
	const shared = {id: `${place}`, title, priority: place};
	const cell = ({cells}: Line): string | null => cells[place] ?? null;
	if (all(instant)) {
		const value = (line: Line): number | null => {
			const text = cell(line);
			return text === null ? null : Date.parse(text);
		};
		return {...shared, unit: 'moment', value};
	}
	return all(digits) ? {...shared, unit: 'digits', value: cell} : {...shared, value: cell};
};

const linesOf = (listing: Listing): readonly Line[] => {
	const counts = new Map<string, number>();
	return listing.rows.map((cells) => {
		const name = cells[0] ?? '';
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		return {id: `${listing.source}\n${listing.id}\n${name}\n${count}`, cells, origin: listing};
	});
};

const tables = madeOnce<Listing['rows'], RowsTable<Line>>();

const tableOfListing = (listing: Listing): RowsTable<Line> =>
	tables(listing.rows, [listing.title, listing.source, listing.asOfMs, listing.stale, listing.omitted], () => ({
		title: listing.title,
		rows: linesOf(listing),
		idOf: ({id}) => id,
		nameOf: ({cells}) => cells[0] ?? listing.title,
		columns: listing.columns.map((title, place) => columnOf(listing, title, place)),
		originOf: ({origin}) => origin,
		...(listing.omitted > 0 ? {note: `${formatInteger(listing.omitted)} more left out`} : {}),
	}));

/** Rows to read as sources give them, such as slow queries or commits: each listing is a tab with columns of its own. */
export const listingsPanel = rowsPanel<Line>({
	id: 'listings',
	title: 'Listings',
	noun: ['row', 'rows'],
	appears: ({listings}) => listings.length > 0,
	tables: ({listings}) => listings.map(tableOfListing),
	empty: ({listings}) => (listings.length > 0 ? 'the source answers and lists nothing' : 'no source gives listings'),
	summary: ({listings}) =>
		`${formatCount(listings.length, 'listing')}, ${formatCount(
			listings.reduce((sum, {rows}) => sum + rows.length, 0),
			'row',
		)}`,
	isWide: true,
});
