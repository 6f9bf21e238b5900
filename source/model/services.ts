import {serviceClaims} from './claims.ts';
import type {Definitions, Evaluation, ServiceDefinition} from './definitions.ts';
import type {BrokerFact, Failure, HealthFact} from './facts.ts';
import {legendOf} from './legend.ts';
import type {ServiceState} from './snapshot.ts';
import {factsOfSource, knowledgeOf, type PartKnowledge, type ServiceKnowledge, type SourceKnowledge, type State} from './state.ts';

/** A service's state at `now` without its history. */
type Judged = Omit<ServiceKnowledge, 'sinceMs' | 'bound' | 'claims'>;

/**
 * Judges every service: the worst of the answer's code, what its body says, an independent condition, and whether it was
 * asked at all. A service that says "healthy" while it does not answer is down; one that was not asked is unknown.
 */
export const judgeServices = (state: State, definitions: Definitions): State => {
	const services = new Map<string, ServiceKnowledge>();
	for (const definition of definitions.services) {
		for (const [id, judged] of judgeService(state, definition)) {
			const before = state.services.get(id);
			const same = before?.state === judged.state;
			const claims = serviceClaims(state, definitions, definition, judged);
			services.set(id, {
				...judged,
				...(claims === null ? {} : {claims}),
				sinceMs: same ? before.sinceMs : state.now,
				// What was so when we first looked may have begun earlier.
				bound: before === undefined || (same ? before.bound : before.state === 'unknown' && before.bound),
			});
		}
	}
	return {...state, services};
};

function* judgeService(state: State, definition: ServiceDefinition): Iterable<readonly [string, Judged]> {
	const source = knowledgeOf(state, definition.source);
	const note = noteOf(state.watched.results.get(`service/${definition.id}/note`));
	if (definition.up !== null) {
		yield* judgeByExpression(state, definition, source, note);
		return;
	}
	const base = {title: definition.title, note, source: definition.source};
	const target = definition.target;
	if (target === null) {
		yield [definition.id, {...base, ...judgeSourceItself(state, definition, source)}];
		return;
	}
	const found = findHealth(source, target);
	yield [
		definition.id,
		{...base, ...(found ? judgeHealth(found.fact, found.part, source, state.now) : judgeWithoutHealth(source, target))},
	];
}

type Rest = Omit<Judged, 'title' | 'note' | 'source'> & {readonly note?: string};

const findHealth = (source: SourceKnowledge, target: string): {fact: HealthFact; part: PartKnowledge} | undefined => {
	const found = factsOfSource(source, 'health').find(({fact}) => fact.target === target);
	return found && {fact: found.fact, part: found.known};
};

const judgeHealth = (fact: HealthFact, part: PartKnowledge, source: SourceKnowledge, now: number): Rest => {
	const silence = onlySilence(part.failure);
	// Of one that was not reached the probe's own reason says most; the age of its last answer stands beside it.
	const failure = source.failure ?? (silence && !fact.reachable && fact.reason ? {...silence, message: fact.reason} : silence);
	const asOfMs = part.asOfMs;
	if (failure) return judgeFailure(failure, asOfMs, now);
	const [state, reason] = wordOf(fact);
	const stale = source.state === 'stale';
	return {
		state: stale ? 'unknown' : state,
		reason: stale ? `was ${state}, not asked since` : reason,
		latencyMs: fact.latencyMs,
		asOfMs,
		stale,
	};
};

/** Failures that say the other side was silent; a bad body or a 500 was an answer and is judged by the health fact. */
const onlySilence = (failure: Failure | null): Failure | null =>
	failure && ['timeout', 'refused', 'unreachable', 'locked', 'limited'].includes(failure.kind) ? failure : null;

const wordOf = (fact: HealthFact): readonly [ServiceState, string] => {
	const said = fact.reason ?? '';
	if (!fact.reachable) return ['down', said || 'not reachable'];
	const status = fact.status ?? 200;
	const claim = fact.claim ? `says "${fact.claim}"` : '';
	if (status >= 500) return ['down', `${status} ${said || claim}`.trim()];
	if (status === 429) return ['unknown', '429 rate limited'];
	if (status >= 400) return ['degraded', `${status} ${said || claim}`.trim()];
	if (fact.healthy === false)
		return [
			/^(degraded|warn(ing)?|partial)$/iu.test(fact.claim ?? '') ? 'degraded' : 'down',
			said || claim || 'its health condition is false',
		];
	if (fact.healthy === null) return ['unknown', said || 'its answer says neither healthy nor unhealthy'];
	return ['up', said];
};

const judgeFailure = (failure: Failure, asOfMs: number | null, now: number): Rest => {
	const age = asOfMs === null ? '' : `, last answer ${Math.round((now - asOfMs) / 1000)} s ago`;
	const silent = ['timeout', 'refused', 'unreachable'].includes(failure.kind);
	return {state: silent ? 'down' : 'unknown', reason: `${failure.message}${age}`, latencyMs: null, asOfMs, stale: true};
};

