import type {Field, Fields, Shape, ValueOf, ValueOfFields} from '../describe/field.ts';
import {describe, hidden} from '../describe/make-fields.ts';
import {origin} from '../origin.ts';

/** A kind of fact that is rows with an origin: nothing is judged by it, it is shown as it was told. */
export type RowKind<Kind extends string = string, Key extends string = string, Of extends Fields = Fields> = {
	/** `kind` of the fact. */
	readonly kind: Kind;
	/** Its key in the Snapshot and in JSON. */
	readonly key: Key;
	readonly fields: Of;
	/** A row: the fact and where it comes from. */
	readonly view: Shape<RowFields<Kind, Of>>;
	/** Line of documentation. */
	readonly about: string;
	/** Facts of it tell what happened once: a row stays, newest first by `atMs`, when the part that told it says something else. Each id once. */
	readonly isKept: boolean;
};
type RowFields<Kind extends string, Of extends Fields> = {readonly kind: Field<Kind, never, 'hidden'>} & typeof origin & Of;

/** Describes a kind of fact by the fields that a source gives. */
export const rowKind = <const Kind extends string, const Key extends string, const Of extends Fields>(
	kind: Kind,
	key: Key,
	fields: Of,
	{about = '', isKept = false}: {readonly about?: string; readonly isKept?: boolean} = {},
): RowKind<Kind, Key, Of> => ({
	kind,
	key,
	fields,
	about,
	isKept,
	view: describe({kind: hidden<Kind>('the same in every row'), ...origin, ...fields}) as unknown as Shape<RowFields<Kind, Of>>,
});

/** The fact as a collector gives it. */
export type FactOf<Of> = Of extends RowKind<infer Kind, string, infer OfFields> ? {readonly kind: Kind} & ValueOfFields<OfFields> : never;
/** The row in the Snapshot. */
export type RowOf<Of> = Of extends {readonly view: infer View} ? ValueOf<View> : never;

/** Something that happened once, and who told it. */
export type HappenedRow = {readonly kind: string; readonly id: string; readonly atMs: number; readonly source: string};
