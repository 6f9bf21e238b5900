import type {Definitions} from '../definitions.ts';
import type {KafkaPoll} from './memory.ts';

/** What is known of lag over time. */
export type LagKnowledge = Readonly<Record<string, never>>;

export const noLag: LagKnowledge = {};

/** Judges every partition of every group after a poll. */
export const judgeLag = (before: LagKnowledge, _poll: KafkaPoll, _definitions: Definitions, _keepMs: number): LagKnowledge => before;

/** Messages behind over a whole group by the newest poll and by the one before it; null: not known, or there was none. */
export type GroupLagWindow = {readonly before: number | null; readonly after: number | null};

/** What `RebalanceView` tells of lag at both ends of its window. */
export const groupLagAt = (_knowledge: LagKnowledge, _group: string): GroupLagWindow => ({before: null, after: null});
