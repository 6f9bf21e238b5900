import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterSecondRun, filesToRunAgain, type RunOutcome, secondRunStory} from './outcome.ts';

const reporter = path.join(import.meta.dirname, 'reporter.ts');
const vitest = path.resolve(import.meta.dirname, '../../node_modules/.bin/vitest');

/** Runs Vitest in the folder `root` with its own output on this one. A run that ends without an outcome, or badly with a good one, is a stray error. */
function runOnce(root: string, arguments_: readonly string[], stdio: 'inherit' | 'ignore'): RunOutcome {
	const work = mkdtempSync(path.join(tmpdir(), 'pipetop-test-'));
	const target = path.join(work, 'outcome.json');
	try {
		const {status, signal} = spawnSync(vitest, ['run', '--reporter=default', `--reporter=${reporter}`, ...arguments_], {
			cwd: root,
			stdio: ['ignore', stdio, stdio],
			env: {...process.env, PIPETOP_TEST_OUTCOME: target},
		});
		let outcome: RunOutcome;
		try {
			outcome = JSON.parse(readFileSync(target, 'utf8')) as RunOutcome;
		} catch {
			return {files: [], strayErrors: [`the tests ended (${signal ?? status}) without an outcome`]};
		}
		const isGood = outcome.strayErrors.length === 0 && outcome.files.every(({failures}) => failures.length === 0);
		return status !== 0 && isGood ? {...outcome, strayErrors: [`the tests ended with ${signal ?? status}, though none failed`]} : outcome;
	} finally {
		rmSync(work, {recursive: true, force: true});
	}
}

export type Runs = {readonly outcome: RunOutcome /** What is said of a second run. */; readonly story: readonly string[]};

/**
 * Runs the tests of the project in `root`; where all are run (no `arguments_`), failed files once more, alone and one after the other
 * (why: docs/decisions/0006-second-run.md).
 */
export function runTests(root: string, arguments_: readonly string[], stdio: 'inherit' | 'ignore' = 'inherit'): Runs {
	const first = runOnce(root, arguments_, stdio);
	const again = arguments_.length > 0 ? [] : filesToRunAgain(first);
	if (again.length === 0) return {outcome: first, story: []};
	if (stdio === 'inherit') console.log(`\nonce more, alone: ${again.join(', ')}`);
	const outcome = afterSecondRun(first, runOnce(root, [...again, '--no-file-parallelism'], stdio));
	return {outcome, story: secondRunStory(first, outcome)};
}
