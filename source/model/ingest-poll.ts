import type {MetricFact} from './facts.ts';
import type {Failure} from './failure.ts';
import type {PartOutcome, SampleEvent} from './feed-events.ts';
import {ingestFacts} from './ingest-facts.ts';
import {lagMetrics} from './kafka/lag-metrics.ts';
import {rememberHappened} from './row-lists.ts';
import {appendSample, appendStale, editIndex, emptySeries, type IndexEdit, type SeriesIndex, seriesKey} from './series.ts';
import {type PolledPart, type PolledSource, polledSource, type State} from './state.ts';

const freshPart: PolledPart = {
	facts: [],
	asOfMs: null,
	everyMs: null,
	durationMs: null,
	failure: null,
	failingSinceMs: null,
	isSilent: false,
	notes: [],
	written: new Set(),
};

/** Takes a finished poll in: facts replace those of the same part, a failed part keeps its old facts and says why. */
export const ingestPoll = (state: State, event: SampleEvent, keepMs: number): State => {
	const before = polledSource(state, event.source);
	const edit = editIndex(state.series);
	const parts = new Map(before.parts);
	const keepFromMs = event.now - keepMs;
	for (const outcome of event.parts) {
		parts.set(outcome.part, takePart(edit, parts.get(outcome.part) ?? freshPart, outcome, event, keepFromMs));
	}
	const answered = event.failure === null && (event.parts.length === 0 || event.parts.some((part) => part.failure === null));
	const source: PolledSource = {
		...before,
		parts,
		askingSinceMs: null,
		lastSampleMs: event.now,
		lastSuccessMs: answered ? event.startedAtMs : before.lastSuccessMs,
		durationMs: event.durationMs,
		nextAtMs: event.nextAtMs,
		failure: event.failure,
	};
	return {
		...state,
		sources: new Map(state.sources).set(event.source, source),
		series: edit.finish(),
		happened: rememberHappened(state.happened, event),
	};
};

const takePart = (edit: IndexEdit, before: PolledPart, outcome: PartOutcome, event: SampleEvent, keepFromMs: number): PolledPart => {
	const {facts, failure} = outcome;
	const failing = failure === null ? null : (before.failingSinceMs ?? event.now);
	// A failure that brought nothing leaves the last good facts where they are, ageing.
	if (failure !== null && facts.length === 0) {
		return {...before, failure, failingSinceMs: failing, isSilent: true, durationMs: outcome.durationMs, notes: outcome.notes ?? []};
	}
	const written = new Set<string>();
	const write = (fact: MetricFact) => written.add(writeMetric(edit, fact, {source: event.source, ...outcome}, keepFromMs));
	const unknown = ingestFacts({writeMetric: write}, facts);
	for (const fact of lagMetrics(outcome, event.parts)) write(fact);
	const notes = [
		...(outcome.notes ?? []),
		...[...unknown].map((kind) => `facts of kind ${JSON.stringify(kind)} are not known to this version`),
	];
	// A series that its part no longer gives has ended, as a scrape in Prometheus ends it; after a failure it may be back.
	if (failure === null) for (const key of before.written) if (!written.has(key)) endSeries(edit, key, outcome.startedAtMs, keepFromMs);
	// What a half-failed answer does not speak of stays as it was last known.
	const kinds = new Set(facts.map((fact) => fact.kind));
	const kept = failure === null ? [] : before.facts.filter((fact) => !kinds.has(fact.kind));
	return {
		facts: kept.length === 0 ? facts : [...facts, ...kept],
		asOfMs: failure === null ? outcome.startedAtMs : before.asOfMs,
		everyMs: failure === null && before.asOfMs !== null ? outcome.startedAtMs - before.asOfMs : before.everyMs,
		durationMs: outcome.durationMs,
		failure,
		failingSinceMs: failing,
		isSilent: failure !== null && written.size === 0,
		notes,
		written: failure === null ? written : new Set([...before.written, ...written]),
	};
};

const writeMetric = (
	edit: IndexEdit,
	fact: MetricFact,
	{source, part, startedAtMs}: {readonly source: string; readonly part: string; readonly startedAtMs: number},
	keepFromMs: number,
): string => {
	const key = seriesKey(fact.name, fact.labels);
	const series = edit.get(fact.name, key) ?? emptySeries(fact.name, fact.labels, fact.unit ?? 'none', fact.type, source, part);
	edit.set(key, appendSample(series, fact.atMs ?? startedAtMs, fact.value, keepFromMs));
	return key;
};

const endSeries = (edit: IndexEdit, key: string, atMs: number, keepFromMs: number): void => {
	const name = key.split('\u0001', 1)[0] ?? key;
	const series = edit.get(name, key);
	if (series) edit.set(key, appendStale(series, atMs, keepFromMs));
};

/** Writes samples made by rules (recording rules, `ALERTS`) into the index. */
export const writeRuleSamples = (
	index: SeriesIndex,
	written: ReadonlyArray<{readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number | null}>,
	atMs: number,
	keepFromMs: number,
): SeriesIndex => {
	const edit = editIndex(index);
	for (const {name, labels, value} of written) {
		const key = seriesKey(name, labels);
		const series = edit.get(name, key) ?? emptySeries(name, labels, 'none', 'gauge', 'rules');
		edit.set(key, value === null ? appendStale(series, atMs, keepFromMs) : appendSample(series, atMs, value, keepFromMs));
	}
	return edit.finish();
};

/** What a failure means for a source's state. */
export const stateOfFailure = (failure: Failure): 'failing' | 'locked' | 'limited' =>
	failure.kind === 'locked' ? 'locked' : failure.kind === 'limited' ? 'limited' : 'failing';
