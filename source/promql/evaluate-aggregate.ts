import type {AggregateNode, AggregateOperator} from './ast.ts';
import {EvaluationError, type Plan, type Point, type VectorPlan} from './evaluate-types.ts';
import {formatPlain} from './go-format.ts';
import {addTo, addToMean, meanOf, type Sum, startMean} from './kahan.ts';
import {keepWhere, type LabelSet, nameLabel, withLabels} from './labels.ts';
import {quantile} from './quantile.ts';

/** An aggregation over a compiled vector; `parameter` is the scalar or string in front of it, if any. */
export const compileAggregate = (node: AggregateNode, inner: Plan, parameter: Plan | null): Plan => {
	if (inner.type !== 'instant vector') throw new EvaluationError(`no aggregation of a ${inner.type}`);
	const namedOnce = inner.namedOnce || node.without || !node.labels.includes(nameLabel);
	return {type: 'instant vector', namedOnce, run: runnerOf(node, inner.run, parameter)};
};

const runnerOf = (node: AggregateNode, inner: VectorPlan, parameter: Plan | null): VectorPlan => {
	const scalar = parameter?.type === 'scalar' ? parameter.run : () => Number.NaN;
	switch (node.operator) {
		case 'topk':
		case 'bottomk': {
			const group = compileGrouping(node, node.labels);
			return (evaluation) => selectExtreme(grouped(inner(evaluation), group), countFrom(scalar(evaluation)), node.operator === 'topk');
		}
		case 'quantile': {
			const group = compileGrouping(node, node.labels);
			return (evaluation) => {
				const phi = scalar(evaluation);
				return reduceGroups(inner(evaluation), group, (values) => quantile(phi, values));
			};
		}
		case 'count_values':
			return countValues(node, inner, parameter?.type === 'string' ? parameter.value : '');
		default: {
			const group = compileGrouping(node, node.labels);
			const reduce = reducers[node.operator];
			return (evaluation) => reduceGroups(inner(evaluation), group, reduce);
		}
	}
};

/** Above this many remembered groups, the memory of interned label sets is given up and built anew. */
const rememberedGroups = 20_000;

/** From an element's labels to its group's; equal groups are the same object. */
const compileGrouping = (node: AggregateNode, labels: readonly string[]): ((labels: LabelSet) => LabelSet) => {
	const named = new Set(labels);
	const keep = node.without ? (name: string) => name !== nameLabel && !named.has(name) : (name: string) => named.has(name);
	const interned = new Map<string, LabelSet>();
	let groups = new WeakMap<LabelSet, LabelSet>();
	return (from) => {
		let group = groups.get(from);
		if (!group) {
			const found = keepWhere(from, keep);
			if (interned.size > rememberedGroups) {
				interned.clear();
				groups = new WeakMap();
			}
			group = interned.get(found.key) ?? found;
			interned.set(found.key, group);
			groups.set(from, group);
		}
		return group;
	};
};

/** Groups in the order in which they first appear. */
const grouped = (points: readonly Point[], group: (labels: LabelSet) => LabelSet): Map<string, Point[]> => {
	const groups = new Map<string, Point[]>();
	for (const point of points) {
		const {key} = group(point.labels);
		const members = groups.get(key);
		if (members) members.push(point);
		else groups.set(key, [point]);
	}
	return groups;
};

const reduceGroups = (points: readonly Point[], group: (labels: LabelSet) => LabelSet, reduce: (values: number[]) => number): Point[] => {
	const groups = new Map<string, {labels: LabelSet; values: number[]}>();
	for (const point of points) {
		const labels = group(point.labels);
		const members = groups.get(labels.key);
		if (members) members.values.push(point.value);
		else groups.set(labels.key, {labels, values: [point.value]});
	}
	return Array.from(groups.values(), ({labels, values}) => ({labels, value: reduce(values)}));
};

const first = (values: readonly number[]): number => values[0] ?? Number.NaN;

const extreme = (values: readonly number[], better: (a: number, b: number) => boolean): number =>
	values.reduce((found, value) => (better(value, found) || Number.isNaN(found) ? value : found), first(values));

const squares = (values: readonly number[]): number => {
	let mean = first(values);
	let sum = Number.isFinite(mean) ? 0 : Number.NaN;
	for (let index = 1; index < values.length; index += 1) {
		const value = values[index] ?? Number.NaN;
		const delta = value - mean;
		mean += delta / (index + 1);
		sum += delta * (value - mean);
	}
	return sum / values.length;
};

const reducers: Readonly<
	Record<Exclude<AggregateOperator, 'topk' | 'bottomk' | 'quantile' | 'count_values'>, (values: number[]) => number>
> = {
	sum: (values) => {
		const total: Sum = {sum: first(values), lost: 0};
		for (let index = 1; index < values.length; index += 1) addTo(total, values[index] ?? Number.NaN);
		return total.sum + total.lost;
	},
	avg: (values) => {
		const mean = startMean(first(values));
		for (let index = 1; index < values.length; index += 1) addToMean(mean, values[index] ?? Number.NaN);
		return meanOf(mean);
	},
	count: (values) => values.length,
	group: () => 1,
	min: (values) => extreme(values, (a, b) => a < b),
	max: (values) => extreme(values, (a, b) => a > b),
	stdvar: squares,
	stddev: (values) => Math.sqrt(squares(values)),
};

const countFrom = (value: number): number => {
	if (Number.isNaN(value)) throw new EvaluationError('the parameter of topk or bottomk is NaN');
	if (Math.abs(value) >= 2 ** 63) throw new EvaluationError(`the parameter ${value} of topk or bottomk is too large`);
	return Math.trunc(value);
};

/** The k largest or smallest of each group, best first; NaN counts as worst, of equals the first. */
const selectExtreme = (groups: Map<string, Point[]>, count: number, largest: boolean): Point[] => {
	if (count < 1) return [];
	const order = (a: Point, b: Point): number => compareNanLast(a.value, b.value, largest);
	return Array.from(groups.values(), (points) => points.sort(order).slice(0, count)).flat();
};

/** Order for sorting: ascending or descending, NaN at the end either way. */
export const compareNanLast = (a: number, b: number, descending: boolean): number => {
	if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
	return a === b ? 0 : a < b === descending ? 1 : -1;
};

/** One element per distinct value and group; the value becomes a label first, so that `without` may name it as well. */
const countValues = (node: AggregateNode, inner: VectorPlan, label: string): VectorPlan => {
	const group = compileGrouping(node, node.without ? node.labels : [...node.labels, label]);
	return (evaluation) => {
		const labelled = inner(evaluation).map(({labels, value}) => ({labels: withLabels(labels, [[label, formatPlain(value)]]), value}));
		return reduceGroups(labelled, group, (values) => values.length);
	};
};
