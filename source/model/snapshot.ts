import type {ChartDefinition} from './definitions.ts';
import type {EventFact, Failure, HostFact, ListingFact, QualityDimension, RunFact, Unit} from './facts.ts';
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
	readonly groups: readonly GroupView[];
	readonly partitions: readonly PartitionView[];
	readonly brokers: readonly BrokerView[];
	readonly topics: readonly TopicView[];
	/** Changes of ownership seen by comparing polls; filled by later work, never guessed. */
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
	/** Why it is not plainly up, or what it last was ("was up, asked 42 s ago"). */
	readonly reason: string;
	/** A figure worth a word, such as `3/3 brokers`. */
	readonly note: string | null;
	readonly source: string;
	readonly asOfMs: number | null;
	readonly stale: boolean;
};

export type KpiView = {
	readonly id: string;
	readonly title: string;
	readonly expr: string;
	readonly value: number | null;
	readonly unit: Unit;
	/** Why there is no value; empty when there is. */
	readonly reason: string;
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
	/** Why there is nothing to draw; empty when there is. */
	readonly reason: string;
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
	readonly reason: string;
	readonly checkedAtMs: number | null;
	readonly source: string | null;
	readonly stale: boolean;
};

export type MemberView = {
	readonly id: string;
	readonly clientId: string;
	readonly host: string;
	readonly instanceId: string | null;
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
	readonly lagMs: number | null;
	/** Partitions whose lag is known, of all. */
	readonly coverage: {readonly known: number; readonly total: number};
	readonly ownerless: number;
	readonly verdict: LagVerdict;
	readonly reason: string;
};

/** Verdict by rules over time; `unknown` is also "too little history". */
export type LagVerdict = 'ok' | 'lagging' | 'stalled' | 'stopped' | 'rewound' | 'unknown';
export type PartitionView = Origin & {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly owner: {readonly member: string; readonly clientId: string; readonly host: string} | null;
	/** `stable`: as the group says; `last`: last stable one, the group rebalances; `none`: nobody owns it; `unknown`: could not be read. */
	readonly ownership: 'stable' | 'last' | 'none' | 'unknown';
	readonly leader: number | null;
	readonly committed: number | null;
	readonly logStart: number | null;
	readonly logEnd: number | null;
	readonly lag: number | null;
	readonly lagMs: number | null;
	readonly lagMethod: 'exact' | 'interpolated' | 'bound' | 'none';
	/** Lag over the last minutes, for the trend. */
	readonly trend: readonly Sample[];
	readonly verdict: LagVerdict;
	readonly severity: Severity;
	/** Why a figure is missing or what is wrong; empty when nothing is. */
	readonly reason: string;
};

export type BrokerView = Origin & {
	readonly id: number;
	readonly address: string;
	readonly state: 'up' | 'down' | 'unlisted' | 'unknown';
	readonly severity: Severity;
	readonly sinceMs: number;
	readonly controller: boolean | null;
	readonly latencyMs: number | null;
	readonly leaders: number;
	readonly underReplicated: number;
	readonly offline: number;
	readonly reason: string;
};

export type TopicView = Origin & {
	readonly topic: string;
	readonly partitions: number;
	/** Sum of (end − start) over known partitions; null when none is known. */
	readonly messages: number | null;
	readonly known: number;
	/** Messages a second over the last minute; null with too little history. */
	readonly ratePerSecond: number | null;
	readonly underReplicated: number;
	readonly leaderless: number;
	readonly severity: Severity;
};

export type RebalanceView = {
	readonly source: string;
	readonly group: string;
	readonly fromMs: number;
	readonly toMs: number;
	readonly kind: string;
	readonly evidence: string;
	readonly moved: number;
};

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
	readonly reason: string;
};

export type Mark = {
	readonly atMs: number;
	readonly kind: 'alert' | 'rebalance' | 'restart' | 'gap';
	readonly severity: Severity;
	readonly text: string;
};
