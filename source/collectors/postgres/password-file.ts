import {readFile, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';

/** Whose password is looked for. */
export type Account = {readonly host: string; readonly port: number; readonly database: string; readonly user: string};

/** A password, or why none was taken from the file. */
export type PasswordAnswer = {readonly password: string} | {readonly password: undefined; readonly reason: string};

/**
 * Looks up `~/.pgpass` (or `PGPASSFILE`) as libpq does: `host:port:database:user:password`, `*` for any, backslash
 * before `:` and `\`; the first line that fits counts, and a file that others may read is not used.
 */
export const passwordFromFile = async (account: Account, env: NodeJS.ProcessEnv): Promise<PasswordAnswer> => {
	const file = env.PGPASSFILE || join(homedir(), '.pgpass');
	let text: string;
	try {
		const {mode} = await stat(file);
		// The same bits that libpq refuses: any right of the group or of others.
		if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
			return {password: undefined, reason: `${file} is not used because others may read it: chmod 600 it`};
		}
		text = await readFile(file, 'utf8');
	} catch {
		return {password: undefined, reason: `${file} cannot be read`};
	}
	const password = matchPasswordFile(text, account);
	return password === undefined ? {password, reason: `${file} has no line for this host, port, database and user`} : {password};
};

/** The password of the first fitting line of a password file's text. */
export const matchPasswordFile = (text: string, account: Account): string | undefined => {
	// A Unix socket counts as localhost there.
	const hosts = account.host.startsWith('/') ? [account.host, 'localhost'] : [account.host];
	for (const line of text.split(/\r?\n/)) {
		if (line === '' || line.startsWith('#')) continue;
		const fields = splitLine(line);
		if (fields.length !== 5) continue;
		const [host, port, database, user, password] = fields as [string, string, string, string, string];
		const fits = (field: string, value: string): boolean => field === '*' || field === value;
		if (
			hosts.some((name) => fits(host, name)) &&
			fits(port, String(account.port)) &&
			fits(database, account.database) &&
			fits(user, account.user)
		) {
			return password;
		}
	}
	return undefined;
};

const splitLine = (line: string): readonly string[] => {
	const fields = [''];
	for (let index = 0; index < line.length; index++) {
		const character = line.charAt(index);
		if (character === '\\' && index + 1 < line.length) fields[fields.length - 1] += line.charAt(++index);
		else if (character === ':' && fields.length < 5) fields.push('');
		else fields[fields.length - 1] += character;
	}
	return fields;
};
