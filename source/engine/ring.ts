import type {FeedEvent} from '../model/events.ts';
import type {Block, BlockList} from './history.ts';
import {createLineWriter, type LineWriter} from './ring-lines.ts';
import {createBlockReader, type Piece, squeezed} from './ring-pieces.ts';

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

/** A block is compressed when it holds this much text beside the first answer of each source, or this much time. */
const fullBlockChars = 256 * 1024;
const usualBlockMs = 30_000;
/** Text is compressed when there is this much of it. */
const pieceChars = 256 * 1024;
/** A block that begins with much text is worth a longer time: what follows is short. */
const longestBlockMs = 120_000;

type Kept<State> = Block & {readonly bytes: number; keyframe: {readonly state: State; bytes: number} | null};

/** @param held bytes that a state holds and a newer one does not; default: none */
export const createRing = <State>(
	limits: RingLimits = defaultRingLimits,
	held: (state: State, newer: State) => number = () => 0,
): Ring<State> => {
	let closed: Kept<State>[] = [];
	let open: OpenBlock<State> | null = null;
	let listed: readonly Block[] | null = null;
	let keyframeEveryMs = limits.keyframeEveryMs;
	let keyframeMs = Number.NEGATIVE_INFINITY;
	let bytes = 0;
	let isFull = false;
	// A state holds on to the last answer of each source, as far as it is not that of the one before.
	const answerBytes = new Map<string, number>();

	const keyframeFor = (event: FeedEvent, state: State): Kept<State>['keyframe'] => {
		if (event.now - keyframeMs < keyframeEveryMs && (closed.length > 0 || open)) return null;
		keyframeMs = event.now;
		// Only now it shows what the keyframe before this one holds alone.
		const before = closed.findLast((block) => block.keyframe)?.keyframe;
		if (before) {
			const more = held(before.state, state);
			before.bytes += more;
			bytes += more;
		}
		let cost = 0;
		for (const size of answerBytes.values()) cost += size;
		bytes += cost;
		return {state, bytes: cost};
	};
	// An event is written down when the next one comes: its own moment has enough to do with what the event says.
	const encodeNewest = (block: OpenBlock<State>): void => {
		const event = block.newest;
		if (event === null) return;
		const {line, isWhole} = block.writer.write(event);
		if (event.type === 'sample' && event.parts.length > 0) {
			answerBytes.set(event.source, line.length);
			if (isWhole && !block.begun.has(event.source)) block.wholeChars += line.length;
			block.begun.add(event.source);
		}
		block.lines.push(line);
		block.chars += line.length;
		block.waiting += line.length;
		block.newest = null;
		if (block.waiting >= pieceChars) squeezeLines(block);
	};
	const squeezeLines = (block: OpenBlock<State>): void => {
		if (block.lines.length > 0) block.pieces.push(squeezed(block.lines));
		block.lines.length = 0;
		block.waiting = 0;
	};
	const closeOpen = (block: OpenBlock<State>): void => {
		encodeNewest(block);
		squeezeLines(block);
		const {pieces} = block;
		const size = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
		closed.push({...spanOf(block), bytes: size, keyframe: block.keyframe, events: () => createBlockReader(pieces, [])()});
		bytes += size;
		open = null;
		thinKeyframes();
		dropOld(block.lastMs);
		listed = null;
	};
	const thinKeyframes = (): void => {
		const withKeyframe = closed.filter((block) => block.keyframe);
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
			const next = closed.findIndex((block, index) => index > 0 && block.keyframe);
			const start = closed[next];
			const isOld = start !== undefined && start.firstMs <= nowMs - limits.keepMs;
			const isOver = bytes > limits.maxBytes;
			if (!start || (!isOld && !isOver)) return;
			isFull = !isOld;
			for (const block of closed.slice(0, next)) bytes -= block.bytes + (block.keyframe?.bytes ?? 0);
			closed = closed.slice(next);
		}
	};
	const openFor = (event: FeedEvent, stateBefore: State): OpenBlock<State> => {
		if (open && (open.chars - open.wholeChars >= fullBlockChars || event.now - open.firstMs >= lengthOf(open))) closeOpen(open);
		if (open) return open;
		open = openBlock(event, keyframeFor(event, stateBefore));
		listed = null;
		return open;
	};
	return {
		append(event, stateBefore) {
			const block = openFor(event, stateBefore);
			encodeNewest(block);
			block.newest = event;
			block.lastSeq = event.seq;
			block.lastMs = event.now;
		},
		blocks() {
			listed ??= open ? [...closed, open] : closed.slice();
			return listed;
		},
		keyframe: (block) => (block as Kept<State>).keyframe?.state,
		offer() {},
		get note() {
			const minutes = Math.floor(limits.keepMs / 60_000);
			const megabytes = Math.round(limits.maxBytes / 1024 / 1024);
			return isFull ? `the last ${minutes} min do not fit into ${megabytes} MB: older events were dropped` : '';
		},
		get bytes() {
			return bytes + (open === null ? 0 : open.pieces.reduce((sum, piece) => sum + piece.bytes, open.waiting));
		},
	};
};

/** The block being filled, as lines; the newest event is not written down yet. */
type OpenBlock<State> = Kept<State> & {
	readonly pieces: Piece[];
	/** Not compressed yet, and how much text that is. */
	readonly lines: string[];
	waiting: number;
	newest: FeedEvent | null;
	readonly writer: LineWriter;
	/** Sources with an answer in it, and the text of the first of each. */
	readonly begun: Set<string>;
	wholeChars: number;
	chars: number;
	lastSeq: number;
	lastMs: number;
};
const openBlock = <State>(event: FeedEvent, keyframe: Kept<State>['keyframe']): OpenBlock<State> => {
	const pieces: Piece[] = [];
	const lines: string[] = [];
	const read = createBlockReader(pieces, lines);
	const block: OpenBlock<State> = {
		firstSeq: event.seq,
		lastSeq: event.seq,
		firstMs: event.now,
		lastMs: event.now,
		bytes: 0,
		keyframe,
		pieces,
		lines,
		waiting: 0,
		newest: null,
		chars: 0,
		writer: createLineWriter(),
		begun: new Set(),
		wholeChars: 0,
		events: () => (block.newest === null ? read() : [...read(), block.newest]),
	};
	return block;
};

const lengthOf = ({wholeChars}: {readonly wholeChars: number}): number =>
	Math.min(longestBlockMs, usualBlockMs * Math.max(1, wholeChars / fullBlockChars));
const spanOf = ({firstSeq, lastSeq, firstMs, lastMs}: Block) => ({firstSeq, lastSeq, firstMs, lastMs});
