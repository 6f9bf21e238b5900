import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import type {GroupFact, GroupMember} from '../../../source/model/facts.ts';
import {noLag} from '../../../source/model/kafka/judge-lag.ts';
import type {KafkaPoll} from '../../../source/model/kafka/kafka-poll.ts';
import {noRebalances, type RebalanceState, watchRebalances} from '../../../source/model/kafka/watch-rebalances.ts';
import type {Mark} from '../../../source/model/views/mark.ts';
import type {RebalanceView} from '../../../source/model/views/rebalance.ts';
import {brokerOf, clusterOf, groupOf, member, newer, newerGroup, pollAt, tableOf} from './polls.ts';

/** All that is known after these polls, with every mark that was set. */
const told = (...polls: readonly KafkaPoll[]): RebalanceState & {readonly allMarks: readonly Mark[]} => {
	const marks: Mark[] = [];
	let known = noRebalances;
	for (const poll of polls) {
		known = watchRebalances(known, poll, noLag);
		marks.push(...known.marks);
	}
	return {...known, allMarks: marks};
};
/** Polls of one group every two seconds; null: the group is not listed. */
const follow = (...facts: ReadonlyArray<GroupFact | null>) =>
	told(...facts.map((fact, index) => pollAt(index * 2, fact === null ? [] : [fact], {brokers: [brokerOf(1)]})));
/** Rows oldest first, in short. */
const rows = ({events}: RebalanceState): readonly string[] => [...events].reverse().map(short);
const short = ({kind, evidence, moves, fromMs, toMs, ongoing, flapping}: RebalanceView): string =>
	[
		`${fromMs / 1000}–${toMs / 1000} ${kind}: ${evidence}`,
		...moves.map(({topic, partition, from, to}) => `${topic}/${partition} ${from} → ${to}`),
		...(ongoing ? ['ongoing'] : []),
		...(flapping ? ['flapping'] : []),
	].join(' | ');

const preparing = (...members: readonly GroupMember[]) => groupOf(members, {state: 'PreparingRebalance'});
const completing = (...members: readonly GroupMember[]) => groupOf(members, {state: 'CompletingRebalance'});
const a = member('a', [0, 1]);
const b = member('b', [2, 3]);
const bare = (one: GroupMember): GroupMember => ({...one, partitions: {}});
const unread = (error = 'broker 1 does not answer') => groupOf([], {error});
const instance = (id: string, partitions: readonly number[]) => member(id, partitions, {instanceId: 'i-1', clientId: 'static'});

