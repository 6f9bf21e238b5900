// Node's own comparison: data may have keys such as `constructor`, which matchers take for a class.
import {deepStrictEqual} from 'node:assert';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHistory} from '../../source/engine/history.ts';
import type {Model} from '../../source/engine/model-contract.ts';
import {recordedBlocks} from '../../source/engine/recorded-blocks.ts';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {startReplay} from '../../source/engine/replay.ts';
import type {Session} from '../../source/engine/session.ts';
import {createModel} from '../../source/model/reduce.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {anyPart} from './arbitrary-events.ts';
import {factoryDefinitions, factoryPart} from './factory-definitions.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {anyScript, runScript, type Script, type Witness} from './scripted-run.ts';
import {toyModel} from './toy-model.ts';

let folder: TemporaryFolder;
let names = 0;
beforeAll(() => {
	folder = temporaryFolder('replay');
});
afterAll(() => folder.remove());

const jumps = fc.array(fc.double({min: 0, max: 1, noNaN: true}), {maxLength: 6});

test('a recorded run replays to the same snapshot at every event, played, stepped either way and jumped to', async () => {
	await fc.assert(
		fc.asyncProperty(anyScript(anyPart), jumps, (script, places) => replaysAlike(script, places, () => toyModel)),
		{numRuns: 40},
	);
}, 120_000);

test('so does a run that is judged by everything a config can ask for', async () => {
	const make = () => createModel(factoryDefinitions, createPromql(), 'live');
	await fc.assert(
		fc.asyncProperty(anyScript(factoryPart), jumps, (script, places) => replaysAlike(script, places, make)),
		{numRuns: 25},
	);
}, 120_000);

/** Live and replay each have a model of their own: nothing that one remembers may help the other. */
const replaysAlike = async <State extends object, View extends {readonly seq: number}>(
	script: Script,
	places: readonly number[],
	makeModel: () => Model<State, View>,
): Promise<void> => {
	names += 1;
	const path = join(folder.path, `${names}.ptr`);
	const live = await runScript(script, makeModel(), path);
	const recording = openRecording(path);
	expect(recording.damage).toEqual([]);
	deepStrictEqual([...recording.events()], live.events);
	const model = makeModel();
	const history = createHistory(model, recordedBlocks(recording.blocks, model.initial));
	for (const {seq} of live.events) deepStrictEqual(model.project(history.state(seq)), live.views.get(seq));

	const clock = manualClock(0);
	const session = startReplay({recording, model: makeModel(), clock, isPaused: true});
	const check = (): void => {
		const view = session.store.getSnapshot();
		deepStrictEqual(view, live.views.get(view.seq));
	};
	check();
	for (let more = true; more; more = session.step(1)) check();
	for (let more = true; more; more = session.step(-1)) check();
	for (const place of places) {
		const done = session.jump(recording.fromMs + place * (recording.toMs - recording.fromMs));
		await clock.advance(0);
		await done;
		check();
		session.step(place < 0.5 ? 1 : -1);
		check();
	}
	await playThrough(session, clock, live);
	await session.stop();
	expect(clock.pending).toBe(0);
};

/** Plays from the first event to the end and compares the snapshot after every one on the way. */
const playThrough = async <State extends object, View extends {readonly seq: number}>(
	session: Session<State, View>,
	clock: ManualClock,
	live: Witness<View>,
): Promise<void> => {
	const back = session.jump(Number.NEGATIVE_INFINITY);
	await clock.advance(0);
	await back;
	session.setSpeed(20);
	session.resume();
	for (let round = 0; session.playback.state === 'playing'; round += 1) {
		if (round > 10_000) throw new Error(`still playing at ${session.playback.cursorMs}`);
		await clock.advance(50);
		const view = session.store.getSnapshot();
		deepStrictEqual(view, live.views.get(view.seq));
	}
	expect(session.store.getSnapshot().seq).toBe(live.events.at(-1)?.seq);
};
