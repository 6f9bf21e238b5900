import type {Mark, RebalanceView} from '../snapshot.ts';
import type {LagKnowledge} from './judgement.ts';
import type {KafkaPoll} from './memory.ts';

/** Changes of members and ownership seen by comparing polls. */
export type RebalanceKnowledge = {
	/** Newest first. */
	readonly events: readonly RebalanceView[];
	/** Of the changes that the newest poll showed. */
	readonly marks: readonly Mark[];
};

export const noRebalances: RebalanceKnowledge = {events: [], marks: []};

/** Compares a poll with the one before it. */
export const watchRebalances = (before: RebalanceKnowledge, _poll: KafkaPoll, _lag: LagKnowledge): RebalanceKnowledge => before;
