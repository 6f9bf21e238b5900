import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';
import type {Lane} from '../../scripts/testing/lanes.ts';
import {afterSecondRun, counts, type FileOutcome, filesToRunAgain, type RunOutcome, secondRunStory} from '../../scripts/testing/outcome.ts';
import {runAll, runNamed} from '../../scripts/testing/run.ts';

const file = (name: string, passed: number, ...failed: string[]): FileOutcome => ({
	file: name,
	passed,
	skipped: 0,
	failures: failed.map((one) => ({name: one, message: `${one} saw nothing`})),
});
const run = (...files: FileOutcome[]): RunOutcome => ({files, strayErrors: []});

describe('the count of the tests after a second run', () => {
	const first = run(file('a', 3), file('b', 1, 'slow'), file('c', 0, 'broken'));
	const cases: ReadonlyArray<readonly [string, RunOutcome, RunOutcome, readonly [number, number]]> = [
		['a file that passes alone counts as passed, each test once', first, run(file('b', 2), file('c', 1)), [6, 0]],
		['what fails twice fails', first, run(file('b', 2), file('c', 0, 'broken')), [5, 1]],
		['another failure the second time is a failure', first, run(file('b', 1, 'other'), file('c', 1)), [5, 1]],
		['a file that never came to its end the second time keeps its failure', first, run(file('c', 1)), [5, 1]],
		['a second run that tested nothing shows nothing', first, run(file('b', 0), file('c', 1)), [5, 1]],
		['files that nobody chose change nothing', first, run(file('b', 2), file('c', 1), file('a', 0, 'x'), file('d', 9)), [6, 0]],
	];
	it.each(cases)('%s', (_, one, two, [passed, failed]) => {
		expect(counts(afterSecondRun(one, two))).toEqual({passed, failed, skipped: 0});
	});

	it('keeps the errors that belong to no file, of both runs', () => {
		const settled = afterSecondRun({...first, strayErrors: ['lost']}, {...run(file('b', 2), file('c', 1)), strayErrors: ['ended']});
		expect(counts(settled).failed).toBe(2);
	});

	it('is that of the first run where more than five files failed: that is a breakage', () => {
		const broken = run(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => file(name, 0, 'x')));
		expect(filesToRunAgain(broken)).toEqual([]);
		expect(filesToRunAgain(run(...broken.files.slice(1)))).toHaveLength(5);
		expect(counts(afterSecondRun(broken, run(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => file(name, 1))))).failed).toBe(6);
		expect(secondRunStory(broken, broken)).toEqual([]);
	});

	it('comes with what failed the first time', () => {
		expect(secondRunStory(first, afterSecondRun(first, run(file('b', 2), file('c', 0, 'broken'))))).toEqual([
			'2 files needed a second run: b, c',
			'  b: passed when run alone; the first time failed',
			'    slow: slow saw nothing',
			'  c: failed twice; the first time',
			'    broken: broken saw nothing',
			'  and alone',
			'    broken: broken saw nothing',
		]);
		expect(secondRunStory(run(file('a', 1)), run(file('a', 1)))).toEqual([]);
	});
});

describe('a run of a project of its own', {timeout: 120_000}, () => {
	const folders: string[] = [];
	afterEach(() => {
		for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
	});
	const project = (files: Readonly<Record<string, string>>): string => {
		const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-second-run-'));
		folders.push(folder);
		mkdirSync(path.join(folder, 'test'));
		symlinkSync(path.resolve(import.meta.dirname, '../../node_modules'), path.join(folder, 'node_modules'));
		writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
		writeFileSync(
			path.join(folder, 'vitest.config.ts'),
			"export default {test: {include: ['test/*.test.ts'], pool: 'forks', maxWorkers: 1}};",
		);
		for (const [name, text] of Object.entries(files)) {
			writeFileSync(path.join(folder, 'test', `${name}.test.ts`), `import {beforeAll, expect, it} from 'vitest';\n${text}`);
		}
		return folder;
	};
	const lanes = (...all: string[]): Lane[] =>
		all.map((names) => ({name: names, arguments: [...names.split(',').map((name) => `test/${name}.test.ts`), '--no-file-parallelism']}));
	/** Passes from its second run on. */
	const flaky = `
		import {existsSync, writeFileSync} from 'node:fs';
		it('is there', () => expect(1).toBe(1));
		it('is slow', () => {
			const seen = existsSync('seen');
			writeFileSync('seen', '');
			if (!seen) throw new Error('waited for nothing\\nsecond line');
		});`;

	it('tells a flake from a defect, and says which is which', async () => {
		const root = project({
			flaky,
			good: "it('is good', () => expect(1).toBe(1)); it.skip('is not run', () => {});",
			bad: "it('is wrong', () => { throw new Error('it is wrong'); });",
		});
		const said: string[] = [];
		const {outcome, story} = await runAll(root, lanes('bad', 'flaky,good'), (line) => said.push(stripVTControlCharacters(line)));
		expect(counts(outcome)).toEqual({passed: 3, failed: 1, skipped: 1});
		expect(story).toEqual([
			'2 files needed a second run: test/bad.test.ts, test/flaky.test.ts',
			'  test/bad.test.ts: failed twice; the first time',
			'    is wrong: it is wrong',
			'  and alone',
			'    is wrong: it is wrong',
			'  test/flaky.test.ts: passed when run alone; the first time failed',
			'    is slow: waited for nothing',
		]);
		expect(said.filter((line) => line.includes('✓ test/good.test.ts'))).toEqual([expect.stringMatching(/^flaky,good \| /)]);
	});

	it('counts as failed what has no failed test: a file that cannot be loaded, a hook, an error after the tests, a process that ends', async () => {
		const root = project({
			unloadable: "import './nothing.ts'; it('is never seen', () => {});",
			hook: "beforeAll(() => { throw new Error('no server'); }); it('is never run', () => {});",
			late: "it('is good', () => { setTimeout(() => { throw new Error('too late'); }, 0); return new Promise((resolve) => setTimeout(resolve, 50)); });",
			killed: "it('ends all', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });",
		});
		const {outcome, story} = await runAll(root, lanes('unloadable,hook,late,killed'), () => {});
		expect(story.filter((line) => line.endsWith('failed twice; the first time'))).toHaveLength(4);
		expect(outcome.files.map(({file: name, failures}) => [name, failures.map(({message}) => message)])).toEqual([
			['test/hook.test.ts', ['no server']],
			['test/killed.test.ts', ['it never came to its end']],
			['test/late.test.ts', ['too late']],
			['test/unloadable.test.ts', [expect.stringContaining("Cannot find module './nothing.ts'")]],
		]);
		expect(counts(outcome)).toEqual({passed: 1, failed: 4, skipped: 1});
	});

	it('of named files only has one run: whoever names them wants to see them fail', async () => {
		const {outcome, story} = await runNamed(project({flaky}), ['test/flaky.test.ts'], () => {});
		expect(counts(outcome)).toEqual({passed: 1, failed: 1, skipped: 0});
		expect(story).toEqual([]);
	});
});
