import type {PartOutcome} from './feed-events.ts';
import type {Interest} from './interest.ts';

/**
 * What a collector is, and all that it may know: one source, its options, a signal that ends the question, a clock and
 * what somebody is looking at. It knows no store, panel, retry or schedule.
 */
export type Collector = {
	/**
	 * Asks once. Resolves with one outcome for each part that was asked; a part that fails costs only itself. Rejects
	 * (with a `CollectError`, else it counts as a bug) only when nothing at all could be asked. Must end soon after
	 * `signal` aborts; parts that were not answered by then are reported as `timeout`.
	 */
	collect(context: CollectContext): Promise<readonly PartOutcome[]>;
	/** Ends connections and child processes. Called once, also after failures. */
	close(): Promise<void>;
	/** Passwords and tokens learnt while asking, from files and commands; hidden at the edge beside those of the config. */
	readonly secrets?: () => readonly string[];
};

export type CollectContext = {
	/** Aborts at the source's timeout and at shutdown. */
	readonly signal: AbortSignal;
	/** When the signal will abort at the latest (epoch ms). */
	readonly deadlineMs: number;
	/** Epoch ms of the feed, which never goes backwards; the only clock a collector reads. */
	readonly now: () => number;
	readonly interest: Interest;
	/**
	 * True when a part is to be asked in this poll: one with an interval of its own when that has passed, one without
	 * (`everyMs` undefined) whenever it is the source's turn. Asking marks it as asked.
	 */
	readonly due: (part: string, everyMs: number | undefined) => boolean;
	/** The part that was due could not be asked after all: it is not marked as asked. */
	readonly spare?: (part: string) => void;
	/**
	 * Wishes that the next poll begin no sooner than this after the present one began, since the source finds polls hard to
	 * answer; a part's notes say so. Counts for one poll.
	 */
	readonly pace?: (everyMs: number) => void;
};
