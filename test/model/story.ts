import type {Definitions} from '../../source/model/definitions.ts';
import type {Fact, HealthFact, MetricFact} from '../../source/model/facts.ts';
import type {Failure, FailureKind} from '../../source/model/failure.ts';
import type {FeedEvent, PartOutcome} from '../../source/model/feed-events.ts';
import {createModel} from '../../source/model/reduce.ts';
import type {KpiDefinition} from '../../source/model/sections/kpis.ts';
import type {QualityDefinition} from '../../source/model/sections/quality.ts';
import type {ServiceDefinition} from '../../source/model/services.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {State} from '../../source/model/state.ts';
import {createPromql} from '../../source/promql/promql.ts';

/** A moment that tests count from; a multiple of every interval used. */
export const start = Date.UTC(2026, 10, 22, 14, 0, 0);

export const metric = (
	name: string,
	value: number,
	labels: Readonly<Record<string, string>> = {},
	more: Partial<MetricFact> = {},
): MetricFact => ({
	kind: 'metric',
	name,
	labels,
	value,
	type: 'gauge',
	...more,
});
export const health = (more: Partial<HealthFact> = {}): HealthFact => ({
	kind: 'health',
	target: '/health',
	reachable: true,
	status: 200,
	latencyMs: 5,
	...more,
});
export const failure = (kind: FailureKind, message = `it is ${kind}`): Failure => ({kind, message});

const base: Definitions = {
	title: 'story',
	sources: [],
	services: [],
	kpis: [],
	charts: [],
	quality: [],
	groups: [],
	evaluateEveryMs: 5_000,
};

export const source = (id: string, everyMs = 5_000): Definitions['sources'][number] => ({
	id,
	kind: 'http',
	title: id,
	everyMs,
	timeoutMs: 2_000,
	address: `http://${id}`,
});
export const service = (more: Partial<ServiceDefinition> & Pick<ServiceDefinition, 'source'>): ServiceDefinition => ({
	id: 'service',
	title: 'Service',
	target: '/health',
	up: null,
	note: null,
	...more,
});
export const kpi = (expr: string, more: Partial<KpiDefinition> = {}): KpiDefinition => ({
	id: 'figure',
	title: 'Figure',
	expr,
	unit: 'none',
	changeMs: null,
	warn: null,
	fail: null,
	source: null,
	help: null,
	...more,
});
export const check = (more: Partial<QualityDefinition>): QualityDefinition => ({
	id: 'check',
	dataset: 'rows',
	dimension: 'Validity',
	title: 'Check',
	good: null,
	of: null,
	value: null,
	unit: 'none',
	warn: null,
	fail: null,
	absent: null,
	source: null,
	...more,
});

/** Tells a model what happens, second by second, and asks what is seen. */
export const tell = (definitions: Partial<Definitions>) => {
	const model = createModel({...base, ...definitions}, createPromql({defaultStepMs: 5_000}), 'live');
	let state = model.initial;
	let seq = 0;
	let now = start;
	const send = (event: {readonly type: FeedEvent['type']} & Record<string, unknown>): void => {
		seq += 1;
		state = model.reduce(state, {...event, seq, now} as unknown as FeedEvent);
	};
	const story = {
		/** A second passes, or several, each with its tick. */
		pass(seconds: number) {
			for (let second = 0; second < seconds; second += 1) {
				now += 1_000;
				send({type: 'tick'});
			}
			return story;
		},
		/** A poll of one part ends well now. */
		answers(id: string, facts: readonly Fact[], part = 'part') {
			return story.polled(id, [{part, facts}]);
		},
		/** A poll ends now with these parts. */
		polled(id: string, parts: ReadonlyArray<{part: string; facts?: readonly Fact[]; failure?: Failure}>) {
			const outcomes = parts.map(
				({part, facts = [], failure: why = null}): PartOutcome => ({part, facts, failure: why, startedAtMs: now, durationMs: 3}),
			);
			send({type: 'sample', source: id, startedAtMs: now, durationMs: 3, parts: outcomes, failure: null, nextAtMs: now + 5_000});
			return story;
		},
		/** A poll fails as a whole now. */
		fails(id: string, why: Failure) {
			send({type: 'sample', source: id, startedAtMs: now, durationMs: 3, parts: [], failure: why, nextAtMs: now + 5_000});
			return story;
		},
		begins(id: string) {
			send({type: 'started', source: id});
			return story;
		},
		get seen(): Snapshot {
			return model.project(state);
		},
		get state(): State {
			return state;
		},
		definitions: model.definitions,
	};
	send({type: 'tick'});
	return story;
};
