import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import type {FindRuleFiles} from '../../source/promql/unit-test.ts';

/** The folder of given cases beside the repository, found by walking up from it; undefined where it is not at hand. */
export const findGiven = (): string | undefined => {
	let folder = resolve(import.meta.dirname, '../..');
	for (;;) {
		const candidate = join(folder, '../shared/promql/given');
		if (existsSync(candidate)) return candidate;
		const parent = dirname(folder);
		if (parent === folder) return undefined;
		folder = parent;
	}
};

export const unitTestFiles = (folder: string): readonly string[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.yml') && !name.endsWith('.rules.yml') && !name.endsWith('.fails.yml'))
		.sort();

/** Rule files beside the test file. */
export const rulesBeside =
	(testFile: string): FindRuleFiles =>
	(pattern) => {
		const file = join(dirname(testFile), pattern);
		return existsSync(file) ? [{file: basename(file), text: readFileSync(file, 'utf8')}] : [];
	};