describe('a change of a group is one row', () => {
	const cases: ReadonlyArray<readonly [name: string, facts: ReadonlyArray<GroupFact | null>, expected: readonly string[]]> = [
		['nothing changed: no row', [groupOf([a, b]), groupOf([a, b]), groupOf([a, b])], []],
		['the order of members or partitions is no change', [groupOf([a, b]), groupOf([b, member('a', [1, 0])])], []],
		['the first sight of a group: no row', [groupOf([a, b])], []],
		['an empty group that dies: no row', [groupOf([]), groupOf([], {state: 'Dead'})], []],
		[
			'a kill seen while it rebalances: its partitions are with nobody, then with the heir, in one row',
			[
				groupOf([a, b]),
				preparing(bare(a)),
				completing(bare(a)),
				groupOf([member('a', [0, 1, 2, 3])]),
				groupOf([member('a', [0, 1, 2, 3])]),
			],
			['0–6 left: client-b left | t/2 client-b → client-a | t/3 client-b → client-a'],
		],
		[
			'a kill while the group still rebalances: ongoing, up to the newest poll',
			[groupOf([a, b]), preparing(bare(a)), preparing(bare(a))],
			['0–4 left: client-b left | t/2 client-b → null | t/3 client-b → null | ongoing'],
		],
		[
			'a kill and its rebalance between two polls',
			[groupOf([a, b]), groupOf([member('a', [0, 1, 2, 3])])],
			['0–2 left: client-b left | t/2 client-b → client-a | t/3 client-b → client-a'],
		],
		[
			'a group that rebalances before its dead member is dropped: still one row',
			[groupOf([a, b]), preparing(bare(a), bare(b)), preparing(bare(a)), groupOf([member('a', [0, 1, 2, 3])])],
			['0–6 left: client-b left | t/2 client-b → client-a | t/3 client-b → client-a'],
		],
		[
			'a member joins',
			[groupOf([member('a', [0, 1, 2, 3])]), preparing(bare(a), bare(b)), groupOf([a, b])],
			['0–4 joined: client-b joined | t/2 client-a → client-b | t/3 client-a → client-b'],
		],
		[
			'a fourth member for three partitions moves nothing',
			[groupOf([member('a', [0]), member('b', [1])]), groupOf([member('a', [0]), member('b', [1]), member('c')])],
			['0–2 joined: client-c joined'],
		],
		[
			'a rebalance that ends as it began',
			[groupOf([a, b]), preparing(bare(a), bare(b)), groupOf([a, b])],
			['0–4 rebalanced: rebalanced, nothing moved'],
		],
		[
			'partitions moved with the same members',
			[groupOf([a, b]), groupOf([member('a', [0, 1, 2]), member('b', [3])])],
			['0–2 moved: members unchanged | t/2 client-b → client-a'],
		],
		['the last member leaves: to nobody', [groupOf([member('a', [0])]), groupOf([])], ['0–2 left: client-a left | t/0 client-a → null']],
		['a group fills again: from nobody', [groupOf([]), groupOf([member('a', [0])])], ['0–2 joined: client-a joined | t/0 null → client-a']],
		[
			'the same static instance restarted: no partition moved',
			[groupOf([instance('x1', [0, 1])]), groupOf([instance('x2', [0, 1])])],
			['0–2 restarted: static (i-1) restarted as the same instance'],
		],
		[
			'a static instance that leaves and comes back within one rebalance has restarted',
			[
				groupOf([a, instance('x1', [2, 3])]),
				preparing(bare(a)),
				preparing(bare(a), bare(instance('x2', []))),
				groupOf([a, instance('x2', [2, 3])]),
			],
			['0–6 restarted: static (i-1) restarted as the same instance'],
		],
		[
			'the same client id on the same host is not called the same: left and joined',
			[groupOf([member('c-000001', [0], {clientId: 'c'})]), groupOf([member('c-000002', [0], {clientId: 'c'})])],
			['0–2 joined: c#000002 joined; c#000001 left | t/0 c#000001 → c#000002'],
		],
		[
			'members of one client id on several hosts are named with the host',
			[
				groupOf([member('1', [0], {clientId: 'c', host: 'h1'}), member('2', [1], {clientId: 'c', host: 'h2'})]),
				groupOf([member('1', [0, 1], {clientId: 'c', host: 'h1'})]),
			],
			['0–2 left: c h2 left | t/1 c h2 → c h1'],
		],
		[
			'many that leave are counted',
			[groupOf(['a', 'b', 'c', 'd', 'e'].map((id) => member(id))), groupOf([])],
			['0–2 left: client-a, client-b, client-c and 2 more left'],
		],
		[
			'first seen while it rebalances: owners before are not known, and no one is said to have joined',
			[preparing(bare(a), bare(b)), groupOf([a, b])],
			['0–2 rebalanced: rebalancing when first seen, owners before are not known'],
		],
		['a group that could not be read says nothing', [groupOf([a, b]), unread(), unread()], []],
		['back after a failure as it was: no row', [groupOf([a, b]), unread(), groupOf([a, b])], []],
		[
			'changed while it could not be read: the window is as wide as the gap',
			[groupOf([a, b]), groupOf([a, b]), unread(), unread(), groupOf([member('a', [0, 1, 2, 3])])],
			['2–8 left: client-b left | t/2 client-b → client-a | t/3 client-b → client-a'],
		],
		['never read before: its first answer is no change', [unread(), groupOf([a, b])], []],
		[
			'a group that is made between two polls',
			[null, groupOf([a])],
			['0–2 appeared: group appeared; client-a joined | t/0 null → client-a | t/1 null → client-a'],
		],
		['a group missing from one poll only, as while its coordinator moves: no row', [groupOf([a]), null, groupOf([a])], []],
		['missing, then listed and not read, then missing once more: not gone yet', [groupOf([a]), null, unread(), null, groupOf([a])], []],
		[
			'a deleted group, told when a second poll confirms it',
			[groupOf([]), null, null],
			['0–2 gone: group is gone: it is not listed any more'],
		],
		[
			'a group that goes with its members',
			[groupOf([a]), null, null, null],
			['0–2 gone: group is gone: it is not listed any more | t/0 client-a → null | t/1 client-a → null'],
		],
		[
			'members of another protocol come and go without owners',
			[
				groupOf([member('w1')], {protocolType: 'connect'}),
				groupOf([member('w1'), member('w2')], {protocolType: 'connect', state: 'PreparingRebalance'}),
				groupOf([member('w1'), member('w2')], {protocolType: 'connect'}),
			],
			['0–4 joined: client-w2 joined'],
		],
	];
	it.each(cases)('%s', (_, facts, expected) => {
		const known = follow(...facts);
		expect(rows(known)).toEqual(expected);
		expect(known.allMarks).toHaveLength(known.events.filter(({ongoing}) => !ongoing).length);
		for (const {moved, moves} of known.events) expect(moved).toBe(moves.length);
	});
});

