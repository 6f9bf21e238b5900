import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, flag, maybe, number, reason, text, time} from '../describe/make-fields.ts';
import {origin} from '../origin.ts';
import {severity} from '../severity.ts';

/** Between which polls something changed. */
export const betweenPolls = {
	fromMs: time('the last poll before the change'),
	toMs: time('the first poll that saw it'),
} as const;

/** A change of partition leaders between two polls. */
export const leadersMoved = describe(
	{gained: number(), lost: number(), ...betweenPolls},
	'leaderships gained and lost by the newest change seen; null: none was seen',
);
export type LeadersMoved = ValueOf<typeof leadersMoved>;

/** A broker as it answers itself. */
export const brokerView = describe({
	...origin,
	id: number(),
	address: text(),
	state: choice(['up', 'down', 'unlisted', 'unknown']),
	severity,
	sinceMs: time('start of the state'),
	controller: maybe(flag('leads the controller quorum')),
	latencyMs: maybe(duration()),
	leaders: number('partitions it leads'),
	leadersMoved: maybe(leadersMoved),
	underReplicated: number(),
	offline: number(),
	reason: reason(),
});
export type BrokerView = ValueOf<typeof brokerView>;
