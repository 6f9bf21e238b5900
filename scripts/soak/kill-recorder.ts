/** Kills a recording process with SIGKILL at 50 random moments (or as many as the first argument says) and opens every file. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {killRecorder} from '../../test/engine/kill-recorder.ts';

const rounds = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), 'pipetop-soak-kill-'));
let failed = 0;
let worstMs = 0;
for (let round = 0; round < rounds; round += 1) {
	const lifeMs = Math.round(Math.random() * 4_000);
	try {
		const {lived, kept, lostMs, damage} = await killRecorder(join(folder, `${round}.ptr`), lifeMs);
		worstMs = Math.max(worstMs, lostMs);
		if (!(lostMs <= 1_000)) failed += 1;
		console.log(
			`killed after ${lifeMs} ms: ${kept} of ${lived} events kept, ${lostMs} ms lost${damage.length > 0 ? `; ${damage.join('; ')}` : ''}`,
		);
	} catch (error) {
		failed += 1;
		console.log(`killed after ${lifeMs} ms: ${error instanceof Error ? error.message : String(error)}`);
	}
}
rmSync(folder, {recursive: true, force: true});
console.log(`${rounds} killed, ${failed} failed, at most ${worstMs} ms lost`);
process.exitCode = failed === 0 ? 0 : 1;
