/** The three queries of the lakehouse: Kafka → bronze → silver → gold, each with its checkpoint and its Delta table. */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type DeltaTable, openDeltaTable} from './delta-table.ts';
import {type Duck, literal} from './duck.ts';
import {grouplessReader, type Offsets} from './groupless-reader.ts';
import {type Batch, type Jobs, type StreamingQuery, startQuery} from './query.ts';
import {bronzeColumns, folders, goldColumns, type Layer, silverColumns} from './tables.ts';
import {addToWindows, type BronzeRow, closeWindows, type GoldInput, newGoldState, newSilverState, silverOf} from './transforms.ts';
import {type GoldRow, partitions, type SparkSettings, topic} from './world.ts';

export type Tables = Readonly<Record<Layer, DeltaTable>>;

export const openTables = (deltaPath: string, duck: Duck): Tables => {
	return {
		bronze: openDeltaTable(join(deltaPath, folders.bronze), bronzeColumns, duck),
		silver: openDeltaTable(join(deltaPath, folders.silver), silverColumns, duck),
		gold: openDeltaTable(join(deltaPath, folders.gold), goldColumns, duck),
	};
};

/** Spark writes partitions in no order. */
const sourceLine = (offsets: Offsets): string =>
	JSON.stringify({[topic]: offsets}).replace(/\{"0":(\d+),"1":(\d+),"2":(\d+)\}/, '{"2":$3,"1":$2,"0":$1}');
const offsetsOf = (line: string): Offsets => (JSON.parse(line) as Record<string, Offsets>)[topic] ?? {};

/** Where a new query begins: at the end of the topic, remembered in `sources/0/0` as Spark does. */
const initialOffsets = async (folder: string, ends: () => Promise<Offsets>): Promise<Offsets> => {
	const file = join(folder, 'sources', '0', '0');
	if (!existsSync(file)) {
		mkdirSync(join(folder, 'sources', '0'), {recursive: true});
		writeFileSync(file, `v1\n${sourceLine(await ends())}`);
	}
	return offsetsOf(readFileSync(file, 'utf8').split('\n')[1] ?? '{}');
};

export const startBronze = (settings: SparkSettings, tables: Tables, jobs: Jobs): Promise<StreamingQuery> => {
	const reader = grouplessReader(settings.broker, topic, partitions);
	const folder = join(settings.checkpointPath, 'bronze');
	return startQuery({
		...{folder, everyMs: settings.timing.batchMs, jobs},
		async next(batch, committed, planned): Promise<Batch | undefined> {
			const from = committed === undefined ? await initialOffsets(folder, reader.ends) : offsetsOf(committed);
			const to = planned === undefined ? await reader.ends() : offsetsOf(planned);
			if (Object.entries(to).every(([partition, end]) => end <= (from[Number(partition)] ?? 0))) return undefined;
			return {
				source: sourceLine(to),
				async run() {
					const rows = (await reader.read(from, to)).map(
						(row): BronzeRow => ({
							...{raw_json: row.value, kafka_ts: row.timestampMs * 1000, topic, partition: row.partition, offset: row.offset},
							headers: row.headers,
						}),
					);
					await tables.bronze.append(rows, batch);
					return {rows: rows.length, watermarkMs: 0};
				},
			};
		},
	});
};

const deltaLine = (table: DeltaTable, version: number): string =>
	JSON.stringify({sourceVersion: 1, reservoirId: table.id, reservoirVersion: version, index: -1, isStartingVersion: false});
const versionOf = (line: string): number => (JSON.parse(line) as {reservoirVersion: number}).reservoirVersion;

/** A batch over what a Delta table has got since the last one. A plan's version is the next to read, as in Delta's source. */
const deltaBatch = (
	table: DeltaTable,
	committed: string | undefined,
	planned: string | undefined,
	run: (files: readonly string[]) => Promise<{rows: number; watermarkMs: number}>,
): Batch | undefined => {
	const from = committed === undefined ? 0 : versionOf(committed);
	const to = planned === undefined ? table.version + 1 : versionOf(planned);
	const files = table.addedBetween(from - 1, to - 1);
	if (files.length === 0 && planned === undefined) return undefined;
	return {source: deltaLine(table, to), run: () => run(files)};
};

