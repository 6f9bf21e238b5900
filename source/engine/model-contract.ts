import type {FeedEvent} from '../model/feed-events.ts';

/**
 * What the engine needs of the model: a pure fold over events, and what panels see of a state. States are immutable and
 * share what did not change, so that keeping one costs little; the same events always give deep-equal states.
 */
export type Model<State extends object, View> = {
	readonly initial: State;
	reduce(state: State, event: FeedEvent): State;
	project(state: State): View;
	/** Bytes that a state holds on to and a newer one does not: what keeping it costs, roughly. Default: next to nothing. */
	held?(state: State, newer: State): number;
};
