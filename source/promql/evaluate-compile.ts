import type {Expression, SubqueryNode, UnaryNode} from './ast.ts';
import {compileAggregate} from './evaluate-aggregate.ts';
import {compileBinary} from './evaluate-binary.ts';
import {compileCall} from './evaluate-calls.ts';
import {mapNameless} from './evaluate-points.ts';
import {compileInstant, compileRange, emptyWindow, pushSample, shiftedTime} from './evaluate-select.ts';
import {EvaluationError, type Plan, type RangePlan, type VectorPlan, type Window} from './evaluate-types.ts';
import type {LabelSet} from './labels.ts';

/** Turns a checked expression into closures; nothing of the text or the tree is looked at again when it is evaluated. */
export const compile = (node: Expression): Plan => {
	switch (node.kind) {
		case 'number': {
			const {value} = node;
			return {type: 'scalar', run: () => value};
		}
		case 'string':
			return {type: 'string', value: node.value};
		case 'paren':
			return compile(node.inner);
		case 'unary':
			return compileUnary(node);
		case 'selector':
			return {type: 'instant vector', run: compileInstant(node), namedOnce: node.name !== null};
		case 'matrix':
			return {type: 'range vector', run: compileRange(node.selector, node.rangeMs), namedOnce: node.selector.name !== null};
		case 'subquery': {
			const inner = compile(node.inner);
			if (inner.type !== 'instant vector') throw new EvaluationError(`no subquery over a ${inner.type}`);
			return {type: 'range vector', run: compileSubquery(node, inner.run), namedOnce: inner.namedOnce};
		}
		case 'call':
			return compileCall(node, node.args.map(compile));
		case 'aggregate':
			return compileAggregate(node, compile(node.inner), node.parameter ? compile(node.parameter) : null);
		case 'binary':
			return compileBinary(node, compile(node.left), compile(node.right));
	}
};

const compileUnary = (node: UnaryNode): Plan => {
	const inner = compile(node.operand);
	if (node.operator === '+') return inner;
	if (inner.type === 'scalar') return {type: 'scalar', run: (evaluation) => -inner.run(evaluation)};
	if (inner.type !== 'instant vector') throw new EvaluationError(`no sign in front of a ${inner.type}`);
	return {
		type: 'instant vector',
		namedOnce: true,
		run: (evaluation) => mapNameless(inner.run(evaluation), inner.namedOnce, (value) => -value),
	};
};

/** More steps than this in one subquery is a mistake in the expression, not a question. */
const mostSteps = 11_000;

/** Evaluates the inner expression at every multiple of the step in (at − range, at]. */
const compileSubquery =
	(node: SubqueryNode, inner: VectorPlan): RangePlan =>
	(evaluation, visit) => {
		const endMs = shiftedTime(node.shift, evaluation);
		const startMs = endMs - node.rangeMs;
		const stepMs = node.stepMs ?? evaluation.defaultStepMs;
		if (node.rangeMs / stepMs > mostSteps)
			throw new EvaluationError(
				`the subquery has ${Math.floor(node.rangeMs / stepMs)} steps; at most ${mostSteps} are allowed: use a longer step`,
			);
		const found = new Map<string, {labels: LabelSet; window: Window}>();
		for (let atMs = (Math.floor(startMs / stepMs) + 1) * stepMs; atMs <= endMs; atMs += stepMs) {
			for (const {labels, value} of inner({...evaluation, atMs})) {
				let entry = found.get(labels.key);
				if (!entry) {
					entry = {labels, window: emptyWindow()};
					found.set(labels.key, entry);
				}
				pushSample(entry.window, atMs, value);
			}
		}
		for (const {labels, window} of found.values()) {
			window.startMs = startMs;
			window.endMs = endMs;
			visit(labels, window);
		}
	};
