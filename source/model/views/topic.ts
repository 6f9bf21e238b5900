import type {ValueOf} from '../describe/field.ts';
import {describe, duration, figure, list, maybe, number, reason, text, whyNot} from '../describe/make-fields.ts';
import {origin} from '../origin.ts';
import {severity} from '../severity.ts';
import {betweenPolls} from './broker.ts';

export const topicView = describe({
	...origin,
	topic: text(),
	partitions: number(),
	messages: maybe(number('end − start, over the partitions where both are known')),
	known: number('partitions whose ends are known'),
	ratePerSecond: maybe(figure('messages, over the last minute; null with too little history')),
	underReplicated: number(),
	offline: number('partitions with a replica that is offline'),
	leaderless: number(),
	leadersMoved: maybe(describe({partitions: number(), ...betweenPolls}, 'by the newest change seen; null: none was seen')),
	hot: list(number(), 'partitions that take far more than their siblings'),
	retentionMs: whyNot(maybe(duration('null: for ever, or not known, see retentionReason')), 'retentionReason', (ms) =>
		ms === Number.POSITIVE_INFINITY ? {code: 'kept-for-ever'} : null,
	),
	retentionReason: reason(),
	severity,
	reason: reason(),
});
/** `retentionMs`: Infinity: for ever; null: not known, `retentionReason` says why. */
export type TopicView = ValueOf<typeof topicView>;
