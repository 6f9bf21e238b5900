import type {Element, Evaluate, Promql} from '../model/promql-contract.ts';
import type {SeriesIndex} from '../model/series.ts';
import type {Expression} from './ast.ts';
import {compile} from './evaluate-compile.ts';
import {type Coverage, compileCoverage} from './evaluate-coverage.ts';
import {createFamilies} from './evaluate-families.ts';
import {reachOf} from './evaluate-reach.ts';
import {type Evaluation, EvaluationError, lookBackMs, nothingUsed, type Plan, type Used} from './evaluate-types.ts';
import {toRecord} from './labels.ts';
import {describeParseFailure, parseExpression} from './parse.ts';
import {createExpand} from './template.ts';

/** Settings of an engine. */
export type PromqlOptions = {
	/** Resolution of subqueries that name none; Prometheus takes its evaluation interval. Default one minute. */
	readonly defaultStepMs?: number;
	/** What `$externalLabels` and `$externalURL` give in templates. */
	readonly externalLabels?: Readonly<Record<string, string>>;
	readonly externalUrl?: string;
};

/** The engine: what the model is handed, the evaluation of ranges, and whether there is data behind an expression. */
export type PromqlEngine = Promql & {readonly evaluateRange: EvaluateRange; readonly coverage: Coverage};

/** One line of a range evaluation; points where there is no value are left out. */
export type RangeSeries = {
	readonly labels: Readonly<Record<string, string>>;
	readonly times: readonly number[];
	readonly values: readonly number[];
};
export type RangeEvaluation = {readonly ok: true; readonly series: readonly RangeSeries[]} | {readonly ok: false; readonly error: string};
/** Evaluates at `startMs`, `startMs + stepMs`, … up to and including `endMs`. */
export type EvaluateRange = (expr: string, startMs: number, endMs: number, stepMs: number, series: SeriesIndex) => RangeEvaluation;

type Compiled =
	| {
			readonly ok: true;
			readonly ast: Expression;
			readonly plan: Plan;
			readonly reachMs: number;
			readonly coverage: ReturnType<typeof compileCoverage>;
	  }
	| {readonly ok: false; readonly error: string};

/** Compiled expressions that are kept; the oldest goes first. */
const remembered = 2000;

/**
 * A PromQL engine over `SeriesIndex`: Prometheus 3 on floats. Pure in its answers; inside it keeps compiled expressions by their
 * text and which series they match. Make one per application.
 */
export const createPromql = (options: PromqlOptions = {}): PromqlEngine => {
	const families = createFamilies();
	const get = createCompiler();
	const defaultStepMs = options.defaultStepMs ?? 60_000;
	const contextAt = (atMs: number, series: SeriesIndex, used: Used, startMs = atMs, endMs = atMs): Evaluation => ({
		series,
		atMs,
		startMs,
		endMs,
		defaultStepMs,
		used,
		families,
	});
	const evaluate: Evaluate = (expr, atMs, series) => {
		const entry = get(expr);
		if (!entry.ok) return entry;
		const used = nothingUsed();
		const result = guarded(() => run(entry.plan, contextAt(atMs, series, used)));
		if (!result.ok) return result;
		const {newestSampleMs, parts} = used;
		return {ok: true, ...result.value, newestSampleMs, sources: [...parts.keys()], parts};
	};
	const evaluateRange: EvaluateRange = (expr, startMs, endMs, stepMs, series) => {
		const entry = get(expr);
		if (!entry.ok) return entry;
		const used = nothingUsed();
		const steps = guarded(() => collectSteps(entry.plan, startMs, endMs, stepMs, (atMs) => contextAt(atMs, series, used, startMs, endMs)));
		return steps.ok ? {ok: true, series: steps.value} : steps;
	};
	const coverage: Coverage = (expr, labels, atMs, series) => {
		const entry = get(expr);
		return entry.ok ? entry.coverage(labels, contextAt(atMs, series, nothingUsed())) : 'none';
	};
	const reachMs = (expr: string): number => {
		const entry = get(expr);
		return entry.ok ? entry.reachMs : lookBackMs;
	};
	const external = {labels: options.externalLabels ?? {}, url: options.externalUrl ?? ''};
	return {evaluate, evaluateRange, coverage, reachMs, expand: createExpand(evaluate, external)};
};

/** Compiles each expression once. */
const createCompiler = (): ((expr: string) => Compiled) => {
	const compiled = new Map<string, Compiled>();
	return (expr) => {
		let entry = compiled.get(expr);
		if (!entry) {
			entry = compileText(expr);
			if (compiled.size >= remembered) compiled.delete(compiled.keys().next().value ?? '');
			compiled.set(expr, entry);
		}
		return entry;
	};
};

const compileText = (expr: string): Compiled => {
	const parsed = parseExpression(expr);
	if (!parsed.ok) return {ok: false, error: describeParseFailure(parsed)};
	const {ast} = parsed;
	return {ok: true, ast, plan: compile(ast), reachMs: reachOf(ast), coverage: compileCoverage(ast)};
};

const guarded = <Value>(
	compute: () => Value,
): {readonly ok: true; readonly value: Value} | {readonly ok: false; readonly error: string} => {
	try {
		return {ok: true, value: compute()};
	} catch (error) {
		if (error instanceof EvaluationError) return {ok: false, error: error.message};
		if (error instanceof RangeError) return {ok: false, error: `the expression needs too much: ${error.message}`};
		throw error;
	}
};

const run = (plan: Plan, evaluation: Evaluation): {readonly elements: readonly Element[]; readonly scalar: boolean} => {
	if (plan.type === 'scalar') return {scalar: true, elements: [{labels: {}, value: plan.run(evaluation)}]};
	if (plan.type === 'instant vector')
		return {scalar: false, elements: plan.run(evaluation).map(({labels, value}) => ({labels: toRecord(labels), value}))};
	throw new EvaluationError(`the expression gives a ${plan.type}; expected an instant vector or a scalar`);
};

const collectSteps = (plan: Plan, startMs: number, endMs: number, stepMs: number, context: (atMs: number) => Evaluation): RangeSeries[] => {
	const found = new Map<string, {labels: Readonly<Record<string, string>>; times: number[]; values: number[]}>();
	if (plan.type !== 'scalar' && plan.type !== 'instant vector')
		throw new EvaluationError(`the expression gives a ${plan.type}; expected an instant vector or a scalar`);
	for (let atMs = startMs; atMs <= endMs; atMs += stepMs) {
		const points = plan.type === 'scalar' ? [{labels: null, value: plan.run(context(atMs))}] : plan.run(context(atMs));
		for (const {labels, value} of points) {
			const key = labels?.key ?? '';
			let line = found.get(key);
			if (!line) {
				line = {labels: labels ? toRecord(labels) : {}, times: [], values: []};
				found.set(key, line);
			}
			line.times.push(atMs);
			line.values.push(value);
		}
	}
	return [...found.values()];
};
