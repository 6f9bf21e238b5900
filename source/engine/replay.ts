import type {Clock} from './clock.ts';
import {createStream} from './feed.ts';
import {createHistory, type Moment} from './history.ts';
import type {Model} from './model-contract.ts';
import {createPlayer} from './player.ts';
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
	const {first} = history;
	if (first)
		void seeker.seek(options.atMs ?? first.ms, (moment) => {
			standAt(options.atMs === undefined ? first : moment);
			if (!options.isPaused) player.play();
		});
	return session;
};
