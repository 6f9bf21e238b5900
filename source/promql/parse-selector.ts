import type {SyntaxNode} from '@lezer/common';
import type {SelectorNode} from './ast.ts';
import {createMatcher, type Matcher, type MatchOperator} from './matcher.ts';
import {ParseError} from './parse-error.ts';
import {stringValue} from './parse-literal.ts';

/** A selector from its lezer node: `name{…}`, `{…}` or `{"quoted name", …}`. */
export const buildSelector = (node: SyntaxNode, text: string): SelectorNode => {
	const identifier = node.getChild('Identifier');
	let name = identifier ? text.slice(identifier.from, identifier.to) : null;
	const matchers: Matcher[] = [];
	const list = node.getChild('LabelMatchers');
	for (let child = list?.firstChild ?? null; child; child = child.nextSibling) {
		if (child.name === 'QuotedLabelName') {
			if (name !== null) throw nameTwice(name, child);
			name = stringValue(text.slice(child.from, child.to), child.from);
		} else if (child.name === 'UnquotedLabelMatcher' || child.name === 'QuotedLabelMatcher') {
			const matcher = buildMatcher(child, text);
			if (matcher.label === '__name__' && name !== null) throw nameTwice(name, child);
			matchers.push(matcher);
		}
	}
	const span = {from: node.from, to: node.to};
	if (name === null && matchers.every((matcher) => matcher.matchesEmpty)) {
		throw new ParseError('a selector needs a metric name or at least one matcher that an empty label does not satisfy', span);
	}
	const fixed = matchers.findIndex((matcher) => matcher.label === '__name__' && matcher.operator === '=' && matcher.value !== '');
	return {
		kind: 'selector',
		name: name ?? matchers[fixed]?.value ?? null,
		matchers: fixed === -1 ? matchers : matchers.filter((_, index) => index !== fixed),
		shift: {offsetMs: 0, at: null},
		span,
	};
};

const nameTwice = (name: string, node: SyntaxNode): ParseError =>
	new ParseError(`the metric name must not be set twice: it is "${name}" already`, node.from);

const buildMatcher = (node: SyntaxNode, text: string): Matcher => {
	const labelNode = node.firstChild;
	const operatorNode = node.getChild('MatchOp');
	const valueNode = node.lastChild;
	if (!labelNode || !operatorNode || valueNode?.name !== 'StringLiteral')
		throw new ParseError('expected a label matcher such as job="api"', node.from);
	const word = text.slice(labelNode.from, labelNode.to);
	const label = labelNode.name === 'LabelName' ? word : stringValue(word, labelNode.from);
	if (label === '' || !label.isWellFormed()) throw new ParseError(`invalid label name ${word}`, labelNode.from);
	const value = stringValue(text.slice(valueNode.from, valueNode.to), valueNode.from);
	try {
		return createMatcher(label, text.slice(operatorNode.from, operatorNode.to) as MatchOperator, value);
	} catch (error) {
		throw new ParseError(error instanceof Error ? error.message : String(error), valueNode.from);
	}
};
