import {sourceWords} from '../model/attention/item-words.ts';
import {formatAge, formatLatency, formatSpan} from '../model/format.ts';
import {formatDateTime} from '../model/format-time.ts';
import {reasonText} from '../model/reason-words.ts';
import type {ServiceView} from '../model/views/service.ts';
import type {SourceView} from '../model/views/source.ts';
import {claimPairs, stateWord} from './claim-words.ts';
import {type Pair, pairsOf} from './label-pairs.ts';
import {failureText, nextTryText} from './source-words.ts';

/** All that is known of a service, and of the source it stands on. */
export const explainService = (service: ServiceView, source: SourceView | undefined, now: number): readonly Pair[] =>
	pairsOf([
		['service', service.title],
		['state', service.state],
		[
			'since',
			`${formatDateTime(service.sinceMs)} UTC, ${service.sinceIsBound ? '≥' : ''}${formatAge(now - service.sinceMs)}${service.sinceIsBound ? ' (it was so when first seen)' : ''}`,
		],
		['reason', reasonText(service.reason)],
		...claimPairs(service.claims, now, stateWord),
		['figure', service.note],
		['latency', service.latencyMs === null ? '' : formatLatency(service.latencyMs)],
		[
			'judged from',
			service.asOfMs === null ? 'no answer yet' : `an answer ${formatAge(now - service.asOfMs)} old${service.stale ? ', stale' : ''}`,
		],
		...(source === undefined ? ([['source', service.source]] as const) : explainSource(source, now)),
	]);

/** All that is known of a source: where it is, how it is asked, what fails. */
export const explainSource = (source: SourceView, now: number): readonly Pair[] =>
	pairsOf([
		['source', `${source.title} (${source.kind})`],
		['address', source.address],
		['answers', `${sourceWords[source.state]} for ${formatAge(now - source.sinceMs)}`],
		['failure', failureText(source)],
		['last answer', source.lastSuccessMs === null ? 'never' : `${formatAge(now - source.lastSuccessMs)} ago`],
		['asked', `every ${formatSpan(source.everyMs)}${source.durationMs === null ? '' : `, took ${formatLatency(source.durationMs)}`}`],
		['next', nextTryText(source, now)],
		...source.failingParts.map(
			(part) =>
				[
					'failing part',
					`${part.part} for ${formatAge(now - part.sinceMs)}: ${part.failure.message} (${part.lastSuccessMs === null ? 'never read' : `last read ${formatAge(now - part.lastSuccessMs)} ago`})`,
				] as const,
		),
		...source.notes.map((note) => ['note', note] as const),
	]);
