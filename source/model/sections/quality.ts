import {choice, describe, expr, limit, may, reference, text, unit} from '../describe/make-fields.ts';
import type {CheckFact, QualityDimension} from '../facts.ts';
import {isLowBad, judgeLimits} from '../judge-limits.ts';
import {memo} from '../memo.ts';
import {partOf, partOfEntry} from '../part-of.ts';
import {type Figure, figureOf} from '../read-figure.ts';
import type {Reason} from '../reason.ts';
import type {Severity} from '../severity.ts';
import {factsOf} from '../state.ts';
import type {Unit} from '../units.ts';
import {type QualityView, qualityView} from '../views/quality.ts';
import type {Answer, Ask} from './asks.ts';
import {type Answered, type Judging, section} from './section.ts';

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
type QualityAsks = {readonly good: Ask | null; readonly of: Ask | null; readonly value: Ask | null};

/**
 * The quality checks: those of the config first, then checks that sources report themselves. A missing figure is `unknown`
 * with its reason: absence never looks perfect.
 */
export const quality = section({
	key: 'quality',
	about: 'Checks of the data quality panel.',
	entry: describe({
		dataset: text('What is checked.'),
		tab: choice(['Completeness', 'Validity', 'Timeliness', 'Consistency'], 'Dimension of quality: the tab it stands under.'),
		title: text('Name of the check.'),
		good: may(expr('PromQL: how many are good.')),
		of: may(expr('PromQL: of how many.')),
		value: may(expr('PromQL: a figure of its own, instead of good/of.')),
		unit: unit(),
		warn: limit('Limit of a warning; ratios are bad below it, other values above it unless `warn` is above `fail`.'),
		fail: limit('Limit of a failure.'),
		absent: may(text('What to say when nothing measures it.')),
		source: may(reference('sources', 'Source to name beside the figure.')),
		partOf: partOfEntry,
	}),
	lacks: ({good, of, value, absent}) => {
		if ((good === undefined) !== (of === undefined)) return 'good and of belong together';
		return good === undefined && value === undefined && absent === undefined
			? 'needs good and of, or value, or absent with the reason'
			: null;
	},
	define: (check, {id}): QualityDefinition => ({
		id: id(`${check.dataset} ${check.title}`),
		dataset: check.dataset,
		dimension: check.tab,
		title: check.title,
		good: check.good ?? null,
		of: check.of ?? null,
		value: check.value ?? null,
		unit: check.unit,
		warn: check.warn ?? null,
		fail: check.fail ?? null,
		absent: check.absent ?? null,
		source: check.source ?? null,
		...partOf(check.partOf),
	}),
	asks: ({good, of, value}: QualityDefinition): QualityAsks => ({good: askFor(good), of: askFor(of), value: askFor(value)}),
	shown: {
		key: 'quality',
		view: qualityView,
		about: 'Checks of the config, then those that sources report.',
		make: (all, judging) => [
			...all.map((one) => viewDefined(one, judging)),
			...[...factsOf(judging.state, 'check')].map(({fact, source, asOfMs, stale}) => viewReported(fact, source, asOfMs, stale)),
		],
	},
});

const askFor = (expr: string | null): Ask | null => (expr === null ? null : {expr});

type AnsweredCheck = Answered<QualityDefinition, QualityAsks>;

const viewDefined = (one: AnsweredCheck, {state, definitions}: Judging): QualityView => {
	const {good, of, value} = one.answers;
	const figure = (answer: Answer | null): Figure | null =>
		answer === null ? null : figureOf(state, definitions, answer.result, one.definition.source);
	return viewOf(one, figure(good), figure(of), figure(value));
};

