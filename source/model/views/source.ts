import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, flat, hidden, list, maybe, number, optional, text, time, word} from '../describe/make-fields.ts';
import type {Fact} from '../facts.ts';
import type {FailureKind} from '../failure.ts';
import {severity} from '../severity.ts';

const failure = describe({
	kind: word<FailureKind>('such as timeout, refused, auth, denied, limited, locked, bad_answer'),
	message: text('what happened, where, what to do'),
	retryAtMs: optional(time('not to be asked again before; null: nobody said so'), null),
});

/** A part of a source that fails now. */
export const partView = describe({part: text(), failure: flat(failure), sinceMs: time('failing since'), lastSuccessMs: maybe(time())});

export const sourceStates = ['ok', 'failing', 'stale', 'starting', 'locked', 'limited'] as const;
export type SourceState = (typeof sourceStates)[number];

/** A source of the config and how asking it goes. */
export const sourceView = describe({
	id: text(),
	kind: text(),
	gives: hidden<ReadonlyArray<Fact['kind']>>('kinds of facts it may give; they say which panels speak of it'),
	title: text(),
	address: text('without user, password and query'),
	state: choice(sourceStates),
	severity,
	sinceMs: time('start of the state'),
	lastSuccessMs: maybe(time()),
	ageMs: maybe(duration('since the last good answer')),
	durationMs: maybe(duration('of the last finished poll')),
	askingSinceMs: maybe(time('a poll is under way since then')),
	nextAtMs: maybe(time('when the next poll is planned')),
	everyMs: duration('planned time between polls'),
	failure: maybe(failure),
	failingParts: list(partView, 'parts that fail now'),
	parts: number('how many parts it has been seen to have'),
	notes: list(text(), 'things worth telling that are no failure, each with its part'),
});
export type SourceView = ValueOf<typeof sourceView>;
