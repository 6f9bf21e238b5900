import {formatAge, formatBytes} from './format.ts';
import {formatClock} from './format-time.ts';
import type {Reason, ReasonCode, ReasonFigures} from './reason.ts';

/** The words of a reason, for screen, text and JSON; empty when there is none. Nothing may look into them: the code says what is meant. */
export const reasonText = (reason: Reason | null): string => (reason === null ? '' : wordsOf(reason));

const wordsOf = <One extends Reason>(reason: One): string => (words[reason.code] as (figures: One) => string)(reason);

/** A figure in words; one that is not finite is said to be unknown, whatever went wrong where it was made. */
const finite = (value: number, format: (value: number) => string): string => (Number.isFinite(value) ? format(value) : 'unknown');
const count = (value: number): string => finite(value, String);
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
/** A time of day; beyond what a date can hold it is unknown. */
const clock = (atMs: number, zone = ''): string =>
	finite(Math.abs(atMs) <= 8.64e15 ? atMs : Number.NaN, (ms) => `${formatClock(ms)}${zone}`);
const after = (words: string, message: string | null): string => (message === null || message === '' ? words : `${words}: ${message}`);
const joined = (pieces: readonly (string | null)[], between: string): string =>
	pieces.filter((piece) => piece !== null && piece !== '').join(between);

const failureWords = ({kind, message, source, part, lastAnswerAgoMs}: ReasonFigures['failure']): string => {
	const what = joined([source, part, message === '' ? kind.replace('_', ' ') : message], ': ');
	if (lastAnswerAgoMs === null) return what;
	return `${what}, last answer ${finite(lastAnswerAgoMs, (ms) => `${seconds(ms)} ago`)}`;
};

const ownerWords = (figures: ReasonFigures['owner-unknown']): string => {
	switch (figures.because) {
		case 'unread':
			return after('owner not known', figures.message);
		case 'rebalancing':
			return `owner not known: the group is in ${figures.state}, and no owner from before that is known`;
		case 'state':
			return `owner not known: the group is in ${figures.state || 'a state that is not told'}`;
		case 'type':
			return `owner not known: ${figures.type} groups are not read`;
	}
};

const words: {readonly [Code in ReasonCode]: (figures: ReasonFigures[Code]) => string} = {
	failure: failureWords,
	was: ({state, because}) => (because === null ? `was ${state}, not asked since` : `was ${state}; ${wordsOf(because)}`),
	said: ({message}) => message,
	several: ({reasons}) =>
		joined(
			reasons.map((reason) => wordsOf(reason)),
			'; ',
		),

	'not-asked': ({target}) => (target === null ? 'not asked yet' : `${target} has not been asked yet`),
	overdue: () => 'no poll has ended in time',
	'waiting-for-source': ({source}) => `waiting for ${source}`,
	'source-not-ok': ({source, state}) => `${source}: ${state}`,
	'source-silent': () => 'its source does not answer',
	'not-reachable': () => 'not reachable',
	'http-status': ({status, message, claim}) => joined([count(status), message || (claim === null ? '' : saysWords(claim))], ' '),
	'rate-limited': ({status}) => `${count(status)} rate limited`,
	'claims-ill': ({claim}) => saysWords(claim),
	'health-false': () => 'its health condition is false',
	'health-unclear': () => 'its answer says neither healthy nor unhealthy',
	'condition-false': () => 'its condition is false',
	'broker-down': ({broker, message}) => `broker ${count(broker)}: ${message || 'no answer'}`,

	'not-evaluated': () => 'not evaluated yet',
	'evaluation-failed': ({message, atMs}) => {
		const what = message || 'could not be evaluated';
		return atMs === null ? what : `${what} (${clock(atMs)})`;
	},
	'no-data': () => 'no data',
	'data-gone': () => 'its data is gone',
	'too-many-series': ({series}) => `${count(series)} series where one number is needed`,
	'not-a-number': () => 'not a number, such as 0 divided by 0',
	'not-finite': ({sign}) => `the expression gives ${sign < 0 ? '-Inf' : '+Inf'}, which JSON has no number for`,
	'old-sample': ({ageMs}) => `newest sample is ${finite(ageMs, (ms) => `${seconds(ms)} old`)}`,
	'nothing-to-count': () => 'nothing to count yet',
	'not-measured': () => 'nothing measures this',
	'no-outcome': () => 'the source gives no outcome and the config no limit',

	'no-owner': () => 'no owner',
	'owner-unknown': ownerWords,
	'share-group': () => 'members of a share group share its partitions',
	'no-members': () => 'no members',
	'group-unread': ({message}) => message,
	'topic-unlisted': ({message}) => message || 'topic is not listed: deleted, or no right to see it',
	'topics-unread': () => 'topics could not be read',
	'offsets-unread': ({message}) => message,
	'no-commit': () => 'no commit',
	'commit-unknown': ({message}) => after('committed offset is not known', message),
	'commit-beyond-end': () => 'committed offset is beyond the log end: topic recreated or cut',
	'log-unknown': () => 'log start or end is not known',
	'data-lost': ({messages}) => `data already lost: ${count(messages)} ${messages === 1 ? 'message' : 'messages'}`,
	'log-cut': ({atMs}) => `the log began anew at ${clock(atMs, ' UTC')}: topic recreated or cut, history begins there`,

	'broker-unlisted': () => 'the cluster does not list it',
	'broker-still-listed': () => 'the cluster still lists it',
	'no-partitions-told': () => 'its partitions are not told',
	leaderless: ({partitions, of}) => `${count(partitions)} of ${count(of)} without a leader`,
	'under-replicated': ({partitions, of}) => `${count(partitions)} of ${count(of)} under-replicated`,
	'offsets-partly-known': (figures) => after(`offsets of ${count(figures.measured)} of ${count(figures.of)} are known`, figures.message),

	'caught-up': () => 'caught up',
	'lag-unknown': () => 'lag is not known',
	'config-unread': ({message}) => message || 'its config is not read',
	'config-silent': () => 'its config does not say',
	'needs-describe-configs': ({topic}) => `needs DescribeConfigs on topic ${topic}`,
	compacted: () => 'not by age: compacted',
	'nothing-by-age': () => 'compacted: nothing goes by age',
	'kept-for-ever': () => 'kept for ever',
	'not-by-age': () => 'not by age',
	'by-size-sooner': ({bytes}) => `retention.bytes is set: sooner once a partition holds more than ${finite(bytes, formatBytes)}`,
	'segments-deleted-whole': () => 'segments are deleted whole',
	'by-earliest-time': () => 'by the earliest time that its message can have',
	'age-unknown': ({keptMs}) => `kept ${finite(keptMs, formatAge)}, age of the first unread message is not known`,
	'any-moment': () => 'may be deleted any moment',
	'deleted-within': ({mostMs, leastAgeMs}) =>
		`at most ${finite(mostMs, formatAge)}: the first unread message is at least ${finite(leastAgeMs, formatAge)} old`,
};

const saysWords = (claim: string): string => `says "${claim}"`;

/** Every code there is, in the order of the words. */
export const reasonCodes = Object.keys(words) as readonly ReasonCode[];
