import {describe, expect, it} from 'vitest';
import type {GroupFact, GroupMember, OffsetsFact, PartitionsFact} from '../../../source/model/facts.ts';
import {judgeLag, noLag} from '../../../source/model/kafka/judge-lag.ts';
import {type LastOwners, lastStableOwners} from '../../../source/model/kafka/partition-owners.ts';
import {rowOfPartition} from '../../../source/model/kafka/partition-rows.ts';
import {reasonText} from '../../../source/model/reason-words.ts';
import {worded} from '../said.ts';
import {judgePartitions, type LagInput} from './exact-rows.ts';
import {pollAt} from './polls.ts';

type PartitionSpec = {topic?: string; partition: number; start?: number; end?: number; leader?: number; error?: string};
const partitionsOf = (...rows: PartitionSpec[]): PartitionsFact => {
	const topics = [...new Set(rows.map(({topic = 't'}) => topic))];
	return {
		kind: 'partitions',
		topics,
		internal: topics.map(() => false),
		topic: Int32Array.from(rows, ({topic = 't'}) => topics.indexOf(topic)),
		partition: Int32Array.from(rows, ({partition}) => partition),
		leader: Int32Array.from(rows, ({leader = 1}) => leader),
		leaderEpoch: Int32Array.from(rows, () => 0),
		replicas: Int32Array.from(rows, () => 1),
		inSync: Int32Array.from(rows, () => 1),
		offline: Int32Array.from(rows, () => 0),
		logStart: Float64Array.from(rows, ({start}) => start ?? Number.NaN),
		logEnd: Float64Array.from(rows, ({end}) => end ?? Number.NaN),
		endAtMs: Float64Array.from(rows, () => 1_000),
		errors: Object.fromEntries(rows.flatMap(({error}, row) => (error === undefined ? [] : [[row, error]]))),
	};
};
const offsetsOf = (committed: Record<number, number>, more: Partial<OffsetsFact> & {group?: string} = {}): OffsetsFact => ({
	kind: 'offsets',
	group: 'g',
	topics: ['t'],
	topic: Int32Array.from(Object.keys(committed), () => 0),
	partition: Int32Array.from(Object.keys(committed), Number),
	committed: Float64Array.from(Object.values(committed)),
	readAtMs: 900,
	error: null,
	errors: {},
	...more,
});
const member = (id: string, partitions: Record<string, number[]> = {}): GroupMember => ({
	id,
	instanceId: null,
	clientId: `client-${id}`,
	host: '/127.0.0.1',
	partitions,
	target: null,
	epoch: null,
});
const groupOf = (more: Partial<GroupFact> = {}): GroupFact => ({
	kind: 'group',
	group: 'g',
	type: 'classic',
	protocolType: 'consumer',
	state: 'Stable',
	coordinator: 1,
	assignor: 'range',
	groupEpoch: null,
	assignmentEpoch: null,
	members: [],
	error: null,
	...more,
});
const owner = (id: string) => ({member: id, clientId: `client-${id}`, host: '/127.0.0.1'});
const lastOwners = (owners: Record<string, string>): LastOwners =>
	new Map([['g', new Map(Object.entries(owners).map(([key, id]) => [key, owner(id)]))]]);
const only = (input: Partial<LagInput>) => {
	const rows = judgePartitions({partitions: null, groups: [groupOf()], offsets: [], ...input});
	expect(rows).toHaveLength(1);
	return rows[0]!;
};

