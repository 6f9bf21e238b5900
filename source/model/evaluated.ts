import type {Definitions, Evaluation} from './definitions.ts';
import {knowledgeOf, type State} from './state.ts';

/** One number out of an evaluation, or why there is none. */
export type Figure = {
	readonly value: number | null;
	readonly reason: string;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	readonly sources: readonly string[];
};

/** Reads a result that must be one number. Several, none and NaN are no number, each with its reason. */
export const figureOf = (state: State, definitions: Definitions, result: Evaluation | undefined, source: string | null): Figure => {
	const nothing = (reason: string): Figure => ({value: null, reason, asOfMs: null, stale: false, sources: source === null ? [] : [source]});
	if (result === undefined) return nothing('not evaluated yet');
	if (!result.ok) return nothing(result.error);
	const sources = source !== null ? [source] : result.sources;
	const {stale, why} = freshness(state, definitions, sources, result.newestSampleMs);
	if (result.elements.length === 0) return nothing(why === '' ? 'no data' : why);
	if (result.elements.length > 1) return nothing(`${result.elements.length} series where one number is needed`);
	const value = result.elements[0]?.value ?? Number.NaN;
	if (Number.isNaN(value)) return {...nothing('not a number: nothing to divide by'), sources};
	return {value, reason: stale ? why : '', asOfMs: result.newestSampleMs, stale, sources};
};

/**
 * Whether figures that were read from these sources can still be taken for now: the sources answer, and the newest sample
 * is no older than three intervals of the slowest of them.
 */
export const freshness = (
	state: State,
	definitions: Definitions,
	sources: readonly string[],
	newestSampleMs: number | null,
): {stale: boolean; why: string} => {
	let slowestMs = 0;
	for (const id of sources) {
		const definition = definitions.sources.find((source) => source.id === id);
		if (!definition) continue;
		const known = knowledgeOf(state, id);
		const everyMs = Math.max(definition.everyMs, ...[...known.parts.values()].map((part) => part.everyMs ?? 0));
		slowestMs = Math.max(slowestMs, everyMs + definition.timeoutMs);
		if (known.state === 'starting') return {stale: false, why: `waiting for ${id}`};
		if (known.state !== 'ok') return {stale: true, why: `${id}: ${known.failure?.message ?? firstFailure(state, id) ?? known.state}`};
	}
	const age = newestSampleMs === null ? 0 : state.now - newestSampleMs;
	if (slowestMs > 0 && age > Math.max(3 * slowestMs, 90_000)) return {stale: true, why: `newest sample is ${Math.round(age / 1000)} s old`};
	return {stale: false, why: sources.map((id) => firstFailure(state, id)).find(Boolean) ?? ''};
};

const firstFailure = (state: State, source: string): string | undefined => {
	for (const [part, {failure}] of knowledgeOf(state, source).parts) if (failure) return `${part}: ${failure.message}`;
	return undefined;
};
