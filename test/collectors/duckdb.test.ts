import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {duckdbKind} from '../../source/collectors/duckdb.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';
import {startWriter, type Writer} from './duckdb-writer.ts';
import {type Asked, asking, factOf, metricOf, partOf, rowOf} from './postgres-asking.ts';
import {harmful, hostileTexts} from './postgres-hostile-texts.ts';

type Options = Parameters<typeof asking<typeof duckdbKind.options>>[1];

const folder = temporaryFolder('duckdb');
const at = (name: string): string => join(folder.path, name);
const open: Asked[] = [];
const source = (options: Options, settings?: Parameters<typeof asking>[2]): Asked => {
	const asked = asking(duckdbKind, options, {timeoutMs: 10_000, ...settings});
	open.push(asked);
	return asked;
};
const query = (sql: string, rest: object = {}): Options => ({queries: [{id: 'q', sql, ...rest}]});
/** Runs SQL in a process of its own, as the pipeline would. */
const write = async (file: string, ...statements: readonly string[]): Promise<void> => {
	const writer = await startWriter(file);
	try {
		for (const sql of statements) await writer.run(sql);
	} finally {
		await writer.stop();
	}
};

beforeAll(() =>
	write(
		at('shop.duckdb'),
		"CREATE TABLE events AS SELECT range AS id, TIMESTAMP '2026-11-22 07:00:00' + INTERVAL (range) SECOND AS ts FROM range(5000)",
		`COPY (SELECT * FROM events) TO '${at('events.parquet')}' (FORMAT parquet)`,
	),
);
afterEach(async () => {
	for (const asked of open.splice(0)) await asked.collector.close();
});
afterAll(() => folder.remove());

