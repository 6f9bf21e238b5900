import type {ServiceBasis} from './basis.ts';
import {type ClaimDefinition, serviceClaims} from './judge-claims.ts';
import {filledBy, legendOf} from './legend.ts';
import {madeOnce, memo} from './memo.ts';
import type {Evaluation} from './promql-contract.ts';
import {silentPart} from './read-figure.ts';
import {failureReason, type Reason} from './reason.ts';
import type {Answer, Ask} from './sections/asks.ts';
import type {Answered, Judging} from './sections/section.ts';
import {judgeSourceItself, judgeTarget} from './service-health.ts';
import type {Severity} from './severity.ts';
import {type PolledSource, polledSource, type State} from './state.ts';
import type {StateSince} from './state-since.ts';
import type {ServiceClaimView} from './views/claim.ts';
import type {ServiceState, ServiceView} from './views/service.ts';

/** A tile as it was last judged, with since when it has been so. */
export type TrackedService = StateSince<ServiceState> & {
	readonly title: string;
	readonly reason: Reason | null;
	/** What was last judged from an answer, while nothing newer is known; null: nothing was. */
	readonly lastAnswer: ServiceState | null;
	readonly latencyMs: number | null;
	readonly note: string | null;
	readonly source: string;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	readonly basis: ServiceBasis;
	readonly claims?: readonly ServiceClaimView[];
};

/** A service's state at `now` without its history. */
type JudgedService = Omit<TrackedService, 'sinceMs' | 'bound' | 'claims' | 'lastAnswer'> & Partial<Pick<TrackedService, 'lastAnswer'>>;

/** A tile of the services panel: a source, one of its health targets, or a PromQL condition. */
export type ServiceDefinition = {
	readonly id: string;
	readonly title: string;
	readonly source: string;
	/** The `target` of the health facts it stands on; null: the source's own state decides. */
	readonly target: string | null;
	/** PromQL: up while it gives a non-zero value, down at 0, unknown without a value. Null: not used. */
	readonly up: string | null;
	/** What to say while `up` is 0, `{{label}}` filled in; absent: that its condition is false. */
	readonly whenDown?: string;
	/** PromQL whose last value is shown as a note, such as brokers up. */
	readonly note: string | null;
	/** Other words for its state; a tile of a template is spoken of by the series that fill the template alike. */
	readonly claims?: readonly ClaimDefinition[];
	/** Name of the thing it is part of: what is wrong with it is folded under that. `{{label}}` is filled in. */
	readonly partOf?: string;
};
export type ServiceAsks = {readonly up: Ask | null; readonly note: Ask | null; readonly claims: readonly Ask[]};

/** The tiles, by id. */
export type Services = ReadonlyMap<string, TrackedService>;

/**
 * Judges every service: the worst of the answer's code, what its body says, an independent condition, and whether it was
 * asked at all. A service that says "healthy" while it does not answer is down; one that was not asked is unknown.
 */
export const judgeServices = (
	all: ReadonlyArray<Answered<ServiceDefinition, ServiceAsks>>,
	judging: Judging,
	previous: Services = new Map(),
): Services => {
	const services = new Map<string, TrackedService>();
	const ids = previous.keys();
	let isSame = true;
	for (const one of all) {
		for (const [id, judged] of tilesOf(judging.state, one, previous)) {
			const before = previous.get(id);
			const after = followed(before, judged, one, judging);
			services.set(id, after);
			isSame &&= after === before && ids.next().value === id;
		}
	}
	return isSame && services.size === previous.size ? previous : services;
};

type AnsweredService = Answered<ServiceDefinition, ServiceAsks>;

/** A tile after it was judged again. */
const followed = (
	before: TrackedService | undefined,
	judged: JudgedService,
	{definition: {claims, title}, answers}: AnsweredService,
	judging: Judging,
): TrackedService => {
	const claimed = claims && serviceClaims(judging, claims, answers.claims, title, judged);
	const same = before?.state === judged.state;
	// What was so when we first looked may have begun earlier.
	const bound = before === undefined || (same ? before.bound : before.state === 'unknown' && before.bound);
	return trackedSince(judged, claimed, same ? before.sinceMs : judging.state.now, bound);
};

/** The very same object while the tile was not judged anew and is in its state since the same moment. */
const trackedSince = memo(
	(judged: JudgedService, claims: TrackedService['claims'], sinceMs: number, bound: boolean): TrackedService => ({
		lastAnswer: judged.stale || judged.state === 'unknown' ? null : judged.state,
		...judged,
		...(claims === undefined ? {} : {claims}),
		sinceMs,
		bound,
	}),
);

const tilesMade = madeOnce<AnsweredService, ReadonlyArray<readonly [string, JudgedService]>>();

/** The tiles of a definition as judged now; the very same until it is evaluated again or its source answers, while that does not fail. */
const tilesOf = (state: State, one: AnsweredService, previous: Services): ReadonlyArray<readonly [string, JudgedService]> => {
	const source = polledSource(state, one.definition.source);
	// Failures are told with ages, and what is silent stands as it was last judged.
	const past = isWell(source) ? null : state;
	return tilesMade(one, [source, past, past && previous], () => [...judgeService(state, source, one, previous)]);
};

