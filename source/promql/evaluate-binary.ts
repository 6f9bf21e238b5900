import {type BinaryNode, type BinaryOperator, isComparison, isSetOperator, type Matching} from './ast.ts';
import {power} from './evaluate-math.ts';
import {refuseDuplicates} from './evaluate-points.ts';
import {EvaluationError, type Plan, type Point, type ScalarPlan, type VectorPlan} from './evaluate-types.ts';
import {dropName, formatLabels, keepWhere, type LabelSet, labelValue, nameLabel, withLabels} from './labels.ts';

type Calculate = (left: number, right: number) => number;
type Compare = (left: number, right: number) => boolean;

const arithmetic: Readonly<Record<string, Calculate>> = {
	'+': (left, right) => left + right,
	'-': (left, right) => left - right,
	'*': (left, right) => left * right,
	'/': (left, right) => left / right,
	'%': (left, right) => left % right,
	'^': power,
	atan2: Math.atan2,
};
const comparisons: Readonly<Record<string, Compare>> = {
	'==': (left, right) => left === right,
	'!=': (left, right) => left !== right,
	'<': (left, right) => left < right,
	'<=': (left, right) => left <= right,
	'>': (left, right) => left > right,
	'>=': (left, right) => left >= right,
};

const calculateOf = (operator: BinaryOperator): Calculate => arithmetic[operator] ?? (() => Number.NaN);
const compareOf = (operator: BinaryOperator): Compare => comparisons[operator] ?? (() => false);

/** A binary operation over compiled operands of checked types. */
export const compileBinary = (node: BinaryNode, left: Plan, right: Plan): Plan => {
	const {operator, bool} = node;
	if (left.type === 'scalar' && right.type === 'scalar') {
		return {type: 'scalar', run: scalarWithScalar(operator, left.run, right.run)};
	}
	const keepsName = isComparison(operator) && !bool;
	if (left.type === 'instant vector' && right.type === 'scalar') {
		return {
			type: 'instant vector',
			namedOnce: !keepsName || left.namedOnce,
			run: vectorWithScalar(node, left.run, right.run, left.namedOnce, false),
		};
	}
	if (left.type === 'scalar' && right.type === 'instant vector') {
		return {
			type: 'instant vector',
			namedOnce: !keepsName || right.namedOnce,
			run: vectorWithScalar(node, right.run, left.run, right.namedOnce, true),
		};
	}
	if (left.type !== 'instant vector' || right.type !== 'instant vector')
		throw new EvaluationError(`no operation "${operator}" between ${left.type} and ${right.type}`);
	if (isSetOperator(operator))
		return {type: 'instant vector', namedOnce: operator !== 'or' && left.namedOnce, run: setOperation(node, left.run, right.run)};
	return {type: 'instant vector', namedOnce: !keepsName || node.matching?.on === true, run: vectorWithVector(node, left.run, right.run)};
};

const scalarWithScalar = (operator: BinaryOperator, left: ScalarPlan, right: ScalarPlan): ScalarPlan => {
	if (isComparison(operator)) {
		const compare = compareOf(operator);
		return (evaluation) => (compare(left(evaluation), right(evaluation)) ? 1 : 0);
	}
	const calculate = calculateOf(operator);
	return (evaluation) => calculate(left(evaluation), right(evaluation));
};

/** `swapped`: the scalar was written on the left. A filter always keeps the vector's own value. */
const vectorWithScalar = (node: BinaryNode, vector: VectorPlan, scalar: ScalarPlan, namedOnce: boolean, swapped: boolean): VectorPlan => {
	const {operator, bool} = node;
	const finish = (points: Point[]): readonly Point[] => (namedOnce ? points : refuseDuplicates(points));
	if (isComparison(operator)) {
		const compare = compareOf(operator);
		const holds: Compare = swapped ? (value, limit) => compare(limit, value) : compare;
		if (!bool) {
			return (evaluation) => {
				const limit = scalar(evaluation);
				return vector(evaluation).filter((point) => holds(point.value, limit));
			};
		}
		return (evaluation) => {
			const limit = scalar(evaluation);
			return finish(vector(evaluation).map((point) => ({labels: dropName(point.labels), value: holds(point.value, limit) ? 1 : 0})));
		};
	}
	const calculate = calculateOf(operator);
	return (evaluation) => {
		const other = scalar(evaluation);
		return finish(
			vector(evaluation).map(({labels, value}) => ({
				labels: dropName(labels),
				value: swapped ? calculate(other, value) : calculate(value, other),
			})),
		);
	};
};

