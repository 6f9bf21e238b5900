import {isRecord} from '../mapping/read-value.ts';

/**
 * State of a Delta table by replaying the actions of its log (github.com/delta-io/delta, PROTOCOL.md). Only what a
 * monitor needs; no data file is read.
 */

/** A data file of the newest version. */
export type ActiveFile = {
	/** As the log has it: relative to the table and %-encoded, or a URI. */
	readonly path: string;
	readonly bytes: number;
	/** Rows after deletion vectors; null when the writer kept no statistics. */
	readonly rows: number | null;
	readonly hasDeletionVector: boolean;
};

export type Commit = {
	readonly version: number;
	readonly atMs: number;
	readonly operation: string | null;
	/** Rows of the files added; null when one of them has no statistics. */
	readonly rowsAdded: number | null;
	readonly filesAdded: number;
	readonly filesRemoved: number;
};

export type DeltaState = {
	version: number;
	readonly files: Map<string, ActiveFile>;
	/** Newest transaction of each application, such as a streaming query's batch. */
	readonly transactions: Map<string, number>;
	/** Newest last, at most `keptCommits`. */
	readonly commits: Commit[];
	tableId: string | null;
	schema: string | null;
	partitionColumns: readonly string[];
	columnMapping: boolean;
	minReaderVersion: number;
	readerFeatures: readonly string[];
};

/** What is reported of a table. */
export type DeltaSummary = {
	readonly version: number;
	readonly files: number;
	readonly bytes: number;
	/** Null: some files have no statistics. */
	readonly rows: number | null;
	readonly filesWithoutRows: number;
	readonly transactions: ReadonlyArray<readonly [string, number]>;
	readonly commits: readonly Commit[];
	/** Why queries over the table's data are refused; null when they are not. */
	readonly unreadable: string | null;
};

export const keptCommits = 20;

export const emptyState = (): DeltaState => ({
	version: -1,
	files: new Map(),
	transactions: new Map(),
	commits: [],
	tableId: null,
	schema: null,
	partitionColumns: [],
	columnMapping: false,
	minReaderVersion: 1,
	readerFeatures: [],
});

/**
 * Applies one commit (the lines of `N.json`) to the state. `modifiedAtMs`, the file's own time, is used where the commit
 * says none. Throws a SyntaxError on a line that is no JSON, before anything is changed.
 */
export const applyCommit = (state: DeltaState, version: number, text: string, modifiedAtMs: number): void => {
	const actions = text
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line): unknown => JSON.parse(line));
	let atMs = modifiedAtMs;
	let operation: string | null = null;
	const added: ActiveFile[] = [];
	let filesRemoved = 0;
	for (const action of actions) {
		if (!isRecord(action)) continue;
		const info = action.commitInfo;
		if (isRecord(info)) {
			atMs = numberOf(info.inCommitTimestamp) ?? numberOf(info.timestamp) ?? atMs;
			operation = typeof info.operation === 'string' ? info.operation : null;
		}
		const file = applyAction(state, action);
		if (file) added.push(file);
		if (isRecord(action.remove)) filesRemoved++;
	}
	state.version = version;
	state.commits.push({version, atMs, operation, rowsAdded: sumRows(added), filesAdded: added.length, filesRemoved});
	if (state.commits.length > keptCommits) state.commits.shift();
};

