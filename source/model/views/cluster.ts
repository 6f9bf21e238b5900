import type {ValueOf} from '../describe/field.ts';
import {describe, flag, list, maybe, number, text} from '../describe/make-fields.ts';
import {origin} from '../origin.ts';

/** A Kafka cluster as a whole, one for each source. */
export const clusterView = describe({
	...origin,
	clusterId: maybe(text()),
	quorumLeader: maybe(number('broker or controller that leads the quorum; null: not known, or a cluster with ZooKeeper')),
	groupsTotal: number(),
	groupsShown: number(),
	hidesGroups: flag('the right to see all groups is missing: there may be more than are told'),
	denied: list(text(), 'rights that are missing, each with what is not seen for lack of it'),
});
export type ClusterView = ValueOf<typeof clusterView>;
