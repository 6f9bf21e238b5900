import type {Snapshot} from '../../source/model/snapshot.ts';
import type {GroupView} from '../../source/model/views/group.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import {said} from '../model/said.ts';
import {
	broker,
	calm,
	cluster,
	crowded,
	group,
	hour,
	incident,
	member,
	minute,
	now,
	partition,
	samples,
	second,
	stalled,
	topic,
} from './snapshots.ts';

/** The incident after three rebalances; a fourth member has nothing to do, one partition flaps, another source claims what the brokers do not say. */
export const rebalanced = (): Snapshot => {
	const base = incident();
	const change = base.rebalances[0];
	if (change === undefined) throw new Error('the incident has a rebalance');
	const idle = {...member(4), partitions: 0};
	return {
		...base,
		groups: base.groups.map((one) => ({...one, members: [...one.members, idle], idle: 1})),
		rebalances: [
			change,
			{
				...change,
				fromMs: now - 5 * minute,
				toMs: now - 5 * minute + 2 * second,
				kind: 'left',
				evidence: 'consumer-002 left',
				moves: [{topic: 'sensor-data', partition: 2, from: 'consumer-002', to: 'consumer-001'}],
				lagBefore: 3,
				lagAfter: 14,
				flapping: true,
			},
			{
				...change,
				fromMs: now - 8 * minute,
				toMs: now - 8 * minute + 2 * second,
				kind: 'unseen',
				evidence: '2 rebalances unseen',
				moves: [],
				moved: 0,
				lagBefore: null,
				lagAfter: 0,
			},
		],
		events: [
			{
				kind: 'event',
				id: '1',
				atMs: now - 135 * second,
				eventKind: 'partition_assigned',
				text: 'consumer-002 partition 2',
				labels: {partition: '2'},
				source: 'api',
				asOfMs: now - 3 * second,
				stale: false,
			},
		],
	};
};

/** What the system says of itself is not what the brokers say; messages were lost, one partition takes more than its share. */
export const disagreeing = (): Snapshot => {
	const base = incident();
	const rows: readonly PartitionView[] = base.partitions.map((row) =>
		row.partition === 0
			? {...row, claims: [{source: 'api', owner: 'consumer-002'}]}
			: row.partition === 1
				? {
						...row,
						hot: true,
						lost: 1_204,
						severity: 'critical',
						verdict: 'lagging',
						verdictSinceMs: now - 5 * minute,
						lag: 9_311,
						lagMs: 31 * minute,
						lagMethod: 'bound',
						drain: {state: 'shrinking', ms: 4 * minute},
						retention: {ms: 3 * hour, method: 'bound', reason: said('segments are deleted whole')},
					}
				: row,
	);
	const groups = base.groups.map((one) => ({...one, lag: 9_362, lagMs: 31 * minute, lagMethod: 'bound' as const}));
	return incident({partitions: rows, groups});
};

/** Broker 3 was killed 20 s ago: its leaders moved, a partition without replicas has none, and one group cannot be read. */
export const brokerDown = (): Snapshot => {
	const window = {fromMs: now - 14 * second, toMs: now - 12 * second};
	return calm({
		worst: 'critical',
		brokers: [
			broker(1, {leaders: 3, leadersMoved: {gained: 1, lost: 0, ...window}, underReplicated: 3, severity: 'warning', latencyMs: 6}),
			broker(2, {leaders: 3, leadersMoved: {gained: 1, lost: 0, ...window}, underReplicated: 3, severity: 'warning'}),
			broker(3, {
				state: 'down',
				severity: 'critical',
				sinceMs: now - 20 * second,
				leaders: 0,
				leadersMoved: {gained: 0, lost: 2, ...window},
				latencyMs: null,
				reason: said('connection refused; the cluster noticed 8 s later'),
			}),
		],
		topics: [
			topic('sensor-data', {underReplicated: 3, offline: 3, severity: 'warning', leadersMoved: {partitions: 1, ...window}}),
			topic('alerts', {
				partitions: 2,
				known: 2,
				messages: 211,
				ratePerSecond: 0.03,
				underReplicated: 2,
				offline: 2,
				severity: 'warning',
				leadersMoved: {partitions: 1, ...window},
			}),
			topic('scratch', {
				partitions: 1,
				known: 0,
				messages: null,
				ratePerSecond: null,
				leaderless: 1,
				offline: 1,
				underReplicated: 1,
				severity: 'critical',
				reason: said('partition 0 has no leader'),
				retentionMs: hour,
			}),
			topic('audit', {retentionMs: null, retentionReason: {code: 'needs-describe-configs', topic: 'audit'}, hot: [1]}),
			topic('archive', {retentionMs: Number.POSITIVE_INFINITY, messages: 1_203_334_101, ratePerSecond: 812.4, partitions: 50, known: 50}),
		],
		groups: [
			...calm().groups,
			group('scratch-readers', {
				severity: 'unknown',
				verdict: 'unknown',
				lag: 12,
				lagMs: null,
				lagMethod: 'none',
				coverage: {known: 2, total: 3},
				drain: {state: 'unknown', ms: null},
				reason: said('scratch/0: no leader'),
			}),
		],
	});
};