const list = (files: readonly string[]): string => `[${files.map(literal).join(', ')}]`;
const micros = (column: string): string => `epoch_us("${column}")::DOUBLE AS "${column}"`;

const readRows = async <T>(duck: Duck, files: readonly string[], select: string, where = ''): Promise<T[]> => {
	if (files.length === 0) return [];
	return (await duck.ask(`SELECT ${select} FROM read_parquet(${list(files)}) ${where}`)) as unknown as T[];
};

export const startSilver = (settings: SparkSettings, tables: Tables, jobs: Jobs, duck: Duck): Promise<StreamingQuery> => {
	const state = newSilverState();
	const columns = `raw_json, ${micros('kafka_ts')}, topic, "partition", "offset"::DOUBLE AS "offset", headers`;
	return startQuery({
		...{folder: join(settings.checkpointPath, 'silver'), everyMs: settings.timing.batchMs, jobs},
		async restore(checkpoint) {
			state.watermarkUs = checkpoint.watermarkAfter(checkpoint.committed) * 1000;
			const where = `WHERE epoch_us(ts) >= ${state.watermarkUs}`;
			const rows = await readRows<{event_id: string; ts: number}>(duck, tables.silver.files, `event_id, ${micros('ts')}`, where);
			for (const {event_id, ts} of rows) state.seen.set(event_id, ts);
		},
		async next(batch, committed, planned) {
			return deltaBatch(tables.bronze, committed, planned, async (files) => {
				const rows = await readRows<BronzeRow>(duck, files, columns);
				const kept = silverOf(rows, state, settings.timing.silverWatermarkMs);
				await tables.silver.append(kept, batch);
				return {rows: rows.length, watermarkMs: Math.floor(state.watermarkUs / 1000)};
			});
		},
	});
};

export const startGold = (settings: SparkSettings, tables: Tables, jobs: Jobs, duck: Duck): Promise<StreamingQuery> => {
	const state = newGoldState();
	const inputs = `${micros('ts')}, event_type, price, quantity, user_id`;
	const numbers = ['orders', 'purchase_users', 'view_users', 'active_users'].map((name) => `${name}::DOUBLE AS ${name}`);
	const kpis = [micros('window_start'), micros('window_end'), ...numbers, 'gmv', 'conversion_rate'].join(', ');
	let rows: GoldRow[] = [];
	return startQuery({
		...{folder: join(settings.checkpointPath, 'gold'), everyMs: settings.timing.goldMs, jobs},
		async restore(checkpoint) {
			state.watermarkUs = checkpoint.watermarkAfter(checkpoint.committed) * 1000;
			rows = await readRows<GoldRow>(duck, tables.gold.files, kpis, 'ORDER BY window_start');
			const committed = checkpoint.planned(checkpoint.committed);
			const read = committed === undefined ? [] : tables.silver.addedBetween(-1, versionOf(committed) - 1);
			addToWindows(await readRows<GoldInput>(duck, read, inputs), state);
		},
		async next(_, committed, planned) {
			return deltaBatch(tables.silver, committed, planned, async (files) => {
				const added = await readRows<GoldInput>(duck, files, inputs);
				addToWindows(added, state);
				const closed = closeWindows(state, settings.timing.goldWatermarkMs);
				if (closed.length > 0) {
					const starts = new Set(closed.map((row) => row.window_start));
					rows = [...rows.filter((row) => !starts.has(row.window_start)), ...closed].sort((a, b) => a.window_start - b.window_start);
					await tables.gold.merge(rows, closed.length);
				}
				return {rows: added.length, watermarkMs: Math.floor(state.watermarkUs / 1000)};
			});
		},
	});
};
