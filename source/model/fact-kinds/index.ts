import type {Field, JsonOf} from '../describe/field.ts';
import {list} from '../describe/make-fields.ts';
import {events} from './event.ts';
import {hosts} from './host.ts';
import {listings} from './listing.ts';
import type {FactOf, RowOf} from './row-kind.ts';
import {runs} from './run.ts';

/** Kinds of facts that are rows with an origin. A further one is a file and a line here: Snapshot, JSON, schema and documents follow. */
export const rowKinds = [runs, listings, events, hosts] as const;

type AnyRowKind = (typeof rowKinds)[number];
export type RowFact = FactOf<AnyRowKind>;
/** The lists of the Snapshot that hold them. */
export type RowLists = {readonly [Of in AnyRowKind as Of['key']]: ReadonlyArray<RowOf<Of>>};

/** The lists, described. */
export const rowLists = Object.fromEntries(rowKinds.map(({key, view, about}) => [key, list(view, about)])) as unknown as {
	readonly [Of in AnyRowKind as Of['key']]: Field<RowLists[Of['key']], ReadonlyArray<JsonOf<Of['view']>>>;
};
