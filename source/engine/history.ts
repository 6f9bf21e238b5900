import type {FeedEvent} from '../model/events.ts';
import type {Model} from './model.ts';

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

/** A place in time: after the event with this number. */
export type Moment = {readonly seq: number; readonly ms: number};

/** The past as states: live for stepping back, and over a recording. */
export type History<State> = {
	/** Oldest and newest time that can be shown (epoch ms); both NaN while there is nothing. */
	readonly fromMs: number;
	readonly toMs: number;
	readonly note: string;
	/** The first and the last event kept; null while there is nothing. */
	readonly first: Moment | null;
	readonly last: Moment | null;
	/** The last event at or before `ms`; before the oldest, the oldest. Null while there is nothing. */
	at(ms: number): Moment | null;
	/** The nearest poll that ended before (after) the event with this number; null when there is none. */
	before(seq: number): Moment | null;
	after(seq: number): Moment | null;
	/** The state after the event with this number (or the last one before it), from the nearest keyframe on. */
	state(seq: number): State;
	/** Reduces at most `maxEvents` on the way to `state(seq)`; true when it is there. Lets a long seek leave room for keys. */
	approach(seq: number, maxEvents: number): boolean;
	/** Tells of a state reached by playing, so that stepping back from there need not begin far away. */
	passed(event: FeedEvent, state: State): void;
	/** The events after number `seq`, for playing on. */
	events(seq: number): Iterable<FeedEvent>;
};

/** States at polls that the last seek passed; stepping back within them costs nothing. */
const visitedStates = 64;
const decodedBlocks = 8;

export const createHistory = <State extends object, View>(model: Model<State, View>, list: BlockList<State>): History<State> => {
	const visited = new Map<number, State>();
	const decoded = new Map<Block, readonly FeedEvent[]>();
	// Where the last seek stands: a state, the event it stands after.
	let cursor: {readonly seq: number; readonly state: State} | null = null;

	const eventsOf = (block: Block): readonly FeedEvent[] => {
		const known = decoded.get(block);
		if (known?.at(-1)?.seq === block.lastSeq) return known;
		const events = block.events();
		decoded.delete(block);
		decoded.set(block, events);
		forgetOldest(decoded, decodedBlocks);
		return events;
	};
	/** Index of the last block for which `isReached` holds; they hold up to some block and not after. */
	const lastBlock = (isReached: (block: Block) => boolean): number => {
		const blocks = list.blocks();
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
	const firstMoment = (): Moment | null => {
		const block = list.blocks()[0];
		return block ? {seq: block.firstSeq, ms: block.firstMs} : null;
	};
	const lastMoment = (): Moment | null => {
		const block = list.blocks().at(-1);
		return block ? {seq: block.lastSeq, ms: block.lastMs} : null;
	};

	/** Where reducing towards `seq` begins: the cursor if it lies on the way, else the nearest keyframe. */
	const startFor = (seq: number): {readonly seq: number; readonly state: State} => {
		const blocks = list.blocks();
		for (
			let index = Math.max(
				0,
				lastBlock((block) => block.firstSeq <= seq),
			);
			index >= 0;
			index -= 1
		) {
			const block = blocks[index];
			if (!block) break;
			if (cursor && cursor.seq <= seq && cursor.seq >= block.firstSeq) return cursor;
			const state = list.keyframe(block);
			if (state) return {seq: block.firstSeq - 1, state};
		}
		return cursor && cursor.seq <= seq ? cursor : {seq: 0, state: model.initial};
	};
	const approach = (seq: number, maxEvents: number): boolean => {
		const start = startFor(seq);
		let {state} = start;
		let reached = start.seq;
		let left = maxEvents;
		const blocks = list.blocks();
		for (
			let index = Math.max(
				0,
				lastBlock((block) => block.firstSeq <= reached + 1),
			);
			index < blocks.length;
			index += 1
		) {
			const block = blocks[index];
			if (!block || block.firstSeq > seq) break;
			if (reached < block.firstSeq) list.offer(block, state);
			for (const event of eventsOf(block)) {
				if (event.seq <= reached) continue;
				if (event.seq > seq) break;
				if (left <= 0) {
					cursor = {seq: reached, state};
					return false;
				}
				left -= 1;
				state = model.reduce(state, event);
				reached = event.seq;
				if (event.type === 'sample') remember(event.seq, state);
			}
		}
		cursor = {seq: Math.max(reached, start.seq), state};
		return true;
	};
	const remember = (seq: number, state: State): void => {
		visited.delete(seq);
		visited.set(seq, state);
		forgetOldest(visited, visitedStates);
	};
	const sampleIn = (events: readonly FeedEvent[], isWanted: (event: FeedEvent) => boolean): Moment | null => {
		const event = events.find((candidate) => candidate.type === 'sample' && isWanted(candidate));
		return event ? {seq: event.seq, ms: event.now} : null;
	};

	return {
		get fromMs() {
			return firstMoment()?.ms ?? Number.NaN;
		},
		get toMs() {
			return lastMoment()?.ms ?? Number.NaN;
		},
		get note() {
			return list.note;
		},
		get first() {
			return firstMoment();
		},
		get last() {
			return lastMoment();
		},
		at(ms) {
			const block = list.blocks()[lastBlock((candidate) => candidate.firstMs <= ms)];
			if (!block) return firstMoment();
			const event = eventsOf(block).findLast((candidate) => candidate.now <= ms);
			return event ? {seq: event.seq, ms: event.now} : {seq: block.firstSeq, ms: block.firstMs};
		},
		before(seq) {
			const blocks = list.blocks();
			for (let index = lastBlock((block) => block.firstSeq < seq); index >= 0; index -= 1) {
				const block = blocks[index];
				const found = block && sampleIn(eventsOf(block).toReversed(), (event) => event.seq < seq);
				if (found) return found;
			}
			return null;
		},
		after(seq) {
			const blocks = list.blocks();
			for (
				let index = Math.max(
					0,
					lastBlock((block) => block.firstSeq <= seq),
				);
				index < blocks.length;
				index += 1
			) {
				const block = blocks[index];
				const found = block && sampleIn(eventsOf(block), (event) => event.seq > seq);
				if (found) return found;
			}
			return null;
		},
		state(seq) {
			const known = visited.get(seq);
			if (known) {
				remember(seq, known);
				return known;
			}
			approach(seq, Number.POSITIVE_INFINITY);
			return cursor?.state ?? model.initial;
		},
		approach: (seq, maxEvents) => visited.has(seq) || approach(seq, maxEvents),
		passed(event, state) {
			cursor = {seq: event.seq, state};
			if (event.type === 'sample') remember(event.seq, state);
			const blocks = list.blocks();
			const index = lastBlock((block) => block.firstSeq <= event.seq);
			const next = blocks[index + 1];
			if (next && blocks[index]?.lastSeq === event.seq) list.offer(next, state);
		},
		*events(seq) {
			const blocks = list.blocks();
			for (
				let index = Math.max(
					0,
					lastBlock((block) => block.firstSeq <= seq + 1),
				);
				index < blocks.length;
				index += 1
			) {
				const block = blocks[index];
				if (!block) return;
				for (const event of eventsOf(block)) if (event.seq > seq) yield event;
			}
		},
	};
};

const forgetOldest = <Key, Value>(map: Map<Key, Value>, keep: number): void => {
	for (const key of map.keys()) {
		if (map.size <= keep) return;
		map.delete(key);
	}
};
