import {parser} from '@prometheus-io/lezer-promql';
import type {Expression} from './ast.ts';
import {checkTypes} from './parse-check.ts';
import {lineAndColumn, ParseError} from './parse-error.ts';
import {refuseSyntaxErrors, tooDeep} from './parse-syntax.ts';
import {buildExpression} from './parse-tree.ts';

/** A checked expression, or why it is refused: one sentence, and line and column from 1. */
export type Parsed =
	| {readonly ok: true; readonly ast: Expression}
	| {readonly ok: false; readonly message: string; readonly line: number; readonly column: number};

/** `1:7: unexpected …` as it is shown beside the expression or the file it stands in. */
export const describeParseFailure = (failure: {readonly message: string; readonly line: number; readonly column: number}): string =>
	`${failure.line}:${failure.column}: ${failure.message}`;

const longestExpression = 65_536;

/**
 * Parses and type-checks a PromQL expression. Grammar: Prometheus' own lezer grammar; types, literals and what pipetop does
 * not support are checked here, so that nothing is silently ignored.
 */
export const parseExpression = (text: string): Parsed => {
	if (text.length > longestExpression)
		return {
			ok: false,
			message: `the expression has ${text.length} characters; at most ${longestExpression} are allowed`,
			line: 1,
			column: 1,
		};
	try {
		const readable = blankTrailingPoints(text);
		const tree = parser.parse(readable);
		refuseSyntaxErrors(tree, text);
		const ast = buildExpression(tree.topNode, text);
		checkTypes(ast);
		return {ok: true, ast};
	} catch (error) {
		// The stack ran out below: the depth of the text, not a fault of ours.
		if (error instanceof RangeError) return {ok: false, message: tooDeep, line: 1, column: 1};
		if (!(error instanceof ParseError)) throw error;
		return {ok: false, message: error.message, ...lineAndColumn(text, error.offset)};
	}
};

/** The grammar does not know `2.`: the point is blanked, which keeps every position. Strings and comments stay as they are. */
const blankTrailingPoints = (text: string): string =>
	text.includes('.')
		? text.replace(
				/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#[^\n]*|(?<![\w.:])(\d+)\.(?![\w.])/g,
				(whole, digits: string | undefined) => (digits === undefined ? whole : `${digits} `),
			)
		: text;
