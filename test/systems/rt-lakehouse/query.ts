/** A streaming query: micro-batches planned in its checkpoint, run, committed, and shown as jobs in the UI. */
import {randomUUID} from 'node:crypto';
import {log} from '../program.ts';
import {type Checkpoint, openCheckpoint} from './checkpoint.ts';

/** What a batch reads, as the source's line in `offsets/N`, and what it does; gives rows read and the next watermark in ms. */
export type Batch = {readonly source: string; run(): Promise<{readonly rows: number; readonly watermarkMs: number}>};

export type Job = {
	readonly id: number;
	readonly runId: string;
	readonly description: string;
	readonly submitted: number;
	completed: number | undefined;
	status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
};

/** The driver's jobs, newest last; Spark keeps 1000. */
export type Jobs = {
	readonly all: Job[];
	start(runId: string, description: string): Job;
	finish(job: Job, status: 'SUCCEEDED' | 'FAILED'): void;
};

export const jobList = (): Jobs => {
	const all: Job[] = [];
	let next = 0;
	return {
		all,
		start(runId, description) {
			const job: Job = {id: next++, runId, description, submitted: Date.now(), completed: undefined, status: 'RUNNING'};
			all.push(job);
			if (all.length > 1000) all.shift();
			return job;
		},
		finish(job, status) {
			job.completed = Date.now();
			job.status = status;
		},
	};
};

export type StreamingQuery = {
	readonly id: string;
	readonly runId: string;
	readonly startedAt: number;
	/** Newest batch that is done or running. */
	readonly latestBatch: number;
	/** Rows read and milliseconds worked since the start, for the averages of the UI. */
	readonly rows: number;
	readonly workedMs: number;
};

/** A batch by its query's id and its number: Delta keeps the pair, so that a batch is never added twice. */
export type BatchId = {readonly id: string; readonly epoch: number};

export type QueryOptions = {
	readonly folder: string;
	readonly everyMs: number;
	readonly jobs: Jobs;
	/** The next batch, given the source's line of the last committed one and, after a crash, the line that was planned next; undefined: nothing new. */
	next(batch: BatchId, committed: string | undefined, planned: string | undefined): Promise<Batch | undefined>;
	/** Called once before the first batch, with the state of the checkpoint. */
	restore?(checkpoint: Checkpoint): Promise<void>;
};

/** Starts the query. A batch that fails is said in the log and planned again at the next trigger (Spark would end the query). */
export const startQuery = async (options: QueryOptions): Promise<StreamingQuery> => {
	const {folder, everyMs, jobs, next} = options;
	const checkpoint = openCheckpoint(folder);
	const state = {
		id: checkpoint.queryId,
		runId: randomUUID(),
		startedAt: Date.now(),
		latestBatch: checkpoint.committed,
		rows: 0,
		workedMs: 0,
	};
	await options.restore?.(checkpoint);
	const turn = async (): Promise<void> => {
		const batch = checkpoint.committed + 1;
		const planned = checkpoint.planned(batch);
		const found = await next({id: state.id, epoch: batch}, checkpoint.planned(checkpoint.committed), planned);
		if (found === undefined) return;
		state.latestBatch = batch;
		if (planned === undefined) checkpoint.plan(batch, found.source, checkpoint.watermarkAfter(checkpoint.committed));
		const began = Date.now();
		const job = jobs.start(state.runId, `\nid = ${state.id}\nrunId = ${state.runId}\nbatch = ${batch}`);
		try {
			const {rows, watermarkMs} = await found.run();
			checkpoint.commit(batch, watermarkMs);
			state.rows += rows;
			jobs.finish(job, 'SUCCEEDED');
		} catch (error) {
			jobs.finish(job, 'FAILED');
			throw error;
		} finally {
			state.workedMs += Date.now() - began;
		}
	};
	const loop = async (): Promise<void> => {
		const began = Date.now();
		await turn().catch(log);
		setTimeout(loop, Math.max(0, everyMs - (Date.now() - began)));
	};
	void loop();
	return state;
};
