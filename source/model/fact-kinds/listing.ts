import {list, maybe, number, text} from '../describe/make-fields.ts';
import {type FactOf, rowKind} from './row-kind.ts';

/** Rows to read: slow queries, recent alerts, tables. Cells are strings made by the collector, exact and lossless. */
export const listings = rowKind(
	'listing',
	'listings',
	{
		id: text(),
		title: text(),
		columns: list(text()),
		rows: list(list(maybe(text()))),
		omitted: number('rows left out by a cap'),
	},
	{about: 'Rows to read, such as slow queries.'},
);
export type ListingFact = FactOf<typeof listings>;
