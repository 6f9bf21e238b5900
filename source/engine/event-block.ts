import type {FeedEvent} from '../model/feed-events.ts';

/** A run of events kept somewhere: compressed in memory, or in a file. */
export type Block = {
	readonly firstSeq: number;
	readonly lastSeq: number;
	readonly firstMs: number;
	readonly lastMs: number;
	/** Reads the events, in order; empty when they turn out to be damaged. */
	events(): readonly FeedEvent[];
};

/** Where a history's blocks and the states between them are kept. */
export type BlockList<State> = {
	/** Oldest first, without overlap; gaps are allowed. */
	blocks(): readonly Block[];
	/** The state before the block's first event, where it is kept; the oldest block always has one. */
	keyframe(block: Block): State | undefined;
	/** Offers a state that was passed on the way, to be kept as a keyframe or not. */
	offer(block: Block, state: State): void;
	/** Why the history does not reach back further; empty when nothing is missing. */
	readonly note: string;
};
