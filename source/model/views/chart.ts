import {figureBasis} from '../basis.ts';
import type {ValueOf} from '../describe/field.ts';
import {describe, duration, figure, hidden, labels, list, maybe, number, reason, text, word} from '../describe/make-fields.ts';
import {asOfMs, stale} from '../origin.ts';
import type {Sample} from '../series.ts';
import {severity} from '../severity.ts';
import type {Unit} from '../units.ts';

/** One line of a chart. */
export const chartSeries = describe({
	labels: labels(),
	legend: text(),
	samples: hidden<readonly Sample[]>('the points of the line, oldest first; a recording and `pipetop query` have them'),
	last: maybe(figure()),
	min: maybe(figure('in the window')),
	max: maybe(figure('in the window')),
	gaps: number('stretches without a value inside the window'),
});
export type ChartSeries = ValueOf<typeof chartSeries>;

export const chartView = describe({
	id: text(),
	title: text(),
	expr: text('the PromQL expression it comes from'),
	unit: word<Unit>('how the numbers are to be read'),
	threshold: maybe(figure('above it the chart is critical')),
	windowMs: duration('time shown'),
	series: list(chartSeries),
	omitted: number('further series, left out by the cap of 8'),
	reason: reason('why there is nothing to draw, or only what is old; empty when all is well'),
	severity,
	...figureBasis,
	stale,
	asOfMs,
});
export type ChartView = ValueOf<typeof chartView>;
