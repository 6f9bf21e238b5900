import type {FeedEvent} from '../model/events.ts';
import type {Cancel, Clock} from './clock.ts';
import {createStream} from './feed.ts';
import {createHistory, type History, type Moment} from './history.ts';
import type {Model} from './model.ts';
import {recordedBlocks} from './recorded-blocks.ts';
import type {Recording} from './recording/reader.ts';
import {createSeeker, type Playback, type Session, sameOrNew} from './session.ts';
import {createStore} from './store.ts';

export type ReplayOptions<State extends object, View> = {
	readonly recording: Pick<Recording, 'blocks' | 'close'>;
	readonly model: Model<State, View>;
	/** Only paces the playing; every time shown is the recording's. */
	readonly clock: Clock;
	/** Where to begin (epoch ms); the first event without it. */
	readonly atMs?: number;
	/** Recorded seconds a second; 1 without it. */
	readonly speed?: number;
	/** Stand still at the beginning (`--step`). */
	readonly isPaused?: boolean;
};

/** Stretches without events (the recorder was not running) are crossed in this time. */
const longestGapMs = 5_000;
const crossGapMs = 1_000;
/** At most this many events between two looks at the keyboard. */
const eventsAPiece = 50;
/** Frames need not come closer together. */
const shortestWaitMs = 15;
const slowest = 0.1;
const fastest = 1_000;

/** Plays a recording through the same stream as live events. `whenIdle` of its store waits for the first seek. */
export const startReplay = <State extends object, View>(options: ReplayOptions<State, View>): Session<State, View> => {
	const {recording, model, clock} = options;
	const stream = createStream();
	const store = createStore(model);
	const history = createHistory(model, recordedBlocks(recording.blocks, model.initial));
	const seeker = createSeeker(history, store);
	let position: Moment | null = null;
	let playback: Playback | null = null;
	const player = createPlayer({
		clock,
		history,
		speed: options.speed ?? 1,
		position: () => position,
		publish: stream.publish,
		changed: store.touch,
	});

	stream.subscribe((event) => {
		store.apply(event);
		position = {seq: event.seq, ms: event.now};
		history.passed(event, store.latest);
	});
	const standAt = (moment: Moment): void => {
		position = moment;
		store.reset(history.state(moment.seq));
	};
	const isAtEnd = (): boolean => position !== null && position.seq === history.last?.seq;
	const jump = async (ms: number): Promise<void> => {
		const goesOn = player.isPlaying;
		player.pause();
		await seeker.seek(ms, (moment) => {
			standAt(moment);
			if (goesOn) player.play();
		});
	};
	const session: Session<State, View> = {
		mode: 'replay',
		store,
		history,
		get playback() {
			playback = sameOrNew(playback, {
				state: player.isPlaying ? 'playing' : 'paused',
				cursorMs: position?.ms ?? null,
				speed: player.speed,
				isSeeking: seeker.isSeeking,
				isAtEnd: isAtEnd() || history.last === null,
			});
			return playback;
		},
		recording: null,
		pause() {
			seeker.cancel();
			player.pause();
		},
		resume() {
			seeker.cancel();
			if (isAtEnd() && history.first) standAt(history.first);
			player.play();
		},
		step(direction) {
			session.pause();
			const from = position?.seq ?? 0;
			const to = direction > 0 ? history.after(from) : history.before(from);
			if (to) standAt(to);
			return to !== null;
		},
		jump,
		live() {
			player.pause();
			void seeker.seek(history.toMs, standAt);
		},
		setSpeed: (speed) => player.setSpeed(speed),
		refresh: () => 'replay',
		setInterest() {},
		async stop() {
			seeker.cancel();
			player.pause();
			recording.close();
		},
	};
	if (history.first) {
		void seeker.seek(options.atMs ?? history.first.ms, (moment) => {
			standAt(options.atMs === undefined && history.first ? history.first : moment);
			if (!options.isPaused) player.play();
		});
	}
	return session;
};

type Player = {
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
const createPlayer = ({clock, history, position, publish, changed, ...options}: PlayerOptions): Player => {
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
