import {isAbsolute, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {isRecord} from '../mapping/read-value.ts';
import type {DeltaState} from './delta-log.ts';

/** SQL that gives the rows of a table's newest version from its Parquet files (`unreadable` must have been asked before). */
export const rowsOfDelta = (state: DeltaState, folder: string): string => {
	const columns = columnsOf(state.schema);
	const files = [...state.files.values()].map((file) => globless(pathOf(file.path, folder)));
	if (files.length === 0) {
		const nothing = columns.map(([name, type]) => `NULL::${type} AS ${identifier(name)}`);
		return `SELECT ${nothing.length > 0 ? nothing.join(', ') : 'NULL AS nothing'} WHERE false`;
	}
	// Values of partition columns stand in folder names only.
	const types = state.partitionColumns.map(
		(name) => `${identifier(name)}: ${columns.find(([column]) => column === name)?.[1] ?? 'VARCHAR'}`,
	);
	const hive = types.length > 0 ? `hive_partitioning=true, hive_types={${types.join(', ')}}` : 'hive_partitioning=false';
	return `SELECT * FROM read_parquet([${files.map(literal).join(', ')}], union_by_name=true, ${hive})`;
};

/** The name as a quoted identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const pathOf = (path: string, folder: string): string => {
	if (path.startsWith('file:')) return fileURLToPath(path.replace(/^file:\/?(?=[^/])/, 'file:///'));
	let plain = path;
	try {
		plain = decodeURIComponent(path);
	} catch {
		// Written by somebody who did not encode it.
	}
	return isAbsolute(plain) ? plain : join(folder, plain);
};

/** DuckDB takes every path for a pattern. */
const globless = (path: string): string => path.replace(/[*?[]/g, (character) => `[${character}]`);

const plainTypes: Readonly<Record<string, string>> = {
	string: 'VARCHAR',
	long: 'BIGINT',
	integer: 'INTEGER',
	short: 'SMALLINT',
	byte: 'TINYINT',
	float: 'FLOAT',
	double: 'DOUBLE',
	boolean: 'BOOLEAN',
	binary: 'BLOB',
	date: 'DATE',
	timestamp: 'TIMESTAMPTZ',
	timestamp_ntz: 'TIMESTAMP',
};

const columnsOf = (schema: string | null): ReadonlyArray<readonly [string, string]> => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(schema ?? '');
	} catch {
		return [];
	}
	if (!isRecord(parsed) || !Array.isArray(parsed.fields)) return [];
	return parsed.fields.filter(isRecord).flatMap((field) => {
		const {name, type} = field;
		if (typeof name !== 'string') return [];
		const isDecimal = typeof type === 'string' && /^decimal\(\d+, ?\d+\)$/.test(type);
		return [[name, typeof type === 'string' ? (isDecimal ? type.toUpperCase() : (plainTypes[type] ?? 'VARCHAR')) : 'VARCHAR'] as const];
	});
};
