import type {Fact, QualityDimension, Unit} from './facts.ts';
import type {SeriesIndex} from './series.ts';

/** What the config says is to be judged and shown; everything `reduce` needs besides events. No secrets, serialisable. */
export type Definitions = {
	readonly title: string;
	/** Sources in config order; also those that have never answered. */
	readonly sources: readonly SourceDefinition[];
	readonly services: readonly ServiceDefinition[];
	readonly kpis: readonly KpiDefinition[];
	readonly charts: readonly ChartDefinition[];
	readonly quality: readonly QualityDefinition[];
	readonly groups: readonly RuleGroup[];
	/** Who owns which partition by the word of others. Absent in recordings older than it. */
	readonly ownerClaims?: readonly OwnerClaimDefinition[];
	/** How often KPIs, charts and checks are evaluated, at multiples since the epoch. */
	readonly evaluateEveryMs: number;
};

/** What the facts of a source are, as its kind declares: judgement and panels stand on this, never on the name of a kind. */
export type SourceTraits = {
	/** Kinds of facts it may give. */
	readonly gives: ReadonlyArray<Fact['kind']>;
	/** Its alerts are verdicts, because alerting is what it is for; or a watched system's word of itself. Default: claims. */
	readonly alertsAre?: 'verdicts' | 'claims';
};

export type SourceDefinition = Partial<SourceTraits> & {
	readonly id: string;
	readonly kind: string;
	readonly title: string;
	/** Planned time between polls. */
	readonly everyMs: number;
	readonly timeoutMs: number;
	/** Plain address for the screen, without user, password or query. */
	readonly address: string;
};

/** A tile of the services panel: a source, one of its health targets, or a PromQL condition. */
export type ServiceDefinition = {
	readonly id: string;
	readonly title: string;
	readonly source: string;
	/** The `target` of the health facts it stands on; null: the source's own state decides. */
	readonly target: string | null;
	/** PromQL: up while it gives a non-zero value, down at 0, unknown without a value. Null: not used. */
	readonly up: string | null;
	/** What to say while `up` is 0, `{{label}}` filled in; absent: that its condition is false. */
	readonly whenDown?: string;
	/** PromQL whose last value is shown as a note, such as brokers up. */
	readonly note: string | null;
	/** Other words for its state; a tile of a template is spoken of by the series that fill the template alike. */
	readonly claims?: readonly ClaimDefinition[];
	/** Name of the thing it is part of: what is wrong with it is folded under that. `{{label}}` is filled in. */
	readonly partOf?: string;
};

/** What a watched system says of itself, shown beside what was measured; never judged by. */
export type ClaimDefinition = {
	/** Who says so, in a word; null: the source of the series it reads. */
	readonly by: string | null;
	/** PromQL: the figure as claimed; of a service: up while it is not 0. */
	readonly expr: string;
};
export type FigureClaimDefinition = ClaimDefinition & {
	/** How far it may lie from the figure, as a share of the figure, before it differs from it. */
	readonly tolerance: number;
};

/** Owners of partitions of one group, claimed by the series of an expression: one claim for each that is not 0. */
export type OwnerClaimDefinition = ClaimDefinition & {
	/** The Kafka source whose groups are spoken of. */
	readonly source: string;
	/** `{{label}}` templates that say of a series which group, topic and partition it speaks of. */
	readonly group: string;
	readonly topic: string;
	readonly partition: string;
	/** `{{label}}` template of the owner's client id as the brokers know it. */
	readonly owner: string;
};

export type KpiDefinition = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	readonly unit: Unit;
	/** Compare with the value this long ago; null: no comparison. */
	readonly changeMs: number | null;
	/** Limits on the value; which side is bad follows from their order (warn below fail: high is bad). */
	readonly warn: number | null;
	readonly fail: number | null;
	/** Source named beside the value; null: derived from the series it reads. */
	readonly source: string | null;
	/** A word on what the figure means, shown by "explain". */
	readonly help: string | null;
	/** Other words for the same figure. */
	readonly claims?: readonly FigureClaimDefinition[];
	/** Name of the thing it is part of, as for services. */
	readonly partOf?: string;
};

export type ChartDefinition = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	/** `{{label}}` template for each series. */
	readonly legend: string | null;
	readonly unit: Unit;
	readonly threshold: number | null;
	/** Time shown. */
	readonly windowMs: number;
	/** Name of the thing it is part of, as for services. */
	readonly partOf?: string;
};

/** A quality check: PromQL `good`/`of`, or PromQL `value`, or a check fact of a source (`fact`). */
export type QualityDefinition = {
	readonly id: string;
	readonly dataset: string;
	readonly dimension: QualityDimension;
	readonly title: string;
	readonly good: string | null;
	readonly of: string | null;
	readonly value: string | null;
	readonly unit: Unit;
	/** For ratios: below is bad. For values: the order of warn and fail decides (warn below fail: high is bad). */
	readonly warn: number | null;
	readonly fail: number | null;
	/** Said when there is no figure, such as "the system has no such field". */
	readonly absent: string | null;
	readonly source: string | null;
	/** Name of the thing it is part of, as for services. */
	readonly partOf?: string;
};

/** A group of a Prometheus rule file; rules run in order and see what earlier ones wrote. */
export type RuleGroup = {
	readonly name: string;
	readonly file: string;
	readonly intervalMs: number;
	readonly rules: readonly Rule[];
};
export type AlertRule = {
	readonly type: 'alert';
	readonly alert: string;
	readonly expr: string;
	readonly forMs: number;
	readonly keepFiringForMs: number;
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
};
export type RecordingRule = {
	readonly type: 'record';
	readonly record: string;
	readonly expr: string;
	readonly labels: Readonly<Record<string, string>>;
};
export type Rule = AlertRule | RecordingRule;

/** One element of an instant vector; a scalar is one element with no labels and no name. */
export type Element = {
	/** Labels including `__name__` where it was kept. */
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
};

/** Result of an evaluation. `error` has one line with position; `read` names the sources whose series were read. */
export type Evaluation =
	| {
			readonly ok: true;
			readonly elements: readonly Element[];
			readonly scalar: boolean;
			readonly newestSampleMs: number | null;
			readonly sources: readonly string[];
	  }
	| {readonly ok: false; readonly error: string};

/**
 * PromQL, injected into the model: evaluates `expr` at `atMs` over `series`. Pure: same arguments, same answer. Compiled
 * expressions are cached inside by their text. `newestSampleMs` is the time of the newest sample any selector used.
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
