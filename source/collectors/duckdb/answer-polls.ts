import {setTimeout as timer} from 'node:timers/promises';
import {CollectError, toFailure} from '../failure.ts';
import type {Rows} from '../sql/row-facts.ts';
import {type Database, fileState, openDatabase} from './database.ts';
import {type DeltaState, summarise, unreadable} from './delta-log.ts';
import {DeltaTable} from './delta-table.ts';
import {identifier, rowsOfDelta} from './delta-view.ts';
import {asDuckdbError, FilesChangedError} from './failure.ts';
import {filePart, type Problem, type Questions, type Reply} from './messages.ts';

type Send = (reply: Reply) => void;

/** How long an overwrite is given before the one second try. */
const overwriteMs = 150;

/** Bounds of a checkpoint: the process has 256 MB for its own objects. */
const mostActions = 1_000_000;
const mostActionsLength = 96 * 1024 * 1024;

/** Answers polls one after the other, in the DuckDB process. Delta tables' logs are kept between polls, databases never. */
export const createPollAnswerer = (send: Send): ((questions: Questions) => Promise<void>) => {
	const tables = new Map<string, DeltaTable>();
	const tableAt = (path: string): DeltaTable => {
		const table = tables.get(path) ?? new DeltaTable(path);
		tables.set(path, table);
		return table;
	};
	return async (questions) => {
		const startedAt = performance.now();
		const leftMs = (): number => Math.max(1, questions.budgetMs - (performance.now() - startedAt));
		const poll = {questions, send, leftMs, tableAt};
		for (const {part, table} of questions.deltas)
			await answer(poll, part, async () => ({part, delta: summarise(await readTable(poll, table))}));
		if (questions.queries.length > 0 || questions.file !== null) await answerQueries(poll);
		send({id: questions.id, part: null, durationMs: performance.now() - startedAt});
	};
};

type Poll = {
	readonly questions: Questions;
	readonly send: Send;
	readonly leftMs: () => number;
	readonly tableAt: (path: string) => DeltaTable;
};
/** A reply without what is added when it is sent. */
type Body = Reply extends infer Each ? (Each extends Reply ? Omit<Each, 'id' | 'durationMs'> : never) : never;

const answer = async ({questions, send}: Poll, part: string, ask: () => Promise<Body>): Promise<void> => {
	const startedAt = performance.now();
	const body = await ask().catch((error: unknown): Body => ({part, problem: problemOf(error)}));
	send({...body, id: questions.id, durationMs: performance.now() - startedAt} as Reply);
};

const problemOf = (error: unknown): Problem => {
	const {kind, message} = toFailure(asDuckdbError(error));
	return {kind, message};
};

/** A try that fails as an overwrite makes it fail is made once more. */
const twice = async <Value>(attempt: () => Promise<Value>): Promise<Value> => {
	try {
		return await attempt();
	} catch (first) {
		if (!(first instanceof FilesChangedError)) throw first;
		await timer(overwriteMs);
		return attempt().catch((second: unknown) => {
			if (!(second instanceof FilesChangedError)) throw second;
			const {kind, message} = problemOf(second);
			throw new CollectError(kind, `${message} (the same ${overwriteMs} ms later)`);
		});
	}
};

const readTable = ({questions, tableAt}: Poll, name: string): Promise<DeltaState> => {
	const path = questions.tables.find(({table}) => table === name)?.path;
	if (path === undefined) throw new CollectError('bug', `table ${name} is not known`);
	return twice(() => tableAt(path).read((files) => readCheckpoint(questions, files)));
};

const readCheckpoint = async ({memoryBytes}: Questions, files: readonly string[]): Promise<readonly string[]> => {
	const database = await openDatabase({file: null, memoryBytes, zone: 'UTC'});
	try {
		const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
		const {rows} = await database.run(
			`SELECT to_json(c) AS line FROM read_parquet([${list}]) AS c`,
			60_000,
			mostActions,
			mostActionsLength,
		);
		return rows.map((row) => String(row.line));
	} finally {
		database.close();
	}
};

const answerQueries = async (poll: Poll): Promise<void> => {
	const {questions, send} = poll;
	const startedAt = performance.now();
	const file = questions.file === null ? null : await fileState(questions.file);
	let database: Database;
	try {
		database = await openDatabase(questions);
	} catch (error) {
		const problem = problemOf(error);
		const durationMs = performance.now() - startedAt;
		if (questions.file !== null) send({id: questions.id, part: filePart, problem, file, durationMs});
		for (const {part} of questions.queries) send({id: questions.id, part, problem, durationMs});
		return;
	}
	try {
		if (questions.file !== null) send({id: questions.id, part: filePart, opened: file, durationMs: performance.now() - startedAt});
		for (const query of questions.queries) await answer(poll, query.part, () => answerQuery(poll, database, query));
	} finally {
		database.close();
	}
};

const answerQuery = async (poll: Poll, database: Database, query: Questions['queries'][number]): Promise<Body> => {
	const named = poll.questions.tables.filter(({table}) => new RegExp(`\\b${table}\\b`, 'i').test(query.sql));
	const rows = await twice(async (): Promise<Rows> => {
		for (const {table} of named) await makeView(poll, database, table);
		return database.run(query.sql, Math.min(query.limitMs ?? Number.POSITIVE_INFINITY, poll.leftMs()), poll.questions.maxRows);
	});
	return {part: query.part, rows, notes: []};
};

const makeView = async (poll: Poll, database: Database, table: string): Promise<void> => {
	const state = await readTable(poll, table);
	const reason = unreadable(state);
	if (reason !== null) throw new CollectError('denied', `${table} cannot be queried: ${reason}`);
	const path = poll.questions.tables.find((found) => found.table === table)?.path ?? '';
	await database.view(identifier(table), rowsOfDelta(state, poll.tableAt(path).path));
};
