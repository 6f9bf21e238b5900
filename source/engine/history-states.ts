import type {FeedEvent} from '../model/feed-events.ts';
import {type BlockIndex, forgetOldest} from './block-index.ts';
import type {BlockList} from './event-block.ts';
import type {Model} from './model-contract.ts';

/** States of the past, reduced again from the nearest one that is kept. */
export type HistoryStates<State> = {
	/** Reduces at most `maxEvents` on the way to the state after the event with this number; true when it is there. */
	approach(seq: number, maxEvents: number): boolean;
	/** The state after the event with this number. */
	state(seq: number): State;
	/** Takes in a state that was reached by playing. */
	passed(event: FeedEvent, state: State): void;
};

/** States at polls that the last seek passed; stepping back within them costs nothing. */
const visitedStates = 64;

/** A state and the number of the last event in it. */
type Reached<State> = {readonly seq: number; readonly state: State};

export const createHistoryStates = <State extends object, View>(
	model: Model<State, View>,
	list: BlockList<State>,
	index: BlockIndex,
): HistoryStates<State> => {
	const visited = new Map<number, State>();
	// Where the last seek ended.
	let cursor: Reached<State> | null = null;

	const remember = (seq: number, state: State): void => {
		visited.delete(seq);
		visited.set(seq, state);
		forgetOldest(visited, visitedStates);
	};
	/** Where reducing towards `seq` begins: the cursor if it lies on the way, else the nearest keyframe. */
	const startFor = (seq: number): Reached<State> => {
		for (const block of index.backward(({firstSeq}) => firstSeq <= seq)) {
			if (cursor && cursor.seq <= seq && cursor.seq >= block.firstSeq) return cursor;
			const state = list.keyframe(block);
			if (state) return {seq: block.firstSeq - 1, state};
		}
		// The oldest block has a keyframe also where what is sought lies before it.
		return cursor && cursor.seq <= seq ? cursor : {seq: 0, state: model.initial};
	};
	const approach = (seq: number, maxEvents: number): boolean => {
		let {seq: reached, state} = startFor(seq);
		let left = maxEvents;
		for (const block of index.onward(({firstSeq}) => firstSeq <= reached + 1)) {
			if (block.firstSeq > seq) break;
			if (reached < block.firstSeq) list.offer(block, state);
			for (const event of index.events(block)) {
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
		cursor = {seq: reached, state};
		return true;
	};
	return {
		approach: (seq, maxEvents) => visited.has(seq) || approach(seq, maxEvents),
		state(seq) {
			const cached = visited.get(seq);
			if (cached) {
				remember(seq, cached);
				return cached;
			}
			approach(seq, Number.POSITIVE_INFINITY);
			return cursor?.state ?? model.initial;
		},
		passed(event, state) {
			cursor = {seq: event.seq, state};
			if (event.type === 'sample') remember(event.seq, state);
			const [block, next] = index.onward(({firstSeq}) => firstSeq <= event.seq);
			if (next && block?.lastSeq === event.seq) list.offer(next, state);
		},
	};
};
