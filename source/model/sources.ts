import {stateOfFailure} from './ingest-poll.ts';
import type {Severity} from './severity.ts';
import type {SourceDefinition, Sourced} from './source-definition.ts';
import {givesOf} from './source-traits.ts';
import {type PolledSource, polledSource, type State} from './state.ts';
import type {SourceState, SourceView} from './views/source.ts';

/** A source is overdue when this many planned intervals, and its timeout, went by without a finished poll. */
const overdueIntervals = 3;

/** Brings every source's state up to `now`; called after each event, changes only what changed. */
export const settleSources = (state: State, definitions: Sourced): State => {
	let sources: Map<string, PolledSource> | undefined;
	for (const definition of definitions.sources) {
		const polled = polledSource(state, definition.id);
		const word = judgeSource(polled, definition, state.now);
		if (word === polled.state) continue;
		sources ??= new Map(state.sources);
		sources.set(definition.id, {...polled, state: word, sinceMs: state.now});
	}
	return sources ? {...state, sources} : state;
};

const judgeSource = (polled: PolledSource, definition: SourceDefinition, now: number): SourceState => {
	if (polled.lastSampleMs === null) return 'starting';
	const planned = Math.max(polled.lastSampleMs + definition.everyMs * overdueIntervals, (polled.nextAtMs ?? 0) + definition.everyMs);
	if (now > planned + definition.timeoutMs) return 'stale';
	if (polled.failure) return stateOfFailure(polled.failure);
	const parts = [...polled.parts.values()];
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
		const polled = polledSource(state, definition.id);
		const failing = [...polled.parts].flatMap(([part, {failure, failingSinceMs, asOfMs}]) =>
			failure ? [{part, failure, sinceMs: failingSinceMs ?? state.now, lastSuccessMs: asOfMs}] : [],
		);
		const severity = severityOf[polled.state];
		return {
			id: definition.id,
			kind: definition.kind,
			gives: givesOf(definition),
			title: definition.title,
			address: definition.address,
			state: polled.state,
			severity: severity === 'ok' && failing.length > 0 ? 'warning' : severity,
			sinceMs: polled.sinceMs,
			lastSuccessMs: polled.lastSuccessMs,
			ageMs: polled.lastSuccessMs === null ? null : state.now - polled.lastSuccessMs,
			durationMs: polled.durationMs,
			askingSinceMs: polled.askingSinceMs,
			nextAtMs: polled.nextAtMs,
			everyMs: definition.everyMs,
			failure: polled.failure ?? (failing.length > 0 && polled.state !== 'ok' ? (failing[0]?.failure ?? null) : null),
			failingParts: failing,
			parts: polled.parts.size,
			notes: [...polled.parts].flatMap(([part, {notes}]) => notes.map((note) => `${part}: ${note}`)),
		};
	});
