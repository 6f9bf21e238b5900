import type {FigureClaimView, ServiceClaimView} from './claim-views.ts';
import type {ChartDefinition} from './definitions.ts';
import type {EventFact, Fact, Failure, HostFact, ListingFact, QualityDimension, RunFact, Unit} from './facts.ts';
import type {Reason} from './reason.ts';
import type {Sample} from './series.ts';

/**
 * The immutable whole that panels, JSON and text output see at one moment of the time cursor. Times are epoch ms, durations
 * ms (JSON output turns them into ISO 8601 and seconds). Null is "not known", always with a reason beside it.
 */
export type Snapshot = {
	readonly title: string;
	/** The moment shown. */
	readonly now: number;
	/** Sequence number of the last event in it; two snapshots with the same number are equal. */
	readonly seq: number;
	readonly mode: 'live' | 'replay' | 'demo';
	/** Worst severity of everything below. */
	readonly worst: Severity;
	readonly sources: readonly SourceView[];
	readonly services: readonly ServiceView[];
	readonly kpis: readonly KpiView[];
	readonly charts: readonly ChartView[];
	readonly quality: readonly QualityView[];
	readonly clusters: readonly ClusterView[];
	readonly groups: readonly GroupView[];
	/** The rows of all groups; made when first looked at, since a big cluster has tens of thousands. Panels read `GroupView.rows`. */
	readonly partitions: readonly PartitionView[];
	readonly brokers: readonly BrokerView[];
	readonly topics: readonly TopicView[];
	/** Changes of members and ownership seen by comparing polls, newest first; never guessed. */
	readonly rebalances: readonly RebalanceView[];
	readonly alerts: readonly AlertView[];
	readonly runs: readonly (RunFact & Origin)[];
	readonly listings: readonly (ListingFact & Origin)[];
	/** Newest first. */
	readonly events: readonly (EventFact & Origin)[];
	readonly hosts: readonly (HostFact & Origin)[];
	/** Marks for the time axis of every chart: alert edges, ownership changes, gaps. */
	readonly marks: readonly Mark[];
	/** Moments known for stepping: oldest and newest that the cursor can reach. */
	readonly history: {readonly fromMs: number; readonly toMs: number};
};

/** Ordered by badness; `unknown` is worse than ok and is never hidden. */
export type Severity = 'ok' | 'unknown' | 'warning' | 'critical';

/** Where a value comes from and how old it is. */
export type Origin = {
	readonly source: string;
	/** Time of the observation; null when it carries none. */
	readonly asOfMs: number | null;
	/** Its part failed or is overdue: shown dimmed with its age. */
	readonly stale: boolean;
};

export type SourceState = 'ok' | 'failing' | 'stale' | 'starting' | 'locked' | 'limited';
export type SourceView = {
	readonly id: string;
	readonly kind: string;
	/** Kinds of facts it may give; not in the JSON. */
	readonly gives: ReadonlyArray<Fact['kind']>;
	readonly title: string;
	readonly address: string;
	readonly state: SourceState;
	readonly severity: Severity;
	/** Start of the state. */
	readonly sinceMs: number;
	readonly lastSuccessMs: number | null;
	readonly ageMs: number | null;
	/** Length of the last finished poll. */
	readonly durationMs: number | null;
	/** A poll is under way since. */
	readonly askingSinceMs: number | null;
	readonly nextAtMs: number | null;
	readonly everyMs: number;
	readonly failure: Failure | null;
	/** Parts that fail now, worst first. */
	readonly failingParts: readonly PartView[];
	readonly parts: number;
	readonly notes: readonly string[];
};
export type PartView = {readonly part: string; readonly failure: Failure; readonly sinceMs: number; readonly lastSuccessMs: number | null};