describe('lag of one partition', () => {
	const cases: Array<[string, PartitionSpec, number, {lag: number | null; lost: number | null; reason: string}]> = [
		['behind the end by the difference', {partition: 0, start: 0, end: 100}, 60, {lag: 40, lost: 0, reason: ''}],
		['caught up is exactly 0', {partition: 0, start: 0, end: 100}, 100, {lag: 0, lost: 0, reason: ''}],
		['an empty partition with its commit is 0', {partition: 0, start: 0, end: 0}, 0, {lag: 0, lost: 0, reason: ''}],
		['beyond 2^32', {partition: 0, start: 0, end: 2 ** 40 + 5}, 2 ** 40, {lag: 5, lost: 0, reason: ''}],
		['committed at the log start', {partition: 0, start: 50, end: 100}, 50, {lag: 50, lost: 0, reason: ''}],
		[
			'committed just below the log start: only what is left counts',
			{partition: 0, start: 50, end: 100},
			49,
			{lag: 50, lost: 1, reason: 'data already lost: 1 message'},
		],
		[
			'all unread data deleted: no lag, all lost',
			{partition: 0, start: 100, end: 100},
			40,
			{lag: 0, lost: 60, reason: 'data already lost: 60 messages'},
		],
		[
			'committed beyond the end is not caught up',
			{partition: 0, start: 0, end: 3},
			4,
			{lag: null, lost: 0, reason: 'committed offset is beyond the log end: topic recreated or cut'},
		],
		['no commit is unknown, not 0', {partition: 0, start: 0, end: 100}, Number.NaN, {lag: null, lost: null, reason: 'no commit'}],
		['an unknown end is said so', {partition: 0, start: 0}, 5, {lag: null, lost: 0, reason: 'log start or end is not known'}],
		['an unknown start too', {partition: 0, end: 9}, 5, {lag: null, lost: null, reason: 'log start or end is not known'}],
		[
			'an unreachable leader gives its reason',
			{partition: 0, error: 'broker 3 is down'},
			5,
			{lag: null, lost: null, reason: 'broker 3 is down'},
		],
	];
	it.each(cases)('%s', (_, partition, committed, expected) => {
		const row = only({partitions: partitionsOf(partition), offsets: [offsetsOf({0: committed})]});
		expect({lag: row.lag, lost: row.lost, reason: reasonText(row.reason)}).toEqual(expected);
	});

	it('names a topic that is not listed, and cluster data that could not be read', () => {
		const offsets = [offsetsOf({0: 5})];
		expect(reasonText(only({partitions: partitionsOf({topic: 'other', partition: 0, start: 0, end: 9}), offsets}).reason)).toMatch(
			/not listed/,
		);
		expect(reasonText(only({offsets}).reason)).toBe('topics could not be read');
	});

	it('tells an unread commit from one that is not there', () => {
		const partitions = partitionsOf({partition: 0, start: 0, end: 9});
		const groups = [groupOf({members: [member('a', {t: [0]})]})];
		expect(reasonText(only({partitions, groups, offsets: [offsetsOf({})]}).reason)).toBe('no commit');
		expect(reasonText(only({partitions, groups, offsets: []}).reason)).toBe('committed offset is not known');
		expect(reasonText(only({partitions, groups, offsets: [offsetsOf({}, {error: 'coordinator is loading'})]}).reason)).toBe(
			'committed offset is not known: coordinator is loading',
		);
		expect(reasonText(only({partitions, offsets: [offsetsOf({0: Number.NaN}, {errors: {0: 'unstable commit'}})]}).reason)).toBe(
			'committed offset is not known: unstable commit',
		);
	});

	it('a leaderless partition has no leader, never broker −1', () => {
		expect(
			worded(only({partitions: partitionsOf({partition: 0, leader: -1, error: 'no leader'}), offsets: [offsetsOf({0: 1})]})),
		).toMatchObject({
			leader: null,
			reason: 'no leader',
			lag: null,
		});
	});
});

describe('ownership', () => {
	const partitions = partitionsOf({partition: 0, start: 0, end: 9});
	const offsets = [offsetsOf({0: 5})];
	const cases: Array<
		[string, Partial<GroupFact>, LastOwners | undefined, {owner: string | null; ownership: string; noOwner: boolean | null}]
	> = [
		['a member owns it', {members: [member('a', {t: [0]})]}, undefined, {owner: 'a', ownership: 'stable', noOwner: false}],
		['no member owns it', {members: [member('a', {t: [7]})]}, undefined, {owner: null, ownership: 'none', noOwner: true}],
		['an empty group owns nothing', {state: 'Empty', protocolType: ''}, undefined, {owner: null, ownership: 'none', noOwner: true}],
		[
			'a stable group forgets its last owners',
			{members: [member('b', {t: [7]})]},
			lastOwners({'t/0': 'a'}),
			{owner: null, ownership: 'none', noOwner: true},
		],
		[
			'while a classic group rebalances its last owner is shown as such',
			{state: 'PreparingRebalance', members: [member('a')]},
			lastOwners({'t/0': 'a'}),
			{owner: 'a', ownership: 'last', noOwner: false},
		],
		[
			'a last owner that has left owns nothing',
			{state: 'CompletingRebalance', members: [member('b')]},
			lastOwners({'t/0': 'a'}),
			{owner: null, ownership: 'none', noOwner: true},
		],
		[
			'during a first rebalance ownership is not known',
			{state: 'PreparingRebalance', members: [member('a')]},
			undefined,
			{owner: null, ownership: 'unknown', noOwner: null},
		],
		[
			'a KIP-848 group that reconciles is believed as it stands',
			{type: 'consumer', state: 'Reconciling', members: [member('a', {t: [0]})]},
			undefined,
			{owner: 'a', ownership: 'stable', noOwner: false},
		],
		[
			'an unreachable coordinator leaves the last owner',
			{state: '', error: 'broker 2 is down'},
			lastOwners({'t/0': 'a'}),
			{owner: 'a', ownership: 'last', noOwner: false},
		],
		[
			'an unreachable coordinator never asked before leaves it unknown',
			{state: '', error: 'broker 2 is down'},
			undefined,
			{owner: null, ownership: 'unknown', noOwner: null},
		],
		['a share group has no owners', {type: 'share', protocolType: 'share'}, undefined, {owner: null, ownership: 'unknown', noOwner: null}],
		[
			'nor has a Connect group',
			{protocolType: 'connect', members: [member('w')]},
			undefined,
			{owner: null, ownership: 'unknown', noOwner: null},
		],
	];
	it.each(cases)('%s', (_, group, last, expected) => {
		const rows = judgePartitions({partitions, groups: [groupOf(group)], offsets, ...(last ? {lastOwners: last} : {})});
		const row = rows.find(({topic, partition}) => topic === 't' && partition === 0);
		expect({owner: row?.owner?.member ?? null, ownership: row?.ownership, noOwner: row?.noOwner}).toEqual(expected);
	});

	it('remembers owners over a rebalance and an outage, and forgets groups that are gone', () => {
		const first = lastStableOwners(new Map(), [groupOf({members: [member('a', {t: [0, 1]})]}), groupOf({group: 'old'})]);
		expect(first.get('g')).toEqual(
			new Map([
				['t/0', owner('a')],
				['t/1', owner('a')],
			]),
		);
		const during = lastStableOwners(first, [groupOf({state: 'PreparingRebalance', members: [member('a')]})]);
		expect([...during.keys()]).toEqual(['g']);
		expect(during.get('g')).toBe(first.get('g'));
		expect(lastStableOwners(during, [groupOf({error: 'down', state: ''})]).get('g')).toBe(first.get('g'));
		expect(lastStableOwners(during, [groupOf({members: [member('b', {t: [0]})]})]).get('g')).toEqual(new Map([['t/0', owner('b')]]));
	});

	it('keeps topic names that mean something to JavaScript', () => {
		const groups = [
			groupOf({
				members: [
					member(
						'a',
						Object.fromEntries([
							['__proto__', [0]],
							['constructor', [1]],
						]),
					),
				],
			}),
		];
		const rows = judgePartitions({partitions: null, groups, offsets: []});
		expect(rows.map(({topic, owner: by}) => [topic, by?.member])).toEqual([
			['__proto__', 'a'],
			['constructor', 'a'],
		]);
	});
});

