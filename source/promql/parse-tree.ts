import type {SyntaxNode} from '@lezer/common';
import type {AggregateOperator, BinaryNode, BinaryOperator, Expression, Matching, Span} from './ast.ts';
import {ParseError} from './parse-error.ts';
import {numberValue, stringValue} from './parse-literal.ts';
import {applyPostfix} from './parse-postfix.ts';
import {buildSelector} from './parse-selector.ts';

/**
 * The grammar binds `[5m]`, `offset` and `@` to everything on their left (`a + x[5m]` becomes `(a + x)[5m]`) and a sign to the
 * literal (`-1^2`). So its tree is read as a flat row of operands and operators, and precedence is applied here as in Prometheus.
 */
type Item =
	| {readonly kind: 'operand'; readonly node: SyntaxNode; readonly span: Span}
	| {readonly kind: 'prefix'; readonly operator: '+' | '-'; readonly span: Span}
	| {readonly kind: 'postfix'; readonly node: SyntaxNode; readonly span: Span}
	| {
			readonly kind: 'infix';
			readonly operator: BinaryOperator;
			readonly bool: boolean;
			readonly matching: Matching | null;
			readonly span: Span;
	  };

const precedence: Readonly<Record<BinaryOperator, number>> = {
	or: 1,
	and: 2,
	unless: 2,
	'==': 3,
	'!=': 3,
	'<': 3,
	'<=': 3,
	'>': 3,
	'>=': 3,
	'+': 4,
	'-': 4,
	'*': 5,
	'/': 5,
	'%': 5,
	atan2: 5,
	'^': 6,
};

/** AST of a lezer node without error nodes below it. `text` is the whole expression. */
export const buildExpression = (node: SyntaxNode, text: string): Expression => {
	const inner = node.name === 'PromQL' ? expressionsOf(node)[0] : node;
	if (!inner) throw new ParseError('expected an expression', 0);
	const items: Item[] = [];
	flatten(inner, text, items);
	return climb(items, {index: 0}, text, 1);
};

const ignoredNames = new Set(['LineComment']);
const childrenOf = (node: SyntaxNode): SyntaxNode[] => {
	const found: SyntaxNode[] = [];
	for (let child = node.firstChild; child; child = child.nextSibling) if (!ignoredNames.has(child.name)) found.push(child);
	return found;
};

const expressionNames = new Set(
	'AggregateExpr BinaryExpr FunctionCall MatrixSelector NumberDurationLiteral OffsetExpr AnchoredExpr SmoothedExpr ParenExpr StringLiteral SubqueryExpr UnaryExpr VectorSelector StepInvariantExpr'.split(
		' ',
	),
);
const expressionsOf = (node: SyntaxNode): SyntaxNode[] => childrenOf(node).filter((child) => expressionNames.has(child.name));

const flatten = (node: SyntaxNode, text: string, items: Item[]): void => {
	const span = {from: node.from, to: node.to};
	const [first, second] = expressionsOf(node);
	if (node.name === 'BinaryExpr' && first && second) {
		flatten(first, text, items);
		items.push(infix(node, text));
		flatten(second, text, items);
	} else if (node.name === 'UnaryExpr' && first) {
		items.push({kind: 'prefix', operator: text[node.from] === '-' ? '-' : '+', span});
		flatten(first, text, items);
	} else if (node.name === 'AnchoredExpr' || node.name === 'SmoothedExpr') {
		throw new ParseError(
			`the modifier "${node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed'}" is not supported`,
			node.lastChild?.from ?? node.from,
		);
	} else if (/^(?:OffsetExpr|StepInvariantExpr|MatrixSelector|SubqueryExpr)$/.test(node.name) && first) {
		flatten(first, text, items);
		items.push({kind: 'postfix', node, span});
	} else if (node.name === 'NumberDurationLiteral' && /[+-]/.test(text[node.from] ?? '')) {
		items.push({kind: 'prefix', operator: text[node.from] === '-' ? '-' : '+', span}, {kind: 'operand', node, span});
	} else {
		items.push({kind: 'operand', node, span});
	}
};

const infix = (node: SyntaxNode, text: string): Item => {
	let operator: BinaryOperator | null = null;
	let bool = false;
	let matching: Matching | null = null;
	let span: Span = node;
	for (const child of childrenOf(node)) {
		const word = text.slice(child.from, child.to).toLowerCase();
		if (child.name === 'BoolModifier') bool = true;
		else if (child.name === 'MatchingModifierClause') matching = buildMatching(child, text);
		else if (child.name === 'FillModifier') throw new ParseError('the modifier "fill" is not supported', child.from);
		else if (word in precedence) {
			operator = word as BinaryOperator;
			span = {from: child.from, to: child.to};
		} else if (!expressionNames.has(child.name)) throw new ParseError(`the operator "${word}" is not supported`, child.from);
	}
	if (!operator) throw new ParseError('expected an operator', node.from);
	return {kind: 'infix', operator, bool, matching, span};
};

