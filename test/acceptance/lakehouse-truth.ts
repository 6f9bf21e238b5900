/** The independent witness of the lakehouse: its tables read by DuckDB in this process, its log ends by Kafka's own tool, its API by hand. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {until} from '../servers/until.ts';
import {type Duck, literal} from '../systems/rt-lakehouse/duck.ts';
import type {LakehouseStandIn} from '../systems/rt-lakehouse/lakehouse.ts';

type Table = 'bronze_events' | 'silver_events' | 'gold_kpis';

/** Figures of silver, from its Delta table. Times in seconds since 1970. */
export type Silver = {
	readonly rows: number;
	readonly users: number;
	readonly ids: number;
	readonly prices: number;
	readonly types: number;
	readonly distinct: number;
	readonly newest: number;
	/** Of the events of the last two minutes, by Kafka's time: the share with a user. */
	readonly recentUsers: number;
};
export type Gold = {readonly rows: number; readonly plausible: number; readonly newest: number | null; readonly conversion: number | null};
export type Kpis = {
	readonly window_start: string;
	readonly orders: number;
	readonly gmv: number;
	readonly conversion_rate: number;
	readonly active_users: number;
};

export type LakehouseTruth = {
	readonly atMs: number;
	readonly silver: Silver;
	readonly gold: Gold;
	readonly bronzeRows: number;
	readonly exported: Kpis | null;
	readonly metrics: Kpis;
	readonly lagSeconds: number | null;
	readonly nullUserPercent: number;
	readonly health: {readonly gold_parquet_parts: number; readonly rate_limit: {readonly limit: number}};
	/** Sum of the log ends, and of the offsets of bronze's newest commit. */
	readonly ends: number;
	readonly done: number;
	readonly bronzeCommitAt: number;
};

/** The files of a table's newest version, by its log alone, from the first commit on. */
export const deltaFiles = (folder: string): {readonly files: readonly string[]; readonly rows: number} => {
	const rows = new Map<string, number>();
	const log = join(folder, '_delta_log');
	for (const name of readdirSync(log)
		.filter((one) => one.endsWith('.json'))
		.sort()) {
		for (const line of readFileSync(join(log, name), 'utf8').trim().split('\n')) {
			const {add, remove} = JSON.parse(line) as {add?: {path: string; stats: string}; remove?: {path: string}};
			if (remove !== undefined) rows.delete(remove.path);
			if (add !== undefined) rows.set(add.path, (JSON.parse(add.stats) as {numRecords: number}).numRecords);
		}
	}
	return {
		files: [...rows.keys()].map((path) => join(folder, decodeURIComponent(path))),
		rows: [...rows.values()].reduce((a, b) => a + b, 0),
	};
};

/** Batches of a folder of a checkpoint, newest last. */
const batches = (folder: string): readonly number[] =>
	readdirSync(folder)
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.sort((a, b) => a - b);

/** Offsets of the newest committed batch of bronze, summed over partitions, and when it was committed (seconds since 1970). */
const bronzeDone = (checkpointPath: string): {readonly done: number; readonly at: number} => {
	const folder = join(checkpointPath, 'bronze');
	const batch = batches(join(folder, 'commits')).at(-1);
	const line = readFileSync(join(folder, 'offsets', String(batch)), 'utf8').split('\n')[2] ?? '{}';
	const offsets = (JSON.parse(line) as {ecommerce_events: Record<string, number>}).ecommerce_events;
	return {
		done: Object.values(offsets).reduce((a, b) => a + b, 0),
		at: statSync(join(folder, 'commits', String(batch))).mtimeMs / 1000,
	};
};

/** Messages in the topic, by Kafka's own tool. */
export const logEnds = async (lakehouse: LakehouseStandIn): Promise<number> => {
	const lines = (await lakehouse.kafka.tool('kafka-get-offsets', ['--topic', 'ecommerce_events'])).trim().split('\n');
	return lines.reduce((total, line) => total + Number(line.split(':')[2]), 0);
};

/** An answer of the API. Throws when it is no good answer. */
export const api = async <Body>(lakehouse: Pick<LakehouseStandIn, 'apiUrl'>, path: string): Promise<Body> => {
	const response = await fetch(lakehouse.apiUrl + path, {signal: AbortSignal.timeout(5000)});
	if (!response.ok) throw new Error(`${path}: ${response.status}`);
	return (await response.json()) as Body;
};