describe('what a query gives', () => {
	test('a database file, read-only, beside its size and age', async () => {
		const outcomes = await source({
			file: at('shop.duckdb'),
			queries: [
				{
					sql: 'SELECT count(*) AS n, max(ts) AS newest FROM events',
					metrics: {rows: {value: 'n'}, newest: {value: 'newest', unit: 'timestamp'}},
				},
			],
		}).ask();
		expect(outcomes.map(({part, failure}) => [part, failure])).toEqual([
			['file', null],
			['query 1', null],
		]);
		expect(metricOf(outcomes, 'rows')).toBe(5_000);
		expect(metricOf(outcomes, 'newest')).toBe(Date.UTC(2026, 10, 22, 7, 0, 4_999) / 1000);
		expect(metricOf(outcomes, 'duckdb_file_bytes')).toBeGreaterThan(10_000);
		expect(metricOf(outcomes, 'duckdb_up')).toBe(1);
		expect(metricOf(outcomes, 'duckdb_locked')).toBe(0);
		expect(factOf(partOf(outcomes, 'file'), 'health')).toMatchObject({target: 'duckdb', reachable: true, healthy: true});
	});

	test('Parquet files by a pattern, in memory', async () => {
		const outcomes = await source(
			query(`SELECT count(*) AS n FROM read_parquet('${at('*.parquet')}')`, {metrics: {rows: {value: 'n'}}}),
		).ask();
		expect(metricOf(outcomes, 'rows')).toBe(5_000);
	});

	describe('every type is read exactly', () => {
		const cases: ReadonlyArray<readonly [string, string, string | null]> = [
			['2^60', '1152921504606846976::BIGINT', '1152921504606846976'],
			['the largest HUGEINT', '170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
			['a sum', 'sum(x) FROM (VALUES (9223372036854775807), (1)) t(x)', '9223372036854775808'],
			['UBIGINT', '18446744073709551615::UBIGINT', '18446744073709551615'],
			['DECIMAL of 38 digits', '12345678901234567890123456789.123456789::DECIMAL(38, 9)', '12345678901234567890123456789.123456789'],
			['DOUBLE', '0.1::DOUBLE + 0.2::DOUBLE', '0.30000000000000004'],
			['NaN', "'nan'::DOUBLE", 'NaN'],
			['infinity', "'-inf'::DOUBLE", '-Infinity'],
			['TIMESTAMP', "TIMESTAMP '2026-11-22 07:11:34.985043'", '2026-11-22T07:11:34.985043Z'],
			['TIMESTAMP_NS', "TIMESTAMP_NS '2026-11-22 07:11:34.123456789'", '2026-11-22T07:11:34.123456789Z'],
			['TIMESTAMPTZ', "TIMESTAMPTZ '2026-11-22 07:11:34+05:30'", '2026-11-22T01:41:34Z'],
			['an infinite TIMESTAMP', "TIMESTAMP 'infinity'", 'infinity'],
			['DATE', "DATE '2026-11-22'", '2026-11-22'],
			['INTERVAL', "INTERVAL '1 month 2 days 3.5 seconds'", 'P1M2DT3.5S'],
			['no INTERVAL', "INTERVAL '0 seconds'", 'PT0S'],
			['BOOLEAN', 'true', 'true'],
			['a list of BIGINT', '[1152921504606846976, NULL]', '["1152921504606846976",null]'],
			['a struct', "{'a': 1152921504606846976}", '{"a":"1152921504606846976"}'],
			['NULL', 'NULL::BIGINT', null],
		];
		let outcomes: readonly PartOutcome[];
		beforeAll(async () => {
			const asked = asking(
				duckdbKind,
				{
					queries: cases.map(([id, sql]) => ({
						id,
						sql: sql.includes(' FROM ') ? `SELECT ${sql.replace(' FROM ', ' AS v FROM ')}` : `SELECT ${sql} AS v`,
					})),
				},
				{timeoutMs: 20_000},
			);
			outcomes = await asked.ask();
			await asked.collector.close();
		});
		test.each(cases)('%s', (id, _, wanted) => {
			expect(rowOf(partOf(outcomes, id))).toEqual({v: wanted});
		});
	});

	test('timestamps without zone are read in the configured zone', async () => {
		const {ask} = source({
			zone: 'Asia/Saigon',
			...query("SELECT TIMESTAMP '2026-11-22 07:00:00' AS naive, TIMESTAMPTZ '2026-11-22 07:00:00+00' AS exact"),
		});
		expect(rowOf(partOf(await ask(), 'q'))).toEqual({naive: '2026-11-22T00:00:00Z', exact: '2026-11-22T07:00:00Z'});
	});

	test('rows over the cap are not read, and a note says so', async () => {
		const part = partOf(await source({max_rows: 10, ...query('FROM range(10000000000)')}).ask(), 'q');
		expect(factOf(part, 'listing').rows).toHaveLength(10);
		expect(part.notes).toEqual(['only the first 10 rows are read: the query has more']);
		expect(part.durationMs).toBeLessThan(9_000);
	});

	test('an answer of more than 16 MB is given up', async () => {
		expect(partOf(await source(query("SELECT repeat('x', 1000000) FROM range(100)")).ask(), 'q').failure).toEqual({
			kind: 'bad_answer',
			message: 'the answer is larger than 16 MB: select fewer or shorter columns',
		});
	});
});

describe('failures in plain words', () => {
	describe('of a query', () => {
		const cases: ReadonlyArray<readonly [string, string, string, RegExp]> = [
			['a missing table', 'SELECT * FROM nope', 'missing', /^Catalog Error: Table with name nope does not exist!/],
			['a missing column', 'SELECT nope FROM range(2)', 'missing', /^Binder Error: Referenced column "nope" not found/],
			['a syntax error', 'SELECT FROM WHERE', 'server_error', /^syntax error in the SQL: Parser Error/],
			[
				'a missing file',
				"SELECT * FROM read_parquet('/nowhere/*.parquet')",
				'missing',
				/^no files at \/nowhere\/\*\.parquet \(the same 150 ms later\)$/,
			],
			['two statements', 'SELECT 1; SELECT 2', 'denied', /^only one statement a query, not 2$/],
			['a write by EXPLAIN ANALYZE', "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'", 'denied', /^only statements that read/],
			['an extension', "SELECT * FROM delta_scan('/x')", 'missing', /^needs the DuckDB extension delta; pipetop loads none/],
			['a remote file', "SELECT * FROM 'https://example.invalid/x.parquet'", 'missing', /^needs the DuckDB extension httpfs/],
			[
				'too little memory',
				'SELECT * FROM range(100000000) t(a) ORDER BY a DESC',
				'limited',
				/^needs more memory than the source's limit: Out of Memory Error/,
			],
		];
		let outcomes: readonly PartOutcome[];
		beforeAll(async () => {
			const asked = asking(duckdbKind, {memory: '32MB', queries: cases.map(([id, sql]) => ({id, sql}))}, {timeoutMs: 20_000});
			outcomes = await asked.ask();
			await asked.collector.close();
		});
		test.each(cases)('%s', (id, _, kind, message) => {
			const part = partOf(outcomes, id);
			expect(part.failure).toEqual({kind, message: expect.stringMatching(message)});
			expect(part.facts).toEqual([]);
		});
	});

	test.each([
		['no file', 'none.duckdb', undefined, 'missing', /^no database file .*none\.duckdb$/],
		['no database', 'junk.duckdb', 'x'.repeat(5_000), 'bad_answer', /not a valid DuckDB database/],
		['an empty file', 'empty.duckdb', '', 'bad_answer', /not a valid DuckDB database/],
	])('%s', async (_, name, content, kind, message) => {
		if (content !== undefined) writeFileSync(at(name), content);
		const outcomes = await source({file: at(name), ...query('SELECT 1')}).ask();
		for (const part of ['file', 'q']) expect(partOf(outcomes, part).failure).toEqual({kind, message: expect.stringMatching(message)});
		expect(metricOf(outcomes, 'duckdb_up')).toBe(0);
		expect(factOf(partOf(outcomes, 'file'), 'health')).toMatchObject({reachable: false, healthy: false});
		if (content === undefined) expect(existsSync(at(name))).toBe(false);
	});

	test('one failing query costs only itself', async () => {
		const outcomes = await source({
			queries: [
				{id: 'bad', sql: 'SELECT * FROM nope'},
				{id: 'good', sql: 'SELECT 1 AS n'},
			],
		}).ask();
		expect(partOf(outcomes, 'bad').failure?.kind).toBe('missing');
		expect(partOf(outcomes, 'good').failure).toBeNull();
	});

	test('a file in Parquet form that is not whole is told', async () => {
		writeFileSync(at('torn.parq'), 'PAR1');
		expect(partOf(await source(query(`SELECT * FROM read_parquet('${at('torn.parq')}')`)).ask(), 'q').failure).toEqual({
			kind: 'bad_answer',
			message: expect.stringMatching(/^not a whole Parquet file \(is it being written\?\): .*the same 150 ms later\)$/),
		});
	});
});

