import {mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {duckdbKind} from '../../source/collectors/duckdb.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {startWriter, type Writer} from './duckdb-writer.ts';
import {type Asked, asking, factOf, metricOf, partOf} from './postgres-asking.ts';

const folder = temporaryFolder('delta');
const open: Asked[] = [];
let writer: Writer;
beforeAll(async () => {
	writer = await startWriter(':memory:');
});
afterEach(async () => {
	for (const asked of open.splice(0)) await asked.collector.close();
});
afterAll(async () => {
	await writer.stop();
	folder.remove();
});

type Options = Parameters<typeof asking<typeof duckdbKind.options>>[1];
const source = (options: Options): Asked => {
	const asked = asking(duckdbKind, options, {timeoutMs: 10_000});
	open.push(asked);
	return asked;
};

const schema = JSON.stringify({
	type: 'struct',
	fields: [
		{name: 'id', type: 'long', nullable: true, metadata: {}},
		{name: 'day', type: 'date', nullable: true, metadata: {}},
	],
});
const protocol = (minReaderVersion = 1, readerFeatures?: readonly string[]) => ({
	protocol: {minReaderVersion, minWriterVersion: 2, readerFeatures},
});
const metaData = (rest: object = {}) => ({
	metaData: {
		id: 'table-1',
		format: {provider: 'parquet', options: {}},
		schemaString: schema,
		partitionColumns: [],
		configuration: {},
		...rest,
	},
});
const commitInfo = (timestamp: number, operation = 'STREAMING UPDATE') => ({commitInfo: {timestamp, operation}});
const txn = (version: number, appId = '9b8a3114-450a') => ({txn: {appId, version, lastUpdated: 1}});
const remove = (path: string) => ({remove: {path, deletionTimestamp: 1, dataChange: true}});

/** A Delta table made as its writers make it: Parquet files by DuckDB, the log by hand. */
const tableAt = (name: string) => {
	const path = join(folder.path, name);
	const file = (version: number): string => join(path, '_delta_log', `${String(version).padStart(20, '0')}.json`);
	mkdirSync(join(path, '_delta_log'), {recursive: true});
	return {
		path,
		file,
		/** Writes `rows` rows with ids from `from` into a Parquet file and gives its `add` action. */
		async add(
			parquet: string,
			rows: number,
			{from = 0, statistics = true, rest = {}}: {from?: number; statistics?: boolean; rest?: object} = {},
		) {
			const target = join(path, decodeURIComponent(parquet));
			mkdirSync(dirname(target), {recursive: true});
			await writer.run(
				`COPY (SELECT range::BIGINT AS id, DATE '2026-11-22' AS day FROM range(${from}, ${from + rows})) TO '${target}' (FORMAT parquet)`,
			);
			return {
				add: {
					path: parquet,
					size: statSync(target).size,
					dataChange: true,
					...(statistics && {stats: JSON.stringify({numRecords: rows, maxValues: {id: 1}})}),
					...rest,
				},
			};
		},
		commit(version: number, ...actions: readonly object[]): void {
			writeFileSync(file(version), `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`);
		},
	};
};

describe('figures from the log alone', () => {
	test('version, rows, files, bytes, last commit and streaming batch follow the commits', async () => {
		const table = tableAt('silver');
		const first = await table.add('part-0.parquet', 100);
		table.commit(0, protocol(), metaData(), commitInfo(1_795_340_000_000, 'CREATE TABLE'), first);
		const {ask} = source({delta: [{table: 'silver', path: table.path}]});
		const labels = {table: 'silver'};
		const one = await ask();
		expect(one.map(({part, failure}) => [part, failure])).toEqual([['delta silver', null]]);
		expect(metricOf(one, 'delta_table_version', labels)).toBe(0);
		expect(metricOf(one, 'delta_stream_batch', labels)).toBeUndefined();

		const second = await table.add('part-1.parquet', 20, {from: 100});
		table.commit(1, commitInfo(1_795_340_060_000), txn(7), second);
		table.commit(2, commitInfo(1_795_340_120_500), txn(8), remove('part-0.parquet'), await table.add('part-2.parquet', 5, {from: 120}));
		const three = await ask();
		expect(
			Object.fromEntries(partOf(three, 'delta silver').facts.flatMap((fact) => (fact.kind === 'metric' ? [[fact.name, fact.value]] : []))),
		).toEqual({
			delta_table_version: 2,
			delta_commits_total: 3,
			delta_table_files: 2,
			delta_table_bytes: statSync(join(table.path, 'part-1.parquet')).size + statSync(join(table.path, 'part-2.parquet')).size,
			delta_table_rows: 25,
			delta_last_commit_timestamp_seconds: 1_795_340_120.5,
			delta_last_commit_rows: 5,
			delta_stream_batch: 8,
		});
		expect(metricOf(three, 'delta_stream_batch', {table: 'silver', application: '9b8a3114-450a'})).toBe(8);
		expect(factOf(partOf(three, 'delta silver'), 'listing').rows).toEqual([
			['2', '2026-11-22T09:35:20.500Z', 'STREAMING UPDATE', '5', '1', '1'],
			['1', '2026-11-22T09:34:20.000Z', 'STREAMING UPDATE', '20', '1', '0'],
			['0', '2026-11-22T09:33:20.000Z', 'CREATE TABLE', '100', '1', '0'],
		]);
	});

	test('a commit that says no time has the time of its file', async () => {
		const table = tableAt('timeless');
		table.commit(0, protocol(), metaData());
		utimesSync(table.file(0), 1_795_000_000, 1_795_000_000);
		const outcomes = await source({delta: [{table: 't', path: table.path}]}).ask();
		expect(metricOf(outcomes, 'delta_last_commit_timestamp_seconds')).toBe(1_795_000_000);
		expect(metricOf(outcomes, 'delta_table_rows')).toBe(0);
	});

	test('rows are unknown, not 0, when a file has no statistics', async () => {
		const table = tableAt('blind');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 3, {statistics: false}), await table.add('b.parquet', 4));
		const outcomes = await source({delta: [{table: 't', path: table.path}]}).ask();
		expect(metricOf(outcomes, 'delta_table_files')).toBe(2);
		expect(metricOf(outcomes, 'delta_table_rows')).toBeUndefined();
		expect(partOf(outcomes, 'delta t').notes).toEqual(['rows are not known: 1 of 2 files have no statistics']);
	});

	test('rows behind a deletion vector are not counted', async () => {
		const table = tableAt('vectors');
		const deletionVector = {storageType: 'u', pathOrInlineDv: 'ab^-aqEH.-t@S}K{vb[*k^', offset: 4, sizeInBytes: 40, cardinality: 6};
		const added = await table.add('a.parquet', 100);
		table.commit(0, protocol(3, ['deletionVectors']), metaData(), added);
		table.commit(1, commitInfo(1_795_340_000_000, 'DELETE'), remove('a.parquet'), {add: {...added.add, deletionVector}});
		const {ask} = source({delta: [{table: 't', path: table.path}], queries: [{id: 'q', sql: 'SELECT count(*) FROM t'}]});
		const outcomes = await ask();
		expect(metricOf(outcomes, 'delta_table_rows')).toBe(94);
		expect(partOf(outcomes, 'delta t').notes).toEqual([
			'queries over t are refused: the table has deletion vectors, which pipetop does not read',
		]);
		expect(partOf(outcomes, 'q').failure).toEqual({
			kind: 'denied',
			message: 't cannot be queried: the table has deletion vectors, which pipetop does not read',
		});
	});

	test.each([
		['mapped column names', protocol(2), {configuration: {'delta.columnMapping.mode': 'name'}}, /maps column names/],
		['an unknown reader feature', protocol(3, ['liquidTeleport']), {}, /needs the reader feature liquidTeleport/],
		['a reader version of the future', protocol(4), {}, /needs reader version 4, pipetop knows 3/],
	])('%s are said to be unsupported for queries', async (name, first, rest, message) => {
		const table = tableAt(name.replaceAll(' ', '-'));
		table.commit(0, first, metaData(rest), await table.add('a.parquet', 1));
		const outcomes = await source({delta: [{table: 't', path: table.path}], queries: [{id: 'q', sql: 'FROM t'}]}).ask();
		expect(partOf(outcomes, 'q').failure).toEqual({kind: 'denied', message: expect.stringMatching(message)});
		expect(metricOf(outcomes, 'delta_table_version')).toBe(0);
	});

	test('a table made anew under the same path is noticed, also when it has more versions by then', async () => {
		const table = tableAt('anew');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 10));
		table.commit(1, await table.add('b.parquet', 10));
		const {ask} = source({delta: [{table: 't', path: table.path}]});
		expect(metricOf(await ask(), 'delta_table_rows')).toBe(20);
		rmSync(join(table.path, '_delta_log'), {recursive: true});
		mkdirSync(join(table.path, '_delta_log'));
		table.commit(0, protocol(), metaData({id: 'table-2'}), await table.add('c.parquet', 1));
		table.commit(1, await table.add('d.parquet', 1));
		table.commit(2, await table.add('e.parquet', 1));
		const outcomes = await ask();
		expect(metricOf(outcomes, 'delta_table_rows')).toBe(3);
		expect(metricOf(outcomes, 'delta_table_version')).toBe(2);
	});

	test('a newest commit that is only half written is left for the next poll', async () => {
		const table = tableAt('half');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 10));
		const second = JSON.stringify(await table.add('b.parquet', 5));
		writeFileSync(table.file(1), second.slice(0, 30));
		const {ask} = source({delta: [{table: 't', path: table.path}]});
		expect(metricOf(await ask(), 'delta_table_version')).toBe(0);
		writeFileSync(table.file(1), second);
		const outcomes = await ask();
		expect(metricOf(outcomes, 'delta_table_version')).toBe(1);
		expect(metricOf(outcomes, 'delta_table_rows')).toBe(15);
	});

	test('a log that begins with a checkpoint is read from there', async () => {
		const table = tableAt('checkpointed');
		const [a, b] = [await table.add('a.parquet', 10), await table.add('b.parquet', 20)];
		const rows = join(folder.path, 'checkpoint.json');
		writeFileSync(rows, [protocol(), metaData(), txn(11), a, b].map((action) => JSON.stringify(action)).join('\n'));
		const checkpoint = join(table.path, '_delta_log', '00000000000000000010.checkpoint.parquet');
		await writer.run(
			`COPY (FROM read_json('${rows}', format='newline_delimited', union_by_name=true)) TO '${checkpoint}' (FORMAT parquet)`,
		);
		table.commit(10, commitInfo(1_795_340_000_000), b);
		table.commit(11, commitInfo(1_795_340_001_000), txn(12), remove('a.parquet'), await table.add('c.parquet', 3));
		const {ask} = source({
			delta: [{table: 't', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT count(*) AS n FROM t', metrics: {n: {value: 'n'}}}],
		});
		const outcomes = await ask();
		expect(metricOf(outcomes, 'delta_table_version')).toBe(11);
		expect(metricOf(outcomes, 'delta_table_rows')).toBe(23);
		expect(metricOf(outcomes, 'delta_stream_batch', {application: '9b8a3114-450a'})).toBe(12);
		expect(metricOf(outcomes, 'n')).toBe(23);
		expect(factOf(partOf(outcomes, 'delta t'), 'listing').rows.map(([version]) => version)).toEqual(['11', '10']);
	});
});

