import type {FeedEvent} from '../model/feed-events.ts';
import {createBlockIndex} from './block-index.ts';
import type {BlockList} from './event-block.ts';
import {createHistoryStates} from './history-states.ts';
import type {Model} from './model-contract.ts';

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

export const createHistory = <State extends object, View>(model: Model<State, View>, list: BlockList<State>): History<State> => {
	const index = createBlockIndex(() => list.blocks());
	const states = createHistoryStates(model, list, index);
	const first = (): Moment | null => {
		const block = list.blocks()[0];
		return block ? {seq: block.firstSeq, ms: block.firstMs} : null;
	};
	const last = (): Moment | null => {
		const block = list.blocks().at(-1);
		return block ? {seq: block.lastSeq, ms: block.lastMs} : null;
	};
	return {
		...states,
		get fromMs() {
			return first()?.ms ?? Number.NaN;
		},
		get toMs() {
			return last()?.ms ?? Number.NaN;
		},
		get note() {
			return list.note;
		},
		get first() {
			return first();
		},
		get last() {
			return last();
		},
		at(ms) {
			for (const block of index.backward(({firstMs}) => firstMs <= ms)) {
				const event = index.events(block).findLast(({now}) => now <= ms);
				return event ? momentOf(event) : {seq: block.firstSeq, ms: block.firstMs};
			}
			return first();
		},
		before(seq) {
			for (const block of index.backward(({firstSeq}) => firstSeq < seq)) {
				const found = index.events(block).findLast((event) => event.type === 'sample' && event.seq < seq);
				if (found) return momentOf(found);
			}
			return null;
		},
		after(seq) {
			for (const block of index.onward(({firstSeq}) => firstSeq <= seq)) {
				const found = index.events(block).find((event) => event.type === 'sample' && event.seq > seq);
				if (found) return momentOf(found);
			}
			return null;
		},
		*events(seq) {
			for (const block of index.onward(({firstSeq}) => firstSeq <= seq + 1))
				for (const event of index.events(block)) if (event.seq > seq) yield event;
		},
	};
};

const momentOf = ({seq, now}: FeedEvent): Moment => ({seq, ms: now});
