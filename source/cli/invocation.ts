import {UsageError} from './exit-codes.ts';

/** Flags as the user gave them; undefined: not given. */
export type Flags = {
	readonly config?: string | undefined;
	readonly profile?: string | undefined;
	readonly trust?: boolean | undefined;
	readonly once?: boolean | undefined;
	readonly format?: string | undefined;
	readonly output?: string | undefined;
	readonly record?: string | undefined;
	readonly replay?: string | undefined;
	readonly at?: string | undefined;
	readonly speed?: number | undefined;
	readonly step?: boolean | undefined;
	readonly rules?: readonly string[] | undefined;
	readonly interval?: string | undefined;
	readonly for?: string | undefined;
	readonly count?: number | undefined;
	readonly width?: number | undefined;
	readonly height?: number | undefined;
	readonly ascii?: boolean | undefined;
	readonly color?: boolean | undefined;
	readonly utc?: boolean | undefined;
	readonly force?: boolean | undefined;
};

export const formats = ['text', 'json', 'ndjson'] as const;
export type Format = (typeof formats)[number];

/** The output format; throws UsageError for a word that is none. */
export const formatOf = (flags: Flags, otherwise: Format): Format => {
	if (flags.format === undefined) return otherwise;
	const found = formats.find((format) => format === flags.format);
	if (!found) throw new UsageError(`--format ${JSON.stringify(flags.format)}: there are ${formats.join(', ')}`);
	return found;
};

/** What a verb gets: everything of the process that it may use. */
export type Invocation = {
	/** Arguments after the verb. */
	readonly arguments: readonly string[];
	readonly flags: Flags;
	readonly version: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
};

/** A verb of the command line: resolves with the exit code. */
export type Verb = (invocation: Invocation) => Promise<number>;

/** At most this many arguments, else wrong usage. */
export const takeArguments = (invocation: Invocation, most: number, what: string): readonly (string | undefined)[] => {
	if (invocation.arguments.length > most)
		throw new UsageError(`${what}; there is no place for ${JSON.stringify(invocation.arguments[most])}`);
	return invocation.arguments;
};
