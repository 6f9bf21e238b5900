import {sourceWords} from '../model/attention/item-words.ts';
import {formatAge, formatWait} from '../model/format.ts';
import {reasonText} from '../model/reason-words.ts';
import {bySeverity} from '../model/severity.ts';
import type {SourceView} from '../model/views/source.ts';

/**
 * `asking kafka… 1.2 s`, while the sources have not answered for the first time; the one that has been asked longest is
 * named. Empty when one of them has answered or failed, or when there are none.
 */
export const askingText = (sources: readonly SourceView[], now: number): string => {
	const first = sources.toSorted(
		(a, b) => (a.askingSinceMs ?? Number.POSITIVE_INFINITY) - (b.askingSinceMs ?? Number.POSITIVE_INFINITY),
	)[0];
	if (first === undefined || sources.some(({state}) => state !== 'starting')) return '';
	const others = sources.length > 1 ? ` +${sources.length - 1}` : '';
	if (first.askingSinceMs === null) return `waiting to ask ${first.title}${others}`;
	return `asking ${first.title}${others}… ${formatWait(now - first.askingSinceMs)}`;
};

/** Why a source says nothing now, in few words: `timeout: no answer after 2 s`; empty when it answers. */
export const failureText = (source: SourceView): string => {
	if (source.state === 'ok' || source.state === 'starting') return '';
	if (source.failure === null) return source.state === 'stale' ? reasonText({code: 'overdue'}) : sourceWords[source.state];
	return source.failure.message;
};

/** When the source will be asked again: `next try in 4s`, `asking now 1.2 s`; empty when that is not planned. */
export const nextTryText = (source: SourceView, now: number): string => {
	if (source.askingSinceMs !== null) return `asking again ${formatWait(now - source.askingSinceMs)}`;
	const next = Math.max(source.nextAtMs ?? 0, source.failure?.retryAtMs ?? 0);
	if (next <= 0) return '';
	return next > now ? `next try in ${formatAge(next - now + 999)}` : 'next try now';
};

/** The age of the last good answer: `last answer 42s ago`, `never answered`. */
export const lastAnswerText = (source: SourceView, now: number): string =>
	source.lastSuccessMs === null ? 'never answered' : `last answer ${formatAge(now - source.lastSuccessMs)} ago`;

/** The sources that do not answer, said for a title: `kafka refused, last answer 42s ago`; empty when all answer. */
export const silenceText = (sources: readonly SourceView[], now: number): string => {
	const silent = sources.filter(({state}) => state !== 'ok' && state !== 'starting').toSorted((a, b) => bySeverity(a.severity, b.severity));
	const first = silent[0];
	if (first === undefined) return '';
	if (silent.length > 1)
		return `${silent.length === sources.length ? 'no source answers' : `${silent.length} of ${sources.length} sources do not answer`}, ${lastAnswerText(first, now)}`;
	return `${first.title} ${first.failure?.kind.replace('_', ' ') ?? sourceWords[first.state]}, ${lastAnswerText(first, now)}`;
};

/** The same in the room of a title alone: `kafka silent 42s`. */
export const silenceItem = (sources: readonly SourceView[], now: number): string => {
	const silent = sources.filter(({state}) => state !== 'ok' && state !== 'starting');
	const first = silent[0];
	if (first === undefined) return '';
	const longest = silent.reduce<number | null>(
		(oldest, {lastSuccessMs}) => (oldest === null || lastSuccessMs === null ? null : Math.min(oldest, lastSuccessMs)),
		first.lastSuccessMs,
	);
	const age = longest === null ? 'since the start' : formatAge(now - longest);
	return silent.length > 1 ? `${silent.length} sources silent ${age}` : `${first.title} silent ${age}`;
};

/**
 * What nobody has read yet of sources that answer otherwise and may give facts of these kinds: `api: 2 of 12 parts never answered`;
 * empty where every part did.
 */
export const unreadText = (sources: readonly SourceView[], kinds: SourceView['gives']): string => {
	for (const {title, state, gives, failingParts, parts} of sources) {
		const unread = failingParts.filter(({lastSuccessMs}) => lastSuccessMs === null).length;
		if (state === 'ok' && unread > 0 && kinds.some((kind) => gives.includes(kind)))
			return `${title}: ${unread} of ${parts} parts never answered`;
	}
	return '';
};
