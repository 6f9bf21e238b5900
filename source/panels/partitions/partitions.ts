import type {Span} from '../../components/spans.ts';
import type {Column} from '../../components/table.ts';
import {formatInteger, formatSpan} from '../../model/format.ts';
import {hasReason, type Reason, reasonsIn, together} from '../../model/reason.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {PartitionView, TopicView} from '../../model/snapshot.ts';
import {type GlyphSet, statusStyles, styles} from '../../theme.ts';
import {severityStyle} from '../severity-marks.ts';
import {paintHistory, windowFor} from '../spark-window.ts';
import {behindCell, drainCell, isUrgent, noteColumns, retentionCell, statusOf, timeCell, unknownOr, verdictColumn} from './cells.ts';
import {claimsText, ownerCell, ownerNames} from './owners.ts';

/** A group may simply never have committed here, which is not "could not be read". */
export const isUncommitted = ({reason}: PartitionView): boolean => hasReason(reason, 'no-commit');

const separator: Span = {text: ' · ', style: styles.label};

/** What a row has to say besides its figures, worst first: lost messages, claims that differ, why something is not known, hot. */
export const noteSpans = (row: PartitionView, glyphs: GlyphSet): readonly Span[] => {
	const pieces: Span[] = [];
	if (row.lost !== null && row.lost > 0)
		pieces.push({text: `${glyphs.status.critical} lost ${formatInteger(row.lost)}`, style: statusStyles.critical});
	if (row.claims.length > 0) pieces.push({text: `${glyphs.status.warning} ${claimsText(row)}`, style: statusStyles.warning});
	const reason = reasonText(together(...reasonsIn(row.reason).filter((one) => !isSaid(one, row))));
	if (reason !== '') pieces.push({text: reason, style: row.severity === 'ok' ? styles.label : severityStyle(row.severity)});
	if (row.hot) pieces.push({text: 'hot', style: styles.mark});
	return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
};

// Other columns say it already: the owner's, the offset's, the verdict's with its time.
const isSaid = ({code}: Reason, {verdict}: PartitionView): boolean =>
	code === 'no-owner' || code === 'no-commit' || code === 'data-lost' || verdict === 'stalled' || verdict === 'lagging';

/** What the columns of partitions are made for. */
export type PartitionColumnsView = {
	/** Rows that may be on the screen: columns without anything to say in them are left out. */
	readonly rows: readonly PartitionView[];
	/** All rows of the group, to tell owners apart. */
	readonly all: readonly PartitionView[];
	readonly topics: readonly TopicView[];
	readonly now: number;
	readonly width: number;
	readonly glyphs: GlyphSet;
};

/** Columns of the partitions of one group; at 80 columns partition, behind, time, verdict and owner are left. */
export const partitionColumns = ({rows, all, topics, now, width, glyphs}: PartitionColumnsView): readonly Column<PartitionView>[] => {
	const names = ownerNames(all);
	const keptMs = new Map(topics.map(({topic, retentionMs}) => [topic, retentionMs]));
	const isPressing = rows.some((row) => isUrgent(row.retention, keptMs.get(row.topic) ?? null));
	return [
		{id: 'topic', title: 'topic', ...(width < 54 ? {min: 6} : {isWhole: true}), max: 26, priority: 0, cell: ({topic}) => topic},
		{id: 'partition', title: 'P', align: 'right', isWhole: true, priority: 0, cell: ({partition}) => String(partition)},
		// Names differ at their end as a rule, so a cut one would say nothing.
		{id: 'owner', title: 'owner', isWhole: true, max: 32, priority: 2, cell: (row) => ownerCell(row, names, glyphs)},
		{
			id: 'committed',
			title: 'committed',
			align: 'right',
			isWhole: true,
			priority: 6,
			cell: (row) =>
				row.committed === null && isUncommitted(row) ? {text: 'n/a', style: styles.label} : unknownOr(row.committed, formatInteger),
		},
		{id: 'end', title: 'end', align: 'right', isWhole: true, priority: 7, cell: ({logEnd}) => unknownOr(logEnd, formatInteger)},
		{
			id: 'lag',
			title: 'behind',
			align: 'right',
			isWhole: true,
			priority: 0,
			cell: (row) => behindCell(row.lag, isUncommitted(row), row.severity),
		},
		{
			id: 'time',
			title: 'time',
			align: 'right',
			isWhole: true,
			priority: 1,
			cell: (row) => timeCell(row.lagMs, row.lagMethod, isUncommitted(row)),
		},
		verdictColumn(now, width, glyphs),
		...noteColumns(rows, (row) => noteSpans(row, glyphs), width),
		...(rows.some(({trend}) => trend.length > 1) ? [trendColumn(rows, now, glyphs)] : []),
		{id: 'drain', title: 'drained in', isWhole: true, priority: 4, cell: ({drain, severity}) => drainCell(drain, severity)},
		...(isPressing
			? [
					{
						id: 'retention',
						title: 'deleted in',
						align: 'right' as const,
						isWhole: true,
						priority: 2,
						cell: (row: PartitionView) => retentionCell(row.retention),
					},
				]
			: []),
	];
};

/** Trends share one scale so that rows can be compared, and a handful of messages is no mountain. */
const trendTop = (rows: readonly PartitionView[]): number =>
	rows.reduce((top, {lag, trend}) => trend.reduce((high, {v, stale}) => (stale ? high : Math.max(v, high)), Math.max(top, lag ?? 0)), 10);

const trendColumn = (rows: readonly PartitionView[], now: number, glyphs: GlyphSet): Column<PartitionView> => {
	const windowMs = windowFor(
		rows.map(({trend}) => trend),
		now,
	);
	const max = trendTop(rows);
	return {
		id: 'trend',
		title: `last ${formatSpan(windowMs)}`,
		min: 11,
		max: 48,
		priority: 5,
		grow: 1,
		cell: () => '',
		paint: (grid, rect, row) =>
			paintHistory(
				grid,
				rect,
				row.trend,
				{windowMs, now, max, style: row.severity === 'ok' ? styles.dim : statusStyles[statusOf(row)]},
				glyphs,
			),
	};
};
