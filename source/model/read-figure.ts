import type {Failure} from './failure.ts';
import {memo} from './memo.ts';
import type {Evaluation, PartsRead} from './promql-contract.ts';
import {failureReason, type Reason} from './reason.ts';
import type {Sourced} from './source-definition.ts';
import {type PolledSource, polledSource, type State} from './state.ts';

/** One number out of an evaluation, or why there is none. */
export type Figure = {
	readonly value: number | null;
	readonly reason: Reason | null;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	readonly sources: readonly string[];
};

/** Reads a result that must be one number. Several, none and NaN are no number, each with its reason. */
export const figureOf = (state: State, definitions: Sourced, result: Evaluation | undefined, source: string | null): Figure => {
	if (result === undefined) return nothing(source, {code: 'not-evaluated'});
	if (!result.ok) return figureIn(result, source, false, null);
	const {stale, why} = freshness(state, definitions, result, source !== null ? [source] : result.sources);
	return figureIn(result, source, stale, why);
};

const nothing = (source: string | null, reason: Reason): Figure => ({
	value: null,
	reason,
	asOfMs: null,
	stale: false,
	sources: source === null ? [] : [source],
});

/** The very same figure for as long as the result stands and is as fresh. */
const figureIn = memo((result: Evaluation, source: string | null, stale: boolean, why: Reason | null): Figure => {
	if (!result.ok) return nothing(source, {code: 'evaluation-failed', message: result.error, atMs: null});
	const sources = source !== null ? [source] : result.sources;
	if (result.elements.length === 0) return nothing(source, why ?? {code: 'no-data'});
	if (result.elements.length > 1) return nothing(source, {code: 'too-many-series', series: result.elements.length});
	const value = result.elements[0]?.value ?? Number.NaN;
	if (Number.isNaN(value)) return {...nothing(source, {code: 'not-a-number'}), sources};
	return {value, reason: stale ? why : null, asOfMs: result.newestSampleMs, stale, sources};
});

/**
 * Whether figures that were read from these sources can still be taken for now: the sources answer, also the parts of them
 * that were read, and the newest sample is no older than three intervals of the slowest of them.
 */
export const freshness = (
	state: State,
	definitions: Sourced,
	{newestSampleMs, parts}: {readonly newestSampleMs: number | null; readonly parts: PartsRead},
	sources: readonly string[] = [...parts.keys()],
): {readonly stale: boolean; readonly why: Reason | null} => {
	let slowestMs = 0;
	for (const id of sources) {
		const definition = definitions.sources.find((source) => source.id === id);
		if (!definition) continue;
		const polled = polledSource(state, id);
		const everyMs = Math.max(definition.everyMs, slowestPartMs(polled.parts));
		slowestMs = Math.max(slowestMs, everyMs + definition.timeoutMs);
		if (polled.state === 'starting') return {stale: false, why: {code: 'waiting-for-source', source: id}};
		if (polled.state !== 'ok') return {stale: true, why: whyNotOk(state, id)};
	}
	for (const [source, read] of parts) {
		const silent = silentPart(polledSource(state, source), read);
		if (silent !== null) return {stale: true, why: whySilent(silent.failure, source, silent.part)};
	}
	const age = newestSampleMs === null ? 0 : state.now - newestSampleMs;
	if (slowestMs > 0 && age > Math.max(3 * slowestMs, 90_000)) return {stale: true, why: {code: 'old-sample', ageMs: age}};
	for (const id of sources) {
		const why = firstFailure(state, id, null);
		if (why !== null) return {stale: false, why};
	}
	return fresh;
};

const whySilent = memo((failure: Failure, source: string, part: string): Reason => failureReason(failure, {source, part}));

/** The first part that brought nothing when it was last asked, of those that were read: what they gave is of before. */
export const silentPart = (
	{parts}: PolledSource,
	read: Iterable<string> = [],
): {readonly part: string; readonly failure: Failure} | null => {
	for (const part of read) {
		const answered = parts.get(part);
		if (answered?.isSilent && answered.failure !== null) return {part, failure: answered.failure};
	}
	return null;
};

const fresh = {stale: false, why: null};

/** The longest time between two answers of a part. */
const slowestPartMs = memo((parts: PolledSource['parts']): number => {
	let slowest = 0;
	for (const {everyMs} of parts.values()) slowest = Math.max(slowest, everyMs ?? 0);
	return slowest;
});

const whyNotOk = (state: State, source: string): Reason => {
	const {failure, state: word} = polledSource(state, source);
	if (failure) return failureReason(failure, {source});
	return firstFailure(state, source, source) ?? {code: 'source-not-ok', source, state: word};
};

/** The first part of a source that fails; `named`: the source as the reason is to name it. */
const firstFailure = (state: State, source: string, named: string | null): Reason | null =>
	failureIn(polledSource(state, source).parts, named);

const failureIn = memo((parts: PolledSource['parts'], named: string | null): Reason | null => {
	for (const [part, {failure}] of parts) if (failure) return failureReason(failure, {source: named, part});
	return null;
});
