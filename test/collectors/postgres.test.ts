import {setTimeout as timer} from 'node:timers/promises';
import pg from 'pg';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {postgresKind} from '../../source/collectors/postgres.ts';
import {type PostgresServer, startPostgres} from '../servers/postgres.ts';
import {until} from '../servers/until.ts';
import {type Asked, asking, factOf, metricOf, partOf, rowOf} from './postgres-asking.ts';

type Options = Parameters<typeof asking<typeof postgresKind.options>>[1];

let server: PostgresServer;
let admin: pg.Client;
const open: Asked[] = [];

const source = (options: Options, settings?: Parameters<typeof asking>[2]): Asked => {
	const asked = asking(postgresKind, {url: server.url, ...options}, settings);
	open.push(asked);
	return asked;
};
const query = (sql: string, rest: object = {}): Options => ({queries: [{id: 'q', sql, ...rest}]});
const sessions = async (where = 'true'): Promise<ReadonlyArray<{state: string; query: string}>> =>
	(await admin.query(`SELECT state, query FROM pg_stat_activity WHERE application_name = 'pipetop' AND ${where}`)).rows;

beforeAll(async () => {
	server = await startPostgres();
	admin = new pg.Client({connectionString: server.url});
	admin.on('error', () => {});
	await admin.connect();
	await admin.query(`
		CREATE TABLE consumer_health (consumer_id text, status text, total bigint, seen timestamp, parts jsonb);
		INSERT INTO consumer_health VALUES
			('consumer-001', 'active', 1152921504606846976, '2026-11-22 07:11:34.985043', '[1]'),
			('consumer-002', 'inactive', 5, '2026-11-22 07:11:30', '[0, 2]');
		CREATE TABLE secret_table (a int);
		CREATE ROLE reader LOGIN PASSWORD 'reader-pass';
	`);
});
afterEach(async () => {
	for (const asked of open.splice(0)) await asked.collector.close();
});
afterAll(async () => {
	await admin?.end().catch(() => {});
	await server?.stop();
});

