import type {Interest} from '../model/interest.ts';
import type {History, Moment} from './history.ts';
import type {RefreshAnswer} from './refresh-loop.ts';
import type {SessionStore, Store} from './store.ts';

/** Where in time the screen is and whether it moves. Another object whenever something changes. */
export type Playback = {
	/** `live`: follows what happens. `paused`: stands still. `playing`: a recording goes on by itself. */
	readonly state: 'live' | 'paused' | 'playing';
	/** The moment shown (epoch ms); null when live, or before anything happened. */
	readonly cursorMs: number | null;
	/** Recorded seconds a second. */
	readonly speed: number;
	/** On the way to another moment. */
	readonly isSeeking: boolean;
	/** Nothing later can be shown. */
	readonly isAtEnd: boolean;
};

/** How far the time cursor reaches (epoch ms; NaN while nothing happened), and why not further. */
export type Reach = {readonly fromMs: number; readonly toMs: number; readonly note: string};

/** A recording being written. */
export type RecordingStatus = {readonly path: string; readonly bytes: number; readonly problem: string | null};

/** What the app drives, live or replayed: it need not know which. */
export type Session<State extends object, View> = {
	readonly mode: 'live' | 'replay';
	/** Its listeners hear of a changed `playback` and `recording` too. */
	readonly store: Store<State, View>;
	readonly history: Reach;
	readonly playback: Playback;
	readonly recording: RecordingStatus | null;
	/** Stands still; live, collection and recording go on. */
	pause(): void;
	/** Live: follows the newest again. Replay: plays on; at the end, from the start. */
	resume(): void;
	/** To the next (1) or previous (−1) end of a poll, paused. False when there is none. */
	step(direction: 1 | -1): boolean;
	/** To the last event at or before `ms`. Resolves when it is shown, or when another jump has taken its place. */
	jump(ms: number): Promise<void>;
	/** To the newest: live again; at the end of a replay. */
	live(): void;
	/** Recorded seconds a second, 0.1 to 1000; without meaning live. */
	setSpeed(speed: number): void;
	/** Polls one source, or all, now. In a replay nothing is asked. */
	refresh(source?: string): RefreshAnswer | 'replay';
	/** What is on screen or alerting. */
	setInterest(interest: Interest): void;
	/** Ends polls, timers and files. The store keeps what it has. */
	stop(): Promise<void>;
};

export const sameOrNew = (before: Playback | null, now: Playback): Playback =>
	before !== null &&
	before.state === now.state &&
	before.cursorMs === now.cursorMs &&
	before.speed === now.speed &&
	before.isSeeking === now.isSeeking &&
	before.isAtEnd === now.isAtEnd
		? before
		: now;

/** Goes to a moment of the history in pieces, so that keys are answered on the way. */
export type Seeker = {
	/** Calls `arrive` unless another seek or `cancel` came first. */
	seek(ms: number, arrive: (moment: Moment) => void): Promise<void>;
	cancel(): void;
	readonly isSeeking: boolean;
};

/** Events reduced between two looks at the keyboard. */
const eventsAPiece = 50;

export const createSeeker = <State extends object, View>(history: History<State>, store: SessionStore<State, View>): Seeker => {
	let current = 0;
	let under = 0;
	return {
		async seek(ms, arrive) {
			const moment = history.at(ms);
			if (!moment) return;
			current += 1;
			const mine = current;
			under += 1;
			const done = store.busy();
			store.touch();
			try {
				while (mine === current && !history.approach(moment.seq, eventsAPiece)) {
					// Not a matter of time: only lets what waits, such as a key, come first.
					await new Promise<void>((resolve) => setImmediate(resolve));
				}
			} finally {
				under -= 1;
				done();
			}
			if (mine === current) arrive(moment);
			store.touch();
		},
		cancel() {
			current += 1;
		},
		get isSeeking() {
			return under > 0;
		},
	};
};
