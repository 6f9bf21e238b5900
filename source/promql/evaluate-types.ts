import type {Series, SeriesIndex} from '../model/series.ts';
import type {LabelSet} from './labels.ts';
import type {Matcher} from './matcher.ts';

/** One element of an instant vector while it is computed. */
export type Point = {readonly labels: LabelSet; readonly value: number};

/** The context in which one expression is evaluated at one time. */
export type Evaluation = {
	readonly series: SeriesIndex;
	/** Time of the evaluation, epoch ms. Differs from step to step and inside subqueries. */
	readonly atMs: number;
	/** What `@ start()` and `@ end()` mean. */
	readonly startMs: number;
	readonly endMs: number;
	/** Resolution of subqueries that name none. */
	readonly defaultStepMs: number;
	readonly used: Used;
	readonly families: Families;
};

/** What an evaluation has read so far. */
export type Used = {newestSampleMs: number | null; readonly parts: Map<string, Set<string>>};

export const nothingUsed = (): Used => ({newestSampleMs: null, parts: new Map()});

/** Families of series as arrays with a stable shape, see `evaluate-families.ts`. */
export type Families = {
	of(series: SeriesIndex, name: string): Family | null;
	all(series: SeriesIndex): Iterable<Family>;
};
export type Family = {
	readonly name: string;
	/** Same object while the same series exist in the same order. */
	readonly shape: FamilyShape;
	readonly members: readonly Series[];
};
export type FamilyShape = {
	readonly labelSets: readonly LabelSet[];
	/** Ascending positions of the series that satisfy the matchers; `key` identifies these. */
	positions(key: string, matchers: readonly Matcher[]): Int32Array;
};

/** Samples of one series in a range, oldest first, without stale markers. The arrays are reused: read them at once. */
export type Window = {
	times: Float64Array;
	values: Float64Array;
	count: number;
	/** Left-open range (startMs, endMs] the samples were taken from. */
	startMs: number;
	endMs: number;
};

export type ScalarPlan = (evaluation: Evaluation) => number;
export type VectorPlan = (evaluation: Evaluation) => readonly Point[];
/** Calls `visit` for each series that has at least one sample in the range. */
export type RangePlan = (evaluation: Evaluation, visit: (labels: LabelSet, window: Window) => void) => void;

/** `namedOnce`: all elements carry the same metric name or none, so dropping it can make no two alike. */
export type Plan =
	| {readonly type: 'scalar'; readonly run: ScalarPlan}
	| {readonly type: 'string'; readonly value: string}
	| {readonly type: 'instant vector'; readonly run: VectorPlan; readonly namedOnce: boolean}
	| {readonly type: 'range vector'; readonly run: RangePlan; readonly namedOnce: boolean};

/** A value that PromQL refuses to give, such as many-to-many matching. */
export class EvaluationError extends Error {}

/** How long a sample counts as current for an instant selector. */
export const lookBackMs = 300_000;
