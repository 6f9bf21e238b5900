import {enableCompileCache, flushCompileCache} from 'node:module';
import process from 'node:process';
import {setFlagsFromString} from 'node:v8';
import {cacheFolder} from './folders.ts';

/** Compiled code is kept from the first start of a version on, this long after it began: by then all of a screen is loaded. */
const keptAfterMs = 3_000;

/** Short-lived objects stay in the room they begin with: it would grow to 32 MB, although a frame leaves little behind. */
const smallYoungSpace = '--semi-space-growth-factor=1';

/** A monitor stands beside what it watches for weeks: memory counts for more than the last tenth of speed. */
const smallOldSpace = '--optimize-for-size';

/** Runs the command line with compiled code of earlier starts; where nothing can be kept, it is compiled anew. */
export const start = async (): Promise<void> => {
	setFlagsFromString(smallYoungSpace);
	setFlagsFromString(smallOldSpace);
	enableCompileCache(cacheFolder(process.env));
	const {main} = await import('./main.ts');
	// Not only at the end: a screen is often ended by a signal.
	setTimeout(flushCompileCache, keptAfterMs).unref();
	process.exitCode = await main();
};