const judgeWithoutHealth = (source: SourceKnowledge, target: string): Rest => {
	const failure = source.failure ?? source.parts.get(target)?.failure ?? null;
	if (failure) return judgeFailure(failure, source.lastSuccessMs, Number.NaN);
	return {
		state: 'unknown',
		reason: source.state === 'starting' ? 'not asked yet' : `${target} has not been asked yet`,
		latencyMs: null,
		asOfMs: null,
		stale: false,
	};
};

const judgeSourceItself = (state: State, definition: ServiceDefinition, source: SourceKnowledge): Rest => {
	const asOfMs = source.lastSuccessMs;
	const brokers = factsOfSource(source, 'broker').map(({fact}) => fact);
	if (source.failure) return judgeFailure(source.failure, asOfMs, state.now);
	if (source.state === 'starting') return {state: 'unknown', reason: 'not asked yet', latencyMs: null, asOfMs, stale: false};
	if (source.state === 'stale') return {state: 'unknown', reason: 'no poll has ended in time', latencyMs: null, asOfMs, stale: true};
	if (brokers.length > 0) return judgeBrokers(brokers, asOfMs);
	const health = findHealth(source, definition.source) ?? findFirstHealth(source);
	if (health) return judgeHealth(health.fact, health.part, source, state.now);
	const failing = [...source.parts].find(([, part]) => part.failure);
	if (failing && source.state !== 'ok') return judgeFailure(failing[1].failure as Failure, asOfMs, state.now);
	return {
		state: failing ? 'degraded' : 'up',
		reason: failing ? `${failing[0]}: ${failing[1].failure?.message}` : '',
		latencyMs: source.durationMs,
		asOfMs,
		stale: false,
	};
};

const findFirstHealth = (source: SourceKnowledge): {fact: HealthFact; part: PartKnowledge} | undefined => {
	const [found] = factsOfSource(source, 'health');
	return found && {fact: found.fact, part: found.known};
};

const judgeBrokers = (brokers: readonly BrokerFact[], asOfMs: number | null): Rest => {
	const up = brokers.filter((broker) => broker.reachable === true).length;
	const down = brokers.filter((broker) => broker.reachable === false);
	const latencies = brokers.flatMap((broker) => broker.latencyMs ?? []);
	const state = up === 0 ? 'down' : down.length > 0 ? 'degraded' : 'up';
	const reason = down.map((broker) => `broker ${broker.id}: ${broker.failure ?? 'no answer'}`).join('; ');
	return {
		state,
		reason,
		latencyMs: latencies.length > 0 ? Math.max(...latencies) : null,
		asOfMs,
		stale: false,
		note: `${up}/${brokers.length} brokers`,
	};
};

const noteOf = (result: Evaluation | undefined): string | null => {
	const value = result?.ok ? result.elements[0]?.value : undefined;
	return value === undefined || Number.isNaN(value) ? null : String(Math.round(value * 1000) / 1000);
};

function* judgeByExpression(
	state: State,
	definition: ServiceDefinition,
	source: SourceKnowledge,
	note: string | null,
): Iterable<readonly [string, Judged]> {
	const result = state.watched.results.get(`service/${definition.id}/up`);
	const base = {note, source: definition.source, latencyMs: null};
	const asOfMs = result?.ok ? result.newestSampleMs : null;
	if (!result?.ok || result.elements.length === 0) {
		const reason = result === undefined ? 'not asked yet' : result.ok ? 'no data' : result.error;
		yield [
			definition.id,
			{...base, title: legendOf(definition.title, {}), state: 'unknown', reason: source.failure?.message ?? reason, asOfMs, stale: false},
		];
		return;
	}
	// A source of which nothing answers any more says nothing of what it speaks of, however old that grows.
	const isSilent = source.state !== 'ok' && source.state !== 'starting';
	const silence = source.failure ?? (isSilent ? [...source.parts.values()].find((part) => part.failure)?.failure : null) ?? null;
	const stale = silence !== null || isSilent;
	for (const {labels, value} of result.elements) {
		const downReason = definition.whenDown === undefined ? 'its condition is false' : legendOf(definition.whenDown, labels);
		const title = legendOf(definition.title, labels);
		const word: ServiceState = Number.isNaN(value) ? 'unknown' : value === 0 ? 'down' : 'up';
		const id = title === definition.title ? definition.id : `${definition.id}/${title}`;
		yield [
			id,
			{
				...base,
				title,
				state: stale ? 'unknown' : word,
				reason: stale ? `was ${lastWord(state, id, word)}; ${silence?.message ?? 'not asked since'}` : word === 'down' ? downReason : '',
				asOfMs,
				stale,
			},
		];
	}
}

/** What was last judged from an answer: an age that only grows because nobody answers is no new judgement. */
const lastWord = (state: State, id: string, otherwise: ServiceState): string => {
	const before = state.services.get(id);
	if (before === undefined) return otherwise;
	return before.state === 'unknown' ? (/^was (\w+);/u.exec(before.reason)?.[1] ?? otherwise) : before.state;
};
