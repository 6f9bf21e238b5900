import type {Matcher} from './matcher.ts';

/** Half-open range of UTF-16 offsets in the expression's text. */
export type Span = {readonly from: number; readonly to: number};

/** What an expression gives: the four value types of PromQL, in its own words. */
export type ValueType = 'scalar' | 'string' | 'instant vector' | 'range vector';

/** Time shift of a selector or subquery. `at`: epoch ms, or the start or end of the evaluated range. */
export type TimeShift = {readonly offsetMs: number; readonly at: number | 'start' | 'end' | null};

export type NumberNode = {readonly kind: 'number'; readonly value: number; readonly span: Span};
export type StringNode = {readonly kind: 'string'; readonly value: string; readonly span: Span};
export type ParenNode = {readonly kind: 'paren'; readonly inner: Expression; readonly span: Span};
export type UnaryNode = {readonly kind: 'unary'; readonly operator: '+' | '-'; readonly operand: Expression; readonly span: Span};
export type SelectorNode = {
	readonly kind: 'selector';
	/** The metric name when it is fixed by an equality, else null. */
	readonly name: string | null;
	/** All matchers but the one that fixes the name. */
	readonly matchers: readonly Matcher[];
	readonly shift: TimeShift;
	readonly span: Span;
};
export type MatrixNode = {readonly kind: 'matrix'; readonly selector: SelectorNode; readonly rangeMs: number; readonly span: Span};
export type SubqueryNode = {
	readonly kind: 'subquery';
	readonly inner: Expression;
	readonly rangeMs: number;
	/** Null: the default resolution of the evaluation. */
	readonly stepMs: number | null;
	readonly shift: TimeShift;
	readonly span: Span;
};
export type CallNode = {readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly span: Span};

export type AggregateOperator =
	| 'sum'
	| 'avg'
	| 'count'
	| 'min'
	| 'max'
	| 'group'
	| 'stddev'
	| 'stdvar'
	| 'topk'
	| 'bottomk'
	| 'quantile'
	| 'count_values';
export type AggregateNode = {
	readonly kind: 'aggregate';
	readonly operator: AggregateOperator;
	readonly parameter: Expression | null;
	readonly inner: Expression;
	readonly without: boolean;
	readonly labels: readonly string[];
	readonly span: Span;
};

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;
/** `on` or `ignoring` with labels; `side` is the "many" side of `group_left`/`group_right`, null for one-to-one. */
export type Matching = {
	readonly on: boolean;
	readonly labels: readonly string[];
	readonly side: 'left' | 'right' | null;
	readonly include: readonly string[];
};
export type BinaryNode = {
	readonly kind: 'binary';
	readonly operator: BinaryOperator;
	readonly left: Expression;
	readonly right: Expression;
	readonly bool: boolean;
	/** Null when nothing was written: match on all labels. */
	readonly matching: Matching | null;
	readonly span: Span;
};

export type Expression =
	| NumberNode
	| StringNode
	| ParenNode
	| UnaryNode
	| SelectorNode
	| MatrixNode
	| SubqueryNode
	| CallNode
	| AggregateNode
	| BinaryNode;

export const isComparison = (operator: BinaryOperator): operator is ComparisonOperator =>
	operator === '==' || operator === '!=' || operator === '<' || operator === '<=' || operator === '>' || operator === '>=';

export const isSetOperator = (operator: BinaryOperator): operator is SetOperator =>
	operator === 'and' || operator === 'or' || operator === 'unless';

/** The expression without the parentheses around it. */
export const withoutParens = (node: Expression): Expression => (node.kind === 'paren' ? withoutParens(node.inner) : node);

/** Direct sub-expressions in the order they are written. */
export const children = (node: Expression): readonly Expression[] => {
	switch (node.kind) {
		case 'paren':
		case 'subquery':
			return [node.inner];
		case 'unary':
			return [node.operand];
		case 'matrix':
			return [node.selector];
		case 'call':
			return node.args;
		case 'aggregate':
			return node.parameter ? [node.parameter, node.inner] : [node.inner];
		case 'binary':
			return [node.left, node.right];
		default:
			return [];
	}
};
