import type {z} from 'zod';
import type {Mistake} from './input-error.ts';
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

/** What a schema found wrong with `value`, which stands at `base` of the document: one mistake for each, with place, path and what was found. */
export const mistakesOf = (error: z.ZodError, document: SourceDocument, base: readonly PropertyKey[], value: unknown): readonly Mistake[] =>
	error.issues.flatMap((issue) => issueMistakes(issue, document, base, value));

const issueMistakes = (issue: z.core.$ZodIssue, document: SourceDocument, base: readonly PropertyKey[], value: unknown): Mistake[] => {
	const at = [...base, ...issue.path];
	const where = writePath(at);
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			file: document.file,
			...document.at([...at, key], true),
			message: `${where ? `${where}: ` : ''}unknown key ${JSON.stringify(key)}`,
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
	const message = issue.message.includes('found') ? issue.message : `${wordsOf(issue)}${foundWords(found)}`;
	return [{file: document.file, ...document.at(at), message: `${where ? `${where}: ` : ''}${message}`}];
};

const wordsOf = (issue: z.core.$ZodIssue): string =>
	issue.message.replace(/^Invalid (?:input|option): /u, '').replace(/, received \w+$/u, '');

const foundWords = (found: unknown): string => {
	if (found === undefined) return ', found nothing';
	if (found === null) return ', found nothing';
	if (Array.isArray(found)) return ', found a list';
	if (typeof found === 'object') return ', found a mapping';
	const text = JSON.stringify(found);
	return `, found ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
};
