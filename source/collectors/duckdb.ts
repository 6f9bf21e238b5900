import {type CollectorKind, defineKind} from './collector.ts';
import {createDuckdb, healthTarget} from './duckdb/collector.ts';
import {duckdbOptions} from './duckdb/options.ts';
import {mappedFacts, mapsHealth} from './mapping/index.ts';

/** Source kind `duckdb`: SQL over database files, Parquet and Delta tables; `duckdb/child.ts` is the process that runs it. */
export const duckdbKind: CollectorKind<typeof duckdbOptions> = defineKind({
	kind: 'duckdb',
	summary: 'DuckDB files, Parquet files and Delta tables on this machine, opened, asked and closed in each poll.',
	options: duckdbOptions,
	defaults: {everyMs: 5_000, timeoutMs: 4_000},
	address: ({file, delta}) => file ?? delta[0]?.path ?? 'in memory',
	shortestMs: ({queries, delta}) => {
		const intervals = [...queries, ...delta].flatMap(({every}) => (every === undefined ? [] : [every]));
		return intervals.length > 0 ? Math.min(...intervals) : undefined;
	},
	traits: {gives: mappedFacts},
	health: {targets: ({file}) => (file === undefined ? [] : [healthTarget]), isOpen: ({queries}) => queries.some(mapsHealth)},
	create: createDuckdb,
});
