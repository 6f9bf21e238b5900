import type {RowFact} from './fact-kinds/index.ts';
import type {Unit} from './units.ts';

/**
 * Facts: what one source said, as plain serialisable observations. Nothing here is judged; severity, lag and quality
 * outcomes are made later from facts, definitions and `now`. Times are epoch milliseconds (UTC), durations milliseconds
 * where the name ends in `Ms`, otherwise base units as Prometheus names them (seconds, bytes, ratios 0–1).
 */

/** Label names to values; never holds `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** One number with a name: worth a rule, a KPI or a chart. */
export type MetricFact = {
	readonly kind: 'metric';
	/** Prometheus metric name. */
	readonly name: string;
	readonly labels: Labels;
	/** May be NaN or infinite when the source says so; a missing number is no fact at all. */
	readonly value: number;
	readonly type: 'gauge' | 'counter';
	readonly unit?: Unit;
	/** The source's own time of the value; without one the poll's start counts. */
	readonly atMs?: number;
};

/** What an endpoint says of its own health and what was seen of it. A claim, not a verdict. */
export type HealthFact = {
	readonly kind: 'health';
	/** Which thing is spoken of, such as a request path (`/health`), `postgres`, or a component name. */
	readonly target: string;
	/** An answer of any kind came back. */
	readonly reachable: boolean;
	/** HTTP status code, where there is one. */
	readonly status?: number;
	/** The configured `healthy:` expression over the body; null when it gave neither true nor false. Absent: none configured. */
	readonly healthy?: boolean | null;
	/** The word the source uses of itself, such as `healthy`, `degraded`. */
	readonly claim?: string;
	/** Short reason in the source's or driver's words. */
	readonly reason?: string;
	/** Round trip of the probe. */
	readonly latencyMs: number;
};

/** One data-quality measurement. Either `good`/`total`, or `value` against limits. */
export type CheckFact = {
	readonly kind: 'check';
	readonly dataset: string;
	readonly dimension: QualityDimension;
	readonly title: string;
	readonly good: number | null;
	readonly total: number | null;
	/** A figure of its own (age, rate) where good/total make no sense. */
	readonly value: number | null;
	readonly unit: Unit;
	/** The source's own outcome, if it gives one. */
	readonly claim?: 'pass' | 'warn' | 'fail' | 'error';
	readonly atMs?: number;
};
export type QualityDimension = 'Completeness' | 'Validity' | 'Timeliness' | 'Consistency';

/** Somebody else's alert, as that system words it. */
export type AlertFact = {
	readonly kind: 'alert';
	readonly name: string;
	/** The source's own word (`high`, `crit`, `SEV1`); mapped to a severity later. */
	readonly severity: string;
	readonly state: 'pending' | 'firing' | 'resolved' | 'suppressed';
	readonly labels: Labels;
	readonly text: string;
	readonly sinceMs: number | null;
	readonly value: number | null;
	readonly runbook?: string;
};

/** One Kafka broker as the cluster lists it and as it answered when it was asked itself. */
export type BrokerFact = {
	readonly kind: 'broker';
	readonly id: number;
	/** `host:port` as advertised. */
	readonly address: string;
	readonly rack: string | null;
	/** It is in the cluster's metadata. */
	readonly listed: boolean;
	/** It answered a request of ours in this poll; null: it was not asked. */
	readonly reachable: boolean | null;
	readonly latencyMs: number | null;
	readonly failure: string | null;
	/** Leader of the controller quorum by DescribeQuorum; null when that is not known. */
	readonly controller: boolean | null;
};

/** Partitions of all topics as columns, one row a partition; `topic` indexes `topics`. */
export type PartitionsFact = {
	readonly kind: 'partitions';
	readonly topics: readonly string[];
	readonly internal: readonly boolean[];
	/** Id of each topic, as Kafka prints it; a topic of the same name with another id was made anew. Empty: not told. Absent: by no topic (brokers before 2.8). */
	readonly topicIds?: readonly string[];
	/** Topics that groups speak of and that are in no list of the cluster, with the reason: deleted, or the right that is missing. */
	readonly unlisted?: Readonly<Record<string, string>>;
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** Broker id; −1 when there is no leader. */
	readonly leader: Int32Array;
	readonly leaderEpoch: Int32Array;
	readonly replicas: Int32Array;
	readonly inSync: Int32Array;
	readonly offline: Int32Array;
	/** NaN when not known (leader unreachable, error of this partition). */
	readonly logStart: Float64Array;
	readonly logEnd: Float64Array;
	/** When log end was read: the poll's own time of the answer, per row. */
	readonly endAtMs: Float64Array;
	/** Rows whose offsets could not be read, with the reason: row index to text. */
	readonly errors: Readonly<Record<string, string>>;
};

