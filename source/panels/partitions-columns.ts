import type {Span} from '../components/spans.ts';
import type {Column} from '../components/table.ts';
import {formatAge, formatCount, formatCoverage, formatInteger, formatSeconds, formatSpan, methodPrefix} from '../model/format.ts';
import type {BrokerView, GroupView, PartitionView} from '../model/snapshot.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';
import {severityStyle, titled} from './severity-marks.ts';
import {paintHistory, windowFor} from './spark-window.ts';

/** Columns of the list of groups. */
export const groupColumns = (groups: readonly GroupView[], glyphs: GlyphSet): readonly Column<GroupView>[] => [
	{
		id: 'group',
		title: '  group',
		isWhole: true,
		max: 34,
		priority: 0,
		cell: ({severity, stale, group}) => titled(stale && severity !== 'critical' ? 'stale' : severity, group, glyphs),
	},
	{id: 'type', title: 'type', isWhole: true, priority: 6, max: 8, cell: ({type}) => ({text: type, style: styles.label})},
	{id: 'state', title: 'state', isWhole: true, max: 20, priority: 3, cell: ({state}) => groupStateText(state)},
	{id: 'members', title: 'members', align: 'right', isWhole: true, priority: 4, cell: ({members}) => formatInteger(members.length)},
	{id: 'lag', title: 'behind', align: 'right', isWhole: true, priority: 0, cell: ({lag}) => unknownOr(lag, formatInteger)},
	{
		id: 'known',
		title: 'known',
		align: 'right',
		isWhole: true,
		priority: 2,
		cell: ({coverage}) => ({
			text: formatCoverage(coverage) || 'all',
			style: coverage.known < coverage.total ? styles.unknown : styles.label,
		}),
	},
	...(groups.some(({lagMs}) => lagMs !== null && lagMs > 0)
		? [
				{
					id: 'time',
					title: 'time',
					align: 'right' as const,
					isWhole: true,
					priority: 2,
					cell: ({lagMs}: GroupView) => unknownOr(lagMs, (ms) => `~${formatSeconds(ms / 1_000)}`),
				},
			]
		: []),
	{
		id: 'ownerless',
		title: 'no owner',
		align: 'right',
		isWhole: true,
		priority: 3,
		cell: ({ownerless}) => (ownerless > 0 ? {text: formatInteger(ownerless), style: statusStyles.critical} : ''),
	},
	{id: 'verdict', title: 'verdict', min: 8, priority: 1, grow: 1, cell: (group) => verdictCell({...group, reason: groupReason(group)})},
];