const isWell = ({failure, state, parts}: PolledSource): boolean => {
	if (failure !== null || (state !== 'ok' && state !== 'starting')) return false;
	for (const part of parts.values()) if (part.failure !== null) return false;
	return true;
};

function* judgeService(
	state: State,
	source: PolledSource,
	{definition, answers}: AnsweredService,
	previous: Services,
): Iterable<readonly [string, JudgedService]> {
	const note = noteOf(answers.note?.result);
	if (answers.up !== null) {
		yield* judgeByExpression(definition, answers.up, source, note, previous);
		return;
	}
	const base = {
		title: definition.title,
		note,
		source: definition.source,
		basis: basisOf(definition, {}),
	};
	const target = definition.target;
	if (target === null) {
		yield [definition.id, {...base, ...judgeSourceItself(source, definition.source, state.now)}];
		return;
	}
	yield [definition.id, {...base, ...judgeTarget(source, target, state.now)}];
}

const basisOf = ({title, up, target, partOf}: ServiceDefinition, labels: Readonly<Record<string, string>>): ServiceBasis => {
	const hasLabels = Object.keys(labels).length > 0;
	return {
		stands: up !== null ? 'series' : target === null ? 'source' : 'target',
		target: up === null ? target : null,
		labels: hasLabels ? filledBy(title, labels) : {},
		template: up !== null && title.includes('{{') ? title : null,
		...(partOf === undefined ? {} : {partOf: hasLabels ? legendOf(partOf, labels) : partOf}),
	};
};

const noteOf = (result: Evaluation | undefined): string | null => {
	const value = result?.ok ? result.elements[0]?.value : undefined;
	return value === undefined || Number.isNaN(value) ? null : String(Math.round(value * 1000) / 1000);
};

function* judgeByExpression(
	definition: ServiceDefinition,
	{result}: Answer,
	source: PolledSource,
	note: string | null,
	previous: Services,
): Iterable<readonly [string, JudgedService]> {
	const base = {note, source: definition.source, latencyMs: null};
	const asOfMs = result?.ok ? result.newestSampleMs : null;
	if (!result?.ok || result.elements.length === 0) {
		const reason: Reason =
			result === undefined
				? {code: 'not-asked', target: null}
				: result.ok
					? {code: 'no-data'}
					: {code: 'evaluation-failed', message: result.error, atMs: null};
		yield [
			definition.id,
			{
				...base,
				title: legendOf(definition.title, {}),
				basis: basisOf(definition, {}),
				state: 'unknown',
				reason: source.failure ? failureReason(source.failure) : reason,
				asOfMs,
				stale: false,
			},
		];
		return;
	}
	// A source of which nothing answers any more says nothing of what it speaks of, however old that grows.
	const isSilent = source.state !== 'ok' && source.state !== 'starting';
	const part = isSilent
		? [...source.parts.values()].find(({failure}) => failure !== null)
		: silentPart(source, result.parts.get(definition.source));
	const silence = source.failure ?? part?.failure ?? null;
	const stale = silence !== null || isSilent;
	for (const {labels, value} of result.elements) {
		const downReason: Reason =
			definition.whenDown === undefined ? {code: 'condition-false'} : {code: 'said', message: legendOf(definition.whenDown, labels)};
		const title = legendOf(definition.title, labels);
		const word: ServiceState = Number.isNaN(value) ? 'unknown' : value === 0 ? 'down' : 'up';
		const id = title === definition.title ? definition.id : `${definition.id}/${title}`;
		// An age that only grows because nobody answers is no new judgement: what was last judged from an answer stands.
		const last = stale ? (previous.get(id)?.lastAnswer ?? word) : word;
		yield [
			id,
			{
				...base,
				title,
				basis: basisOf(definition, labels),
				state: stale ? 'unknown' : word,
				reason: stale ? {code: 'was', state: last, because: silence && failureReason(silence)} : word === 'down' ? downReason : null,
				lastAnswer: last === 'unknown' ? null : last,
				asOfMs,
				stale,
			},
		];
	}
}

const serviceSeverity: Readonly<Record<ServiceView['state'], Severity>> = {
	up: 'ok',
	degraded: 'warning',
	down: 'critical',
	unknown: 'unknown',
};

/** The tiles as they are shown. */
export const viewServices = memo((services: Services): readonly ServiceView[] =>
	[...services].map(([id, service]) => viewService(service, id)),
);

const viewService = memo(
	(service: TrackedService, id: string): ServiceView => ({
		id,
		title: service.title,
		state: service.state,
		severity: serviceSeverity[service.state],
		sinceMs: service.sinceMs,
		sinceIsBound: service.bound,
		latencyMs: service.latencyMs,
		reason: service.reason,
		note: service.note,
		source: service.source,
		...service.basis,
		asOfMs: service.asOfMs,
		stale: service.stale,
		...(service.claims === undefined ? {} : {claims: service.claims}),
	}),
);