export type ServiceState = 'up' | 'degraded' | 'down' | 'unknown';
export type ServiceView = {
	readonly id: string;
	readonly title: string;
	readonly state: ServiceState;
	readonly severity: Severity;
	readonly sinceMs: number;
	/** True when the state began before the first thing we saw ("since ≥"). */
	readonly sinceIsBound: boolean;
	readonly latencyMs: number | null;
	/** Why it is not plainly up, or what it last was. */
	readonly reason: Reason | null;
	/** A figure worth a word, such as `3/3 brokers`. */
	readonly note: string | null;
	readonly source: string;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	/** What others say of its state; the tile is judged without them. Absent: nobody is asked. */
	readonly claims?: readonly ServiceClaimView[];
};

export type KpiView = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	readonly value: number | null;
	readonly unit: Unit;
	/** Why there is no value, or only an old one; null when all is well. */
	readonly reason: Reason | null;
	readonly severity: Severity;
	readonly change: {readonly value: number; readonly relative: number | null; readonly overMs: number} | null;
	/** Own history of the value for sparkline and zoom, oldest first. */
	readonly history: readonly Sample[];
	readonly warn: number | null;
	readonly fail: number | null;
	readonly source: string | null;
	readonly asOfMs: number | null;
	readonly stale: boolean;
	readonly help: string | null;
	/** What others say of the same figure; the figure itself is believed. Absent: nobody is asked. */
	readonly claims?: readonly FigureClaimView[];
};

export type ChartView = {
	readonly id: string;
	readonly definition: ChartDefinition;
	readonly title: string;
	readonly unit: Unit;
	readonly threshold: number | null;
	readonly windowMs: number;
	readonly series: readonly ChartSeries[];
	/** Further series left out by the cap of 8. */
	readonly omitted: number;
	/** Why there is nothing to draw, or only what is old; null when all is well. */
	readonly reason: Reason | null;
	readonly severity: Severity;
	readonly stale: boolean;
	readonly asOfMs: number | null;
};
export type ChartSeries = {
	readonly legend: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly samples: readonly Sample[];
	readonly last: number | null;
	readonly min: number | null;
	readonly max: number | null;
	/** Stretches without a value inside the window. */
	readonly gaps: number;
};

export type QualityView = {
	readonly id: string;
	readonly dataset: string;
	readonly dimension: QualityDimension;
	readonly title: string;
	readonly outcome: 'pass' | 'warn' | 'fail' | 'error' | 'unknown';
	readonly severity: Severity;
	/** good/total, 0–1; null when not a ratio or not known. */
	readonly ratio: number | null;
	readonly good: number | null;
	readonly total: number | null;
	/** A figure of its own, in `unit`. */
	readonly value: number | null;
	readonly unit: Unit;
	/** Words for the limit, such as `≥ 99 %` or `≤ 30 s`; empty without one. */
	readonly limit: string;
	readonly reason: Reason | null;
	readonly checkedAtMs: number | null;
	readonly source: string | null;
	readonly stale: boolean;
};

/** A Kafka cluster as a whole, one for each source. */
export type ClusterView = Origin & {
	readonly clusterId: string | null;
	/** Broker or controller that leads the quorum, by DescribeQuorum; null: not known, or a cluster with ZooKeeper. */
	readonly quorumLeader: number | null;
	readonly groupsTotal: number;
	readonly groupsShown: number;
	/** Rights that are missing, each in words with what is not seen for lack of it. */
	readonly denied: readonly string[];
};

export type MemberView = {
	readonly id: string;
	readonly clientId: string;
	readonly host: string;
	readonly instanceId: string | null;
	/** Partitions it owns; 0 while its group is stable: it is idle. */
	readonly partitions: number;
};
export type GroupView = Origin & {
	readonly group: string;
	readonly type: string;
	readonly state: string;
	readonly severity: Severity;
	readonly members: readonly MemberView[];
	/** Sum over the partitions whose lag is known; null when none is. */
	readonly lag: number | null;
	/** Time lag of the worst partition, with its method. */
	readonly lagMs: number | null;
	readonly lagMethod: LagMethod;
	/** Partitions whose lag is known, of all. */
	readonly coverage: {readonly known: number; readonly total: number};
	readonly ownerless: number;
	/** Members that own nothing while the group is stable: more members than partitions, no error. */
	readonly idle: number;
	/** The worst verdict of its partitions. */
	readonly verdict: LagVerdict;
	readonly verdictSinceMs: number | null;
	/** Partitions by verdict. */
	readonly verdicts: Readonly<Record<LagVerdict, number>>;
	/** Of the partition that needs longest. */
	readonly drain: Drain;
	/** Of the partition whose unread data is deleted first. */
	readonly retention: RetentionClock;
	readonly reason: Reason | null;
	/** One row a partition; made when first looked at. */
	readonly rows: readonly PartitionView[];
};

