import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';

const source = path.resolve(import.meta.dirname, '../../source');

/** What each folder of `source/` may import, beside itself; the table of ARCHITECTURE.md. A file at the top is its own folder. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	model: [],
	promql: ['model'],
	engine: ['model', 'promql'],
	collectors: ['model'],
	panels: ['components', 'model', 'terminal', 'theme.ts', 'keys'],
	components: ['model', 'terminal', 'theme.ts', 'keys'],
	terminal: [],
	keys: [],
	config: ['model', 'collectors/collector.ts', 'keys'],
	discovery: ['config', 'collectors/collector.ts'],
	output: ['model', 'panels', 'theme.ts'],
	app: ['engine', 'keys', 'model', 'panels', 'components', 'terminal', 'theme.ts'],
	'app.tsx': ['app', 'components', 'terminal'],
	cli: [
		'app',
		'app.tsx',
		'collectors',
		'config',
		'discovery',
		'engine',
		'keys',
		'model',
		'output',
		'panels',
		'promql',
		'terminal',
		'theme.ts',
	],
	'cli.tsx': ['cli'],
	'theme.ts': [],
};

/** Packages that only one folder may know. */
const owners: Readonly<Record<string, readonly string[]>> = {
	kafkajs: ['collectors/kafka'],
	pg: ['collectors/postgres'],
	'@duckdb/node-api': ['collectors/duckdb'],
	ink: ['app.tsx', 'components'],
	react: ['app.tsx', 'components'],
	'@prometheus-io/lezer-promql': ['promql'],
	meow: ['cli'],
};

const files = globSync('**/*.{ts,tsx}', {cwd: source})
	.filter((file) => !file.endsWith('.d.ts'))
	.map((file) => file.split(path.sep).join('/'))
	.sort();

const importsOf = (file: string): readonly string[] => {
	const text = readFileSync(path.join(source, file), 'utf8');
	return [
		...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/gu),
	].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
};
/** What is loaded with a file: neither types nor what is imported when it is needed. */
const loadedWith = (file: string): readonly string[] =>
	[...readFileSync(path.join(source, file), 'utf8').matchAll(/(?:^|\n)(?:import|export)\s+(?!type\b)([^;'"]*?)from\s+'([^']+)'/gu)]
		.filter(([, names = '']) => !/^\{(?:\s*type \w+,?)+\s*\}\s*$/u.test(names))
		.map((match) => match[2] ?? '');
/** Files that can be reached from themselves, each circle once, as its files. */
const circlesIn = (graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] => {
	const reached = new Map([...graph.keys()].map((file) => [file, reachedFrom(graph, file)]));
	const circles = [...reached].flatMap(([file, all]) =>
		all.has(file) ? [[...all].filter((other) => reached.get(other)?.has(file)).sort()] : [],
	);
	return [...new Map(circles.map((circle) => [circle.join(' '), circle])).values()];
};
const reachedFrom = (graph: ReadonlyMap<string, readonly string[]>, start: string): ReadonlySet<string> => {
	const found = new Set<string>();
	const waiting = [...(graph.get(start) ?? [])];
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (found.has(file)) continue;
		found.add(file);
		waiting.push(...(graph.get(file) ?? []));
	}
	return found;
};
const folderOf = (file: string): string => file.split('/')[0] ?? file;

describe('the import rule', () => {
	test('there is a rule for every folder', () => {
		expect([...new Set(files.map(folderOf))].filter((folder) => !(folder in allowed))).toEqual([]);
		expect(files.length).toBeGreaterThan(100);
	});

	test('every folder imports only what it may', () => {
		const broken = files.flatMap((file) =>
			importsOf(file)
				.filter((specifier) => specifier.startsWith('.'))
				.map((specifier) => path.posix.join(path.posix.dirname(file), specifier))
				.filter((target) => folderOf(target) !== folderOf(file))
				.filter((target) => !(allowed[folderOf(file)] ?? []).some((one) => target === one || target.startsWith(`${one}/`)))
				.map((target) => `${file} imports ${target}`),
		);
		expect(broken).toEqual([]);
	});

	test('no collector judges: of what is made of polls of a cluster it knows only where rows are', () => {
		const broken = files
			.filter((file) => file.startsWith('collectors/'))
			.flatMap((file) =>
				importsOf(file)
					.filter((specifier) => specifier.includes('/model/kafka/') && !specifier.endsWith('/partition-rows.ts'))
					.map((specifier) => `${file} imports ${specifier}`),
			);
		expect(broken).toEqual([]);
	});

	test('a driver is known only to its own collector', () => {
		const broken = files.flatMap((file) =>
			importsOf(file).flatMap((specifier) => {
				const owner = Object.entries(owners).find(([name]) => specifier === name || specifier.startsWith(`${name}/`))?.[1];
				return owner && !owner.some((one) => file.startsWith(one)) ? [`${file} imports ${specifier}`] : [];
			}),
		);
		expect(broken).toEqual([]);
	});

	test('a demo, a replay and a check of a recording start without what reads a config', () => {
		const loaded = new Set<string>();
		const load = (file: string): void => {
			if (loaded.has(file)) return;
			loaded.add(file);
			if (!files.includes(file)) return;
			for (const specifier of loadedWith(file))
				load(specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier);
		};
		for (const verb of ['cli/start.ts', 'cli/verb-live.ts', 'cli/verb-check.ts', 'output/json.ts']) load(verb);
		expect(loaded.size).toBeGreaterThan(100);
		expect([...loaded].filter((one) => one === 'zod' || one.startsWith('config/') || one === 'yaml')).toEqual([]);
	});

	test('only the clock reads the time of day', () => {
		const readers = files.filter((file) => /\bDate\.now\(|\bnew Date\(\)/u.test(readFileSync(path.join(source, file), 'utf8')));
		expect(readers).toEqual(['engine/clock.ts']);
	});

	test('what is derived is remembered in one way', () => {
		// The terminal stands below the model; a draft's room remembers nothing.
		const others = new Set(['model/memo.ts', 'terminal/sgr.ts', 'terminal/width.ts', 'model/kafka/lag-figures.ts']);
		const own = files.filter((file) =>
			/^(?:(?:export )?let |const \w+ = new WeakMap)/mu.test(readFileSync(path.join(source, file), 'utf8')),
		);
		expect(own.filter((file) => !others.has(file))).toEqual([]);
	});

	test('no file leads back to itself, by types neither', () => {
		const graph = new Map(
			files.map((file) => [
				file,
				importsOf(file)
					.filter((specifier) => specifier.startsWith('.'))
					.map((specifier) => path.posix.join(path.posix.dirname(file), specifier)),
			]),
		);
		expect(circlesIn(graph)).toEqual([]);
		expect(circlesIn(new Map([...graph, ['model/severity.ts', ['model/snapshot.ts']]]))).not.toEqual([]);
	});

	test('files are short: half of them under 90 lines, none over 400', () => {
		const lengths = files.map((file) => readFileSync(path.join(source, file), 'utf8').split('\n').length - 1).sort((a, b) => a - b);
		expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(90);
		expect(files.filter((file) => readFileSync(path.join(source, file), 'utf8').split('\n').length > 400)).toEqual([]);
	});
});
