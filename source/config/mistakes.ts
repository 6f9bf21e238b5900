import type {z} from 'zod';
import type {Mistake} from './input-error.ts';
import {nearestText} from './nearest-word.ts';
import {schemaKeys} from './schema-keys.ts';
import type {SourceDocument} from './yaml-document.ts';

/** A path into a config as people write it: `sources.api.requests[0].path`. */
export const writePath = (at: readonly PropertyKey[]): string =>
	at.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('');

/** A mistake at a path of a document, its message behind the path. */
export const mistakeAt = (document: SourceDocument, at: readonly PropertyKey[], message: string): Mistake => ({
	file: document.file,
	...document.at(at),
	message: `${writePath(at)}: ${message}`,
});

/** A value that was checked: the schema that it should follow, and where it stands. */
type Checked = {
	readonly schema: z.core.$ZodType;
	readonly document: SourceDocument;
	/** Path of the value in the document. */
	readonly base: readonly PropertyKey[];
	readonly value: unknown;
};

/** What a schema found wrong: one mistake for each, in the order of the file, with place, path, what was found and the nearest word. */
export const mistakesOf = (error: z.ZodError, checked: Checked): readonly Mistake[] =>
	error.issues.flatMap((issue) => issueMistakes(issue, checked)).toSorted((a, b) => a.line - b.line || a.column - b.column);

const issueMistakes = (issue: z.core.$ZodIssue, {schema, document, base, value}: Checked): Mistake[] => {
	const at = [...base, ...issue.path];
	const where = writePath(at);
	if (issue.code === 'unrecognized_keys') {
		const keys = schemaKeys(schema, issue.path);
		return issue.keys.map((key) => ({
			file: document.file,
			...document.at([...at, key], true),
			message: `${where ? `${where}: ` : ''}unknown key ${JSON.stringify(key)}${nearestText(key, keys)}`,
		}));
	}
	if (issue.code === 'invalid_key') {
		const why = issue.issues.map((inner) => inner.message).join(', ');
		return [{file: document.file, ...document.at(at, true), message: `${where}: ${why}`}];
	}
	const found = issue.path.reduce<unknown>(
		(inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined),
		value,
	);
	const message = issue.message.includes('found') ? issue.message : `${wordsOf(issue)}${foundWords(found)}${nearestOf(issue, found)}`;
	return [{file: document.file, ...document.at(at), message: `${where ? `${where}: ` : ''}${message}`}];
};

/** The types of a schema in the words of the file. */
const typeWords: Readonly<Record<string, string>> = {record: 'a mapping', object: 'a mapping', array: 'a list'};

const wordsOf = (issue: z.core.$ZodIssue): string => {
	if (issue.code === 'too_small' && issue.origin === 'string' && issue.message.startsWith('Too small'))
		return 'expected a text that is not empty';
	return issue.message
		.replace(/^Invalid (?:input|option): /u, '')
		.replace(/, received -?\w+$/u, '')
		.replace(/^expected (record|object|array)$/u, (_, type: string) => `expected ${typeWords[type] ?? type}`);
};

const nearestOf = (issue: z.core.$ZodIssue, found: unknown): string =>
	issue.code === 'invalid_value' && typeof found === 'string' ? nearestText(found, issue.values.map(String)) : '';

const foundWords = (found: unknown): string => {
	if (found === undefined) return ', found nothing';
	if (found === null) return ', found nothing';
	if (Array.isArray(found)) return ', found a list';
	if (typeof found === 'object') return ', found a mapping';
	if (typeof found === 'number' && !Number.isFinite(found)) return `, found ${Number.isNaN(found) ? '.nan' : found < 0 ? '-.inf' : '.inf'}`;
	const text = JSON.stringify(found);
	return `, found ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
};
