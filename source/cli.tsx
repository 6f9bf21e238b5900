import {enableCompileCache, flushCompileCache} from 'node:module';
import process from 'node:process';

// Checked before anything else is loaded: an older Node would only stumble over a missing part of its library.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
	process.stderr.write(`pipetop needs Node 22.15 or newer, this is ${process.versions.node}\n`);
	process.exitCode = 64;
} else {
	const {cacheFolder} = await import('./cli/places.ts');
	// Compiled code from earlier starts; where nothing can be written, it is compiled anew.
	enableCompileCache(cacheFolder(process.env));
	const {main} = await import('./cli/main.ts');
	// What was compiled is kept although the program may be ended by a signal later.
	setTimeout(flushCompileCache, 3_000).unref();
	process.exitCode = await main();
}
