import type {Block, BlockList} from './event-block.ts';

/** Keyframes kept over a recording; beyond it every second one is dropped. */
const mostKeyframes = 128;
const firstKeyframeEveryMs = 60_000;

/**
 * The blocks of a recording as a history: states are kept as they are passed, at the start a minute apart, so that the
 * first way forward pays for every later jump.
 */
export const recordedBlocks = <State>(blocks: readonly Block[], initial: State): BlockList<State> => {
	let keyframes = new Map<Block, State>();
	let everyMs = firstKeyframeEveryMs;
	const [first] = blocks;
	return {
		blocks: () => blocks,
		keyframe: (block) => (block === first ? initial : keyframes.get(block)),
		offer(block, state) {
			if (block === first || keyframes.has(block)) return;
			for (const other of keyframes.keys()) if (Math.abs(other.firstMs - block.firstMs) < everyMs) return;
			keyframes.set(block, state);
			if (keyframes.size <= mostKeyframes) return;
			everyMs *= 2;
			const inOrder = [...keyframes].sort(([a], [b]) => a.firstMs - b.firstMs);
			keyframes = new Map(inOrder.filter((_, index) => index % 2 === 0));
		},
		note: '',
	};
};
