import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {guardFolder, releaseFolder} from './reaper.ts';

export type TemporaryFolder = {readonly path: string; remove(): void};

/** A new folder under the system's temporary folder, removed by `remove()` or, when the run dies, by the reaper. */
export const temporaryFolder = (name: string): TemporaryFolder => {
	const path = mkdtempSync(join(tmpdir(), `pipetop-${name}-`));
	guardFolder(path);
	return {
		path,
		remove() {
			rmSync(path, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
			releaseFolder(path);
		},
	};
};
