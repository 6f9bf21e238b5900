import type {AlertInstance} from './alert-instance.ts';
import type {RuleHealth} from './alerts.ts';
import type {HappenedRow} from './fact-kinds/row-kind.ts';
import type {Fact} from './facts.ts';
import type {Failure} from './failure.ts';
import type {KafkaState} from './kafka/kafka-state.ts';
import {memo} from './memo.ts';
import type {Evaluation} from './promql-contract.ts';
import {emptyIndex, type Series, type SeriesIndex} from './series.ts';
import type {Sourced} from './source-definition.ts';
import type {Mark} from './views/mark.ts';
import type {SourceState} from './views/source.ts';

/** Everything known at one moment. Immutable; each event makes a new one that shares what did not change. */
export type State = {
	readonly seq: number;
	readonly now: number;
	/** Time of the first event; before it nothing is known. Null before any event. */
	readonly firstMs: number | null;
	readonly sources: ReadonlyMap<string, PolledSource>;
	readonly series: SeriesIndex;
	readonly watched: Watched;
	readonly alerts: Alerts;
	/** What sections of the config that are judged with every event remember, by their key. */
	readonly remembered: ReadonlyMap<string, unknown>;
	/** By source: what comparing the polls of a Kafka cluster has shown. */
	readonly kafka: ReadonlyMap<string, KafkaState>;
	/** What happened once, by kind: newest first, each id once. */
	readonly happened: ReadonlyMap<string, readonly HappenedRow[]>;
	/** Newest first. */
	readonly marks: readonly Mark[];
};

/** A source as its polls have left it. */
export type PolledSource = {
	readonly parts: ReadonlyMap<string, PolledPart>;
	readonly askingSinceMs: number | null;
	/** End of the last finished poll. */
	readonly lastSampleMs: number | null;
	readonly lastSuccessMs: number | null;
	readonly durationMs: number | null;
	readonly nextAtMs: number | null;
	/** The whole poll failed; null when the last one did not. */
	readonly failure: Failure | null;
	readonly state: SourceState;
	readonly sinceMs: number;
};

/** A part of a source as its polls have left it: the facts of its last good answer, and how the last one went. */
export type PolledPart = {
	readonly facts: readonly Fact[];
	/** Start of the poll that gave the facts; null when none ever did. */
	readonly asOfMs: number | null;
	/** Time between its last two good answers; null before the second. A part may be asked less often than its source. */
	readonly everyMs: number | null;
	readonly durationMs: number | null;
	readonly failure: Failure | null;
	readonly failingSinceMs: number | null;
	/** Its last poll failed and brought no number: those that it gave are of before. */
	readonly isSilent: boolean;
	readonly notes: readonly string[];
	/** Series written by the last good answer, so that those that stop coming are marked stale. */
	readonly written: ReadonlySet<string>;
};

/** What KPIs, charts, checks and services gave when they were last evaluated. */
export type Watched = {
	/** Newest multiple of the interval that was evaluated; null before the first. */
	readonly atMs: number | null;
	readonly results: ReadonlyMap<string, Evaluation>;
	/** Own history of KPIs and charts: by expression id, then by series key. */
	readonly histories: ReadonlyMap<string, ReadonlyMap<string, Series>>;
};

export type Alerts = {
	/** By group `file/name`. */
	readonly groups: ReadonlyMap<string, readonly AlertInstance[]>;
	readonly health: ReadonlyMap<string, readonly RuleHealth[]>;
	/** Newest evaluation by group. */
	readonly evaluatedMs: ReadonlyMap<string, number>;
};

const freshSource: Omit<PolledSource, 'sinceMs'> = {
	parts: new Map(),
	askingSinceMs: null,
	lastSampleMs: null,
	lastSuccessMs: null,
	durationMs: null,
	nextAtMs: null,
	failure: null,
	state: 'starting',
};

/** Nothing known yet; every configured source is `starting`. */
export const initialState = (definitions: Sourced): State => ({
	seq: 0,
	now: 0,
	firstMs: null,
	sources: new Map(definitions.sources.map((source) => [source.id, {...freshSource, sinceMs: 0}])),
	series: emptyIndex,
	watched: {atMs: null, results: new Map(), histories: new Map()},
	alerts: {groups: new Map(), health: new Map(), evaluatedMs: new Map()},
	remembered: new Map(),
	kafka: new Map(),
	happened: new Map(),
	marks: [],
});

/** A source as it was polled; one that is not in the config (an old recording) starts fresh. */
export const polledSource = (state: State, source: string): PolledSource =>
	state.sources.get(source) ?? {...freshSource, sinceMs: state.now};

type FoundFact = {readonly fact: Fact; readonly part: string; readonly polled: PolledPart};
const nothing: readonly FoundFact[] = [];

/** By the parts of one source, which another answer replaces: its facts sorted by kind once, however often they are looked through. */
const sortedFacts = memo((parts: PolledSource['parts']): ReadonlyMap<Fact['kind'], readonly FoundFact[]> => {
	const lists = new Map<Fact['kind'], FoundFact[]>();
	for (const [part, polled] of parts) {
		for (const fact of polled.facts) {
			const list = lists.get(fact.kind);
			if (list === undefined) lists.set(fact.kind, [{fact, part, polled}]);
			else list.push({fact, part, polled});
		}
	}
	return lists;
});

const foundIn = (parts: PolledSource['parts'], kind: Fact['kind']): readonly FoundFact[] => sortedFacts(parts).get(kind) ?? nothing;

/** Facts of one kind that a source last gave, in the order of its parts, each with its part. */
export const factsOfSource = <Kind extends Fact['kind']>(
	source: PolledSource | undefined,
	kind: Kind,
): ReadonlyArray<{readonly fact: Extract<Fact, {kind: Kind}>; readonly part: string; readonly polled: PolledPart}> =>
	(source === undefined ? nothing : foundIn(source.parts, kind)) as ReadonlyArray<{
		readonly fact: Extract<Fact, {kind: Kind}>;
		readonly part: string;
		readonly polled: PolledPart;
	}>;

/** All facts of one kind with where and when they were observed. */
export function* factsOf<Kind extends Fact['kind']>(
	state: State,
	kind: Kind,
): Iterable<{fact: Extract<Fact, {kind: Kind}>; source: string; part: string; asOfMs: number | null; stale: boolean}> {
	for (const [source, polled] of state.sources) {
		for (const {fact, part, polled: answer} of factsOfSource(polled, kind)) {
			const stale = answer.failure !== null || polled.failure !== null || polled.state === 'stale';
			yield {fact, source, part, asOfMs: answer.asOfMs, stale};
		}
	}
}
