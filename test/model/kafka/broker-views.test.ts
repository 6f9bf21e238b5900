import {describe, expect, it, test} from 'vitest';
import type {Fact, TopicConfigsFact} from '../../../source/model/facts.ts';
import {reasonText} from '../../../source/model/reason-words.ts';
import type {BrokerView} from '../../../source/model/views/broker.ts';
import type {TopicView} from '../../../source/model/views/topic.ts';
import {worded} from '../said.ts';
import {failure, source, tell} from '../story.ts';
import {brokerOf, type PartitionSpec, tableOf} from './polls.ts';

const story = () => tell({sources: [source('kafka')]});
const seenAfter = (...answers: ReadonlyArray<readonly Fact[]>) => {
	const told = story();
	for (const facts of answers) told.pass(5).answers('kafka', facts);
	return told.seen;
};
const brokerAfter = (...answers: ReadonlyArray<readonly Fact[]>): BrokerView => seenAfter(...answers).brokers[0]!;
const topicAfter = (...answers: ReadonlyArray<readonly Fact[]>): TopicView => seenAfter(...answers).topics[0]!;
const known = (partition: number, more: Partial<PartitionSpec> = {}): PartitionSpec => ({partition, start: 0, end: 10, ...more});

type Worded<View> = Omit<View, 'reason'> & {readonly reason: string};

describe('a broker', () => {
	const cases: ReadonlyArray<readonly [name: string, facts: readonly Fact[], expected: Partial<Worded<BrokerView>>]> = [
		['answers', [brokerOf(1)], {state: 'up', severity: 'ok', reason: '', leaders: 0, leadersMoved: null}],
		[
			'leads partitions, one of them short of a replica',
			[brokerOf(1), tableOf([known(0), known(1, {inSync: 2, offline: 1}), known(2, {leader: 2, inSync: 1})])],
			{state: 'up', severity: 'warning', leaders: 2, underReplicated: 1, offline: 1},
		],
		[
			'is killed, which the cluster has not noticed',
			[brokerOf(1, {reachable: false, failure: 'connection refused'})],
			{state: 'down', severity: 'critical', reason: 'connection refused; the cluster still lists it'},
		],
		[
			'is killed and dropped',
			[brokerOf(1, {reachable: false, listed: false, failure: 'connection refused'})],
			{state: 'down', severity: 'critical', reason: 'connection refused; the cluster does not list it'},
		],
		[
			'answers and is not listed',
			[brokerOf(1, {listed: false})],
			{state: 'unlisted', severity: 'unknown', reason: 'the cluster does not list it'},
		],
		['was not asked', [brokerOf(1, {reachable: null})], {state: 'unknown', severity: 'unknown'}],
	];
	it.each(cases)('that %s', (_, facts, expected) => expect(worded(brokerAfter(facts))).toMatchObject(expected));

	test('says what it gained and lost by the newest change of leaders, which marks the time axis', () => {
		const table = (...leaders: readonly number[]) => tableOf(leaders.map((leader, partition) => known(partition, {leader})));
		const seen = seenAfter([brokerOf(1), brokerOf(2), table(1, 2, 2)], [brokerOf(1), brokerOf(2), table(1, 1, -1)]);
		expect(seen.brokers.map(({leadersMoved}) => leadersMoved)).toMatchObject([
			{gained: 1, lost: 0},
			{gained: 0, lost: 2},
		]);
		expect(seen.topics[0]).toMatchObject({leadersMoved: {partitions: 2}, leaderless: 1, severity: 'critical'});
		expect(seen.marks.map(({kind, text}) => `${kind}: ${text}`)).toEqual([
			'leader: leaders of 2 partitions moved from broker 2, 1 has none now',
		]);
	});
});

