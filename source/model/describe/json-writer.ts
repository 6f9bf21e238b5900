import {codeOf, type Reason} from '../reason.ts';
import {reasonText} from '../reason-words.ts';
import type {AnyField, Fields, JsonOf, Shape, ValueOf} from './field.ts';

type Things = Readonly<Record<string, unknown>>;
/** Writes a value that stands in `thing`. */
type Write = (value: never, thing: Things) => unknown;
/** One key of JSON and where it is read. `write` null: the value as it is. */
type Column = {readonly path: string; readonly from: readonly string[]; readonly write: Write | null};

/** The name of a field in JSON. */
export const jsonName = (key: string, {naming}: AnyField): string => {
	if (naming.startsWith('as ')) return naming.slice('as '.length);
	if (naming === 'time') return key.replace(/Ms$/u, '');
	if (naming === 'duration') return key === 'ms' ? 'seconds' : key.replace(/Ms$/u, 'Seconds');
	return key;
};

/** Makes what writes a described thing as JSON. It is put together when it is first asked: a screen never writes JSON. */
export const jsonWriter = <Of extends Fields>(shape: Shape<Of>): ((thing: ValueOf<Shape<Of>>) => JsonOf<Shape<Of>>) => {
	let write: Write | undefined;
	return (thing) => {
		write ??= writerOfFields(shape.fields);
		return write(thing as never, {}) as JsonOf<Shape<Of>>;
	};
};

/**
 * The writer is one function with one object literal, made from the descriptor's own names: an object of known shape is filled ten
 * times as fast as one that gets its keys in a loop, and a cluster has 50,000 rows of 40 keys.
 */
const writerOfFields = (fields: Fields): Write => {
	const columns = columnsOf(fields);
	const writes = columns.map(({write}) => write);
	const literal = literalOf(columns.map(({path, from, write}, index) => [path, expressionOf(from, write === null ? null : index)]));
	return new Function('writes', `'use strict'; return (thing) => (${literal});`)(writes) as Write;
};

const expressionOf = (from: readonly string[], index: number | null): string => {
	const at = (keys: readonly string[]) => `thing${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}`;
	return index === null ? at(from) : `writes[${index}](${at(from)}, ${at(from.slice(0, -1))})`;
};

/** Entries with a path stand in an object for each first part of it. */
const literalOf = (entries: ReadonlyArray<readonly [path: string, expression: string]>): string => {
	const parts: string[] = [];
	for (const [head, group] of Map.groupBy(entries, ([path]) => path.split('.', 1)[0] ?? path)) {
		const [first] = group;
		const value = first?.[0] === head ? first[1] : literalOf(group.map(([path, expression]) => [path.slice(head.length + 1), expression]));
		parts.push(`${JSON.stringify(head)}: ${value}`);
	}
	return `{${parts.join(', ')}}`;
};

const columnsOf = (fields: Fields): readonly Column[] =>
	Object.entries(fields).flatMap(([key, field]): readonly Column[] => {
		if (field.naming === 'hidden') return [];
		if (field.naming === 'flat') return columnsOf(field.fields ?? {}).map((inner) => ({...inner, from: [key, ...inner.from]}));
		if (field.kind === 'reason') return reasonColumns(key, fields);
		return [{path: jsonName(key, field), from: [key], write: whole(field)}];
	});

/** A reason in words for people, and by its code for scripts. It says why figures beside it are null, where it says nothing else. */
const reasonColumns = (key: string, fields: Fields): readonly Column[] => {
	const silent = Object.entries(fields).flatMap(([name, {why}]) => (why?.beside === key ? [{name, reason: why.reason}] : []));
	const reasonOf = (given: Reason | null, thing: Things): Reason | null => {
		if (given !== null) return given;
		for (const {name, reason} of silent) {
			const number = thing[name];
			if (typeof number === 'number' && !Number.isFinite(number)) return reason(number);
		}
		return null;
	};
	return [
		{path: key, from: [key], write: (given, thing) => reasonText(reasonOf(given, thing))},
		{path: `${key}Code`, from: [key], write: (given, thing) => codeOf(reasonOf(given, thing))},
	];
};

/** How a value is written; null: as it is. */
const whole = (field: AnyField): Write | null => {
	const plain = plainOf(field) as ((value: unknown) => unknown) | null;
	const {nullable, optional} = field;
	if (plain === null && optional === undefined) return null;
	return (value: unknown) => {
		if (value === undefined && optional !== undefined) return optional.otherwise;
		return plain === null || (value === null && nullable) ? value : plain(value);
	};
};

const plainOf = (field: AnyField): ((value: never) => unknown) | null => {
	const {kind, of, fields} = field;
	if (kind === 'time') return timeWriter();
	if (kind === 'duration') return (ms: number) => (Number.isFinite(ms) ? ms / 1000 : null);
	if (kind === 'figure' || kind === 'number') return (value: number) => (Number.isFinite(value) ? value : null);
	if (kind === 'constant') return () => field.words?.[0];
	if (kind === 'shape') return writerOfFields(fields ?? {}) as (value: never) => unknown;
	const inner = (of === undefined ? null : whole(of)) as ((value: unknown) => unknown) | null;
	if (inner === null) return null;
	if (kind === 'list') return (values: readonly unknown[]) => values.map((value) => inner(value));
	if (kind === 'record') return (values: Things) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inner(value)]));
	return null;
};

/** Rows of one poll have the same time: it is written once. */
const timeWriter = (): ((ms: number) => string) => {
	let lastMs = Number.NaN;
	let lastText = '';
	return (ms) => {
		if (ms !== lastMs) {
			lastText = new Date(ms).toISOString();
			lastMs = ms;
		}
		return lastText;
	};
};
