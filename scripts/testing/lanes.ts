/** Which test files run beside which. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';

export type Lane = {readonly name: string /** What Vitest is told. */; readonly arguments: readonly string[]};

/** Starts brokers: whatever reaches this file by imports within `test/`. */
const brokers = 'test/servers/kafka-cache.ts';

/** Reach it too, with one broker that is idle for most of three minutes: they run beside a cluster of three. */
const calm: ReadonlySet<string> = new Set(['test/acceptance/rt-lakehouse.test.ts']);

const importPattern = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/gu;

/** True where `file` (relative to `root`) imports `wanted`, by itself or through other files of `test/`. */
function reaches(root: string, file: string, wanted: string, known: Map<string, boolean>): boolean {
	if (file === wanted) return true;
	const told = known.get(file);
	if (told !== undefined) return told;
	known.set(file, false);
	const target = path.join(root, file);
	const text = existsSync(target) ? readFileSync(target, 'utf8') : '';
	const found = [...text.matchAll(importPattern)]
		.map(([, to = '']) => path.posix.normalize(path.posix.join(path.posix.dirname(file), to)))
		.some((to) => to.startsWith('test/') && reaches(root, to, wanted, known));
	known.set(file, found);
	return found;
}

/**
 * Two lanes that run at the same time, each one file after the other: never two clusters of three brokers at once on two cores, and
 * beside each cluster at most one other file. (Vitest's own projects share their workers or run one after the other.)
 */
export function lanesOf(root: string): readonly Lane[] {
	const files = globSync('test/**/*.test.{ts,tsx}', {cwd: root})
		.map((file) => file.replaceAll('\\', '/'))
		.sort();
	const startsBrokers = (file: string): boolean => !calm.has(file) && reaches(root, file, brokers, new Map());
	const [withBrokers, others] = [files.filter(startsBrokers), files.filter((file) => !startsBrokers(file))];
	return [
		{name: 'brokers', arguments: [...withBrokers, '--no-file-parallelism']},
		{name: 'others', arguments: [...others, '--no-file-parallelism']},
	].filter((lane) => lane.arguments.length > 1);
}
