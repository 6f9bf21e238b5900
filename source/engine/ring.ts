import type {FeedEvent} from '../model/feed-events.ts';
import type {Block, BlockList} from './event-block.ts';
import {type OpenBlock, openBlock} from './ring-open-block.ts';

export type RingLimits = {
	/** How far back events are kept. */
	readonly keepMs: number;
	/** Room for compressed events and an estimate of what keyframes hold on to. */
	readonly maxBytes: number;
	/** Time between keyframes; doubled when they take more than a third of the room. */
	readonly keyframeEveryMs: number;
};
export const defaultRingLimits: RingLimits = {keepMs: 30 * 60_000, maxBytes: 8 * 1024 * 1024, keyframeEveryMs: 60_000};

/** The last half hour of a live session, compressed, with states in between. */
export type Ring<State> = BlockList<State> & {
	/** Takes an event and the state before it. */
	append(event: FeedEvent, stateBefore: State): void;
	/** What it takes now, by its own estimate. */
	readonly bytes: number;
};

/** A state to begin from, and what keeping it costs. */
type Keyframe<State> = {readonly state: State; bytes: number};
type KeptBlock<State> = Block & {readonly bytes: number; keyframe: Keyframe<State> | null};

/** @param held bytes that a state holds and a newer one does not; default: none */
export const createRing = <State>(
	limits: RingLimits = defaultRingLimits,
	held: (state: State, newer: State) => number = () => 0,
): Ring<State> => {
	const kept = createKeptBlocks<State>(limits);
	let open: {readonly block: OpenBlock; readonly keyframe: Keyframe<State> | null} | null = null;
	let listed: readonly Block[] | null = null;
	let keyframeMs = Number.NEGATIVE_INFINITY;
	// A state holds on to the last answer of each source, as far as it is not that of the one before.
	const answerBytes = new Map<string, number>();

	const keyframeFor = (event: FeedEvent, state: State): Keyframe<State> | null => {
		if (event.now - keyframeMs < kept.keyframeEveryMs && (kept.blocks.length > 0 || open)) return null;
		keyframeMs = event.now;
		// Only now it shows what the keyframe before this one holds alone.
		const before = kept.newestKeyframe();
		if (before) kept.grow(before, held(before.state, state));
		let bytes = 0;
		for (const size of answerBytes.values()) bytes += size;
		return {state, bytes};
	};
	const blockFor = (event: FeedEvent, stateBefore: State): OpenBlock => {
		if (open?.block.isFullAt(event.now)) {
			const {block, keyframe} = open;
			open = null;
			kept.add({...block.close(), keyframe});
		}
		if (open === null) {
			listed = null;
			open = {block: openBlock(event, (source, bytes) => answerBytes.set(source, bytes)), keyframe: keyframeFor(event, stateBefore)};
		}
		return open.block;
	};
	return {
		append: (event, stateBefore) => blockFor(event, stateBefore).take(event),
		blocks() {
			listed ??= open ? [...kept.blocks, open.block] : kept.blocks.slice();
			return listed;
		},
		keyframe: (block) => (block === open?.block ? open.keyframe : (block as KeptBlock<State>).keyframe)?.state,
		offer() {},
		get note() {
			const minutes = Math.floor(limits.keepMs / 60_000);
			const megabytes = Math.round(limits.maxBytes / 1024 / 1024);
			return kept.isFull ? `the last ${minutes} min do not fit into ${megabytes} MB: older events were dropped` : '';
		},
		get bytes() {
			return kept.bytes + (open === null ? 0 : open.block.bytes + (open.keyframe?.bytes ?? 0));
		},
	};
};

/** The closed blocks, oldest first, within the limits. */
type KeptBlocks<State> = {
	readonly blocks: readonly KeptBlock<State>[];
	readonly bytes: number;
	/** Something that is not too old was dropped for lack of room. */
	readonly isFull: boolean;
	readonly keyframeEveryMs: number;
	newestKeyframe(): Keyframe<State> | null;
	/** A keyframe turns out to cost so much more. */
	grow(keyframe: Keyframe<State>, bytes: number): void;
	add(block: KeptBlock<State>): void;
};

const createKeptBlocks = <State>(limits: RingLimits): KeptBlocks<State> => {
	let blocks: KeptBlock<State>[] = [];
	let bytes = 0;
	let isFull = false;
	let {keyframeEveryMs} = limits;
	const thinKeyframes = (): void => {
		const withKeyframe = blocks.filter((block) => block.keyframe);
		const total = withKeyframe.reduce((sum, block) => sum + (block.keyframe?.bytes ?? 0), 0);
		if (total <= limits.maxBytes / 3 || withKeyframe.length < 3) return;
		keyframeEveryMs *= 2;
		withKeyframe.forEach((block, index) => {
			if (index % 2 === 0 || !block.keyframe) return;
			bytes -= block.keyframe.bytes;
			block.keyframe = null;
		});
	};
	// Without a state to begin from, events are of no use: what goes, goes up to the next keyframe.
	const dropOld = (nowMs: number): void => {
		for (;;) {
			const next = blocks.findIndex((block, index) => index > 0 && block.keyframe);
			const start = blocks[next];
			const isOld = start !== undefined && start.firstMs <= nowMs - limits.keepMs;
			if (!start || (!isOld && bytes <= limits.maxBytes)) return;
			isFull = !isOld;
			for (const block of blocks.slice(0, next)) bytes -= block.bytes + (block.keyframe?.bytes ?? 0);
			blocks = blocks.slice(next);
		}
	};
	return {
		get blocks() {
			return blocks;
		},
		get bytes() {
			return bytes;
		},
		get isFull() {
			return isFull;
		},
		get keyframeEveryMs() {
			return keyframeEveryMs;
		},
		newestKeyframe: () => blocks.findLast((block) => block.keyframe)?.keyframe ?? null,
		grow(keyframe, more) {
			keyframe.bytes += more;
			bytes += more;
		},
		add(block) {
			blocks.push(block);
			bytes += block.bytes + (block.keyframe?.bytes ?? 0);
			thinKeyframes();
			dropOld(block.lastMs);
		},
	};
};
