import type {SeriesIndex} from './series.ts';

/** One element of an instant vector; a scalar is one element with no labels and no name. */
export type Element = {
	/** Labels including `__name__` where it was kept. */
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
};

/** Parts of sources, by source. */
export type PartsRead = ReadonlyMap<string, ReadonlySet<string>>;

/** Result of an evaluation. */
export type Evaluation =
	| {
			readonly ok: true;
			readonly elements: readonly Element[];
			readonly scalar: boolean;
			/** Time of the newest sample that any selector used; null: none was. */
			readonly newestSampleMs: number | null;
			/** Those whose series were read. */
			readonly sources: readonly string[];
			/** By source: the parts of it whose series were read. */
			readonly parts: PartsRead;
	  }
	| {
			readonly ok: false;
			/** One line, with position. */
			readonly error: string;
	  };

/**
 * PromQL, injected into the model: evaluates `expr` at `atMs` over `series`. Pure: same arguments, same answer. Compiled
 * expressions are cached inside by their text.
 */
export type Evaluate = (expr: string, atMs: number, series: SeriesIndex) => Evaluation;

/** What a template may use (`$labels`, `$value`). */
export type TemplateData = {readonly labels: Readonly<Record<string, string>>; readonly value: number};
/** Expands a Prometheus annotation or label template; on error returns the text `<error: …>` as Prometheus does. */
export type ExpandTemplate = (template: string, data: TemplateData, atMs: number, series: SeriesIndex) => string;

/** The PromQL engine as the model is handed it. */
export type Promql = {
	readonly evaluate: Evaluate;
	readonly expand: ExpandTemplate;
	/** Longest look back of an expression in ms (ranges + offsets + 5 min); decides how long series are kept. */
	readonly reachMs: (expr: string) => number;
};