/** Verdict by rules over time; `unknown` is also "too little history". */
export const lagVerdicts = ['ok', 'lagging', 'stalled', 'stopped', 'rewound', 'unknown'] as const;
export type LagVerdict = (typeof lagVerdicts)[number];
/**
 * How a time lag was found. `exact`: caught up, or the record's own timestamp; `interpolated`: between two of our own
 * observations, shown with `~`; `bound`: it is at least this, shown with `≥`; `none`: not known.
 */
export type LagMethod = 'exact' | 'interpolated' | 'bound' | 'none';

/** When a lag will be gone if it goes on shrinking as in the last minutes. */
export type Drain = {
	readonly state: 'caught-up' | 'shrinking' | 'steady' | 'growing' | 'unknown';
	/** Only while `shrinking`. */
	readonly ms: number | null;
};

/** How long until the oldest unread message may be deleted. */
export type RetentionClock = {
	/** Null: not known, or it is never deleted; `reason` says which. 0 or less: it may be gone any moment. */
	readonly ms: number | null;
	readonly method: LagMethod;
	/** Why there is no figure (it is kept for ever, a right is missing, nothing waits), or its caveat. */
	readonly reason: Reason | null;
};

export type PartitionView = Origin & {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly owner: {readonly member: string; readonly clientId: string; readonly host: string} | null;
	/** `stable`: as the group says; `last`: last stable one, the group rebalances; `none`: nobody owns it; `unknown`: could not be read. */
	readonly ownership: 'stable' | 'last' | 'none' | 'unknown';
	/** What other sources say of its owner, where that is not what the brokers say. The brokers are believed. */
	readonly claims: readonly OwnerClaimView[];
	readonly leader: number | null;
	readonly committed: number | null;
	readonly logStart: number | null;
	readonly logEnd: number | null;
	readonly lag: number | null;
	/** Messages that were deleted before they were read; null: not known. */
	readonly lost: number | null;
	readonly lagMs: number | null;
	readonly lagMethod: LagMethod;
	/** How the time lag was found, in words for "explain", such as `end was 8,112 at 14:02:09 by own history`. */
	readonly lagHow: string;
	/** Messages a second, over the last minute; null with too little history. */
	readonly consumedPerSecond: number | null;
	readonly producedPerSecond: number | null;
	readonly drain: Drain;
	readonly retention: RetentionClock;
	/** Takes far more of its topic's messages than its siblings: above mean + 2σ, of at least 3 partitions. */
	readonly hot: boolean;
	/** Lag over the last minutes, for the trend. */
	readonly trend: readonly Sample[];
	readonly verdict: LagVerdict;
	readonly verdictSinceMs: number | null;
	/** The rule behind the verdict, such as `R4 stalled: owner alive, no commit for 72 s > 60 s`. */
	readonly rule: string;
	readonly severity: Severity;
	/** Why a figure is missing or what is wrong; null when nothing is. */
	readonly reason: Reason | null;
};

/** Another source's word on who owns a partition. */
export type OwnerClaimView = {readonly source: string; readonly owner: string};

export type BrokerView = Origin & {
	readonly id: number;
	readonly address: string;
	readonly state: 'up' | 'down' | 'unlisted' | 'unknown';
	readonly severity: Severity;
	readonly sinceMs: number;
	readonly controller: boolean | null;
	readonly latencyMs: number | null;
	readonly leaders: number;
	/** Leaderships it gained and lost by the newest change seen; null: none was seen. */
	readonly leadersMoved: LeadersMoved | null;
	readonly underReplicated: number;
	readonly offline: number;
	readonly reason: Reason | null;
};

