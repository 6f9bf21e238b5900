// Node's own comparison: data may have keys such as `constructor`, which matchers take for a class.
import {deepStrictEqual} from 'node:assert';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {manualClock} from '../../source/engine/clock.ts';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {startReplay} from '../../source/engine/replay.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {anyPart} from './arbitrary-events.ts';
import {anyScript, runScript, type Witness} from './scripted-run.ts';
import {type ToyView, toyModel} from './toy-model.ts';

let folder: TemporaryFolder;
let names = 0;
beforeAll(() => {
	folder = temporaryFolder('replay');
});
afterAll(() => folder.remove());

test('a recorded run replays to the same snapshot at every event, played, stepped either way and jumped to', async () => {
	await fc.assert(
		fc.asyncProperty(anyScript(anyPart), fc.array(fc.double({min: 0, max: 1, noNaN: true}), {maxLength: 6}), async (script, jumps) => {
			names += 1;
			const path = join(folder.path, `${names}.ptr`);
			const live = await runScript(script, toyModel, path);
			const recording = openRecording(path);
			expect(recording.damage).toEqual([]);
			deepStrictEqual([...recording.events()], live.events);

			const clock = manualClock(0);
			const session = startReplay({recording, model: toyModel, clock, isPaused: true});
			const check = (): void => {
				const view = session.store.getSnapshot();
				deepStrictEqual(view, live.views.get(view.seq));
			};
			check();
			for (let more = true; more; more = session.step(1)) check();
			for (let more = true; more; more = session.step(-1)) check();
			for (const jump of jumps) {
				const done = session.jump(recording.fromMs + jump * (recording.toMs - recording.fromMs));
				await clock.advance(0);
				await done;
				check();
				session.step(jump < 0.5 ? 1 : -1);
				check();
			}
			await playThrough(session, clock, live);
			await session.stop();
			expect(clock.pending).toBe(0);
		}),
		{numRuns: 40},
	);
}, 120_000);

type ReplaySession = ReturnType<typeof startReplay<typeof toyModel.initial, ToyView>>;

/** Plays from the first event to the end and compares whatever is shown on the way. */
const playThrough = async (session: ReplaySession, clock: ReturnType<typeof manualClock>, live: Witness<ToyView>): Promise<void> => {
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
