import {paintChart} from '../../components/chart.ts';
import {type Span, writeRich} from '../../components/rich-text.ts';
import {formatInteger, formatSpan} from '../../model/format.ts';
import {formatClock} from '../../model/format-time.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {Sample} from '../../model/series.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import {Grid, type Rect} from '../../terminal/grid.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {type Pair, paintPairs} from '../label-pairs.ts';
import type {PaintContext} from '../panel.ts';
import {pointsOf, usualStepMs, windowFor} from '../spark-window.ts';
import {sumOfTrends} from '../trend-sum.ts';
import type {KafkaOverview} from './kafka-overview.ts';
import {memberSpans, ownerText} from './owner-cells.ts';
import {groupMarks, paintRebalances, reportedPairs} from './rebalance-lines.ts';
import {verdictCell} from './shared-cells.ts';

/** Rows that a chart needs to say more than a sparkline would, and the most it gets beside what else is to be said. */
const chartRows = {least: 5, most: 14};
/** Rebalances that have a line of their own below a list or chart. */
const rebalanceLines = 6;
const labelWidth = 9;

/**
 * Paints one partition: who has it, how far behind it was over time with what moved when, then what "explain" says (`pairs`,
 * the most telling first) without what stands in the lines above.
 */
export const paintPartition = (
	grid: Grid,
	rect: Rect,
	{row, pairs: all}: {readonly row: PartitionView; readonly pairs: readonly Pair[]},
	overview: KafkaOverview,
	context: PaintContext,
): void => {
	const {glyphs} = context;
	const dash = ` ${glyphs.box.horizontal} `;
	const head: readonly Span[] = [
		{text: `${row.topic}/${row.partition}`, style: styles.title},
		{text: `${dash}${ownerText(row)}${dash}${row.leader === null ? 'no leader' : `leader broker ${row.leader}`}  `, style: styles.label},
		...verdictCell(row, overview.now, glyphs),
	];
	writeRich(grid, rect.x, rect.y, head, rect.width, glyphs.ellipsis);
	const pairs = all.filter(([label]) => !['partition', 'verdict', 'owner', 'last'].includes(label));
	const changes = overview.rebalances.length;
	const below = Math.min(changes, rebalanceLines) + pairs.length + (overview.group === undefined ? 0 : 1);
	const room = rect.height - 1;
	const rows = Math.min(chartRows.most, Math.max(room - below, Math.min(chartRows.least, Math.floor(room / 2))));
	let y = rect.y + 1;
	if (rows >= 3) {
		paintLag(
			grid,
			{...rect, y, height: rows},
			{trend: row.trend, stepMs: usualStepMs(row.trend), reason: reasonText(row.reason)},
			overview,
			context,
		);
		y += rows;
	}
	y += paintRest(grid, {...rect, y, height: rect.y + rect.height - y}, overview, row.topic, context);
	paintPairs(grid, {...rect, y, height: Math.max(0, rect.y + rect.height - y)}, pairs, glyphs);
};

/** Rebalances and members, as they stand under a chart or a list; returns the lines that were used. */
const paintRest = (grid: Grid, rect: Rect, overview: KafkaOverview, topic: string | null, {glyphs, zone}: PaintContext): number => {
	if (rect.height <= 0) return 0;
	const shown = overview.rebalances.slice(0, rebalanceLines);
	const used = paintRebalances(
		grid,
		{...rect, height: Math.min(rect.height, rebalanceLines + 2)},
		{...overview, rebalances: shown},
		glyphs,
		zone,
	);
	if (overview.group === undefined) return used;
	return (
		used + paintMembers(grid, {...rect, y: rect.y + used, height: rect.height - used}, overview.group, overview.partitions, topic, glyphs)
	);
};

