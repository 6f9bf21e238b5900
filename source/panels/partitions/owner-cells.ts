import type {Span} from '../../components/rich-text.ts';
import {formatCount} from '../../model/format.ts';
import type {GroupView, MemberView} from '../../model/views/group.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {severityStyle} from '../severity-marks.ts';

/** Owner as people know it: the client id, with the host where several owners share one, with the end of its id where even that is one. */
export const ownerNames = (rows: readonly PartitionView[], members: readonly MemberView[] = []): ReadonlyMap<string, string> => {
	const byMember = new Map<string, {readonly clientId: string; readonly host: string}>();
	for (const {id, clientId, host} of members) byMember.set(id, {clientId, host});
	for (const {owner} of rows) if (owner !== null && !byMember.has(owner.member)) byMember.set(owner.member, owner);
	const byClient = new Map<string, number>();
	const byHost = new Map<string, number>();
	for (const {clientId, host} of byMember.values()) {
		byClient.set(clientId, (byClient.get(clientId) ?? 0) + 1);
		byHost.set(`${clientId}\n${host}`, (byHost.get(`${clientId}\n${host}`) ?? 0) + 1);
	}
	const names = new Map<string, string>();
	for (const [id, {clientId, host}] of byMember) {
		if ((byClient.get(clientId) ?? 0) < 2) names.set(id, clientId);
		else names.set(id, (byHost.get(`${clientId}\n${host}`) ?? 0) < 2 ? `${clientId} ${host}` : `${clientId} …${id.slice(-4)}`);
	}
	return names;
};

/** The owner's name; the last stable one marked while the group rebalances. */
export const ownerCell = ({owner, ownership, severity}: PartitionView, names: ReadonlyMap<string, string>, glyphs: GlyphSet): Span => {
	// In a group that has no members and nothing left to read, having no owner is how things should be.
	if (ownership === 'none')
		return severity === 'ok'
			? {text: 'no owner', style: styles.label}
			: {text: `${glyphs.status[severity]} no owner`, style: severityStyle(severity)};
	if (owner === null) return {text: '?', style: styles.unknown};
	const name = names.get(owner.member) ?? owner.clientId;
	return ownership === 'last' ? {text: `${name} (last)`, style: styles.stale} : {text: name};
};

/** `consumer-002 on 10.0.0.8`, `nobody`, `not known`. */
export const ownerText = ({owner, ownership}: PartitionView): string => {
	if (ownership === 'none') return 'nobody';
	if (owner === null) return 'not known';
	return `${owner.clientId} on ${owner.host}${ownership === 'last' ? ' (last stable owner, the group rebalances)' : ''}`;
};

/** `api says consumer-001, db says consumer-003`: other sources' words where they are not what the brokers say. */
export const claimsText = ({claims}: PartitionView): string => claims.map(({source, owner}) => `${source} says ${owner}`).join(', ');

/** As many partitions of a member are named; of more, how many there are. */
const namedPartitions = 8;

const severest: readonly PartitionView['severity'][] = ['critical', 'warning'];

/**
 * The members of a group, each with what it owns of one topic (of all topics when null) and the mark of the worst of that:
 * `consumer-002 2 ▲`, `consumer-004 idle`.
 */
export const memberSpans = (
	group: GroupView,
	rows: readonly PartitionView[],
	topic: string | null,
	glyphs: GlyphSet,
): readonly (readonly Span[])[] => {
	const names = ownerNames(rows, group.members);
	const byOwner = Map.groupBy(
		rows.filter((row) => row.owner !== null && row.ownership !== 'none' && (topic === null || row.topic === topic)),
		(row) => row.owner?.member ?? '',
	);
	return group.members.map((member) => {
		const held = byOwner.get(member.id) ?? [];
		const worst = severest.find((severity) => held.some((row) => row.severity === severity));
		return [
			{text: `${names.get(member.id) ?? member.clientId} `},
			heldSpan(group, member, held, topic),
			...(worst === undefined ? [] : [{text: ` ${glyphs.status[worst]}`, style: severityStyle(worst)}]),
		];
	});
};

const heldSpan = (group: GroupView, member: MemberView, held: readonly PartitionView[], topic: string | null): Span => {
	if (held.length > 0 && held.length <= namedPartitions)
		return {text: held.map((row) => (topic === null ? `${row.topic}/${row.partition}` : String(row.partition))).join(' ')};
	if (held.length > 0) return {text: formatCount(held.length, 'partition')};
	// What it owns may be known by number only, while the group rebalances or cannot be read: that is not nothing.
	if (member.partitions > 0)
		return {text: topic === null ? formatCount(member.partitions, 'partition') : 'none of it', style: styles.label};
	return /^stable$/iu.test(group.state) ? {text: 'idle', style: styles.label} : {text: 'nothing now', style: styles.label};
};