/** The very same view until it is evaluated again, as long as its figures are as fresh. */
const viewOf = memo(({definition}: AnsweredCheck, good: Figure | null, of: Figure | null, value: Figure | null): QualityView => {
	const asked = definition.value !== null || definition.good !== null || definition.of !== null;
	const used = [good, of, value].filter((one): one is Figure => one !== null);
	const isMeasured = used.length > 0 && used.every((one) => one.value !== null);
	const counted = ratioOf(good?.value ?? null, of?.value ?? null);
	// A ratio may come ready made, as a value in unit `ratio`.
	const ratio = good !== null && of !== null ? counted : definition.unit === 'ratio' ? (value?.value ?? null) : null;
	const isRatio = (good !== null && of !== null) || definition.unit === 'ratio';
	const judgedValue = ratio ?? (good === null ? (value?.value ?? null) : null);
	const stale = used.some((one) => one.stale);
	const outcome = outcomeOf(judgedValue, definition, isRatio);
	return {
		id: definition.id,
		dataset: definition.dataset,
		dimension: definition.dimension,
		title: definition.title,
		outcome: stale && outcome === 'pass' ? 'unknown' : outcome,
		severity: severityOf(stale && outcome === 'pass' ? 'unknown' : outcome),
		ratio,
		good: good?.value ?? null,
		total: of?.value ?? null,
		value: ratio === null ? (value?.value ?? null) : null,
		unit: isRatio ? 'ratio' : definition.unit,
		warn: definition.warn,
		fail: definition.fail,
		limit: limitOf(definition, isRatio),
		reason: reasonOf(definition, used, asked, isMeasured && judgedValue === null, outcome),
		checkedAtMs: oldest(used),
		source: used.flatMap((one) => one.sources)[0] ?? definition.source,
		sources: [...new Set(used.flatMap((one) => one.sources))],
		...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
		stale,
	};
});

/** Where nothing is measured or has come yet, the config's own words for that say most. */
const reasonOf = (
	{absent}: QualityDefinition,
	used: readonly Figure[],
	isAsked: boolean,
	isUncounted: boolean,
	outcome: QualityView['outcome'],
): Reason | null => {
	const configured: Reason | null = absent === null ? null : {code: 'said', message: absent};
	if (!isAsked) return configured ?? {code: 'not-measured'};
	const found = used.find(({reason}) => reason !== null)?.reason ?? null;
	if (found?.code === 'no-data') return configured ?? found;
	if (found !== null) return found;
	if (isUncounted) return {code: 'nothing-to-count'};
	return outcome === 'unknown' ? (configured ?? {code: 'no-data'}) : null;
};

const oldest = (figures: readonly Figure[]): number | null => {
	const times = figures.flatMap((figure) => figure.asOfMs ?? []);
	return times.length > 0 ? Math.min(...times) : null;
};

/** No percentage without a count: 0 of 0 is not known, and a numerator over its total is an error to be seen, not capped. */
const ratioOf = (good: number | null, total: number | null): number | null =>
	good === null || total === null || total === 0 ? null : good / total;

const outcomeOf = (
	value: number | null,
	{warn, fail}: {warn: number | null; fail: number | null},
	isRatio: boolean,
): QualityView['outcome'] => {
	if (value === null) return 'unknown';
	const severity = judgeLimits(value, warn, fail, isRatio);
	return severity === 'critical' ? 'fail' : severity === 'warning' ? 'warn' : 'pass';
};

const severityOf = (outcome: QualityView['outcome']): Severity =>
	(({pass: 'ok', warn: 'warning', fail: 'critical', error: 'unknown', unknown: 'unknown'}) as const)[outcome];

const limitOf = (definition: QualityDefinition, isRatio: boolean): string => {
	const limit = definition.warn ?? definition.fail;
	if (limit === null) return '';
	return `${isLowBad(definition.warn, definition.fail, isRatio) ? '≥' : '≤'} ${writeLimit(limit, isRatio ? 'ratio' : definition.unit)}`;
};

const writeLimit = (value: number, unit: Unit): string => {
	if (unit === 'ratio') return `${Math.round(value * 100_000) / 1000} %`;
	if (unit === 'percent') return `${value} %`;
	return unit === 'seconds' ? `${value} s` : String(value);
};

const viewReported = memo((fact: CheckFact, source: string, asOfMs: number | null, stale: boolean): QualityView => {
	const outcome = fact.claim ?? 'unknown';
	const ratio = ratioOf(fact.good, fact.total);
	return {
		id: `${source}/${fact.dataset}/${fact.title}`,
		dataset: fact.dataset,
		dimension: fact.dimension,
		title: fact.title,
		outcome: stale ? 'unknown' : outcome,
		severity: stale ? 'unknown' : severityOf(outcome),
		ratio,
		good: fact.good,
		total: fact.total,
		value: fact.value,
		unit: ratio === null ? fact.unit : 'ratio',
		limit: '',
		reason: stale ? {code: 'source-silent'} : fact.claim ? null : {code: 'no-outcome'},
		checkedAtMs: fact.atMs ?? asOfMs,
		source,
		sources: [source],
		stale,
	};
});
