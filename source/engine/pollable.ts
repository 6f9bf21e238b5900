import type {PartOutcome} from '../model/events.ts';

/** What is on screen or alerting, by plain ids; costly questions are asked only for these. */
export type Interest = {readonly groups: ReadonlySet<string>; readonly topics: ReadonlySet<string>};

/** What the refresh loop hands to a source for one poll. */
export type PollContext = {
	/** Aborts at the source's timeout and at shutdown. */
	readonly signal: AbortSignal;
	/** When the signal will abort at the latest (epoch ms). */
	readonly deadlineMs: number;
	/** Epoch ms of the feed: never goes backwards. */
	readonly now: () => number;
	readonly interest: Interest;
	/** True when a part with an interval of its own is to be asked in this poll; asking marks it as asked. */
	readonly due: (part: string, everyMs: number | undefined) => boolean;
	/** Asks for the next poll to begin no sooner than this after the present one began, since the source finds polls hard to answer. */
	readonly pace?: (everyMs: number) => void;
};

/** The least that the engine needs of a collector: something that can be asked and closed. */
export type Pollable = {
	collect(context: PollContext): Promise<readonly PartOutcome[]>;
	close(): Promise<void>;
};
