/** DuckDB in memory, one statement at a time. */
import type {Json} from '@duckdb/node-api';

export type Cells = Readonly<Record<string, Json>>;

export type Duck = {
	/** Rows as plain JSON: wide integers and decimals are strings, so cast to INTEGER or DOUBLE where a number is wanted. */
	ask(sql: string): Promise<readonly Cells[]>;
};

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Opens an instance that may read and write local files and never loads an extension from the network. */
export const openDuck = async (): Promise<Duck> => {
	const {DuckDBInstance} = await import('@duckdb/node-api');
	const instance = await DuckDBInstance.create(':memory:', {
		...{threads: '1', memory_limit: '512MB', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false'},
	});
	const connection = await instance.connect();
	let last: Promise<unknown> = Promise.resolve();
	return {
		ask(sql) {
			const mine = last.then(async () => (await connection.runAndReadAll(sql)).getRowObjectsJson());
			last = mine.catch(() => {});
			return mine;
		},
	};
};
