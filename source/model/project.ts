import {attention} from './attention.ts';
import type {Definitions} from './definitions.ts';
import {viewBrokers, viewClusters} from './kafka/broker-views.ts';
import {kafkaOf} from './kafka/compare-polls.ts';
import {viewGroups} from './kafka/group-views.ts';
import {viewTopics} from './kafka/topic-views.ts';
import {memo, sameList} from './memo.ts';
import {viewProblems} from './problem-views.ts';
import {viewRows} from './row-lists.ts';
import {viewSections} from './sections/every-section.ts';
import type {Snapshot} from './snapshot.ts';
import {viewSources} from './sources.ts';
import type {State} from './state.ts';

/** The rebalances of a config as they were shown last. */
const sameRebalances = memo((_definitions: Definitions) => sameList<Snapshot['rebalances'][number]>());

/** Makes the Snapshot of one State: pure, so equal States give equal Snapshots; what is made from the same things is the same object again. */
export const project = (state: State, definitions: Definitions, mode: Snapshot['mode']): Snapshot => {
	const sources = viewSources(state, definitions);
	const groups = viewGroups(state, definitions);
	let partitions: Snapshot['partitions'] | null = null;
	const brokers = viewBrokers(state);
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
		clusters: viewClusters(state),
		groups,
		get partitions() {
			partitions ??= groups.flatMap((group) => group.rows);
			return partitions;
		},
		brokers,
		topics: viewTopics(state),
		rebalances: sameRebalances(definitions)(
			[...state.kafka.keys()].flatMap((source) => kafkaOf(state, source).rebalances.events).toSorted((a, b) => b.toMs - a.toMs),
		),
		...viewRows(state),
		marks: state.marks,
		history: {fromMs: state.firstMs ?? state.now, toMs: state.now},
	};
};
