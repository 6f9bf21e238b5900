import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {startPatches, withPlainBuiltins} from '../../scripts/start-patches.ts';

const root = path.resolve(import.meta.dirname, '../..');
const files = globSync(
	['node_modules/**/string-width/index.js', 'node_modules/yoga-layout/dist/binaries/*.js', 'node_modules/meow/build/dependencies.js'],
	{cwd: root},
)
	.filter((file) => !/node_modules\/(?:\.|cliui|string-width-cjs|yargs)/u.test(file))
	.map((file) => path.join(root, file));

describe('the patches for a quick start', () => {
	it.each(startPatches)('"$name" still finds what it changes', (patch) => {
		const found = files.filter((file) => patch.file.test(file));
		expect(found).not.toEqual([]);
		for (const file of found) {
			const before = readFileSync(file, 'utf8');
			const after = patch.apply(before);
			expect(after).not.toBe(before);
			expect(after).not.toMatch(/\/[^/\n]*\\p\{RGI_Emoji\}[^/\n]*\/v;|"function"!=typeof fetch|^var \w+ = requireNormalize\(\);/mu);
		}
	});

	it.each(startPatches)('"$name" says so where there is nothing to change', (patch) => {
		expect(() => patch.apply('export default 1;')).toThrow(`the patch "${patch.name}" finds nothing to change`);
	});

	it('measures text with and without emoji as the unpatched code does', async () => {
		const [patch] = startPatches;
		const file = path.join(root, 'node_modules/string-width/index.js');
		const changed = patch!
			.apply(readFileSync(file, 'utf8'))
			.replaceAll(/from '([^']+)'/gu, (_, name: string) => `from '${import.meta.resolve(name)}'`);
		const {default: patched} = (await import(`data:text/javascript,${encodeURIComponent(changed)}`)) as {default: (text: string) => number};
		const {default: plain} = await import('string-width');
		for (const text of ['plain', 'é', '表', '👍', '👨‍👩‍👧‍👦', '1️⃣', '🇩🇪', '⏸', '✓']) expect(patched(text), text).toBe(plain(text));
	});
});

describe("Node's own modules in a built file", () => {
	it.each([
		[
			'import{readFileSync as a,closeSync}from"node:fs";a();',
			'const {readFileSync:a,closeSync}=globalThis.process.getBuiltinModule("node:fs");a();',
		],
		['import a from"path";a.join()', 'const a=globalThis.process.getBuiltinModule("path");a.join()'],
		['import*as a from"node:os";a', 'const a=globalThis.process.getBuiltinModule("node:os");a'],
		['import{a}from"./chunk.js";a', 'import{a}from"./chunk.js";a'],
		[
			'#!/usr/bin/env node\nimport a,{join as b}from"path";b',
			'#!/usr/bin/env node\nconst a=globalThis.process.getBuiltinModule("path");const {join:b}=globalThis.process.getBuiltinModule("path");b',
		],
		['say("import x from fs");', 'say("import x from fs");'],
	])('%j are taken without a namespace', (before, after) => {
		expect(withPlainBuiltins(before)).toBe(after);
	});
});
