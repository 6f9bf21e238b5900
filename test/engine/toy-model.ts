import type {Model} from '../../source/engine/model-contract.ts';
import type {Fact} from '../../source/model/facts.ts';
import type {Failure} from '../../source/model/failure.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';

type ToySource = {
	readonly asking: number | null;
	readonly facts: Readonly<Record<string, readonly Fact[]>>;
	readonly failure: Failure | null;
	readonly polls: number;
};
export type ToyState = {
	readonly seq: number;
	readonly now: number;
	readonly ticks: number;
	readonly backwardsMs: number;
	readonly sources: Readonly<Record<string, ToySource>>;
	/** Depends on every event and their order: two histories that differ anywhere differ here. */
	readonly trace: number;
};
export type ToyView = ToyState & {readonly total: number};

const emptySource: ToySource = {asking: null, facts: {}, failure: null, polls: 0};

const reduce = (state: ToyState, event: FeedEvent): ToyState => {
	const next = {
		...state,
		seq: event.seq,
		now: event.now,
		trace: (state.trace * 31 + event.seq * 7 + event.now + event.type.length) % 1_000_003,
	};
	if (event.type === 'tick') return {...next, ticks: state.ticks + 1};
	if (event.type === 'clock') return {...next, backwardsMs: state.backwardsMs + event.backwardsMs};
	const source = state.sources[event.source] ?? emptySource;
	const facts = event.type === 'sample' ? Object.fromEntries(event.parts.map((part) => [part.part, part.facts])) : {};
	const changed: ToySource =
		event.type === 'started'
			? {...source, asking: event.now}
			: {asking: null, facts: {...source.facts, ...facts}, failure: event.failure, polls: source.polls + 1};
	return {...next, sources: {...state.sources, [event.source]: changed}};
};

/** A small fold over events that keeps facts, failures and a trace of everything. */
export const toyModel: Model<ToyState, ToyView> = {
	initial: {seq: 0, now: 0, ticks: 0, backwardsMs: 0, sources: {}, trace: 1},
	reduce,
	project: (state) => ({...state, total: Object.values(state.sources).reduce((sum, source) => sum + source.polls, 0)}),
};
