import type {BrokerFact, PartitionsFact} from '../facts.ts';
import {type Reason, together} from '../reason.ts';
import type {Severity} from '../severity.ts';
import {factsOf, type State} from '../state.ts';
import type {BrokerView} from '../views/broker.ts';
import type {ClusterView} from '../views/cluster.ts';
import {brokerState, factsIn, kafkaOf} from './compare-polls.ts';
import {countRows, noCounts} from './partition-counts.ts';

/** Brokers as they answer themselves, with the partitions they lead. */
export const viewBrokers = (state: State): readonly BrokerView[] =>
	[...factsOf(state, 'broker')].map(({fact, source, asOfMs, stale}) => {
		const table: PartitionsFact | undefined = factsIn(state, source, 'partitions')[0];
		const led = (table && countRows(table).brokers.get(fact.id)) ?? noCounts;
		const word = brokerState(fact);
		const {brokers, leaders} = kafkaOf(state, source);
		const severity: Severity = word === 'down' ? 'critical' : word === 'up' ? (led.underReplicated > 0 ? 'warning' : 'ok') : 'unknown';
		return {
			source,
			asOfMs,
			stale,
			id: fact.id,
			address: fact.address,
			state: word,
			severity: stale && severity === 'ok' ? 'unknown' : severity,
			sinceMs: brokers.get(fact.id)?.sinceMs ?? state.now,
			controller: fact.controller,
			latencyMs: fact.latencyMs,
			leaders: led.partitions,
			leadersMoved: leaders.brokers.get(fact.id) ?? null,
			underReplicated: led.underReplicated,
			offline: led.offline,
			reason: reasonOf(fact),
		};
	});

/** Metadata notices a dead broker seconds late: whether the cluster still counts on one that does not answer is told beside it. */
const reasonOf = ({failure, listed, reachable}: BrokerFact): Reason | null =>
	together(
		failure ? {code: 'said', message: failure} : null,
		!listed ? {code: 'broker-unlisted'} : reachable === false ? {code: 'broker-still-listed'} : null,
	);

/** Each cluster with what its user may not see. */
export const viewClusters = (state: State): readonly ClusterView[] =>
	[...factsOf(state, 'cluster')].map(({fact, source, asOfMs, stale}) => ({
		source,
		asOfMs,
		stale,
		clusterId: fact.clusterId,
		quorumLeader: fact.quorumLeader,
		groupsTotal: fact.groupsTotal,
		groupsShown: fact.groupsShown,
		hidesGroups: fact.hidesGroups === true,
		denied: fact.denied,
	}));
