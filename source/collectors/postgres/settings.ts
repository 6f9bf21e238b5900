import {userInfo} from 'node:os';
import {CollectError} from '../failure.ts';
import {type PasswordAnswer, passwordFromFile} from './password-file.ts';
import {type Parameters, readService} from './service-file.ts';

/** libpq's words for how much TLS is wanted. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** The part of the options that says where the server is. */
export type WhereOptions = {
	readonly url?: string | undefined;
	readonly service?: string | undefined;
	readonly host?: string | undefined;
	readonly port?: number | undefined;
	readonly user?: string | undefined;
	readonly password?: string | undefined;
	readonly database?: string | undefined;
	readonly sslmode?: SslMode | undefined;
	readonly ca?: string | undefined;
	readonly cert?: string | undefined;
	readonly key?: string | undefined;
};

/** Everything a connection is made with. */
export type ConnectionSettings = {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly database: string;
	/** Not set: `passwordReason` says where it was looked for. */
	readonly password: string | undefined;
	readonly passwordReason: string;
	readonly sslmode: SslMode;
	readonly ca: string | undefined;
	readonly cert: string | undefined;
	readonly key: string | undefined;
	/** Further server settings of the user's, as in PGOPTIONS. */
	readonly options: string;
};

const environmentNames: Readonly<Record<string, string>> = {
	host: 'PGHOST',
	port: 'PGPORT',
	user: 'PGUSER',
	dbname: 'PGDATABASE',
	password: 'PGPASSWORD',
	sslmode: 'PGSSLMODE',
	sslrootcert: 'PGSSLROOTCERT',
	sslcert: 'PGSSLCERT',
	sslkey: 'PGSSLKEY',
	options: 'PGOPTIONS',
};

/**
 * Finds out where to connect, as libpq does: what the options say, then the URL, then the service file, then the
 * environment, then defaults (localhost:5432, the system's user name). Read anew for each connection, so that a changed
 * password file counts. Rejects with a `CollectError` that names the setting, never its value when it may hold a secret.
 */
export const resolveSettings = async (where: WhereOptions, env: NodeJS.ProcessEnv): Promise<ConnectionSettings> => {
	const direct = {...(where.url === undefined ? {} : parametersOfUrl(where.url)), ...parametersOfOptions(where)};
	const serviceName = where.service ?? direct.service ?? env.PGSERVICE;
	const service = serviceName ? await readService(serviceName, env) : {};
	const {found, port} = merged([direct, service, parametersOfEnvironment(env)]);
	const user = found.user || systemUser();
	const host = found.host || 'localhost';
	const database = found.dbname || user;
	const answer: PasswordAnswer = found.password ? {password: found.password} : await passwordFromFile({host, port, database, user}, env);
	return {
		host,
		port,
		user,
		database,
		password: answer.password,
		passwordReason: answer.password === undefined ? answer.reason : '',
		sslmode: sslMode(found.sslmode),
		ca: found.sslrootcert,
		cert: found.sslcert,
		key: found.sslkey,
		options: found.options ?? '',
	};
};

/** `host:port/database` for the screen, from what is known without reading files. */
export const plainAddress = (where: WhereOptions, env: NodeJS.ProcessEnv): string => {
	try {
		const direct = {...(where.url === undefined ? {} : parametersOfUrl(where.url)), ...parametersOfOptions(where)};
		const service = where.service ?? direct.service ?? env.PGSERVICE;
		if (service && !direct.host) return `service ${service}`;
		const {found, port} = merged([direct, parametersOfEnvironment(env)]);
		return `${found.host || 'localhost'}:${port}${found.dbname ? `/${found.dbname}` : ''}`;
	} catch (error) {
		return error instanceof CollectError ? error.message : 'postgres';
	}
};

const merged = (layers: readonly Parameters[]): {readonly found: Parameters; readonly port: number} => {
	const found: Record<string, string> = {};
	for (const layer of layers) for (const [name, value] of Object.entries(layer)) if (value !== '') found[name] ??= value;
	const port = Number(found.port ?? 5432);
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw new CollectError('missing', `"${found.port}" is not a port number (1-65535)`);
	return {found, port};
};

const parametersOfOptions = (where: WhereOptions): Parameters =>
	Object.fromEntries(
		Object.entries({
			host: where.host,
			port: where.port?.toString(),
			user: where.user,
			password: where.password,
			dbname: where.database,
			sslmode: where.sslmode,
			sslrootcert: where.ca,
			sslcert: where.cert,
			sslkey: where.key,
		}).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);

const parametersOfEnvironment = (env: NodeJS.ProcessEnv): Parameters =>
	Object.fromEntries(
		Object.entries(environmentNames).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable] as string]] : [])),
	);

/** The parts of a `postgresql://` URL, also in SQLAlchemy's spelling `postgresql+driver://`; its query may hold libpq parameters. */
export const parametersOfUrl = (text: string): Parameters => {
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		// The text may hold a password, so it is not repeated.
		throw new CollectError(
			'missing',
			'url is not a URL: write postgresql://user:password@host:5432/database, with special characters of the password %-encoded',
		);
	}
	if (!/^postgres(ql)?(\+\w+)?:$/.test(url.protocol)) throw new CollectError('missing', 'url does not start with postgresql://');
	const plain = (part: string): string => {
		try {
			return decodeURIComponent(part);
		} catch {
			return part;
		}
	};
	const host = plain(url.hostname).replace(/^\[(.*)\]$/, '$1');
	const parts = {host, port: url.port, user: plain(url.username), password: plain(url.password), dbname: plain(url.pathname.slice(1))};
	return {...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== '')), ...Object.fromEntries(url.searchParams)};
};

const sslMode = (text: string | undefined): SslMode => {
	if (text === undefined) return 'prefer';
	const found = sslModes.find((mode) => mode === text);
	if (!found) throw new CollectError('missing', `sslmode "${text}" is not known: ${sslModes.join(', ')}`);
	return found;
};

const systemUser = (): string => {
	try {
		return userInfo().username;
	} catch {
		return 'postgres';
	}
};
