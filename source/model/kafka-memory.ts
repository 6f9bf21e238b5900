import type {BrokerFact, GroupFact} from './facts.ts';
import type {Since, StableOwner, State} from './state.ts';

/** States in which a classic group's assignments read empty though partitions may still have owners. */
const rebalancing = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling']);
export const isRebalancing = (state: string): boolean => rebalancing.has(state);

const factsIn = <Kind extends 'group' | 'broker'>(state: State, source: string, kind: Kind) =>
	[...(state.sources.get(source)?.parts.values() ?? [])].flatMap(part => part.facts.filter(fact => fact.kind === kind)) as Array<
		Kind extends 'group' ? GroupFact : BrokerFact
	>;

/** Keeps who owned each partition when the group was last stable; while it rebalances the old picture stays. */
export const rememberOwners = (state: State, source: string): State => {
	let owners: Map<string, ReadonlyMap<string, StableOwner>> | undefined;
	for (const group of factsIn(state, source, 'group')) {
		if (group.error !== null || isRebalancing(group.state)) continue;
		owners ??= new Map(state.owners);
		owners.set(`${source}/${group.group}`, ownersOf(group));
	}
	return owners ? {...state, owners} : state;
};

/** `topic/partition` to owner, as the group's members say now. */
export const ownersOf = (group: GroupFact): ReadonlyMap<string, StableOwner> => {
	const owners = new Map<string, StableOwner>();
	for (const member of group.members) {
		for (const [topic, partitions] of Object.entries(member.partitions)) {
			for (const partition of partitions) owners.set(`${topic}/${partition}`, {member: member.id, clientId: member.clientId, host: member.host});
		}
	}
	return owners;
};

/** Since when each broker has been up or down. */
export const rememberBrokers = (state: State, source: string): State => {
	const found = factsIn(state, source, 'broker');
	if (found.length === 0) return state;
	const brokers = new Map(state.brokers);
	for (const broker of found) {
		const id = `${source}/${broker.id}`;
		const word = brokerState(broker);
		const before: Since<string> | undefined = brokers.get(id);
		if (before?.state !== word) brokers.set(id, {state: word, sinceMs: state.now, bound: before === undefined});
	}
	return {...state, brokers};
};

/** Up and down are what the broker itself answered; `unlisted` is one that the cluster has dropped. */
export const brokerState = (broker: BrokerFact): 'up' | 'down' | 'unlisted' | 'unknown' => {
	if (broker.reachable === false) return 'down';
	if (!broker.listed) return 'unlisted';
	return broker.reachable === null ? 'unknown' : 'up';
};