/** 1,000 groups of 50 partitions, of 65,184: most well, some late, stalled, stopped, forming, of other types or not to be read. */
export const bigCluster = (): Snapshot => {
	const well = (index: number): GroupView =>
		group(`team-${String(index % 40).padStart(2, '0')}.service-${String(index).padStart(4, '0')}`, {
			type: index % 3 === 0 ? 'consumer' : 'classic',
			lag: index % 7,
			lagMs: (index % 7) * 300,
			lagMethod: index % 7 === 0 ? 'exact' : 'interpolated',
			coverage: {known: 50, total: 50},
			verdicts: {...none, ok: 50},
			drain: {state: index % 7 === 0 ? 'caught-up' : 'steady', ms: null},
		});
	const groups = Array.from({length: 1_000}, (_, index): GroupView => ({...well(index), ...oddities[index]}));
	return {
		...crowded(),
		groups,
		partitions: [],
		clusters: [cluster({groupsTotal: 65_184, groupsShown: 1_000})],
		topics: [topic('sensor-data')],
		rebalances: [],
	};
};

const none = {ok: 0, lagging: 0, stalled: 0, stopped: 0, rewound: 0, unknown: 0};
const oddities: Readonly<Record<number, Partial<GroupView>>> = {
	17: {
		severity: 'critical',
		verdict: 'stalled',
		verdictSinceMs: stalled,
		verdicts: {...none, ok: 49, stalled: 1},
		lag: 51,
		lagMs: 73_000,
		lagMethod: 'interpolated',
		drain: {state: 'growing', ms: null},
	},
	204: {
		severity: 'critical',
		verdict: 'stopped',
		verdictSinceMs: now - 62 * minute,
		verdicts: {...none, stopped: 50},
		lag: 91_203,
		lagMs: 3_723_000,
		lagMethod: 'bound',
		state: 'Empty',
		members: [],
		ownerless: 50,
		drain: {state: 'growing', ms: null},
		reason: {code: 'no-members'},
		retention: {ms: 3 * hour, method: 'bound', reason: null},
	},
	311: {
		severity: 'warning',
		verdict: 'lagging',
		verdictSinceMs: now - 9 * minute,
		verdicts: {...none, ok: 38, lagging: 12},
		lag: 12_044,
		lagMs: 190_000,
		lagMethod: 'interpolated',
		drain: {state: 'shrinking', ms: 11 * minute},
	},
	402: {state: 'PreparingRebalance', members: [member(1), member(2)], verdict: 'ok'},
	555: {
		type: 'connect',
		lag: null,
		lagMs: null,
		lagMethod: 'none',
		coverage: {known: 0, total: 0},
		verdicts: none,
		verdict: 'unknown',
		severity: 'ok',
		reason: said('workers of Kafka Connect, which share no partitions'),
	},
	700: {
		severity: 'unknown',
		verdict: 'unknown',
		lag: 1_204,
		lagMs: null,
		lagMethod: 'none',
		coverage: {known: 49, total: 50},
		verdicts: {...none, ok: 49, unknown: 1},
		drain: {state: 'unknown', ms: null},
		reason: said('orders/4: leader does not answer'),
	},
	808: {members: [member(1), member(2), member(3), {...member(4), partitions: 0}], idle: 1},
};

/** A topic's worth of partitions of one group, for lists that scroll. */
export const manyPartitions = (count: number): Snapshot =>
	incident({
		groups: [group('sensor-processors', {coverage: {known: count, total: count}})],
		partitions: Array.from({length: count}, (_, number) =>
			partition(number, {topic: `orders-${number % 5}`, lag: number, trend: samples(2 * second, 5 * minute, () => number)}),
		),
	});
