import {paintChart} from '../components/chart.ts';
import {writeRich} from '../components/spans.ts';
import {
	formatAge,
	formatClock,
	formatCount,
	formatInteger,
	formatMoment,
	formatSeconds,
	formatSpan,
	methodPrefix,
} from '../model/format.ts';
import type {GroupView, PartitionView} from '../model/snapshot.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {paintedMarks} from './chart-marks.ts';
import {type Pair, paintPairs, pairsOf} from './detail.ts';
import type {PaintContext} from './panel.ts';
import {groupStateText, ownerNames, verdictCell} from './partitions-columns.ts';
import {behindText, type PartitionsView} from './partitions-view.ts';
import {verdictOf} from './severity-marks.ts';
import {pointsOf, usualStepMs, windowFor} from './spark-window.ts';

const ownerText = ({owner, ownership}: PartitionView): string => {
	if (ownership === 'none') return 'nobody';
	if (owner === null) return 'not known';
	return `${owner.clientId} on ${owner.host}${ownership === 'last' ? ' (last stable owner, the group rebalances)' : ''}`;
};

const ageText = ({asOfMs, stale}: PartitionView | GroupView, now: number): string =>
	asOfMs === null ? '' : `${formatClock(asOfMs)} UTC, ${formatAge(now - asOfMs)} ago${stale ? ', stale' : ''}`;

/** All that is known of one partition of a group. */
export const explainPartition = (row: PartitionView, now: number): readonly Pair[] =>
	pairsOf([
		['partition', `${row.topic}/${row.partition} of ${row.group}`],
		['verdict', verdictCell(row).text || 'ok, not judged over time'],
		[
			'behind',
			row.lag === null
				? `? ${row.reason}`
				: `${formatInteger(row.lag)} = end ${formatInteger(row.logEnd)} − committed ${formatInteger(row.committed)}`,
		],
		['time behind', row.lagMs === null ? '' : `${methodPrefix(row.lagMethod)}${formatSeconds(row.lagMs / 1_000)}`],
		['owner', ownerText(row)],
		['leader', row.leader === null ? 'none' : `broker ${row.leader}`],
		['log', `${formatInteger(row.logStart)} to ${formatInteger(row.logEnd)}`],
		[
			'last',
			row.trend
				.slice(-6)
				.toReversed()
				.map(({v, stale}) => formatInteger(stale ? null : v))
				.join('  '),
		],
		['from', row.source],
		['as of', ageText(row, now)],
	]);

/** All that is known of one group. */
export const explainGroup = (group: GroupView, now: number): readonly Pair[] =>
	pairsOf([
		['group', group.group],
		['state', `${groupStateText(group.state)}, ${group.type}`],
		['behind', behindText(group, [])],
		['no owner', group.ownerless > 0 ? `${formatInteger(group.ownerless)} partitions` : ''],
		['why', group.reason],
		['members', group.members.map(({clientId, host, partitions}) => `${clientId} on ${host} (${partitions})`).join(', ') || 'none'],
		['from', group.source],
		['as of', ageText(group, now)],
	]);

/** Members with what they own of one topic (of all topics when null) and the latest changes of ownership. */
export const groupPairs = ({group, all, rebalances, told, now}: PartitionsView, topic: string | null): readonly Pair[] => {
	if (group === undefined) return [];
	const names = ownerNames(all);
	const owned = group.members.map((member) => {
		const rows = all.filter(({owner, topic: own}) => owner?.member === member.id && (topic === null || own === topic));
		const held = rows.map((row) => (topic === null ? `${row.topic}/${row.partition}` : String(row.partition))).join(' ');
		// What it owns may be known by number only, while the group rebalances or cannot be read: that is not nothing.
		return `${names.get(member.id) ?? member.clientId} ${held || (member.partitions === 0 ? 'nothing' : formatCount(member.partitions, 'partition'))}`;
	});
	const changes = rebalances.filter((change) => change.group === group.group && change.source === group.source).slice(-3);
	return pairsOf([
		['members', owned.join('   ') || 'none'],
		...changes.map(
			({fromMs, toMs, kind, evidence, moved}) =>
				['rebalance', `${formatMoment(fromMs, now)}–${formatClock(toMs)} ${kind}, ${evidence}, ${moved} moved`] as const,
		),
		...(topic === null
			? told.map(({atMs, source, eventKind, text}) => [`${source} tells`, `${formatMoment(atMs, now)} ${eventKind}, ${text}`] as const)
			: []),
	]);
};

/** Paints one partition: who has it, how far behind it was over time, its offsets, the members. */
export const paintPartition = (grid: Grid, rect: Rect, view: PartitionsView, row: PartitionView, context: PaintContext): void => {
	const {glyphs} = context;
	const verdict = verdictCell(row);
	const head = [
		{text: `${row.topic}/${row.partition}`, style: styles.title},
		{
			text: ` ${glyphs.box.horizontal} ${ownerText(row)} ${glyphs.box.horizontal} ${row.leader === null ? 'no leader' : `leader broker ${row.leader}`}  `,
			style: styles.label,
		},
		...verdictOf(row.severity, verdict.text, glyphs),
	];
	writeRich(grid, rect.x, rect.y, head, rect.width, glyphs.ellipsis);
	const pairs = [
		...explainPartition(row, view.now).filter(([label]) => ['behind', 'time behind', 'log', 'as of'].includes(label)),
		...groupPairs(view, row.topic),
	];
	const room = rect.height - 1;
	const chartRows = room - pairs.length >= 5 ? room - pairs.length : Math.min(Math.max(0, room - 2), 5);
	if (chartRows >= 3) paintLag(grid, {...rect, y: rect.y + 1, height: chartRows}, view, row, context);
	const used = chartRows >= 3 ? chartRows : 0;
	paintPairs(grid, {...rect, y: rect.y + 1 + used, height: room - used}, pairs, glyphs);
};

const paintLag = (grid: Grid, rect: Rect, {marks, now}: PartitionsView, row: PartitionView, {glyphs, zone}: PaintContext): void => {
	const windowMs = windowFor([row.trend], now);
	paintChart(
		grid,
		rect,
		{
			series: [{label: 'behind', points: pointsOf(row.trend)}],
			fromMs: now - windowMs,
			toMs: now,
			...(row.trend.length > 1 ? {gapMs: usualStepMs(row.trend) * 3.5} : {}),
			format: formatInteger,
			...(zone === undefined ? {} : {formatTime: (t: number) => formatClock(t, zone).slice(0, windowMs < 600_000 ? 8 : 5)}),
			marks: paintedMarks(marks, glyphs),
			empty: row.reason || `no history of the last ${formatSpan(windowMs)}`,
		},
		glyphs,
	);
};

/** Members under a list of partitions, where there is room. */
export const paintGroupPairs = (grid: Grid, rect: Rect, view: PartitionsView, glyphs: GlyphSet): void => {
	if (rect.height > 0) paintPairs(grid, rect, groupPairs(view, null), glyphs);
};
