import {type CallNode, withoutParens} from './ast.ts';
import {compareNanLast} from './evaluate-aggregate.ts';
import {compileHistogramFraction, compileHistogramQuantile} from './evaluate-histogram.ts';
import {absentLabels, compileLabelJoin, compileLabelReplace} from './evaluate-labels.ts';
import {dateFunctions, dateOf, elementFunctions, roundTo} from './evaluate-math.ts';
import {mapNameless, refuseDuplicates} from './evaluate-points.ts';
import {compileInstant} from './evaluate-select.ts';
import {EvaluationError, type Plan, type Point, type RangePlan, type ScalarPlan, type VectorPlan} from './evaluate-types.ts';
import {type WindowFunction, windowFunctions} from './evaluate-windows.ts';
import {dropName, nameLabel, noLabels} from './labels.ts';

type Vector = Extract<Plan, {type: 'instant vector'}>;
type Range = Extract<Plan, {type: 'range vector'}>;

/** A call with compiled arguments of checked types. */
export const compileCall = (node: CallNode, args: readonly Plan[]): Plan => {
	const range = args.find((plan) => plan.type === 'range vector');
	if (range) return compileRangeCall(node, range, args);
	const scalars = args.flatMap((plan) => (plan.type === 'scalar' ? [plan.run] : []));
	const vector = args.find((plan) => plan.type === 'instant vector');
	return vector ? compileVectorCall(node, vector, scalars) : compilePlainCall(node, scalars);
};

const vectorPlan = (run: VectorPlan, namedOnce = true): Plan => ({type: 'instant vector', run, namedOnce});

const compileRangeCall = (node: CallNode, range: Range, args: readonly Plan[]): Plan => {
	if (node.name === 'absent_over_time') return vectorPlan(absentOverTime(node, range.run));
	const compute = windowFunctions[node.name];
	if (!compute) throw new EvaluationError(`the function "${node.name}" takes no range vector`);
	const parameter = args.find((plan) => plan.type === 'scalar')?.run ?? (() => Number.NaN);
	const keepsName = node.name === 'last_over_time' || node.name === 'first_over_time';
	return vectorPlan(overWindows(range, compute, parameter, keepsName), !keepsName || range.namedOnce);
};

const overWindows = (range: Range, compute: WindowFunction, parameter: ScalarPlan, keepsName: boolean): VectorPlan => {
	const mayCollide = !keepsName && !range.namedOnce;
	return (evaluation) => {
		const points: Point[] = [];
		const argument = parameter(evaluation);
		range.run(evaluation, (labels, window) => {
			const value = compute(window, evaluation.atMs, argument);
			if (value !== null) points.push({labels: keepsName ? labels : dropName(labels), value});
		});
		return mayCollide ? refuseDuplicates(points) : points;
	};
};

const absentOverTime = (node: CallNode, range: RangePlan): VectorPlan => {
	const labels = absentLabels(node.args[0]);
	return (evaluation) => {
		let found = false;
		range(evaluation, () => {
			found = true;
		});
		return found ? [] : [{labels, value: 1}];
	};
};

const compileVectorCall = (node: CallNode, vector: Vector, scalars: readonly ScalarPlan[]): Plan => {
	const {run, namedOnce} = vector;
	const [first = () => Number.NaN, second = () => Number.NaN] = scalars;
	const element = elementFunctions[node.name];
	if (element) return vectorPlan((evaluation) => mapNameless(run(evaluation), namedOnce, element));
	const date = dateFunctions[node.name];
	if (date) return vectorPlan((evaluation) => mapNameless(run(evaluation), namedOnce, (value) => date(dateOf(value))));
	switch (node.name) {
		case 'absent': {
			const labels = absentLabels(node.args[0]);
			return vectorPlan((evaluation) => (run(evaluation).length > 0 ? [] : [{labels, value: 1}]));
		}
		case 'scalar':
			return {type: 'scalar', run: (evaluation) => onlyValue(run(evaluation))};
		case 'timestamp':
			return compileTimestamp(node, vector);
		case 'round': {
			const nearest = scalars[0] ?? (() => 1);
			return vectorPlan((evaluation) => {
				const step = nearest(evaluation);
				return mapNameless(run(evaluation), namedOnce, (value) => roundTo(value, step));
			});
		}
		case 'clamp':
			return vectorPlan(clamp(vector, first, second));
		case 'clamp_min':
			return vectorPlan(clamp(vector, first, () => Number.POSITIVE_INFINITY));
		case 'clamp_max':
			return vectorPlan(clamp(vector, () => Number.NEGATIVE_INFINITY, first));
		default:
			return compileShapingCall(node, vector, first, second);
	}
};