/** `PreparingRebalance` → `preparing rebalance`. */
export const groupStateText = (state: string): string => state.replace(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();

const groupReason = ({reason, ownerless, coverage}: GroupView): string => {
	if (reason !== '') return reason;
	if (ownerless > 0) return `${formatCount(ownerless, 'partition')} without owner`;
	return coverage.known < coverage.total ? 'not all of it is known' : '';
};

const unknownOr = (value: number | null, format: (value: number) => string): string | Span =>
	value === null ? {text: '?', style: styles.unknown} : format(value);

/** The word of a verdict and the reason; nothing for a row that is well but was not judged over time. */
export const verdictCell = ({verdict, severity, reason}: Pick<PartitionView, 'verdict' | 'severity' | 'reason'>): Span => {
	const word = verdict === 'unknown' ? '' : verdict;
	const text = [word, reason].filter((part) => part !== '').join(' ');
	return {text: text === '' && severity !== 'ok' ? severity : text, style: severity === 'ok' ? styles.label : severityStyle(severity)};
};

/** Owner as people know it: the client id, with the host where several owners share one. */
export const ownerNames = (rows: readonly PartitionView[]): ReadonlyMap<string, string> => {
	const members = new Map<string, Set<string>>();
	for (const {owner} of rows) if (owner !== null) members.set(owner.clientId, (members.get(owner.clientId) ?? new Set()).add(owner.member));
	const names = new Map<string, string>();
	for (const {owner} of rows) {
		if (owner !== null)
			names.set(owner.member, (members.get(owner.clientId)?.size ?? 0) > 1 ? `${owner.clientId} ${owner.host}` : owner.clientId);
	}
	return names;
};

const ownerCell = ({owner, ownership, severity}: PartitionView, names: ReadonlyMap<string, string>, glyphs: GlyphSet): Span => {
	// In a group that has no members and nothing left to read, having no owner is how things should be.
	if (ownership === 'none')
		return severity === 'ok'
			? {text: 'no owner', style: styles.label}
			: {text: `${glyphs.status[severity]} no owner`, style: severityStyle(severity)};
	if (owner === null) return {text: '?', style: styles.unknown};
	const name = names.get(owner.member) ?? owner.clientId;
	return ownership === 'last' ? {text: `${name} (last)`, style: styles.stale} : {text: name};
};

/** Reasons are listed with `; ` between them. */
const isUncommitted = (reason: string): boolean => reason.split('; ').includes('no commit');

/** A group may simply never have committed here, which is not the same as an offset that could not be read. */
const committedCell = ({committed, reason}: PartitionView): string | Span => {
	if (committed !== null) return formatInteger(committed);
	return isUncommitted(reason) ? {text: 'n/a', style: styles.label} : {text: '?', style: styles.unknown};
};

/** Columns of the partitions of one group. */
export const partitionColumns = (rows: readonly PartitionView[], now: number, glyphs: GlyphSet): readonly Column<PartitionView>[] => {
	const names = ownerNames(rows);
	const windowMs = windowFor(
		rows.map(({trend}) => trend),
		now,
	);
	return [
		{
			id: 'topic',
			title: '  topic',
			isWhole: true,
			max: 26,
			priority: 0,
			cell: ({severity, stale, topic}) => titled(stale && severity !== 'critical' ? 'stale' : severity, topic, glyphs),
		},
		{id: 'partition', title: 'P', align: 'right', isWhole: true, priority: 0, cell: ({partition}) => String(partition)},
		// Names differ at their end as a rule, so a cut one would say nothing.
		{id: 'owner', title: 'owner', isWhole: true, max: 32, priority: 1, cell: (row) => ownerCell(row, names, glyphs)},
		{id: 'committed', title: 'committed', align: 'right', isWhole: true, priority: 3, cell: committedCell},
		{id: 'end', title: 'end', align: 'right', isWhole: true, priority: 4, cell: ({logEnd}) => unknownOr(logEnd, formatInteger)},
		{
			id: 'lag',
			title: 'behind',
			align: 'right',
			isWhole: true,
			priority: 0,
			cell: ({lag, reason, severity}) =>
				lag === null
					? isUncommitted(reason)
						? {text: 'n/a', style: styles.label}
						: {text: '?', style: styles.unknown}
					: {text: formatInteger(lag), style: severityStyle(severity)},
		},
		...(rows.some(({lagMs}) => lagMs !== null && lagMs > 0)
			? [{id: 'time', title: 'time', align: 'right' as const, isWhole: true, priority: 2, cell: (row: PartitionView) => timeCell(row)}]
			: []),
		...(rows.some((row) => verdictCell(row).text !== '')
			? [{id: 'verdict', title: 'verdict', min: 8, priority: 1, grow: 1, cell: (row: PartitionView) => verdictCell(row)}]
			: []),
		...(rows.some(({trend}) => trend.length > 1) ? [trendColumn(rows, windowMs, now, glyphs)] : []),
	];
};

const timeCell = ({lagMs, lagMethod}: PartitionView): string | Span =>
	unknownOr(lagMs, (ms) => `${methodPrefix(lagMethod)}${formatSeconds(ms / 1_000)}`);

/** Trends share one scale so that rows can be compared, and a handful of messages is no mountain. */
const trendTop = (rows: readonly PartitionView[]): number =>
	rows.reduce((top, {lag, trend}) => trend.reduce((high, {v, stale}) => (stale ? high : Math.max(v, high)), Math.max(top, lag ?? 0)), 10);

const trendColumn = (rows: readonly PartitionView[], windowMs: number, now: number, glyphs: GlyphSet): Column<PartitionView> => {
	const max = trendTop(rows);
	return {
		id: 'trend',
		title: `last ${formatSpan(windowMs)}`,
		min: 10,
		priority: 5,
		grow: 1,
		cell: () => '',
		paint: (grid, rect, {trend, severity}) =>
			paintHistory(grid, rect, trend, {windowMs, now, max, style: severity === 'ok' ? styles.dim : severityStyle(severity)}, glyphs),
	};
};

/** `brokers 3 up · controller 1`, or which one is down since when and what it took with it. */
export const brokersLine = (brokers: readonly BrokerView[], now: number, glyphs: GlyphSet): readonly Span[] => {
	const sum = (pick: (broker: BrokerView) => number): number => brokers.reduce((total, broker) => total + pick(broker), 0);
	const bad = brokers.filter(({severity}) => severity !== 'ok');
	const up = brokers.filter(({state}) => state === 'up').length;
	const controller = brokers.find((broker) => broker.controller === true);
	const under = sum(({underReplicated}) => underReplicated);
	const offline = sum(({offline: count}) => count);
	const plain = [
		`${up} of ${brokers.length} brokers up`,
		controller === undefined ? '' : `controller ${controller.id}`,
		under > 0 ? `${formatInteger(under)} under-replicated` : '',
		offline > 0 ? `${formatInteger(offline)} replicas offline` : '',
	].filter((text) => text !== '');
	const named = bad.filter(({state}) => state !== 'unknown').slice(0, 3);
	const unknown = brokers.filter(({state}) => state === 'unknown').length;
	return [
		...named.flatMap(({id, state, severity, sinceMs, reason}) => [
			{
				text: `${glyphs.status[severity]} broker ${id} ${state} ${formatAge(now - sinceMs)}${reason === '' ? '' : ` ${reason}`}`,
				style: severityStyle(severity),
			},
			{text: ' · ', style: styles.label},
		]),
		...(unknown > 0
			? [
					{text: `${glyphs.status.unknown} ${formatCount(unknown, 'broker')} unknown`, style: statusStyles.unknown},
					{text: ' · ', style: styles.label},
				]
			: []),
		{text: plain.join(' · '), style: styles.label},
	];
};