export type GroupMember = {
	readonly id: string;
	readonly instanceId: string | null;
	readonly clientId: string;
	readonly host: string;
	/** Topic to partitions it owns now. */
	readonly partitions: Readonly<Record<string, readonly number[]>>;
	/** KIP-848: what it is to own; null for classic groups. */
	readonly target: Readonly<Record<string, readonly number[]>> | null;
	readonly epoch: number | null;
};

/** One consumer group of any type, with members. */
export type GroupFact = {
	readonly kind: 'group';
	readonly group: string;
	/** As ListGroups says: classic, consumer, share, streams; `unknown` on brokers too old to say. */
	readonly type: string;
	readonly protocolType: string;
	/** In Kafka's words: Stable, Empty, Dead, PreparingRebalance, CompletingRebalance, Assigning, Reconciling… */
	readonly state: string;
	readonly coordinator: number | null;
	readonly assignor: string | null;
	readonly groupEpoch: number | null;
	readonly assignmentEpoch: number | null;
	readonly members: readonly GroupMember[];
	/** Why members or state could not be read; null when they were. */
	readonly error: string | null;
};

/** Committed offsets of one group as columns; `topic` indexes `topics`. */
export type OffsetsFact = {
	readonly kind: 'offsets';
	readonly group: string;
	readonly topics: readonly string[];
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** NaN: no committed offset. */
	readonly committed: Float64Array;
	readonly readAtMs: number;
	readonly error: string | null;
	/** Rows with an error of their own: row index to text. */
	readonly errors: Readonly<Record<string, string>>;
};

/** A broker cluster's totals and caps, one a poll. */
export type ClusterFact = {
	readonly kind: 'cluster';
	readonly clusterId: string | null;
	readonly quorumLeader: number | null;
	readonly groupsTotal: number;
	readonly groupsShown: number;
	/** Brokers that could not list their groups, each with the reason: a group may be missing for that alone. Absent: not told. */
	readonly unlistedBy?: readonly string[];
	/** The right to see all groups is missing: those without a right of their own are left out. Absent: not told. */
	readonly hidesGroups?: boolean;
	/** What could not be listed for lack of a right, in words; empty when nothing. */
	readonly denied: readonly string[];
};

/**
 * What decides how long the messages of topics are kept, as columns by topic. Needs DescribeConfigs on each topic; what is
 * not known is NaN with the reason in `errors`.
 */
export type TopicConfigsFact = {
	readonly kind: 'topic-configs';
	readonly topics: readonly string[];
	/** `retention.ms`; Infinity: kept for ever. */
	readonly retentionMs: Float64Array;
	/** `retention.bytes` of one partition; Infinity: no limit. */
	readonly retentionBytes: Float64Array;
	/** `cleanup.policy` names `delete`: messages go by age and size at all. */
	readonly deletes: readonly boolean[];
	/** Index in `topics` to why nothing is known, such as the right that is missing. */
	readonly errors: Readonly<Record<string, string>>;
};

/**
 * Bounds on when the record at an offset was written, found by asking ListOffsets for timestamps; only for partitions whose
 * unread messages are older than our own history. Columns, one row an offset; `topic` indexes `topics`.
 */
export type RecordTimesFact = {
	readonly kind: 'record-times';
	readonly topics: readonly string[];
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** The offset whose record is spoken of: the first unread one of some group. */
	readonly offset: Float64Array;
	/** The record's timestamp is not before, and not after; NaN: no bound on that side. Equal: it is exactly that. */
	readonly notBeforeMs: Float64Array;
	readonly notAfterMs: Float64Array;
	readonly readAtMs: number;
};

/** Facts that something is judged by; `ingest-facts.ts` says who does. */
export type JudgedFact =
	| MetricFact
	| HealthFact
	| CheckFact
	| AlertFact
	| BrokerFact
	| PartitionsFact
	| GroupFact
	| OffsetsFact
	| ClusterFact
	| TopicConfigsFact
	| RecordTimesFact;
/** Every fact: rows are shown as they were told. */
export type Fact = JudgedFact | RowFact;