/** Calls that order elements, change their labels or join several into one. */
const compileShapingCall = (node: CallNode, {run, namedOnce}: Vector, first: ScalarPlan, second: ScalarPlan): Plan => {
	switch (node.name) {
		case 'sort':
		case 'sort_desc':
			return vectorPlan(
				(evaluation) => [...run(evaluation)].sort((a, b) => compareNanLast(a.value, b.value, node.name === 'sort_desc')),
				namedOnce,
			);
		case 'label_replace':
			return vectorPlan(compileLabelReplace(node, run), namedOnce && !writesName(node));
		case 'label_join':
			return vectorPlan(compileLabelJoin(node, run), namedOnce && !writesName(node));
		case 'histogram_quantile':
			return vectorPlan(compileHistogramQuantile(first, run));
		case 'histogram_fraction':
			return vectorPlan(compileHistogramFraction(first, second, run));
		default:
			throw new EvaluationError(`the function "${node.name}" is not supported`);
	}
};

const writesName = (node: CallNode): boolean => {
	const destination = node.args[1] ? withoutParens(node.args[1]) : undefined;
	return destination?.kind !== 'string' || destination.value === nameLabel;
};

/** The value of a vector with exactly one element, else NaN. */
const onlyValue = (points: readonly Point[]): number => (points.length === 1 ? (points[0]?.value ?? Number.NaN) : Number.NaN);

const clamp = ({run, namedOnce}: Vector, lower: ScalarPlan, upper: ScalarPlan): VectorPlan => {
	return (evaluation) => {
		const points = run(evaluation);
		const least = lower(evaluation);
		const most = upper(evaluation);
		if (most < least) return [];
		return mapNameless(points, namedOnce, (value) => Math.max(least, Math.min(most, value)));
	};
};

/** Time of the sample itself for a plain selector; the evaluation's time for anything computed. */
const compileTimestamp = (node: CallNode, {run, namedOnce}: Vector): Plan => {
	const argument = node.args[0] ? withoutParens(node.args[0]) : undefined;
	if (argument?.kind === 'selector') {
		const times = compileInstant(argument, (_, timeMs) => timeMs / 1000);
		return vectorPlan((evaluation) => mapNameless(times(evaluation), namedOnce, (value) => value));
	}
	return vectorPlan((evaluation) => mapNameless(run(evaluation), namedOnce, () => evaluation.atMs / 1000));
};

/** Calls without any vector: constants, the time, and `vector(s)`. */
const compilePlainCall = (node: CallNode, scalars: readonly ScalarPlan[]): Plan => {
	const date = dateFunctions[node.name];
	if (date) return vectorPlan((evaluation) => [{labels: noLabels, value: date(dateOf(evaluation.atMs / 1000))}]);
	const argument = scalars[0];
	if (node.name === 'vector' && argument) return vectorPlan((evaluation) => [{labels: noLabels, value: argument(evaluation)}]);
	if (node.name === 'pi') return {type: 'scalar', run: () => Math.PI};
	if (node.name === 'time') return {type: 'scalar', run: (evaluation) => evaluation.atMs / 1000};
	throw new EvaluationError(`the function "${node.name}" is not supported`);
};
