/** A Delta table: real Parquet files and the `_delta_log` that Delta 3 writes for streaming appends and merges (no checkpoint files). */
import {randomUUID} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Duck, literal} from './duck.ts';

/** Column → DuckDB type. */
export type Columns = Readonly<Record<string, 'VARCHAR' | 'TIMESTAMP' | 'INTEGER' | 'BIGINT' | 'DOUBLE'>>;
type Action = Readonly<Record<string, unknown>>;
type Version = {
	readonly version: number;
	readonly timestampMs: number;
	readonly operation: string;
	readonly parameters: unknown;
	readonly added: string[];
};

export type DeltaTable = {
	readonly id: string;
	/** The newest version. */
	readonly version: number;
	/** Absolute paths of the Parquet files that make up the table now. */
	readonly files: readonly string[];
	/** Files added by the versions after `after`, up to `upTo`. */
	addedBetween(after: number, upTo: number): string[];
	/** Newest first, as the history export has it. */
	history(): readonly Version[];
	/** Adds rows as batch `epoch` of a query; a batch already in the table is not added again. */
	append(rows: readonly object[], query: {readonly id: string; readonly epoch: number}): Promise<void>;
	/** Rewrites the table with these rows, as a MERGE does: the old files are removed, one is added. */
	merge(rows: readonly object[], inserted: number): Promise<void>;
};

const sparkTypes = {VARCHAR: 'string', TIMESTAMP: 'timestamp', INTEGER: 'integer', BIGINT: 'long', DOUBLE: 'double'} as const;
const name20 = (version: number): string => `${String(version).padStart(20, '0')}.json`;

const schemaOf = (columns: Columns): string =>
	JSON.stringify({
		type: 'struct',
		fields: Object.entries(columns).map(([name, type]) => ({name, type: sparkTypes[type], nullable: true, metadata: {}})),
	});

/** Times are given as microseconds since the epoch and stored as timestamps. */
const select = (columns: Columns, source: string): string => {
	const read = Object.entries(columns).map(([name, type]) => `"${name}": '${type === 'TIMESTAMP' ? 'BIGINT' : type}'`);
	const cells = Object.entries(columns).map(([name, type]) =>
		type === 'TIMESTAMP' ? `make_timestamp("${name}") AS "${name}"` : `"${name}"`,
	);
	return `SELECT ${cells.join(', ')} FROM read_json(${literal(source)}, format = 'newline_delimited', columns = {${read.join(', ')}})`;
};