/** Applies one action of a commit or a checkpoint; returns the file it added. */
export const applyAction = (state: DeltaState, action: Readonly<Record<string, unknown>>): ActiveFile | undefined => {
	const {add, remove, txn, metaData, protocol} = action;
	if (isRecord(txn) && typeof txn.appId === 'string') {
		const version = numberOf(txn.version);
		if (version !== null) state.transactions.set(txn.appId, version);
	}
	if (isRecord(metaData)) applyMetaData(state, metaData);
	if (isRecord(protocol)) {
		state.minReaderVersion = numberOf(protocol.minReaderVersion) ?? 1;
		state.readerFeatures = textsOf(protocol.readerFeatures);
	}
	if (isRecord(remove) && typeof remove.path === 'string') state.files.delete(keyOf(remove));
	if (!isRecord(add) || typeof add.path !== 'string') return undefined;
	const vector = isRecord(add.deletionVector) ? add.deletionVector : undefined;
	const rows = rowsOf(add);
	const file: ActiveFile = {
		path: add.path,
		bytes: numberOf(add.size) ?? 0,
		rows: rows === null ? null : rows - (numberOf(vector?.cardinality) ?? 0),
		hasDeletionVector: vector !== undefined,
	};
	state.files.set(keyOf(add), file);
	return file;
};

const applyMetaData = (state: DeltaState, metaData: Readonly<Record<string, unknown>>): void => {
	state.tableId = typeof metaData.id === 'string' ? metaData.id : null;
	state.schema = typeof metaData.schemaString === 'string' ? metaData.schemaString : null;
	state.partitionColumns = textsOf(metaData.partitionColumns);
	const mode = isRecord(metaData.configuration) ? metaData.configuration['delta.columnMapping.mode'] : undefined;
	state.columnMapping = typeof mode === 'string' && mode !== 'none';
};

/** The state as it is reported. */
export const summarise = (state: DeltaState): DeltaSummary => {
	let bytes = 0;
	let filesWithoutRows = 0;
	for (const file of state.files.values()) {
		bytes += file.bytes;
		if (file.rows === null) filesWithoutRows++;
	}
	return {
		version: state.version,
		files: state.files.size,
		bytes,
		rows: sumRows([...state.files.values()]),
		filesWithoutRows,
		transactions: [...state.transactions].slice(-100),
		commits: state.commits,
		unreadable: unreadable(state),
	};
};

/** Features of reader version 3 that leave plain Parquet files in place (or are looked at by themselves). */
const harmlessFeatures = new Set([
	'timestampNtz',
	'vacuumProtocolCheck',
	'deletionVectors',
	'columnMapping',
	'v2Checkpoint',
	'domainMetadata',
]);

/** Why the table's Parquet files alone do not give its rows. */
export const unreadable = (state: DeltaState): string | null => {
	if (state.columnMapping) return 'the table maps column names, which pipetop does not read';
	if ([...state.files.values()].some((file) => file.hasDeletionVector))
		return 'the table has deletion vectors, which pipetop does not read';
	const unknown = state.readerFeatures.find((feature) => !harmlessFeatures.has(feature));
	if (unknown !== undefined) return `the table needs the reader feature ${unknown}, which pipetop does not know`;
	if (state.minReaderVersion > 3) return `the table needs reader version ${state.minReaderVersion}, pipetop knows 3`;
	return null;
};

const keyOf = (file: Readonly<Record<string, unknown>>): string => {
	const vector = file.deletionVector;
	// A file with another deletion vector is another logical file.
	return isRecord(vector) ? `${file.path}|${vector.storageType}${vector.pathOrInlineDv}@${vector.offset ?? ''}` : String(file.path);
};

const rowsOf = (add: Readonly<Record<string, unknown>>): number | null => {
	const parsed = add.stats_parsed;
	if (isRecord(parsed)) {
		const rows = numberOf(parsed.numRecords);
		if (rows !== null) return rows;
	}
	// The statistics also hold the smallest and largest values of every column; only one number is needed.
	const found = typeof add.stats === 'string' ? /"numRecords"\s*:\s*(\d+)/.exec(add.stats)?.[1] : undefined;
	return found === undefined ? null : Number(found);
};

const sumRows = (files: readonly ActiveFile[]): number | null => {
	let total = 0;
	for (const {rows} of files) {
		if (rows === null) return null;
		total += rows;
	}
	return total;
};

const numberOf = (value: unknown): number | null => {
	const number = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
};
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
