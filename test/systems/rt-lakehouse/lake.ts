/** What the API asks of the Parquet exports. A query throws when the files are missing, as they are for a moment in each export. */
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {type Cells, type Duck, literal} from './duck.ts';
import {exportFolder} from './exports.ts';

export type Rows = readonly Cells[];

export type Lake = {
	readonly deltaPath: string;
	/** How many Parquet files the export of a layer has: 0 is the service's only honest sign of missing data. */
	parts(layer: 'silver' | 'gold'): number;
	/** Runs SQL in which `{silver}` and `{gold}` stand for the exports. */
	ask(sql: string): Promise<Rows>;
};

export const openLake = (deltaPath: string, duck: Duck): Lake => {
	const table = (layer: 'silver' | 'gold'): string => `read_parquet(${literal(join(exportFolder(deltaPath, layer), '*.parquet'))})`;
	return {
		deltaPath,
		parts(layer) {
			const folder = exportFolder(deltaPath, layer);
			return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.parquet')).length : 0;
		},
		ask: (sql) => duck.ask(sql.replaceAll('{silver}', table('silver')).replaceAll('{gold}', table('gold'))),
	};
};

/** Microseconds since the epoch as Python prints a naive datetime: no zone, a fraction only when there is one. */
export const naive = (micros: unknown, separator: 'T' | ' '): string | null => {
	if (micros === null || micros === undefined) return null;
	const us = BigInt(String(micros));
	const text = new Date(Number(us / 1000n)).toISOString().slice(0, 19).replace('T', separator);
	const fraction = us % 1_000_000n;
	return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, '0')}`;
};

/** SQL for a timestamp column as text of microseconds. */
export const us = (expression: string): string => `epoch_us(${expression})::VARCHAR`;
