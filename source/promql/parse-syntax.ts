import type {SyntaxNode, Tree} from '@lezer/common';
import {ParseError} from './parse-error.ts';
import {stringValue} from './parse-literal.ts';

/** Message for an expression that is nested more deeply, or has more terms, than can be read. */
export const tooDeep = 'the expression is nested too deeply or has too many terms: split it with recording rules';

/** What may stand where the grammar gave up, by the rule it was in. */
const allowedIn: Readonly<Record<string, string>> = {
	LabelMatchers: 'a label matcher such as job="api", a comma or "}"',
	UnquotedLabelMatcher: 'one of = != =~ !~ and then a quoted string',
	QuotedLabelMatcher: 'one of = != =~ !~ and then a quoted string',
	MatchOp: 'one of = != =~ !~',
	GroupingLabels: 'label names separated by commas, then ")"',
	AggregateModifier: '"(" with label names, as in by (job)',
	MatchingModifierClause: '"(" with label names, as in on (job)',
	FunctionCallBody: 'an expression, a comma or ")"',
	ParenExpr: 'an operator or ")"',
	MatrixSelector: 'a duration such as 5m, then "]"',
	SubqueryExpr: 'durations such as [5m:1m], then "]"',
	DurationExpr: 'a duration such as 5m, then "]"',
	OffsetExpr: 'a duration such as 5m',
	OffsetDurationExpr: 'a duration such as 5m',
	StepInvariantExpr: 'a time in seconds, start() or end()',
	AggregateExpr: '"(" with the expression to aggregate',
	FunctionCall: '"(" with the arguments',
	VectorSelector: 'an operator, "{", "[" or the end of the expression',
};

/** Throws a ParseError for the first string that is not closed or place the grammar could not make sense of. */
export const refuseSyntaxErrors = (tree: Tree, text: string): void => {
	const cursor = tree.cursor();
	do {
		if (cursor.name === 'StringLiteral') stringValue(text.slice(cursor.from, cursor.to), cursor.from);
		if (cursor.type.isError) throw describe(cursor.node, text);
	} while (cursor.next());
};

/** Beyond this depth the grammar's own stack gives up, which is no mistake at that place. */
const deepest = 250;

const isTooDeep = (node: SyntaxNode): boolean => {
	let depth = 0;
	for (let outer = node.parent; outer; outer = outer.parent) depth += 1;
	return depth > deepest;
};

const describe = (node: SyntaxNode, text: string): ParseError => {
	if (isTooDeep(node)) return new ParseError(tooDeep, 0);
	const {parent} = node;
	const before = node.prevSibling;
	const at = node.from + (/^(?:\s|#[^\n]*)*/.exec(text.slice(node.from))?.[0].length ?? 0);
	if (text[at] === '(' && before?.name === 'Identifier') {
		return new ParseError(`unknown function "${text.slice(before.from, before.to)}"`, before.from);
	}
	if (text.slice(at - 1, at + 1) === '{{') return new ParseError('native histogram literals are not supported', at - 1);
	const allowed =
		parent?.name === 'BinaryExpr' && before
			? afterOperator(before, text)
			: (allowedIn[parent?.name ?? ''] ?? (before ? 'an operator or the end of the expression' : 'an expression'));
	return new ParseError(`unexpected ${tokenAt(text, at)}: expected ${allowed}`, Math.min(at, text.length));
};

const afterOperator = (before: SyntaxNode, text: string): string =>
	/Expr|Selector|Literal|Call/.test(before.name) ? 'an operator' : `an expression after "${text.slice(before.from, before.to)}"`;

const tokenAt = (text: string, at: number): string => {
	const token = /^(?:[\w:]+|[<>=!]=|[=!]~|.)/su.exec(text.slice(at))?.[0];
	return token === undefined ? 'end of the expression' : `"${token}"`;
};
