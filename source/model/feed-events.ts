import type {Fact} from './facts.ts';
import type {Failure} from './failure.ts';

/**
 * One independently asked piece of a source: an HTTP request, a SQL query, "offsets". Facts of a part replace that
 * part's earlier facts; a failed part leaves them in place, ageing.
 */
export type PartOutcome = {
	/** Stable within the source, such as `/api/system-status` or `metadata`. */
	readonly part: string;
	readonly startedAtMs: number;
	readonly durationMs: number;
	/** Facts read. With `failure` set too, these are what could be read all the same. */
	readonly facts: readonly Fact[];
	readonly failure: Failure | null;
	/** Things worth telling that are no failure: a cap reached, an answer taken from a cache. */
	readonly notes?: readonly string[];
};

/** A poll of a source began. */
export type StartedEvent = {readonly type: 'started'; readonly seq: number; readonly now: number; readonly source: string};

/** A poll ended. `failure` is set when the whole poll failed before any part could answer. */
export type SampleEvent = {
	readonly type: 'sample';
	readonly seq: number;
	readonly now: number;
	readonly source: string;
	readonly startedAtMs: number;
	readonly durationMs: number;
	readonly parts: readonly PartOutcome[];
	readonly failure: Failure | null;
	/** When the next poll is planned; lets a screen count down and say how long a source is left alone. */
	readonly nextAtMs: number | null;
};

/** Every second: time passes also when nobody answers. */
export type TickEvent = {readonly type: 'tick'; readonly seq: number; readonly now: number};

/** The wall clock went back by this much; `now` stood still meanwhile. */
export type ClockEvent = {readonly type: 'clock'; readonly seq: number; readonly now: number; readonly backwardsMs: number};

/** Everything that ever happens. `seq` counts from 1 without gaps; `now` (epoch ms) never goes backwards. */
export type FeedEvent = StartedEvent | SampleEvent | TickEvent | ClockEvent;
