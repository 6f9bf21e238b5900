/** A Vitest reporter that writes a `RunOutcome` as JSON to the file that `PIPETOP_TEST_OUTCOME` names. */
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Reporter, TestModule} from 'vitest/node';
import type {Failure, FileOutcome, RunOutcome} from './outcome.ts';

type Said = {readonly message?: string; readonly VITEST_TEST_PATH?: unknown};

const firstLine = (errors: readonly Said[]): string => (errors[0]?.message ?? 'no message').split('\n')[0] ?? '';

const outcomeOf = (module: TestModule, file: string, loose: readonly Said[]): FileOutcome => {
	let [passed, skipped] = [0, 0];
	const failures: Failure[] = [];
	for (const test of module.children.allTests()) {
		const result = test.result();
		if (result.state === 'passed') passed += 1;
		else if (result.state === 'skipped') skipped += 1;
		else if (result.state === 'failed') failures.push({name: test.fullName, message: firstLine(result.errors)});
		else failures.push({name: test.fullName, message: 'it never came to its end'});
	}
	const state = module.state();
	if (loose.length > 0) failures.push({name: 'outside of its tests', message: firstLine(loose)});
	else if (failures.length === 0 && state !== 'passed' && state !== 'skipped') {
		const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
		const errors = [...module.errors(), ...suites];
		failures.push({name: 'the file', message: errors.length > 0 ? firstLine(errors) : `it is ${state} at the end`});
	}
	return {file, passed, skipped, failures};
};

export default class OutcomeReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Said[]): void {
		const target = process.env.PIPETOP_TEST_OUTCOME;
		if (target === undefined) throw new Error('PIPETOP_TEST_OUTCOME names no file for the outcome of the tests');
		const known = new Set(modules.map(({moduleId}) => moduleId));
		const isUnfinished = modules.some((module) => module.state() === 'pending' || module.state() === 'queued');
		const isStray = ({VITEST_TEST_PATH: file, message = ''}: Said): boolean => {
			// The process of the tests ended: the file that it was at fails by itself, as it never came to its end.
			if (isUnfinished && message.startsWith('[vitest-pool]')) return false;
			return typeof file !== 'string' || !known.has(file);
		};
		const outcome: RunOutcome = {
			files: modules.map((module) => {
				const file = path.relative(process.cwd(), module.moduleId).replaceAll('\\', '/');
				return outcomeOf(
					module,
					file,
					unhandled.filter((error) => error.VITEST_TEST_PATH === module.moduleId),
				);
			}),
			strayErrors: unhandled.filter(isStray).map((error) => firstLine([error])),
		};
		writeFileSync(target, JSON.stringify(outcome));
	}
}
