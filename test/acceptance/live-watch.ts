/** pipetop in this process over a shipped profile and a running system, with everything that it said kept for the tests. */
import path from 'node:path';
import process from 'node:process';
import {fromFile} from '../../source/cli/load-config.ts';
import {liveSession} from '../../source/cli/sessions.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {root} from '../cli/built.ts';
import {until} from '../servers/until.ts';

/** What `--format json` would have printed after one event. */
export type Seen = {
	/** The snapshot's `now`, epoch ms. */
	readonly atMs: number;
	/** When expressions were last evaluated, epoch ms. */
	readonly evaluatedMs: number;
	readonly document: SnapshotDocument;
	/** By source, then by part: start of the poll that the part's facts are from. */
	readonly parts: ReadonlyMap<string, ReadonlyMap<string, number>>;
	/** By source: what is told where one of its services is opened. */
	readonly notes: ReadonlyMap<string, readonly string[]>;
};

/** One finished poll of a source. */
export type PollEnd = {readonly source: string; readonly endedAtMs: number; readonly failure: string | null};

export type LiveWatch = {
	/** Oldest first, one for every event. */
	readonly seen: readonly Seen[];
	readonly polls: readonly PollEnd[];
	/** Configured time between two polls by source, ms. */
	readonly everyMs: ReadonlyMap<string, number>;
	latest(): Seen;
	/** Documents from `fromMs` on. */
	since(fromMs: number): readonly Seen[];
	/** The first document, from now on, in which `look` finds something. Fails telling what was looked for and seen last. */
	until<T>(what: string, look: (document: SnapshotDocument, seen: Seen) => T | undefined, deadlineMs: number): Promise<T>;
	stop(): Promise<void>;
};

/** The flat parts of an Invocation that reading a config needs. */
const invocation = (environment: Readonly<Record<string, string>>) => ({
	arguments: [],
	flags: {},
	version: 'test',
	environment: {...process.env, ...environment},
	cwd: root,
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
});

/** Watches a system by its profile, as the live monitor does: the same config, collectors, loop and model. The caller stops it. */
export const watchProfile = (profile: string, environment: Readonly<Record<string, string>>): LiveWatch => {
	const loaded = fromFile(invocation(environment), path.join(root, 'fixtures', profile, 'pipetop.yaml'), `profile ${profile}`);
	const session = liveSession(loaded);
	const seen: Seen[] = [];
	const polls: PollEnd[] = [];
	const lastEnd = new Map<string, number>();
	const look = (): void => {
		const {state} = session.store;
		for (const [source, known] of state.sources) {
			if (known.lastSampleMs === null || lastEnd.get(source) === known.lastSampleMs) continue;
			lastEnd.set(source, known.lastSampleMs);
			polls.push({source, endedAtMs: known.lastSampleMs, failure: known.failure?.message ?? null});
		}
		const snapshot = session.store.getSnapshot();
		seen.push({
			atMs: state.now,
			evaluatedMs: state.watched.atMs ?? 0,
			document: snapshotDocument(snapshot),
			parts: new Map(
				[...state.sources].map(([id, {parts}]) => [id, new Map([...parts].map(([part, {asOfMs}]) => [part, asOfMs ?? Number.NaN]))]),
			),
			notes: new Map(snapshot.sources.map(({id, notes}) => [id, notes])),
		});
	};
	const unsubscribe = session.store.subscribe(look);
	look();
	const latest = (): Seen => seen.at(-1) as Seen;
	return {
		seen,
		polls,
		everyMs: new Map(loaded.config.settings.map(({id, pollMs}) => [id, pollMs])),
		latest,
		since: (fromMs) => seen.filter(({atMs}) => atMs >= fromMs),
		until: (what, find, deadlineMs) => until(what, () => find(latest().document, latest()), deadlineMs),
		async stop() {
			unsubscribe();
			await session.stop();
		},
	};
};

/** The longest time between two ends of polls of a source, or between one and the edge of the window, in ms. */
export const longestSilence = (watch: LiveWatch, source: string, fromMs: number, toMs: number): number => {
	const before = watch.polls.filter((poll) => poll.source === source && poll.endedAtMs <= fromMs).at(-1)?.endedAtMs ?? fromMs;
	const within = watch.polls.filter((poll) => poll.source === source && poll.endedAtMs > fromMs && poll.endedAtMs <= toMs);
	const moments = [before, ...within.map(({endedAtMs}) => endedAtMs), toMs];
	return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment)));
};
