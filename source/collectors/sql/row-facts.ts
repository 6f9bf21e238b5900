import type {Fact} from '../../model/facts.ts';
import {applyMapping, type Mapping, mapsAnything} from '../mapping/index.ts';

/** Rows of one query, values as JSON would have them (64-bit and decimal numbers as text, times as ISO 8601). */
export type Rows = {
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>;
	/** More rows exist than were taken. */
	readonly capped: boolean;
};

export type RowsContext = {readonly part: string; readonly nowMs: number; readonly zone: string; readonly cap: number};

/** Makes facts of rows; a query without any mapping shows its rows as a listing of its name. */
export const factsOfRows = (
	mapping: Mapping,
	answer: Rows,
	{part, nowMs, zone, cap}: RowsContext,
): {readonly facts: readonly Fact[]; readonly notes: readonly string[]} => {
	const used = mapsAnything(mapping) ? mapping : listingOf(part);
	const {facts, notes} = applyMapping(used, answer.rows, {part, nowMs, zone, defaultEach: '@'});
	const twice = answer.columns.filter((column, index) => answer.columns.indexOf(column) !== index);
	return {
		facts,
		notes: [
			...(answer.capped ? [`only the first ${cap.toLocaleString('en-US')} rows are read: the query has more`] : []),
			...(twice.length > 0 ? [`column "${twice[0]}" comes twice: only the last one is read`] : []),
			...notes,
		],
	};
};

const listings = new Map<string, Mapping>();

/** One object a part, because mappings are compiled once for each object. */
const listingOf = (part: string): Mapping => {
	const listing = listings.get(part) ?? {listings: [{title: part}]};
	listings.set(part, listing);
	return listing;
};
