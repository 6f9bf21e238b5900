import type {Definitions, QualityDefinition} from './definitions.ts';
import {type Figure, figureOf} from './evaluated.ts';
import type {CheckFact, Unit} from './facts.ts';
import {isLowBad, judgeLimits} from './limits.ts';
import type {Reason} from './reason.ts';
import type {Severity} from './severity.ts';
import {factsOf, type State} from './state.ts';
import type {QualityView} from './views/quality.ts';

/**
 * The quality checks: those of the config first, then checks that sources report themselves. A missing figure is `unknown`
 * with its reason: absence never looks perfect.
 */
export const viewQuality = (state: State, definitions: Definitions): readonly QualityView[] => [
	...definitions.quality.map((definition) => viewDefined(state, definitions, definition)),
	...[...factsOf(state, 'check')].map(({fact, source, asOfMs, stale}) => viewReported(fact, source, asOfMs, stale)),
];

const viewDefined = (state: State, definitions: Definitions, definition: QualityDefinition): QualityView => {
	const figure = (name: string): Figure =>
		figureOf(state, definitions, state.watched.results.get(`quality/${definition.id}/${name}`), definition.source);
	const asked = definition.value !== null || definition.good !== null || definition.of !== null;
	const [good, of, value] = [
		definition.good === null ? null : figure('good'),
		definition.of === null ? null : figure('of'),
		definition.value === null ? null : figure('value'),
	];
	const used = [good, of, value].filter((one): one is Figure => one !== null);
	const known = used.length > 0 && used.every((one) => one.value !== null);
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
		reason: reasonOf(definition, used, asked, known && judgedValue === null, outcome),
		checkedAtMs: oldest(used),
		source: used.flatMap((one) => one.sources)[0] ?? definition.source,
		sources: [...new Set(used.flatMap((one) => one.sources))],
		...(definition.partOf === undefined ? {} : {partOf: definition.partOf}),
		stale,
	};
};

/** Where nothing is measured or has come yet, the config's own words for that say most. */
const reasonOf = (
	{absent}: QualityDefinition,
	used: readonly Figure[],
	isAsked: boolean,
	isUncounted: boolean,
	outcome: QualityView['outcome'],
): Reason | null => {
	const configured: Reason | null = absent === null ? null : {code: 'said', said: absent};
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

const viewReported = (fact: CheckFact, source: string, asOfMs: number | null, stale: boolean): QualityView => {
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
};
