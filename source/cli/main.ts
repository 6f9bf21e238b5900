import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {readArguments} from './arguments.ts';
import {exitCode, UsageError} from './exit-codes.ts';
import {faultText, plainLines} from './fault-text.ts';
import {packageRoot} from './folders.ts';
import {helpText} from './help-text.ts';
import type {Flags, Invocation, Verb} from './invocation.ts';

/** Verbs by name; each is loaded when it is used, so that none costs another's start. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
	demo: async () => (await import('./verb-live.ts')).demo,
	replay: async () => (await import('./verb-live.ts')).replay,
	record: async () => (await import('./verb-record.ts')).record,
	watch: async () => (await import('./verb-record.ts')).watch,
	check: async () => (await import('./verb-check.ts')).check,
	query: async () => (await import('./verb-query.ts')).query,
	test: async () => (await import('./verb-test.ts')).test,
	config: async () => (await import('./verb-config.ts')).config,
	init: async () => (await import('./verb-config.ts')).init,
	info: async () => (await import('./verb-config.ts')).info,
};

/** Runs the command line and resolves with the exit code. Every error ends here as one clear message. */
export const main = async (): Promise<number> => {
	quietPipes();
	try {
		const version = readVersion();
		const {words, flags} = readArguments(process.argv.slice(2));
		if (flags.help === true) return say(process.stdout, helpText, exitCode.ok);
		if (flags.version === true) return say(process.stdout, `pipetop ${version}\n`, exitCode.ok);
		const [name, ...rest] = words;
		const load =
			name === undefined ? async () => (await import('./verb-live.ts')).live : Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (!load) throw new UsageError(`there is no verb ${JSON.stringify(name)}; there are ${Object.keys(verbs).join(', ')}`);
		const verb = await load();
		return await verb(invocationOf(rest, flags, version));
	} catch (error) {
		return explain(error);
	}
};

const invocationOf = (rest: readonly string[], flags: Flags, version: string): Invocation => ({
	arguments: rest,
	flags,
	version,
	environment: process.env,
	cwd: process.cwd(),
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
});

const readVersion = (): string => {
	const manifest: unknown = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8'));
	return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
};

const say = (stream: NodeJS.WriteStream, text: string, code: number): number => {
	stream.write(text);
	return code;
};

/** Says what went wrong and resolves the exit code. Names of files, keys and flags come from outside: no control character reaches the terminal. */
const explain = (error: unknown): number => {
	if (error instanceof UsageError)
		return say(process.stderr, `pipetop: ${plainLines(error.message)}\nTry: pipetop --help\n`, exitCode.usage);
	// By name: what reads configs is loaded where one is read.
	if (error instanceof Error && error.name === 'InputError') return say(process.stderr, `${plainLines(error.message)}\n`, exitCode.input);
	if (error instanceof Error && error.name === 'RecordingError')
		return say(process.stderr, `pipetop: ${plainLines(error.message)}\n`, exitCode.input);
	return say(process.stderr, `${faultText(error)}\n`, exitCode.fault);
};

/** A reader that leaves early (`| head`) is no error. */
const quietPipes = (): void => {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EPIPE') process.exit(0);
			throw error;
		});
	}
	// kafkajs' request queue sets a timer with a negative time on Node 24; that one warning says nothing to anybody.
	process.removeAllListeners('warning');
	process.on('warning', (warning) => {
		if (warning.name !== 'TimeoutNegativeWarning' && warning.name !== 'ExperimentalWarning')
			process.stderr.write(`${warning.name}: ${warning.message}\n`);
	});
};
