import type {ValueOf} from '../describe/field.ts';
import {choice, describe, flag, maybe, text, time} from '../describe/make-fields.ts';

const bad = ['unknown', 'warning', 'critical'] as const;

/** One item of the list of what is wrong. */
export const problemView = describe({
	id: text('of the item: its kind and what names it among its kind, joined by `/`'),
	kind: text('what it is: `service`, `source`, `kpi`, `chart`, `check`, `group`, `broker`, `topic`, `cluster`, `alert`'),
	name: text('what people call it'),
	severity: choice(bad, 'its own'),
	counted: choice(bad, 'worst of its own and of what is folded under it: what it is counted as'),
	sinceMs: maybe(time('since when it has been so; null: not known')),
	sinceIsBound: flag('true: so since at least then; it began before the first thing that was seen'),
	panel: text('the panel that shows it'),
	of: maybe(text('id of the problem that it is folded under; null: it stands by itself and is counted')),
	text: text('one sentence'),
});
export type ProblemView = ValueOf<typeof problemView>;
