/** One poll of a big cluster beside Kafka's own tool: wall time, own CPU, the brokers' CPU; then the same cluster on the screen. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {kafkaKind} from '../../../source/collectors/kafka.ts';
import type {Collector} from '../../../source/model/collector-contract.ts';
import type {PartOutcome, SampleEvent} from '../../../source/model/feed-events.ts';
import {createModel} from '../../../source/model/reduce.ts';
import {createPromql} from '../../../source/promql/promql.ts';
import type {KafkaCluster} from '../../../test/servers/kafka.ts';
import {median, quantile, type Row} from '../figures.ts';
import {costOf} from '../process-cost.ts';
import {measureRows, type Program, type Rows} from '../screen.ts';
import {size, startBigCluster} from './cluster.ts';
import {movingTopics, startMoving} from './moving.ts';

const megabyte = 1024 * 1024;
type Poll = {readonly wallMs: number; readonly cpuMs: number; readonly parts: readonly PartOutcome[]};

/** Rows of the table; `program` is the built program, `polls` how many are measured after five thrown away. */
export const measureKafka = async (
	program: string,
	polls: number,
	stretchMs: number,
	say: (text: string) => void,
): Promise<readonly Row[]> => {
	const cluster = await startBigCluster(say);
	try {
		return [
			...(await pollRows(cluster, polls, say)),
			...(await toolRows(cluster, say)),
			...(await screenRows(cluster, program, stretchMs, say)),
			...(await movingRows(cluster, program, stretchMs, say)),
		];
	} finally {
		await cluster.stop();
	}
};

/** Parts with an interval of their own are asked once, as they would be in the time that the polls take. */
const asked = new Set<string>();

const pollOnce = async (collector: Collector, timeoutMs: number): Promise<Poll> => {
	const cpu = process.cpuUsage();
	const from = performance.now();
	const parts = await collector.collect({
		signal: AbortSignal.timeout(timeoutMs),
		deadlineMs: Date.now() + timeoutMs,
		now: Date.now,
		interest: {groups: new Set(), topics: new Set()},
		due: (part, everyMs) => everyMs === undefined || (!asked.has(part) && asked.add(part) !== undefined),
	});
	const wallMs = performance.now() - from;
	const {user, system} = process.cpuUsage(cpu);
	return {wallMs, cpuMs: (user + system) / 1_000, parts};
};

const pollRows = async (cluster: KafkaCluster, polls: number, say: (text: string) => void): Promise<readonly Row[]> => {
	say(`polling ${polls} times`);
	const options = kafkaKind.options.parse({brokers: [...cluster.brokers]});
	const collector = kafkaKind.create({id: 'kafka', title: 'Kafka', options, everyMs: 5_000, timeoutMs: 30_000});
	try {
		// The first ones connect and run code that was never compiled.
		for (let index = 0; index < 5; index += 1) await pollOnce(collector, 30_000);
		const before = brokerCpu(cluster);
		const taken: Poll[] = [];
		for (let index = 0; index < polls; index += 1) taken.push(await pollOnce(collector, 30_000));
		const brokers = (brokerCpu(cluster) - before) / polls;
		const [wall, cpu] = [taken.map(({wallMs}) => wallMs / 1_000), taken.map(({cpuMs}) => cpuMs / 1_000)];
		const judged = judgeAll(taken);
		return [
			row(
				'Kafka poll of 1,000 groups on 10,000 partitions',
				's',
				0.3,
				2,
				median(wall),
				`median of ${polls}, p90 ${quantile(wall, 0.9).toFixed(2)}; ${countOf(taken)}`,
			),
			row('own CPU of that poll', 's', 0.1, null, median(cpu), `p90 ${quantile(cpu, 0.9).toFixed(2)}`),
			row("the brokers' CPU for it", 's', null, null, brokers, 'all three'),
			row('judging it and making the Snapshot', 's', null, null, median(judged), `median of ${polls}`),
		];
	} finally {
		await collector.close();
	}
};

const countOf = (taken: readonly Poll[]): string => {
	const facts = taken.at(-1)?.parts.flatMap((part) => part.facts) ?? [];
	const groups = facts.filter(({kind}) => kind === 'group').length;
	const commits = facts.reduce((sum, fact) => sum + (fact.kind === 'offsets' ? fact.topic.length : 0), 0);
	const failures = taken.flatMap(({parts}) => parts).filter(({failure}) => failure !== null).length;
	return `${groups.toLocaleString('en')} groups, ${commits.toLocaleString('en')} commits, ${failures} parts failed`;
};

