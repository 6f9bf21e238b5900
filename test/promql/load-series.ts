import {appendSample, appendStale, editIndex, emptyIndex, emptySeries, type SeriesIndex, seriesKey} from '../../source/model/series.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {parseSeries, parseValues} from '../../source/promql/series-notation.ts';

/** Series by their text to values in promtool's notation, one sample every `everyMs` from time 0 on. */
export const loadSeries = (input: Readonly<Record<string, string>>, everyMs = 60_000, source = 'test'): SeriesIndex => {
	const edit = editIndex(emptyIndex);
	for (const [text, values] of Object.entries(input)) {
		const parsed = parseSeries(text);
		const numbers = parseValues(values);
		if (!parsed.ok || !numbers.ok) throw new Error(`cannot read ${text} ${values}`);
		let series = emptySeries(parsed.name, parsed.labels, 'none', 'gauge', source);
		numbers.values.forEach((value, index) => {
			if (value === 'stale') series = appendStale(series, index * everyMs);
			else if (value !== 'none') series = appendSample(series, index * everyMs, value);
		});
		edit.set(seriesKey(parsed.name, parsed.labels), series);
	}
	return edit.finish();
};

/** The result as lines `{labels} value` in their own order, or the error. */
export const ask = (expr: string, atMs: number, series: SeriesIndex): string[] | string => {
	const result = createPromql().evaluate(expr, atMs, series);
	if (!result.ok) return result.error;
	return result.elements.map(({labels, value}) => {
		const {__name__: name = '', ...rest} = labels;
		const pairs = Object.entries(rest).map(([label, text]) => `${label}=${text}`);
		return `${name}{${pairs.join(',')}} ${value}`;
	});
};

export const minutes = (count: number): number => count * 60_000;
