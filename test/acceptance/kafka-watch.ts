/** pipetop in this process over one Kafka cluster, by a config of its own, with what it said after every poll kept. */
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fromFile} from '../../source/cli/load-config.ts';
import {liveSession, recorderFor} from '../../source/cli/sessions.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {State} from '../../source/model/state.ts';
import type {BrokerView} from '../../source/model/views/broker.ts';
import type {GroupView} from '../../source/model/views/group.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import type {RebalanceView} from '../../source/model/views/rebalance.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';
import type {Login} from '../servers/watched-kafka.ts';

/** What was to be seen after one poll. */
export type PollSeen = {
	/** Sequence number of the snapshot. */
	readonly seq: number;
	/** Moment of the snapshot: the poll's end, epoch ms. */
	readonly endedMs: number;
	/** Start of the poll that each part is from; NaN before its first. */
	readonly startedMs: number;
	readonly failure: string | null;
	readonly groups: ReadonlyMap<string, GroupView>;
	/** By `group topic/partition`. */
	readonly rows: ReadonlyMap<string, PartitionView>;
	readonly rebalances: readonly RebalanceView[];
	readonly brokers: readonly BrokerView[];
};

export const rowKey = (group: string, topic: string, partition: number): string => `${group} ${topic}/${partition}`;

/** What a snapshot says of a Kafka source, kept by itself; null when its newest poll is the one that `lastMs` ended. */
export const pollOf = (state: State, snapshot: Snapshot, source: string, lastMs: number | null): PollSeen | null => {
	const known = state.sources.get(source);
	if (known === undefined || known.lastSampleMs === null || known.lastSampleMs === lastMs) return null;
	const started = ['groups', 'offsets', 'topics'].map((part) => known.parts.get(part)?.asOfMs ?? Number.NaN);
	const groups = snapshot.groups.filter((group) => group.source === source);
	return {
		seq: snapshot.seq,
		endedMs: known.lastSampleMs,
		startedMs: Math.min(...started),
		failure: known.failure?.message ?? null,
		groups: new Map(groups.map((group) => [group.group, group])),
		rows: new Map(groups.flatMap((group) => group.rows.map((row) => [rowKey(row.group, row.topic, row.partition), row] as const))),
		rebalances: snapshot.rebalances,
		brokers: snapshot.brokers,
	};
};

export type KafkaWatch = {
	/** Oldest first. */
	readonly polls: readonly PollSeen[];
	latest(): PollSeen;
	/** The first poll, from now on, in which `look` finds something. Fails telling what was looked for and seen last. */
	until<T>(what: string, look: (poll: PollSeen) => T | undefined, deadlineMs?: number): Promise<T>;
	/** The first poll begun after `ms`. */
	begunAfter(ms: number, deadlineMs?: number): Promise<PollSeen>;
	stop(): Promise<void>;
};

export type WatchOptions = {
	readonly brokers: readonly string[];
	readonly everyMs: number;
	readonly login?: Login;
	/** Where to record it; nowhere unless told. */
	readonly recordTo?: string;
	/** Groups that somebody looks at: costly questions are asked for these only. */
	readonly interest?: readonly string[];
};

const configText = ({brokers, everyMs, login}: WatchOptions): string => `title: Watched
evaluate: 1s
sources:
  kafka:
    kind: kafka
    title: Kafka
    brokers: [${brokers.map((broker) => JSON.stringify(broker)).join(', ')}]
    every: ${everyMs}ms
    timeout: 3s
${login === undefined ? '' : `    sasl: ${JSON.stringify(login)}\n`}`;

/** Starts watching as the live monitor does: the same config, collectors, loop and model. The caller stops it. */
export const watchKafka = async (options: WatchOptions): Promise<KafkaWatch> => {
	const folder = temporaryFolder('kafka-watch');
	const file = path.join(folder.path, 'pipetop.yaml');
	writeFileSync(file, configText(options));
	const {env: environment, stdin, stdout, stderr} = process;
	const loaded = fromFile({arguments: [], flags: {}, version: 'test', environment, cwd: folder.path, stdin, stdout, stderr}, file, 'test');
	const recorder =
		options.recordTo === undefined ? undefined : await recorderFor(loaded.config, options.recordTo, {version: 'test', stderr});
	const session = liveSession(loaded, recorder);
	session.setInterest({groups: new Set(options.interest ?? []), topics: new Set()});
	const polls: PollSeen[] = [];
	const unsubscribe = session.store.subscribe(() => {
		const poll = pollOf(session.store.state, session.store.getSnapshot(), 'kafka', polls.at(-1)?.endedMs ?? null);
		if (poll !== null) polls.push(poll);
	});
	const latest = (): PollSeen => {
		const found = polls.at(-1);
		if (found === undefined) throw new Error('no poll has ended yet');
		return found;
	};
	return {
		polls,
		latest,
		until: (what, look, deadlineMs) => until(what, () => look(latest()), deadlineMs),
		begunAfter: (ms, deadlineMs = 30_000) =>
			until(
				'a poll begun afterwards',
				() => {
					const found = polls.find(({startedMs}) => startedMs > ms);
					if (found === undefined) throw new Error(`${latest().failure ?? 'no failure'}, ${Date.now() - latest().startedMs} ms old`);
					return found;
				},
				deadlineMs,
			),
		async stop() {
			unsubscribe();
			await session.stop();
			folder.remove();
		},
	};
};
