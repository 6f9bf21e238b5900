import {atTheEdge} from '../collectors/cleaning-edge.ts';
import type {Config} from '../config/read-config.ts';
import {systemClock} from '../engine/clock.ts';
import {startLive} from '../engine/live.ts';
import {parseMoment} from '../engine/parse-moment.ts';
import {formatVersion} from '../engine/recording/format.ts';
import {openRecording, type Recording} from '../engine/recording/reader.ts';
import {type Recorder, startRecorder} from '../engine/recording/recorder.ts';
import {startReplay} from '../engine/replay.ts';
import type {Session} from '../engine/session.ts';
import {createModel} from '../model/reduce.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';
import {createPromql, type PromqlEngine} from '../promql/promql.ts';
import {UsageError} from './exit-codes.ts';
import type {Flags, Invocation} from './invocation.ts';
import type {Loaded} from './load-config.ts';
import type {Judging} from './replay-judging.ts';

/** A session of the one model that there is. */
export type AppSession = Session<State, Snapshot>;

/** Makes collectors of a config and starts asking. */
export const liveSession = ({config, promql}: Pick<Loaded, 'config' | 'promql'>, recorder?: Recorder): AppSession =>
	startLive({
		model: createModel(config.definitions, promql, 'live'),
		clock: systemClock,
		sources: config.settings.map(({id, kind, title, options, everyMs, partsEveryMs, timeoutMs}) => ({
			id,
			everyMs,
			partsEveryMs,
			timeoutMs,
			collector: atTheEdge(kind.create({id, title, options, everyMs, timeoutMs}), config.secrets),
		})),
		...(recorder ? {recorder} : {}),
	});

/** Starts a recording file for a config; throws InputError where it cannot be made. */
export const recorderFor = (config: Config, path: string, invocation: Pick<Invocation, 'version' | 'stderr'>): Promise<Recorder> =>
	startRecorder({
		path,
		clock: systemClock,
		onProblem: (message) => invocation.stderr.write(`pipetop: ${message}\n`),
		header: {
			formatVersion,
			programVersion: invocation.version,
			startedMs: systemClock.now(),
			title: config.definitions.title,
			sources: config.settings.map((setting) => setting.id),
			definitions: config.definitions,
			// Whoever looks at a recording has keys of their own.
			config: withoutKeys(config.redacted),
			redaction: 'secrets of the config, of its environment and of addresses are replaced by ***; control characters are removed',
		},
	});

const withoutKeys = (shown: unknown): unknown => {
	if (typeof shown !== 'object' || shown === null || !('keys' in shown)) return shown;
	const {keys: _, ...rest} = shown;
	return rest;
};

/** An opened recording, as a session and with what judges it. */
export type ReplayOf = {
	readonly recording: Recording;
	readonly session: AppSession;
	/** What to say of the file: damage found. */
	readonly notes: readonly string[];
	/** The engine by which it is judged. */
	readonly promql: PromqlEngine;
};

/** Opens a recording as a session, judged by its own header or by what was named. */
export const replaySession = (
	file: string,
	options: {
		readonly judging: Judging;
		readonly mode: Snapshot['mode'];
		readonly flags: Flags;
		readonly isPaused: boolean;
		readonly speed?: number;
	},
): ReplayOf => {
	const recording = openRecording(file);
	const at = options.flags.at;
	const moment = at === undefined ? null : parseMoment(at, recording, options.flags.utc ? 'utc' : 'local');
	if (moment && !moment.ok) {
		recording.close();
		throw new UsageError(`--at: ${moment.error}`);
	}
	const speed = options.flags.speed ?? options.speed ?? 1;
	if (!Number.isFinite(speed) || speed < 0.1 || speed > 1000) {
		recording.close();
		throw new UsageError(`--speed ${speed}: a number from 0.1 to 1000`);
	}
	const {definitions: named, groups} = options.judging;
	const own = named ?? recording.header.definitions;
	const definitions = groups === null ? own : {...own, groups};
	const promql = createPromql({defaultStepMs: definitions.evaluateEveryMs});
	const session = startReplay({
		recording,
		model: createModel(definitions, promql, options.mode),
		clock: systemClock,
		speed,
		isPaused: options.isPaused,
		...(moment ? {atMs: moment.ms} : {}),
	});
	return {recording, session, promql, notes: recording.damage.map((damage) => damage.text)};
};
