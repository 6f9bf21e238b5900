import type {PartOutcome} from '../../model/events.ts';
import type {Fact, Failure} from '../../model/facts.ts';
import {type CollectContext, type Collector, type CollectorSetting, cleaner, toFailure} from '../collector.ts';
import {partNames} from '../sql/query.ts';
import {factsOfRows} from '../sql/rows.ts';
import type {PostgresOptions, PostgresQuery} from './options.ts';
import {openSession, type Session} from './session.ts';
import {type ConnectionSettings, resolveSettings} from './settings.ts';

/** The part that says whether the server answers at all. */
export const connectionPart = 'connection';

/** Left of the source's time for the server's own "cancelled" to arrive before the poll is aborted. */
const marginMs = (timeoutMs: number): number => Math.min(200, timeoutMs / 5);

/**
 * Asks one server over one connection, which is kept between polls and opened anew when it was lost. Queries run one
 * after another; those that ran out of time last go last, so that one slow query cannot keep the others from being asked.
 */
export const createPostgres = (setting: CollectorSetting<PostgresOptions>): Collector => {
	const {options, timeoutMs} = setting;
	const names = partNames(options.queries);
	const statementMs = timeoutMs - marginMs(timeoutMs);
	const tardy = new Set<string>();
	let session: Session | undefined;
	let password: string | undefined;

	const connected = async (context: CollectContext): Promise<Session> => {
		if (session?.alive()) return session;
		session = undefined;
		const settings: ConnectionSettings = await resolveSettings(options, process.env);
		password = settings.password;
		const limits = {
			statementMs,
			idleMs: 60_000 + 2 * setting.everyMs,
			zone: options.zone,
		};
		session = await openSession(settings, limits, context.signal);
		return session;
	};

	const probe = async (context: CollectContext): Promise<readonly [Session, PartOutcome]> => {
		const startedAtMs = context.now();
		const ask = async (): Promise<readonly [Session, number, boolean]> => {
			const current = await connected(context);
			const sentAt = performance.now();
			const {rows} = await current.run(
				'SELECT 1 AS one, pg_is_in_recovery() AS replica',
				timeoutMs - marginMs(timeoutMs),
				1,
				context.signal,
			);
			return [current, performance.now() - sentAt, rows[0]?.replica === true];
		};
		const hadSession = session !== undefined;
		const [current, latencyMs, replica] = await ask().catch((error) => {
			// A kept connection may have died unnoticed (restart, firewall): that says nothing of the server yet.
			if (!hadSession || context.signal.aborted) throw error;
			session = undefined;
			return ask();
		});
		const facts = healthyFacts(current, latencyMs, replica);
		return [current, {part: connectionPart, startedAtMs, durationMs: context.now() - startedAtMs, facts, failure: null}];
	};

	const askQuery = async (current: Session, query: PostgresQuery, part: string, context: CollectContext): Promise<PartOutcome> => {
		const startedAtMs = context.now();
		const leftMs = context.deadlineMs - startedAtMs - marginMs(timeoutMs) / 2;
		const limitMs = Math.max(1, Math.min(query.timeout ?? statementMs, statementMs, leftMs));
		try {
			const answer = await current.run(query.sql, limitMs, options.max_rows, context.signal);
			tardy.delete(part);
			const {facts, notes} = factsOfRows(query, answer, {part, nowMs: startedAtMs, zone: options.zone, cap: options.max_rows});
			return {part, startedAtMs, durationMs: context.now() - startedAtMs, facts, failure: null, ...(notes.length > 0 ? {notes} : {})};
		} catch (error) {
			const failure = toFailure(error);
			if (failure.kind === 'timeout') tardy.add(part);
			return {part, startedAtMs, durationMs: context.now() - startedAtMs, facts: [], failure: inFull(failure, context, timeoutMs)};
		}
	};

	const poll = async (context: CollectContext): Promise<readonly PartOutcome[]> => {
		const startedAtMs = context.now();
		const outcomes: PartOutcome[] = [];
		let current: Session;
		try {
			const [opened, outcome] = await probe(context);
			current = opened;
			outcomes.push(outcome);
		} catch (error) {
			session = undefined;
			const failure = inFull(toFailure(error), context, timeoutMs);
			return [
				{
					part: connectionPart,
					startedAtMs,
					durationMs: context.now() - startedAtMs,
					facts: unhealthyFacts(failure, context.now() - startedAtMs),
					failure,
				},
			];
		}
		const waiting = options.queries.map((query, index) => ({query, part: names[index] ?? ''}));
		waiting.sort((a, b) => Number(tardy.has(a.part)) - Number(tardy.has(b.part)));
		for (const {query, part} of waiting) {
			// A query with an interval of its own that cannot be asked now is not marked as asked: the next poll does it.
			if (context.signal.aborted || !current.alive()) {
				if (query.every === undefined) outcomes.push(notAsked(part, context, timeoutMs));
				continue;
			}
			if (context.due(part, query.every)) outcomes.push(await askQuery(current, query, part, context));
		}
		return outcomes;
	};

	return {
		async collect(context) {
			const outcomes = await poll(context);
			// The password may come from a file that nobody else has read, so it is hidden here already.
			return cleaner(password === undefined ? [] : [password])(outcomes) as readonly PartOutcome[];
		},
		async close() {
			const last = session;
			session = undefined;
			await last?.end();
		},
	};
};

const healthyFacts = (session: Session, latencyMs: number, replica: boolean): readonly Fact[] => {
	const gauge = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Fact => ({
		kind: 'metric',
		name,
		labels,
		value,
		type: 'gauge',
	});
	return [
		{kind: 'health', target: 'postgres', reachable: true, healthy: true, claim: `PostgreSQL ${session.version}`, latencyMs},
		gauge('pg_up', 1),
		gauge('pg_static', 1, {short_version: session.version}),
		gauge('pg_replication_is_replica', replica ? 1 : 0),
		...(session.startedAtMs === null
			? []
			: [{...gauge('pg_postmaster_start_time_seconds', session.startedAtMs / 1000), unit: 'timestamp'} as Fact]),
	];
};

/** A server that refuses us by name (wrong password, starting up, full) has answered all the same. */
const unhealthyFacts = (failure: Failure, latencyMs: number): readonly Fact[] => [
	{
		kind: 'health',
		target: 'postgres',
		reachable: /SQLSTATE/.test(failure.message),
		healthy: false,
		reason: failure.message,
		latencyMs,
	},
	{kind: 'metric', name: 'pg_up', labels: {}, value: 0, type: 'gauge'},
];

/** A failure that the source's timeout caused says how long that is. */
const inFull = (failure: Failure, context: CollectContext, timeoutMs: number): Failure =>
	failure.kind === 'timeout' && context.signal.aborted
		? {kind: 'timeout', message: failure.message.replace('in time', `within ${timeoutMs.toLocaleString('en-US')} ms`)}
		: failure;

const notAsked = (part: string, context: CollectContext, timeoutMs: number): PartOutcome => ({
	part,
	startedAtMs: context.now(),
	durationMs: 0,
	facts: [],
	failure: context.signal.aborted
		? {
				kind: 'timeout',
				message: `not asked: the ${timeoutMs.toLocaleString('en-US')} ms of this poll were used up; it goes first in the next one`,
			}
		: {kind: 'unreachable', message: 'not asked: the connection was lost in this poll'},
});
