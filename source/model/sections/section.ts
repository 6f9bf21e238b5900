import type {Concern} from '../attention/concern.ts';
import type {AnyField, Field, JsonOf, ValueOf} from '../describe/field.ts';
import type {RuleGroup} from '../rule-definitions.ts';
import type {SourceDefinition, Sourced} from '../source-definition.ts';
import type {State} from '../state.ts';
import type {SourceView} from '../views/source.ts';
import type {Answers, Asks} from './asks.ts';

/** What defining needs from around the entry. */
export type Defining = {
	/** A readable id out of a title that no other definition has. */
	readonly id: (title: string) => string;
	/** Rule groups of a file that the config names; throws where it cannot be read. */
	readonly readRules: (file: string) => readonly RuleGroup[];
};

/** A definition and what its expressions gave. */
export type Answered<Definition, Of extends Asks> = {readonly definition: Definition; readonly answers: Answers<Of>};

/** What judging may look at. */
export type Judging = {readonly state: State; readonly definitions: Sourced};

/**
 * A list of the config and everything that follows from it: its fields with their documentation, what an entry becomes, the
 * expressions it needs, how it is judged, and what is shown of it. Reading, references, reach of series, evaluation, Snapshot, JSON, schema
 * and documents go over the list of sections (`index.ts`), so that a further one is one file and one line there.
 */
export type Section<
	Key extends string,
	Stored extends string,
	Entry extends AnyField,
	Definition,
	Of extends Asks,
	Shown extends string,
	View extends AnyField,
	Memory,
> = {
	/** Key in the config. */
	readonly key: Key;
	/** Key of its definitions, also in the header of recordings. */
	readonly stored: Stored;
	/** Line of documentation. */
	readonly about: string;
	/** An entry of the list, as the config has it. */
	readonly entry: Entry;
	/** Further mistakes of an entry that its fields do not show, in words; null: none. */
	readonly lacks: (entry: ValueOf<Entry>) => string | null;
	/** What an entry becomes: serialisable. What it throws is told with the place of the entry. */
	readonly define: (entry: ValueOf<Entry>, around: Defining) => Definition | readonly Definition[];
	/** What there is when the config has no such list. */
	readonly absent: ((sources: readonly SourceDefinition[]) => readonly Definition[]) | null;
	/** The expressions of a definition, evaluated at multiples of `evaluate:`. */
	readonly asks: (definition: Definition) => Of;
	/** Expressions that it evaluates in its own time; series are kept as long as they reach. */
	readonly expressions: (definition: Definition) => readonly string[];
	/** Judged with every event, where what was judged before is needed: it is remembered in the State. */
	readonly remember: ((all: ReadonlyArray<Answered<Definition, Of>>, judging: Judging, before: Memory | undefined) => Memory) | null;
	/** What the Snapshot shows of it: under which key, described how, made how. Null: nothing of its own. */
	readonly shown: {
		readonly key: Shown;
		readonly view: View;
		readonly about: string;
		readonly make: (
			all: ReadonlyArray<Answered<Definition, Of>>,
			judging: Judging,
			remembered: Memory | undefined,
		) => ReadonlyArray<ValueOf<View>>;
	} | null;
	/** What of its rows deserves a look: a word for what they are, and the concern of one; null: it is well. Null: none ever does. */
	readonly attention: {
		readonly kind: string;
		readonly concern: (row: ValueOf<View>, sources: readonly SourceView[]) => Omit<Concern, 'kind'> | null;
	} | null;
};

type Given<
	Key extends string,
	Stored extends string,
	Entry extends AnyField,
	Definition,
	Of extends Asks,
	Shown extends string,
	View extends AnyField,
	Memory,
> = Pick<Section<Key, Stored, Entry, Definition, Of, Shown, View, Memory>, 'key' | 'about' | 'entry' | 'define'> &
	Partial<Section<Key, Stored, Entry, Definition, Of, Shown, View, Memory>>;

/** Describes a section; what is left out is as most have it. */
export const section = <
	const Key extends string,
	Entry extends AnyField,
	Definition,
	Of extends Asks = Readonly<Record<never, never>>,
	const Stored extends string = Key,
	const Shown extends string = never,
	View extends AnyField = never,
	Memory = never,
>(
	given: Given<Key, Stored, Entry, Definition, Of, Shown, View, Memory>,
): Section<Key, Stored, Entry, Definition, Of, Shown, View, Memory> => ({
	stored: given.key as unknown as Stored,
	lacks: () => null,
	absent: null,
	asks: () => ({}) as Of,
	expressions: () => [],
	remember: null,
	shown: null,
	attention: null,
	...given,
});

/** A section whose types are its own matter. */
export type AnySection = Section<string, string, AnyField, unknown, Asks, string, AnyField, unknown>;

export type DefinitionOf<S> = S extends {readonly asks: (definition: infer Definition) => unknown} ? Definition : never;
export type EntryOf<S> = S extends {readonly entry: infer Entry} ? ValueOf<Entry> : never;
type ShownAs<Key, View> = {
	readonly key: Key;
	readonly rows: ReadonlyArray<ValueOf<View>>;
	readonly list: Field<ReadonlyArray<ValueOf<View>>, ReadonlyArray<JsonOf<View>>>;
};
/** Key, rows and descriptor of what is shown of a section. */
export type ShownOf<S> =
	S extends Section<string, string, AnyField, infer _D, infer _A, infer Key, infer View, infer _M>
		? [Key] extends [never]
			? never
			: ShownAs<Key, View>
		: never;
