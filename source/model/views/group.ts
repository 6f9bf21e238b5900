import type {ValueOf} from '../describe/field.ts';
import {describe, duration, hidden, list, maybe, number, reason, record, text, time} from '../describe/make-fields.ts';
import {drain, lagMethod, lagVerdict, lagVerdicts, retentionClock} from '../kafka/lag-fields.ts';
import {origin} from '../origin.ts';
import {severity} from '../severity.ts';
import type {PartitionView} from './partition.ts';

export const memberView = describe({
	id: text(),
	clientId: text(),
	host: text(),
	instanceId: maybe(text()),
	partitions: number('how many it owns; 0 while its group is stable: it is idle'),
});
export type MemberView = ValueOf<typeof memberView>;

/** A consumer group of any type. */
export const groupView = describe({
	...origin,
	group: text(),
	type: text('classic, consumer, share, streams; unknown: by a broker too old to say'),
	state: text("in Kafka's words"),
	severity,
	members: list(memberView),
	lag: maybe(number('messages, over the partitions whose lag is known')),
	lagMs: maybe(duration('of the worst partition')),
	lagMethod,
	coverage: describe({known: number(), total: number()}, 'partitions whose lag is known, of all'),
	ownerless: number('partitions that nobody owns'),
	idle: number('members that own nothing while the group is stable'),
	verdict: lagVerdict,
	verdictSinceMs: maybe(time()),
	verdicts: record(number(), 'partitions by verdict', lagVerdicts),
	drain,
	retention: retentionClock,
	reason: reason(),
	rows: hidden<readonly PartitionView[]>('its partitions; they stand in `partitions[]`'),
});
/** `verdict`: the worst of its partitions; `drain` of the one that needs longest, `retention` of the one deleted first; `rows` are made when first looked at. */
export type GroupView = ValueOf<typeof groupView>;