describe('KIP-848 epochs count what no poll saw', () => {
	const cases: ReadonlyArray<readonly [name: string, facts: readonly GroupFact[], expected: readonly string[]]> = [
		[
			'a join that the epoch accounts for',
			[newerGroup(3, [newer('a', [0, 1], 3)]), newerGroup(4, [newer('a', [0], 4), newer('b', [1], 4)])],
			['0–2 joined: client-b joined | t/1 client-a → client-b'],
		],
		[
			'a join beside two rebalances more',
			[newerGroup(3, [newer('a', [0, 1], 3)]), newerGroup(6, [newer('a', [0], 6), newer('b', [1], 6)])],
			['0–2 joined: client-b joined; 2 rebalances unseen (group epoch 3 to 6) | t/1 client-a → client-b'],
		],
		[
			'nothing but the epoch: unseen',
			[newerGroup(3, [newer('a', [0], 3)]), newerGroup(4, [newer('a', [0], 4)])],
			['0–2 unseen: 1 rebalance unseen (group epoch 3 to 4)'],
		],
		[
			'one that was watched while it assigned is seen',
			[
				newerGroup(3, [newer('a', [0], 3)]),
				newerGroup(4, [newer('a', [0], 3)], {assignmentEpoch: 3, state: 'Assigning'}),
				newerGroup(4, [newer('a', [0], 4)]),
			],
			['0–4 rebalanced: rebalanced, nothing moved'],
		],
		[
			'a member behind its target keeps the row open, though the group calls itself stable',
			[
				newerGroup(3, [newer('a', [0, 1], 3), newer('b', [], 3)]),
				newerGroup(4, [newer('a', [0, 1], 3, {target: {t: [0]}}), newer('b', [], 3, {target: {t: [1]}})]),
				newerGroup(4, [newer('a', [0], 4), newer('b', [], 4, {target: {t: [1]}})]),
				newerGroup(4, [newer('a', [0], 4), newer('b', [1], 4)]),
			],
			['0–6 moved: members unchanged | t/1 client-a → client-b'],
		],
		[
			'while it reconciles, what is given up and not taken is with nobody',
			[
				newerGroup(3, [newer('a', [0, 1], 3)]),
				newerGroup(4, [newer('a', [0], 4), newer('b', [], 4, {target: {t: [1]}})], {state: 'Reconciling'}),
			],
			['0–2 joined: client-b joined | t/1 client-a → null | ongoing'],
		],
		[
			'the last member leaves: an empty group is at rest, though its assignment stays behind its epoch',
			[newerGroup(3, [newer('a', [0], 3)]), newerGroup(4, [], {assignmentEpoch: 3}), newerGroup(4, [], {assignmentEpoch: 3})],
			['0–2 left: client-a left | t/0 client-a → null'],
		],
		[
			'an epoch that goes back is another group of the same name',
			[newerGroup(12, [newer('a', [0], 12)]), newerGroup(2, [newer('b', [0], 2)])],
			['0–2 joined: client-b joined; client-a left; group epoch 12 to 2: deleted and made anew | t/0 client-a → client-b'],
		],
		[
			'the upgrade of a group to the newer protocol',
			[groupOf([member('a', [0])]), newerGroup(1, [newer('a', [0], 1)])],
			['0–2 rebalanced: type changed from classic to consumer'],
		],
	];
	it.each(cases)('%s', (_, facts, expected) => expect(rows(follow(...facts))).toEqual(expected));
});

