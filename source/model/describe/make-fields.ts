import type {Reason} from '../reason.ts';
import {type Unit, units} from '../units.ts';
import type {AnyField, Field, FieldData, Fields, JsonOf, Naming, Shape, ValueOf} from './field.ts';

const field = <Value, Json = Value, Named extends Naming = 'same'>(data: Omit<FieldData, 'naming'>, naming: Naming = 'same') =>
	({...data, naming}) as Field<Value, Json, Named>;

/** Any text. */
export const text = (about = ''): Field<string> => field({kind: 'text', about});
/** A text out of a set of words that may grow, such as a unit. */
export const word = <Word extends string>(about = ''): Field<Word, string> => field({kind: 'text', about});
/** True or false. */
export const flag = (about = ''): Field<boolean> => field({kind: 'flag', about});
/** A finite number: a count, an id, an offset. */
export const number = (about = ''): Field<number> => field({kind: 'number', about});
/** A measured number, which may be anything a float can be; null in JSON when it is not finite. */
export const figure = (about = ''): Field<number, number | null> => field({kind: 'figure', about});
/** A moment in epoch ms; ISO 8601 in UTC in JSON, under its name without `Ms`. */
export const time = (about = 'ISO 8601, UTC'): Field<number, string, 'time'> => field({kind: 'time', about}, 'time');
/** Milliseconds; seconds in JSON, under its name with `Seconds` for `Ms`. */
export const duration = (about = ''): Field<number, number, 'duration'> => field({kind: 'duration', about}, 'duration');
/** One of a closed set of words. */
export const choice = <const Words extends readonly string[]>(words: Words, about = ''): Field<Words[number]> =>
	field({kind: 'choice', about, words});
/** A word that JSON always says and the model never holds. */
export const constant = <const Word extends string>(only: Word, about = ''): Field<never, Word, 'added'> =>
	field({kind: 'constant', about, words: [only]}, 'added');
/** Why something is not known or not well: in words in JSON, and by its code under the name with `Code`. Null: nothing is to be said. */
export const reason = (about = 'in words; empty: there is none'): Field<Reason | null, string, 'reason'> =>
	field({kind: 'reason', about}, 'reason');
/** In the model and on screen, but not in JSON; `why` stands in the documents. */
export const hidden = <Value>(why: string): Field<Value, never, 'hidden'> => field({kind: 'hidden', about: why}, 'hidden');

export const list = <Of extends AnyField>(of: Of, about = ''): Field<ReadonlyArray<ValueOf<Of>>, ReadonlyArray<JsonOf<Of>>> =>
	field({kind: 'list', about, of});
/** Values by name; with `keys` exactly these names. */
export const record = <Of extends AnyField, Key extends string = string>(
	of: Of,
	about = '',
	keys?: readonly Key[],
): Field<Readonly<Record<Key, ValueOf<Of>>>, Readonly<Record<Key, JsonOf<Of>>>> =>
	field({kind: 'record', about, of, ...(keys === undefined ? {} : {keys})});
/** Names to texts, such as the labels of a series. */
export const labels = (about = ''): Field<Readonly<Record<string, string>>> => record(text(), about);

/** A thing with named fields; the order of the fields is that of JSON and documents. */
export const describe = <const Of extends Fields>(fields: Of, about = ''): Shape<Of> => ({kind: 'shape', about, naming: 'same', fields});

/** The same field with other words about it. */
export const about = <F extends AnyField>(words: string, of: F): F => ({...of, about: words});
/** Null where it is not known. */
export const maybe = <Value, Json, Named extends Naming>(of: Field<Value, Json, Named>): Field<Value | null, Json | null, Named> =>
	({...of, nullable: true}) as Field<Value | null, Json | null, Named>;
/** May be absent in the model; JSON says `otherwise` then. */
export const optional = <Value, Json, Named extends Naming, const Otherwise>(
	of: Field<Value, Json, Named>,
	otherwise: Otherwise,
): Field<Value, Json | Otherwise, Named> & {readonly optional: object} =>
	({...of, optional: {otherwise}}) as Field<Value, Json | Otherwise, Named> & {readonly optional: object};
/** Under another name in JSON; `rows.in` puts it into an object `rows`. */
export const as = <const Path extends string, Value, Json>(path: Path, of: Field<Value, Json, Naming>): Field<Value, Json, `as ${Path}`> =>
	({...of, naming: `as ${path}`}) as Field<Value, Json, `as ${Path}`>;
/** The fields of a thing inside stand beside those of its parent in JSON. */
export const flat = <Of extends Fields>(of: Shape<Of>): Field<ValueOf<Shape<Of>>, JsonOf<Shape<Of>>, 'flat'> =>
	({...of, naming: 'flat'}) as unknown as Field<ValueOf<Shape<Of>>, JsonOf<Shape<Of>>, 'flat'>;
/** Where JSON has no number for the value, the reason in `beside` says why, unless it says something already. */
export const whyNot = <F extends AnyField>(of: F, beside: string, reason: (value: number) => Reason | null): F => ({
	...of,
	why: {beside, reason},
});

/** In the config: PromQL over the metrics that the sources give; checked with its place when the config is read. */
export const expr = (about = 'PromQL expression over the metrics that the sources give.'): Field<string> => field({kind: 'expr', about});
/** In the config: a text in which `{{label}}` is filled in from a series. */
export const template = (about: string): Field<string> => field({kind: 'template', about});
/** In the config: the id of a source, or the title of an entry of a section; what is not there is told with the nearest word. */
export const reference = (to: string, about: string): Field<string> => field({kind: 'reference', about, to});
/** In the config: how a number is read and written. */
export const unit = (): Field<Unit> => withDefault(choice(units, 'How the number is read and written.'), 'none');
/** In the config: a number beyond which something is not well. */
export const limit = (words: string) => may(number(words));
/** In the config: may be absent. */
export const may = <Value, Json, Named extends Naming>(of: Field<Value, Json, Named>) => optional(of, undefined);
/** In the config: what stands where the key is absent. */
export const withDefault = <F extends AnyField>(of: F, otherwise: ValueOf<F>): F => ({...of, otherwise});
/** In the config: at least that. */
export const atLeast = <F extends AnyField>(min: number, of: F): F => ({...of, min});
