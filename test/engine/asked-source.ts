import type {CollectContext, Collector} from '../../source/model/collector-contract.ts';
import type {Fact} from '../../source/model/facts.ts';
import type {Failure, FailureKind} from '../../source/model/failure.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import type {ManualClock} from './manual-clock.ts';

/** What comes of one question. */
export type Reply = {
	readonly afterMs: number;
	readonly fails?: FailureKind;
	/** Of a failure: not to be asked again within this. */
	readonly retryMs?: number;
	/** The whole poll fails with it, once all of its parts were asked and where it was nobody's refusal alone. */
	readonly isWhole?: boolean;
};

/** A question that the source had heard at `atMs` of elapsed time. */
export type Question = {readonly part: string; readonly atMs: number; readonly isHeard: boolean};

export type AskedSource = Collector & {readonly asked: readonly Question[]; readonly pollsMs: readonly number[]};

/** An error page is an answer too: something can be read of the part. */
const said = (part: string): Fact => ({kind: 'metric', name: 'said', labels: {part}, value: 1, type: 'gauge'});

/** A source with parts, each with its interval or that of the source, asked at the same time; it answers as `reply` says, question by question. */
export const askedSource = (
	clock: ManualClock,
	parts: Readonly<Record<string, number | undefined>>,
	reply: (part: string, question: number) => Reply,
): AskedSource => {
	const asked: Question[] = [];
	const pollsMs: number[] = [];
	const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimer(ms, resolve));
	const failureOf = ({fails, retryMs}: Reply, context: CollectContext): Failure | null =>
		fails === undefined
			? null
			: {kind: fails, message: `it says ${fails}`, ...(retryMs === undefined ? {} : {retryAtMs: context.now() + retryMs})};
	const ask = async (part: string, context: CollectContext): Promise<PartOutcome & {readonly isWhole: boolean}> => {
		const startedAtMs = context.now();
		const answer = reply(part, asked.length);
		// Heard at once, or just before the answer, or between.
		const wayMs = (Math.min(answer.afterMs, 140) * (asked.length % 3)) / 2;
		asked.push({part, atMs: clock.elapsed() + wayMs, isHeard: answer.fails !== 'refused'});
		await wait(answer.afterMs);
		return {
			...{part, startedAtMs, durationMs: context.now() - startedAtMs},
			...{facts: [said(part)], failure: failureOf(answer, context), isWhole: answer.isWhole === true},
		};
	};
	return {
		async collect(context) {
			pollsMs.push(clock.elapsed());
			const due = Object.entries(parts).filter(([part, everyMs]) => context.due(part, everyMs));
			const outcomes = await Promise.all(due.map(([part]) => ask(part, context)));
			const whole = outcomes.find(({isWhole}) => isWhole)?.failure;
			// What refuses one connection has heard nothing at all.
			if (whole && (whole.kind !== 'refused' || outcomes.every(({failure}) => failure?.kind === 'refused')))
				throw Object.assign(new Error(whole.message), whole);
			return outcomes.map(({isWhole: _, ...outcome}) => outcome);
		},
		async close() {},
		asked,
		pollsMs,
	};
};
