/**
 * What the bundle changes in others' code so that the program starts sooner. Each patch fails the build when the code it
 * was made for has changed: then measure anew whether it is still needed.
 */
import {readFileSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import {dirname} from 'node:path';
import type {Plugin} from 'esbuild';

/** One patch: which files it is for, and how their text changes; it throws when there is nothing to change. */
export type StartPatch = {
	readonly name: string;
	readonly why: string;
	/** Path of the file from `node_modules/` on. */
	readonly file: RegExp;
	readonly apply: (text: string) => string;
};

const replaceAll = (name: string, text: string, from: RegExp, to: (...groups: string[]) => string): string => {
	let count = 0;
	const changed = text.replace(from, (...groups) => {
		count += 1;
		return to(...(groups as string[]));
	});
	if (count === 0) throw new Error(`the patch "${name}" finds nothing to change; see scripts/start-patches.ts`);
	return changed;
};

/** Stands for a regular expression that is made when it is first used; its users only `test` and `exec`. */
const lazily = (name: string, pattern: string): string =>
	`const ${name} = (() => {let made; const get = () => (made ??= new RegExp(${JSON.stringify(pattern)}, 'v')); return {test: (text) => get().test(text), exec: (text) => get().exec(text)};})();`;

export const startPatches: readonly StartPatch[] = [
	{
		name: 'lazy emoji',
		why: 'the set of all emoji sequences takes 15 ms to parse, even where the expression is never used',
		file: /\/string-width\/index\.js$/,
		apply(text) {
			const changed = replaceAll(this.name, text, /^const (\w+) = \/(.*\\p\{RGI_Emoji\}.*)\/v;$/gmu, (_, name = '', pattern = '') => {
				const uses = text.split(new RegExp(`\\b${name}\\b`, 'u')).slice(2);
				if (uses.length === 0 || !uses.every((rest) => /^\.(?:test|exec)\(/u.test(rest)))
					throw new Error(`the patch "${this.name}" knows test and exec only; see scripts/start-patches.ts`);
				return lazily(name, pattern);
			});
			return changed;
		},
	},
	{
		name: 'no fetch for wasm',
		why: "reading its own base64 through fetch loads Node's HTTP client, 35 ms and some megabytes",
		file: /\/yoga-layout\/dist\/binaries\/yoga-wasm-base64-esm\.js$/,
		apply(text) {
			return replaceAll(this.name, text, /"function"!=typeof fetch/gu, () => 'true');
		},
	},
	{
		name: 'lazy package data',
		why: 'what checks the licence and the address of a package takes 20 ms to load, and the command line never asks for it',
		file: /\/meow\/build\/dependencies\.js$/,
		apply(text) {
			return replaceAll(
				this.name,
				text,
				/^var (\w+) = requireNormalize\(\);\nconst (\w+) = getDefaultExportFromCjs\(\1\);$/gmu,
				(_, _exports = '', name = '') => `const ${name} = (...given) => getDefaultExportFromCjs(requireNormalize())(...given);`,
			);
		},
	},
];

/** The patches as a plugin of the build; the build fails when one of them met none of its files. */
export const startPatchesPlugin = (): Plugin => ({
	name: 'start-patches',
	setup(build) {
		const met = new Set<StartPatch>();
		for (const patch of startPatches) {
			build.onLoad({filter: patch.file, namespace: 'file'}, ({path}) => {
				met.add(patch);
				return {contents: patch.apply(readFileSync(path, 'utf8')), loader: 'js'};
			});
		}
		build.onEnd(() => {
			const missing = startPatches.filter((patch) => !met.has(patch)).map((patch) => patch.name);
			if (missing.length === 0) return {};
			return {errors: [{text: `start patches without a file to change: ${missing.join(', ')}; see scripts/start-patches.ts`}]};
		});
	},
});

/**
 * Loads `string-width` when a text is first not plain: its expressions over Unicode properties and its segmenter take 10 ms to make, and nearly
 * every text that is shown needs none of them.
 */
export const lazyWidthPlugin = (): Plugin => ({
	name: 'lazy-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, async ({path, kind, ...rest}) => {
			if (kind === 'require-call') return null;
			const {path: file, errors} = await build.resolve(path, {...rest, kind: 'require-call'});
			return {path: file, namespace: 'lazy-width', errors};
		});
		build.onLoad({filter: /.*/, namespace: 'lazy-width'}, ({path}) => ({
			contents: `let width; export default (...given) => (width ??= require(${JSON.stringify(path)}).default)(...given);`,
			loader: 'js',
			resolveDir: dirname(path),
		}));
	},
});

const importStatement = /(?<=^|[;\n}])import\s*([^'"();]*?)\s*from\s*"([a-z_:/\d]+)";?/gu;

/**
 * Takes Node's own modules as they are, without the namespace that `import` makes of them: that one reads every export once,
 * and with `node:process`, `node:fs` or `node:util` loads much that nobody asked for (8, 5 and 4 ms). For the text of a built file.
 */
export const withPlainBuiltins = (text: string): string => {
	const taken: string[] = [];
	const rest = text.replaceAll(importStatement, (statement, clause: string, name: string) => {
		if (!isBuiltin(name)) return statement;
		const module = `globalThis.process.getBuiltinModule(${JSON.stringify(name)})`;
		const [, whole = '', named = ''] = /^([^{]*)(\{.*\})?$/su.exec(clause) ?? [];
		const local = whole
			.replace(',', '')
			.replace(/^\*\s*as\b/u, '')
			.trim();
		if (local !== '') taken.push(`const ${local}=${module};`);
		if (named !== '') taken.push(`const ${named.replaceAll(/\s+as\s+/gu, ':').replaceAll(/\bdefault:/gu, 'default:')}=${module};`);
		return '';
	});
	const line = /^#!.*\n/u.exec(rest)?.[0] ?? '';
	return taken.length === 0 ? text : `${line}${taken.join('')}${rest.slice(line.length)}`;
};
