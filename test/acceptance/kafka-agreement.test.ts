/** pipetop beside `kafka-consumer-groups` on three brokers while members are killed: the short form of `npm run soak`. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {GroupView} from '../../source/model/views/group.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import {javaAvailable} from '../servers/kafka.ts';
import {type AgreementRun, runAgreement} from './agreement-run.ts';
import {type GroupsTool, startGroupsTool, type Told, type ToldRow} from './groups-tool.ts';
import {compareMembers, compareRows, compareStates, type Outcome, pollsAround, tally} from './kafka-agreement.ts';
import {type KafkaWatch, type PollSeen, rowKey, watchKafka} from './kafka-watch.ts';
import {bothGroups, classicGroup, type MovingCluster, settled, startMovingCluster} from './moving-cluster.ts';
import {askedInWords, otherThanReading} from './read-only.ts';

type Cell = {
	committed?: number | null;
	end?: number | null;
	owner?: string | null;
	ownership?: PartitionView['ownership'];
	stale?: boolean;
};
type Look = {state?: string; members?: readonly string[]; row?: Cell};

const pollOf = (startedMs: number, {state = 'Stable', members = ['a'], row = {}}: Look): PollSeen => {
	const {committed = 5, end = 9, owner = 'a', ownership = owner === null ? 'none' : 'stable', stale = false} = row;
	const view = {
		...{group: 'g', topic: 't', partition: 0, committed, logEnd: end, stale, reason: null, ownership},
		lag: committed === null || end === null ? null : end - committed,
		owner: owner === null ? null : {member: owner, clientId: owner, host: 'h'},
	} as unknown as PartitionView;
	const group = {
		...{group: 'g', state, stale, reason: null, coverage: {known: 1, total: 1}},
		members: members.map((id) => ({id, clientId: id, host: 'h', partitions: id === owner ? 1 : 0})),
		rows: [view],
	} as unknown as GroupView;
	const groups = new Map([['g', group]]);
	return {
		seq: 0,
		startedMs,
		endedMs: startedMs + 10,
		failure: null,
		groups,
		rows: new Map([[rowKey('g', 't', 0), view]]),
		rebalances: [],
		brokers: [],
	};
};
const told = <Line>(lines: readonly Line[], rebalancing: readonly string[] = []): Told<Line> => ({
	fromMs: 100,
	toMs: 200,
	lines,
	rebalancing: new Set(rebalancing),
});
const row = (cell: Partial<ToldRow>): ToldRow => ({
	group: 'g',
	topic: 't',
	partition: 0,
	committed: 6,
	end: 9,
	lag: 3,
	member: 'a',
	...cell,
});

describe('the comparison', () => {
	it('takes the polls from the last one before the question to the first one begun after the answer', () => {
		const polls = [0, 50, 95, 150, 195, 205, 300].map((startedMs) => pollOf(startedMs, {}));
		expect(pollsAround(polls, told([])).map(({startedMs}) => startedMs)).toEqual([50, 95, 150, 195, 205]);
		expect(pollsAround(polls.slice(0, 4), told([]))).toEqual([]);
	});

	const before: Look = {row: {committed: 5, end: 8}};
	const after: Look = {row: {committed: 7, end: 9}};
	it.each<[string, Partial<ToldRow>, Look, Look, Record<string, Outcome>, (readonly string[])?]>([
		['an answer between the polls', {}, before, after, {committed: 'agrees', 'log end': 'agrees', lag: 'agrees', owner: 'agrees'}],
		['a commit below both', {committed: 4}, before, after, {committed: 'wrong'}],
		['a commit above both', {committed: 8}, before, after, {committed: 'wrong'}],
		['an end above both', {end: 10}, before, after, {'log end': 'wrong'}],
		['a lag that no moment between them could have', {lag: 5}, before, after, {lag: 'wrong'}],
		['a commit that pipetop does not know', {}, before, {row: {committed: null, end: 9}}, {committed: 'marked', lag: 'marked'}],
		[
			'an older figure of a source that is silent',
			{committed: 8},
			before,
			{row: {committed: 7, end: 9, stale: true}},
			{committed: 'marked', owner: 'agrees'},
		],
		['a figure that the tool does not know', {end: null, lag: null}, before, after, {'log end': 'untold', lag: 'untold'}],
		['an owner that neither poll has', {member: 'b'}, before, after, {owner: 'wrong'}],
		['nobody, where both polls have an owner', {member: null}, before, after, {owner: 'wrong'}],
		['an owner, where both polls have nobody', {}, {row: {owner: null}}, {row: {owner: null}}, {owner: 'wrong'}],
		['the owner of the poll after it', {member: 'b'}, before, {row: {committed: 7, owner: 'b'}}, {owner: 'agrees'}],
		[
			'another owner while pipetop marks the last known one',
			{member: 'b'},
			before,
			{row: {committed: 7, ownership: 'last'}},
			{owner: 'marked'},
		],
		[
			'another owner while pipetop says that it does not know',
			{member: null},
			{row: {owner: null, ownership: 'unknown'}},
			after,
			{owner: 'marked'},
		],
		['nobody in a rebalance that only the tool met, and told of', {member: null}, before, after, {owner: 'between'}, ['g']],
	])('%s', (_, cell, first, last, wanted, rebalancing = []) => {
		const found = compareRows(told([row(cell)], rebalancing), [pollOf(50, first), pollOf(205, last)], ['g']);
		expect(Object.fromEntries(found.map(({what, outcome}) => [what, outcome]))).toMatchObject(wanted);
	});

	it('a row that the tool does not have is found', () => {
		expect(compareRows(told([]), [pollOf(50, {}), pollOf(205, {})], ['g']).map(({outcome}) => outcome)).toEqual(['wrong']);
	});

	it.each<[string, string, Look, Look, Outcome]>([
		['the state of one of the polls', 'Empty', {}, {state: 'Empty'}, 'agrees'],
		['a settled state that no poll has', 'Empty', {}, {}, 'wrong'],
		['a state in passing that only the tool met', 'PreparingRebalance', {}, {}, 'between'],
	])('%s', (_, state, first, last, wanted) => {
		const found = compareStates(told([{group: 'g', state, members: 1}]), [pollOf(50, first), pollOf(205, last)]);
		expect(found.map(({outcome}) => outcome)).toEqual([wanted]);
	});

	const member = (name: string, partitions: number) => ({group: 'g', member: name, host: 'h', clientId: name, partitions});
	it.each<[string, ReturnType<typeof member>[], Look, Look, Outcome, (readonly string[])?]>([
		['the members of both polls', [member('a', 1)], {}, {}, 'agrees'],
		['one that joins between them', [member('a', 1)], {}, {members: ['a', 'b']}, 'agrees'],
		['one that no poll has', [member('a', 1), member('b', 0)], {}, {}, 'wrong'],
		['one missing that both polls have', [], {}, {}, 'wrong'],
		['another number of partitions', [member('a', 2)], {}, {}, 'wrong'],
		['no partitions yet, while a poll shows the group rebalancing', [member('a', 0)], {}, {state: 'PreparingRebalance'}, 'marked'],
		['no partitions yet, in a rebalance that only the tool met, and told of', [member('a', 0)], {}, {}, 'between', ['g']],
		['no partitions, although nothing moves', [member('a', 0)], {}, {}, 'wrong'],
	])('of members: %s', (_, lines, first, last, wanted, rebalancing = []) => {
		expect(compareMembers(told(lines, rebalancing), [pollOf(50, first), pollOf(205, last)], ['g']).map(({outcome}) => outcome)).toEqual([
			wanted,
		]);
	});
});

const missing = javaAvailable();
const title = `three brokers, a classic and a KIP-848 group${missing === undefined ? '' : ` (skipped: ${missing})`}`;

describe.skipIf(missing !== undefined)(title, {timeout: 60_000}, () => {
	let moving: MovingCluster;
	let tool: GroupsTool;
	let watch: KafkaWatch;
	let run: AgreementRun;
	beforeAll(async () => {
		moving = await startMovingCluster(2);
		tool = await startGroupsTool();
		watch = await watchKafka({brokers: moving.kafka.doors, login: moving.kafka.login, everyMs: 1_000});
		await settled(watch, 2, 120_000);
		const scenes = [
			{at: 2, name: 'kill -9', commands: ['kill-classic 1', 'kill-new 1']},
			{at: 6, name: 'return', commands: ['restart-classic 1', 'restart-new 1']},
		];
		run = await runAgreement({moving, tool, watch, samples: 8, scenes, everyMs: 2_000});
	}, 400_000);
	afterAll(async () => {
		tool?.stop();
		await watch?.stop();
		await moving?.stop();
	});

	it('owner, offsets, lag, state and members are what kafka-consumer-groups says, in 8 samples during load, kill -9 and return', () => {
		expect(run.findings.filter(({outcome}) => outcome === 'wrong').map(({scene, sample, text}) => `${sample} ${scene}: ${text}`)).toEqual(
			[],
		);
		const counts = tally(run.findings);
		// All partitions of both groups in every sample, and most of it known without a mark.
		for (const what of ['committed', 'log end', 'lag', 'owner'] as const) {
			const {agrees = 0, marked = 0, between = 0, untold = 0} = counts.get(what) ?? {};
			expect(agrees + marked + between + untold).toBeGreaterThanOrEqual(8 * 2 * 6);
			expect(agrees).toBeGreaterThan(marked + between + untold);
		}
	});

	it('a killed member is gone from the groups that the broker has dropped it from, and every partition is owned again', async () => {
		const poll = await watch.until(
			'both groups to be whole again',
			(one) => {
				const words = bothGroups.map((name) => {
					const group = one.groups.get(name);
					return `${group?.state} ${group?.members.length} members, ${group?.rows.filter(({ownership}) => ownership === 'stable').length} owned`;
				});
				if (words.every((word) => word === 'Stable 2 members, 6 owned')) return one;
				throw new Error(words.join(', '));
			},
			90_000,
		);
		expect(poll.groups.get(classicGroup)?.ownerless).toBe(0);
	});

	it('nothing but reading requests came through the proxies before the brokers', () => {
		const asked = moving.kafka.asked();
		expect(otherThanReading(asked), askedInWords(asked)).toEqual([]);
		expect([...asked.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
	});
});
