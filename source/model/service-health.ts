import type {BrokerFact, HealthFact} from './facts.ts';
import type {Failure} from './failure.ts';
import {failureReason, type Reason, together} from './reason.ts';
import {factsOfSource, type PolledPart, type PolledSource} from './state.ts';
import type {ServiceState} from './views/service.ts';

/** What a source says of a service: its state with the reason, and a figure worth a word where there is one. */
export type ServiceHealth = {
	readonly state: ServiceState;
	readonly reason: Reason | null;
	readonly latencyMs: number | null;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	readonly note?: string;
};

/** A service by one health target of its source. */
export const judgeTarget = (source: PolledSource, target: string, now: number): ServiceHealth => {
	const found = findHealth(source, target);
	return found ? judgeHealth(found.fact, found.part, source, now) : judgeWithoutHealth(source, target, now);
};

const findHealth = (source: PolledSource, target: string): {fact: HealthFact; part: PolledPart} | undefined => {
	const found = factsOfSource(source, 'health').find(({fact}) => fact.target === target);
	return found && {fact: found.fact, part: found.polled};
};

const judgeHealth = (fact: HealthFact, part: PolledPart, source: PolledSource, now: number): ServiceHealth => {
	const silence = onlySilence(part.failure);
	// Of one that was not reached the probe's own reason says most; the age of its last answer stands beside it.
	const failure = source.failure ?? (silence && !fact.reachable && fact.reason ? {...silence, message: fact.reason} : silence);
	const asOfMs = part.asOfMs;
	if (failure) return judgeFailure(failure, asOfMs, now);
	const [state, reason] = wordOf(fact);
	const stale = source.state === 'stale';
	return {
		state: stale ? 'unknown' : state,
		reason: stale ? {code: 'was', state, because: null} : reason,
		latencyMs: fact.latencyMs,
		asOfMs,
		stale,
	};
};

/** Failures that say the other side was silent; a bad body or a 500 was an answer and is judged by the health fact. */
const onlySilence = (failure: Failure | null): Failure | null =>
	failure && ['timeout', 'refused', 'unreachable', 'locked', 'limited'].includes(failure.kind) ? failure : null;

const wordOf = (fact: HealthFact): readonly [ServiceState, Reason | null] => {
	const reported: Reason | null = fact.reason ? {code: 'said', message: fact.reason} : null;
	if (!fact.reachable) return ['down', reported ?? {code: 'not-reachable'}];
	const status = fact.status ?? 200;
	const byStatus: Reason = {code: 'http-status', status, message: fact.reason || null, claim: fact.claim || null};
	if (status >= 500) return ['down', byStatus];
	if (status === 429) return ['unknown', {code: 'rate-limited', status}];
	if (status >= 400) return ['degraded', byStatus];
	const claim: Reason | null = fact.claim ? {code: 'claims-ill', claim: fact.claim} : null;
	if (fact.healthy === false)
		return [/^(degraded|warn(ing)?|partial)$/iu.test(fact.claim ?? '') ? 'degraded' : 'down', reported ?? claim ?? {code: 'health-false'}];
	if (fact.healthy === null) return ['unknown', reported ?? {code: 'health-unclear'}];
	return ['up', reported];
};

const judgeFailure = (failure: Failure, asOfMs: number | null, now: number): ServiceHealth => {
	const silent = ['timeout', 'refused', 'unreachable'].includes(failure.kind);
	return {
		state: silent ? 'down' : 'unknown',
		reason: failureReason(failure, {lastAnswerAgoMs: asOfMs === null ? null : now - asOfMs}),
		latencyMs: null,
		asOfMs,
		stale: true,
	};
};

const judgeWithoutHealth = (source: PolledSource, target: string, now: number): ServiceHealth => {
	const failure = source.failure ?? source.parts.get(target)?.failure ?? null;
	if (failure) return judgeFailure(failure, source.lastSuccessMs, now);
	return {
		state: 'unknown',
		reason: {code: 'not-asked', target: source.state === 'starting' ? null : target},
		latencyMs: null,
		asOfMs: null,
		stale: false,
	};
};

/** A service that is its source as a whole: by its brokers, its own health, or whether it answers. */
export const judgeSourceItself = (source: PolledSource, id: string, now: number): ServiceHealth => {
	const asOfMs = source.lastSuccessMs;
	const brokers = factsOfSource(source, 'broker').map(({fact}) => fact);
	if (source.failure) return judgeFailure(source.failure, asOfMs, now);
	if (source.state === 'starting')
		return {state: 'unknown', reason: {code: 'not-asked', target: null}, latencyMs: null, asOfMs, stale: false};
	if (source.state === 'stale') return {state: 'unknown', reason: {code: 'overdue'}, latencyMs: null, asOfMs, stale: true};
	if (brokers.length > 0) return judgeBrokers(brokers, asOfMs);
	const health = findHealth(source, id) ?? findFirstHealth(source);
	if (health) return judgeHealth(health.fact, health.part, source, now);
	const failing = firstFailing(source);
	if (failing && source.state !== 'ok') return judgeFailure(failing.failure, asOfMs, now);
	return {
		state: failing ? 'degraded' : 'up',
		reason: failing ? failureReason(failing.failure, {part: failing.part}) : null,
		latencyMs: source.durationMs,
		asOfMs,
		stale: false,
	};
};

const firstFailing = (source: PolledSource): {readonly part: string; readonly failure: Failure} | null => {
	for (const [part, {failure}] of source.parts) if (failure) return {part, failure};
	return null;
};

const findFirstHealth = (source: PolledSource): {fact: HealthFact; part: PolledPart} | undefined => {
	const [found] = factsOfSource(source, 'health');
	return found && {fact: found.fact, part: found.polled};
};

const judgeBrokers = (brokers: readonly BrokerFact[], asOfMs: number | null): ServiceHealth => {
	const up = brokers.filter((broker) => broker.reachable === true).length;
	const down = brokers.filter((broker) => broker.reachable === false);
	const latencies = brokers.flatMap((broker) => broker.latencyMs ?? []);
	const state = up === 0 ? 'down' : down.length > 0 ? 'degraded' : 'up';
	const reason = together(...down.map(({id, failure}): Reason => ({code: 'broker-down', broker: id, message: failure})));
	return {
		state,
		reason,
		latencyMs: latencies.length > 0 ? Math.max(...latencies) : null,
		asOfMs,
		stale: false,
		note: `${up}/${brokers.length} brokers`,
	};
};
