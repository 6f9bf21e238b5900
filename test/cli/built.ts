import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, globSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

const sources = (): readonly string[] =>
	['source/**/*.{ts,tsx}', 'scripts/build.ts', 'package-lock.json'].flatMap((pattern) => globSync(pattern, {cwd: root})).sort();

const changedAt = (file: string): number => statSync(path.join(root, file)).mtimeMs;

/**
 * Path of the built program: `dist/` while it is newer than its sources (as after `npm run build`), else one that is built for the
 * tests, once for the same sources, whichever test comes first.
 */
export const builtProgram = (): string => {
	const files = sources();
	const dist = path.join(root, 'dist', 'pipetop.js');
	if (existsSync(dist) && statSync(dist).mtimeMs > Math.max(...files.map(changedAt))) return dist;
	const state = createHash('sha256')
		.update(files.map((file) => `${file} ${changedAt(file)}`).join('\n'))
		.digest('hex')
		.slice(0, 16);
	const cache = path.join('node_modules', '.cache', 'pipetop-built');
	const folder = path.join(root, cache, state);
	if (!existsSync(path.join(folder, 'pipetop.js'))) {
		mkdirSync(path.join(root, cache), {recursive: true});
		const own = path.join(cache, `making-${process.pid}-${state}`);
		execFileSync(process.execPath, ['scripts/build.ts'], {cwd: root, env: {...process.env, PIPETOP_BUILD_FOLDER: own}, stdio: 'pipe'});
		try {
			renameSync(path.join(root, own), folder);
		} catch {
			// Another test file was quicker with the same sources.
			rmSync(path.join(root, own), {recursive: true, force: true});
		}
	}
	dropOld(path.join(root, cache), folder);
	return path.join(folder, 'pipetop.js');
};

/** Builds of sources as they were hours ago are nobody's any more. */
const dropOld = (cache: string, own: string): void => {
	for (const name of readdirSync(cache)) {
		const one = path.join(cache, name);
		const changedMs = statSync(one, {throwIfNoEntry: false})?.mtimeMs ?? Number.POSITIVE_INFINITY;
		if (one !== own && changedMs < Date.now() - 3_600_000) rmSync(one, {recursive: true, force: true});
	}
};
