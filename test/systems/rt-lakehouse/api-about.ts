/** The answers about the lakehouse itself: health, tables, history, lineage, links. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Lake} from './lake.ts';

const startedAt = Date.now();

export type CacheStats = {hits: number; misses: number};

/** `/healthz`: `duckdb` is a literal true; the part counts tell the truth. */
export const healthz = (lake: Lake, cache: CacheStats, rate: {limit: number; window: number}): unknown => ({
	duckdb: true,
	silver_parquet_parts: lake.parts('silver'),
	gold_parquet_parts: lake.parts('gold'),
	uptime_sec: Math.floor((Date.now() - startedAt) / 1000),
	cache_stats: {hits: cache.hits, misses: cache.misses},
	rate_limit: rate,
	tenant_enforce: false,
	tenant_column: 'tenant_id',
});

/** `/timetravel/history/{table}`; an unknown table is answered as undefined (404). */
export const history = (lake: Lake, table: string): unknown => {
	if (!['bronze', 'silver', 'gold'].includes(table)) return undefined;
	const {versions} = JSON.parse(readFileSync(join(lake.deltaPath, `${table}_history.json`), 'utf8')) as {versions: unknown[]};
	return {table, versions, total_versions: versions.length};
};

/** `/optimize/advice`: more than 200 parts of gold are worth a compaction. */
export const advice = (lake: Lake): unknown => {
	const parts = lake.parts('gold');
	return {gold_parts: parts, advice: parts > 200 ? [`${parts} parts: run OPTIMIZE on gold`] : ['No action needed']};
};

/** `/tables`: the columns of the two views. */
export const tables = async (lake: Lake): Promise<unknown> => {
	const columns = async (layer: 'silver' | 'gold'): Promise<unknown> =>
		(await lake.ask(`DESCRIBE SELECT * FROM {${layer}}`).catch(() => [])).map((row) => ({name: row.column_name, type: row.column_type}));
	return {tables: {silver_events: await columns('silver'), gold_kpis: await columns('gold')}};
};

const names = ['kafka', 'bronze', 'silver', 'gold', 'api', 'dashboard'];

/** `/lineage/graph` */
export const lineage = {
	nodes: names.map((id) => ({id, label: id})),
	edges: names.slice(1).map((to, index) => ({from: names[index], to})),
};

/** `/runbook/links` */
export const runbooks = {
	links: ['High pipeline latency', 'Data quality degradation', 'Kafka unavailable', 'Spark job failed', 'Schema change'].map((title) => ({
		title,
		url: `https://runbooks.invalid/${title.toLowerCase().replaceAll(' ', '-')}`,
	})),
};

/** `/security/whoami` */
export const whoami = {tenant: null, tenant_enforce: false, tenant_column: 'tenant_id', roles: ['viewer']};