/** A change of partition leaders between two polls. */
export type LeadersMoved = {readonly gained: number; readonly lost: number; readonly fromMs: number; readonly toMs: number};

export type TopicView = Origin & {
	readonly topic: string;
	readonly partitions: number;
	/** Sum of (end − start) over known partitions; null when none is known. */
	readonly messages: number | null;
	readonly known: number;
	/** Messages a second over the last minute; null with too little history. */
	readonly ratePerSecond: number | null;
	readonly underReplicated: number;
	/** Partitions with a replica that is offline. */
	readonly offline: number;
	readonly leaderless: number;
	/** Partitions whose leader changed, by the newest change seen; null: none was seen. */
	readonly leadersMoved: {readonly partitions: number; readonly fromMs: number; readonly toMs: number} | null;
	/** Partitions that take far more than their siblings. */
	readonly hot: readonly number[];
	/** Time messages are kept; Infinity: for ever; null: not known, `retentionReason` says why. */
	readonly retentionMs: number | null;
	readonly retentionReason: Reason | null;
	readonly severity: Severity;
	readonly reason: Reason | null;
};

/** What comparing two polls of a group showed. A window, never a moment; no cause is guessed. */
export type RebalanceView = {
	readonly source: string;
	readonly group: string;
	/** The last poll before the change and the first that saw it whole. */
	readonly fromMs: number;
	readonly toMs: number;
	/** In one word; the first of `rebalanceKinds` that applies names the row. */
	readonly kind: RebalanceKind;
	/** Everything that was seen, such as `consumer-002 left`, `2 rebalances unseen`. */
	readonly evidence: string;
	readonly moves: readonly PartitionMove[];
	/** Partitions that changed hands: `moves.length`. */
	readonly moved: number;
	/** Messages behind over the whole group at both ends of the window; null: not known. */
	readonly lagBefore: number | null;
	readonly lagAfter: number | null;
	/** The group still rebalances: `toMs` is the newest poll. */
	readonly ongoing: boolean;
	/** A partition of it moved more than three times in ten minutes. */
	readonly flapping: boolean;
};
/** `gone`, `appeared`: the group itself, in the cluster's list; `unseen`: its epochs count more than was seen; `rebalanced`: nothing moved. */
export const rebalanceKinds = ['gone', 'appeared', 'joined', 'left', 'restarted', 'moved', 'unseen', 'rebalanced'] as const;
export type RebalanceKind = (typeof rebalanceKinds)[number];
/** Owners by client id (with the host where that is not enough); null: nobody. */
export type PartitionMove = {readonly topic: string; readonly partition: number; readonly from: string | null; readonly to: string | null};

export type AlertView = {
	readonly id: string;
	readonly name: string;
	readonly state: 'pending' | 'firing' | 'resolved' | 'unknown' | 'suppressed';
	readonly severity: Severity;
	/** The severity in the rule's or source's own word. */
	readonly severityWord: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly summary: string;
	readonly annotations: Readonly<Record<string, string>>;
	readonly sinceMs: number | null;
	/** When pending: length of `for`, so that "3:20 of 5:00" can be shown. */
	readonly forMs: number;
	readonly resolvedAtMs: number | null;
	readonly value: number | null;
	/** `pipetop` for own rules, else the source that told of it. */
	readonly origin: string;
	/**
	 * A watched system's own word, such as a row of its alerts table: shown, but no verdict. Some systems never take theirs
	 * back. Absent for own rules and for alerting systems.
	 */
	readonly isClaim?: boolean;
	readonly suppressedBy: string | null;
	readonly runbook: string | null;
	readonly stale: boolean;
	readonly reason: Reason | null;
};

export type Mark = {
	readonly atMs: number;
	readonly kind: 'alert' | 'rebalance' | 'leader' | 'broker' | 'restart' | 'gap';
	readonly severity: Severity;
	readonly text: string;
};