/** Seconds for each poll through the model, as live: a sample, then a look. */
const judgeAll = (taken: readonly Poll[]): readonly number[] => {
	const source = {id: 'kafka', kind: 'kafka', title: 'Kafka', everyMs: 5_000, timeoutMs: 5_000, address: ''};
	const definitions = {
		title: 'bench',
		sources: [source],
		services: [],
		kpis: [],
		charts: [],
		quality: [],
		groups: [],
		claims: [],
		evaluateEveryMs: 5_000,
	};
	const model = createModel(definitions, createPromql(), 'live');
	let state = model.initial;
	return taken.map(({parts, wallMs}, index) => {
		const now = (parts[0]?.startedAtMs ?? 0) + Math.ceil(wallMs) + index;
		const event: SampleEvent = {
			type: 'sample',
			seq: index + 1,
			now,
			source: 'kafka',
			startedAtMs: parts[0]?.startedAtMs ?? now,
			durationMs: Math.round(wallMs),
			parts,
			failure: null,
			nextAtMs: null,
		};
		const from = performance.now();
		state = model.reduce(state, event);
		model.project(state);
		return (performance.now() - from) / 1_000;
	});
};

const brokerCpu = (cluster: KafkaCluster): number => cluster.nodes.reduce((sum, {pid}) => sum + costOf(pid).cpuSeconds, 0);

const toolRows = async (cluster: KafkaCluster, say: (text: string) => void): Promise<readonly Row[]> => {
	say('running kafka-consumer-groups --describe --all-groups');
	const before = brokerCpu(cluster);
	const from = performance.now();
	const told = await cluster.tool('kafka-consumer-groups', ['--describe', '--all-groups', '--timeout', '120000']);
	const seconds = (performance.now() - from) / 1_000;
	const lines = told.split('\n').filter((line) => line.startsWith('readers-of-')).length;
	return [
		row('kafka-consumer-groups --describe --all-groups', 's', null, null, seconds, `${lines.toLocaleString('en')} rows`),
		row("the brokers' CPU for it", 's', null, null, brokerCpu(cluster) - before, 'all three'),
	];
};

/** Histories and the live ring fill over minutes: a minute says little of memory. */
const minutesOnScreen = 5;

const screenRows = async (
	cluster: KafkaCluster,
	program: string,
	stretchMs: number,
	say: (text: string) => void,
): Promise<readonly Row[]> => {
	say('looking at it on a screen');
	const {rssBytes, mostRssBytes, readings, cpuSecondsPerMinute, keysMs} = await onScreen(cluster, program, minutesOnScreen * stretchMs);
	const seconds = (minutesOnScreen * stretchMs) / 1_000;
	return [
		row('RSS with that cluster on the screen', 'MB', null, 180, rssBytes / megabyte, `after ${seconds} s, list of groups zoomed`),
		row('the most of it at any time', 'MB', null, 180, mostRssBytes / megabyte, `${readings} readings, the keys included`),
		row('CPU in a minute with it', 's', null, null, cpuSecondsPerMinute, 'polled every 5 s'),
		row('key to frame with it, median', 'ms', null, null, median(keysMs), `${keysMs.length} presses in the list of groups, polls going on`),
		row('key to frame with it, p95', 'ms', null, 33, quantile(keysMs, 0.95)),
	];
};

const movingRows = async (
	cluster: KafkaCluster,
	program: string,
	stretchMs: number,
	say: (text: string) => void,
): Promise<readonly Row[]> => {
	say(`the same while ${movingTopics} topics are written to and read`);
	const moving = await startMoving(cluster);
	try {
		const {mostRssBytes, readings, cpuSecondsPerMinute, keysMs} = await onScreen(cluster, program, minutesOnScreen * stretchMs);
		return [
			row('a tenth of it moving: the most RSS', 'MB', null, null, mostRssBytes / megabyte, `${readings} readings`),
			row('a tenth of it moving: CPU in a minute', 's', null, null, cpuSecondsPerMinute),
			row('a tenth of it moving: key to frame, p95', 'ms', null, null, quantile(keysMs, 0.95), `median ${median(keysMs).toFixed(1)}`),
		];
	} finally {
		await moving.stop();
	}
};

const onScreen = async (cluster: KafkaCluster, program: string, stretchMs: number): Promise<Rows> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-bench-kafka-'));
	try {
		const config = path.join(folder, 'pipetop.yaml');
		const brokers = cluster.brokers.map((address) => `"${address}"`).join(', ');
		writeFileSync(config, `title: big\nsources:\n  kafka: {kind: kafka, brokers: [${brokers}], every: 5s}\n`);
		const shown: Program = {command: process.execPath, args: [program, '--config', config], environment: {}};
		return await measureRows(shown, '5', stretchMs, 300);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

const row = (what: string, unit: string, goal: number | null, failAbove: number | null, measured: number, note = ''): Row => ({
	what,
	unit,
	goal,
	failAbove,
	measured,
	note,
});

/** What the rows say of how it was measured. */
export const kafkaNote = `three brokers beside it on the same machine, ${size.topics} topics of ${size.partitions} partitions, ${size.groups.toLocaleString('en')} groups`;
