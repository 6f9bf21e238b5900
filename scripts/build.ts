/** Builds `dist/`: one ESM bundle, minified, with every driver split off into a chunk that is loaded when first used. */
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {lazyWidthPlugin, startPatchesPlugin, withPlainBuiltins} from './start-patches.ts';

const root = path.resolve(import.meta.dirname, '..');
// Tests build into a folder of their own, so that they disturb nobody who runs the other.
const outdir = process.env.PIPETOP_BUILD_FOLDER ?? 'dist';
await rm(path.join(root, outdir), {recursive: true, force: true});
const {outputFiles} = await build({
	absWorkingDir: root,
	entryPoints: {pipetop: 'source/cli.tsx', 'duckdb-child': 'source/collectors/duckdb/child.ts'},
	outdir,
	bundle: true,
	write: false,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	minify: true,
	jsx: 'automatic',
	chunkNames: 'chunks/[name]-[hash]',
	legalComments: 'none',
	plugins: [startPatchesPlugin(), lazyWidthPlugin()],
	define: {'process.env.NODE_ENV': '"production"'},
	// Ink imports its devtools client statically; it is never used in a build.
	alias: {'react-devtools-core': './scripts/devtools-stub.ts'},
	// A native module cannot be bundled; it stays an optional package.
	external: ['@duckdb/node-api', 'pg-native'],
	banner: {
		js: "#!/usr/bin/env node\nimport {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
});
for (const {path: file, text} of outputFiles) {
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, withPlainBuiltins(text));
}
