import type {CollectContext, Collector} from '../../model/collector-contract.ts';
import type {Fact} from '../../model/facts.ts';
import type {Failure} from '../../model/failure.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import type {CollectorSetting} from '../collector.ts';
import {toFailure} from '../failure.ts';
import {partNames, type SqlQuery} from '../sql/query-schema.ts';
import {factsOfRows} from '../sql/row-facts.ts';
import {DuckdbProcess} from './child-process.ts';
import {deltaFacts} from './delta-facts.ts';
import {type FileState, filePart, type Questions, type Reply} from './messages.ts';
import type {DuckdbOptions} from './options.ts';

/** Name of the part that tells of a Delta table. */
export const deltaPart = (table: string): string => `delta ${table}`;

/** What its health facts speak of: the database file. */
export const healthTarget = 'duckdb';

/** Left of the source's time for an interrupted query to say so before its process is killed. */
const marginMs = (timeoutMs: number): number => Math.min(300, timeoutMs / 4);

/**
 * Asks DuckDB in a process of its own: the database file is opened, asked and closed within one poll, so that the
 * pipeline's writer finds it free the rest of the time. Queries that ran out of time last go last.
 */
export const createDuckdb = ({options, timeoutMs}: CollectorSetting<DuckdbOptions>): Collector => {
	const worker = new DuckdbProcess();
	const names = partNames(options.queries);
	const queries = new Map(options.queries.map((query, index) => [names[index] ?? '', query] as const));
	const tardy = new Set<string>();

	const collect = async (context: CollectContext): Promise<readonly PartOutcome[]> => {
		const startedAtMs = context.now();
		const asked = questionsOf(options, queries, tardy, context);
		const parts = [
			...asked.deltas.map(({part}) => part),
			...(asked.file === null ? [] : [filePart]),
			...asked.queries.map(({part}) => part),
		];
		if (parts.length === 0) return [];
		const outcomes = new Map<string, PartOutcome>();
		const onReply = (reply: Reply): void => {
			if (reply.part === null) return;
			const outcome = outcomeOf(reply, {startedAtMs, query: queries.get(reply.part), options});
			if (outcome.failure?.kind === 'timeout') tardy.add(outcome.part);
			else tardy.delete(outcome.part);
			outcomes.set(outcome.part, outcome);
		};
		let failure: Failure = {kind: 'bug', message: 'the DuckDB process gave no answer for this part'};
		try {
			await worker.ask({...asked, budgetMs: context.deadlineMs - startedAtMs - marginMs(timeoutMs)}, context.signal, onReply);
		} catch (error) {
			failure = toFailure(error);
		}
		return parts.map((part) => outcomes.get(part) ?? {part, startedAtMs, durationMs: context.now() - startedAtMs, facts: [], failure});
	};

	return {
		collect,
		async close() {
			worker.close();
		},
	};
};

const questionsOf = (
	options: DuckdbOptions,
	queries: ReadonlyMap<string, SqlQuery>,
	tardy: ReadonlySet<string>,
	context: CollectContext,
): Omit<Questions, 'id' | 'budgetMs'> => {
	const due = [...queries]
		.filter(([part, {every}]) => context.due(part, every))
		.map(([part, {sql, timeout}]) => ({part, sql, limitMs: timeout ?? null}))
		.sort((a, b) => Number(tardy.has(a.part)) - Number(tardy.has(b.part)));
	return {
		// Not opened without need: while it is open, the pipeline's writer cannot start.
		file: due.length > 0 || queries.size === 0 ? (options.file ?? null) : null,
		memoryBytes: options.memory,
		zone: options.zone,
		maxRows: options.max_rows,
		tables: options.delta.map(({table, path}) => ({table, path})),
		deltas: options.delta
			.map(({table, every}) => ({part: deltaPart(table), table, every}))
			.filter(({part, every}) => context.due(part, every))
			.map(({part, table}) => ({part, table})),
		queries: due,
	};
};

type Asked = {readonly startedAtMs: number; readonly query: SqlQuery | undefined; readonly options: DuckdbOptions};

const outcomeOf = (reply: Exclude<Reply, {part: null}>, {startedAtMs, query, options}: Asked): PartOutcome => {
	const {part, durationMs} = reply;
	const base = {part, startedAtMs, durationMs};
	if ('problem' in reply) {
		const facts = part === filePart ? fileFacts(reply.file ?? null, durationMs, reply.problem) : [];
		return {...base, facts, failure: reply.problem};
	}
	if ('opened' in reply) return {...base, facts: fileFacts(reply.opened, durationMs, null), failure: null};
	if ('delta' in reply) return {...base, ...deltaFacts(part.slice(deltaPart('').length), reply.delta), failure: null};
	const {facts, notes} = factsOfRows(query ?? {}, reply.rows, {part, nowMs: startedAtMs, zone: options.zone, cap: options.max_rows});
	return {...base, facts, failure: null, ...(notes.length > 0 ? {notes} : {})};
};

const fileFacts = (file: FileState | null, latencyMs: number, failure: Failure | null): readonly Fact[] => {
	const gauge = (name: string, value: number, unit: 'bytes' | 'timestamp' | 'none'): Fact => ({
		kind: 'metric',
		name,
		labels: {},
		value,
		type: 'gauge',
		unit,
	});
	const isLocked = failure?.kind === 'locked';
	return [
		// A writer that holds the file is at work, which is neither healthy nor not.
		{
			kind: 'health',
			target: healthTarget,
			reachable: failure === null || isLocked,
			...(isLocked ? {claim: 'locked'} : {healthy: failure === null}),
			...(failure === null ? {} : {reason: failure.message}),
			latencyMs,
		},
		...(isLocked ? [] : [gauge('duckdb_up', failure === null ? 1 : 0, 'none')]),
		gauge('duckdb_locked', isLocked ? 1 : 0, 'none'),
		...(file === null
			? []
			: [
					gauge('duckdb_file_bytes', file.bytes, 'bytes'),
					gauge('duckdb_wal_bytes', file.walBytes, 'bytes'),
					gauge('duckdb_file_modified_timestamp_seconds', file.modifiedAtMs / 1000, 'timestamp'),
				]),
	];
};
