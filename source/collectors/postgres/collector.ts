import type {CollectContext, Collector} from '../../model/collector-contract.ts';
import type {Fact} from '../../model/facts.ts';
import type {Failure} from '../../model/failure.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {cleaner} from '../cleaning-edge.ts';
import type {CollectorSetting} from '../collector.ts';
import {toFailure} from '../failure.ts';
import {partNames} from '../sql/query-schema.ts';
import {factsOfRows} from '../sql/row-facts.ts';
import {OutOfTimeError, ServerError} from './failure.ts';
import type {PostgresOptions, PostgresQuery} from './options.ts';
import {openSession, type Session} from './session.ts';
import {type ConnectionSettings, resolveSettings} from './settings.ts';

/** The part that says whether the server answers at all. */
export const connectionPart = 'connection';

/** What its health facts speak of: the server. */
export const healthTarget = 'postgres';

/** Left of the source's time for the server's own "cancelled" to arrive before the poll is aborted. */
const marginMs = (timeoutMs: number): number => Math.min(200, timeoutMs / 5);

/** A query with the name of its part. */
type Question = {readonly query: PostgresQuery; readonly part: string};

/**
 * Asks one server over one connection, which is kept between polls and opened anew when it was lost. Queries run one
 * after another; those that ran out of time last go last, so that one slow query cannot keep the others from being asked.
 */
export class PostgresCollector implements Collector {
	readonly #setting: CollectorSetting<PostgresOptions>;
	readonly #questions: readonly Question[];
	/** Time that a statement may take on the server. */
	readonly #statementMs: number;
	readonly #tardy = new Set<string>();
	#session: Session | undefined;
	/** Hides a password that came from a file or the environment, which nobody else has read. */
	#hide: <Value>(value: Value) => Value = (value) => value;

	constructor(setting: CollectorSetting<PostgresOptions>) {
		const names = partNames(setting.options.queries);
		this.#setting = setting;
		this.#questions = setting.options.queries.map((query, index) => ({query, part: names[index] ?? ''}));
		this.#statementMs = setting.timeoutMs - marginMs(setting.timeoutMs);
	}

	async collect(context: CollectContext): Promise<readonly PartOutcome[]> {
		const startedAtMs = context.now();
		let probed: Probed;
		try {
			probed = await this.#probe(context);
		} catch (error) {
			this.#drop();
			const failure = this.#hide(this.#inFull(error, context));
			const durationMs = context.now() - startedAtMs;
			return [
				{part: connectionPart, startedAtMs, durationMs, facts: unhealthyFacts(failure, error instanceof ServerError, durationMs), failure},
				// Without a server no query is answered: each keeps its last facts, and says since when and why.
				...this.#questions.map(({part}) => ({part, startedAtMs, durationMs, facts: [], failure})),
			];
		}
		const durationMs = context.now() - startedAtMs;
		return [
			{part: connectionPart, startedAtMs, durationMs, facts: healthyFacts(probed), failure: null},
			...this.#hide(await this.#askAll(probed.session, context)),
		];
	}

	async close(): Promise<void> {
		const last = this.#session;
		this.#session = undefined;
		await last?.end();
	}

	/** Asks the server for a sign of life, over a new connection when the kept one is lost. */
	async #probe(context: CollectContext): Promise<Probed> {
		const ask = async (): Promise<Probed> => {
			const session = await this.#connected(context);
			const sentAt = performance.now();
			const {rows} = await session.run('SELECT 1 AS one, pg_is_in_recovery() AS replica', this.#statementMs, 1, context.signal);
			return {session, latencyMs: performance.now() - sentAt, isReplica: rows[0]?.replica === true};
		};
		const hadSession = this.#session !== undefined;
		return ask().catch((error) => {
			// A kept connection may have died unnoticed (restart, firewall): that says nothing of the server yet.
			if (!hadSession || context.signal.aborted) throw error;
			this.#drop();
			return ask();
		});
	}

	async #connected(context: CollectContext): Promise<Session> {
		if (this.#session?.alive()) return this.#session;
		this.#drop();
		const {options, everyMs} = this.#setting;
		const settings = await resolveSettings(options, process.env);
		this.#hide = hiding(settings, options);
		const limits = {statementMs: this.#statementMs, idleMs: 60_000 + 2 * everyMs, zone: options.zone};
		this.#session = await openSession(settings, limits, context.signal);
		return this.#session;
	}

	#drop(): void {
		void this.#session?.end();
		this.#session = undefined;
	}

