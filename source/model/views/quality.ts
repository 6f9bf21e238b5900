import {figureBasis} from '../basis.ts';
import type {ValueOf} from '../describe/field.ts';
import {choice, describe, figure, maybe, optional, reason, text, time, word} from '../describe/make-fields.ts';
import type {QualityDimension} from '../facts.ts';
import {stale} from '../origin.ts';
import {severity} from '../severity.ts';
import type {Unit} from '../units.ts';

/** A check of the data quality panel. */
export const qualityView = describe({
	id: text(),
	dataset: text(),
	dimension: word<QualityDimension>(),
	title: text(),
	outcome: choice(['pass', 'warn', 'fail', 'error', 'unknown']),
	severity,
	ratio: maybe(figure('good of total, 0–1; null: no ratio, or not known')),
	good: maybe(figure()),
	total: maybe(figure()),
	value: maybe(figure('a figure of its own, in `unit`')),
	unit: word<Unit>('how the number is to be read'),
	warn: optional(maybe(figure('limit of a warning; null where it is judged by whom it comes from')), null),
	fail: optional(maybe(figure('limit of a failure')), null),
	limit: text('words for the limit, such as `≥ 99 %` or `≤ 30 s`; empty without one'),
	reason: reason('why it is not known, or what to know of the figure'),
	checkedAtMs: maybe(time('time of the oldest figure in it')),
	source: maybe(text('id of the source')),
	...figureBasis,
	stale,
});
export type QualityView = ValueOf<typeof qualityView>;
