import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import meow from 'meow';
import {InputError} from '../config/position.ts';
import {exitCode, UsageError} from './exit-codes.ts';
import {helpText} from './help-text.ts';
import type {Flags, Invocation, Verb} from './options.ts';
import {packageRoot} from './places.ts';

/** Verbs by name; each is loaded when it is used, so that none costs another's start. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
	demo: async () => (await import('./verb-live.ts')).demo,
	replay: async () => (await import('./verb-live.ts')).replay,
	record: async () => (await import('./verb-record.ts')).record,
	watch: async () => (await import('./verb-record.ts')).watch,
	check: async () => (await import('./verb-check.ts')).check,
	config: async () => (await import('./verb-config.ts')).config,
	init: async () => (await import('./verb-config.ts')).init,
	info: async () => (await import('./verb-config.ts')).info,
};

const flagTypes = {
	config: {type: 'string', shortFlag: 'c'},
	profile: {type: 'string', shortFlag: 'p'},
	trust: {type: 'boolean'},
	once: {type: 'boolean'},
	format: {type: 'string', shortFlag: 'f'},
	output: {type: 'string', shortFlag: 'o'},
	record: {type: 'string'},
	replay: {type: 'string'},
	at: {type: 'string'},
	speed: {type: 'number'},
	step: {type: 'boolean'},
	rules: {type: 'string', isMultiple: true},
	interval: {type: 'string', aliases: ['for'] as string[]},
	count: {type: 'number'},
	width: {type: 'number'},
	height: {type: 'number'},
	ascii: {type: 'boolean'},
	color: {type: 'boolean'},
	utc: {type: 'boolean'},
	force: {type: 'boolean'},
	help: {type: 'boolean', shortFlag: 'h'},
	version: {type: 'boolean', shortFlag: 'V'},
} as const;

/** Runs the command line and resolves with the exit code. Every error ends here as one clear message. */
export const main = async (): Promise<number> => {
	quietPipes();
	try {
		const version = readVersion();
		const {input, flags, unknown} = parse(process.argv.slice(2));
		if (flags.help === true) return say(process.stdout, helpText, exitCode.ok);
		if (flags.version === true) return say(process.stdout, `pipetop ${version}\n`, exitCode.ok);
		if (unknown.length > 0) throw new UsageError(`there is no flag ${unknown.join(', ')}`);
		checkNumbers(flags);
		const [name, ...rest] = input;
		const load =
			name === undefined ? async () => (await import('./verb-live.ts')).live : Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (!load) throw new UsageError(`there is no verb ${JSON.stringify(name)}; there are ${Object.keys(verbs).join(', ')}`);
		const verb = await load();
		return await verb(invocationOf(rest, flags as Flags, version));
	} catch (error) {
		return explain(error);
	}
};

const parse = (argv: readonly string[]): {input: readonly string[]; flags: Record<string, unknown>; unknown: readonly string[]} => {
	const cli = meow({
		importMeta: import.meta,
		argv,
		autoHelp: false,
		autoVersion: false,
		booleanDefault: undefined,
		description: false,
		flags: flagTypes,
		pkg: {name: 'pipetop'},
	});
	const known = new Set([
		...Object.keys(flagTypes),
		...Object.values(flagTypes).flatMap((type) => [
			...('shortFlag' in type ? [type.shortFlag] : []),
			...('aliases' in type ? type.aliases : []),
		]),
	]);
	const flags = Object.fromEntries(
		Object.entries(cli.flags).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
	);
	const unknown = Object.keys(cli.unnormalizedFlags).filter((name) => !known.has(name));
	return {input: cli.input, flags, unknown: unknown.map((name) => (name.length === 1 ? `-${name}` : `--${name}`))};
};

const checkNumbers = (flags: Readonly<Record<string, unknown>>): void => {
	for (const name of ['speed', 'count', 'width', 'height'] as const) {
		const value = flags[name];
		if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value) || value <= 0))
			throw new UsageError(`--${name} needs a number above 0`);
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

const explain = (error: unknown): number => {
	if (error instanceof UsageError) return say(process.stderr, `pipetop: ${error.message}\nTry: pipetop --help\n`, exitCode.usage);
	if (error instanceof InputError) return say(process.stderr, `${error.message}\n`, exitCode.input);
	if (error instanceof Error && error.name === 'RecordingError') return say(process.stderr, `pipetop: ${error.message}\n`, exitCode.input);
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	// A stack may quote a line of the minified bundle, which is as long as the bundle.
	const lines = stack
		.split('\n')
		.map((line) => line.slice(0, 240))
		.join('\n');
	return say(
		process.stderr,
		`pipetop: this is a fault of pipetop. Please report it with the lines below and the output of: pipetop info\n${lines}\n`,
		exitCode.fault,
	);
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
