import type {CollectContext, Collector} from '../../source/model/collector-contract.ts';
import type {Fact} from '../../source/model/facts.ts';
import type {FailureKind} from '../../source/model/failure.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import type {ManualClock} from './manual-clock.ts';

/** What a scripted source does in one poll. `afterMs` runs on the manual clock. */
export type Step =
	| {
			readonly does: 'answer';
			readonly afterMs: number;
			readonly facts?: readonly Fact[];
			readonly parts?: readonly PartOutcome[];
			readonly paceMs?: number;
	  }
	| {readonly does: 'fail'; readonly afterMs: number; readonly kind: FailureKind; readonly message: string; readonly retryAtMs?: number}
	| {readonly does: 'throw'; readonly message: string}
	/** Ends only when it is aborted, as a good collector does. */
	| {readonly does: 'hang'}
	/** Takes no notice of the signal; ends after `afterMs`, or never. */
	| {readonly does: 'ignore'; readonly afterMs: number | null};

export type Scripted = Collector & {
	/** Polls begun, in the clock's elapsed ms. */
	readonly begunMs: readonly number[];
	/** Most polls that were ever under way at once. */
	readonly mostAtOnce: number;
	readonly aborted: number;
	readonly closed: number;
	readonly contexts: readonly CollectContext[];
};

export const metric = (name: string, value: number): Fact => ({kind: 'metric', name, labels: {}, value, type: 'gauge'});

/** A collector that does what the script says, poll by poll; the last step repeats. */
export const scripted = (clock: ManualClock, script: readonly Step[]): Scripted => {
	const begunMs: number[] = [];
	const contexts: CollectContext[] = [];
	let underWay = 0;
	let mostAtOnce = 0;
	let aborted = 0;
	let closed = 0;
	const run = (step: Step, context: CollectContext): Promise<readonly PartOutcome[]> =>
		new Promise((resolve, reject) => {
			const startedAtMs = context.now();
			const part = (facts: readonly Fact[]): PartOutcome => ({
				part: 'all',
				startedAtMs,
				durationMs: context.now() - startedAtMs,
				facts,
				failure: null,
			});
			if (step.does === 'throw') throw new Error(step.message);
			if (step.does !== 'ignore') {
				context.signal.addEventListener('abort', () => {
					aborted += 1;
					reject(Object.assign(new Error('no answer in time'), {kind: 'timeout'}));
				});
			}
			if (step.does === 'hang' || step.does === 'ignore') {
				if (step.does === 'ignore' && step.afterMs !== null) clock.setTimer(step.afterMs, () => resolve([part([metric('late', 1)])]));
				return;
			}
			if (step.does === 'answer' && step.paceMs !== undefined) context.pace?.(step.paceMs);
			clock.setTimer(step.afterMs, () => {
				if (step.does === 'answer') resolve(step.parts ?? [part(step.facts ?? [metric('up', begunMs.length)])]);
				else
					reject(
						Object.assign(new Error(step.message), {kind: step.kind, ...(step.retryAtMs === undefined ? {} : {retryAtMs: step.retryAtMs})}),
					);
			});
		});
	return {
		async collect(context) {
			const step = script[Math.min(begunMs.length, script.length - 1)];
			begunMs.push(clock.elapsed());
			contexts.push(context);
			underWay += 1;
			mostAtOnce = Math.max(mostAtOnce, underWay);
			try {
				return step ? await run(step, context) : [];
			} finally {
				underWay -= 1;
			}
		},
		async close() {
			closed += 1;
		},
		begunMs,
		contexts,
		get mostAtOnce() {
			return mostAtOnce;
		},
		get aborted() {
			return aborted;
		},
		get closed() {
			return closed;
		},
	};
};
