import type {BrokerFact, Fact} from '../facts.ts';
import {factsOfSource, type State} from '../state.ts';
import type {Mark} from '../views/mark.ts';
import {judgeLag, noLag} from './judge-lag.ts';
import type {KafkaPoll} from './kafka-poll.ts';
import type {KafkaState} from './kafka-state.ts';
import {writeLagSeries} from './lag-series.ts';
import {type LastOwners, lastStableOwners} from './partition-owners.ts';
import {noLeaders, watchLeaders} from './watch-leaders.ts';
import {noRebalances, watchRebalances} from './watch-rebalances.ts';

const fresh: KafkaState = {
	owners: new Map(),
	brokers: new Map(),
	lag: noLag,
	lagSeries: new Map(),
	rebalances: noRebalances,
	leaders: noLeaders,
};

/** What is known of a source's cluster; nothing before its first poll. */
export const kafkaOf = (state: State, source: string): KafkaState => state.kafka.get(source) ?? fresh;

/** Facts of one kind that a source last gave, over all its parts. */
export const factsIn = <Kind extends Fact['kind']>(state: State, source: string, kind: Kind): ReadonlyArray<Extract<Fact, {kind: Kind}>> =>
	factsOfSource(state.sources.get(source), kind).map(({fact}) => fact);

/** After a poll of `source`: compares it with the state before. A source that is no Kafka cluster changes nothing. */
export const comparePolls = (state: State, source: string, keepMs: number): State => {
	const brokers = factsIn(state, source, 'broker');
	const groups = factsIn(state, source, 'group');
	const partitions = factsIn(state, source, 'partitions')[0] ?? null;
	if (brokers.length === 0 && groups.length === 0 && partitions === null) return state;
	const before = kafkaOf(state, source);
	const poll = pollOf(state, source, before.owners);
	const lag = judgeLag(before.lag, poll, keepMs);
	const rebalances = watchRebalances(before.rebalances, poll, lag);
	const leaders = watchLeaders(before.leaders, poll);
	const {series, written} =
		lag.context === null || lag.context === before.lag.context
			? {series: state.series, written: before.lagSeries}
			: writeLagSeries(state.series, before.lagSeries, lag, source, lag.context.nowMs, state.now - keepMs);
	const after: KafkaState = {
		owners: lastStableOwners(before.owners, groups),
		brokers: brokersSince(before.brokers, brokers, state.now),
		lag,
		lagSeries: written,
		rebalances,
		leaders,
	};
	return {
		...state,
		series,
		kafka: new Map(state.kafka).set(source, after),
		marks: mergeMarks(state.marks, [...rebalances.marks, ...leaders.marks]),
	};
};

const pollOf = (state: State, source: string, lastOwners: LastOwners): KafkaPoll => {
	const current = state.sources.get(source);
	const answerOf = (kind: Fact['kind']) => {
		const found = factsOfSource(current, kind)[0]?.polled;
		return {atMs: found?.asOfMs ?? null, stale: (current?.failure ?? null) !== null || (found !== undefined && found.failure !== null)};
	};
	const [groups, offsets, partitions] = [answerOf('group'), answerOf('offsets'), answerOf('partitions')];
	return {
		source,
		now: state.now,
		// A cluster without groups still says so, by its own fact of the same part.
		groupsAtMs: groups.atMs ?? answerOf('cluster').atMs,
		groupsStale: groups.stale,
		offsetsAtMs: offsets.atMs,
		offsetsStale: offsets.stale,
		partitionsAtMs: partitions.atMs,
		partitionsStale: partitions.stale,
		partitions: factsIn(state, source, 'partitions')[0] ?? null,
		groups: factsIn(state, source, 'group'),
		offsets: factsIn(state, source, 'offsets'),
		brokers: factsIn(state, source, 'broker'),
		cluster: factsIn(state, source, 'cluster')[0] ?? null,
		configs: factsIn(state, source, 'topic-configs')[0] ?? null,
		times: factsIn(state, source, 'record-times')[0] ?? null,
		lastOwners,
	};
};

/** Most marks kept for the time axis. */
const marksKept = 200;

/** Newest first; a mark told again (same time, same text) is one. */
const mergeMarks = (before: readonly Mark[], added: readonly Mark[]): readonly Mark[] => {
	const fresh = added.filter((mark) => !before.some(({atMs, text}) => atMs === mark.atMs && text === mark.text));
	return fresh.length === 0 ? before : [...fresh, ...before].toSorted((a, b) => b.atMs - a.atMs).slice(0, marksKept);
};

const brokersSince = (before: KafkaState['brokers'], found: readonly BrokerFact[], now: number): KafkaState['brokers'] => {
	const brokers = new Map(before);
	for (const broker of found) {
		const word = brokerState(broker);
		const previous = before.get(broker.id);
		if (previous?.state !== word) brokers.set(broker.id, {state: word, sinceMs: now, bound: previous === undefined});
	}
	return brokers;
};

/** Up and down are what the broker itself answered; `unlisted` is one that the cluster has dropped and that still answers. */
export const brokerState = (broker: BrokerFact): 'up' | 'down' | 'unlisted' | 'unknown' => {
	if (broker.reachable === false) return 'down';
	if (!broker.listed) return 'unlisted';
	return broker.reachable === null ? 'unknown' : 'up';
};
