import type {SyntaxNode} from '@lezer/common';
import type {Expression, TimeShift} from './ast.ts';
import {ParseError} from './parse-error.ts';
import {numberValue} from './parse-literal.ts';

/** Applies `[range]`, `[range:step]`, `offset` or `@` to the operand on its left. */
export const applyPostfix = (operand: Expression, node: SyntaxNode, text: string): Expression => {
	const span = {from: operand.span.from, to: node.to};
	switch (node.name) {
		case 'MatrixSelector': {
			if (operand.kind !== 'selector')
				throw new ParseError(
					'a range is only allowed after a vector selector; for an expression write a subquery such as [5m:1m]',
					operand.span,
				);
			if (operand.shift.offsetMs !== 0 || operand.shift.at !== null)
				throw new ParseError('"offset" and "@" must stand after the range, not before it', operand.span);
			const duration = node.getChild('DurationExpr');
			return {kind: 'matrix', selector: operand, rangeMs: positiveDurationMs(duration ?? node, text), span};
		}
		case 'SubqueryExpr': {
			const [range, step] = node.getChildren('DurationExpr');
			return {
				kind: 'subquery',
				inner: operand,
				rangeMs: positiveDurationMs(range ?? node, text),
				stepMs: step ? positiveDurationMs(step, text) : null,
				shift: {offsetMs: 0, at: null},
				span,
			};
		}
		case 'OffsetExpr':
			return shifted(operand, span, 'offset', (shift) => {
				const word = node.getChild('Offset');
				if (shift.offsetMs !== 0) throw new ParseError('"offset" may be set only once', word ?? node);
				return {...shift, offsetMs: offsetMs(node.getChild('OffsetDurationExpr') ?? node, text)};
			});
		default:
			return shifted(operand, span, '@', (shift) => {
				const word = node.getChild('At');
				if (shift.at !== null) throw new ParseError('"@" may be set only once', word ?? node);
				return {...shift, at: atTime(node, text)};
			});
	}
};

const shifted = (node: Expression, span: {from: number; to: number}, word: string, change: (shift: TimeShift) => TimeShift): Expression => {
	if (node.kind === 'selector' || node.kind === 'subquery') return {...node, shift: change(node.shift), span};
	if (node.kind === 'matrix') return {...node, selector: {...node.selector, shift: change(node.selector.shift)}, span};
	throw new ParseError(`"${word}" is only allowed after a vector selector, a range such as x[5m] or a subquery`, node.span);
};

/** `@` takes seconds since the epoch, `start()` or `end()`. */
const atTime = (node: SyntaxNode, text: string): TimeShift['at'] => {
	const special = node.getChild('AtModifierPreprocessors');
	if (special) return special.firstChild?.name === 'AtStart' ? 'start' : 'end';
	const literal = node.getChildren('NumberDurationLiteral').at(-1);
	const word = text.slice(literal?.from, literal?.to);
	const value = numberValue(word.replace(/^[+-]\s*/, ''));
	if (value === undefined || !Number.isFinite(value))
		throw new ParseError(`"${word}" is no time for "@": expected seconds since the epoch`, literal ?? node);
	return Math.round(value * 1000) * (word.startsWith('-') ? -1 : 1);
};

const durationMs = (node: SyntaxNode, text: string): number => {
	const literal = node.getChild('NumberDurationLiteralInDurationContext');
	if (!literal || node.firstChild?.name !== literal.name || node.lastChild?.name !== literal.name) {
		throw new ParseError('duration expressions are not supported: expected a duration such as 5m', node.from);
	}
	const word = text.slice(literal.from, literal.to);
	const seconds = numberValue(word);
	if (seconds === undefined || !Number.isFinite(seconds))
		throw new ParseError(`"${word}" is no duration: expected one such as 5m`, literal);
	return Math.round(seconds * 1000);
};

const positiveDurationMs = (node: SyntaxNode, text: string): number => {
	const unary = node.getChild('UnaryOp');
	const ms = unary ? -1 : durationMs(node, text);
	if (ms <= 0) throw new ParseError('the duration must be greater than 0', node.from);
	return ms;
};

const offsetMs = (node: SyntaxNode, text: string): number => {
	const unary = node.getChild('UnaryOp');
	const inner = node.getChild('OffsetDurationExpr');
	if (unary && inner) return offsetMs(inner, text) * (text[unary.from] === '-' ? -1 : 1);
	return durationMs(node, text);
};
