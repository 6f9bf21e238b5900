/** What `kafka-consumer-groups` says of groups: offsets and owners, states, members, each with the window in which it was asked. */
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {javaArguments, kafkaFiles} from '../servers/kafka-cache.ts';
import {toolClasses} from '../servers/kafka-tools.ts';

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

const run = promisify(execFile);

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
	return /^\d+$/.test(partitions) ? {group, member, host, clientId, partitions: Number(partitions)} : null;
};

async function ask<Line>(
	brokers: readonly string[],
	groups: readonly string[],
	extra: readonly string[],
	parse: (cells: readonly string[]) => Line | null,
): Promise<Told<Line>> {
	const files = await kafkaFiles();
	const args = ['--bootstrap-server', brokers.join(','), '--describe', ...groups.flatMap((group) => ['--group', group]), ...extra];
	const fromMs = Date.now();
	const {stdout, stderr} = await run('java', javaArguments(files, toolClasses['kafka-consumer-groups'], args), {timeout: 60_000});
	const toMs = Date.now();
	const lines = stdout.split('\n').flatMap((line) => {
		const cells = line.trim().split(/\s+/);
		const parsed = groups.includes(cells[0] ?? '') ? parse(cells) : null;
		return parsed === null ? [] : [parsed];
	});
	const warned = [...`${stdout}\n${stderr}`.matchAll(/Consumer group '(.+)' is rebalancing/g)].flatMap(([, group]) => group ?? []);
	return {fromMs, toMs, lines, rebalancing: new Set(warned)};
}

/** Each throws when the tool ends with an error, as while a coordinator moves. */
export const toldRows = (brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldRow>> => ask(brokers, groups, [], rowOf);
export const toldStates = (brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldState>> =>
	ask(brokers, groups, ['--state'], stateOf);
export const toldMembers = (brokers: readonly string[], groups: readonly string[]): Promise<Told<ToldMember>> =>
	ask(brokers, groups, ['--members'], memberOf);
