import fc from 'fast-check';
import {startLive} from '../../source/engine/live.ts';
import type {Model} from '../../source/engine/model-contract.ts';
import {type Recorder, startRecorder} from '../../source/engine/recording/recorder.ts';
import type {FeedEvent, PartOutcome} from '../../source/model/feed-events.ts';
import {testHeader} from './header.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {type Step, scripted} from './scripted.ts';

export type Script = {
	readonly sources: readonly Step[][];
	readonly seconds: number;
	readonly wallSteps: ReadonlyArray<readonly [afterMs: number, byMs: number]>;
};

/** Scripts of two sources that answer, fail, hang and ignore, while the wall clock may step. */
export const anyScript = (part: fc.Arbitrary<PartOutcome>): fc.Arbitrary<Script> => {
	const afterMs = fc.integer({min: 0, max: 2_500});
	const step: fc.Arbitrary<Step> = fc.oneof(
		{
			weight: 5,
			arbitrary: fc.tuple(afterMs, fc.array(part, {maxLength: 3})).map(([ms, parts]): Step => ({does: 'answer', afterMs: ms, parts})),
		},
		afterMs.map((ms): Step => ({does: 'fail', afterMs: ms, kind: 'refused', message: 'nothing listens there'})),
		fc.constant<Step>({does: 'hang'}),
		fc.constant<Step>({does: 'ignore', afterMs: 6_000}),
		fc.constant<Step>({does: 'throw', message: 'broken'}),
	);
	return fc.record({
		sources: fc.array(fc.array(step, {minLength: 1, maxLength: 6}), {minLength: 2, maxLength: 2}),
		seconds: fc.integer({min: 1, max: 90}),
		wallSteps: fc.array(fc.tuple(fc.integer({min: 0, max: 20_000}), fc.integer({min: -8_000, max: 8_000})), {maxLength: 2}),
	});
};

export const sourceIds = ['kafka', 'api'] as const;

/** What a live run showed after every event. */
export type Witness<View> = {readonly views: ReadonlyMap<number, View>; readonly events: readonly FeedEvent[]; readonly pending: number};

/** Runs a script live with a recorder into `path`, keeping the snapshot after every single event. */
export const runScript = async <State extends object, View>(
	script: Script,
	model: Model<State, View>,
	path: string,
): Promise<Witness<View>> => {
	const clock: ManualClock = manualClock(Date.UTC(2026, 8, 1, 3, 10));
	const recorder: Recorder = await startRecorder({path, header: testHeader({startedMs: clock.now()}), clock});
	const events: FeedEvent[] = [];
	const views = new Map<number, View>();
	let state = model.initial;
	// What the screen would show is folded here on its own, and compared with the session's store at the end.
	const witness: Recorder = {
		...recorder,
		tap(event) {
			recorder.tap(event);
			events.push(event);
			state = model.reduce(state, event);
			views.set(event.seq, model.project(state));
		},
		close: recorder.close,
	};
	const session = startLive({
		sources: sourceIds.map((id, index) => ({
			id,
			everyMs: 1_500 + index * 700,
			timeoutMs: 1_000,
			collector: scripted(clock, script.sources[index] ?? [{does: 'hang'}]),
		})),
		model,
		clock,
		recorder: witness,
		random: () => 0.37,
	});
	for (const [afterMs, byMs] of script.wallSteps) {
		await clock.advance(afterMs);
		clock.stepWall(byMs);
	}
	await clock.advance(script.seconds * 1_000);
	const shown = session.store.getSnapshot();
	const last = events.at(-1);
	if (last && JSON.stringify(shown) !== JSON.stringify(views.get(last.seq)))
		throw new Error('the store shows something else than its events say');
	const stopping = session.stop();
	await clock.advance(10_000);
	await stopping;
	return {views, events, pending: clock.pending};
};
