import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {matchPasswordFile} from '../../source/collectors/postgres/password-file.ts';
import {findService} from '../../source/collectors/postgres/service-file.ts';
import {parametersOfUrl, plainAddress, resolveSettings} from '../../source/collectors/postgres/settings.ts';
import {postgresKind} from '../../source/collectors/postgres.ts';
import {startGarbage, startSilent, startSlamming} from '../servers/hostile.ts';
import {freePorts} from '../servers/ports.ts';
import {type PostgresServer, startPostgres} from '../servers/postgres.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {asking, factOf, metricOf, partOf, rowOf} from './postgres-asking.ts';
import {harmful, hostileTexts} from './postgres-hostile-texts.ts';

type Options = Parameters<typeof asking<typeof postgresKind.options>>[1];

const folder = temporaryFolder('postgres-settings');
/** Needs encoding in a URL and escaping in a password file. */
const password = 'pl@in/secret:word';
let server: PostgresServer;
beforeAll(async () => {
	server = await startPostgres();
	const admin = new pg.Client({connectionString: server.url});
	await admin.connect();
	await admin.query(`CREATE ROLE watcher LOGIN SUPERUSER PASSWORD '${password}'`);
	await admin.end();
});
afterAll(async () => {
	await server?.stop();
	folder.remove();
});
afterEach(() => vi.unstubAllEnvs());

/** One poll with the environment of libpq's variables and nothing else of theirs. */
const askOnce = async (options: Options, env: Readonly<Record<string, string>> = {}, settings: Parameters<typeof asking>[2] = {}) => {
	for (const name of Object.keys(process.env)) if (name.startsWith('PG')) vi.stubEnv(name, undefined);
	vi.stubEnv('PGPASSFILE', join(folder.path, 'none'));
	vi.stubEnv('PGSERVICEFILE', join(folder.path, 'none'));
	for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
	const asked = asking(postgresKind, options, settings);
	try {
		return await asked.ask();
	} finally {
		await asked.collector.close();
	}
};
const whoAmI: Options = {queries: [{id: 'q', sql: 'SELECT current_user AS who, current_database() AS base'}]};
const written = (name: string, text: string, mode = 0o600): string => {
	const file = join(folder.path, name);
	writeFileSync(file, text);
	chmodSync(file, mode);
	return file;
};

