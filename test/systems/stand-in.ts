import type {Signal} from '../servers/server-process.ts';
import type {Step} from './timeline.ts';

/** A running stand-in, as the command line drives it. */
export type StandIn = {
	/** The variables by which a profile finds it. */
	readonly environment: Readonly<Record<string, string>>;
	/** Runs a command such as `kill-broker 2` and says what was done. Throws for an unknown one. */
	command(line: string): Promise<string>;
	/** The commands it knows, for the usage text. */
	readonly commands: readonly string[];
	/** The scripted incident. */
	readonly incident: readonly Step[];
	/** Waits until every layer has data, where a fresh system has none for minutes. Returns early when aborted. */
	warm?(signal: AbortSignal): Promise<void>;
	/** Ends every process and removes every file. */
	stop(): Promise<void>;
};

/** What can be killed, frozen and started again. */
export type Killable = {kill(signal: Signal): Promise<void>; restart(): Promise<void>};

export type Verb = (name: string) => Promise<string>;

/**
 * The commands `kill-X`, `term-X`, `stop-X` (freeze, SIGSTOP), `cont-X` (SIGCONT) and `restart-X` for things of the kind X;
 * `find` gives the one that is named after the command, or throws.
 */
export const verbsFor = (kind: string, find: (name: string) => Killable): Record<string, Verb> => {
	const signalled =
		(signal: Signal): Verb =>
		async (name) => {
			await find(name).kill(signal);
			return `${signal} sent to ${kind} ${name}`.trimEnd();
		};
	return {
		[`kill-${kind}`]: signalled('SIGKILL'),
		[`term-${kind}`]: signalled('SIGTERM'),
		[`stop-${kind}`]: signalled('SIGSTOP'),
		[`cont-${kind}`]: signalled('SIGCONT'),
		[`restart-${kind}`]: async (name) => {
			await find(name).restart();
			return `${kind} ${name}`.trimEnd().concat(' started again');
		},
	};
};

/** Splits a command line into verb and rest and runs it. */
export const runCommand = async (verbs: Readonly<Record<string, Verb>>, line: string): Promise<string> => {
	const [verb = '', ...rest] = line.trim().split(/\s+/);
	const run = verbs[verb];
	if (run === undefined) throw new Error(`unknown command "${verb}"; known: ${Object.keys(verbs).join(' ')}`);
	return run(rest.join(' '));
};

/** The member with this name. Throws, naming those that exist. */
export const named = <T extends {readonly name: string}>(all: readonly T[], name: string): T => {
	const found = all.find((one) => one.name === name);
	if (found === undefined) throw new Error(`no "${name}"; there are ${all.map((one) => one.name).join(', ')}`);
	return found;
};
