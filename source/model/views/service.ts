import {serviceBasis} from '../basis.ts';
import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, flag, list, maybe, optional, reason, text, time} from '../describe/make-fields.ts';
import {asOfMs, stale} from '../origin.ts';
import {severity} from '../severity.ts';
import {serviceClaimView} from './claim.ts';

export const serviceStates = ['up', 'degraded', 'down', 'unknown'] as const;
export type ServiceState = (typeof serviceStates)[number];

/** A tile of the services panel. */
export const serviceView = describe({
	id: text(),
	title: text(),
	state: choice(serviceStates),
	severity,
	sinceMs: time('start of the state'),
	sinceIsBound: flag('true: so since at least then; it began before the first thing that was seen'),
	latencyMs: maybe(duration()),
	reason: reason('why it is not plainly up, or what it last was'),
	note: maybe(text('a figure worth a word, such as `3/3 brokers`')),
	source: text('id of the source'),
	...serviceBasis,
	asOfMs,
	stale,
	claims: optional(list(serviceClaimView, 'what others say of its state; it is judged without them'), []),
});
export type ServiceView = ValueOf<typeof serviceView>;