describe('a file that somebody writes', () => {
	let writer: Writer | undefined;
	afterEach(async () => {
		await writer?.stop();
		writer = undefined;
	});

	test('while a writer holds it, it is locked by that process, neither up nor down, and free again afterwards', async () => {
		const {ask} = source({file: at('shop.duckdb'), ...query('SELECT count(*) AS n FROM events', {metrics: {rows: {value: 'n'}}})});
		expect(partOf(await ask(), 'q').failure).toBeNull();
		writer = await startWriter(at('shop.duckdb'));
		const outcomes = await ask();
		for (const part of ['file', 'q'])
			expect(partOf(outcomes, part).failure).toEqual({kind: 'locked', message: `locked by PID ${writer.pid} (node)`});
		expect(factOf(partOf(outcomes, 'file'), 'health')).toMatchObject({
			reachable: true,
			claim: 'locked',
			reason: `locked by PID ${writer.pid} (node)`,
		});
		expect(metricOf(outcomes, 'duckdb_locked')).toBe(1);
		expect(metricOf(outcomes, 'duckdb_up')).toBeUndefined();
		expect(metricOf(outcomes, 'duckdb_file_bytes')).toBeGreaterThan(10_000);
		await writer.stop();
		expect((await ask()).map(({failure}) => failure)).toEqual([null, null]);
	});

	test('between two polls nothing is held: a writer can open it at once', async () => {
		const {ask} = source({file: at('shop.duckdb'), ...query('SELECT 1')});
		await ask();
		writer = await startWriter(at('shop.duckdb'));
		await writer.run('CREATE OR REPLACE TABLE mine AS SELECT 1');
	});

	test('a file whose queries are not due is not even opened', async () => {
		const {ask} = source({file: at('shop.duckdb'), ...query('SELECT 1', {every: '1h'})});
		expect(await ask({due: () => false})).toEqual([]);
	});

	test('Parquet files that are replaced without end give whole answers or say what was seen', async () => {
		writer = await startWriter(':memory:');
		const {ask} = source(query(`SELECT count(*) AS n FROM read_parquet('${at('over/*.parquet')}')`, {metrics: {rows: {value: 'n'}}}));
		const part = at('over/part.parquet');
		await writer.run(`COPY (FROM range(1000)) TO '${at('over')}' (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE)`);
		let writing = true;
		const loop = (async () => {
			while (writing) await writer.run(`COPY (FROM range(1000)) TO '${at('over')}' (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE)`);
		})();
		const seen = new Set<string>();
		for (let poll = 0; poll < 30; poll++) {
			const outcome = partOf(await ask(), 'q');
			if (outcome.failure) {
				expect(outcome.failure.kind, outcome.failure.message).toMatch(/^(missing|bad_answer)$/);
				expect(outcome.failure.message).toMatch(/the same 150 ms later/);
				seen.add(outcome.failure.kind);
			} else {
				// Seen between removal and rename, the folder may hold some of the rows, never other ones.
				expect(metricOf([outcome], 'rows')).toBeLessThanOrEqual(1_000);
				seen.add('rows');
			}
		}
		writing = false;
		await loop;
		expect(seen.has('rows'), [...seen, part].join()).toBe(true);
		expect(metricOf([partOf(await ask(), 'q')], 'rows')).toBe(1_000);
	});
});

