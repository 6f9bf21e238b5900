import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {type Killed, killRecorder, startChild} from './kill-recorder.ts';

let folder: TemporaryFolder;
beforeAll(() => {
	folder = temporaryFolder('kill');
});
afterAll(() => folder.remove());

test('killed with -9 at ten random moments, every recording opens and lacks at most the last second', async () => {
	const killed: Killed[] = [];
	for (let round = 0; round < 10; round += 1) killed.push(await killRecorder(join(folder.path, `${round}.ptr`), Math.random() * 1_500));
	expect(killed.filter(({lostMs, stalledMs}) => !(lostMs - stalledMs <= 1_000))).toEqual([]);
	// Or else nothing would have been shown: most of them lived long enough to write blocks.
	expect(killed.filter(({kept}) => kept > 0).length).toBeGreaterThanOrEqual(3);
}, 180_000);

test('when the disk takes no more, it is said once, live goes on, and what was written opens whole', async () => {
	const path = join(folder.path, 'full.ptr');
	const child = startChild(path, 4_000, 'trap "" XFSZ; ulimit -f 8');
	await child.ended;
	const problems = child.lines().filter((line) => line.startsWith('problem'));
	expect(problems).toEqual([
		`problem recording stopped: the file may not grow any more (a size limit is set); ${path} holds everything up to then`,
	]);
	const events = child.lines().filter((line) => !line.startsWith('problem'));
	const recording = openRecording(path);
	const kept = [...recording.events()];
	recording.close();
	expect(recording.damage).toEqual([]);
	expect(kept.length).toBeGreaterThan(0);
	expect(events.length).toBeGreaterThan(kept.length + 20);
}, 90_000);
