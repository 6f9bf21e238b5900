import type {KafkaPoll} from './memory.ts';

/** Leaders of partitions as they were, and the newest change of them. */
export type LeaderKnowledge = Readonly<Record<string, never>>;

export const noLeaders: LeaderKnowledge = {};

/** Compares the leaders of a poll with those of the one before it. */
export const watchLeaders = (before: LeaderKnowledge, _poll: KafkaPoll): LeaderKnowledge => before;
