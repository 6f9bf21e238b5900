import type {SourceDocument} from './document.ts';
import {mistakeAt} from './mistakes.ts';
import type {Mistake} from './position.ts';
import type {RootConfig} from './schema.ts';

/** What is wrong with an expression, and where in its own text (from 1). */
export type ExpressionMistake = {readonly message: string; readonly line: number; readonly column: number};

type List = 'services' | 'kpis' | 'charts' | 'quality' | 'ownerClaims';

/** Keys that hold PromQL, by list. */
const expressionKeys: ReadonlyArray<readonly [List, readonly string[]]> = [
	['services', ['up', 'note']],
	['kpis', ['expr']],
	['charts', ['expr']],
	['quality', ['good', 'of', 'value']],
	['ownerClaims', ['expr']],
];

/** Mistakes that no schema sees: bad expressions, sources that are not there, checks with half of what they need. */
export const checkReferences = (
	root: RootConfig,
	document: SourceDocument,
	checkExpr: (expr: string) => ExpressionMistake | null,
): readonly Mistake[] => [
	...expressionKeys.flatMap(([list, keys]) =>
		(root[list] ?? []).flatMap((item, index) => [
			...keys.flatMap((key) =>
				expressionMistakes(document, [list, index, key], (item as Readonly<Record<string, unknown>>)[key], checkExpr),
			),
			...((item as {claims?: ReadonlyArray<{expr: string}>}).claims ?? []).flatMap((claim, place) =>
				expressionMistakes(document, [list, index, 'claims', place, 'expr'], claim.expr, checkExpr),
			),
			...sourceMistakes(root, document, [list, index, 'source'], (item as {source?: string}).source),
		]),
	),
	...root.quality.flatMap((check, index) => {
		const at = ['quality', index];
		if ((check.good === undefined) !== (check.of === undefined)) return [mistakeAt(document, at, 'good and of belong together')];
		if (check.good === undefined && check.value === undefined && check.absent === undefined)
			return [mistakeAt(document, at, 'needs good and of, or value, or absent with the reason')];
		return [];
	}),
];

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

const sourceMistakes = (
	root: RootConfig,
	document: SourceDocument,
	at: readonly PropertyKey[],
	source: string | undefined,
): readonly Mistake[] =>
	source === undefined || Object.hasOwn(root.sources, source)
		? []
		: [
				mistakeAt(
					document,
					at,
					`there is no source ${JSON.stringify(source)}; there are ${Object.keys(root.sources).join(', ') || 'none'}`,
				),
			];
