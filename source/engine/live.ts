import type {Collector} from '../model/collector-contract.ts';
import {type Interest, noInterest} from '../model/interest.ts';
import type {Clock} from './clock.ts';
import {createFeed, createStream, type Feed} from './feed.ts';
import {createHistory, type Moment} from './history.ts';
import type {Model} from './model-contract.ts';
import type {Recorder} from './recording/recorder.ts';
import {createRefreshLoop, type RefreshAnswer, type RefreshLoop} from './refresh-loop.ts';
import {createRing, type RingLimits} from './ring.ts';
import {createSeeker, type Playback, type Session, sameOrNew} from './session.ts';
import {createStore} from './store.ts';

export type LiveSource = {
	readonly id: string;
	readonly everyMs: number;
	/** The shortest interval that a part has of its own; undefined where none has. */
	readonly partsEveryMs?: number | undefined;
	readonly timeoutMs: number;
	readonly collector: Collector;
};

export type LiveOptions<State extends object, View> = {
	readonly sources: readonly LiveSource[];
	readonly model: Model<State, View>;
	readonly clock: Clock;
	/** Hears every event before the model does. The session closes it. */
	readonly recorder?: Recorder;
	/** 0 ≤ x < 1; `Math.random` unless a test wants to know. */
	readonly random?: () => number;
	readonly ringLimits?: RingLimits;
};

/** Starts asking all sources. The session answers at once; facts come as they come. */
export const startLive = <State extends object, View>(options: LiveOptions<State, View>): Session<State, View> => {
	const {model, clock, recorder} = options;
	const stream = createStream();
	const feed = createFeed(clock, stream);
	const store = createStore(model);
	const ring = createRing<State>(options.ringLimits, model.held);
	const history = createHistory(model, ring);
	const seeker = createSeeker(history, store);
	let interest = noInterest;
	let cursor: Moment | null = null;
	let playback: Playback | null = null;

	if (recorder) stream.subscribe((event) => recorder.tap(event));
	stream.subscribe((event) => {
		ring.append(event, store.latest);
		store.apply(event);
	});
	const loops = loopsOf(options, feed, () => interest);
	const showAt = (moment: Moment): void => {
		cursor = moment;
		store.show(history.state(moment.seq));
	};
	const follow = (): void => {
		seeker.cancel();
		cursor = null;
		store.show(null);
	};
	const session: Session<State, View> = {
		mode: 'live',
		store,
		history,
		get playback() {
			const isAtEnd = cursor === null || cursor.seq === history.last?.seq;
			playback = sameOrNew(playback, {
				state: cursor ? 'paused' : 'live',
				cursorMs: cursor?.ms ?? null,
				speed: 1,
				isSeeking: seeker.isSeeking,
				isAtEnd,
			});
			return playback;
		},
		get recording() {
			return recorder ? {path: recorder.path, bytes: recorder.bytes, problem: recorder.problem} : null;
		},
		pause() {
			seeker.cancel();
			if (cursor || !history.last) return;
			cursor = history.last;
			store.show(store.latest);
		},
		resume: follow,
		step(direction) {
			seeker.cancel();
			const from = cursor ?? history.last;
			const to = from && (direction > 0 ? history.after(from.seq) : history.before(from.seq));
			if (to) showAt(to);
			else if (!cursor) session.pause();
			return Boolean(to);
		},
		jump: (ms) => seeker.seek(ms, showAt),
		live: follow,
		setSpeed() {},
		refresh: (source) => refreshOf(loops, source),
		setInterest(next) {
			interest = next;
		},
		async stop() {
			feed.stop();
			seeker.cancel();
			await Promise.all([...loops.values()].map((loop) => loop.stop()));
			await recorder?.close();
			store.touch();
		},
	};
	feed.start();
	for (const loop of loops.values()) loop.start();
	return session;
};

const loopsOf = (
	{sources, clock, random = Math.random}: Pick<LiveOptions<never, never>, 'sources' | 'clock' | 'random'>,
	feed: Feed,
	interest: () => Interest,
): ReadonlyMap<string, RefreshLoop> =>
	new Map(sources.map(({id, ...source}) => [id, createRefreshLoop({...source, source: id, clock, feed, random, interest})]));

/** Polls one source, or all: the answer is that of the one that says most. */
const refreshOf = (loops: ReadonlyMap<string, RefreshLoop>, source: string | undefined): RefreshAnswer => {
	if (source !== undefined) return loops.get(source)?.refresh() ?? 'stopped';
	const answers = [...loops.values()].map((loop) => loop.refresh());
	return (['begun', 'under way', 'limited'] as const).find((answer) => answers.includes(answer)) ?? 'stopped';
};
