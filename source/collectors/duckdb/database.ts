import {stat} from 'node:fs/promises';
import type {DuckDBConnection, DuckDBInstance, DuckDBResultReader} from '@duckdb/node-api';
import {CollectError} from '../failure.ts';
import {isRecord} from '../mapping/read-value.ts';
import {instantOf, naiveInstantOf} from '../sql/instants.ts';
import type {Rows} from '../sql/row-facts.ts';
import {asDuckdbError} from './failure.ts';
import type {FileState} from './messages.ts';

/** Runs in the DuckDB process only. */
export type Database = {
	/** Runs one SELECT for at most `limitMs`; rows are capped. Rejects with a `CollectError`. */
	run(sql: string, limitMs: number, maxRows: number, maxLength?: number): Promise<Rows>;
	/** Makes a view of this session. */
	view(name: string, sql: string): Promise<void>;
	close(): void;
};

export type OpenSettings = {readonly file: string | null; readonly memoryBytes: number; readonly zone: string};

/** A result whose JSON is longer is given up: it would be carried between processes and kept. */
const maxAnswerLength = 16 * 1024 * 1024;

/** Opens a file read-only, or an empty database in memory. Nothing is downloaded, nothing is written beside it. */
export const openDatabase = async ({file, memoryBytes, zone}: OpenSettings): Promise<Database> => {
	const duckdb = await import('@duckdb/node-api').catch((error: NodeJS.ErrnoException) => {
		const isAbsent = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND' || /Cannot find module/.test(error.message);
		if (!isAbsent) throw error;
		throw new CollectError(
			'missing',
			'the optional package @duckdb/node-api is not installed: npm install @duckdb/node-api, or reinstall pipetop without --omit=optional',
		);
	});
	let instance: DuckDBInstance | undefined;
	try {
		instance = await duckdb.DuckDBInstance.create(file ?? ':memory:', {
			...(file === null ? {} : {access_mode: 'READ_ONLY'}),
			memory_limit: `${Math.ceil(memoryBytes / 1000)}KB`,
			threads: '1',
			temp_directory: '',
			autoinstall_known_extensions: 'false',
			autoload_known_extensions: 'false',
		});
		const connection = await instance.connect();
		await connection.run(`SET TimeZone = '${zone.replaceAll("'", "''")}'`);
		return databaseOf(instance, connection, duckdb.StatementType.SELECT, zone);
	} catch (error) {
		instance?.closeSync();
		throw asDuckdbError(error);
	}
};

const databaseOf = (instance: DuckDBInstance, connection: DuckDBConnection, select: number, zone: string): Database => ({
	async run(sql, limitMs, maxRows, maxLength = maxAnswerLength) {
		let isLate = false;
		const timer = setTimeout(() => {
			isLate = true;
			connection.interrupt();
		}, limitMs);
		try {
			const statements = await connection.extractStatements(sql);
			if (statements.count !== 1) throw new CollectError('denied', `only one statement a query, not ${statements.count}`);
			const statement = await statements.prepare(0);
			if (statement.statementType !== select) throw new CollectError('denied', 'only statements that read (SELECT) are run');
			const reader = await statement.streamAndReadUntil(maxRows + 1);
			return rowsOf(reader, maxRows, maxLength, zone);
		} catch (error) {
			if (isLate) throw new CollectError('timeout', `interrupted after ${Math.round(limitMs).toLocaleString('en-US')} ms (its time limit)`);
			throw asDuckdbError(error);
		} finally {
			clearTimeout(timer);
		}
	},
	async view(name, sql) {
		await connection.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${sql}`).catch((error) => {
			throw asDuckdbError(error);
		});
	},
	close() {
		connection.closeSync();
		instance.closeSync();
	},
});

const rowsOf = (reader: DuckDBResultReader, maxRows: number, maxLength: number, zone: string): Rows => {
	const columns = reader.columnNames();
	const types = reader.columnTypes().map(String);
	const all = reader.getRowsJson();
	let length = 0;
	const rows = all.slice(0, maxRows).map((row) => {
		length += JSON.stringify(row).length;
		if (length > maxLength)
			throw new CollectError('bad_answer', `the answer is larger than ${maxLength / 1024 / 1024} MB: select fewer or shorter columns`);
		return Object.fromEntries(columns.map((name, index) => [name, readable(row[index] ?? null, types[index] ?? '', zone)]));
	});
	return {columns, rows, capped: all.length > maxRows};
};

/** Times as ISO 8601 in UTC, intervals as ISO 8601 durations; what holds several values stays as DuckDB's JSON has it. */
const readable = (value: unknown, type: string, zone: string): unknown => {
	if (typeof value === 'string') {
		if (type === 'TIMESTAMP WITH TIME ZONE') return instantOf(value);
		if (type.startsWith('TIMESTAMP')) return naiveInstantOf(value, zone);
		return value;
	}
	if (type !== 'INTERVAL' || !isRecord(value)) return value;
	const {months, days, micros} = value;
	const seconds = Number(micros) / 1e6;
	return `P${Number(months) ? `${months}M` : ''}${Number(days) ? `${days}D` : ''}${seconds || !(Number(months) || Number(days)) ? `T${seconds}S` : ''}`;
};

/** What a database file shows without being opened; null when it is not there. */
export const fileState = async (file: string): Promise<FileState | null> => {
	const [main, wal] = await Promise.all([stat(file).catch(() => null), stat(`${file}.wal`).catch(() => null)]);
	return main && {bytes: main.size, walBytes: wal?.size ?? 0, modifiedAtMs: Math.max(main.mtimeMs, wal?.mtimeMs ?? 0)};
};