/** `members   consumer-001 0   consumer-002 2 ▲   consumer-004 idle`, over as many lines as it needs and has. */
const paintMembers = (
	grid: Grid,
	rect: Rect,
	group: GroupView,
	rows: readonly PartitionView[],
	topic: string | null,
	glyphs: GlyphSet,
): number => {
	if (rect.height <= 0) return 0;
	const indent = labelWidth + 2;
	writeRich(grid, rect.x, rect.y, {text: 'members', style: styles.label}, rect.width, glyphs.ellipsis);
	const end = rect.x + rect.width;
	let [x, y] = [rect.x + indent, rect.y];
	// Of thousands only those that fit are named.
	const most = Math.max(1, Math.ceil((rect.width * rect.height) / 6));
	const shown = group.members.length > most ? {...group, members: group.members.slice(0, most)} : group;
	const pieces = memberSpans(shown, rows, topic, glyphs);
	if (pieces.length === 0) writeRich(grid, x, y, 'none', end - x, glyphs.ellipsis);
	for (const [index, spans] of pieces.entries()) {
		const width = spans.reduce((sum, {text}) => sum + text.length, 0);
		// On the last line there is room to say how many more there are.
		const spare =
			y + 1 >= rect.y + rect.height && index < pieces.length - 1 ? moreText(group.members.length - index, glyphs).length + 3 : 0;
		if (x > rect.x + indent && x + width > end - spare) {
			const left = group.members.length - index;
			if (y + 1 >= rect.y + rect.height) {
				writeRich(grid, x, y, {text: moreText(left, glyphs), style: styles.label}, end - x, '');
				break;
			}
			[x, y] = [rect.x + indent, y + 1];
		}
		x = writeRich(grid, x, y, spans, end - x, glyphs.ellipsis) + 3;
	}
	return y - rect.y + 1;
};

const moreText = (count: number, glyphs: GlyphSet): string => `${glyphs.ellipsis} ${formatInteger(count)} more`;

/** A line to draw: values over time, how far apart they usually are, and why there may be none. */
type Line = {readonly trend: readonly Sample[]; readonly stepMs: number; readonly reason: string};

const paintLag = (grid: Grid, rect: Rect, {trend, stepMs, reason}: Line, overview: KafkaOverview, {glyphs, zone}: PaintContext): void => {
	const {now} = overview;
	const windowMs = windowFor([trend], now);
	paintChart(
		grid,
		rect,
		{
			series: [{label: 'behind', points: pointsOf(trend)}],
			fromMs: now - windowMs,
			toMs: now,
			...(stepMs > 0 ? {gapMs: stepMs * 3.5} : {}),
			// There are no half messages: lines between whole ones get no label.
			format: (value) => (Number.isInteger(value) ? formatInteger(value) : ''),
			...(zone === undefined ? {} : {formatTime: (t: number) => formatClock(t, zone).slice(0, windowMs <= 600_000 ? 8 : 5)}),
			marks: groupMarks(overview, glyphs),
			empty: reason || `no history of the last ${formatSpan(windowMs)}`,
		},
		glyphs,
	);
};

/** Under the list of a group's partitions: its lag over time where there is room, rebalances on the same axis, members, what systems tell. */
export const paintUnder = (grid: Grid, rect: Rect, overview: KafkaOverview, context: PaintContext): void => {
	const {group} = overview;
	if (group === undefined || rect.height <= 0) return;
	const reported = reportedPairs(overview, context.zone);
	let y = rect.y;
	// How many lines the rest takes is known once it is painted, so that is done aside first.
	const others =
		paintRest(new Grid(rect.width, rect.height), {...rect, x: 0, y: 0}, overview, null, context) + Math.min(reported.length, 3);
	const left = Math.min(chartRows.most, rect.height - others - 1);
	const room = left < chartRows.least && rect.height >= 2 * chartRows.least + 1 ? chartRows.least : left;
	const trend = context.zoomed && room >= chartRows.least ? sumOfTrends(overview.partitions) : [];
	if (trend.length > 1) {
		const title = `behind, all ${formatInteger(overview.partitions.length)} partitions`;
		writeRich(grid, rect.x, y, {text: title, style: styles.label}, rect.width, context.glyphs.ellipsis);
		// Partitions have times of their own, close together: the step is theirs and not that of their sum.
		const stepMs = Math.max(...overview.partitions.map((row) => usualStepMs(row.trend)));
		paintLag(grid, {...rect, y: y + 1, height: room}, {trend, stepMs, reason: ''}, overview, context);
		y += room + 1;
	}
	y += paintRest(grid, {...rect, y, height: rect.y + rect.height - y}, overview, null, context);
	paintPairs(grid, {...rect, y, height: Math.max(0, rect.y + rect.height - y)}, reported, context.glyphs);
};
