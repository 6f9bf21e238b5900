import type {FeedEvent} from '../model/feed-events.ts';
import type {Block} from './event-block.ts';

/** Finds blocks by what they cover, and reads their events, which are kept for a while. */
export type BlockIndex = {
	/** Blocks from the last one for which `isReached` holds on, oldest first; from the oldest where it holds for none. */
	onward(isReached: (block: Block) => boolean): Iterable<Block>;
	/** Blocks from the last one for which `isReached` holds back, newest first; none where it holds for none. */
	backward(isReached: (block: Block) => boolean): Iterable<Block>;
	events(block: Block): readonly FeedEvent[];
};

const decodedBlocks = 8;

/** `isReached` of its questions must hold up to some block and not after. */
export const createBlockIndex = (blocks: () => readonly Block[]): BlockIndex => {
	const decoded = new Map<Block, readonly FeedEvent[]>();
	return {
		*onward(isReached) {
			const list = blocks();
			yield* list.slice(Math.max(0, lastIndex(list, isReached)));
		},
		*backward(isReached) {
			const list = blocks();
			for (let index = lastIndex(list, isReached); index >= 0; index -= 1) {
				const block = list[index];
				if (block) yield block;
			}
		},
		events(block) {
			const cached = decoded.get(block);
			if (cached?.at(-1)?.seq === block.lastSeq) return cached;
			const events = block.events();
			decoded.delete(block);
			decoded.set(block, events);
			forgetOldest(decoded, decodedBlocks);
			return events;
		},
	};
};

const lastIndex = (blocks: readonly Block[], isReached: (block: Block) => boolean): number => {
	let low = 0;
	let high = blocks.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const block = blocks[middle];
		if (block && isReached(block)) low = middle + 1;
		else high = middle;
	}
	return low - 1;
};

/** Takes out what was put in first until `keep` are left. */
export const forgetOldest = <Key, Value>(map: Map<Key, Value>, keep: number): void => {
	for (const key of map.keys()) {
		if (map.size <= keep) return;
		map.delete(key);
	}
};
