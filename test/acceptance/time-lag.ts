/** A scripted run: one consumer frozen, one killed, the producer stopped, all resumed; with the truth beside what pipetop said. */
import {join} from 'node:path';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {stalledAfterMs, stoppedAfterMs} from '../../source/model/kafka/verdict-rules.ts';
import {createModel} from '../../source/model/reduce.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {pause, until} from '../servers/until.ts';
import {startWatchedKafka, type WatchedKafka} from '../servers/watched-kafka.ts';
import {startUnit, type Unit} from '../systems/unit.ts';
import {type Load, startLoad} from './kafka-load.ts';
import type {MemberSettings} from './kafka-member.ts';
import {type KafkaWatch, type PollSeen, pollOf, watchKafka} from './kafka-watch.ts';
import {type LagTruth, startLagTruth} from './lag-truth.ts';

export const topic = 'orders';
export const partitions = 2;
export const intervalMs = 1_000;
/** Its consumer is frozen: the broker takes it for alive until its session of `frozenSessionMs` is over. */
export const frozenGroup = 'frozen';
/** Its consumer is killed. */
export const killedGroup = 'killed';
export const lateGroups = [frozenGroup, killedGroup] as const;

/** Long enough to be called stalled, with some polls more on a busy machine. */
const frozenSessionMs = stalledAfterMs + 8_000;
/** Messages a second to each partition while the producer runs. */
const perSecond = 10;
/** Messages a second that each consumer can read in all. */
const consumerPace = 70;
/** Between the deaths and the late watches. */
const lateAfterMs = 40_000;

/** When what happened, epoch ms. */
export type Moments = {
	readonly hitMs: number;
	readonly heldMs: number;
	readonly resumedMs: number;
	readonly heldAgainMs: number;
	readonly endedMs: number;
};

export type LagRun = {
	readonly moments: Moments;
	/** Attached before anything happened, and recorded. */
	readonly watch: KafkaWatch;
	/** Attached when the backlog was there already, with somebody looking at the groups. */
	readonly late: KafkaWatch;
	/** The same with nobody looking. */
	readonly unseen: KafkaWatch;
	readonly truth: LagTruth;
	readonly kafka: WatchedKafka;
	/** What the recording gives at the same moments as `watch` had polls. */
	replayed(): readonly PollSeen[];
	stop(): Promise<void>;
};

/** Every poll's view out of the recording, at the sequence numbers that the live watch looked at. */
const replayOf = (file: string, live: readonly PollSeen[]): readonly PollSeen[] => {
	const recording = openRecording(file);
	try {
		const {definitions} = recording.header;
		const model = createModel(definitions, createPromql({defaultStepMs: definitions.evaluateEveryMs}), 'replay');
		const wanted = new Set(live.map(({seq}) => seq));
		const polls: PollSeen[] = [];
		let state = model.initial;
		for (const event of recording.events()) {
			state = model.reduce(state, event);
			const poll = wanted.has(event.seq) ? pollOf(state, model.project(state), 'kafka', null) : null;
			if (poll !== null) polls.push(poll);
		}
		return polls;
	} finally {
		recording.close();
	}
};

const lagOf = (poll: PollSeen, group: string): number | null => poll.groups.get(group)?.lag ?? null;
const verdicts = (poll: PollSeen, group: string): string => (poll.groups.get(group)?.rows ?? []).map(({verdict}) => verdict).join();
const all = (verdict: string): string => Array.from({length: partitions}, () => verdict).join();

const caughtUp = (watch: KafkaWatch, what: string, deadlineMs: number): Promise<PollSeen> =>
	watch.until(
		what,
		(poll) => {
			const words = lateGroups.map((group) => `${group} lag ${lagOf(poll, group)}, ${verdicts(poll, group)}`);
			if (lateGroups.every((group) => lagOf(poll, group) === 0 && verdicts(poll, group) === all('ok'))) return poll;
			throw new Error(`${words.join('; ')}; ${poll.failure ?? 'no failure'}`);
		},
		deadlineMs,
	);

const rulesOf = (poll: PollSeen, group: string): string =>
	(poll.groups.get(group)?.rows ?? []).map(({rule}) => rule).join('; ') || 'no such group';

const judged = (watch: KafkaWatch, group: string, verdict: string, deadlineMs: number): Promise<PollSeen> =>
	watch.until(
		`${group} to be ${verdict}`,
		(poll) => {
			if (verdicts(poll, group) === all(verdict)) return poll;
			throw new Error(rulesOf(poll, group));
		},
		deadlineMs,
	);

type Stage = {
	readonly kafka: WatchedKafka;
	readonly load: Load;
	readonly frozen: Unit;
	readonly killed: Unit;
	readonly truth: LagTruth;
	readonly file: string;
	/** Starts a watch that ends with the run. */
	readonly attach: (options: {readonly recorded: boolean; readonly seen: boolean}) => Promise<KafkaWatch>;
};

const keepingUp = (watch: KafkaWatch): Promise<PollSeen> =>
	watch.until(
		'both groups to keep up, with some commits seen',
		(poll) => {
			const isOwned = (group: string): boolean => (poll.groups.get(group)?.rows ?? []).every(({owner}) => owner !== null);
			const fine = lateGroups.every((group) => verdicts(poll, group) === all('ok') && isOwned(group));
			if (fine && watch.polls.length >= 8) return poll;
			throw new Error(`${lateGroups.map((group) => rulesOf(poll, group)).join('; ')}; ${poll.failure ?? 'no failure'}`);
		},
		60_000,
	);

