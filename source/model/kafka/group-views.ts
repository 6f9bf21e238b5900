import type {GroupFact} from '../facts.ts';
import {madeOnce} from '../memo.ts';
import type {Origin} from '../origin.ts';
import type {Reason} from '../reason.ts';
import {claimedOwners, type OwnerClaims, type OwnersClaimed} from '../sections/owner-claims.ts';
import {factsOf, type State} from '../state.ts';
import type {GroupView, MemberView} from '../views/group.ts';
import type {PartitionView} from '../views/partition.ts';
import {kafkaOf} from './compare-polls.ts';
import type {GroupLag} from './group-lag.ts';
import {type LagState, partitionLoad} from './judge-lag.ts';
import type {RetentionClock} from './lag-fields.ts';
import {partitionLag} from './lag-metrics.ts';
import {dimSeverity, viewRows} from './partition-views.ts';
import {aged} from './unchanged-group.ts';

/** Sources that ever told of a cluster, in the order of all sources. */
export const kafkaSources = (state: State): readonly string[] => [...state.sources.keys()].filter((source) => state.kafka.has(source));

export const originOf = (state: State, source: string, kind: 'group' | 'partitions' | 'broker' | 'offsets'): Origin => {
	for (const found of factsOf(state, kind)) if (found.source === source) return {source, asOfMs: found.asOfMs, stale: found.stale};
	return {source, asOfMs: null, stale: false};
};

/** The oldest time and any staleness of what a row is joined from. */
const mergeOrigins = (...origins: readonly Origin[]): Origin => {
	const times = origins.flatMap((origin) => origin.asOfMs ?? []);
	return {
		source: origins[0]?.source ?? '',
		asOfMs: times.length > 0 ? Math.min(...times) : null,
		stale: origins.some((origin) => origin.stale),
	};
};

/** Groups with sums over their partitions, as of the newest judgement; their rows are made when first looked at. */
export const viewGroups = (state: State, definitions: OwnersClaimed): readonly GroupView[] => {
	const [only, ...others] = kafkaSources(state).map((source) => groupsOf(state, definitions, source));
	return others.length === 0 ? (only ?? []) : [...(only ?? []), ...others.flat()];
};

const groupsMade = madeOnce<LagState, readonly GroupView[]>();

/** The same list as long as nothing that it is made of has changed: sorting and summing up a big cluster can rely on that. */
const groupsOf = (state: State, definitions: OwnersClaimed, source: string): readonly GroupView[] => {
	const {lag} = kafkaOf(state, source);
	const origin = originOf(state, source, 'group');
	const joined = mergeOrigins(origin, originOf(state, source, 'offsets'), originOf(state, source, 'partitions'));
	const make = (): readonly GroupView[] => makeGroups(state, definitions, lag, origin, joined);
	// Rows with claims of others or series of their own hang on more than the judgement.
	const isMore = state.series.names.has(partitionLag) || definitions.ownerClaims?.some((claim) => claim.source === source);
	return isMore ? make() : groupsMade(lag, [source, origin.asOfMs, origin.stale, joined.asOfMs, joined.stale], make);
};

const makeGroups = (state: State, definitions: OwnersClaimed, lag: LagState, origin: Origin, joined: Origin): readonly GroupView[] => {
	const {context} = lag;
	if (context === null) return [];
	let claims: OwnerClaims | null = null;
	const claimed = (): OwnerClaims => {
		claims ??= claimedOwners(state, definitions, origin.source);
		return claims;
	};
	const isHot = (topic: string, partition: number): boolean => partitionLoad(lag, topic, partition).hot;
	return [...lag.groups.values()].map((judged) =>
		viewGroup(judged, context.nowMs, origin, () => viewRows({state, judged, context, isHot, claims: claimed(), origin: joined})),
	);
};

const viewGroup = (
	{group, summary, judgedAtMs}: GroupLag,
	nowMs: number,
	origin: Origin,
	makeRows: () => readonly PartitionView[],
): GroupView => {
	const members = membersOf(group);
	return Object.assign(new LazyRows(makeRows), {
		source: origin.source,
		asOfMs: origin.asOfMs,
		stale: origin.stale,
		lag: summary.lag,
		coverage: summary.coverage,
		ownerless: summary.ownerless,
		verdicts: summary.verdicts,
		verdict: summary.verdict,
		verdictSinceMs: summary.verdictSinceMs,
		lagMs: aged(summary.lagMs, judgedAtMs, nowMs),
		lagMethod: summary.lagMethod,
		drain: summary.drain,
		retention: agedBy(nowMs - judgedAtMs, summary.retention),
		group: group.group,
		type: group.type,
		state: group.state,
		severity: dimSeverity(summary.severity, origin),
		members,
		idle: group.state === 'Stable' && isConsumers(group) ? members.filter(({partitions}) => partitions === 0).length : 0,
		reason: reasonOf(group),
	});
};

const reasonOf = ({error, members}: GroupFact): Reason | null => {
	if (error !== null) return {code: 'group-unread', message: error};
	return members.length === 0 ? {code: 'no-members'} : null;
};

/** A class: a getter of an object's own would turn each of thousands of groups into a dictionary, several times as large. */
class LazyRows {
	readonly #make: () => readonly PartitionView[];
	#made: readonly PartitionView[] | null = null;

	constructor(make: () => readonly PartitionView[]) {
		this.#make = make;
	}

	get rows(): readonly PartitionView[] {
		this.#made ??= this.#make();
		return this.#made;
	}

	/** Written down, rows are one of its fields. */
	toJSON(): object {
		return {...this, rows: this.rows};
	}
}

const agedBy = (ms: number, clock: RetentionClock): RetentionClock =>
	ms === 0 || clock.ms === null ? clock : {...clock, ms: clock.ms - ms};

/** Members of other protocols (Connect, share) own no partitions in this sense. */
const isConsumers = ({type, protocolType}: GroupFact): boolean => protocolType === 'consumer' && type !== 'share' && type !== 'streams';

const membersOf = ({members}: GroupFact): readonly MemberView[] =>
	members.map((member) => ({
		id: member.id,
		clientId: member.clientId,
		host: member.host,
		instanceId: member.instanceId,
		partitions: Object.values(member.partitions).reduce((sum, list) => sum + list.length, 0),
	}));
