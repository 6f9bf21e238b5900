import type {AlertInstance} from './alert-instance.ts';
import type {Labels} from './facts.ts';
import type {Element} from './promql-contract.ts';
import type {RecordingRule} from './rule-definitions.ts';
import {byName, isStaleAt, lastTime, type SeriesIndex, seriesKey} from './series.ts';

/** A sample a rule writes at the time of its evaluation; null: the series ends here (a stale marker). */
export type RuleSample = {readonly name: string; readonly labels: Labels; readonly value: number | null};

/** `source` of series that rules write; whoever puts rule samples into the index names it so. */
export const ruleSource = 'rules';

/** What a recording rule writes; null when two elements get the same labels. An empty label value removes the label. */
export const recordedSamples = (rule: RecordingRule, elements: readonly Element[]): readonly RuleSample[] | null => {
	const taken = new Set<string>();
	const samples: RuleSample[] = [];
	for (const {labels: element, value} of elements) {
		const labels = Object.fromEntries(
			Object.entries({...element, ...rule.labels}).filter(([name, text]) => name !== '__name__' && text !== ''),
		);
		const key = seriesKey(rule.record, labels);
		if (taken.has(key)) return null;
		taken.add(key);
		samples.push({name: rule.record, labels, value});
	}
	return samples;
};

/**
 * `ALERTS` and `ALERTS_FOR_STATE` of the active alerts, and stale markers for what was written last time and is not any more. An
 * unknown alert is written with `alertstate="unknown"`.
 */
export const alertSamples = (before: readonly AlertInstance[], now: readonly AlertInstance[]): RuleSample[] => {
	const samples = new Map(now.flatMap(samplesOf).map((sample) => [seriesKey(sample.name, sample.labels), sample]));
	for (const old of before.flatMap(samplesOf)) {
		const key = seriesKey(old.name, old.labels);
		if (!samples.has(key)) samples.set(key, {...old, value: null});
	}
	return [...samples.values()];
};

const samplesOf = (instance: AlertInstance): RuleSample[] => {
	const {labels, state, activeAtMs} = instance;
	if (state === 'resolved') return [];
	return [
		{name: 'ALERTS', labels: {...labels, alertstate: state}, value: 1},
		{name: 'ALERTS_FOR_STATE', labels, value: Math.floor(activeAtMs / 1000)},
	];
};

/** Labels of a recorded series to whether its silence is honest: the expression has data and does not give it. */
export type IsHonest = (rule: RecordingRule, labels: Labels) => boolean;

/**
 * Stale markers for series that recording rules of one name no longer give. Which these are is read from the index: series of that name
 * that rules wrote, with a rule's labels, current until now and not written in this evaluation. Where the data is missing, nothing
 * is ended: the series ages instead.
 */
export const vanishedRecords = (rules: readonly RecordingRule[], index: SeriesIndex, atMs: number, isHonest: IsHonest): RuleSample[] => {
	const ended: RuleSample[] = [];
	for (const series of byName(index, rules[0]?.record ?? '')) {
		const newest = lastTime(series);
		if (series.source !== ruleSource || newest === undefined || newest >= atMs || isStaleAt(series, series.length - 1)) continue;
		const owners = rules.filter((rule) => Object.entries(rule.labels).every(([name, value]) => (series.labels[name] ?? '') === value));
		if (owners.length > 0 && owners.every((rule) => isHonest(rule, series.labels)))
			ended.push({name: series.name, labels: series.labels, value: null});
	}
	return ended;
};
