import {formatAge, formatCount, formatInteger, formatRound, formatValue} from '../format.ts';
import type {LagVerdict} from '../kafka/lag-fields.ts';
import {reasonText} from '../reason-words.ts';
import type {SourceState} from '../views/source.ts';
import type {Finding} from './concern.ts';
import type {AttentionItem} from './item.ts';

/** What a source's state is called where people read it. */
export const sourceWords: Readonly<Record<SourceState, string>> = {
	ok: 'ok',
	failing: 'failing',
	stale: 'overdue',
	starting: 'starting',
	locked: 'locked',
	limited: 'limited',
};

const badVerdicts: readonly LagVerdict[] = ['stopped', 'stalled', 'rewound', 'lagging'];

type Of<Says extends Finding['says']> = Extract<Finding, {says: Says}>;
type Words = {readonly [Says in Finding['says']]: (finding: Of<Says>) => string};

const present = (pieces: readonly string[], between: string): string => pieces.filter((piece) => piece !== '').join(between);

/** In a word or two what is so: `down`, `3.48 s, limit 2 s`, `2 stopped`. */
const states: Words = {
	service: ({state}) => state,
	source: ({state, part, failing, parts}) => (part === null ? sourceWords[state] : `${failing} of ${parts} parts fail`),
	figure: ({legend, value, unit, limit, stale}) =>
		value === null
			? 'unknown'
			: `${stale ? 'was ' : ''}${legend === null ? '' : `${legend} `}${formatValue(value, unit)}${limit === null ? '' : `, limit ${formatRound(limit, unit)}`}`,
	group: ({verdict, verdicts, ownerless, stale}) =>
		present(
			badVerdicts.map((word) => (verdicts[word] > 0 ? `${formatInteger(verdicts[word])} ${word}` : '')),
			', ',
		) || (ownerless > 0 ? `${formatInteger(ownerless)} without owner` : stale ? `was ${verdict}` : verdict),
	broker: ({state, underReplicated}) => (state === 'up' ? `${formatCount(underReplicated, 'partition')} under-replicated` : state),
	topic: ({leaderless, partitions}) => `${formatInteger(leaderless)} of ${formatCount(partitions, 'partition')} leaderless`,
	'hidden groups': () => 'groups not listed',
	alert: ({state}) => state,
};

/** Why, or what else is known; empty when the state says it all. */
const reasons: Words = {
	service: ({reason, note}) => (reason === null ? (note ?? '') : reasonText(reason)),
	source: ({part, failure, ageMs}) =>
		part === null
			? present([failure?.message ?? '', ageMs === null ? 'never answered' : `last answer ${formatAge(ageMs)} ago`], ', ')
			: `${part}: ${failure?.message ?? 'no answer'}`,
	figure: ({reason}) => reasonText(reason),
	group: ({reason, lag}) => present([reasonText(reason), lag === null ? 'behind unknown' : `${formatInteger(lag)} behind`], ', '),
	broker: ({reason}) => reasonText(reason),
	topic: () => '',
	'hidden groups': ({denied}) => denied.join('; '),
	alert: ({reason, summary}) => present([reasonText(reason), summary], ' · '),
};

const wordsIn = (words: Words, finding: Finding): string => (words[finding.says] as (finding: Finding) => string)(finding);

/** What is so, in a word or two. */
export const stateOf = (finding: Finding): string => wordsIn(states, finding);
/** Why it is so; empty when the state says it all. */
export const reasonOf = (finding: Finding): string => wordsIn(reasons, finding);

/** One sentence of an item: `consumer-002 down: no heartbeat for 15 s`. */
export const sentenceOf = ({name, finding}: Pick<AttentionItem, 'name' | 'finding'>): string =>
	present([`${name} ${stateOf(finding)}`, reasonOf(finding)], ': ');

/** How long it has been so: `12s`, `≥4m15s`; empty when that is not known. */
export const sinceOf = ({sinceMs, isBound}: AttentionItem, now: number): string =>
	sinceMs === null ? '' : `${isBound ? '≥' : ''}${formatAge(now - sinceMs)}`;

/** An item in the room of one line: `consumer-002 down 12s`. */
export const shortOf = (item: AttentionItem, now: number): string => present([item.name, stateOf(item.finding), sinceOf(item, now)], ' ');

/** What is folded under an item, counted by severity: `+1 critical, 3 warning`. */
export const foldedWords = ({folded}: AttentionItem): string => {
	const words = (['critical', 'warning', 'unknown'] as const).flatMap((severity) => {
		const count = folded.filter((item) => item.severity === severity).length;
		return count === 0 ? [] : [`${count} ${severity}`];
	});
	return words.length === 0 ? '' : `+${words.join(', ')}`;
};
