import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {CollectError} from '../failure.ts';

/** libpq's parameter names (`host`, `port`, `dbname`, `user`, `password`, `sslmode`…) to values. */
export type Parameters = Readonly<Record<string, string>>;

/** Where libpq looks for service definitions, in this order; the last two are its usual compiled-in folders. */
const files = (env: NodeJS.ProcessEnv): readonly string[] => [
	env.PGSERVICEFILE || join(homedir(), '.pg_service.conf'),
	...(env.PGSYSCONFDIR ? [env.PGSYSCONFDIR] : ['/etc/postgresql-common', '/etc']).map((folder) => join(folder, 'pg_service.conf')),
];

/** The parameters of a named service. Rejects with `missing` when no service file has it. */
export const readService = async (name: string, env: NodeJS.ProcessEnv): Promise<Parameters> => {
	for (const file of files(env)) {
		const text = await readFile(file, 'utf8').catch(() => undefined);
		const found = text === undefined ? undefined : findService(text, name);
		if (found) return found;
	}
	throw new CollectError('missing', `service "${name}" is in none of ${files(env).join(', ')}`);
};

/** The section `[name]` of a service file's text; undefined when there is none. */
export const findService = (text: string, name: string): Parameters | undefined => {
	let found: Record<string, string> | undefined;
	let inside = false;
	for (const line of text.split(/\r?\n/)) {
		const trimmed = line.trim();
		if (trimmed === '' || trimmed.startsWith('#')) continue;
		if (trimmed.startsWith('[')) {
			if (found) return found;
			inside = trimmed === `[${name}]`;
			if (inside) found = {};
			continue;
		}
		const equals = trimmed.indexOf('=');
		if (inside && found && equals > 0) found[trimmed.slice(0, equals).trim()] = trimmed.slice(equals + 1).trim();
	}
	return found;
};
