import type {Claimed} from '../model/claim-views.ts';
import {codeOf, type Reason} from '../model/reason.ts';
import {reasonText} from '../model/reason-words.ts';
import type {Drain, LeadersMoved, RetentionClock, Snapshot, TopicView} from '../model/snapshot.ts';
import type {SnapshotDocument} from './schema.ts';

const time = (ms: number): string => new Date(ms).toISOString();
const maybeTime = (ms: number | null): string | null => (ms === null ? null : time(ms));
const seconds = (ms: number): number => ms / 1000;
const maybeSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
/** JSON has no NaN and no infinity: what is not finite is not known. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

/** Why a value that is there is null all the same. */
const notFinite = (value: number | null): Reason | null => {
	if (value === null || Number.isFinite(value)) return null;
	return Number.isNaN(value) ? {code: 'not-a-number'} : {code: 'not-finite', sign: value < 0 ? -1 : 1};
};

/** A reason in words for people, and by its code for scripts. */
const why = (reason: Reason | null) => ({reason: reasonText(reason), reasonCode: codeOf(reason)});
const keptFor = ({retentionMs, retentionReason}: TopicView): Reason | null =>
	retentionReason ?? (retentionMs === Number.POSITIVE_INFINITY ? {code: 'kept-for-ever'} : null);

/** Turns a Snapshot into the documented JSON shape. */
export const snapshotDocument = (snapshot: Snapshot): SnapshotDocument => ({
	schema: 'pipetop.snapshot/1',
	title: snapshot.title,
	now: time(snapshot.now),
	mode: snapshot.mode,
	worst: snapshot.worst,
	...watched(snapshot),
	...kafka(snapshot),
	...told(snapshot),
});

const claimed = ({by, differs, asOfMs, stale}: Claimed) => ({by, differs, asOf: maybeTime(asOfMs), stale});

const watched = ({
	sources,
	services,
	kpis,
	charts,
	quality,
}: Snapshot): Pick<SnapshotDocument, 'sources' | 'services' | 'kpis' | 'charts' | 'quality'> => ({
	sources: sources.map((one) => ({
		id: one.id,
		kind: one.kind,
		state: one.state,
		severity: one.severity,
		since: time(one.sinceMs),
		lastSuccess: maybeTime(one.lastSuccessMs),
		ageSeconds: maybeSeconds(one.ageMs),
		durationSeconds: maybeSeconds(one.durationMs),
		failure: one.failure && {kind: one.failure.kind, message: one.failure.message},
		failingParts: one.failingParts.map(({part, failure, sinceMs, lastSuccessMs}) => ({
			part,
			kind: failure.kind,
			message: failure.message,
			since: time(sinceMs),
			lastSuccess: maybeTime(lastSuccessMs),
		})),
	})),
	services: services.map((one) => ({
		id: one.id,
		title: one.title,
		state: one.state,
		since: time(one.sinceMs),
		sinceIsBound: one.sinceIsBound,
		latencySeconds: maybeSeconds(one.latencyMs),
		...why(one.reason),
		note: one.note,
		source: one.source,
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
		claims: (one.claims ?? []).map((claim) => ({...claimed(claim), state: claim.state})),
	})),
	kpis: kpis.map((one) => ({
		id: one.id,
		title: one.title,
		value: finite(one.value),
		unit: one.unit,
		...why(one.reason ?? notFinite(one.value)),
		change: one.change && {value: one.change.value, overSeconds: seconds(one.change.overMs)},
		state: one.severity,
		asOf: maybeTime(one.asOfMs),
		source: one.source,
		stale: one.stale,
		claims: (one.claims ?? []).map((claim) => ({...claimed(claim), value: finite(claim.value)})),
	})),
	charts: charts.map((one) => ({
		id: one.id,
		title: one.title,
		unit: one.unit,
		threshold: one.threshold,
		windowSeconds: seconds(one.windowMs),
		...why(one.reason),
		series: one.series.map((line) => ({
			labels: {...line.labels},
			legend: line.legend,
			last: finite(line.last),
			min: finite(line.min),
			max: finite(line.max),
			gaps: line.gaps,
		})),
	})),
	quality: quality.map((one) => ({
		dataset: one.dataset,
		dimension: one.dimension,
		title: one.title,
		outcome: one.outcome,
		ratio: finite(one.ratio),
		good: finite(one.good),
		total: finite(one.total),
		value: finite(one.value),
		unit: one.unit,
		limit: one.limit,
		...why(one.reason),
		checkedAt: maybeTime(one.checkedAtMs),
		source: one.source,
		stale: one.stale,
	})),
});

