import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, figure, flag, hidden, list, maybe, number, reason, text, time} from '../describe/make-fields.ts';
import {drain, lagMethod, lagVerdict, retentionClock} from '../kafka/lag-fields.ts';
import {origin} from '../origin.ts';
import type {Sample} from '../series.ts';
import {severity} from '../severity.ts';

/** Another source's word on who owns a partition. */
export const ownerClaimView = describe({source: text('who says so'), owner: text('client id')});
export type OwnerClaimView = ValueOf<typeof ownerClaimView>;

/** A partition as one group reads it. */
export const partitionView = describe({
	...origin,
	group: text(),
	topic: text(),
	partition: number(),
	owner: maybe(describe({member: text(), clientId: text(), host: text()})),
	ownership: choice(
		['stable', 'last', 'none', 'unknown'],
		'last: the last stable owner, the group rebalances; none: nobody owns it; unknown: could not be read',
	),
	claims: list(ownerClaimView, 'owners by the word of other sources, where that is not what the brokers say, who are believed'),
	leader: maybe(number()),
	committed: maybe(number()),
	logStart: maybe(number()),
	logEnd: maybe(number()),
	lag: maybe(number('messages')),
	lost: maybe(number('messages deleted before they were read')),
	lagMs: maybe(duration()),
	lagMethod,
	lagHow: text('how the time lag was found'),
	consumedPerSecond: maybe(figure('messages, over the last minute; null with too little history')),
	producedPerSecond: maybe(figure('messages, over the last minute; null with too little history')),
	drain,
	retention: retentionClock,
	hot: flag("takes far more of its topic's messages than its siblings: above mean + 2σ, of at least 3 partitions"),
	trend: hidden<readonly Sample[]>('lag over the last minutes; a recording has every poll'),
	verdict: lagVerdict,
	verdictSinceMs: maybe(time()),
	rule: text('the rule behind the verdict'),
	severity,
	reason: reason('why a figure is missing or what is wrong; empty when nothing is'),
});
export type PartitionView = ValueOf<typeof partitionView>;
