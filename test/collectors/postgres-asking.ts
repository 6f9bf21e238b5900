/** Asks a collector as the refresh loop does: options through the schema, outcomes through the edge, a real clock. */
import type {z} from 'zod';
import {atTheEdge} from '../../source/collectors/cleaning-edge.ts';
import type {CollectorKind} from '../../source/collectors/collector.ts';
import type {CollectContext, Collector} from '../../source/model/collector-contract.ts';
import type {Fact, MetricFact} from '../../source/model/facts.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import {noInterest} from '../../source/model/interest.ts';

export type Asked = {
	readonly collector: Collector;
	/** One poll; ends at the source's timeout or when `signal` aborts. */
	ask(settings?: {readonly signal?: AbortSignal; readonly due?: CollectContext['due']}): Promise<readonly PartOutcome[]>;
};

export const asking = <Schema extends z.ZodType>(
	kind: CollectorKind<Schema>,
	options: z.input<Schema>,
	{timeoutMs = 4_000, secrets = []}: {readonly timeoutMs?: number; readonly secrets?: readonly string[]} = {},
): Asked => {
	const collector = atTheEdge(
		kind.create({id: 'source', title: 'Source', options: kind.options.parse(options), everyMs: 5_000, timeoutMs}),
		secrets,
	);
	return {
		collector,
		ask: ({signal, due = () => true} = {}) => {
			const timeout = AbortSignal.timeout(timeoutMs);
			return collector.collect({
				signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
				deadlineMs: Date.now() + timeoutMs,
				now: Date.now,
				interest: noInterest,
				due,
			});
		},
	};
};

/** The outcome of a part; throws with what there is when it is missing. */
export const partOf = (outcomes: readonly PartOutcome[], part: string): PartOutcome => {
	const found = outcomes.find((outcome) => outcome.part === part);
	if (!found) throw new Error(`no part "${part}" in ${JSON.stringify(outcomes)}`);
	return found;
};

/** The first fact of a kind. */
export const factOf = <Kind extends Fact['kind']>({facts}: PartOutcome, kind: Kind): Extract<Fact, {kind: Kind}> => {
	const found = facts.find((fact) => fact.kind === kind);
	if (!found) throw new Error(`no ${kind} fact in ${JSON.stringify(facts)}`);
	return found as Extract<Fact, {kind: Kind}>;
};

/** The value of a metric, with the given labels among its own; undefined when there is none. */
export const metricOf = (
	outcomes: readonly PartOutcome[],
	name: string,
	labels: Readonly<Record<string, string>> = {},
): number | undefined =>
	outcomes
		.flatMap(({facts}) => facts)
		.find(
			(fact): fact is MetricFact =>
				fact.kind === 'metric' && fact.name === name && Object.entries(labels).every(([label, value]) => fact.labels[label] === value),
		)?.value;

/** First row of the first listing of a part, by column. */
export const rowOf = (outcome: PartOutcome): Readonly<Record<string, string | null>> => {
	const {columns, rows} = factOf(outcome, 'listing');
	return Object.fromEntries(columns.map((column, index) => [column, rows[0]?.[index] ?? null]));
};
