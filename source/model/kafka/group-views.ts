import type {Definitions} from '../definitions.ts';
import type {GroupFact} from '../facts.ts';
import type {GroupView, MemberView, Origin, PartitionView} from '../snapshot.ts';
import {factsOf, type State} from '../state.ts';
import {type OwnerClaims, ownerClaims} from './claims.ts';
import {partitionLoad} from './judgement.ts';
import type {GroupLag} from './lag-groups.ts';
import {dimmed, viewRows} from './lag-rows.ts';
import {kafkaOf} from './memory.ts';

export const kafkaSources = (state: State): readonly string[] => [
	...new Set([...factsOf(state, 'group'), ...factsOf(state, 'partitions')].map((found) => found.source)),
];

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
export const viewGroups = (state: State, definitions: Definitions): readonly GroupView[] => {
	return kafkaSources(state).flatMap((source) => {
		let claims: OwnerClaims | null = null;
		const claimed = (): OwnerClaims => {
			claims ??= ownerClaims(state, definitions, source);
			return claims;
		};
		const {lag} = kafkaOf(state, source);
		const {ground} = lag;
		if (ground === null) return [];
		const origin = originOf(state, source, 'group');
		const joined = mergeOrigins(origin, originOf(state, source, 'offsets'), originOf(state, source, 'partitions'));
		const isHot = (topic: string, partition: number): boolean => partitionLoad(lag, topic, partition).hot;
		return [...lag.groups.values()].map((known) =>
			viewGroup(known, origin, () => viewRows({state, known, ground, isHot, claims: claimed(), origin: joined})),
		);
	});
};

const viewGroup = ({group, summary}: GroupLag, origin: Origin, makeRows: () => readonly PartitionView[]): GroupView => {
	let rows: readonly PartitionView[] | null = null;
	const members = membersOf(group);
	const {isQuiet: _, ...sums} = summary;
	return {
		...origin,
		...sums,
		group: group.group,
		type: group.type,
		state: group.state,
		severity: dimmed(summary.severity, origin),
		members,
		idle: group.state === 'Stable' && isConsumers(group) ? members.filter(({partitions}) => partitions === 0).length : 0,
		reason: group.error ?? (group.members.length === 0 ? 'no members' : ''),
		get rows() {
			rows ??= makeRows();
			return rows;
		},
	};
};

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
