import type {PanelChoice} from './definitions.ts';
import type {ValueOf} from './describe/field.ts';
import {choice, constant, describe, hidden, list, number, text, time} from './describe/make-fields.ts';
import {rowLists} from './fact-kinds/index.ts';
import {sectionLists} from './sections/index.ts';
import {severity} from './severity.ts';
import {brokerView} from './views/broker.ts';
import {clusterView} from './views/cluster.ts';
import {groupView} from './views/group.ts';
import {mark} from './views/mark.ts';
import {partitionView} from './views/partition.ts';
import {problemView} from './views/problem.ts';
import {rebalanceView} from './views/rebalance.ts';
import {sourceView} from './views/source.ts';
import {topicView} from './views/topic.ts';

/** The whole that is seen at one moment, described once: type, JSON, schema and documents are made from it. */
export const snapshotView = describe({
	schema: constant('pipetop.snapshot/1'),
	title: text(),
	panels: hidden<readonly PanelChoice[] | null>('the panels that the config chose for the screen; null: it leaves them to the program'),
	now: time('the moment shown'),
	seq: number('of the last event in it: two snapshots of a run with the same number are equal'),
	mode: choice(['live', 'replay', 'demo']),
	worst: severity,
	problems: list(problemView, 'All that deserves a look, worst and oldest first; what is folded under something stands behind it.'),
	sources: list(sourceView, 'The things that are watched.'),
	...sectionLists,
	clusters: list(clusterView, 'Kafka clusters, one for each source.'),
	groups: list(groupView, 'Consumer groups of every type.'),
	partitions: list(partitionView, 'Every partition that a group owns, owned last or has committed to.'),
	rebalances: list(
		rebalanceView,
		'Changes of members and owners seen by comparing polls, newest first: windows of two polls, and what was seen.',
	),
	brokers: list(brokerView, 'Brokers as each answers itself.'),
	topics: list(topicView, 'Topics without internal ones.'),
	...rowLists,
	marks: list(mark, 'Marks on the time axis of every chart: alert edges, rebalances, moved leaders, gaps.'),
	history: describe({fromMs: time(), toMs: time()}, 'the moments that the time cursor can reach'),
});

/**
 * The immutable whole that panels, JSON and text output see at one moment of the time cursor. Times are epoch ms, durations
 * ms (JSON output turns them into ISO 8601 and seconds). Null is "not known", always with a reason beside it. `partitions`, the rows
 * of all groups, are made when first looked at, since a big cluster has tens of thousands; panels read `GroupView.rows`.
 */
export type Snapshot = ValueOf<typeof snapshotView>;
