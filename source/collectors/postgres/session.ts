import {readFile} from 'node:fs/promises';
import {Socket} from 'node:net';
import type {ConnectionOptions} from 'node:tls';
import type {Client} from 'pg';
import {CollectError} from '../failure.ts';
import {type CancelKey, requestCancel} from './cancel-request.ts';
import {asCollectError, endsSession, OutOfTimeError, TlsRefusedError} from './failure.ts';
import {guardParser} from './parser-guard.ts';
import type {ConnectionSettings} from './settings.ts';
import {type Answer, Statement} from './statement.ts';

/** How a session is to behave. */
export type SessionLimits = {
	/** `statement_timeout` of the server unless a statement says less. */
	readonly statementMs: number;
	/** `idle_session_timeout` (PostgreSQL 14 and later): a stopped pipetop leaves no session behind for longer. */
	readonly idleMs: number;
	/** IANA zone of the session: how the server reads and writes times without zone. */
	readonly zone: string;
};

/** One read-only connection. Statements are run one at a time. */
export type Session = {
	/** Such as `18.4`. */
	readonly version: string;
	/** When the server started (epoch ms). */
	readonly startedAtMs: number | null;
	/** False once the connection is of no more use. */
	readonly alive: () => boolean;
	/**
	 * Runs one statement, at most `limitMs` on the server. When `signal` aborts it is cancelled there, the session ends
	 * and this rejects at once. Rejects with a `CollectError` in plain words.
	 */
	run(sql: string, limitMs: number, cap: number, signal: AbortSignal): Promise<Answer>;
	/** Says goodbye; at most half a second. */
	end(): Promise<void>;
};

/** Locks are waited for no longer, so that a monitor never queues up behind (and in front of) the pipeline's own. */
const lockTimeoutMs = 50;

/** Opens a session, with TLS as `sslmode` says. Rejects with a `CollectError` or node's network error. */
export const openSession = async (settings: ConnectionSettings, limits: SessionLimits, signal: AbortSignal): Promise<Session> => {
	// As libpq: a Unix socket needs no TLS.
	if (settings.sslmode === 'disable' || settings.host.startsWith('/')) return connect(settings, limits, signal, false);
	const tls = await tlsOptions(settings);
	try {
		return await connect(settings, limits, signal, tls);
	} catch (error) {
		const optional = settings.sslmode === 'prefer' || settings.sslmode === 'allow';
		if (!optional || !(error instanceof TlsRefusedError)) throw error;
		return connect(settings, limits, signal, false);
	}
};

const tlsOptions = async (settings: ConnectionSettings): Promise<ConnectionOptions> => {
	const read = async (name: string, file: string | undefined): Promise<string | undefined> => {
		if (file === undefined || file === 'system') return undefined;
		return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
			throw new CollectError('missing', `${name} file ${file} cannot be read (${error.code ?? error.message})`);
		});
	};
	const [ca, cert, key] = await Promise.all([read('ca', settings.ca), read('cert', settings.cert), read('key', settings.key)]);
	// As libpq: `require` verifies the chain only where a CA was named, and only `verify-full` looks at the host name.
	const verifies = settings.sslmode.startsWith('verify') || (settings.sslmode === 'require' && settings.ca !== undefined);
	return {
		rejectUnauthorized: verifies,
		...(settings.sslmode === 'verify-full' ? {} : {checkServerIdentity: () => undefined}),
		...(ca === undefined ? {} : {ca}),
		...(cert === undefined ? {} : {cert}),
		...(key === undefined ? {} : {key}),
	};
};

/** Settings given at the start, so that not even the first statement runs without them. */
const startupOptions = (settings: ConnectionSettings, limits: SessionLimits): string =>
	[
		settings.options,
		'-c default_transaction_read_only=on',
		`-c statement_timeout=${Math.ceil(limits.statementMs)}`,
		`-c lock_timeout=${lockTimeoutMs}`,
		'-c idle_in_transaction_session_timeout=10000',
		'-c DateStyle=ISO',
		'-c IntervalStyle=iso_8601',
		'-c extra_float_digits=3',
		`-c TimeZone=${limits.zone}`,
	]
		.filter(Boolean)
		.join(' ');