	async #askAll(session: Session, context: CollectContext): Promise<readonly PartOutcome[]> {
		const outcomes: PartOutcome[] = [];
		const questions = [...this.#questions].sort((a, b) => Number(this.#tardy.has(a.part)) - Number(this.#tardy.has(b.part)));
		for (const question of questions) {
			const {query, part} = question;
			// A query with an interval of its own that cannot be asked now is not marked as asked: the next poll does it.
			if (context.signal.aborted || !session.alive()) {
				if (query.every === undefined) outcomes.push(this.#notAsked(part, context));
			} else if (context.due(part, query.every)) outcomes.push(await this.#ask(session, question, context));
		}
		return outcomes;
	}

	async #ask(session: Session, {query, part}: Question, context: CollectContext): Promise<PartOutcome> {
		const {options, timeoutMs} = this.#setting;
		const startedAtMs = context.now();
		const leftMs = context.deadlineMs - startedAtMs - marginMs(timeoutMs) / 2;
		const limitMs = Math.max(1, Math.min(query.timeout ?? this.#statementMs, this.#statementMs, leftMs));
		try {
			const answer = await session.run(query.sql, limitMs, options.max_rows, context.signal);
			this.#tardy.delete(part);
			const {facts, notes} = factsOfRows(query, answer, {part, nowMs: startedAtMs, zone: options.zone, cap: options.max_rows});
			return {part, startedAtMs, durationMs: context.now() - startedAtMs, facts, failure: null, ...(notes.length > 0 ? {notes} : {})};
		} catch (error) {
			const failure = this.#inFull(error, context);
			if (failure.kind === 'timeout') this.#tardy.add(part);
			return {part, startedAtMs, durationMs: context.now() - startedAtMs, facts: [], failure};
		}
	}

	/** A failure that the source's timeout caused says how long that is. */
	#inFull(error: unknown, context: CollectContext): Failure {
		return error instanceof OutOfTimeError && context.signal.aborted
			? {kind: error.kind, message: error.within(this.#setting.timeoutMs)}
			: toFailure(error);
	}

	#notAsked(part: string, context: CollectContext): PartOutcome {
		const failure: Failure = context.signal.aborted
			? {
					kind: 'timeout',
					message: `not asked: the ${milliseconds(this.#setting.timeoutMs)} of this poll were used up; it goes first in the next one`,
				}
			: {kind: 'unreachable', message: 'not asked: the connection was lost in this poll'};
		return {part, startedAtMs: context.now(), durationMs: 0, facts: [], failure};
	}
}

type Probed = {readonly session: Session; readonly latencyMs: number; readonly isReplica: boolean};

/** What the config names is hidden at the edge; a password that equals a name shown anyway cannot be hidden. */
const hiding = ({password, user, database}: ConnectionSettings, options: PostgresOptions): (<Value>(value: Value) => Value) => {
	const isShownAnyway = password === undefined || password === options.password || password === user || password === database;
	const clean = cleaner(isShownAnyway ? [] : [password]);
	return (value) => clean(value) as typeof value;
};

const milliseconds = (ms: number): string => `${ms.toLocaleString('en-US')} ms`;

const healthyFacts = ({session, latencyMs, isReplica}: Probed): readonly Fact[] => {
	const gauge = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Fact => ({
		kind: 'metric',
		name,
		labels,
		value,
		type: 'gauge',
	});
	return [
		{kind: 'health', target: healthTarget, reachable: true, healthy: true, claim: `PostgreSQL ${session.version}`, latencyMs},
		gauge('pg_up', 1),
		gauge('pg_static', 1, {short_version: session.version}),
		gauge('pg_replication_is_replica', isReplica ? 1 : 0),
		...(session.startedAtMs === null
			? []
			: [{...gauge('pg_postmaster_start_time_seconds', session.startedAtMs / 1000), unit: 'timestamp'} as Fact]),
	];
};

/** A server that refuses us by name (wrong password, starting up, full) has answered all the same. */
const unhealthyFacts = (failure: Failure, isAnswer: boolean, latencyMs: number): readonly Fact[] => [
	{
		kind: 'health',
		target: healthTarget,
		reachable: isAnswer,
		healthy: false,
		reason: failure.message,
		latencyMs,
	},
	{kind: 'metric', name: 'pg_up', labels: {}, value: 0, type: 'gauge'},
];
