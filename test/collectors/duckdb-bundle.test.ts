import {execFile} from 'node:child_process';
import {readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder('duckdb-bundle');
const dist = join(folder.path, 'dist');

/** A program that asks once and just ends: it neither closes the collector nor exits. */
const program = `
	import {duckdbKind} from '${root}/source/collectors/duckdb.ts';
	const options = duckdbKind.options.parse({queries: [{id: 'q', sql: 'SELECT 41 + 1 AS n'}]});
	const collector = duckdbKind.create({id: 'd', title: 'D', everyMs: 5000, timeoutMs: 20000, options});
	const outcomes = await collector.collect({
		signal: AbortSignal.timeout(20000), deadlineMs: Date.now() + 20000, now: Date.now,
		interest: {groups: new Set(), topics: new Set()}, due: () => true,
	});
	console.log(JSON.stringify(outcomes));
`;

beforeAll(async () => {
	writeFileSync(join(folder.path, 'program.ts'), program);
	await build({
		absWorkingDir: root,
		entryPoints: {pipetop: join(folder.path, 'program.ts'), 'duckdb-child': 'source/collectors/duckdb/child.ts'},
		outdir: dist,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		chunkNames: 'chunks/[name]-[hash]',
		external: ['@duckdb/node-api', 'pg-native'],
		logLevel: 'error',
		banner: {js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);"},
	});
});
afterAll(() => folder.remove());

const run = async (): Promise<ReadonlyArray<{readonly failure: unknown; readonly facts: ReadonlyArray<{readonly rows: unknown}>}>> => {
	const {stdout} = await promisify(execFile)(process.execPath, [join(dist, 'pipetop.js')], {timeout: 25_000});
	return JSON.parse(stdout);
};
const children = (): readonly string[] =>
	readdirSync('/proc').filter((name) => {
		try {
			return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(dist);
		} catch {
			return false;
		}
	});

test('without the optional package the failure says how to install it', async () => {
	expect((await run())[0]?.failure).toEqual({
		kind: 'missing',
		message:
			'the optional package @duckdb/node-api is not installed: npm install @duckdb/node-api, or reinstall pipetop without --omit=optional',
	});
});

test('bundled, it answers, keeps no program alive and leaves no process behind', async () => {
	symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
	expect((await run())[0]).toMatchObject({failure: null, facts: [{rows: [['42']]}]});
	await until('the DuckDB process to end', () => (children().length === 0 ? true : undefined), 20_000);
});