const silverSql = `SELECT count(*)::DOUBLE AS rows, count(nullif(user_id, ''))::DOUBLE AS users, count(nullif(event_id, ''))::DOUBLE AS ids,
	sum(CASE WHEN price IS NULL OR price BETWEEN 0 AND 99999.99 THEN 1 ELSE 0 END)::DOUBLE AS prices,
	sum(CASE event_type WHEN 'page_view' THEN 1 WHEN 'add_to_cart' THEN 1 WHEN 'purchase' THEN 1 ELSE 0 END)::DOUBLE AS types,
	count(DISTINCT event_id)::DOUBLE AS "distinct", (epoch_us(max(ts)) / 1e6)::DOUBLE AS newest,
	(count(nullif(user_id, '')) FILTER (WHERE recent) / count(*) FILTER (WHERE recent))::DOUBLE AS "recentUsers"
	FROM (SELECT *, kafka_ts > (max(kafka_ts) OVER ()) - INTERVAL 2 MINUTE AS recent FROM `;
const goldSql = `SELECT window_start, (epoch_us(window_start) / 1e6)::DOUBLE AS at, orders::DOUBLE AS orders, gmv::DOUBLE AS gmv,
	conversion_rate::DOUBLE AS rate, active_users::DOUBLE AS users FROM `;

type GoldCells = {readonly at: number; readonly orders: number; readonly gmv: number; readonly rate: number; readonly users: number};

const askTables = async (
	{deltaPath}: LakehouseStandIn,
	duck: Duck,
): Promise<Pick<LakehouseTruth, 'silver' | 'gold' | 'bronzeRows' | 'exported'>> => {
	const of = (table: Table) => deltaFiles(join(deltaPath, table));
	const from = (files: readonly string[]): string => `read_parquet([${files.map(literal).join(', ')}])`;
	const ask = async <Row>(sql: string): Promise<readonly Row[]> => (await duck.ask(sql)) as unknown as readonly Row[];
	const [silver] = await ask<Silver>(`${silverSql}${from(of('silver_events').files)})`);
	const windows = await ask<GoldCells>(`${goldSql}${from(of('gold_kpis').files)} ORDER BY window_start DESC`);
	const newest = windows[0]?.at ?? null;
	const recent = windows.filter(({at}) => newest !== null && at >= newest - 300).map(({rate}) => rate);
	const exported = await ask<GoldCells>(
		`${goldSql}${`read_parquet(${literal(join(deltaPath, 'gold_latest.parquet', '*.parquet'))})`} ORDER BY window_start DESC LIMIT 1`,
	).catch(() => []);
	const [last] = exported;
	return {
		silver: silver as Silver,
		gold: {
			rows: windows.length,
			plausible: windows.filter(({rate, orders, gmv}) => rate >= 0 && rate <= 1 && orders >= 0 && gmv >= 0).length,
			newest,
			conversion: recent.length === 0 ? null : recent.reduce((a, b) => a + b, 0) / recent.length,
		},
		bronzeRows: of('bronze_events').rows,
		exported:
			last === undefined
				? null
				: {window_start: String(last.at), orders: last.orders, gmv: last.gmv, conversion_rate: last.rate, active_users: last.users},
	};
};

/** Asks everybody; the API first, so that what it keeps for some seconds is what pipetop was told, and the tool last. */
export const askLakehouse = async (lakehouse: LakehouseStandIn, duck: Duck): Promise<LakehouseTruth> => {
	// Between two exports the files are gone for a moment, and the API answers 500 then.
	const [metrics, latency, quality, health] = await until('good answers of the API', () =>
		Promise.all([
			api<{latest_kpis: Kpis}>(lakehouse, '/metrics'),
			api<{lag_sec: number | null}>(lakehouse, '/latency'),
			api<{null_user_pct: number}>(lakehouse, '/dq/status'),
			api<LakehouseTruth['health']>(lakehouse, '/healthz'),
		]),
	);
	const tables = await askTables(lakehouse, duck);
	const ends = await logEnds(lakehouse);
	const atMs = Date.now();
	const {done, at} = bronzeDone(lakehouse.checkpointPath);
	return {
		...{atMs, ...tables, ends, done, bronzeCommitAt: at, health},
		...{metrics: metrics.latest_kpis, lagSeconds: latency.lag_sec, nullUserPercent: quality.null_user_pct},
	};
};
