import type {BrokerFact, ClusterFact, GroupFact, GroupMember, PartitionsFact} from '../../../source/model/facts.ts';
import type {KafkaPoll} from '../../../source/model/kafka/kafka-poll.ts';

/** A partition of a table: its topic is `t` unless it says so. */
export type PartitionSpec = {
	readonly topic?: string;
	readonly partition: number;
	readonly leader?: number;
	readonly epoch?: number;
	readonly replicas?: number;
	readonly inSync?: number;
	readonly offline?: number;
	readonly start?: number;
	readonly end?: number;
};

/** A partition table; `more` says what is told by topic. */
export const tableOf = (rows: readonly PartitionSpec[], more: Partial<PartitionsFact> = {}): PartitionsFact => {
	const topics = more.topics ?? [...new Set(rows.map(({topic = 't'}) => topic))];
	return {
		kind: 'partitions',
		topics,
		internal: topics.map(() => false),
		topic: Int32Array.from(rows, ({topic = 't'}) => topics.indexOf(topic)),
		partition: Int32Array.from(rows, ({partition}) => partition),
		leader: Int32Array.from(rows, ({leader = 1}) => leader),
		leaderEpoch: Int32Array.from(rows, ({epoch = 0}) => epoch),
		replicas: Int32Array.from(rows, ({replicas = 3}) => replicas),
		inSync: Int32Array.from(rows, ({inSync = 3}) => inSync),
		offline: Int32Array.from(rows, ({offline = 0}) => offline),
		logStart: Float64Array.from(rows, ({start}) => start ?? Number.NaN),
		logEnd: Float64Array.from(rows, ({end}) => end ?? Number.NaN),
		endAtMs: Float64Array.from(rows, () => 1_000),
		errors: {},
		...more,
	};
};

/** A member that owns partitions of topic `t`. */
export const member = (id: string, partitions: readonly number[] = [], more: Partial<GroupMember> = {}): GroupMember => ({
	id,
	instanceId: null,
	clientId: `client-${id}`,
	host: '10.0.0.1',
	partitions: partitions.length > 0 ? {t: partitions} : {},
	target: null,
	epoch: null,
	...more,
});

/** A member of a KIP-848 group, that owns what it is to own. */
export const newer = (id: string, partitions: readonly number[], epoch: number, more: Partial<GroupMember> = {}): GroupMember =>
	member(id, partitions, {epoch, target: partitions.length > 0 ? {t: partitions} : {}, ...more});

export const groupOf = (members: readonly GroupMember[], more: Partial<GroupFact> = {}): GroupFact => ({
	kind: 'group',
	group: 'g',
	type: 'classic',
	protocolType: 'consumer',
	state: members.length > 0 ? 'Stable' : 'Empty',
	coordinator: 1,
	assignor: 'range',
	groupEpoch: null,
	assignmentEpoch: null,
	members,
	error: null,
	...more,
});

/** A KIP-848 group whose assignment is that of its newest epoch. */
export const newerGroup = (epoch: number, members: readonly GroupMember[], more: Partial<GroupFact> = {}): GroupFact =>
	groupOf(members, {type: 'consumer', groupEpoch: epoch, assignmentEpoch: epoch, ...more});

export const brokerOf = (id: number, more: Partial<BrokerFact> = {}): BrokerFact => ({
	kind: 'broker',
	id,
	address: `10.0.0.${id}:9092`,
	rack: null,
	listed: true,
	reachable: true,
	latencyMs: 1,
	failure: null,
	controller: false,
	...more,
});

export const clusterOf = (groupsShown: number, groupsTotal = groupsShown): ClusterFact => ({
	kind: 'cluster',
	clusterId: 'c',
	quorumLeader: 1,
	groupsTotal,
	groupsShown,
	denied: [],
});

/** A poll at a second, with these groups. */
export const pollAt = (second: number, groups: readonly GroupFact[], more: Partial<KafkaPoll> = {}): KafkaPoll => ({
	source: 'kafka',
	now: second * 1_000 + 40,
	groupsAtMs: second * 1_000,
	groupsStale: false,
	offsetsAtMs: second * 1_000,
	offsetsStale: false,
	partitionsAtMs: second * 1_000,
	partitionsStale: false,
	partitions: null,
	groups,
	offsets: [],
	brokers: [],
	cluster: null,
	configs: null,
	times: null,
	lastOwners: new Map(),
	...more,
});
