import path from 'node:path';
import {openRecording} from '../../source/engine/recording/reader.ts';
import type {FeedEvent, SampleEvent} from '../../source/model/events.ts';
import {createModel} from '../../source/model/reduce.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {createPromql} from '../../source/promql/promql.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

/** A shipped recording, walked once: what is seen after every poll of a source. */
export const openDemo = (system: string) => {
	const recording = openRecording(path.join(fixtures, system, 'recording.ptop'));
	const {definitions} = recording.header;
	const model = createModel(definitions, createPromql({defaultStepMs: definitions.evaluateEveryMs}), 'demo');
	/** Snapshots after the polls of `source` between two moments, counted from the start in seconds. */
	const polls = (
		source: string,
		fromSeconds: number,
		toSeconds: number,
	): ReadonlyArray<{readonly event: SampleEvent; readonly seen: Snapshot}> => {
		const found: Array<{event: SampleEvent; seen: Snapshot}> = [];
		let state = model.initial;
		for (const event of recording.events()) {
			const second = (event.now - recording.fromMs) / 1_000;
			if (second > toSeconds) break;
			state = model.reduce(state, event);
			if (event.type === 'sample' && event.source === source && second >= fromSeconds) found.push({event, seen: model.project(state)});
		}
		return found;
	};
	/** What is seen at a moment, in seconds from the start. */
	const at = (seconds: number): Snapshot => {
		let state = model.initial;
		for (const event of recording.events() as Iterable<FeedEvent>) {
			if (event.now - recording.fromMs > seconds * 1_000) break;
			state = model.reduce(state, event);
		}
		return model.project(state);
	};
	return {recording, model, definitions, polls, at};
};
