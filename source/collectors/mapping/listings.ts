import type {ListingFact} from '../../model/fact-kinds/listing.ts';
import {type Applying, anyUsesEntry} from './context.ts';
import {compileEach} from './each.ts';
import type {Scope} from './expression.ts';
import {isRecord, readText} from './read-value.ts';
import type {ListingMapping} from './schema.ts';
import {compileText, type Text} from './template.ts';

type Column = {readonly title: string; readonly cell: (scope: Scope) => string | null};

/** Rows to read: cells are exact texts. More rows than the limit are counted, not kept; an answer without rows is an empty list. */
export const compileListing = (spec: ListingMapping, defaultEach?: string) => {
	const texts = textColumns(spec.columns);
	const fixed: readonly Column[] | undefined =
		texts?.map(([title, text]) => ({title, cell: text.evaluate})) ??
		(Array.isArray(spec.columns) ? spec.columns.map(fieldColumn) : undefined);
	const each = compileEach(spec.each ?? defaultEach, anyUsesEntry(texts?.map(([, text]) => text) ?? []));
	const limit = spec.limit ?? 200;
	return (root: unknown, {notes, part}: Applying): readonly ListingFact[] => {
		let missing = false;
		const scopes = each(
			root,
			{
				...notes,
				add(text) {
					missing = true;
					notes.add(text);
				},
			},
			`list ${spec.title}`,
		);
		// Nothing there is not the same as no rows.
		if (missing && scopes.length === 0) return [];
		const columns = fixed ?? columnsOf(scopes[0]?.item);
		const rows = scopes.slice(0, limit).map((scope) => columns.map(({cell}) => cell(scope)));
		return [
			{
				kind: 'listing',
				id: spec.id ?? `${part} ${spec.title}`,
				title: spec.title,
				columns: columns.map(({title}) => title),
				rows,
				omitted: Math.max(0, scopes.length - limit),
			},
		];
	};
};

const textColumns = (columns: ListingMapping['columns']): ReadonlyArray<readonly [string, Text]> | undefined =>
	columns === undefined || Array.isArray(columns)
		? undefined
		: Object.entries(columns).map(([title, text]) => [title, compileText(text)] as const);

/** A field by its exact name, which may hold spaces and dots as columns of a query do. */
const fieldColumn = (title: string): Column => ({
	title,
	cell: ({item}) => (isRecord(item) && Object.hasOwn(item, title) ? readText(item[title]) : null),
});

const columnsOf = (item: unknown): readonly Column[] => {
	if (isRecord(item)) return Object.keys(item).map(fieldColumn);
	return item === undefined ? [] : [{title: 'value', cell: (scope) => readText(scope.item)}];
};