describe('where the connection goes', () => {
	const wanted = {who: 'watcher', base: 'pipetop'};

	test('a url with a %-encoded password', async () => {
		const url = `postgresql://watcher:${encodeURIComponent(password)}@127.0.0.1:${server.port}/pipetop`;
		expect(rowOf(partOf(await askOnce({url, ...whoAmI}), 'q'))).toEqual(wanted);
	});

	test("the environment of libpq's variables, without any url", async () => {
		const env = {PGHOST: '127.0.0.1', PGPORT: String(server.port), PGUSER: 'watcher', PGDATABASE: 'pipetop', PGPASSWORD: password};
		expect(rowOf(partOf(await askOnce(whoAmI, env), 'q'))).toEqual(wanted);
	});

	test('a password file, read anew for each connection', async () => {
		const line = (secret: string): string => `# comment\n127.0.0.1:${server.port}:*:watcher:${secret.replaceAll(/[\\:]/g, '\\$&')}\n`;
		const url = `postgresql://watcher@127.0.0.1:${server.port}/pipetop`;
		const file = written('pgpass', line('wrong'));
		expect((await askOnce({url}, {PGPASSFILE: file}))[0]?.failure?.kind).toBe('auth');
		written('pgpass', line(password));
		expect(rowOf(partOf(await askOnce({url, ...whoAmI}, {PGPASSFILE: file}), 'q'))).toEqual(wanted);
	});

	test('a password file that others may read is not used, and the failure says so', async () => {
		const file = written('open-pgpass', `*:*:*:*:${password}`, 0o644);
		const url = `postgresql://watcher@127.0.0.1:${server.port}/pipetop`;
		expect((await askOnce({url}, {PGPASSFILE: file}))[0]?.failure).toEqual({
			kind: 'auth',
			message: `the server wants a password and none is set: use url, PGPASSWORD or ~/.pgpass (${file} is not used because others may read it: chmod 600 it)`,
		});
	});

	test('a service of a service file, by option and by PGSERVICE', async () => {
		const file = written(
			'services.conf',
			`[other]\nhost=nowhere\n\n[factory]\n# comment\nhost=127.0.0.1\nport=${server.port}\ndbname=pipetop\nuser=watcher\npassword=${password}\n[last]\nhost=x\n`,
		);
		expect(rowOf(partOf(await askOnce({service: 'factory', ...whoAmI}, {PGSERVICEFILE: file}), 'q'))).toEqual(wanted);
		expect(rowOf(partOf(await askOnce(whoAmI, {PGSERVICEFILE: file, PGSERVICE: 'factory', PGHOST: 'loses.invalid'}), 'q'))).toEqual(wanted);
		expect((await askOnce({service: 'nope'}, {PGSERVICEFILE: file}))[0]?.failure?.message).toMatch(
			/^service "nope" is in none of .*services\.conf/,
		);
	});

	test('sslmode require is refused by a server without TLS, prefer goes on without', async () => {
		const base = {host: '127.0.0.1', port: server.port, user: 'watcher', password, database: 'pipetop'};
		expect((await askOnce({...base, sslmode: 'require'}))[0]?.failure?.message).toMatch(
			/^the server does not offer TLS, which sslmode asks for/,
		);
		expect((await askOnce({...base, sslmode: 'prefer'}))[0]?.failure).toBeNull();
		expect((await askOnce({...base, sslmode: 'verify-full', ca: '/nonexistent/ca.pem'}))[0]?.failure?.message).toBe(
			'ca file /nonexistent/ca.pem cannot be read (ENOENT)',
		);
	});

	test.each([
		['no URL', 'db.example/shop', /^url is not a URL: write postgresql:\/\//],
		['another scheme', 'mysql://u:p@h/d', /^url does not start with postgresql:\/\/$/],
		['two hosts', 'postgresql://u:p@a:1,b:2/d', /^url is not a URL/],
		['an unknown sslmode', 'postgresql://h/d?sslmode=maybe', /^sslmode "maybe" is not known: disable, allow/],
	])('%s in the url is told without repeating it', async (_, url, message) => {
		expect((await askOnce({url}))[0]?.failure).toEqual({kind: 'missing', message: expect.stringMatching(message)});
	});

	test.each([
		[{url: 'postgresql://u:secret@db.example:6543/shop?sslmode=require'}, {}, 'db.example:6543/shop'],
		[{url: 'postgresql+psycopg2://u:secret@[::1]/shop'}, {}, '::1:5432/shop'],
		[{url: 'postgresql:///shop?host=/run/postgresql'}, {}, '/run/postgresql:5432/shop'],
		[{}, {PGHOST: 'h', PGDATABASE: 'd', PGPASSWORD: 'secret'}, 'h:5432/d'],
		[{}, {}, 'localhost:5432'],
		[{service: 'factory'}, {}, 'service factory'],
	])('%j with %j shows as %s', (where, env, address) => {
		expect(plainAddress(where, env)).toBe(address);
	});

	test('options go before the url, the url before the service, the service before the environment', async () => {
		const file = written('order.conf', '[s]\nhost=service-host\nport=1\nuser=service-user\ndbname=service-base\n');
		const settings = await resolveSettings(
			{url: 'postgresql://url-user@url-host/', host: 'option-host', service: 's'},
			{PGSERVICEFILE: file, PGHOST: 'e', PGUSER: 'e', PGDATABASE: 'e', PGSSLMODE: 'disable', PGPASSFILE: join(folder.path, 'none')},
		);
		expect(settings).toMatchObject({host: 'option-host', user: 'url-user', port: 1, database: 'service-base', sslmode: 'disable'});
	});

	test.each([
		['*:*:*:*:any', 'any'],
		['db:5432:shop:me:a\\:b\\\\c', 'a:b\\c'],
		['db:5432:shop:you:no\ndb:*:shop:me:second', 'second'],
		['db:5433:shop:me:no', undefined],
		['short:line', undefined],
	])('password file %j gives %j', (text, password) => {
		expect(matchPasswordFile(text, {host: 'db', port: 5432, database: 'shop', user: 'me'})).toBe(password);
	});

	test('a percent sign that encodes nothing stays in the password', () => {
		expect(parametersOfUrl('postgresql://u:50%@h/d').password).toBe('50%');
	});

	test('a service file without the service gives nothing', () => {
		expect(findService('[a]\nhost=x', 'b')).toBeUndefined();
	});
});

const hasOpenssl = ((): boolean => {
	try {
		execFileSync('openssl', ['version'], {stdio: 'ignore'});
		return true;
	} catch {
		if (process.env.CI === 'true') throw new Error('openssl is needed to make certificates');
		return false;
	}
})();

describe.skipIf(!hasOpenssl)('TLS (skipped where there is no openssl to make certificates)', () => {
	let secure: PostgresServer;
	const pem = (name: string): string => join(folder.path, `${name}.pem`);
	const certificate = (name: string): void => {
		const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
		execFileSync(
			'openssl',
			['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', pem(`${name}-key`), '-out', pem(name), ...subject],
			{
				stdio: 'ignore',
			},
		);
	};
	beforeAll(async () => {
		certificate('server');
		certificate('stranger');
		chmodSync(folder.path, 0o755);
		chmodSync(pem('server-key'), 0o600);
		if (userInfo().uid === 0) chownSync(pem('server-key'), Number(execFileSync('id', ['-u', 'postgres'])), -1);
		secure = await startPostgres({settings: {ssl: 'on', ssl_cert_file: pem('server'), ssl_key_file: pem('server-key')}});
	});
	afterAll(() => secure?.stop());
	const ask = (options: Options) =>
		askOnce({
			port: secure.port,
			user: secure.user,
			password: secure.password,
			database: secure.database,
			queries: [{id: 'q', sql: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'}],
			...options,
		});

	test.each([
		['disable', {host: '127.0.0.1', sslmode: 'disable'}, 'false'],
		['prefer', {host: '127.0.0.1'}, 'true'],
		['require', {host: '127.0.0.1', sslmode: 'require'}, 'true'],
		['verify-ca with its CA, under another name', {host: '127.0.0.1', sslmode: 'verify-ca', ca: pem('server')}, 'true'],
		['verify-full with its CA and name', {host: 'localhost', sslmode: 'verify-full', ca: pem('server')}, 'true'],
	] as const)('%s', async (_, options, encrypted) => {
		expect(rowOf(partOf(await ask(options), 'q'))).toEqual({ssl: encrypted});
	});

	test.each([
		[
			'verify-ca with another CA',
			{host: '127.0.0.1', sslmode: 'verify-ca', ca: pem('stranger')},
			/^the server certificate is (self-signed|signed by a CA that is not known)/,
		],
		[
			'require with another CA',
			{host: '127.0.0.1', sslmode: 'require', ca: pem('stranger')},
			/^the server certificate is (self-signed|signed by a CA that is not known)/,
		],
		[
			'verify-full under another name',
			{host: '127.0.0.1', sslmode: 'verify-full', ca: pem('server')},
			/^the server certificate is for another host name/,
		],
	] as const)('%s is refused', async (_, options, message) => {
		expect(partOf(await ask(options), 'connection').failure).toEqual({kind: 'auth', message: expect.stringMatching(message)});
	});

	test('a query on a TLS session is cancelled too', async () => {
		const outcomes = await ask({host: '127.0.0.1', sslmode: 'require', queries: [{id: 'q', sql: 'SELECT pg_sleep(30)', timeout: '300ms'}]});
		expect(partOf(outcomes, 'q').failure?.message).toMatch(/^cancelled after 300 ms/);
	});
});

describe('servers that are none', () => {
	const options = (port: number): Options => ({url: `postgresql://u:p@127.0.0.1:${port}/d`, ...whoAmI});

	test('nothing listens', async () => {
		const [port = 0] = await freePorts(1);
		const outcomes = await askOnce(options(port));
		expect(outcomes[0]?.failure?.kind).toBe('refused');
		expect(metricOf(outcomes, 'pg_up')).toBe(0);
	});

	test('a host that does not exist', async () => {
		expect((await askOnce({url: 'postgresql://u:p@nowhere.invalid/d'}))[0]?.failure?.kind).toBe('unreachable');
	});

	test('one that never answers costs one timeout and is hung up on', async () => {
		const silent = await startSilent();
		try {
			const before = performance.now();
			const outcomes = await askOnce(options(silent.port), {}, {timeoutMs: 3_000});
			expect(performance.now() - before).toBeLessThan(5_900);
			expect(outcomes[0]?.failure).toEqual({kind: 'timeout', message: 'it took the connection but gave no answer within 3,000 ms'});
			expect(factOf(partOf(outcomes, 'connection'), 'health').reachable).toBe(false);
			await vi.waitFor(() => expect(silent.open()).toBe(0), 20_000);
		} finally {
			await silent.stop();
		}
	});

	test('one that closes at once', async () => {
		const slamming = await startSlamming();
		try {
			expect((await askOnce(options(slamming.port)))[0]?.failure).toEqual({
				kind: 'unreachable',
				message: expect.stringMatching(/closed|reset/),
			});
		} finally {
			await slamming.stop();
		}
	});

	test.each([
		['garbage', undefined],
		['an HTTP answer', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
		['a message of 2 GB announced', Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff])],
		['an authentication method of the future', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 99])],
		['no password wanted, then nothing', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0])],
	])('%s is a failure within the timeout, never a hang or a bug', async (_, bytes) => {
		const hostile = await startGarbage(bytes);
		try {
			for (const sslmode of ['prefer', 'disable'] as const) {
				const before = performance.now();
				const {failure} = partOf(await askOnce({...options(hostile.port), sslmode}, {}, {timeoutMs: 500}), 'connection');
				expect(performance.now() - before).toBeLessThan(5_000);
				expect(failure?.kind, failure?.message).toMatch(/^(bad_answer|timeout|unreachable|auth)$/);
			}
			await vi.waitFor(() => expect(hostile.open()).toBe(0), 20_000);
		} finally {
			await hostile.stop();
		}
	});
});

