import type {Definitions} from '../definitions.ts';
import type {KafkaPoll} from './memory.ts';

/** What is known of lag over time. */
export type LagKnowledge = Readonly<Record<string, never>>;

export const noLag: LagKnowledge = {};

/** Judges every partition of every group after a poll. */
export const judgeLag = (before: LagKnowledge, _poll: KafkaPoll, _definitions: Definitions, _keepMs: number): LagKnowledge => before;
