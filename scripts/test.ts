/**
 * `npm test`: types, lint, build, then every test, a failed file once more alone (which is said); the last line is the true count of all
 * of them, each once. `node scripts/test.ts unit` or `local` runs the files of that lane and nothing else; other arguments name files.
 */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {allLanes, localLane, unitLane} from './testing/lanes.ts';
import {counts} from './testing/outcome.ts';
import {type Runs, runAll, runLane, runNamed} from './testing/run.ts';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);
const run = (command: string, arguments_: readonly string[]): number =>
	spawnSync(command, arguments_, {cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: process.env}).status ?? 1;
const say = (line: string): void => console.log(line);

const gates: ReadonlyArray<readonly [string, string, readonly string[]]> = [
	['types', bin('tsc'), ['--noEmit']],
	['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
	['build', process.execPath, [path.join(root, 'scripts', 'build.ts')]],
];

/** How many of the gates did not open. */
const failedOf = (): number => {
	let failed = 0;
	for (const [name, command, arguments_] of gates) {
		if (run(command, arguments_) === 0) continue;
		console.error(`${name}: failed`);
		failed += 1;
	}
	return failed;
};

const named = process.argv.slice(2);
const [only] = named.length === 1 ? named : [];
const isLane = only === 'unit' || only === 'local';
const failedGates = isLane ? 0 : failedOf();
// Without its word: what is missing is a failure of the tests that need it.
if (!isLane) run(process.execPath, [path.join(root, 'test', 'servers', 'prepare.ts')]);

const runWanted = (): Promise<Runs> => {
	if (only === 'unit') return runLane(root, unitLane(root), say);
	if (only === 'local') return runAll(root, [localLane(root)], say);
	return named.length > 0 ? runNamed(root, named, say) : runAll(root, allLanes(root), say);
};
const {outcome, story} = await runWanted();
const tests = counts(outcome);
for (const error of outcome.strayErrors) console.error(`outside of all test files: ${error}`);
if (story.length > 0) console.log(`\n${story.join('\n')}`);
const failed = tests.failed + failedGates;
const passed = tests.passed + (isLane ? 0 : gates.length) - failedGates;
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;