describe('only what was really read is compared', () => {
	test('a poll whose groups failed is skipped, and the window reaches back over it', () => {
		const known = told(
			pollAt(0, [groupOf([a, b])]),
			pollAt(2, [groupOf([a, b])]),
			// The part failed: what it says is from two seconds before.
			pollAt(2, [groupOf([a, b])], {groupsStale: true, now: 4_040}),
			pollAt(6, [groupOf([member('a', [0, 1, 2, 3])])]),
		);
		expect(rows(known)).toEqual(['2–6 left: client-b left | t/2 client-b → client-a | t/3 client-b → client-a']);
	});

	test('an answer of another part of the source is not another poll of its groups', () => {
		const known = told(pollAt(0, [groupOf([a])]), pollAt(0, [groupOf([a, b])], {now: 900}));
		expect(known.events).toEqual([]);
	});

	test.each<readonly [string, Partial<KafkaPoll>]>([
		['the list is cut', {cluster: clusterOf(1, 5)}],
		['a coordinator cannot list its groups yet', {cluster: {...clusterOf(1), unlistedBy: ['broker 2: coordinator is loading']}}],
		['a listed broker does not answer', {brokers: [brokerOf(1), brokerOf(2, {reachable: false})]}],
	])('while %s, a further group is not new and a missing one not gone', (_, more) => {
		const [one, two] = [groupOf([a], {group: 'one'}), groupOf([b], {group: 'two'})];
		const known = told(pollAt(0, [one], more), pollAt(2, [two], more), pollAt(4, [two], more), pollAt(6, [one, two], more));
		expect(rows(known)).toEqual([]);
	});

	test('a broker that the cluster has dropped hides no group', () => {
		const more = {brokers: [brokerOf(1), brokerOf(2, {reachable: false, listed: false})]};
		const known = told(pollAt(0, [], more), pollAt(2, [groupOf([member('a')])], more));
		expect(rows(known)).toEqual(['0–2 appeared: group appeared; client-a joined']);
	});
});

describe('rows tell more than members', () => {
	const grown = (count: number) => tableOf(Array.from({length: count}, (_, partition) => ({partition})));

	test('partitions that a topic gained come from nobody, and the growth is told beside them', () => {
		const before = groupOf([member('a', [0, 1])]);
		const known = told(
			pollAt(0, [before], {partitions: grown(2)}),
			pollAt(2, [before], {partitions: grown(4)}),
			pollAt(4, [groupOf([member('a', [0, 1, 2, 3])])], {partitions: grown(4)}),
		);
		expect(rows(known)).toEqual(['2–4 moved: t grew from 2 to 4 partitions | t/2 null → client-a | t/3 null → client-a']);
	});

	test('partitions of a deleted topic go to nobody, and that is told', () => {
		const known = told(
			pollAt(0, [groupOf([member('a', [0])])], {partitions: grown(1)}),
			pollAt(2, [groupOf([member('a')])], {partitions: tableOf([])}),
		);
		expect(rows(known)).toEqual(['0–2 moved: t is not listed any more | t/0 client-a → null']);
	});

	test('a topic that is listed without its partitions has not gone', () => {
		const known = told(
			pollAt(0, [groupOf([member('a', [0])])], {partitions: grown(1)}),
			pollAt(2, [groupOf([member('a')])], {partitions: tableOf([], {topics: ['t'], internal: [false]})}),
		);
		expect(rows(known)).toEqual(['0–2 moved: members unchanged | t/0 client-a → null']);
	});

	test('a partition that moves a fourth time within ten minutes flaps, and stops to when it rests', () => {
		const swap = (index: number) => groupOf([member('a', index % 2 === 0 ? [0] : []), member('b', index % 2 === 0 ? [] : [0])]);
		const known = told(...[0, 1, 2, 3, 4, 20, 21].map((minute, index) => pollAt(minute * 60, [swap(index)])));
		expect([...known.events].reverse().map(({flapping}) => flapping)).toEqual([false, false, false, true, false, false]);
		expect(known.allMarks.map(({severity}) => severity)).toEqual(['ok', 'ok', 'ok', 'warning', 'ok', 'ok']);
	});

	test('a row gets one mark when it has ended, at the end of its window', () => {
		const {allMarks} = follow(groupOf([a, b]), preparing(bare(a)), groupOf([member('a', [0, 1, 2, 3])]));
		expect(allMarks).toEqual([{atMs: 4_000, kind: 'rebalance', severity: 'ok', text: 'g: client-b left; 2 moved'}]);
	});

	test('a rebalance of a whole cluster is one mark, and no more than 200 rows are kept', () => {
		const groups = (members: readonly GroupMember[]) => Array.from({length: 500}, (_, index) => groupOf(members, {group: `g${index}`}));
		const known = told(pollAt(0, groups([a, b])), pollAt(2, groups([a])));
		expect(known.events).toHaveLength(200);
		expect(known.allMarks).toEqual([{atMs: 2_000, kind: 'rebalance', severity: 'warning', text: '500 groups rebalanced'}]);
	});

	test('no words name a cause', () => {
		const {events} = follow(groupOf([a, b]), preparing(bare(a)), groupOf([a]), null, null, groupOf([b]), newerGroup(1, []));
		for (const {evidence} of events) expect(evidence).not.toMatch(/crash|kill|deploy|scal|fail|time|because/i);
		expect(events.length).toBeGreaterThan(2);
	});
});