describe('a process of its own', () => {
	const endless = 'SELECT sum(range * 2) FROM range(100000000000)';

	test('a runaway query is interrupted at its timeout, the next one is asked, and the event loop stays free', async () => {
		const {ask} = source({
			queries: [
				{id: 'runaway', sql: endless, timeout: '3s'},
				{id: 'next', sql: 'SELECT 1 AS n'},
			],
		});
		let longest = 0;
		let last = performance.now();
		const watch = setInterval(() => {
			longest = Math.max(longest, performance.now() - last);
			last = performance.now();
		}, 5);
		const outcomes = await ask();
		clearInterval(watch);
		expect(partOf(outcomes, 'runaway').failure).toEqual({kind: 'timeout', message: 'interrupted after 3,000 ms (its time limit)'});
		expect(partOf(outcomes, 'next').failure).toBeNull();
		// Of the 3 s that a query in this process would have held it.
		expect(longest).toBeLessThan(2_000);
	});

	test('a query over the time of the source is interrupted in time, and goes last in the next poll', async () => {
		const {ask} = source(
			{
				queries: [
					{id: 'runaway', sql: endless},
					{id: 'next', sql: 'SELECT 1 AS n'},
				],
			},
			{timeoutMs: 3_000},
		);
		await ask({due: (part) => part === 'next'});
		const first = partOf(await ask(), 'runaway');
		expect(first.failure).toEqual({kind: 'timeout', message: expect.stringMatching(/^interrupted after 2,\d+ ms \(its time limit\)$/)});
		expect(partOf(await ask(), 'next').failure).toBeNull();
	});

	test('an aborted poll kills the process and the next poll starts a new one', async () => {
		const {ask} = source(
			{
				queries: [
					{id: 'first', sql: 'SELECT 1 AS n'},
					{id: 'runaway', sql: endless},
				],
			},
			{timeoutMs: 30_000},
		);
		await ask({due: (part) => part === 'first'});
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 4_000);
		const outcomes = await ask({signal: stop.signal});
		expect(partOf(outcomes, 'first').failure).toBeNull();
		expect(partOf(outcomes, 'runaway').failure).toEqual({
			kind: 'timeout',
			message: 'no answer in time; the DuckDB process was killed',
		});
		expect(partOf(outcomes, 'runaway').durationMs).toBeLessThan(20_000);
		expect((await ask({due: (part) => part === 'first'})).map(({failure}) => failure)).toEqual([null]);
	});

	test('a process that crashes costs one poll', async () => {
		const asked = source(
			{
				queries: [
					{id: 'pid', sql: 'SELECT 1 AS n'},
					{id: 'runaway', sql: endless},
				],
			},
			{timeoutMs: 30_000},
		);
		const poll = asked.ask();
		const pid = await until('the process', async () => {
			const {readdirSync, readFileSync} = await import('node:fs');
			return readdirSync('/proc').find((name) => {
				try {
					return (
						/^\d+$/.test(name) &&
						readFileSync(`/proc/${name}/stat`, 'utf8').split(' ')[3] === String(process.pid) &&
						readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('duckdb/child.ts')
					);
				} catch {
					return false;
				}
			});
		});
		process.kill(Number(pid), 'SIGSEGV');
		const {failure} = partOf(await poll, 'runaway');
		expect(failure).toEqual({
			kind: 'server_error',
			message: expect.stringMatching(/^the DuckDB process ended \(SIGSEGV\); the next poll starts it anew/),
		});
		expect((await asked.ask({due: (part) => part === 'pid'})).map((outcome) => outcome.failure)).toEqual([null]);
	});

	test('the process sees no secret of the environment', async () => {
		process.env.PLANTED = 'planted-secret';
		try {
			const outcomes = await source(query("SELECT content FROM read_blob('/proc/self/environ')")).ask();
			expect(partOf(outcomes, 'q').failure).toBeNull();
			expect(JSON.stringify(outcomes)).not.toContain('planted');
		} finally {
			delete process.env.PLANTED;
		}
	});
});

