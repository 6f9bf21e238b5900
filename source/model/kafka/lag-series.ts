import type {Labels} from '../facts.ts';
import {memo} from '../memo.ts';
import {appendSample, appendStale, editIndex, emptySeries, type SeriesIndex, seriesKey} from '../series.ts';
import type {Unit} from '../units.ts';
import type {GroupLag} from './group-lag.ts';
import type {LagState} from './judge-lag.ts';
import {lagVerdicts} from './lag-fields.ts';
import {figure} from './lag-figures.ts';
import {mostPartitionSeries} from './partition-rows.ts';
import {aged} from './unchanged-group.ts';

/**
 * What is judged, as series for rules, KPIs and charts: `kafka_consumergroup_lag_seconds{group,topic,partition}`,
 * `kafka_consumergroup_lag_sum{group}` (where every partition's lag is known), `kafka_consumergroup_max_lag_seconds{group}` (a lower bound where the age itself is one; no sample where it is not known)
 * and `kafka_consumergroup_partitions{group,verdict}`.
 */
export type LagSeries = ReadonlyMap<string, Named>;
type Named = {readonly key: string; readonly name: string; readonly labels: Labels; readonly unit: Unit};

/** With more groups than this only the verdicts that occur (or did) have a series. */
const mostWholeGroups = 300;

const named = (name: string, labels: Labels, unit: Unit): Named => ({key: seriesKey(name, labels), name, labels, unit});

/** Of a layout, by row: found again while that is the same. */
const rowNames = memo((_layout: GroupLag['layout']): Named[] => []);

const rowName = ({group, layout}: GroupLag, row: number): Named => {
	const names = rowNames(layout);
	const cached = names[row];
	if (cached !== undefined) return cached;
	const labels = {group: group.group, topic: layout.topics[layout.topic[row] ?? -1] ?? '', partition: String(layout.partition[row])};
	const made = named('kafka_consumergroup_lag_seconds', labels, 'seconds');
	names[row] = made;
	return made;
};

const wordName = ({group, layout}: GroupLag, word: string): Named | undefined => wordNames(layout, group.group).get(word);

const wordNames = memo((_layout: GroupLag['layout'], group: string): ReadonlyMap<string, Named> => {
	const labels = {group};
	return new Map([
		['max', named('kafka_consumergroup_max_lag_seconds', labels, 'seconds')],
		['sum', named('kafka_consumergroup_lag_sum', labels, 'count')],
		...lagVerdicts.map((verdict) => [verdict, named('kafka_consumergroup_partitions', {...labels, verdict}, 'count')] as const),
	]);
});

/**
 * Appends what a judgement says at its time; a series that it says nothing of any more has ended.
 * @param before series written by the judgement before
 */
export const writeLagSeries = (
	index: SeriesIndex,
	before: LagSeries,
	{groups}: LagState,
	source: string,
	atMs: number,
	keepFromMs: number,
): {readonly series: SeriesIndex; readonly written: LagSeries} => {
	const edit = editIndex(index);
	const written = new Map<string, Named>();
	const write = (one: Named | undefined, value: number | null): void => {
		if (one === undefined || value === null || Number.isNaN(value)) return;
		written.set(one.key, one);
		const series = edit.get(one.name, one.key) ?? emptySeries(one.name, one.labels, one.unit, 'gauge', source);
		edit.set(one.key, appendSample(series, atMs, value, keepFromMs));
	};
	let rows = 0;
	for (const {figures} of groups.values()) rows += figures.rows;
	const isFew = rows <= mostPartitionSeries;
	for (const judged of groups.values()) {
		const {figures, summary} = judged;
		const lagMs = aged(summary.lagMs, judged.judgedAtMs, atMs);
		write(wordName(judged, 'max'), lagMs === null ? null : lagMs / 1_000);
		// A sum that leaves some out would be too low: there is none.
		write(wordName(judged, 'sum'), summary.coverage.known === summary.coverage.total ? summary.lag : null);
		for (const verdict of lagVerdicts) {
			const name = wordName(judged, verdict);
			const count = summary.verdicts[verdict];
			if (count > 0 || groups.size <= mostWholeGroups || (name !== undefined && before.has(name.key))) write(name, count);
		}
		for (let row = 0; isFew && row < figures.rows; row += 1) {
			write(rowName(judged, row), (aged(figure(figures, 'lagMs', row), judged.judgedAtMs, atMs) ?? Number.NaN) / 1_000);
		}
	}
	for (const [key, one] of before) {
		const series = written.has(key) ? undefined : edit.get(one.name, key);
		if (series) edit.set(key, appendStale(series, atMs, keepFromMs));
	}
	return {series: edit.finish(), written};
};