/** From the deaths until both groups are stopped and nothing is produced; with the late watches attached on the way. */
const breakDown = async (
	{load, frozen, killed, attach}: Stage,
	watch: KafkaWatch,
): Promise<Pick<LagRun, 'late' | 'unseen'> & Pick<Moments, 'hitMs' | 'heldMs'>> => {
	const hitMs = Date.now();
	await Promise.all([frozen.kill('SIGSTOP'), killed.kill('SIGKILL')]);
	await judged(watch, killedGroup, 'stopped', 60_000);
	await pause(Math.max(0, hitMs + lateAfterMs - Date.now()));
	const late = await attach({recorded: false, seen: true});
	const unseen = await attach({recorded: false, seen: false});
	await judged(watch, frozenGroup, 'stalled', stalledAfterMs + 30_000);
	await load.hold();
	const heldMs = Date.now();
	await judged(watch, frozenGroup, 'stopped', frozenSessionMs - stalledAfterMs + stoppedAfterMs + 30_000);
	const stoppedMs = Date.now();
	// A few polls in which nothing happens but time.
	const more = (): number => watch.polls.filter(({startedMs}) => startedMs > stoppedMs).length;
	await until('five polls more', () => (more() >= 5 ? true : undefined), 30_000);
	return {late, unseen, hitMs, heldMs};
};

/** Both ends go on until the backlog is read; then the producer stops, and all is read. */
const resume = async (
	{load, frozen, killed, truth}: Stage,
	watches: readonly KafkaWatch[],
): Promise<Pick<Moments, 'resumedMs' | 'heldAgainMs'>> => {
	const resumedMs = Date.now();
	load.goOn();
	await Promise.all([frozen.kill('SIGCONT'), killed.restart()]);
	await until(
		'the backlog to be read',
		() => {
			const last = lateGroups.map((group) => truth.readings(group).at(-1));
			const behind = last.map((reading) => (reading?.ends ?? [Number.NaN]).map((end, index) => end - (reading?.committed[index] ?? 0)));
			if (behind.flat().every((lag) => lag <= 2 * perSecond)) return true;
			throw new Error(JSON.stringify(behind));
		},
		90_000,
	);
	await load.hold();
	const heldAgainMs = Date.now();
	for (const watch of watches) await caughtUp(watch, 'all read', 30_000);
	return {resumedMs, heldAgainMs};
};

const play = async (stage: Stage): Promise<Omit<LagRun, 'stop'>> => {
	const {kafka, truth, attach, file} = stage;
	const watch = await attach({recorded: true, seen: true});
	await keepingUp(watch);
	const {late, unseen, hitMs, heldMs} = await breakDown(stage, watch);
	const resumed = await resume(stage, [watch, late, unseen]);
	await watch.begunAfter(Date.now());
	const moments = {hitMs, heldMs, ...resumed, endedMs: Date.now()};
	return {moments, watch, late, unseen, truth, kafka, replayed: () => replayOf(file, watch.polls)};
};

type Undo = (one: () => Promise<unknown>) => void;

const stageOf = async (kafka: WatchedKafka, folder: string, undo: Undo): Promise<Stage> => {
	const {cluster, doors, login} = kafka;
	const {brokers} = cluster;
	await cluster.createTopic(topic, partitions, 1);
	const load = await startLoad(brokers, {topic, partitions, everyMs: 1_000 / perSecond, each: 1});
	undo(() => load.stop());
	const member = async (groupId: string, sessionTimeoutMs: number): Promise<Unit> => {
		const common = {brokers, topic, commitEveryMs: 500, perSecond: consumerPace};
		const settings: MemberSettings = {...common, groupId, clientId: groupId, sessionTimeoutMs};
		const unit = await startUnit({name: groupId, program: join(import.meta.dirname, 'kafka-member.ts'), folder, settings});
		undo(() => unit.kill('SIGKILL'));
		return unit;
	};
	const [frozen, killed] = await Promise.all([member(frozenGroup, frozenSessionMs), member(killedGroup, 6_000)]);
	const truth = await startLagTruth({brokers, groups: lateGroups, topic, partitions, load});
	undo(() => truth.stop());
	const file = join(folder, 'run.ptop');
	const attach: Stage['attach'] = async ({recorded, seen}) => {
		const options = {...(recorded && {recordTo: file}), ...(seen && {interest: lateGroups})};
		const watch = await watchKafka({brokers: doors, login, everyMs: intervalMs, ...options});
		undo(() => watch.stop());
		return watch;
	};
	return {kafka, load, frozen, killed, truth, file, attach};
};

/** Runs the whole script, about two minutes. The caller stops what is left of it. */
export const runTimeLag = async (): Promise<LagRun> => {
	const folder = temporaryFolder('time-lag');
	const kafka = await startWatchedKafka(1);
	const undo: (() => Promise<unknown>)[] = [];
	const stop = async (): Promise<void> => {
		for (const one of undo.toReversed()) await one();
		await kafka.stop();
		folder.remove();
	};
	try {
		const run = await play(await stageOf(kafka, folder.path, (one) => undo.push(one)));
		// The recording is whole when its watch has stopped.
		await run.watch.stop();
		return {...run, stop};
	} catch (error) {
		await stop();
		throw error;
	}
};
