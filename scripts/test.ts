/** `npm test`: types, lint, build, then every test; the last line is the true count of all of them. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);
const run = (command: string, arguments_: readonly string[]): number =>
	spawnSync(command, arguments_, {cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: process.env}).status ?? 1;

const gates: ReadonlyArray<readonly [string, string, readonly string[]]> = [
	['types', bin('tsc'), ['--noEmit']],
	['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
	['build', process.execPath, [path.join(root, 'scripts', 'build.ts')]],
];
let failedGates = 0;
for (const [name, command, arguments_] of gates) {
	if (run(command, arguments_) !== 0) {
		console.error(`${name}: failed`);
		failedGates += 1;
	}
}

const work = mkdtempSync(path.join(tmpdir(), 'pipetop-test-'));
const report = path.join(work, 'report.json');
const status = run(bin('vitest'), [
	'run',
	'--reporter=default',
	'--reporter=json',
	`--outputFile.json=${report}`,
	...process.argv.slice(2),
]);
type Report = {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: Array<{status: string; assertionResults: unknown[]}>;
};
let counts = {passed: 0, failed: status === 0 ? 0 : 1, skipped: 0};
try {
	const read = JSON.parse(readFileSync(report, 'utf8')) as Report;
	// A file that could not be loaded has no assertions of its own: it counts as one failure.
	const broken = read.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
	counts = {passed: read.numPassedTests, failed: read.numFailedTests + broken, skipped: read.numPendingTests + read.numTodoTests};
	if (status !== 0 && counts.failed === 0) counts.failed = 1;
} catch (error) {
	console.error(`no test report was written: ${String(error)}`);
	counts.failed = Math.max(1, counts.failed);
}
rmSync(work, {recursive: true, force: true});
const failed = counts.failed + failedGates;
const passed = counts.passed + gates.length - failedGates;
console.log(`${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