const buildMatching = (node: SyntaxNode, text: string): Matching => {
	const parts = childrenOf(node);
	const lists = parts.filter((part) => part.name === 'GroupingLabels').map((part) => groupingLabels(part, text));
	const side = parts.some((part) => part.name === 'GroupLeft') ? 'left' : parts.some((part) => part.name === 'GroupRight') ? 'right' : null;
	return {on: parts[0]?.name === 'On', labels: lists[0] ?? [], side, include: lists[1] ?? []};
};

const groupingLabels = (node: SyntaxNode, text: string): string[] =>
	childrenOf(node).map((child) => {
		const word = text.slice(child.from, child.to);
		const label = child.name === 'LabelName' ? word : stringValue(word, child.from);
		if (label === '' || !label.isWellFormed()) throw new ParseError(`invalid label name ${word}`, child.from);
		return label;
	});

type Position = {index: number};

const climb = (items: readonly Item[], position: Position, text: string, least: number): Expression => {
	let left = operand(items, position, text);
	for (;;) {
		const item = items[position.index];
		if (item?.kind !== 'infix' || precedence[item.operator] < least) return left;
		position.index += 1;
		const strength = precedence[item.operator];
		const right = climb(items, position, text, item.operator === '^' ? strength : strength + 1);
		const node: BinaryNode = {
			kind: 'binary',
			operator: item.operator,
			left,
			right,
			bool: item.bool,
			matching: item.matching,
			span: {from: left.span.from, to: right.span.to},
		};
		left = node;
	}
};

const operand = (items: readonly Item[], position: Position, text: string): Expression => {
	const item = items[position.index];
	position.index += 1;
	if (item?.kind === 'prefix') {
		// A sign binds as strongly as `*`: `-a^b` is `-(a^b)`.
		const inner = climb(items, position, text, precedence['*'] + 1);
		return {kind: 'unary', operator: item.operator, operand: inner, span: {from: item.span.from, to: inner.span.to}};
	}
	if (item?.kind !== 'operand') throw new ParseError('expected an expression', item?.span ?? text.length);
	let node = primary(item.node, text);
	for (let next = items[position.index]; next?.kind === 'postfix'; next = items[position.index]) {
		node = applyPostfix(node, next.node, text);
		position.index += 1;
	}
	return node;
};

const primary = (node: SyntaxNode, text: string): Expression => {
	const span = {from: node.from, to: node.to};
	const word = text.slice(node.from, node.to);
	switch (node.name) {
		case 'NumberDurationLiteral': {
			const value = numberValue(word.replace(/^[+-]\s*/, ''));
			if (value === undefined) throw new ParseError(`"${word}" is no number or duration`, span);
			return {kind: 'number', value, span};
		}
		case 'StringLiteral':
			return {kind: 'string', value: stringValue(word, node.from), span};
		case 'ParenExpr':
			return {kind: 'paren', inner: buildExpression(expressionsOf(node)[0] ?? node, text), span};
		case 'VectorSelector':
			return buildSelector(node, text);
		case 'FunctionCall':
			return {kind: 'call', name: text.slice(node.firstChild?.from, node.firstChild?.to), args: callArguments(node, text), span};
		case 'AggregateExpr':
			return buildAggregate(node, text);
		default:
			throw new ParseError(`"${word}" is not supported`, span);
	}
};

const callArguments = (node: SyntaxNode, text: string): Expression[] => {
	const body = node.getChild('FunctionCallBody');
	return body ? expressionsOf(body).map((child) => buildExpression(child, text)) : [];
};

const parameterised = new Set(['topk', 'bottomk', 'quantile', 'count_values']);

const buildAggregate = (node: SyntaxNode, text: string): Expression => {
	const word = text.slice(node.firstChild?.from, node.firstChild?.to);
	const operator = word.toLowerCase();
	if (operator === 'limitk' || operator === 'limit_ratio')
		throw new ParseError(`the aggregation "${operator}" is experimental and not supported`, node.from);
	const modifier = node.getChild('AggregateModifier');
	const list = modifier?.getChild('GroupingLabels');
	const args = callArguments(node, text);
	const wanted = parameterised.has(operator) ? 2 : 1;
	if (args.length !== wanted)
		throw new ParseError(`wrong number of arguments for aggregation "${operator}": expected ${wanted}, got ${args.length}`, node.from);
	return {
		kind: 'aggregate',
		operator: operator as AggregateOperator,
		parameter: wanted === 2 ? (args[0] ?? null) : null,
		inner: args[wanted - 1] as Expression,
		without: modifier?.firstChild?.name === 'Without',
		labels: list ? groupingLabels(list, text) : [],
		span: {from: node.from, to: node.to},
	};
};
