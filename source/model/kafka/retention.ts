import type {TopicConfigsFact} from '../facts.ts';
import {memo} from '../memo.ts';
import {type Reason, together} from '../reason.ts';
import type {RetentionClock} from './lag-fields.ts';
import {sameColumn} from './partition-rows.ts';
import type {TimeLag} from './time-lag.ts';

/** What decides how long the messages of one topic stay. */
export type TopicRetention = {
	readonly topic: string;
	/** Infinity: for ever; NaN: not known. */
	readonly retentionMs: number;
	readonly retentionBytes: number;
	readonly deletes: boolean;
	/** Why it is not known; null when it is. */
	readonly error: string | null;
};

/** Places of topics in an answer, by name. */
export const placesIn = memo(
	(configs: TopicConfigsFact): ReadonlyMap<string, number> => new Map(configs.topics.map((name, index) => [name, index])),
);

/** Retention of a topic; without an answer that is not known, for lack of the right to ask as far as can be told. */
export const topicRetention = (configs: TopicConfigsFact | null, topic: string): TopicRetention => {
	const index = configs === null ? undefined : placesIn(configs).get(topic);
	if (configs === null || index === undefined) {
		return {topic, retentionMs: Number.NaN, retentionBytes: Number.NaN, deletes: true, error: null};
	}
	return {
		topic,
		retentionMs: configs.retentionMs[index] ?? Number.NaN,
		retentionBytes: configs.retentionBytes[index] ?? Number.NaN,
		deletes: configs.deletes[index] ?? true,
		error: configs.errors[index] ?? null,
	};
};

/** Whether two answers say the same of every topic. */
export const sameConfigs = (a: TopicConfigsFact | null, b: TopicConfigsFact | null): boolean =>
	a === b ||
	(a !== null &&
		b !== null &&
		a.topics.length === b.topics.length &&
		a.topics.every((topic, index) => topic === b.topics[index] && a.deletes[index] === b.deletes[index]) &&
		sameColumn(a.retentionMs, b.retentionMs) &&
		sameColumn(a.retentionBytes, b.retentionBytes) &&
		Object.keys(a.errors).length === 0 &&
		Object.keys(b.errors).length === 0);

const without = (reason: Reason | null): RetentionClock => ({ms: null, method: 'none', reason});

/**
 * How long until the first unread message may be deleted: `retention.ms` less its age. Segments go whole and by their newest
 * record, so it is at least that long; whole segments of a partition may go sooner by size.
 */
export const retentionClock = (lag: number | null, age: TimeLag, retention: TopicRetention): RetentionClock => {
	if (lag === 0) return without({code: 'caught-up'});
	if (lag === null) return without({code: 'lag-unknown'});
	if (retention.error !== null) return without({code: 'config-unread', message: retention.error});
	if (Number.isNaN(retention.retentionMs)) return without({code: 'needs-describe-configs', topic: retention.topic});
	if (!retention.deletes) return without({code: 'compacted'});
	const bySize: Reason | null = Number.isFinite(retention.retentionBytes)
		? {code: 'by-size-sooner', bytes: retention.retentionBytes}
		: null;
	const and = (reason: Reason): Reason | null => together(reason, bySize);
	if (!Number.isFinite(retention.retentionMs)) return without(bySize === null ? {code: 'kept-for-ever'} : and({code: 'not-by-age'}));
	const leastMs = age.atMostMs === null ? null : retention.retentionMs - age.atMostMs;
	if (age.ms !== null && age.method !== 'bound')
		return {ms: retention.retentionMs - age.ms, method: 'bound', reason: and({code: 'segments-deleted-whole'})};
	if (leastMs !== null) return {ms: leastMs, method: 'bound', reason: and({code: 'by-earliest-time'})};
	if (age.ms === null) return without(and({code: 'age-unknown', keptMs: retention.retentionMs}));
	const mostMs = retention.retentionMs - age.ms;
	// Older than what is kept already: whatever its true age, it may go any moment.
	if (mostMs <= 0) return {ms: mostMs, method: 'bound', reason: and({code: 'any-moment'})};
	return without(and({code: 'deleted-within', mostMs, leastAgeMs: age.ms}));
};
