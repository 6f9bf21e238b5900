import {
	type AggregateNode,
	type BinaryNode,
	type CallNode,
	children,
	type Expression,
	isComparison,
	isSetOperator,
	type ValueType,
	withoutParens,
} from './ast.ts';
import {functionSignatures, refusedFunctions} from './function-signatures.ts';
import {ParseError} from './parse-error.ts';

/** Type of what an expression gives; only meaningful after `checkTypes`. */
export const typeOf = (node: Expression): ValueType => {
	switch (node.kind) {
		case 'number':
			return 'scalar';
		case 'string':
			return 'string';
		case 'paren':
			return typeOf(node.inner);
		case 'unary':
			return typeOf(node.operand);
		case 'matrix':
		case 'subquery':
			return 'range vector';
		case 'call':
			return functionSignatures.get(node.name)?.returns ?? 'instant vector';
		case 'binary':
			return typeOf(node.left) === 'scalar' && typeOf(node.right) === 'scalar' ? 'scalar' : 'instant vector';
		default:
			return 'instant vector';
	}
};

/** Throws a ParseError at the first place, innermost first, where types, argument counts or modifiers break Prometheus' rules. */
export const checkTypes = (node: Expression): void => {
	if (node.kind === 'call') checkName(node);
	for (const child of children(node)) checkTypes(child);
	switch (node.kind) {
		case 'unary':
			expectOneOf(node.operand, ['scalar', 'instant vector'], `after the sign "${node.operator}"`);
			break;
		case 'subquery':
			expectOneOf(node.inner, ['instant vector'], 'before the range of a subquery');
			break;
		case 'call':
			checkCall(node);
			break;
		case 'aggregate':
			checkAggregate(node);
			break;
		case 'binary':
			checkBinary(node);
			break;
		default:
	}
};

const expectOneOf = (node: Expression, allowed: readonly ValueType[], where: string): void => {
	const found = typeOf(node);
	if (!allowed.includes(found)) throw new ParseError(`expected ${allowed.join(' or ')} ${where}, got ${found}`, node.span);
};

const checkName = (node: CallNode): void => {
	const reason = refusedFunctions.get(node.name);
	if (reason !== undefined) throw new ParseError(`the function "${node.name}" is not supported: ${reason}`, node.span);
	if (!functionSignatures.has(node.name)) throw new ParseError(`unknown function "${node.name}"`, node.span);
};

const checkCall = (node: CallNode): void => {
	const signature = functionSignatures.get(node.name);
	if (!signature) return;
	const {args, least, more} = signature;
	if (node.args.length < least || (!more && node.args.length > args.length)) {
		const wanted = more ? `at least ${least}` : least === args.length ? String(least) : `${least} to ${args.length}`;
		throw new ParseError(
			`expected ${wanted} argument${wanted === '1' ? '' : 's'} in the call of "${node.name}", got ${node.args.length}`,
			node.span,
		);
	}
	node.args.forEach((argument, index) => {
		expectOneOf(argument, [args[Math.min(index, args.length - 1)] ?? 'instant vector'], `as argument ${index + 1} of "${node.name}"`);
	});
};

const checkAggregate = (node: AggregateNode): void => {
	expectOneOf(node.inner, ['instant vector'], `in the aggregation "${node.operator}"`);
	if (!node.parameter) return;
	const isCountValues = node.operator === 'count_values';
	expectOneOf(node.parameter, [isCountValues ? 'string' : 'scalar'], `as parameter of "${node.operator}"`);
	const label = withoutParens(node.parameter);
	if (isCountValues && label.kind === 'string' && (label.value === '' || !label.value.isWellFormed()))
		throw new ParseError('invalid label name as parameter of "count_values"', label.span);
};

const checkBinary = (node: BinaryNode): void => {
	const {operator, left, right, matching} = node;
	for (const side of [left, right]) expectOneOf(side, ['scalar', 'instant vector'], `beside the operator "${operator}"`);
	const vectors = typeOf(left) === 'instant vector' && typeOf(right) === 'instant vector';
	const scalars = typeOf(left) === 'scalar' && typeOf(right) === 'scalar';
	if (node.bool && !isComparison(operator))
		throw new ParseError(`"bool" is only allowed with comparisons (== != < <= > >=), not with "${operator}"`, node.span);
	if (scalars && isComparison(operator) && !node.bool)
		throw new ParseError(`a comparison between scalars needs "bool": write ${operator} bool`, node.span);
	if (isSetOperator(operator) && !vectors)
		throw new ParseError(`the set operator "${operator}" is only allowed between instant vectors`, node.span);
	if (!matching) return;
	if (!vectors) throw new ParseError('"on" and "ignoring" are only allowed between instant vectors', node.span);
	if (matching.side !== null && isSetOperator(operator))
		throw new ParseError(`"group_${matching.side}" is not allowed with the set operator "${operator}"`, node.span);
	const twice = matching.on ? matching.include.find((label) => matching.labels.includes(label)) : undefined;
	if (twice !== undefined)
		throw new ParseError(`the label "${twice}" must not be in "on" and in "group_${matching.side}" at once`, node.span);
};