/** What the log says: replayed when a table is opened again after a restart. */
const replay = (log: string): {id: string; files: string[]; versions: Version[]; epochs: Map<string, number>} => {
	const state = {id: '', files: [] as string[], versions: [] as Version[], epochs: new Map<string, number>()};
	const names = readdirSync(log).filter((name) => /^\d{20}\.json$/.test(name));
	for (const name of names.sort()) {
		const actions = readFileSync(join(log, name), 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
		const added: string[] = [];
		for (const {metaData, add, remove, txn} of actions) {
			if (metaData) state.id = String(metaData.id);
			if (add) added.push(String(add.path));
			if (remove) state.files = state.files.filter((file) => file !== remove.path);
			if (txn) state.epochs.set(String(txn.appId), Number(txn.version));
		}
		state.files.push(...added);
		const info = actions.find((action) => action.commitInfo)?.commitInfo ?? {};
		state.versions.push({
			...{version: Number(name.slice(0, 20)), timestampMs: Number(info.timestamp), operation: String(info.operation)},
			...{parameters: info.operationParameters, added},
		});
	}
	return state;
};

/** Opens the table in `folder`, or makes it (version 0, no rows). */
export const openDeltaTable = (folder: string, columns: Columns, duck: Duck): DeltaTable => {
	const log = join(folder, '_delta_log');
	mkdirSync(log, {recursive: true});
	const state = replay(log);

	const write = (operation: string, parameters: unknown, metrics: Action, actions: readonly Action[], added: string[]): void => {
		const version = state.versions.length;
		const timestampMs = Date.now();
		const commitInfo = {
			...{timestamp: timestampMs, operation, operationParameters: parameters, ...(version > 0 && {readVersion: version - 1})},
			...{isolationLevel: 'WriteSerializable', isBlindAppend: operation === 'STREAMING UPDATE', operationMetrics: metrics},
			...{engineInfo: 'Apache-Spark/3.5.1 Delta-Lake/3.1.0', txnId: randomUUID()},
		};
		const temporary = join(log, `.${name20(version)}.${randomUUID()}.tmp`);
		writeFileSync(temporary, [{commitInfo}, ...actions].map((action) => `${JSON.stringify(action)}\n`).join(''));
		renameSync(temporary, join(log, name20(version)));
		state.versions.push({version, timestampMs, operation, parameters, added});
	};

	if (state.versions.length === 0) {
		state.id = randomUUID();
		const format = {provider: 'parquet', options: {}};
		const metaData = {
			id: state.id,
			format,
			schemaString: schemaOf(columns),
			partitionColumns: [],
			configuration: {},
			createdTime: Date.now(),
		};
		write(
			'CREATE TABLE',
			{isManaged: 'false', partitionBy: '[]', properties: '{}'},
			{},
			[{metaData}, {protocol: {minReaderVersion: 1, minWriterVersion: 2}}],
			[],
		);
	}

	/** One Parquet file of these rows, and the action that adds it. */
	const writeFile = async (rows: readonly object[]): Promise<{path: string; bytes: number; action: Action}> => {
		const path = `part-00000-${randomUUID()}-c000.snappy.parquet`;
		const file = join(folder, path);
		const source = join(folder, `.${path}.ndjson`);
		writeFileSync(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
		try {
			await duck.ask(`COPY (${select(columns, source)}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`);
		} finally {
			rmSync(source, {force: true});
		}
		const bytes = statSync(file).size;
		const add = {
			...{path, partitionValues: {}, size: bytes, modificationTime: Date.now(), dataChange: true},
			stats: JSON.stringify({numRecords: rows.length}),
		};
		return {path, bytes, action: {add}};
	};

	return {
		get id() {
			return state.id;
		},
		get version() {
			return state.versions.length - 1;
		},
		get files() {
			return state.files.map((file) => join(folder, file)).filter((file) => existsSync(file));
		},
		addedBetween: (after, upTo) => state.versions.slice(after + 1, upTo + 1).flatMap((one) => one.added.map((file) => join(folder, file))),
		history: () => state.versions.toReversed(),
		async append(rows, query) {
			if ((state.epochs.get(query.id) ?? -1) >= query.epoch) return;
			const written = rows.length === 0 ? [] : [await writeFile(rows)];
			const txn = {appId: query.id, version: query.epoch, lastUpdated: Date.now()};
			const bytes = String(written.reduce((sum, one) => sum + one.bytes, 0));
			const metrics = {
				numRemovedFiles: '0',
				numOutputRows: String(rows.length),
				numOutputBytes: bytes,
				numAddedFiles: String(written.length),
			};
			const parameters = {outputMode: 'Append', queryId: query.id, epochId: String(query.epoch)};
			const paths = written.map((one) => one.path);
			write('STREAMING UPDATE', parameters, metrics, [{txn}, ...written.map((one) => one.action)], paths);
			state.epochs.set(query.id, query.epoch);
			state.files.push(...paths);
		},
		async merge(rows, inserted) {
			const {path, action} = await writeFile(rows);
			const old = state.files;
			const removes = old.map((file) => ({
				remove: {path: file, deletionTimestamp: Date.now(), dataChange: true, extendedFileMetadata: false},
			}));
			const metrics = {
				...{numTargetRowsInserted: String(inserted), numTargetRowsUpdated: '0', numTargetRowsCopied: String(rows.length - inserted)},
				...{numTargetFilesAdded: '1', numTargetFilesRemoved: String(old.length), numOutputRows: String(rows.length)},
			};
			const predicate = '["(t.window_start#1 = s.window_start#2)"]';
			write('MERGE', {predicate, matchedPredicates: '[{"actionType":"update"}]'}, metrics, [...removes, action], [path]);
			state.files = [path];
		},
	};
};
