import {enableCompileCache, flushCompileCache} from 'node:module';
import process from 'node:process';
import {setFlagsFromString} from 'node:v8';
import {cacheFolder} from './places.ts';

/** Compiled code is kept from the first start of a version on, this long after it began: by then all of a screen is loaded. */
const keptAfterMs = 3_000;

/** Where young objects live, in MB. Node's 16 let a screen's short-lived objects take 40 MB more before they are collected. */
const youngMegabytes = 2;

/** Runs the command line with compiled code of earlier starts; where nothing can be kept, it is compiled anew. */
export const start = async (): Promise<void> => {
	setFlagsFromString(`--max-semi-space-size=${youngMegabytes}`);
	enableCompileCache(cacheFolder(process.env));
	const {main} = await import('./main.ts');
	// Not only at the end: a screen is often ended by a signal.
	setTimeout(flushCompileCache, keptAfterMs).unref();
	process.exitCode = await main();
};
