import {z} from 'zod';
import {lagVerdicts, rebalanceKinds} from '../model/snapshot.ts';

/**
 * The shape of `--format json`, version 1. Times are ISO 8601 UTC, durations seconds, sizes bytes, ratios 0–1. What is not
 * known is null, with a `reason` beside it. New keys may be added in the same version; none is taken away.
 */
const time = z.iso.datetime({precision: 3}).meta({description: 'ISO 8601, UTC'});
const maybeTime = time.nullable();
const number = z.number().nullable();
const severity = z.enum(['ok', 'unknown', 'warning', 'critical']);
const labels = z.record(z.string(), z.string());
const failure = z.object({kind: z.string(), message: z.string()}).nullable();
const stale = z.boolean().meta({description: 'its source does not answer now; the value is the last good one'});

/** Why, in words for people and by code for scripts. */
const reasonCode = z.string().nullable().meta({description: 'the reason by its code, of several the first; null: there is none'});
const reason = {reason: z.string().meta({description: 'in words; empty: there is none'}), reasonCode};

const source = z.object({
	id: z.string(),
	kind: z.string(),
	state: z.enum(['ok', 'failing', 'stale', 'starting', 'locked', 'limited']),
	severity,
	since: time,
	lastSuccess: maybeTime,
	ageSeconds: number,
	durationSeconds: number,
	failure,
	failingParts: z.array(z.object({part: z.string(), kind: z.string(), message: z.string(), since: time, lastSuccess: maybeTime})),
});
/** Somebody else's word; `differs`: it is not what is shown and believed. */
const claimed = {by: z.string(), differs: z.boolean(), asOf: maybeTime, stale};
const service = z.object({
	id: z.string(),
	title: z.string(),
	state: z.enum(['up', 'degraded', 'down', 'unknown']),
	since: time,
	sinceIsBound: z.boolean().meta({description: 'true: so since at least then'}),
	latencySeconds: number,
	...reason,
	note: z.string().nullable(),
	source: z.string(),
	asOf: maybeTime,
	stale,
	claims: z.array(z.object({...claimed, state: z.enum(['up', 'down', 'unknown'])})),
});
const kpi = z.object({
	id: z.string(),
	title: z.string(),
	value: number,
	unit: z.string(),
	...reason,
	change: z.object({value: z.number(), overSeconds: z.number()}).nullable(),
	state: severity,
	asOf: maybeTime,
	source: z.string().nullable(),
	stale,
	claims: z.array(z.object({...claimed, value: number})),
});
const chart = z.object({
	id: z.string(),
	title: z.string(),
	unit: z.string(),
	threshold: number,
	windowSeconds: z.number(),
	...reason,
	series: z.array(z.object({labels, legend: z.string(), last: number, min: number, max: number, gaps: z.number()})),
});
const quality = z.object({
	dataset: z.string(),
	dimension: z.string(),
	title: z.string(),
	outcome: z.enum(['pass', 'warn', 'fail', 'error', 'unknown']),
	ratio: number,
	good: number,
	total: number,
	value: number,
	unit: z.string(),
	limit: z.string(),
	...reason,
	checkedAt: maybeTime,
	source: z.string().nullable(),
	stale,
});
const cluster = z.object({
	source: z.string(),
	clusterId: z.string().nullable(),
	quorumLeader: number.meta({description: 'broker or controller that leads the quorum; null: not known, or a cluster with ZooKeeper'}),
	groupsTotal: z.number(),
	groupsShown: z.number(),
	denied: z.array(z.string()).meta({description: 'rights that are missing, each with what is not seen for lack of it'}),
	asOf: maybeTime,
	stale,
});
const verdict = z.enum(lagVerdicts);
const lagMethod = z.enum(['exact', 'interpolated', 'bound', 'none']).meta({
	description: 'interpolated: between two own observations; bound: it is at least this; none: not known',
});
const drain = z.object({
	state: z.enum(['caught-up', 'shrinking', 'steady', 'growing', 'unknown']),
	seconds: number.meta({description: 'until the lag is gone if it goes on shrinking so; null in every other state'}),
});
const retention = z.object({
	seconds: number.meta({description: 'until the oldest unread message may be deleted; null: not known, or never, see reason'}),
	method: lagMethod,
	...reason,
});
const window = {
	from: time.meta({description: 'the last poll before the change'}),
	to: time.meta({description: 'the first poll that saw it'}),
};
const group = z.object({
	source: z.string(),
	group: z.string(),
	type: z.string(),
	state: z.string(),
	severity,
	members: z.array(
		z.object({id: z.string(), clientId: z.string(), host: z.string(), instanceId: z.string().nullable(), partitions: z.number()}),
	),
	lag: number,
	lagSeconds: number.meta({description: 'of the worst partition'}),
	lagMethod,
	coverage: z.object({known: z.number(), total: z.number()}),
	ownerless: z.number(),
	idle: z.number().meta({description: 'members that own nothing while the group is stable'}),
	verdict,
	verdictSince: maybeTime,
	verdicts: z.record(verdict, z.number()).meta({description: 'partitions by verdict'}),
	drain,
	retention,
	...reason,
	asOf: maybeTime,
	stale,
});
const partition = z.object({
	source: z.string(),
	group: z.string(),
	topic: z.string(),
	partition: z.number(),
	owner: z.object({member: z.string(), clientId: z.string(), host: z.string()}).nullable(),
	ownership: z.enum(['stable', 'last', 'none', 'unknown']).meta({
		description: 'last: the last stable owner, the group rebalances; none: nobody owns it; unknown: could not be read',
	}),
	claims: z
		.array(z.object({source: z.string(), owner: z.string()}))
		.meta({description: 'owners by the word of other sources, where that is not what the brokers say'}),
	leader: number,
	committed: number,
	logStart: number,
	logEnd: number,
	lag: number,
	lost: number.meta({description: 'messages deleted before they were read'}),
	lagSeconds: number,
	lagMethod,
	lagHow: z.string(),
	consumedPerSecond: number,
	producedPerSecond: number,
	drain,
	retention,
	hot: z.boolean().meta({description: "takes far more of its topic's messages than its siblings"}),
	verdict,
	verdictSince: maybeTime,
	rule: z.string().meta({description: 'the rule behind the verdict'}),
	severity,
	...reason,
	asOf: maybeTime,
	stale,
});
const broker = z.object({
	source: z.string(),
	id: z.number(),
	address: z.string(),
	state: z.enum(['up', 'down', 'unlisted', 'unknown']),
	severity,
	since: time,
	controller: z.boolean().nullable(),
	latencySeconds: number,
	leaders: z.number(),
	leadersMoved: z
		.object({gained: z.number(), lost: z.number(), ...window})
		.nullable()
		.meta({description: 'leaderships gained and lost by the newest change seen'}),
	underReplicated: z.number(),
	offline: z.number(),
	...reason,
	asOf: maybeTime,
	stale,
});
const topic = z.object({
	source: z.string(),
	topic: z.string(),
	partitions: z.number(),
	messages: number,
	known: z.number(),
	ratePerSecond: number,
	underReplicated: z.number(),
	offline: z.number().meta({description: 'partitions with a replica that is offline'}),
	leaderless: z.number(),
	leadersMoved: z
		.object({partitions: z.number(), ...window})
		.nullable()
		.meta({description: 'by the newest change seen'}),
	hot: z.array(z.number()).meta({description: 'partitions that take far more than their siblings'}),
	retentionSeconds: number.meta({description: 'null: for ever, or not known, see retentionReason'}),
	retentionReason: z.string(),
	retentionReasonCode: reasonCode,
	severity,
	...reason,
	asOf: maybeTime,
	stale,
});
const rebalance = z.object({
	source: z.string(),
	group: z.string(),
	...window,
	kind: z.enum(rebalanceKinds),
	evidence: z.string().meta({description: 'everything that was seen; no cause is guessed'}),
	moved: z.number(),
	moves: z
		.array(z.object({topic: z.string(), partition: z.number(), from: z.string().nullable(), to: z.string().nullable()}))
		.meta({description: 'partitions that changed hands, owners by client id; null: nobody'}),
	lagBefore: number.meta({description: 'messages behind over the whole group at the start of the window'}),
	lagAfter: number,
	ongoing: z.boolean().meta({description: 'the group still rebalances; `to` is the newest poll'}),
	flapping: z.boolean().meta({description: 'a partition of it moved more than three times in ten minutes'}),
});
const run = z.object({
	source: z.string(),
	id: z.string(),
	kind: z.enum(['etl', 'streaming', 'dag']),
	name: z.string(),
	state: z.string(),
	startedAt: maybeTime,
	durationSeconds: number,
	rows: z.object({in: number, out: number, failed: number}),
	watermark: maybeTime,
	asOf: maybeTime,
	stale,
});
const listing = z.object({
	source: z.string(),
	id: z.string(),
	title: z.string(),
	columns: z.array(z.string()),
	rows: z.array(z.array(z.string().nullable())),
	omitted: z.number(),
	asOf: maybeTime,
	stale,
});
const event = z.object({time, source: z.string(), kind: z.string(), text: z.string(), labels});
const host = z.object({
	id: z.string(),
	source: z.string(),
	cpu: z.object({usageRatio: number, count: z.number()}),
	load: z.array(z.number()).nullable(),
	memory: z.object({totalBytes: z.number(), availableBytes: number, usedRatio: number, buffersBytes: number, cachedBytes: number}),
	disks: z.array(z.object({mount: z.string(), usageRatio: z.number(), freeBytes: z.number(), totalBytes: z.number()})),
	networks: z.array(
		z.object({name: z.string(), bytesSent: z.number(), bytesReceived: z.number(), packetsSent: z.number(), packetsReceived: z.number()}),
	),
	asOf: maybeTime,
	stale,
});
const alert = z.object({
	name: z.string(),
	state: z.enum(['pending', 'firing', 'resolved', 'unknown', 'suppressed']),
	severity,
	severityWord: z.string(),
	labels,
	annotations: labels,
	summary: z.string(),
	since: maybeTime,
	forSeconds: z.number(),
	resolvedAt: maybeTime,
	value: number,
	origin: z.string(),
	suppressedBy: z.string().nullable(),
	runbook: z.string().nullable(),
	...reason,
	stale,
});