describe('what comes from outside', () => {
	test('hostile texts in values, column names and error messages come out plain', async () => {
		expect(hostileTexts.length).toBeGreaterThanOrEqual(50);
		const admin = new pg.Client({host: '127.0.0.1', port: server.port, user: 'watcher', password, database: 'pipetop'});
		await admin.connect();
		try {
			await admin.query('CREATE TABLE hostile (t text)');
			await admin.query('INSERT INTO hostile SELECT unnest($1::text[])', [hostileTexts]);
			const outcomes = await askOnce({
				host: '127.0.0.1',
				port: server.port,
				user: 'watcher',
				password,
				database: 'pipetop',
				queries: [
					{
						id: 'values',
						sql: 'SELECT t, jsonb_build_object(t, t) AS j FROM hostile',
						metrics: {m: {value: '`1`', labels: ['t']}},
						listings: [{title: 'T'}],
					},
					...hostileTexts.map((text, index) => ({id: `column ${index}`, sql: `SELECT 1 AS ${admin.escapeIdentifier(text)}`})),
					...hostileTexts.map((text, index) => ({id: `table ${index}`, sql: `SELECT * FROM ${admin.escapeIdentifier(text)}`})),
				],
			});
			expect(outcomes).toHaveLength(2 + 2 * hostileTexts.length);
			expect(factOf(partOf(outcomes, 'values'), 'listing').rows).toHaveLength(hostileTexts.length);
			expect(outcomes.filter(({failure}) => failure?.kind === 'bug')).toEqual([]);
			expect(harmful(outcomes)).toEqual([]);
		} finally {
			await admin.end();
		}
	});

	test('a password is in no outcome, even when the server repeats it and no config knew it', async () => {
		const file = written('secret-pgpass', `*:*:*:*:${password.replaceAll(':', '\\:')}`);
		const url = `postgresql://watcher@127.0.0.1:${server.port}/pipetop`;
		const outcomes = await askOnce(
			{
				url,
				queries: [
					{id: 'value', sql: `SELECT '${password}' AS v`},
					{id: 'error', sql: `SELECT * FROM "${password}"`},
				],
			},
			{PGPASSFILE: file},
		);
		expect(outcomes.map(({part, failure}) => [part, failure?.kind])).toEqual([
			['connection', undefined],
			['value', undefined],
			['error', 'missing'],
		]);
		expect(JSON.stringify(outcomes)).not.toContain(password);
		expect(rowOf(partOf(outcomes, 'value'))).toEqual({v: '***'});
	});

	test.each([
		['wrong password in the url', (port: number) => `postgresql://pipetop:planted-secret@127.0.0.1:${port}/pipetop`],
		['a url that is none', () => 'postgresql://u:planted-secret@:x:y/'],
		['a wrong database', (port: number) => `postgresql://pipetop:planted-secret@127.0.0.1:${port}/planted`],
	])('%s: the planted secret shows nowhere', async (_, url) => {
		const outcomes = await askOnce({url: url(server.port), ...whoAmI});
		expect(outcomes[0]?.failure).not.toBeNull();
		expect(JSON.stringify(outcomes)).not.toContain('planted-secret');
	});
});