const connect = async (
	settings: ConnectionSettings,
	limits: SessionLimits,
	signal: AbortSignal,
	tls: ConnectionOptions | false,
): Promise<Session> => {
	const {default: pg} = await import('pg');
	const socket = new Socket();
	const client = new pg.Client({
		host: settings.host,
		port: settings.port,
		user: settings.user,
		database: settings.database,
		password: () => {
			if (settings.password === undefined)
				throw new CollectError(
					'auth',
					`the server wants a password and none is set: use url, PGPASSWORD or ~/.pgpass (${settings.passwordReason})`,
				);
			return settings.password;
		},
		ssl: tls,
		keepAlive: true,
		application_name: 'pipetop',
		options: startupOptions(settings, limits),
		stream: () => socket,
	});
	guardParser(client);
	let isAlive = true;
	const die = (): void => {
		isAlive = false;
	};
	// Without a listener the loss of an idle connection would end the process.
	client.on('error', die);
	client.on('end', die);
	const destroy = (): void => {
		die();
		socket.destroy();
	};
	try {
		await orAborted(client.connect(), signal, () => {
			const reason = socket.connecting ? 'no connection' : 'it took the connection but gave no answer';
			destroy();
			return new OutOfTimeError(reason);
		});
		return await prepared(client, {limits, signal, destroy, alive: () => isAlive, host: settings.host, port: settings.port});
	} catch (error) {
		destroy();
		throw asCollectError(error);
	}
};

type Wiring = {
	readonly limits: SessionLimits;
	readonly signal: AbortSignal;
	readonly destroy: () => void;
	readonly alive: () => boolean;
	readonly host: string;
	readonly port: number;
};

const prepared = async (client: Client, wiring: Wiring): Promise<Session> => {
	const run = runner(client, wiring);
	const {rows} = await run(
		`SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
			current_setting('default_transaction_read_only') AS read_only, extract(epoch FROM pg_postmaster_start_time())::float8 AS started`,
		wiring.limits.statementMs,
		1,
		wiring.signal,
	);
	const {version, number, read_only: readOnly, started} = rows[0] ?? {};
	if (readOnly !== 'on')
		throw new CollectError(
			'denied',
			'the session is not read-only, a pooler seems to have dropped its settings: connect to the server itself',
		);
	if (Number(number) >= 140_000)
		await run(`SET idle_session_timeout = ${Math.ceil(wiring.limits.idleMs)}`, wiring.limits.statementMs, 1, wiring.signal);
	return {
		version: String(version),
		startedAtMs: typeof started === 'number' ? started * 1000 : null,
		alive: wiring.alive,
		run,
		async end() {
			await Promise.race([client.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
			wiring.destroy();
		},
	};
};

const runner = (client: Client, wiring: Wiring): Session['run'] => {
	let limitMs = wiring.limits.statementMs;
	const send = async (sql: string, cap: number, signal: AbortSignal): Promise<Answer> => {
		const statement = new Statement(sql, cap, wiring.limits.zone);
		client.query(statement);
		return orAborted(statement.answer, signal, () => {
			const key = cancelKey(client, wiring);
			if (key) void requestCancel(key);
			wiring.destroy();
			return new OutOfTimeError('no answer', '; asked the server to cancel the query');
		});
	};
	return async (sql, wantedMs, cap, signal) => {
		const sentAt = performance.now();
		try {
			// Spares a round trip while the limit in force is near enough.
			if (wantedMs < limitMs || wantedMs > limitMs * 1.1) {
				await send(`SET statement_timeout = ${Math.ceil(wantedMs)}`, 1, signal);
				limitMs = wantedMs;
			}
			return await send(sql, cap, signal);
		} catch (error) {
			// An answer given up half-way leaves the connection in the middle of it.
			if (error instanceof CollectError || endsSession(error)) wiring.destroy();
			throw asCollectError(error, {elapsedMs: performance.now() - sentAt, limitMs});
		}
	};
};

const cancelKey = (client: Client, {host, port}: Wiring): CancelKey | undefined => {
	const {processID, secretKey} = client as unknown as {processID: unknown; secretKey: unknown};
	return typeof processID === 'number' && typeof secretKey === 'number' ? {host, port, processId: processID, secretKey} : undefined;
};

/** Settles with the promise, or rejects as soon as `signal` aborts, with what `onAbort` gives. */
const orAborted = async <Value>(promise: Promise<Value>, signal: AbortSignal, onAbort: () => CollectError): Promise<Value> => {
	let listener: () => void = () => {};
	const aborted = new Promise<never>((_, reject) => {
		listener = () => {
			reject(onAbort());
		};
		if (signal.aborted) listener();
		else signal.addEventListener('abort', listener, {once: true});
	});
	promise.catch(() => {});
	aborted.catch(() => {});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', listener);
	}
};