export const snapshotSchema = z.object({
	schema: z.literal('pipetop.snapshot/1'),
	title: z.string(),
	now: time,
	mode: z.enum(['live', 'replay', 'demo']),
	worst: severity,
	sources: z.array(source),
	services: z.array(service),
	kpis: z.array(kpi),
	charts: z.array(chart),
	quality: z.array(quality),
	clusters: z.array(cluster).meta({description: 'Kafka clusters, one for each source.'}),
	groups: z.array(group).meta({description: 'Consumer groups of every type.'}),
	partitions: z.array(partition).meta({description: 'Every partition that a group owns, owned last or has committed to.'}),
	rebalances: z
		.array(rebalance)
		.meta({description: 'Changes of members and owners seen by comparing polls, newest first: windows of two polls, and what was seen.'}),
	brokers: z.array(broker).meta({description: 'Brokers as each answers itself.'}),
	topics: z.array(topic).meta({description: 'Topics without internal ones.'}),
	runs: z.array(run),
	listings: z.array(listing),
	events: z.array(event),
	hosts: z.array(host),
	alerts: z.array(alert),
});

/** The document that `--format json` prints. */
export type SnapshotDocument = z.output<typeof snapshotSchema>;

/** The JSON Schema shipped as `docs/snapshot.schema.json`. */
export const snapshotJsonSchema = (): unknown => ({
	...z.toJSONSchema(snapshotSchema, {target: 'draft-2020-12'}),
	$id: 'urn:pipetop:snapshot:1',
	title: 'pipetop.snapshot/1',
});
