import type {BrokerFact, Fact} from './facts.ts';
import {lastStableOwners} from './lag.ts';
import {factsOfSource, type State} from './state.ts';

/** Facts of one kind that a source last gave, over all its parts. */
export const factsIn = <Kind extends Fact['kind']>(state: State, source: string, kind: Kind): ReadonlyArray<Extract<Fact, {kind: Kind}>> =>
	factsOfSource(state.sources.get(source), kind).map(({fact}) => fact);

const noOwners = new Map();

/** Keeps who owned each partition when its group was last stable; while a group rebalances the old picture stays. */
export const rememberOwners = (state: State, source: string): State => {
	const groups = factsIn(state, source, 'group');
	if (groups.length === 0) return state;
	return {...state, owners: new Map(state.owners).set(source, lastStableOwners(state.owners.get(source) ?? noOwners, groups))};
};

/** Since when each broker has been up or down. */
export const rememberBrokers = (state: State, source: string): State => {
	const found = factsIn(state, source, 'broker');
	if (found.length === 0) return state;
	const brokers = new Map(state.brokers);
	for (const broker of found) {
		const id = `${source}/${broker.id}`;
		const word = brokerState(broker);
		const before = brokers.get(id);
		if (before?.state !== word) brokers.set(id, {state: word, sinceMs: state.now, bound: before === undefined});
	}
	return {...state, brokers};
};

/** Up and down are what the broker itself answered; `unlisted` is one that the cluster has dropped and that still answers. */
export const brokerState = (broker: BrokerFact): 'up' | 'down' | 'unlisted' | 'unknown' => {
	if (broker.reachable === false) return 'down';
	if (!broker.listed) return 'unlisted';
	return broker.reachable === null ? 'unknown' : 'up';
};
