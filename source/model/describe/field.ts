import type {Reason, ReasonCode} from '../reason.ts';

/**
 * Descriptors: a thing of the model described once, as data. From a descriptor come the TypeScript type (`ValueOf`), the JSON
 * (`json.ts`), the JSON Schema (`json-schema.ts`), the documents, and for what stands in the config also the reader of it.
 */

/** How a field is named in JSON: as it is, a time (`sinceMs` → `since`), a duration (`ageMs` → `ageSeconds`), by a name or path of its own, spread into its parent, not at all, or only there. */
export type Naming = 'same' | 'time' | 'duration' | 'reason' | 'flat' | 'hidden' | 'added' | `as ${string}`;

export type FieldKind =
	| 'text'
	| 'flag'
	| 'number'
	| 'figure'
	| 'time'
	| 'duration'
	| 'choice'
	| 'constant'
	| 'list'
	| 'record'
	| 'shape'
	| 'reason'
	| 'hidden'
	| 'expr'
	| 'template'
	| 'reference';

/** A field as data. */
export type FieldData = {
	readonly kind: FieldKind;
	/** One line of documentation; of a hidden field the reason why JSON leaves it out. Empty: the name says it. */
	readonly about: string;
	readonly naming: Naming;
	/** The words of a choice, or the one of a constant. */
	readonly words?: readonly string[];
	/** What a list or a record holds. */
	readonly of?: AnyField;
	/** Words that are the keys of a record. */
	readonly keys?: readonly string[];
	readonly fields?: Fields;
	readonly nullable?: true;
	/** May be absent in the model; JSON says `otherwise` then, since every key is always there. */
	readonly optional?: {readonly otherwise: unknown};
	/** In the config: what stands where the key is absent. */
	readonly otherwise?: unknown;
	/** In the config: the least that a number may be. */
	readonly min?: number;
	/** In the config: what a reference names, `sources` by id or the entries of a section by title. */
	readonly to?: string;
	/** The reason beside it that says why it is null in JSON although the model has a number that JSON has not. */
	readonly why?: {readonly beside: string; readonly reason: (value: number) => Reason | null};
};

/** A field with the types of its value in the model and in JSON; `$` is never there, it only carries them. */
export type Field<Value, Json = Value, Named extends Naming = 'same'> = FieldData & {
	readonly $?: {readonly value: Value; readonly json: Json; readonly named: Named};
};
export type AnyField = FieldData & {readonly $?: unknown};
export type Fields = Readonly<Record<string, AnyField>>;
/** A described thing: its fields by name. */
export type Shape<Of extends Fields> = Field<ValueOfFields<Of>, JsonOfFields<Of>> & {readonly fields: Of};

type Carried<F> = F extends {readonly $?: infer C} ? Exclude<C, undefined> : never;
/** The type that a field or a described thing has in the model. */
export type ValueOf<F> = Carried<F> extends {readonly value: infer Value} ? Value : never;
/** The type it has in JSON. */
export type JsonOf<F> = Carried<F> extends {readonly json: infer Json} ? Json : never;
type NamedOf<F> = Carried<F> extends {readonly named: infer Named} ? Named : never;

type OptionalKeys<Of extends Fields> = {[K in keyof Of]: Of[K] extends {readonly optional: object} ? K : never}[keyof Of];
type Plain<T> = {[K in keyof T]: T[K]};
export type ValueOfFields<Of extends Fields> = Plain<
	{readonly [K in keyof Of as K extends OptionalKeys<Of> ? never : NamedOf<Of[K]> extends 'added' ? never : K]: ValueOf<Of[K]>} & {
		readonly [K in OptionalKeys<Of>]?: ValueOf<Of[K]>;
	}
>;

type TimeName<K> = K extends `${infer Name}Ms` ? Name : K;
type DurationName<K> = K extends 'ms' ? 'seconds' : K extends `${infer Name}Ms` ? `${Name}Seconds` : K;
type Entry<Path, Json> = {readonly path: Path; readonly json: Json};
/** The keys that a field of the model gives in JSON. */
type EntriesOf<K extends string, F> =
	NamedOf<F> extends 'hidden'
		? never
		: NamedOf<F> extends 'flat'
			? {[P in keyof JsonOf<F>]: Entry<P, JsonOf<F>[P]>}[keyof JsonOf<F>]
			: NamedOf<F> extends 'reason'
				? Entry<K, string> | Entry<`${K}Code`, ReasonCode | null>
				: NamedOf<F> extends 'time'
					? Entry<TimeName<K>, JsonOf<F>>
					: NamedOf<F> extends 'duration'
						? Entry<DurationName<K>, JsonOf<F>>
						: NamedOf<F> extends `as ${infer Path}`
							? Entry<Path, JsonOf<F>>
							: Entry<K, JsonOf<F>>;
type Head<Path> = Path extends `${infer First}.${string}` ? First : Path;
type At<E, Path> = E extends Entry<Path, infer Json> ? Json : never;
type Under<E, Name extends string> = E extends Entry<`${Name}.${infer Rest}`, infer Json> ? Entry<Rest, Json> : never;
type Nested<E> = {
	readonly [P in Head<E extends Entry<infer Path, unknown> ? Path : never> & string]: [Under<E, P>] extends [never]
		? At<E, P>
		: Nested<Under<E, P>>;
};
export type JsonOfFields<Of extends Fields> = Nested<{[K in keyof Of & string]: EntriesOf<K, Of[K]>}[keyof Of & string]>;
