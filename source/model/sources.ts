import {stateOfFailure} from './ingest-poll.ts';
import type {Severity} from './severity.ts';
import type {SourceDefinition, Sourced} from './source-definition.ts';
import {givesOf} from './source-traits.ts';
import {knowledgeOf, type SourceKnowledge, type State} from './state.ts';
import type {SourceState, SourceView} from './views/source.ts';

/** A source is overdue when this many planned intervals, and its timeout, went by without a finished poll. */
const overdueIntervals = 3;

/** Brings every source's state up to `now`; called after each event, changes only what changed. */
export const settleSources = (state: State, definitions: Sourced): State => {
	let sources: Map<string, SourceKnowledge> | undefined;
	for (const definition of definitions.sources) {
		const known = knowledgeOf(state, definition.id);
		const word = judgeSource(known, definition, state.now);
		if (word === known.state) continue;
		sources ??= new Map(state.sources);
		sources.set(definition.id, {...known, state: word, sinceMs: state.now});
	}
	return sources ? {...state, sources} : state;
};

const judgeSource = (known: SourceKnowledge, definition: SourceDefinition, now: number): SourceState => {
	if (known.lastSampleMs === null) return 'starting';
	const planned = Math.max(known.lastSampleMs + definition.everyMs * overdueIntervals, (known.nextAtMs ?? 0) + definition.everyMs);
	if (now > planned + definition.timeoutMs) return 'stale';
	if (known.failure) return stateOfFailure(known.failure);
	const parts = [...known.parts.values()];
	const failures = parts.flatMap((part) => part.failure ?? []);
	const first = failures[0];
	// Some parts answer: the source lives, and each failing part speaks for itself.
	if (!first || failures.length < parts.length) return 'ok';
	return stateOfFailure(first);
};

const severityOf: Readonly<Record<SourceState, Severity>> = {
	ok: 'ok',
	starting: 'unknown',
	stale: 'unknown',
	locked: 'unknown',
	limited: 'unknown',
	failing: 'critical',
};

/** The sources as the screen lists them, in config order. */
export const viewSources = (state: State, definitions: Sourced): readonly SourceView[] =>
	definitions.sources.map((definition) => {
		const known = knowledgeOf(state, definition.id);
		const failing = [...known.parts].flatMap(([part, {failure, failingSinceMs, asOfMs}]) =>
			failure ? [{part, failure, sinceMs: failingSinceMs ?? state.now, lastSuccessMs: asOfMs}] : [],
		);
		const severity = severityOf[known.state];
		return {
			id: definition.id,
			kind: definition.kind,
			gives: givesOf(definition),
			title: definition.title,
			address: definition.address,
			state: known.state,
			severity: severity === 'ok' && failing.length > 0 ? 'warning' : severity,
			sinceMs: known.sinceMs,
			lastSuccessMs: known.lastSuccessMs,
			ageMs: known.lastSuccessMs === null ? null : state.now - known.lastSuccessMs,
			durationMs: known.durationMs,
			askingSinceMs: known.askingSinceMs,
			nextAtMs: known.nextAtMs,
			everyMs: definition.everyMs,
			failure: known.failure ?? (failing.length > 0 && known.state !== 'ok' ? (failing[0]?.failure ?? null) : null),
			failingParts: failing,
			parts: known.parts.size,
			notes: [...known.parts].flatMap(([part, {notes}]) => notes.map((note) => `${part}: ${note}`)),
		};
	});