const kafka = ({
	clusters,
	groups,
	partitions,
	rebalances,
	brokers,
	topics,
}: Snapshot): Pick<SnapshotDocument, 'clusters' | 'groups' | 'partitions' | 'rebalances' | 'brokers' | 'topics'> => ({
	clusters: clusters.map((one) => ({
		source: one.source,
		clusterId: one.clusterId,
		quorumLeader: one.quorumLeader,
		groupsTotal: one.groupsTotal,
		groupsShown: one.groupsShown,
		denied: [...one.denied],
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	groups: groups.map((one) => ({
		source: one.source,
		group: one.group,
		type: one.type,
		state: one.state,
		severity: one.severity,
		members: one.members.map(({id, clientId, host, instanceId, partitions: owned}) => ({
			id,
			clientId,
			host,
			instanceId,
			partitions: owned,
		})),
		lag: one.lag,
		lagSeconds: maybeSeconds(one.lagMs),
		lagMethod: one.lagMethod,
		coverage: {...one.coverage},
		ownerless: one.ownerless,
		idle: one.idle,
		verdict: one.verdict,
		verdictSince: maybeTime(one.verdictSinceMs),
		verdicts: {...one.verdicts},
		drain: drain(one.drain),
		retention: retention(one.retention),
		...why(one.reason),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	partitions: partitions.map((one) => ({
		source: one.source,
		group: one.group,
		topic: one.topic,
		partition: one.partition,
		owner: one.owner && {...one.owner},
		ownership: one.ownership,
		claims: one.claims.map((claim) => ({...claim})),
		leader: one.leader,
		committed: one.committed,
		logStart: one.logStart,
		logEnd: one.logEnd,
		lag: one.lag,
		lost: one.lost,
		lagSeconds: maybeSeconds(one.lagMs),
		lagMethod: one.lagMethod,
		lagHow: one.lagHow,
		consumedPerSecond: finite(one.consumedPerSecond),
		producedPerSecond: finite(one.producedPerSecond),
		drain: drain(one.drain),
		retention: retention(one.retention),
		hot: one.hot,
		verdict: one.verdict,
		verdictSince: maybeTime(one.verdictSinceMs),
		rule: one.rule,
		severity: one.severity,
		...why(one.reason),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	rebalances: rebalances.map(({source, group, fromMs, toMs, kind, evidence, moves, moved, lagBefore, lagAfter, ongoing, flapping}) => ({
		source,
		group,
		from: time(fromMs),
		to: time(toMs),
		kind,
		evidence,
		moved,
		moves: moves.map((move) => ({...move})),
		lagBefore,
		lagAfter,
		ongoing,
		flapping,
	})),
	brokers: brokers.map((one) => ({
		source: one.source,
		id: one.id,
		address: one.address,
		state: one.state,
		severity: one.severity,
		since: time(one.sinceMs),
		controller: one.controller,
		latencySeconds: maybeSeconds(one.latencyMs),
		leaders: one.leaders,
		leadersMoved: leadersMoved(one.leadersMoved),
		underReplicated: one.underReplicated,
		offline: one.offline,
		...why(one.reason),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	topics: topics.map((one) => ({
		source: one.source,
		topic: one.topic,
		partitions: one.partitions,
		messages: one.messages,
		known: one.known,
		ratePerSecond: finite(one.ratePerSecond),
		underReplicated: one.underReplicated,
		offline: one.offline,
		leaderless: one.leaderless,
		leadersMoved: one.leadersMoved && {partitions: one.leadersMoved.partitions, ...span(one.leadersMoved)},
		hot: [...one.hot],
		retentionSeconds: finite(maybeSeconds(one.retentionMs)),
		retentionReason: reasonText(keptFor(one)),
		retentionReasonCode: codeOf(keptFor(one)),
		severity: one.severity,
		...why(one.reason),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
});

const drain = ({state, ms}: Drain) => ({state, seconds: finite(maybeSeconds(ms))});
const retention = ({ms, method, reason}: RetentionClock) => ({seconds: finite(maybeSeconds(ms)), method, ...why(reason)});
const span = ({fromMs, toMs}: {readonly fromMs: number; readonly toMs: number}) => ({from: time(fromMs), to: time(toMs)});
const leadersMoved = (moved: LeadersMoved | null) => moved && {gained: moved.gained, lost: moved.lost, ...span(moved)};

const told = ({
	runs,
	listings,
	events,
	hosts,
	alerts,
}: Snapshot): Pick<SnapshotDocument, 'runs' | 'listings' | 'events' | 'hosts' | 'alerts'> => ({
	runs: runs.map((one) => ({
		source: one.source,
		id: one.id,
		kind: one.runKind,
		name: one.name,
		state: one.state,
		startedAt: maybeTime(one.startedAtMs),
		durationSeconds: maybeSeconds(one.durationMs),
		rows: {in: one.rowsIn, out: one.rowsOut, failed: one.rowsFailed},
		watermark: maybeTime(one.watermarkMs),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	listings: listings.map((one) => ({
		source: one.source,
		id: one.id,
		title: one.title,
		columns: [...one.columns],
		rows: one.rows.map((row) => [...row]),
		omitted: one.omitted,
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	events: events.map(({atMs, source, eventKind, text, labels}) => ({time: time(atMs), source, kind: eventKind, text, labels: {...labels}})),
	hosts: hosts.map((one) => ({
		id: one.id,
		source: one.source,
		cpu: {usageRatio: one.cpu.usageRatio, count: one.cpu.count},
		load: one.cpu.load && [...one.cpu.load],
		memory: {...one.memory},
		disks: one.disks.map((disk) => ({...disk})),
		networks: one.networks.map((network) => ({...network})),
		asOf: maybeTime(one.asOfMs),
		stale: one.stale,
	})),
	alerts: alerts.map((one) => ({
		name: one.name,
		state: one.state,
		severity: one.severity,
		severityWord: one.severityWord,
		labels: {...one.labels},
		annotations: {...one.annotations},
		summary: one.summary,
		since: maybeTime(one.sinceMs),
		forSeconds: seconds(one.forMs),
		resolvedAt: maybeTime(one.resolvedAtMs),
		value: finite(one.value),
		origin: one.origin,
		suppressedBy: one.suppressedBy,
		runbook: one.runbook,
		...why(one.reason),
		stale: one.stale,
	})),
});
