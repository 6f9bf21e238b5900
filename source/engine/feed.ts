import type {ClockEvent, FeedEvent, SampleEvent, StartedEvent, TickEvent} from '../model/feed-events.ts';
import type {Clock} from './clock.ts';

export type Listener = (event: FeedEvent) => void;

/**
 * The one way every event goes, live or replayed. Listeners run in the order in which they subscribed (the recorder
 * before the store); an event published by a listener waits until the one under way has reached all.
 */
export type Stream = {
	publish(event: FeedEvent): void;
	subscribe(listener: Listener): () => void;
};

export const createStream = (): Stream => {
	let listeners: readonly Listener[] = [];
	const queue: FeedEvent[] = [];
	let isPublishing = false;
	return {
		publish(event) {
			queue.push(event);
			if (isPublishing) return;
			isPublishing = true;
			try {
				for (let next = queue.shift(); next; next = queue.shift()) {
					for (const listener of listeners) listener(next);
				}
			} finally {
				isPublishing = false;
			}
		},
		subscribe(listener) {
			listeners = [...listeners, listener];
			return () => {
				listeners = listeners.filter((other) => other !== listener);
			};
		},
	};
};

type Unstamped<Event extends FeedEvent> = Omit<Event, 'seq' | 'now'>;
/** An event before the feed has given it its number and time. */
export type Emission = Unstamped<StartedEvent> | Unstamped<SampleEvent> | Unstamped<TickEvent> | Unstamped<ClockEvent>;

/** Numbers and times live events: `seq` from 1 without gaps, `now` never backwards. */
export type Feed = {
	emit(emission: Emission): FeedEvent;
	/**
	 * Epoch ms that never goes backwards: while the wall clock is behind a time already given, this time is held; when
	 * the wall clock jumps forward, so does this. (Prometheus does the same by refusing samples older than the newest.)
	 */
	now(): number;
	/** Emits a tick at every whole second of the wall clock until `stop`. */
	start(): void;
	stop(): void;
};

const secondMs = 1_000;

export const createFeed = (clock: Clock, stream: Stream): Feed => {
	let seq = 0;
	let heldMs = clock.now();
	let wallMs = heldMs;
	let tickedSecond = Math.floor(heldMs / secondMs);
	let cancelTick = (): void => {};

	const stamp = (emission: Emission, now: number): FeedEvent => {
		seq += 1;
		const event: FeedEvent = {...emission, seq, now};
		stream.publish(event);
		return event;
	};
	// A step back is emitted before whatever noticed it. Time is compared with the last look, so one step is one event.
	const lookAtClock = (): number => {
		const readMs = clock.now();
		const backwardsMs = wallMs - readMs;
		wallMs = readMs;
		if (backwardsMs > 0) stamp({type: 'clock', backwardsMs}, heldMs);
		return readMs;
	};
	const tick = (): void => {
		const second = Math.floor(lookAtClock() / secondMs);
		// A timer may fire a moment before the second is full: then the rest is waited for, without a second tick.
		if (second !== tickedSecond) {
			tickedSecond = second;
			heldMs = Math.max(heldMs, second * secondMs);
			stamp({type: 'tick'}, heldMs);
		}
		schedule();
	};
	const schedule = (): void => {
		const now = clock.now();
		cancelTick = clock.setTimer(Math.max(1, (Math.floor(now / secondMs) + 1) * secondMs - now), tick);
	};
	return {
		emit(emission) {
			heldMs = Math.max(heldMs, lookAtClock());
			return stamp(emission, heldMs);
		},
		now() {
			heldMs = Math.max(heldMs, clock.now());
			return heldMs;
		},
		start() {
			cancelTick();
			schedule();
		},
		stop: () => cancelTick(),
	};
};
