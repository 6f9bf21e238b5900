import {describe, expect, it, test} from 'vitest';
import type {BrokerFact} from '../../../source/model/facts.ts';
import {type LeaderState, noLeaders, watchLeaders} from '../../../source/model/kafka/watch-leaders.ts';
import type {Mark} from '../../../source/model/views/mark.ts';
import {brokerOf, type PartitionSpec, pollAt, tableOf} from './polls.ts';

/** Polls every two seconds of one table each; null: topics could not be read. */
const follow = (...tables: ReadonlyArray<ReturnType<typeof tableOf> | null>): LeaderState & {readonly allMarks: readonly Mark[]} => {
	const allMarks: Mark[] = [];
	let known = noLeaders;
	let last = tableOf([]);
	for (const [index, table] of tables.entries()) {
		const partitionsAtMs = table === null ? (known.newest?.atMs ?? null) : index * 2_000;
		last = table ?? last;
		known = watchLeaders(known, pollAt(index * 2, [], {partitions: last, partitionsAtMs, partitionsStale: table === null}));
		allMarks.push(...known.marks);
	}
	return {...known, allMarks};
};
/** Partitions 0, 1, 2… of topic `t` by their leaders, at an epoch. */
const led = (leaders: readonly number[], epoch = 0, topic = 't'): readonly PartitionSpec[] =>
	leaders.map((leader, partition) => ({topic, partition, leader, epoch}));

describe('leaders that moved', () => {
	test('a broker that is gone: who gained, who lost, by topic, and one mark', () => {
		const known = follow(
			tableOf([...led([1, 2, 2, 3]), ...led([2, 1], 0, 'u')]),
			tableOf([...led([1, 1, 3, 3], 1), ...led([1, 1], 1, 'u')]),
		);
		expect(Object.fromEntries(known.brokers)).toEqual({
			1: {gained: 2, lost: 0, fromMs: 0, toMs: 2_000},
			2: {gained: 0, lost: 3, fromMs: 0, toMs: 2_000},
			3: {gained: 1, lost: 0, fromMs: 0, toMs: 2_000},
		});
		expect(Object.fromEntries(known.topics)).toEqual({
			t: {partitions: 2, fromMs: 0, toMs: 2_000},
			u: {partitions: 1, fromMs: 0, toMs: 2_000},
		});
		expect(known.allMarks).toEqual([
			{atMs: 2_000, kind: 'leader', severity: 'warning', text: 'leaders of 3 partitions moved from broker 2'},
		]);
	});

	const cases: ReadonlyArray<readonly [name: string, tables: ReadonlyArray<ReturnType<typeof tableOf> | null>, marks: readonly string[]]> =
		[
			['nothing moved', [tableOf(led([1, 2])), tableOf(led([1, 2]))], []],
			['a first look', [tableOf(led([1, 2]))], []],
			['one partition', [tableOf(led([1, 2])), tableOf(led([1, 1], 1))], ['leaders of 1 partition moved from broker 2']],
			[
				'a partition that nobody leads now, and its return',
				[tableOf(led([1, 2, 2])), tableOf(led([1, 1, -1], 1)), tableOf(led([1, 1, 2], 2))],
				['leaders of 2 partitions moved from broker 2, 1 has none now', '1 partition without a leader has one again'],
			],
			['a topic that is new', [tableOf(led([1])), tableOf([...led([1]), ...led([2, 3], 0, 'u')])], []],
			['partitions that are new', [tableOf(led([1])), tableOf(led([1, 2]))], []],
			['a topic that is deleted', [tableOf([...led([1]), ...led([2], 0, 'u')]), tableOf(led([1]))], []],
			['a topic made anew, by its epoch', [tableOf(led([1], 5)), tableOf(led([2], 0))], []],
			['a topic made anew, by its id', [tableOf(led([1]), {topicIds: ['A']}), tableOf(led([2], 1), {topicIds: ['B']})], []],
			[
				'moved while topics could not be read',
				[tableOf(led([1])), null, null, tableOf(led([2], 1))],
				['leaders of 1 partition moved from broker 1'],
			],
			[
				'moved while its topic was not told of',
				[tableOf([...led([1]), ...led([2], 0, 'u')]), tableOf(led([1])), tableOf([...led([1]), ...led([3], 1, 'u')])],
				['leaders of 1 partition moved from broker 2'],
			],
		];
	it.each(cases)('%s', (_, tables, marks) => expect(follow(...tables).allMarks.map(({text}) => text)).toEqual(marks));

	test('a window is as wide as the gap in reading', () => {
		expect(follow(tableOf(led([1])), null, null, tableOf(led([2], 1))).topics.get('t')).toEqual({partitions: 1, fromMs: 0, toMs: 6_000});
	});

	test('the newest change stays until there is a newer one', () => {
		const {brokers} = follow(tableOf(led([1, 1])), tableOf(led([2, 1], 1)), tableOf(led([2, 1], 1)), tableOf(led([2, 3], 2)));
		expect(brokers.get(2)).toEqual({gained: 1, lost: 0, fromMs: 0, toMs: 2_000});
		expect(brokers.get(1)).toEqual({gained: 0, lost: 1, fromMs: 4_000, toMs: 6_000});
	});

	test('leaders of 10,000 partitions that stay cost no new knowledge', () => {
		const rows = Array.from({length: 10_000}, (_, partition): PartitionSpec => ({partition, leader: partition % 3}));
		const known = follow(tableOf(rows), tableOf(rows));
		expect([known.brokers, known.topics, known.away]).toEqual([noLeaders.brokers, noLeaders.topics, noLeaders.away]);
	});
});

test('a broker that falls silent sets one mark, and one that says how long it was when it answers again', () => {
	const heard = (...brokers: readonly BrokerFact[]) => brokers;
	let known = noLeaders;
	const marks: Mark[] = [];
	const polls = [
		heard(brokerOf(1), brokerOf(2)),
		heard(brokerOf(1), brokerOf(2, {reachable: false})),
		heard(brokerOf(1), brokerOf(2, {reachable: null})),
		heard(brokerOf(1), brokerOf(2)),
		heard(brokerOf(1), brokerOf(2)),
	];
	for (const [index, brokers] of polls.entries()) {
		known = watchLeaders(known, pollAt(index * 5, [], {brokers}));
		marks.push(...known.marks);
	}
	expect(marks).toEqual([
		{atMs: 5_040, kind: 'broker', severity: 'critical', text: 'broker 2 does not answer'},
		{atMs: 15_040, kind: 'broker', severity: 'ok', text: 'broker 2 answers again, after 10 s'},
	]);
});
