import type {FeedEvent} from '../model/feed-events.ts';
import type {Cancel, Clock} from './clock.ts';
import type {History, Moment} from './history.ts';

/** Stretches without events (the recorder was not running) are crossed in this time. */
const longestGapMs = 5_000;
const crossGapMs = 1_000;
/** At most this many events between two looks at the keyboard. */
const eventsAPiece = 50;
/** Frames need not come closer together. */
const shortestWaitMs = 15;
const slowest = 0.1;
const fastest = 1_000;

/** Plays on from the present position. */
export type Player = {
	readonly isPlaying: boolean;
	readonly speed: number;
	play(): void;
	pause(): void;
	setSpeed(speed: number): void;
};
type PlayerOptions = {
	readonly clock: Clock;
	readonly history: Pick<History<object>, 'events' | 'fromMs'>;
	readonly speed: number;
	readonly position: () => Moment | null;
	readonly publish: (event: FeedEvent) => void;
	readonly changed: () => void;
};

/** Publishes recorded events at their pace from the position on. */
export const createPlayer = ({clock, history, position, publish, changed, ...options}: PlayerOptions): Player => {
	let speed = clampSpeed(options.speed);
	let rest: Iterator<FeedEvent> | null = null;
	let next: FeedEvent | undefined;
	let cancel: Cancel = () => {};
	// Recorded time `baseMs` belongs to elapsed time `baseElapsedMs`.
	let baseMs = 0;
	let baseElapsedMs = 0;

	const rebase = (ms: number): void => {
		baseMs = ms;
		baseElapsedMs = clock.elapsed();
	};
	const takeNext = (): void => {
		const step = rest?.next();
		next = step && !step.done ? step.value : undefined;
	};
	const pump = (): void => {
		let left = eventsAPiece;
		const dueMs = baseMs + (clock.elapsed() - baseElapsedMs) * speed;
		while (next && next.now <= dueMs && left > 0) {
			const event = next;
			publish(event);
			left -= 1;
			takeNext();
		}
		if (!next) {
			pause();
			return;
		}
		const atMs = position()?.ms ?? next.now;
		// Too slow for this speed: go on from here rather than try to catch up for ever.
		if (left === 0) rebase(atMs);
		else if (next.now - atMs > longestGapMs && next.now - dueMs > crossGapMs * speed) rebase(next.now - crossGapMs * speed);
		const waitMs = (next.now - baseMs) / speed - (clock.elapsed() - baseElapsedMs);
		cancel = clock.setTimer(Math.max(left === 0 ? 0 : shortestWaitMs, waitMs), pump);
	};
	const pause = (): void => {
		cancel();
		rest = null;
		next = undefined;
		changed();
	};
	return {
		get isPlaying() {
			return rest !== null;
		},
		get speed() {
			return speed;
		},
		play() {
			if (rest) return;
			rest = history.events(position()?.seq ?? 0)[Symbol.iterator]();
			takeNext();
			rebase(position()?.ms ?? history.fromMs);
			pump();
			changed();
		},
		pause,
		setSpeed(value) {
			speed = clampSpeed(value);
			rebase(position()?.ms ?? history.fromMs);
			if (rest) {
				cancel();
				pump();
			}
			changed();
		},
	};
};

const clampSpeed = (speed: number): number => (Number.isFinite(speed) ? Math.min(fastest, Math.max(slowest, speed)) : 1);