describe('queries over a Delta table', () => {
	test('a view of its name holds the rows of the newest version, and nothing of removed files', async () => {
		const table = tableAt('view');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 10));
		table.commit(1, remove('a.parquet'), await table.add('b%20c.parquet', 4, {from: 100}));
		const {ask} = source({
			delta: [{table: 'silver', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT count(*) AS n, min(id) AS low FROM Silver', metrics: {n: {value: 'n'}, low: {value: 'low'}}}],
		});
		const outcomes = await ask();
		expect(partOf(outcomes, 'q').failure).toBeNull();
		expect([metricOf(outcomes, 'n'), metricOf(outcomes, 'low')]).toEqual([4, 100]);
	});

	test('values of partition columns come from the folder names, with their type', async () => {
		const table = tableAt('partitioned');
		const target = join(table.path, 'day=2026-11-21', 'a.parquet');
		mkdirSync(dirname(target), {recursive: true});
		await writer.run(`COPY (SELECT 1::BIGINT AS id) TO '${target}' (FORMAT parquet)`);
		const partition = {add: {path: 'day=2026-11-21/a.parquet', size: 1, stats: '{"numRecords":1}', partitionValues: {day: '2026-11-21'}}};
		table.commit(0, protocol(), metaData({partitionColumns: ['day']}), partition);
		const {ask} = source({
			delta: [{table: 't', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT id, day, typeof(day) AS type FROM t'}],
		});
		expect(factOf(partOf(await ask(), 'q'), 'listing').rows).toEqual([['1', '2026-11-21', 'DATE']]);
	});

	test('a table without files has its columns and no rows', async () => {
		const table = tableAt('empty');
		table.commit(0, protocol(), metaData());
		const {ask} = source({
			delta: [{table: 't', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT count(*) AS n, max(id) AS newest, typeof(max(day)) AS type FROM t'}],
		});
		expect(factOf(partOf(await ask(), 'q'), 'listing').rows).toEqual([['0', null, 'DATE']]);
	});

	test('a commit whose file is there and still empty counts once it is written', async () => {
		const table = tableAt('empty-commit');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 10));
		const {ask} = source({
			delta: [{table: 't', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT count(*) AS n FROM t', metrics: {n: {value: 'n'}}}],
		});
		table.commit(1);
		expect(metricOf(await ask(), 'n')).toBe(10);
		table.commit(1, remove('a.parquet'), await table.add('b.parquet', 4));
		expect(metricOf(await ask(), 'n')).toBe(4);
	});

	test('a table that is rewritten without end gives whole versions', async () => {
		const table = tableAt('rewritten');
		table.commit(0, protocol(), metaData(), await table.add('v0.parquet', 1_000));
		let version = 0;
		let writing = true;
		const loop = (async () => {
			while (writing) {
				const added = await table.add(`v${version + 1}.parquet`, 1_000);
				table.commit(version + 1, commitInfo(1_795_340_000_000), remove(`v${version}.parquet`), added);
				// As a cleaner does it: files of old versions go long after; a reader that is slow for a moment still finds them.
				rmSync(join(table.path, `v${version - 400}.parquet`), {force: true});
				version++;
			}
		})();
		const {ask} = source({
			delta: [{table: 't', path: table.path}],
			queries: [{id: 'q', sql: 'SELECT count(*) AS n FROM t', metrics: {n: {value: 'n'}}}],
		});
		try {
			for (let poll = 0; poll < 40; poll++) {
				const outcomes = await ask();
				expect(outcomes.map(({failure}) => failure)).toEqual([null, null]);
				expect(metricOf(outcomes, 'n')).toBe(1_000);
				expect(metricOf(outcomes, 'delta_table_rows')).toBe(1_000);
			}
		} finally {
			writing = false;
			await loop;
		}
		expect(version).toBeGreaterThan(10);
	});
});

describe('failures in plain words', () => {
	test.each([
		['no folder', 'nowhere', undefined, /^no Delta table there: .*nowhere\/_delta_log does not exist$/],
		['an empty log', 'no-commit', () => {}, /^no commit in .*no-commit\/_delta_log$/],
		[
			'a hole',
			'hole',
			(log: string) => {
				for (const version of [0, 2]) writeFileSync(join(log, `${String(version).padStart(20, '0')}.json`), '{}\n');
			},
			/^the log has a hole: version 1 is missing/,
		],
		['no JSON', 'no-json', (log: string) => writeFileSync(join(log, `${'0'.repeat(20)}.json`), '<html>'), /0{20}\.json in .* is not JSON/],
	])('%s', async (_, name, make, message) => {
		const path = join(folder.path, name);
		if (make) {
			mkdirSync(join(path, '_delta_log'), {recursive: true});
			make(join(path, '_delta_log'));
		}
		const {failure} = partOf(await source({delta: [{table: 't', path}]}).ask(), 'delta t');
		expect(failure?.kind).toMatch(/^(missing|bad_answer)$/);
		expect(failure?.message).toMatch(message);
	});

	test('a table in an object store is said to be out of reach, without its address', async () => {
		const {failure} = partOf(await source({delta: [{table: 't', path: 's3://key:planted-secret@bucket/silver'}]}).ask(), 'delta t');
		expect(failure).toEqual({kind: 'missing', message: 'only folders on this machine are read, not s3://…'});
	});

	test('one failing table costs only itself', async () => {
		const table = tableAt('good');
		table.commit(0, protocol(), metaData(), await table.add('a.parquet', 1));
		const outcomes = await source({
			delta: [
				{table: 'bad', path: join(folder.path, 'nowhere')},
				{table: 'good', path: table.path},
			],
			queries: [
				{id: 'over bad', sql: 'FROM bad'},
				{id: 'over good', sql: 'FROM good'},
			],
		}).ask();
		expect(outcomes.map(({part, failure}) => [part, failure?.kind])).toEqual([
			['delta bad', 'missing'],
			['delta good', undefined],
			['over bad', 'missing'],
			['over good', undefined],
		]);
	});
});

test('reading a table changes nothing in its folder', async () => {
	const table = tableAt('untouched');
	table.commit(0, protocol(), metaData(), await table.add('a.parquet', 1));
	const before = readdirSync(table.path, {recursive: true}).map(String).sort();
	await source({delta: [{table: 't', path: table.path}], queries: [{sql: 'FROM t'}]}).ask();
	expect(readdirSync(table.path, {recursive: true}).map(String).sort()).toEqual(before);
});
