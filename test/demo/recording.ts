import path from 'node:path';
import {openRecording} from '../../source/engine/recording/reader.ts';
import type {FeedEvent, SampleEvent} from '../../source/model/feed-events.ts';
import {createModel} from '../../source/model/reduce.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {State} from '../../source/model/state.ts';
import {createPromql} from '../../source/promql/promql.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

/** A shipped recording, walked once: what is seen after every poll of a source. */
export const openDemo = (system: string) => {
	const recording = openRecording(path.join(fixtures, system, 'recording.ptop'));
	const {definitions} = recording.header;
	const model = createModel(definitions, createPromql({defaultStepMs: definitions.evaluateEveryMs}), 'demo');
	// A walk goes on from the last state known before where it is to begin.
	const known: Array<{second: number; seq: number; state: State}> = [{second: 0, seq: 0, state: model.initial}];
	function* walk(fromSecond: number): Iterable<{readonly event?: FeedEvent; readonly second: number; readonly state: State}> {
		const start = known.findLast(({second}) => second <= fromSecond) ?? {second: 0, seq: 0, state: model.initial};
		let {state} = start;
		yield {second: start.second, state};
		for (const event of recording.events(start.seq + 1)) {
			const second = (event.now - recording.fromMs) / 1_000;
			state = model.reduce(state, event);
			yield {event, second, state};
			if (second > (known.at(-1)?.second ?? 0) + 15) known.push({second, seq: event.seq, state});
		}
	}
	/** Snapshots after the polls of `source` between two moments, counted from the start in seconds. */
	const polls = (
		source: string,
		fromSeconds: number,
		toSeconds: number,
	): ReadonlyArray<{readonly event: SampleEvent; readonly seen: Snapshot}> => {
		const found: Array<{event: SampleEvent; seen: Snapshot}> = [];
		for (const {event, second, state} of walk(fromSeconds - 1)) {
			if (second > toSeconds) break;
			if (event?.type === 'sample' && event.source === source && second >= fromSeconds) found.push({event, seen: model.project(state)});
		}
		return found;
	};
	/** What is seen at a moment, in seconds from the start. */
	const at = (seconds: number): Snapshot => {
		let last = model.initial;
		for (const {second, state} of walk(seconds)) {
			if (second > seconds) break;
			last = state;
		}
		return model.project(last);
	};
	return {recording, model, definitions, polls, at};
};
