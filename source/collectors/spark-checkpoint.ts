import {z} from 'zod';
import type {CollectContext, Collector} from '../model/collector-contract.ts';
import type {PartOutcome} from '../model/feed-events.ts';
import {type CollectorKind, type CollectorSetting, defineKind} from './collector.ts';
import {CollectError, toFailure} from './failure.ts';
import {durationSchema} from './mapping/index.ts';
import {checkpointFacts} from './spark-checkpoint/checkpoint-facts.ts';
import {readCheckpoint} from './spark-checkpoint/read-checkpoint.ts';

const checkpointOptions = z.strictObject({
	checkpoints: z
		.array(
			z.strictObject({
				query: z.string().min(1).describe('Name of the streaming query, the label of its metrics'),
				path: z.string().min(1).describe('Its checkpoint folder on this machine, which holds offsets and commits'),
				every: durationSchema.optional().describe("How often it is read; without it as often as the source's every"),
			}),
		)
		.min(1)
		.refine((list) => new Set(list.map(({query}) => query)).size === list.length, 'every query needs a name of its own')
		.describe('Streaming queries'),
});
type CheckpointOptions = z.output<typeof checkpointOptions>;

/**
 * Source kind `spark-checkpoint`: progress of Spark Structured Streaming queries from their checkpoint folders. Works
 * with any deployment that shares the volume, also when the driver is gone; what it cannot say is whether a query lives.
 */
export const sparkCheckpointKind: CollectorKind<typeof checkpointOptions> = defineKind({
	kind: 'spark-checkpoint',
	summary: 'Progress of Spark streaming queries (offsets done and planned, batches, watermark) from their checkpoint folders.',
	options: checkpointOptions,
	defaults: {everyMs: 5_000, timeoutMs: 3_000},
	address: ({checkpoints}) => checkpoints[0]?.path ?? '',
	shortestMs: ({checkpoints}) => {
		const intervals = checkpoints.flatMap(({every}) => (every === undefined ? [] : [every]));
		return intervals.length > 0 ? Math.min(...intervals) : undefined;
	},
	traits: {gives: ['metric', 'run']},
	create: ({options, timeoutMs}: CollectorSetting<CheckpointOptions>): Collector => ({
		collect: (context) =>
			Promise.all(
				options.checkpoints.filter(({query, every}) => context.due(query, every)).map((checkpoint) => ask(checkpoint, context, timeoutMs)),
			),
		async close() {},
	}),
});

const ask = async (
	{query, path}: CheckpointOptions['checkpoints'][number],
	context: CollectContext,
	timeoutMs: number,
): Promise<PartOutcome> => {
	const startedAtMs = context.now();
	try {
		const {facts, notes} = checkpointFacts(query, await beforeAbort(readCheckpoint(path), context.signal, timeoutMs));
		return {part: query, startedAtMs, durationMs: context.now() - startedAtMs, facts, failure: null, ...(notes.length > 0 ? {notes} : {})};
	} catch (error) {
		return {part: query, startedAtMs, durationMs: context.now() - startedAtMs, facts: [], failure: toFailure(error)};
	}
};

/** A file system that hangs (a network share) cannot be interrupted; it is left behind. */
const beforeAbort = <Value>(promise: Promise<Value>, signal: AbortSignal, timeoutMs: number): Promise<Value> =>
	new Promise((resolve, reject) => {
		const give = (): void =>
			reject(new CollectError('timeout', `the file system gave no answer within ${timeoutMs.toLocaleString('en-US')} ms`));
		if (signal.aborted) give();
		signal.addEventListener('abort', give, {once: true});
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
	});