/** Key of the match group of a label set; remembered per label set. */
const compileSignature = (matching: Matching | null): ((labels: LabelSet) => string) => {
	const keys = new WeakMap<LabelSet, string>();
	const named = new Set(matching?.labels ?? []);
	const keep = matching?.on ? (name: string) => named.has(name) : (name: string) => name !== nameLabel && !named.has(name);
	return (labels) => {
		let key = keys.get(labels);
		if (key === undefined) {
			key = keepWhere(labels, keep).key;
			keys.set(labels, key);
		}
		return key;
	};
};

const setOperation = (node: BinaryNode, left: VectorPlan, right: VectorPlan): VectorPlan => {
	const signature = compileSignature(node.matching);
	const {operator} = node;
	return (evaluation) => {
		const ours = left(evaluation);
		const theirs = right(evaluation);
		if (operator === 'or') {
			const present = new Set(ours.map((point) => signature(point.labels)));
			return [...ours, ...theirs.filter((point) => !present.has(signature(point.labels)))];
		}
		const present = new Set(theirs.map((point) => signature(point.labels)));
		return ours.filter((point) => present.has(signature(point.labels)) === (operator === 'and'));
	};
};

/** Labels of a result: without the name where a new value was made; one-to-one keeps what was matched on, `group_x` adds labels. */
const compileResultLabels = (node: BinaryNode): ((many: LabelSet, one: LabelSet) => LabelSet) => {
	const {matching, operator, bool} = node;
	const dropsName = !isComparison(operator) || bool;
	const named = new Set(matching?.labels ?? []);
	const oneToOne = (matching?.side ?? null) === null;
	const keep = matching?.on ? (name: string) => named.has(name) : (name: string) => !named.has(name);
	const cache = new WeakMap<LabelSet, LabelSet>();
	const base = (many: LabelSet): LabelSet => {
		let labels = cache.get(many);
		if (!labels) {
			labels = dropsName ? dropName(many) : many;
			if (oneToOne && matching) labels = keepWhere(labels, keep);
			cache.set(many, labels);
		}
		return labels;
	};
	const include = matching?.include ?? [];
	return (many, one) =>
		include.length === 0
			? base(many)
			: withLabels(
					base(many),
					include.map((label) => [label, labelValue(one, label)]),
				);
};

/**
 * One-to-one, many-to-one or one-to-many. Each group may have one element on the "one" side, and results may not
 * have the same labels twice; anything else is an error, never a guess.
 */
const vectorWithVector = (node: BinaryNode, left: VectorPlan, right: VectorPlan): VectorPlan => {
	const signature = compileSignature(node.matching);
	const resultLabels = compileResultLabels(node);
	const swapped = node.matching?.side === 'right';
	const oneToOne = (node.matching?.side ?? null) === null;
	const value = elementOperation(node);
	return (evaluation) => {
		const many = swapped ? right(evaluation) : left(evaluation);
		const one = swapped ? left(evaluation) : right(evaluation);
		if (many.length === 0 || one.length === 0) return [];
		const groups = groupOneSide(one, signature, swapped ? 'left' : 'right');
		const results: Point[] = [];
		const matched = new Set<string>();
		for (const point of many) {
			const key = signature(point.labels);
			const partner = groups.get(key);
			if (!partner) continue;
			const result = swapped ? value(partner.value, point.value) : value(point.value, partner.value);
			if (result === null) continue;
			const labels = resultLabels(point.labels, partner.labels);
			const identity = oneToOne ? key : `${key}\u0003${labels.key}`;
			if (matched.has(identity)) throw new EvaluationError(oneToOne ? manyToOne : ambiguousGrouping);
			matched.add(identity);
			results.push({labels, value: result});
		}
		return oneToOne && node.matching?.on !== true ? results : refuseDuplicates(results);
	};
};

const manyToOne = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
const ambiguousGrouping = 'multiple matches for labels: grouping labels must ensure unique matches';

/** Value of a pair in written order; null when a filter drops it (a filter keeps the left value). */
const elementOperation = (node: BinaryNode): ((left: number, right: number) => number | null) => {
	if (!isComparison(node.operator)) return calculateOf(node.operator);
	const compare = compareOf(node.operator);
	if (node.bool) return (left, right) => (compare(left, right) ? 1 : 0);
	return (left, right) => (compare(left, right) ? left : null);
};

const groupOneSide = (points: readonly Point[], signature: (labels: LabelSet) => string, side: 'left' | 'right'): Map<string, Point> => {
	const groups = new Map<string, Point>();
	for (const point of points) {
		const key = signature(point.labels);
		const before = groups.get(key);
		if (before) {
			throw new EvaluationError(
				`found duplicate series for the match group on the ${side} hand-side of the operation: [${formatLabels(before.labels)}, ${formatLabels(point.labels)}]; many-to-many matching not allowed: matching labels must be unique on one side`,
			);
		}
		groups.set(key, point);
	}
	return groups;
};
