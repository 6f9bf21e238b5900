/** The checkpoint folder of one streaming query, as Spark 3.5 lays it out: `metadata`, `offsets/N` (the plan), `commits/N` (done). */
import {randomUUID} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Spark's minBatchesToRetain. */
const retained = 100;

export type Checkpoint = {
	/** The query's id: the same over restarts. */
	readonly queryId: string;
	/** The newest committed batch, or -1. */
	readonly committed: number;
	/** The source's line of a batch's plan; undefined where the batch was never planned. */
	planned(batch: number): string | undefined;
	/** The watermark that the commit of a batch hands to the next one. */
	watermarkAfter(batch: number): number;
	/** Writes `offsets/N`, before the batch runs. */
	plan(batch: number, source: string, watermarkMs: number): void;
	/** Writes `commits/N`, when the batch is done. */
	commit(batch: number, nextWatermarkMs: number): void;
};

const conf = {
	'spark.sql.streaming.stateStore.providerClass': 'org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider',
	'spark.sql.streaming.multipleWatermarkPolicy': 'min',
	'spark.sql.shuffle.partitions': '4',
};

/** Spark writes a dotted temporary file, renames it, and leaves a checksum file beside it. */
const writeAtomically = (folder: string, name: string, text: string): void => {
	const temporary = join(folder, `.${name}.${randomUUID()}.tmp`);
	writeFileSync(temporary, text);
	renameSync(temporary, join(folder, name));
	writeFileSync(join(folder, `.${name}.crc`), Buffer.from([0x63, 0x72, 0x63, 0, 0, 0, 2, 0]));
};

const newest = (folder: string): number => {
	const numbers = readdirSync(folder).filter((name) => /^\d+$/.test(name));
	return numbers.reduce((most, name) => Math.max(most, Number(name)), -1);
};

const queryIdOf = (folder: string): string => {
	const file = join(folder, 'metadata');
	if (!existsSync(file)) writeAtomically(folder, 'metadata', JSON.stringify({id: randomUUID()}));
	return (JSON.parse(readFileSync(file, 'utf8')) as {id: string}).id;
};

/** Opens the folder, or makes it for a new query. */
export const openCheckpoint = (folder: string): Checkpoint => {
	const offsets = join(folder, 'offsets');
	const commits = join(folder, 'commits');
	mkdirSync(offsets, {recursive: true});
	mkdirSync(commits, {recursive: true});
	let committed = newest(commits);
	const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
	return {
		queryId: queryIdOf(folder),
		get committed() {
			return committed;
		},
		planned: (batch) => lines(join(offsets, String(batch)))[2],
		watermarkAfter(batch) {
			const [, line = '{}'] = lines(join(commits, String(batch)));
			return (JSON.parse(line) as {nextBatchWatermarkMs?: number}).nextBatchWatermarkMs ?? 0;
		},
		plan(batch, source, watermarkMs) {
			const header = JSON.stringify({batchWatermarkMs: watermarkMs, batchTimestampMs: Date.now(), conf});
			writeAtomically(offsets, String(batch), `v1\n${header}\n${source}`);
		},
		commit(batch, nextWatermarkMs) {
			writeAtomically(commits, String(batch), `v1\n${JSON.stringify({nextBatchWatermarkMs: nextWatermarkMs})}`);
			committed = batch;
			for (const each of [offsets, commits]) {
				rmSync(join(each, String(batch - retained)), {force: true});
				rmSync(join(each, `.${batch - retained}.crc`), {force: true});
			}
		},
	};
};
