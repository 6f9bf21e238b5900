import type {AlertInstance} from './alert-instance.ts';
import {evaluateGroup} from './alerts.ts';
import type {Definitions} from './definitions.ts';
import {evaluateWatched, reachOf, type Watch, watchesOf} from './evaluate-watched.ts';
import type {FeedEvent} from './feed-events.ts';
import {heldBytes} from './held-bytes.ts';
import {ingestPoll, writeRuleSamples} from './ingest-poll.ts';
import {comparePolls} from './kafka/compare-polls.ts';
import {project} from './project.ts';
import type {Promql} from './promql-contract.ts';
import type {RuleGroup} from './rule-definitions.ts';
import {seriesForRules} from './rule-series.ts';
import {rememberSections} from './sections/every-section.ts';
import type {SeriesIndex} from './series.ts';
import type {Snapshot} from './snapshot.ts';
import {settleSources} from './sources.ts';
import {initialState, type State} from './state.ts';
import type {Mark} from './views/mark.ts';

/** The pure heart: events in, States out, Snapshots to look at. */
export type Model = {
	readonly definitions: Definitions;
	readonly initial: State;
	/** Pure; never reads a clock. Same events, same States, live or replayed. */
	readonly reduce: (state: State, event: FeedEvent) => State;
	readonly project: (state: State) => Snapshot;
	/** What keeping a State costs beside a newer one, in bytes. */
	readonly held: (state: State, newer: State) => number;
};

/** Most marks kept for the time axis. */
const marksKept = 200;

/** Makes the model of one config. `mode` is only a word in the Snapshot; nothing is decided by it. */
export const createModel = (definitions: Definitions, promql: Promql, mode: Snapshot['mode']): Model => {
	const watches = watchesOf(definitions);
	const keepMs = reachOf(definitions, promql);
	const context: Context = {definitions, promql, watches, keepMs};
	return {
		definitions,
		initial: initialState(definitions),
		reduce: (state, event) => reduce(context, state, event),
		project: (state) => project(state, definitions, mode),
		held: heldBytes,
	};
};

type Context = {readonly definitions: Definitions; readonly promql: Promql; readonly watches: readonly Watch[]; readonly keepMs: number};

const reduce = (context: Context, before: State, event: FeedEvent): State => {
	// What was known at the last multiple of the interval is judged before anything newer is taken in.
	let state = evaluateDue(context, before, event.now);
	const first = state.firstMs === null;
	state = {...state, seq: event.seq, now: event.now, firstMs: state.firstMs ?? event.now};
	if (first) state = {...state, sources: new Map([...state.sources].map(([id, source]) => [id, {...source, sinceMs: event.now}]))};
	if (event.type === 'started') state = noteStarted(state, event.source);
	if (event.type === 'clock')
		state = addMarks(state, [
			{atMs: event.now, kind: 'gap', severity: 'unknown', text: `clock went back ${Math.round(event.backwardsMs / 1000)} s`},
		]);
	if (event.type === 'sample') {
		const answeredBefore = before.sources.get(event.source);
		state = comparePolls(ingestPoll(state, event, context.keepMs), event.source, context.keepMs);
		state = settleSources(state, context.definitions);
		// The first word of a part is judged at once, so that a screen does not wait for the next multiple.
		const isNew = event.parts.some((part) => !answeredBefore?.parts.get(part.part)?.asOfMs && part.facts.length > 0);
		const completes = answeredBefore?.lastSampleMs === null && [...state.sources.values()].every((polled) => polled.lastSampleMs !== null);
		if (isNew || completes) state = evaluateNow(context, state, event.now, completes);
	} else {
		state = settleSources(state, context.definitions);
	}
	return rememberSections(state, context.definitions);
};

const noteStarted = (state: State, source: string): State => {
	const polled = state.sources.get(source);
	return polled ? {...state, sources: new Map(state.sources).set(source, {...polled, askingSinceMs: state.now})} : state;
};

/** Runs what is due at multiples of the intervals in (last evaluation, now]. After a gap only the newest multiple counts. */
const evaluateDue = (context: Context, state: State, now: number): State => {
	const {evaluateEveryMs, groups} = context.definitions;
	if (state.firstMs === null) return state;
	let next = state;
	for (const group of groups) {
		const at = Math.floor(now / group.intervalMs) * group.intervalMs;
		const last = next.alerts.evaluatedMs.get(groupId(group)) ?? state.firstMs;
		if (at > last) next = evaluateRules(context, next, group, at);
	}
	const at = Math.floor(now / evaluateEveryMs) * evaluateEveryMs;
	if (at > (next.watched.atMs ?? state.firstMs)) next = {...next, watched: evaluateWatched(next, context.watches, at, context.promql)};
	return next;
};

const evaluateNow = (context: Context, state: State, now: number, withRules: boolean): State => {
	let next = state;
	if (withRules) {
		for (const group of context.definitions.groups) {
			if ((next.alerts.evaluatedMs.get(groupId(group)) ?? 0) < now) next = evaluateRules(context, next, group, now);
		}
	}
	return {...next, watched: evaluateWatched(next, context.watches, now, context.promql)};
};

const groupId = (group: RuleGroup): string => `${group.file}/${group.name}`;

const evaluateRules = (context: Context, state: State, group: RuleGroup, atMs: number): State => {
	const id = groupId(group);
	const previous = state.alerts.groups.get(id) ?? [];
	const keepFromMs = atMs - context.keepMs;
	const readable = seriesForRules(state);
	const write = (index: SeriesIndex, written: Parameters<typeof writeRuleSamples>[1]) => writeRuleSamples(index, written, atMs, keepFromMs);
	const {instances, health, written, series: read} = evaluateGroup(group, previous, atMs, readable, context.promql, write);
	const series = readable === state.series ? read : write(state.series, written);
	const alerts = {
		groups: new Map(state.alerts.groups).set(id, instances),
		health: new Map(state.alerts.health).set(id, health),
		evaluatedMs: new Map(state.alerts.evaluatedMs).set(id, atMs),
	};
	return addMarks({...state, series, alerts}, edges(instances, atMs));
};

/** Marks for alerts that began to fire or were resolved in this evaluation; one that comes back from `unknown` did neither. */
const edges = (instances: readonly AlertInstance[], atMs: number): Mark[] =>
	instances.flatMap(({rule, state, firedAtMs, resolvedAtMs}): Mark[] => {
		if (state === 'firing' && firedAtMs === atMs) return [{atMs, kind: 'alert', severity: 'critical', text: `${rule} fires`}];
		return state === 'resolved' && resolvedAtMs === atMs ? [{atMs, kind: 'alert', severity: 'ok', text: `${rule} resolved`}] : [];
	});

const addMarks = (state: State, marks: readonly Mark[]): State =>
	marks.length === 0 ? state : {...state, marks: [...marks, ...state.marks].slice(0, marksKept)};