describe('memberships that wander', () => {
	const ids = ['m0', 'm1', 'm2', 'm3'];
	/** A state of a group: its members, who of them owns each partition, and whether a poll sees it in the middle of rebalancing. */
	const world = fc.record({
		members: fc.subarray(ids),
		owners: fc.array(fc.nat(), {minLength: 5, maxLength: 5}),
		seenMoving: fc.boolean(),
		seen: fc.constantFrom('read', 'unread', 'failed'),
	});
	type World = typeof world extends fc.Arbitrary<infer One> ? One : never;
	const factOf = ({members, owners}: World): GroupFact =>
		groupOf(
			members.map((id, place) =>
				member(
					id,
					owners.flatMap((owner, partition) => (owner % members.length === place ? [partition] : [])),
				),
			),
		);
	const ownersOf = ({members}: GroupFact): Record<string, string> =>
		Object.fromEntries(members.flatMap(({clientId, partitions}) => (partitions.t ?? []).map((partition) => [`t/${partition}`, clientId])));
	const pollsOf = (worlds: readonly World[]): readonly KafkaPoll[] => {
		let second = 0;
		return worlds.flatMap((one) => {
			const fact = factOf(one);
			const polls: KafkaPoll[] = [];
			const next = () => (second += 2);
			if (one.seen === 'unread') polls.push(pollAt(next(), [unread()]));
			if (one.seen === 'failed') polls.push(pollAt(second, [unread()], {groupsStale: true}));
			if (one.seenMoving && one.members.length > 0) polls.push(pollAt(next(), [preparing(...fact.members.map(bare))]));
			return [...polls, pollAt(next(), [fact])];
		});
	};

	it('moves replayed over the first owners give the last ones, and windows neither overlap nor run backwards', () => {
		fc.assert(
			fc.property(world, fc.array(world, {maxLength: 12}), (first, rest) => {
				const calm = {...first, seen: 'read' as const, seenMoving: false};
				const known = told(...pollsOf([calm, ...rest]));
				const owners = ownersOf(factOf(calm));
				let atMs = 0;
				for (const {moves, fromMs, toMs, ongoing} of [...known.events].reverse()) {
					expect(ongoing).toBe(false);
					expect(fromMs).toBeGreaterThanOrEqual(atMs);
					expect(toMs).toBeGreaterThan(fromMs);
					atMs = toMs;
					for (const {topic, partition, from, to} of moves) {
						expect(owners[`${topic}/${partition}`] ?? null).toBe(from);
						if (to === null) delete owners[`${topic}/${partition}`];
						else owners[`${topic}/${partition}`] = to;
					}
				}
				expect(owners).toEqual(ownersOf(factOf(rest.at(-1) ?? calm)));
			}),
		);
	});

	it('tell nothing when nothing changed, and keep what they know as it is', () => {
		fc.assert(
			fc.property(world, fc.integer({min: 1, max: 8}), (one, times) => {
				const polls = Array.from({length: times + 1}, (_, index) => pollAt(index * 2, [factOf(one)]));
				const first = told(...polls.slice(0, 1));
				const last = told(...polls);
				expect(last.events).toEqual([]);
				expect(last.allMarks).toEqual([]);
				expect(watchRebalances(first, polls[1]!, noLag).groups).toBe(first.groups);
			}),
		);
	});
});
