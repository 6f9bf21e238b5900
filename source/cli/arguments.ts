import meow from 'meow';
import {UsageError} from './exit-codes.ts';
import type {Flags} from './invocation.ts';

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
	interval: {type: 'string'},
	for: {type: 'string'},
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

type FlagName = keyof typeof flagTypes;

const byShort = new Map<string, FlagName>(
	Object.entries(flagTypes).flatMap(([name, type]) => ('shortFlag' in type ? [[type.shortFlag, name as FlagName]] : [])),
);

/** A command line in pieces: words, and flags that were given. */
export type CommandLine = {
	readonly words: readonly string[];
	readonly flags: Flags & {readonly help?: boolean; readonly version?: boolean};
};

/** Reads a command line; throws UsageError for a flag that is none, lacks its value, stands twice or is no number. */
export const readArguments = (argv: readonly string[]): CommandLine => {
	const cli = parse(joinValues(argv));
	const flags = Object.fromEntries(
		Object.entries(cli.flags).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
	);
	checkNumbers(flags);
	return {words: cli.input, flags: flags as CommandLine['flags']};
};

const parse = (argv: readonly string[]): {readonly input: readonly string[]; readonly flags: Readonly<Record<string, unknown>>} => {
	try {
		return meow({
			importMeta: import.meta,
			argv,
			autoHelp: false,
			autoVersion: false,
			booleanDefault: undefined,
			description: false,
			flags: flagTypes,
			pkg: {name: 'pipetop'},
		});
	} catch (error) {
		// Such as a flag that stands twice.
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
};

/**
 * Puts values to their flags, so that one may begin with a dash (`--at -2m`) and none may be missing; every flag is spelled
 * `--name` or `--name=value` afterwards.
 */
const joinValues = (argv: readonly string[]): readonly string[] => {
	const joined: string[] = [];
	for (let index = 0; index < argv.length; index += 1) {
		const word = argv[index] ?? '';
		if (word === '--') return [...joined, ...argv.slice(index)];
		if (!/^-./u.test(word)) {
			joined.push(word);
			continue;
		}
		const {name, value} = readFlag(word);
		if (name === 'no-color') joined.push(word);
		else if (flagTypes[name].type === 'boolean') {
			if (value !== undefined) throw new UsageError(`--${name} takes no value`);
			joined.push(`--${name}`);
		} else {
			if (value === undefined) index += 1;
			const given = value ?? argv[index];
			if (given === undefined || given === '') throw new UsageError(`--${name} needs a value`);
			joined.push(`--${name}=${given}`);
		}
	}
	return joined;
};

const readFlag = (word: string): {readonly name: FlagName | 'no-color'; readonly value: string | undefined} => {
	const [, dashes = '', written = '', value] = /^(--?)([^=]*)(?:=(.*))?$/su.exec(word) ?? [];
	if (word === '--no-color') return {name: 'no-color', value: undefined};
	const name = dashes === '-' ? byShort.get(written) : Object.hasOwn(flagTypes, written) ? (written as FlagName) : undefined;
	if (name === undefined) throw new UsageError(`there is no flag ${dashes}${written}`);
	return {name, value};
};

const numberFlags: Readonly<Record<string, {readonly most: number; readonly isWhole: boolean}>> = {
	speed: {most: 1_000, isWhole: false},
	count: {most: 1_000_000_000, isWhole: true},
	width: {most: 1_000, isWhole: true},
	height: {most: 1_000, isWhole: true},
};

const checkNumbers = (flags: Readonly<Record<string, unknown>>): void => {
	for (const [name, {most, isWhole}] of Object.entries(numberFlags)) {
		const value = flags[name];
		if (value === undefined) continue;
		const isGood = typeof value === 'number' && value > 0 && value <= most && (!isWhole || Number.isInteger(value));
		if (!isGood) throw new UsageError(`--${name} needs a ${isWhole ? 'whole ' : ''}number above 0, up to ${most}`);
	}
};
