import type {ValueOf} from '../describe/field.ts';
import {choice, describe, text, time} from '../describe/make-fields.ts';
import {severity} from '../severity.ts';

/** A mark on the time axis of every chart. */
export const mark = describe({
	atMs: time(),
	kind: choice(['alert', 'rebalance', 'leader', 'broker', 'restart', 'gap']),
	severity,
	text: text(),
});
export type Mark = ValueOf<typeof mark>;
