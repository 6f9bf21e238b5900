import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {Lane} from './lanes.ts';
import {afterSecondRun, filesToRunAgain, type RunOutcome, secondRunStory} from './outcome.ts';

const reporter = path.join(import.meta.dirname, 'reporter.ts');
const vitest = path.resolve(import.meta.dirname, '../../node_modules/.bin/vitest');

/** Takes each line of what Vitest writes. */
export type Say = (line: string) => void;

/** Runs Vitest in the folder `root`. A run that ends without an outcome, or badly with a good one, is a stray error. */
const runOnce = async (
	root: string,
	{arguments: arguments_, environment}: Pick<Lane, 'arguments' | 'environment'>,
	say: Say,
): Promise<RunOutcome> => {
	const work = mkdtempSync(path.join(tmpdir(), 'pipetop-test-'));
	const target = path.join(work, 'outcome.json');
	try {
		const child = spawn(vitest, ['run', '--reporter=default', `--reporter=${reporter}`, ...arguments_], {
			cwd: root,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: {...process.env, ...environment, PIPETOP_TEST_OUTCOME: target},
		});
		const tell = (stream: Readable): unknown => createInterface({input: stream}).on('line', say);
		tell(child.stdout);
		tell(child.stderr);
		const ended = await new Promise<string>((resolve) => {
			child.once('error', (error) => resolve(error.message));
			child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`));
		});
		let outcome: RunOutcome;
		try {
			outcome = JSON.parse(readFileSync(target, 'utf8')) as RunOutcome;
		} catch {
			return {files: [], strayErrors: [`the tests ended (${ended}) without an outcome`]};
		}
		const isGood = outcome.strayErrors.length === 0 && outcome.files.every(({failures}) => failures.length === 0);
		return ended !== 'exit 0' && isGood ? {...outcome, strayErrors: [`the tests ended with ${ended}, though none failed`]} : outcome;
	} finally {
		rmSync(work, {recursive: true, force: true});
	}
};

/** Runs the lanes at the same time, each line of theirs under its name, and says how long each took. */
const runLanes = async (root: string, lanes: readonly Lane[], say: Say): Promise<RunOutcome> => {
	const longest = Math.max(...lanes.map(({name}) => name.length));
	const runs = lanes.map(async (lane) => {
		const prefix = lanes.length > 1 ? `${lane.name.padEnd(longest)} | ` : '';
		const startedMs = performance.now();
		const outcome = await runOnce(root, lane, (line) => say(`${prefix}${line}`));
		say(`lane ${lane.name}: ${outcome.files.length} files in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
		return outcome;
	});
	const outcomes = await Promise.all(runs);
	return {files: outcomes.flatMap(({files}) => files), strayErrors: outcomes.flatMap(({strayErrors}) => strayErrors)};
};

export type Runs = {readonly outcome: RunOutcome /** What is said of a second run. */; readonly story: readonly string[]};

/** Runs every test of the project in `root`, then failed files once more, alone and one after the other (docs/decisions/0006-second-run.md says why). */
export const runAll = async (root: string, lanes: readonly Lane[], say: Say): Promise<Runs> => {
	const first = await runLanes(root, lanes, say);
	const again = filesToRunAgain(first);
	if (again.length === 0) return {outcome: first, story: []};
	say(`\nonce more, alone: ${again.join(', ')}`);
	const outcome = afterSecondRun(first, await runOnce(root, {arguments: [...again, '--no-file-parallelism']}, say));
	return {outcome, story: secondRunStory(first, outcome)};
};

/** Runs what `arguments_` say, once: whoever names files wants to see them fail. */
export const runNamed = async (root: string, arguments_: readonly string[], say: Say): Promise<Runs> => {
	return {outcome: await runOnce(root, {arguments: arguments_}, say), story: []};
};

/** Runs a lane once: what starts nothing has no excuse to fail. */
export const runLane = async (root: string, lane: Lane, say: Say): Promise<Runs> => {
	return {outcome: await runLanes(root, [lane], say), story: []};
};
