import {attention} from './attention.ts';
import type {Definitions} from './definitions.ts';
import {viewBrokers, viewClusters} from './kafka/broker-views.ts';
import {kafkaOf} from './kafka/compare-polls.ts';
import {viewGroups} from './kafka/group-views.ts';
import {viewTopics} from './kafka/topic-views.ts';
import {memo, sameRows} from './memo.ts';
import {viewProblems} from './problem-views.ts';
import {viewRows} from './row-lists.ts';
import {viewSections} from './sections/every-section.ts';
import type {Snapshot} from './snapshot.ts';
import {viewSources} from './sources.ts';
import type {State} from './state.ts';

/** The lists of a config as they were shown last. */
const keptFor = memo((_definitions: Definitions) => ({
	brokers: sameRows<Snapshot['brokers'][number]>(),
	clusters: sameRows<Snapshot['clusters'][number]>(),
	rebalances: sameRows<Snapshot['rebalances'][number]>(),
}));

/** Makes the Snapshot of one State: pure, so equal States give equal Snapshots; what says the same as before stays the object it was. */
export const project = (state: State, definitions: Definitions, mode: Snapshot['mode']): Snapshot => {
	const sources = viewSources(state, definitions);
	const groups = viewGroups(state, definitions);
	let partitions: Snapshot['partitions'] | null = null;
	const kept = keptFor(definitions);
	const brokers = kept.brokers(viewBrokers(state));
	return {
		title: definitions.title,
		panels: definitions.panels ?? null,
		now: state.now,
		seq: state.seq,
		mode,
		get worst() {
			return attention(this).worst;
		},
		get problems() {
			return viewProblems(this);
		},
		sources,
		...viewSections(state, definitions),
		clusters: kept.clusters(viewClusters(state)),
		groups,
		get partitions() {
			partitions ??= groups.flatMap((group) => group.rows);
			return partitions;
		},
		brokers,
		topics: viewTopics(state),
		rebalances: kept.rebalances(
			[...state.kafka.keys()].flatMap((source) => kafkaOf(state, source).rebalances.events).toSorted((a, b) => b.toMs - a.toMs),
		),
		...viewRows(state),
		marks: state.marks,
		history: {fromMs: state.firstMs ?? state.now, toMs: state.now},
	};
};
