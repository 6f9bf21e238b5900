import type {Command, Scope} from './command.ts';

/** A line of help and docs: one command, or several that are told as one. */
export type CommandLine = {
	readonly ids: readonly string[];
	readonly group: string;
	readonly description: string;
	/** All keys of it, in order; empty where none leads there. */
	readonly keys: readonly string[];
};

/** The commands of a scope as lines, in table order. */
export const linesOf = (commands: readonly Command[], scope: Scope): readonly CommandLine[] => {
	const lines: (CommandLine & {readonly line: string | undefined})[] = [];
	for (const {id, group, description, keys, line, scopes} of commands) {
		if (!scopes.includes(scope)) continue;
		const before = lines.at(-1);
		if (line !== undefined && before?.line === line) {
			lines[lines.length - 1] = {...before, ids: [...before.ids, id], keys: [...before.keys, ...keys]};
		} else lines.push({ids: [id], group, description: line ?? description, keys, line});
	}
	return lines;
};