describe('what a query gives', () => {
	test('columns become metrics, checks, runs, events and listings', async () => {
		const outcomes = await source({
			queries: [
				{
					id: 'consumers',
					sql: 'SELECT * FROM consumer_health ORDER BY consumer_id;',
					metrics: {
						messages_total: {value: 'total', labels: ['consumer_id'], type: 'counter'},
						heartbeat_timestamp_seconds: {value: 'seen', labels: {id: 'consumer_id'}, unit: 'timestamp'},
						partitions: {value: 'length(parts)', labels: ['consumer_id']},
					},
					events: {at: 'seen', kind: 'status', text: 'consumer_id'},
					listings: [{title: 'Consumers', columns: ['consumer_id', 'total']}],
					runs: {kind: 'streaming', name: 'consumer_id', state: 'status', started: 'seen'},
				},
				{
					sql: 'SELECT count(*) FILTER (WHERE seen IS NOT NULL) AS good, count(*) AS total FROM consumer_health',
					checks: [{dataset: 'consumer_health', dimension: 'Completeness', title: 'Seen', good: 'good', total: 'total'}],
				},
			],
		}).ask();
		expect(outcomes.map(({part, failure}) => [part, failure])).toEqual([
			['connection', null],
			['consumers', null],
			['query 2', null],
		]);
		expect(metricOf(outcomes, 'messages_total', {consumer_id: 'consumer-001'})).toBe(2 ** 60);
		expect(metricOf(outcomes, 'heartbeat_timestamp_seconds', {id: 'consumer-002'})).toBe(Date.UTC(2026, 10, 22, 7, 11, 30) / 1000);
		expect(metricOf(outcomes, 'partitions', {consumer_id: 'consumer-002'})).toBe(2);
		expect(factOf(partOf(outcomes, 'consumers'), 'event').atMs).toBe(Date.UTC(2026, 10, 22, 7, 11, 34, 985));
		expect(factOf(partOf(outcomes, 'consumers'), 'listing').rows).toEqual([
			['consumer-001', '1152921504606846976'],
			['consumer-002', '5'],
		]);
		expect(factOf(partOf(outcomes, 'consumers'), 'run')).toMatchObject({name: 'consumer-001', state: 'active'});
		expect(factOf(partOf(outcomes, 'query 2'), 'check')).toMatchObject({good: 2, total: 2});
	});

	test('the connection part says that the server is up, its version and the round trip', async () => {
		const outcomes = await source({}).ask();
		const health = factOf(partOf(outcomes, 'connection'), 'health');
		expect(health).toMatchObject({target: 'postgres', reachable: true, healthy: true, claim: 'PostgreSQL 18.4'});
		expect(health.latencyMs).toBeGreaterThan(0);
		expect(metricOf(outcomes, 'pg_up')).toBe(1);
		expect(metricOf(outcomes, 'pg_static', {short_version: '18.4'})).toBe(1);
		expect(metricOf(outcomes, 'pg_postmaster_start_time_seconds')).toBeGreaterThan(1_700_000_000);
	});

	test.each([
		['2^60', '(2::numeric ^ 60)::int8', '1152921504606846976'],
		['the smallest int8', '(-9223372036854775808)::int8', '-9223372036854775808'],
		['30 digits', '123456789012345678901234567890.123456::numeric', '123456789012345678901234567890.123456'],
		['numeric NaN', "'NaN'::numeric", 'NaN'],
		['float8', '0.1::float8 + 0.2::float8', '0.30000000000000004'],
		['float8 infinity', "'-infinity'::float8", '-Infinity'],
		['naive timestamp', "'2026-11-22 07:11:34.985043'::timestamp", '2026-11-22T07:11:34.985043Z'],
		['timestamptz', "'2026-11-22 07:11:34.5+05:30'::timestamptz", '2026-11-22T01:41:34.5Z'],
		['infinite timestamptz', "'infinity'::timestamptz", 'infinity'],
		['infinite timestamp', "'-infinity'::timestamp", '-infinity'],
		['a year before 1', "'0044-03-15 12:00:00 BC'::timestamp", '0044-03-15 12:00:00 BC'],
		['a year after 9999', "'12026-01-01'::timestamp", '12026-01-01 00:00:00'],
		['date', "'2026-11-22'::date", '2026-11-22'],
		['interval', "'1 day 02:00:00.5'::interval", 'P1DT2H0.5S'],
		['negative interval', "'-1 month'::interval", 'P-1M'],
		['jsonb with 2^60', `'{"a":1152921504606846976,"b":[0.1,null]}'::jsonb`, '{"a":"1152921504606846976","b":[0.1,null]}'],
		['jsonb with 30 digits', `'[0.123456789012345678901234567890]'::jsonb`, '["0.123456789012345678901234567890"]'],
		['int8 array', 'ARRAY[1152921504606846976, NULL]::int8[]', '["1152921504606846976",null]'],
		['int4 array', 'ARRAY[[1,2],[3,4]]', '[[1,2],[3,4]]'],
		['text array', `ARRAY['a"b','c,d','{}','NULL',NULL,'\\']`, '["a\\"b","c,d","{}","NULL",null,"\\\\"]'],
		['empty array', "'{}'::text[]", '[]'],
		['array from 0', "'[0:1]={7,8}'::int4[]", '[7,8]'],
		['timestamptz array', "ARRAY['2026-01-01 00:00+01'::timestamptz]", '["2025-12-31T23:00:00Z"]'],
		['boolean', 'true', 'true'],
		['bytea', "'\\x00ff'::bytea", '\\x00ff'],
		['uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
		['null', 'NULL::int8', null],
		['empty text', "''", ''],
	])('%s is read exactly', async (_, sql, wanted) => {
		expect(rowOf(partOf(await source(query(`SELECT ${sql} AS v`)).ask(), 'q'))).toEqual({v: wanted});
	});

	test('timestamps without zone are read in the configured zone, also where it changes its clocks', async () => {
		const {ask} = source({
			zone: 'Europe/Berlin',
			...query(`SELECT '2026-07-01 12:00'::timestamp AS summer, '2026-01-01 12:00'::timestamp AS winter,
				'2026-07-01 12:00+00'::timestamptz AS exact, abs(extract(epoch FROM localtimestamp - now()::timestamp)) < 1 AS same`),
		});
		expect(rowOf(partOf(await ask(), 'q'))).toEqual({
			summer: '2026-07-01T10:00:00Z',
			winter: '2026-01-01T11:00:00Z',
			exact: '2026-07-01T12:00:00Z',
			same: 'true',
		});
	});

	test('no rows are an empty listing and no metric, never a 0', async () => {
		const outcomes = await source({
			queries: [
				{id: 'none', sql: 'SELECT 1 AS n WHERE false', metrics: {n: {value: 'n'}}},
				{id: 'null', sql: 'SELECT max(total) AS n FROM consumer_health WHERE false', metrics: {m: {value: 'n'}}},
			],
		}).ask();
		expect(partOf(outcomes, 'none')).toMatchObject({facts: [], failure: null});
		expect(partOf(outcomes, 'null')).toMatchObject({facts: [], failure: null, notes: ['metric m: n is missing or null']});
	});

	test('rows over the cap stay on the server, and a note says so', async () => {
		const outcomes = await source({
			max_rows: 10,
			...query('SELECT generate_series(1, 100000000) AS n', {metrics: {n: {value: 'n', labels: ['n']}}}),
		}).ask();
		const part = partOf(outcomes, 'q');
		expect(part.facts).toHaveLength(10);
		expect(part.notes).toEqual(['only the first 10 rows are read: the query has more']);
	});

	test('exactly as many rows as the cap are no reason for a note', async () => {
		expect(partOf(await source({max_rows: 10, ...query('SELECT generate_series(1, 10) AS n')}).ask(), 'q').notes).toBeUndefined();
	});

	test('an answer of more than 16 MB is given up, and the next query is asked in the next poll', async () => {
		const {ask} = source({
			queries: [
				{id: 'big', sql: "SELECT repeat('x', 1000000) FROM generate_series(1, 100)"},
				{id: 'small', sql: 'SELECT 1 AS n'},
			],
		});
		expect(partOf(await ask(), 'big').failure).toEqual({
			kind: 'bad_answer',
			message: 'the answer is larger than 16 MB: select fewer or shorter columns',
		});
		expect(partOf(await ask(), 'connection').failure).toBeNull();
	});

	test('a column that comes twice is told', async () => {
		const part = partOf(await source(query('SELECT 1 AS a, 2 AS a')).ask(), 'q');
		expect(part.notes).toEqual(['column "a" comes twice: only the last one is read']);
	});
});

describe('failures in plain words', () => {
	test.each([
		['a missing table', 'SELECT * FROM nope', 'missing', /^no such table or view: relation "nope" does not exist \(SQLSTATE 42P01\)$/],
		['a missing column', 'SELECT nope FROM consumer_health', 'missing', /^no such column: .*"nope".*SQLSTATE 42703/],
		['a missing function', 'SELECT nope(1)', 'missing', /^no such function.*SQLSTATE 42883/],
		['a syntax error', 'SELECT FROM WHERE', 'server_error', /^syntax error in the SQL: .*SQLSTATE 42601/],
		['a division by zero', 'SELECT 1/0', 'server_error', /^division by zero in the SQL: .*SQLSTATE 22012/],
		['two statements', 'SELECT 1; SELECT 2', 'denied', /^only one statement a query: .*SQLSTATE 42601/],
		['two statements, the second one a write', 'SELECT 1; DROP TABLE consumer_health', 'denied', /^only one statement/],
		[
			'a write inside of a WITH',
			'WITH x AS (DELETE FROM consumer_health RETURNING 1) SELECT * FROM x',
			'denied',
			/^a write was refused.*25006/,
		],
		['a write by a function', "SELECT nextval('s')", 'missing', /42P01/],
		['a write by EXPLAIN ANALYZE', 'EXPLAIN ANALYZE DELETE FROM consumer_health', 'denied', /^a write was refused.*25006/],
	])('%s', async (_, sql, kind, message) => {
		const {failure, facts} = partOf(await source(query(sql)).ask(), 'q');
		expect(failure).toEqual({kind, message: expect.stringMatching(message)});
		expect(facts).toEqual([]);
		expect((await admin.query('SELECT count(*)::int AS n FROM consumer_health')).rows).toEqual([{n: 2}]);
	});

	test.each([
		'INSERT INTO t VALUES (1)',
		'SET default_transaction_read_only = off',
		'COMMIT',
		'COPY t TO STDOUT',
		' -- x\n/* y */ DROP TABLE t',
		'',
	])('%j is refused when the config is read', (sql) => {
		expect(postgresKind.options.safeParse({queries: [{sql}]}).error?.issues[0]?.message).toMatch(/^one statement that reads/);
	});

	test('one failing query costs only itself', async () => {
		const outcomes = await source({
			queries: [
				{id: 'bad', sql: 'SELECT * FROM nope'},
				{id: 'good', sql: 'SELECT 1 AS n', metrics: {n: {value: 'n'}}},
			],
		}).ask();
		expect(outcomes.map(({part, failure}) => [part, failure?.kind])).toEqual([
			['connection', undefined],
			['bad', 'missing'],
			['good', undefined],
		]);
		expect(metricOf(outcomes, 'n')).toBe(1);
	});

	test('permission that is lacking is named', async () => {
		const {ask} = source({user: 'reader', password: 'reader-pass', ...query('SELECT * FROM secret_table')});
		expect(partOf(await ask(), 'q').failure).toEqual({
			kind: 'denied',
			message: 'permission denied: grant this user SELECT (or pg_monitor): permission denied for table secret_table (SQLSTATE 42501)',
		});
	});

	test.each([
		['wrong password', {password: 'wrong'}, 'auth', /^wrong password or unknown user: .*SQLSTATE 28P01/],
		['no such database', {database: 'nodb'}, 'missing', /^no such database: .*SQLSTATE 3D000/],
	])('%s', async (_, options, kind, message) => {
		const outcomes = await source({...options, ...query('SELECT 1')}).ask();
		// Every query says it too, so that its figures are not taken for fresh.
		expect(outcomes.map(({part}) => part)).toEqual(['connection', 'q']);
		for (const {failure} of outcomes) expect(failure).toEqual({kind, message: expect.stringMatching(message)});
		expect(factOf(partOf(outcomes, 'connection'), 'health')).toMatchObject({reachable: true, healthy: false});
		expect(metricOf(outcomes, 'pg_up')).toBe(0);
	});

	test('too many connections', async () => {
		await admin.query('ALTER ROLE reader CONNECTION LIMIT 0');
		const outcomes = await source({user: 'reader', password: 'reader-pass'}).ask();
		expect(outcomes[0]?.failure).toEqual({
			kind: 'limited',
			message: expect.stringMatching(/^too many connections on the server: .*SQLSTATE 53300/),
		});
		await admin.query('ALTER ROLE reader CONNECTION LIMIT -1');
	});

	test('a lock that is held is not waited for', async () => {
		await admin.query('BEGIN; LOCK TABLE consumer_health IN ACCESS EXCLUSIVE MODE');
		try {
			const part = partOf(await source(query('SELECT * FROM consumer_health')).ask(), 'q');
			expect(part.failure).toEqual({
				kind: 'locked',
				message: expect.stringMatching(/^another session holds a lock on it: .*SQLSTATE 55P03/),
			});
			// Its source has 4 s, which a wait would have used up.
			expect(part.durationMs).toBeLessThan(3_000);
		} finally {
			await admin.query('ROLLBACK');
		}
	});
});

describe('limits and cancelling', () => {
	test('a query over its timeout is cancelled on the server and the next one is asked', async () => {
		const {ask} = source({
			queries: [
				{id: 'slow', sql: 'SELECT pg_sleep(30)', timeout: '300ms'},
				{id: 'quick', sql: 'SELECT 1 AS n'},
			],
		});
		const outcomes = await ask();
		expect(partOf(outcomes, 'slow').failure).toEqual({
			kind: 'timeout',
			message: 'cancelled after 300 ms (its time limit) (SQLSTATE 57014)',
		});
		expect(partOf(outcomes, 'quick').failure).toBeNull();
		expect(await sessions("state = 'active'")).toEqual([]);
	});

	test('a query is cancelled a little before the timeout of the source, so that the connection survives', async () => {
		const {ask} = source(query('SELECT pg_sleep(30)'), {timeoutMs: 1_000});
		const [, limitMs] = await until('a query cancelled by the server', async () => {
			const {failure} = partOf(await ask(), 'q');
			expect(failure?.kind).toBe('timeout');
			const told = /^cancelled after (\d+) ms \(its time limit\)/.exec(failure?.message ?? '');
			// The server has 200 ms to say so, which it misses where nobody gets the processor.
			if (told === null) throw new Error(failure?.message);
			return told;
		});
		expect(Number(limitMs)).toBeLessThan(1_000);
		expect(await sessions()).toHaveLength(1);
	});

	test('an aborted poll ends at once and its query is cancelled on the server', async () => {
		const {ask} = source(query('SELECT pg_sleep(30)'), {timeoutMs: 20_000});
		const stop = new AbortController();
		const poll = ask({signal: stop.signal});
		await until('the query to run', async () =>
			(await sessions("query LIKE '%pg_sleep%' AND state = 'active'")).length === 1 ? true : undefined,
		);
		const before = performance.now();
		stop.abort();
		expect(partOf(await poll, 'q').failure?.kind).toBe('timeout');
		// Of the 20 s that it has.
		expect(performance.now() - before).toBeLessThan(5_000);
		await until('the session to be gone', async () => ((await sessions()).length === 0 ? true : undefined), 10_000);
	});

	test('somebody else cancelling a query is told apart from its time limit', async () => {
		const {ask} = source(query('SELECT pg_sleep(30)'), {timeoutMs: 20_000});
		const poll = ask();
		await until('the query to be cancelled', async () =>
			(
				await admin.query(
					"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'pipetop' AND query LIKE '%pg_sleep%'",
				)
			).rowCount === 1
				? true
				: undefined,
		);
		expect(partOf(await poll, 'q').failure?.message).toMatch(/^cancelled by somebody else after [\d,]+ ms \(SQLSTATE 57014\)$/);
	});

	test('a query that ran out of time goes last, so that the others are asked', async () => {
		const {ask} = source(
			{
				queries: [
					{id: 'slow', sql: 'SELECT pg_sleep(30)'},
					{id: 'quick', sql: 'SELECT 1 AS n'},
				],
			},
			{timeoutMs: 1_000},
		);
		await ask();
		const outcomes = await ask();
		expect(outcomes.map(({part, failure}) => [part, failure?.kind])).toEqual([
			['connection', undefined],
			['quick', undefined],
			['slow', 'timeout'],
		]);
	});

	test('a query that is not due is not asked, and one that could not be asked stays due', async () => {
		const asked: string[] = [];
		const {ask} = source(
			{
				queries: [
					{id: 'slow', sql: 'SELECT pg_sleep(30)'},
					{id: 'rare', sql: 'SELECT 1 AS n', every: '1h'},
				],
			},
			{timeoutMs: 800},
		);
		const outcomes = await ask({
			due: (part) => {
				asked.push(part);
				return part !== 'rare';
			},
		});
		expect(outcomes.map(({part}) => part)).toEqual(['connection', 'slow']);
		expect(asked).toEqual(['slow', 'rare']);
	});

	test('the session only reads, names itself, and has idle and lock limits', async () => {
		const {ask} = source(
			query(`SELECT current_setting('default_transaction_read_only') AS ro, current_setting('application_name') AS name,
				current_setting('lock_timeout') AS lock, current_setting('idle_session_timeout') AS idle,
				current_setting('idle_in_transaction_session_timeout') AS tx, current_setting('statement_timeout') AS statement`),
		);
		expect(rowOf(partOf(await ask(), 'q'))).toEqual({ro: 'on', name: 'pipetop', lock: '50ms', idle: '70s', tx: '10s', statement: '3800ms'});
	});

	test('one connection is used for all polls, and close ends it', async () => {
		const {ask, collector} = source({queries: [{sql: 'SELECT 1'}, {sql: 'SELECT 2'}]});
		for (let poll = 0; poll < 5; poll++) await ask();
		expect(await sessions()).toHaveLength(1);
		await collector.close();
		await until('the session to be gone', async () => ((await sessions()).length === 0 ? true : undefined), 10_000);
	});
});

describe('a server that comes and goes', () => {
	test('a restart between two polls is not noticed', async () => {
		const {ask} = source(query('SELECT 1 AS n'));
		await ask();
		await server.restart();
		await admin.end().catch(() => {});
		admin = new pg.Client({connectionString: server.url});
		admin.on('error', () => {});
		await admin.connect();
		expect((await ask()).map(({part, failure}) => [part, failure])).toEqual([
			['connection', null],
			['q', null],
		]);
	});

	test('a session ended during a query is that query failing, and the next poll connects anew', async () => {
		const {ask} = source(
			{
				queries: [
					{id: 'q', sql: 'SELECT pg_sleep(30)'},
					{id: 'next', sql: 'SELECT 1'},
				],
			},
			{timeoutMs: 20_000},
		);
		const poll = ask();
		await until('the session to be ended', async () =>
			(
				await admin.query(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pipetop' AND query LIKE '%pg_sleep%'",
				)
			).rowCount === 1
				? true
				: undefined,
		);
		const outcomes = await poll;
		expect(partOf(outcomes, 'q').failure).toEqual({
			kind: 'unreachable',
			message: expect.stringMatching(/^the server ended this session .*SQLSTATE 57P01/),
		});
		expect(partOf(outcomes, 'next').failure).toEqual({kind: 'unreachable', message: 'not asked: the connection was lost in this poll'});
		const again = await ask({due: (part) => part === 'next'});
		expect(again.map(({part, failure}) => [part, failure])).toEqual([
			['connection', null],
			['next', null],
		]);
	});

	test('a stopped server is refused, keeps being refused, and is up again after its start', async () => {
		const own = await startPostgres();
		const asked = asking(postgresKind, {url: own.url, queries: [{id: 'q', sql: 'SELECT 1 AS n'}]});
		try {
			expect(partOf(await asked.ask(), 'q').failure).toBeNull();
			await own.kill('SIGKILL');
			for (let poll = 0; poll < 2; poll++) {
				const outcomes = await until('the refusal', async () => {
					const found = await asked.ask();
					return found[0]?.failure?.kind === 'refused' ? found : undefined;
				});
				expect(outcomes.map(({part, failure, facts}) => [part, failure?.kind, part === 'q' && facts.length > 0])).toEqual([
					['connection', 'refused', false],
					['q', 'refused', false],
				]);
				expect(metricOf(outcomes, 'pg_up')).toBe(0);
				expect(factOf(partOf(outcomes, 'connection'), 'health')).toMatchObject({reachable: false, healthy: false});
			}
			await own.restart();
			expect((await asked.ask()).map(({failure}) => failure)).toEqual([null, null]);
		} finally {
			await asked.collector.close();
			await own.stop();
		}
	});

	test('a frozen server costs one timeout, says so, and is up again when it thaws', async () => {
		const own = await startPostgres();
		const asked = asking(postgresKind, {url: own.url, queries: [{id: 'q', sql: 'SELECT 1 AS n'}]}, {timeoutMs: 3_000});
		try {
			await own.kill('SIGSTOP');
			const before = performance.now();
			const outcomes = await asked.ask();
			expect(performance.now() - before).toBeLessThan(5_900);
			expect(outcomes[0]?.failure).toEqual({kind: 'timeout', message: 'it took the connection but gave no answer within 3,000 ms'});
			expect(factOf(partOf(outcomes, 'connection'), 'health').reachable).toBe(false);
			await own.kill('SIGCONT');
			expect((await asked.ask()).map(({failure}) => failure)).toEqual([null, null]);
		} finally {
			await asked.collector.close();
			await own.stop();
		}
	});
});

test('nothing of a collector keeps the process alive or writes to the terminal after close', async () => {
	const written: string[] = [];
	const warn = (warning: Error): void => void written.push(warning.message);
	process.on('warning', warn);
	const {ask, collector} = source({queries: [{sql: 'SELECT 1'}, {sql: 'SELECT * FROM nope'}, {sql: 'SELECT 3'}]});
	await ask();
	await ask();
	await collector.close();
	await timer(0);
	process.off('warning', warn);
	expect(written).toEqual([]);
});
