const {process} = globalThis;

// Checked before anything else is loaded, with nothing that an older Node lacks: it would only stumble over a missing part of its library.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
	process.stderr.write(`pipetop needs Node 22.15 or newer, this is ${process.versions.node}\n`);
	process.exitCode = 64;
} else {
	const {start} = await import('./cli/start.ts');
	await start();
}

export {};
