/** What a fault of one source must look like from outside, and that it costs the others nothing. */
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {type LiveWatch, longestSilence} from './live-watch.ts';

export type SourceDocument = SnapshotDocument['sources'][number];

/** A busy machine's share of every deadline, ms. */
export const slackMs = 2_500;

export const sourceOf = (document: SnapshotDocument, id: string): SourceDocument => {
	const found = document.sources.find((source) => source.id === id);
	if (found === undefined) throw new Error(`no source ${id}`);
	return found;
};

export const serviceOf = (document: SnapshotDocument, title: string): SnapshotDocument['services'][number] => {
	const found = document.services.find((service) => service.title === title);
	if (found === undefined) throw new Error(`no service ${title} among ${document.services.map((one) => one.title).join(', ')}`);
	return found;
};

/** What is needed of a source's timing. */
type Timing = {readonly source: string; readonly timeoutMs: number};

/** Waits until the source is said to fail; throws when that takes longer than one interval and one timeout. Returns the document. */
export const failing = (watch: LiveWatch, {source, timeoutMs}: Timing): Promise<SnapshotDocument> =>
	watch.until(
		`${source} to be shown failing`,
		(document) => (sourceOf(document, source).state === 'failing' ? document : undefined),
		(watch.everyMs.get(source) ?? 0) + timeoutMs + slackMs,
	);

/** Waits until the source is fine again; its pauses have grown while it failed. */
export const recovered = (watch: LiveWatch, source: string, deadlineMs = 30_000): Promise<SnapshotDocument> =>
	watch.until(
		`${source} to recover`,
		(document) => {
			const {state, failingParts} = sourceOf(document, source);
			if (state === 'ok' && failingParts.length === 0) return document;
			throw new Error(JSON.stringify({state, failingParts}));
		},
		deadlineMs,
	);

/** Sources whose polls came later than their interval allows between two moments, in words; empty when all were on time. */
export const lateSources = (watch: LiveWatch, sources: readonly string[], fromMs: number, toMs: number): readonly string[] =>
	sources.flatMap((source) => {
		const allowed = (watch.everyMs.get(source) ?? 0) + slackMs;
		const longest = longestSilence(watch, source, fromMs, toMs);
		return longest > allowed ? [`${source} was silent for ${longest} ms, allowed are ${allowed} ms`] : [];
	});