describe('what comes from outside', () => {
	test('hostile texts in values, column names, table names and paths come out plain', async () => {
		const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
		const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;
		const outcomes = await source({
			queries: [
				{
					id: 'values',
					sql: `SELECT unnest([${hostileTexts.map(literal).join(', ')}]) AS t`,
					metrics: {m: {value: '`1`', labels: ['t']}},
					listings: [{title: 'T'}],
				},
				...hostileTexts.map((text, index) => ({id: `column ${index}`, sql: `SELECT 1 AS ${name(text)}`})),
				...hostileTexts.map((text, index) => ({id: `table ${index}`, sql: `SELECT * FROM ${name(text)}`})),
			],
		}).ask();
		expect(factOf(partOf(outcomes, 'values'), 'listing').rows).toHaveLength(hostileTexts.length);
		expect(outcomes.filter(({failure}) => failure?.kind === 'bug')).toEqual([]);
		expect(harmful(outcomes)).toEqual([]);
	});

	test('a secret of the config in a path shows in no outcome', async () => {
		const outcomes = await source({file: at('planted-secret.duckdb'), ...query('SELECT 1')}, {secrets: ['planted-secret']}).ask();
		expect(partOf(outcomes, 'file').failure?.kind).toBe('missing');
		expect(JSON.stringify(outcomes)).not.toContain('planted-secret');
	});
});
