import type {FeedEvent} from '../model/feed-events.ts';
import type {Model} from './model-contract.ts';

/** What a screen reads; the shape of React's `useSyncExternalStore`. */
export type Store<State extends object, View> = {
	/** The snapshot at the time cursor; the same object until something changes. */
	getSnapshot(): View;
	/** Listeners run once after everything that happened in one turn of the event loop. */
	subscribe(listener: () => void): () => void;
	/** The state shown: the newest, or the one that the cursor holds. */
	readonly state: State;
	/** Resolves when no notification is outstanding and no seek is under way. For tests. */
	whenIdle(): Promise<void>;
};

/** The store with what a session does to it. */
export type SessionStore<State extends object, View> = Store<State, View> & {
	/** The newest state, whatever is shown. */
	readonly latest: State;
	/** Reduces one event into the newest state. */
	apply(event: FeedEvent): void;
	/** Makes `state` the newest (a replay moved to another place). */
	reset(state: State): void;
	/** Shows `state` until the next call; null follows the newest. */
	show(state: State | null): void;
	/** Notifies listeners of something beside the state, such as the playback. */
	touch(): void;
	/** Marks work as under way until the answer is called. */
	busy(): () => void;
};

export const createStore = <State extends object, View>(model: Model<State, View>): SessionStore<State, View> => {
	let latest = model.initial;
	let pinned: State | null = null;
	let listeners: readonly (() => void)[] = [];
	let memo: {readonly state: State; readonly view: View} | null = null;
	let isNotifying = false;
	let working = 0;
	let waiting: Array<() => void> = [];

	const wake = (): void => {
		if (isNotifying || working > 0) return;
		const ready = waiting;
		waiting = [];
		for (const resolve of ready) resolve();
	};
	const touch = (): void => {
		if (isNotifying) return;
		isNotifying = true;
		queueMicrotask(() => {
			isNotifying = false;
			for (const listener of listeners) listener();
			wake();
		});
	};
	return {
		getSnapshot() {
			const state = pinned ?? latest;
			if (memo?.state !== state) memo = {state, view: model.project(state)};
			return memo.view;
		},
		subscribe(listener) {
			listeners = [...listeners, listener];
			return () => {
				listeners = listeners.filter((other) => other !== listener);
			};
		},
		get state() {
			return pinned ?? latest;
		},
		get latest() {
			return latest;
		},
		whenIdle: () =>
			new Promise((resolve) => {
				waiting.push(resolve);
				wake();
			}),
		apply(event) {
			latest = model.reduce(latest, event);
			if (!pinned) touch();
		},
		reset(state) {
			latest = state;
			touch();
		},
		show(state) {
			pinned = state;
			touch();
		},
		touch,
		busy() {
			working += 1;
			let isDone = false;
			return () => {
				if (isDone) return;
				isDone = true;
				working -= 1;
				wake();
			};
		},
	};
};
