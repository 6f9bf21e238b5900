import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, figure, flag, labels, maybe, optional, reason, text, time} from '../describe/make-fields.ts';
import {stale} from '../origin.ts';
import {severity} from '../severity.ts';

/** An alert of an own rule, or one that a source told of. */
export const alertView = describe({
	id: text(),
	name: text(),
	state: choice(['pending', 'firing', 'resolved', 'unknown', 'suppressed']),
	severity,
	severityWord: text("the severity in the rule's or source's own word"),
	labels: labels(),
	annotations: labels(),
	summary: text(),
	sinceMs: maybe(time()),
	forMs: duration('when pending: length of `for`'),
	resolvedAtMs: maybe(time()),
	value: maybe(figure()),
	origin: text('`pipetop` for own rules, else the source that told of it'),
	isClaim: optional(flag("a watched system's own word, shown but no verdict; false for own rules and for alerting systems"), false),
	suppressedBy: maybe(text()),
	runbook: maybe(text()),
	reason: reason(),
	stale,
});
/** `isClaim`: a watched system's own word, such as a row of its alerts table. Some systems never take theirs back. */
export type AlertView = ValueOf<typeof alertView>;