describe('many partitions', () => {
	const partitions = partitionsOf(
		{topic: 'a', partition: 0, start: 0, end: 10},
		{topic: 'a', partition: 2, start: 0, end: 10},
		{topic: 't', partition: 0, start: 0, end: 10},
		{topic: 't', partition: 1, start: 0, end: 20},
		{topic: 't', partition: 2, error: 'no leader', leader: -1},
	);
	const groups = [groupOf({members: [member('m', {t: [0, 2], a: [2]})]}), groupOf({group: 'idle', state: 'Empty'})];
	const offsets = [offsetsOf({0: 4, 1: 5, 2: 6}), offsetsOf({0: Number.NaN}, {group: 'idle'})];

	const summaries = (given: Pick<LagInput, 'partitions' | 'groups' | 'offsets'>) =>
		judgeLag(noLag, pollAt(1, given.groups, {partitions: given.partitions, offsets: given.offsets}), 1_800_000).groups;

	it('sums only what is known and says of how many', () => {
		const sums = [...summaries({partitions, groups, offsets})].map(([group, {summary}]) => [
			group,
			summary.lag,
			summary.coverage,
			summary.ownerless,
		]);
		expect(sums).toEqual([
			['g', 21, {known: 2, total: 4}, 1],
			// Of an empty group it is no news that nobody owns its partitions.
			['idle', null, {known: 0, total: 1}, 0],
		]);
	});

	it('gives each owned or committed partition one row, in order', () => {
		const rows = judgePartitions({partitions, groups, offsets, only: new Set(['g'])});
		expect(rows.map(({topic, partition, owner: by, lag}) => [topic, partition, by?.member ?? null, lag])).toEqual([
			['a', 2, 'm', null],
			['t', 0, 'm', 6],
			['t', 1, null, 15],
			['t', 2, 'm', null],
		]);
	});

	it('agrees with its own rows', () => {
		const rows = judgePartitions({partitions, groups, offsets});
		for (const [group, {summary}] of summaries({partitions, groups, offsets})) {
			const known = rows.filter((row) => row.group === group && row.lag !== null);
			expect(known.length).toBe(summary.coverage.known);
			expect(known.length === 0 ? null : known.reduce((sum, row) => sum + (row.lag ?? 0), 0)).toBe(summary.lag);
		}
	});

	it('finds partitions whose numbers have gaps', () => {
		expect([0, 1, 2, 3].map((partition) => rowOfPartition(partitions, 'a', partition))).toEqual([0, -1, 1, -1]);
		expect(rowOfPartition(partitions, 'none', 0)).toBe(-1);
	});
});
