/** What `kafka-consumer-groups` says of groups: offsets and owners, states, members, each with the window in which it was asked. */
import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import {javaArguments, kafkaFiles} from '../servers/kafka-cache.ts';
import {guardProcess, releaseProcess} from '../servers/reaper.ts';

/** One line of `--describe`; null where it prints `-`. */
export type ToldRow = {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly committed: number | null;
	readonly end: number | null;
	readonly lag: number | null;
	readonly member: string | null;
};
/** One line of `--describe --state`. */
export type ToldState = {readonly group: string; readonly state: string; readonly members: number};
/** One line of `--describe --members`. */
export type ToldMember = {
	readonly group: string;
	readonly member: string;
	readonly host: string;
	readonly clientId: string;
	readonly partitions: number;
};

/** An answer, from somewhere between two moments (epoch ms). */
export type Told<Line> = {
	readonly fromMs: number;
	readonly toMs: number;
	readonly lines: readonly Line[];
	/** Groups that the tool itself warns of as rebalancing. */
	readonly rebalancing: ReadonlySet<string>;
};

const numberOf = (text: string | undefined): number | null => (text === undefined || text === '-' ? null : Number(text));
const textOf = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text);

const rowOf = (cells: readonly string[]): ToldRow | null => {
	const [group = '', topic = '', partition = ''] = cells;
	if (!/^\d+$/.test(partition)) return null;
	// A column with the leader epoch may stand before the offset; the last six always mean the same.
	const [committed, end, lag, member] = cells.slice(-6);
	return {
		...{group, topic, partition: Number(partition)},
		...{committed: numberOf(committed), end: numberOf(end), lag: numberOf(lag), member: textOf(member)},
	};
};

const stateOf = (cells: readonly string[]): ToldState | null => {
	const [state, members] = cells.slice(-2);
	return /^\d+$/.test(members ?? '') ? {group: cells[0] ?? '', state: state ?? '', members: Number(members)} : null;
};

const memberOf = (cells: readonly string[]): ToldMember | null => {
	const [group = '', member = '', host = '', clientId = '', partitions = ''] = cells;
	return /^\d+$/.test(partitions) ? {group, member, host: host.replace(/^\//, ''), clientId, partitions: Number(partitions)} : null;
};

export type GroupsTool = {
	/** Each rejects when the tool says that it failed, as while a coordinator moves. */
	rows(brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldRow>>;
	states(brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldState>>;
	members(brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldMember>>;
	stop(): void;
};

/** A question to the running tool; the next one waits for its answer. */
type Question = (args: readonly string[]) => Promise<string>;

const longestMs = 60_000;

const questions = (jvm: ChildProcessByStdio<Writable, Readable, null>): Question => {
	const answers = createInterface({input: jvm.stdout})[Symbol.asyncIterator]();
	let turn: Promise<unknown> = Promise.resolve();
	const one = async (args: readonly string[]): Promise<string> => {
		jvm.stdin.write(`${args.join(' ')}\n`);
		const late = new AbortController();
		const answer = await Promise.race([answers.next(), pause(longestMs, null, {signal: late.signal, ref: false})]);
		late.abort();
		if (answer === null) throw new Error(`kafka-consumer-groups did not answer in ${longestMs} ms`);
		if (answer.done === true) throw new Error('kafka-consumer-groups ended');
		return Buffer.from(answer.value, 'base64').toString();
	};
	return (args) => {
		const asked = turn.then(() => one(args));
		turn = asked.catch(() => undefined);
		return asked;
	};
};

const ask = async <Line>(
	question: Question,
	args: readonly string[],
	groups: readonly string[],
	parse: (cells: readonly string[]) => Line | null,
): Promise<Told<Line>> => {
	const fromMs = Date.now();
	const printed = await question([...args, '--describe', ...groups.flatMap((group) => ['--group', group])]);
	const toMs = Date.now();
	const failure = /^Error: .*/m.exec(printed)?.[0];
	if (failure !== undefined) throw new Error(failure);
	const lines = printed.split('\n').flatMap((line) => {
		const cells = line.trim().split(/\s+/);
		const parsed = groups.includes(cells[0] ?? '') ? parse(cells) : null;
		return parsed === null ? [] : [parsed];
	});
	const warned = [...printed.matchAll(/Consumer group '(.+)' is rebalancing/g)].flatMap(([, group]) => group ?? []);
	return {fromMs, toMs, lines, rebalancing: new Set(warned)};
};

/** Starts a JVM that runs the tool's own `main` for every question. The caller stops it. */
export const startGroupsTool = async (): Promise<GroupsTool> => {
	const files = await kafkaFiles();
	const jvm = spawn('java', javaArguments(files, join(import.meta.dirname, 'GroupsTool.java'), []), {stdio: ['pipe', 'pipe', 'ignore']});
	const {pid} = jvm;
	if (pid === undefined) throw new Error('cannot run java');
	guardProcess(pid);
	jvm.once('exit', () => releaseProcess(pid));
	const question = questions(jvm);
	const told =
		<Line>(extra: readonly string[], parse: (cells: readonly string[]) => Line | null) =>
		(brokers: readonly string[], groups: readonly string[]): Promise<Told<Line>> =>
			ask(question, ['--bootstrap-server', brokers.join(','), ...extra], groups, parse);
	return {
		rows: told([], rowOf),
		states: told(['--state'], stateOf),
		members: told(['--members'], memberOf),
		stop: () => void jvm.kill('SIGKILL'),
	};
};
