import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as timer} from 'node:timers/promises';
import {CollectError} from '../failure.ts';
import {isRecord} from '../mapping/read-value.ts';

/** One `offsets/N` file: what a batch is planned to end at. Written before the batch runs. */
export type Plan = {
	readonly batch: number;
	/** When the batch was planned by the driver's clock; null when it does not say. */
	readonly plannedAtMs: number | null;
	readonly modifiedAtMs: number;
	/** One a source of the query, in its order; null where it has read nothing yet. */
	readonly sources: readonly unknown[];
};

/** A checkpoint folder as it stands. `offsets/N` is the plan; done is the plan of the newest batch in `commits`. */
export type Checkpoint = {
	/** Stable over restarts; null when `metadata` is not there. */
	readonly queryId: string | null;
	readonly planned: Plan | null;
	/** Null when no batch was committed yet, or its plan is no longer kept. */
	readonly done: Plan | null;
	readonly committed: {readonly batch: number; readonly atMs: number; readonly nextWatermarkMs: number | null} | null;
};

/**
 * Reads a checkpoint. Files come and go while it is read, so a read that fails for that is made once more. Rejects with
 * `missing` when there is none, `denied` when it may not be read, `bad_answer` when a file is not in Spark's form.
 */
export const readCheckpoint = async (path: string): Promise<Checkpoint> => {
	try {
		return await readOnce(path);
	} catch (error) {
		if (error instanceof CollectError && error.kind !== 'bad_answer') throw error;
		await timer(50);
		return readOnce(path).catch((second: unknown) => {
			const {code, message} = second as NodeJS.ErrnoException;
			throw code === undefined
				? second
				: new CollectError(code === 'EACCES' ? 'denied' : 'missing', `a file of the checkpoint cannot be read: ${message}`);
		});
	}
};

const readOnce = async (path: string): Promise<Checkpoint> => {
	// Commits first: a batch that is planned and committed between the two listings must not look like a commit without plan.
	const commits = await batches(path, 'commits');
	const [offsets, queryId] = await Promise.all([batches(path, 'offsets'), readQueryId(path)]);
	if (offsets === undefined) {
		const isThere = await stat(path).then(
			() => true,
			() => false,
		);
		throw new CollectError(
			'missing',
			isThere ? `${path} has no folder "offsets": is it a checkpoint of a streaming query?` : `no checkpoint there: ${path} does not exist`,
		);
	}
	const newest = offsets.at(-1);
	const last = commits?.at(-1);
	const [planned, done, committed] = await Promise.all([
		newest === undefined ? null : readPlan(path, newest),
		last === undefined || !offsets.includes(last) ? null : readPlan(path, last),
		last === undefined ? null : readCommit(path, last),
	]);
	return {queryId, planned, done, committed};
};

/** Numbers of the batches in a folder, ascending; `.crc` and temporary files lie beside them. */
const batches = async (path: string, folder: string): Promise<readonly number[] | undefined> => {
	try {
		const names = await readdir(join(path, folder));
		return names.flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])).sort((a, b) => a - b);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new CollectError(code === 'EACCES' ? 'denied' : 'missing', `the checkpoint cannot be read: ${message}`);
	}
};

const readQueryId = async (path: string): Promise<string | null> => {
	const text = await readFile(join(path, 'metadata'), 'utf8').catch(() => '');
	const parsed = tryJson(text);
	return isRecord(parsed) && typeof parsed.id === 'string' ? parsed.id : null;
};

const readPlan = async (path: string, batch: number): Promise<Plan> => {
	const file = join(path, 'offsets', String(batch));
	const [[header, ...sources], {mtimeMs}] = await Promise.all([versionedLines(file), stat(file)]);
	const parsed = tryJson(header ?? '');
	if (!isRecord(parsed)) throw new CollectError('bad_answer', `${file} is not an offsets file of Spark`);
	const plannedAtMs = parsed.batchTimestampMs;
	return {
		batch,
		plannedAtMs: typeof plannedAtMs === 'number' ? plannedAtMs : null,
		modifiedAtMs: mtimeMs,
		sources: sources.map((line) => (line === '-' ? null : tryJson(line))),
	};
};

const readCommit = async (path: string, batch: number): Promise<NonNullable<Checkpoint['committed']>> => {
	const file = join(path, 'commits', String(batch));
	const [[header], {mtimeMs}] = await Promise.all([versionedLines(file), stat(file)]);
	const parsed = tryJson(header ?? '');
	const watermark = isRecord(parsed) ? parsed.nextBatchWatermarkMs : undefined;
	return {batch, atMs: mtimeMs, nextWatermarkMs: typeof watermark === 'number' ? watermark : null};
};

/** Lines after the version, which is `v1` in all Spark versions up to 4. */
const versionedLines = async (file: string): Promise<readonly string[]> => {
	const [version, ...lines] = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
	if (version !== 'v1')
		throw new CollectError('bad_answer', `${file} is ${version === '' ? 'empty' : 'of a version that pipetop does not know'}`);
	return lines.filter((line) => line !== '');
};

const tryJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
