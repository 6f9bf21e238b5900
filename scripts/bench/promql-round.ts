/** One round of 200 rules, each over 50 of 10,000 series with five minutes of samples at 5 s, in this process. */
import {appendSample, editIndex, emptyIndex, emptySeries, type Series, type SeriesIndex, seriesKey} from '../../source/model/series.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {median} from './figures.ts';

const families = 20;
const seriesPerFamily = 500;
const groupsPerFamily = 10;
const ruleCount = 200;
const everyMs = 5_000;
const windowMs = 5 * 60_000;
const startMs = 1_800_000_000_000;

const labelsOf = (index: number): Readonly<Record<string, string>> => ({
	group: String(index % groupsPerFamily),
	instance: String(index),
	job: 'bench',
	zone: index % 2 === 0 ? 'a' : 'b',
});

const makeSeries = (name: string, index: number): readonly [string, Series] => {
	const labels = labelsOf(index);
	let series = emptySeries(name, labels, 'count', 'counter', 'bench');
	for (let offset = 0; offset <= windowMs + everyMs; offset += everyMs)
		series = appendSample(series, startMs + offset, offset * (1 + (index % 7)));
	return [seriesKey(name, labels), series];
};

const makeIndex = (): SeriesIndex => {
	const edit = editIndex(emptyIndex);
	for (let family = 0; family < families; family += 1) {
		for (let index = 0; index < seriesPerFamily; index += 1) edit.set(...makeSeries(`bench_${family}_total`, index));
	}
	return edit.finish();
};

/** Median ms of one round, after the expressions have been compiled once; throws when a rule gives an error or nothing. */
export const measureRound = (rounds: number): {readonly medianMs: number; readonly firstMs: number} => {
	const series = makeIndex();
	const promql = createPromql({defaultStepMs: everyMs});
	const exprs = Array.from({length: ruleCount}, (_, index) => {
		const family = Math.floor(index / groupsPerFamily) % families;
		return `sum by (zone) (rate(bench_${family}_total{group="${index % groupsPerFamily}"}[5m])) > 0`;
	});
	const took: number[] = [];
	for (let round = 0; round <= rounds; round += 1) {
		const from = performance.now();
		for (const expr of exprs) {
			const result = promql.evaluate(expr, startMs + windowMs + everyMs, series);
			if (!result.ok || result.elements.length === 0) throw new Error(`${expr}: ${result.ok ? 'no result' : result.error}`);
		}
		took.push(performance.now() - from);
	}
	return {medianMs: median(took.slice(1)), firstMs: took[0] ?? Number.NaN};
};
