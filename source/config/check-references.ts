import type {AnyField} from '../model/describe/field.ts';
import {sections} from '../model/sections/index.ts';
import type {Mistake} from './input-error.ts';
import {mistakeAt} from './mistakes.ts';
import {nearestText} from './nearest-word.ts';
import type {RootConfig} from './root-schema.ts';
import type {SourceDocument} from './yaml-document.ts';

/** What is wrong with an expression, and where in its own text (from 1). */
export type ExpressionMistake = {readonly message: string; readonly line: number; readonly column: number};

type Things = Readonly<Record<string, unknown>>;
type CheckExpr = (expr: string) => ExpressionMistake | null;

/** Mistakes that no schema sees: bad expressions, references to what is not there, entries with half of what they need. */
export const checkReferences = (root: RootConfig, document: SourceDocument, checkExpr: CheckExpr): readonly Mistake[] => {
	const entriesOf = (key: string) => ((root as Things)[key] ?? []) as readonly unknown[];
	const check = (field: AnyField, value: unknown, at: readonly PropertyKey[]): readonly Mistake[] => {
		if (value === undefined) return [];
		if (field.kind === 'expr') return expressionMistakes(document, at, value, checkExpr);
		if (field.kind === 'reference') return referenceMistakes(document, at, String(value), field.to ?? '', root);
		const {of, fields} = field;
		if (of !== undefined && Array.isArray(value)) return value.flatMap((one, index) => check(of, one, [...at, index]));
		if (fields === undefined) return [];
		return Object.entries(fields).flatMap(([key, inner]) => check(inner, (value as Things)[key], [...at, key]));
	};
	return sections.flatMap(({key, entry, lacks}) =>
		entriesOf(key).flatMap((value, index) => {
			const lacking = lacks(value as never);
			return [...check(entry, value, [key, index]), ...(lacking === null ? [] : [mistakeAt(document, [key, index], lacking)])];
		}),
	);
};

const expressionMistakes = (
	document: SourceDocument,
	at: readonly PropertyKey[],
	expr: unknown,
	checkExpr: (expr: string) => ExpressionMistake | null,
): readonly Mistake[] => {
	const problem = typeof expr === 'string' ? checkExpr(expr) : null;
	if (problem === null || typeof expr !== 'string') return [];
	const exact = document.inside(at, expr, problem.line, problem.column);
	const whole = mistakeAt(document, at, problem.message);
	if (exact) return [{...whole, ...exact}];
	return [{...whole, message: `${whole.message} (at ${problem.line}:${problem.column} of the expression)`}];
};

const referenceMistakes = (
	document: SourceDocument,
	at: readonly PropertyKey[],
	word: string,
	to: string,
	root: RootConfig,
): readonly Mistake[] => {
	const names = namesIn(root, to);
	if (names.includes(word)) return [];
	const what = to === 'sources' ? 'source' : `entry of \`${to}\``;
	return [
		mistakeAt(
			document,
			at,
			`there is no ${what} ${JSON.stringify(word)}; there are ${names.join(', ') || 'none'}${nearestText(word, names)}`,
		),
	];
};

/** Sources go by their id, entries of a section by their title. */
const namesIn = (root: RootConfig, to: string): readonly string[] => {
	const things: unknown = (root as Things)[to];
	if (!Array.isArray(things)) return Object.keys(things ?? {});
	return things.flatMap((one: unknown) => {
		const title: unknown = typeof one === 'object' && one !== null && 'title' in one ? one.title : undefined;
		return typeof title === 'string' ? [title] : [];
	});
};
