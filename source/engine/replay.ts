import type {Clock} from './clock.ts';
import {createStream, type Stream} from './feed.ts';
import {createHistory, type History, type Moment} from './history.ts';
import type {Model} from './model-contract.ts';
import {createPlayer} from './player.ts';
import {recordedBlocks} from './recorded-blocks.ts';
import type {Recording} from './recording/reader.ts';
import {createSeeker, type Playback, type Session, sameOrNew} from './session.ts';
import {createStore, type SessionStore} from './store.ts';

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

/** The place in a recording that is shown. */
type Place = {
	readonly moment: Moment | null;
	readonly isAtEnd: boolean;
	/** Goes to a moment whose state can be reached. */
	moveTo(moment: Moment): void;
};

/** Follows what is played, and moves. */
const createPlace = <State extends object, View>(stream: Stream, history: History<State>, store: SessionStore<State, View>): Place => {
	let moment: Moment | null = null;
	stream.subscribe((event) => {
		store.apply(event);
		moment = {seq: event.seq, ms: event.now};
		history.passed(event, store.latest);
	});
	return {
		get moment() {
			return moment;
		},
		get isAtEnd() {
			return moment !== null && moment.seq === history.last?.seq;
		},
		moveTo(next) {
			moment = next;
			store.reset(history.state(next.seq));
		},
	};
};

/** Plays a recording through the same stream as live events. `whenIdle` of its store waits for the first seek. */
export const startReplay = <State extends object, View>(options: ReplayOptions<State, View>): Session<State, View> => {
	const {recording, model, clock} = options;
	const stream = createStream();
	const store = createStore(model);
	const history = createHistory(model, recordedBlocks(recording.blocks, model.initial));
	const seeker = createSeeker(history, store);
	const place = createPlace(stream, history, store);
	let playback: Playback | null = null;
	const player = createPlayer({
		clock,
		history,
		speed: options.speed ?? 1,
		position: () => place.moment,
		publish: stream.publish,
		changed: store.touch,
	});
	const stand = (): void => {
		seeker.cancel();
		player.pause();
	};
	const {first} = history;
	if (first)
		void seeker.seek(options.atMs ?? first.ms, (moment) => {
			place.moveTo(options.atMs === undefined ? first : moment);
			if (!options.isPaused) player.play();
		});
	return {
		mode: 'replay',
		store,
		history,
		get playback() {
			playback = sameOrNew(playback, {
				state: player.isPlaying ? 'playing' : 'paused',
				cursorMs: place.moment?.ms ?? null,
				speed: player.speed,
				isSeeking: seeker.isSeeking,
				isAtEnd: place.isAtEnd || history.last === null,
			});
			return playback;
		},
		recording: null,
		pause: stand,
		resume() {
			seeker.cancel();
			if (place.isAtEnd && history.first) place.moveTo(history.first);
			player.play();
		},
		step(direction) {
			stand();
			const from = place.moment?.seq ?? 0;
			const to = direction > 0 ? history.after(from) : history.before(from);
			if (to) place.moveTo(to);
			return to !== null;
		},
		async jump(ms) {
			const goesOn = player.isPlaying;
			player.pause();
			await seeker.seek(ms, (moment) => {
				place.moveTo(moment);
				if (goesOn) player.play();
			});
		},
		live() {
			player.pause();
			void seeker.seek(history.toMs, place.moveTo);
		},
		setSpeed: (speed) => player.setSpeed(speed),
		refresh: () => 'replay',
		setInterest() {},
		async stop() {
			stand();
			recording.close();
		},
	};
};