describe('a topic', () => {
	const cases: ReadonlyArray<readonly [name: string, table: ReturnType<typeof tableOf>, expected: Partial<Worded<TopicView>>]> = [
		['is well', tableOf([known(0), known(1)]), {partitions: 2, messages: 20, known: 2, severity: 'ok', reason: ''}],
		[
			'has a partition without a leader: only its own cells are missing',
			tableOf([known(0), {partition: 1, leader: -1, inSync: 0}], {errors: {1: 'no leader'}}),
			{
				messages: 10,
				known: 1,
				leaderless: 1,
				severity: 'critical',
				reason: '1 of 2 without a leader; offsets of 1 of 2 are known: no leader',
			},
		],
		[
			'has a partition that is short of a replica',
			tableOf([known(0), known(1, {inSync: 2, offline: 1})]),
			{underReplicated: 1, offline: 1, severity: 'warning', reason: '1 of 2 under-replicated'},
		],
		[
			'has offsets that are not known: their sum is of the others',
			tableOf([known(0), {partition: 1}], {errors: {1: 'broker 2: no answer'}}),
			{messages: 10, known: 1, severity: 'unknown', reason: 'offsets of 1 of 2 are known: broker 2: no answer'},
		],
		['has no offset known at all', tableOf([{partition: 0}]), {messages: null, known: 0, severity: 'unknown'}],
		[
			'is listed without its partitions: not known, and not well',
			tableOf([], {topics: ['t'], internal: [false]}),
			{partitions: 0, messages: null, severity: 'unknown', reason: 'its partitions are not told'},
		],
	];
	it.each(cases)('that %s', (_, table, expected) => expect(worded(topicAfter([table]))).toMatchObject(expected));

	test('of the cluster itself is not shown, and counts of one topic stay its own', () => {
		const rows = [known(0), known(0, {topic: '__consumer_offsets', inSync: 1}), known(0, {topic: 'u', end: 3})];
		const {topics} = seenAfter([tableOf(rows, {internal: [false, true, false]})]);
		expect(topics.map(({topic, messages, severity}) => [topic, messages, severity])).toEqual([
			['t', 10, 'ok'],
			['u', 3, 'ok'],
		]);
	});

	test('that cannot be read any more keeps what was last known, and is not called well', () => {
		const told = story()
			.answers('kafka', [tableOf([known(0)])])
			.pass(5)
			.fails('kafka', failure('timeout'));
		expect(told.seen.topics[0]).toMatchObject({messages: 10, stale: true, severity: 'unknown'});
	});

	const growing = (seconds: readonly number[], ends: (second: number) => readonly number[]) => {
		const told = story();
		for (const [index, second] of seconds.entries()) {
			told.pass(second - (seconds[index - 1] ?? 0));
			told.answers('kafka', [tableOf(ends(second).map((end, partition) => known(partition, {end})))]);
		}
		return told.seen.topics[0];
	};

	test('grows by the sum of its partitions, of which a busy one is hot', () => {
		const topic = growing([0, 10, 20, 30], (second) => [second, second * 2, second, second * 60]);
		expect(topic?.ratePerSecond).toBeCloseTo(64, 5);
		expect(topic?.hot).toEqual([3]);
	});

	test('of which one partition is not known has no rate: the sum would be too low', () => {
		expect(growing([0, 10, 20], (second) => [second, Number.NaN])?.ratePerSecond).toBe(null);
		expect(growing([0], () => [5, 5])?.ratePerSecond).toBe(null);
	});

	const configs = (more: Partial<TopicConfigsFact>): TopicConfigsFact => ({
		kind: 'topic-configs',
		topics: ['t'],
		retentionMs: Float64Array.of(60_000),
		retentionBytes: Float64Array.of(Number.POSITIVE_INFINITY),
		deletes: [true],
		errors: {},
		...more,
	});
	const kept: ReadonlyArray<readonly [name: string, configs: TopicConfigsFact | null, ms: number | null, reason: string]> = [
		['for a time', configs({}), 60_000, ''],
		['for ever', configs({retentionMs: Float64Array.of(Number.POSITIVE_INFINITY)}), Number.POSITIVE_INFINITY, ''],
		['for ever by age, since it is compacted', configs({deletes: [false]}), Number.POSITIVE_INFINITY, 'compacted: nothing goes by age'],
		[
			'as long as nobody may know',
			configs({retentionMs: Float64Array.of(Number.NaN), errors: {0: 'no DescribeConfigs right on topic t'}}),
			null,
			'no DescribeConfigs right on topic t',
		],
		['as long as was not asked yet', null, null, 'its config is not read'],
		['as long as was asked of other topics only', configs({topics: ['u']}), null, 'its config is not read'],
	];
	it.each(kept)('keeps messages %s', (_, fact, ms, reason) => {
		const view = topicAfter([tableOf([known(0)]), ...(fact === null ? [] : [fact])]);
		expect([view.retentionMs, reasonText(view.retentionReason)]).toEqual([ms, reason]);
	});
});
