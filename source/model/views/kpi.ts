import {figureBasis} from '../basis.ts';
import type {ValueOf} from '../describe/field.ts';
import {as, describe, duration, figure, hidden, list, maybe, optional, reason, text, whyNot, word} from '../describe/make-fields.ts';
import {asOfMs, stale} from '../origin.ts';
import type {Sample} from '../series.ts';
import {severity} from '../severity.ts';
import type {Unit} from '../units.ts';
import {figureClaimView} from './claim.ts';

/** A figure of the KPI panel. */
export const kpiView = describe({
	id: text(),
	title: text(),
	expr: text('the PromQL expression it comes from'),
	value: whyNot(maybe(figure()), 'reason', (value) =>
		Number.isNaN(value) ? {code: 'not-a-number'} : {code: 'not-finite', sign: value < 0 ? -1 : 1},
	),
	unit: word<Unit>('how the number is to be read'),
	reason: reason('why there is no value, or only an old one; empty when all is well'),
	severity: as('state', severity),
	change: maybe(
		describe(
			{value: figure(), relative: maybe(figure('as a share of the earlier value')), overMs: duration()},
			'against the value that long ago',
		),
	),
	history: hidden<readonly Sample[]>('the samples of its sparkline, oldest first; a recording and `pipetop query` have them'),
	warn: maybe(figure('limit of a warning')),
	fail: maybe(figure('limit of a failure')),
	source: maybe(text('id of the source')),
	...figureBasis,
	asOfMs,
	stale,
	help: maybe(text('what the figure means')),
	claims: optional(list(figureClaimView, 'what others say of the same figure, which is believed instead'), []),
});
export type KpiView = ValueOf<typeof kpiView>;
