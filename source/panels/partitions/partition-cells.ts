import type {Span} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatInteger, formatSpan} from '../../model/format.ts';
import {hasReason, type Reason, reasonsIn, together} from '../../model/reason.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import {type GlyphSet, statusStyles, styles} from '../../theme.ts';
import {severityStyle} from '../severity-marks.ts';
import {paintHistory, windowFor} from '../spark-window.ts';
import {claimsText} from './owner-cells.ts';
import {statusOf} from './shared-cells.ts';

/** A group may simply never have committed here, which is not "could not be read". */
export const isUncommitted = ({reason}: PartitionView): boolean => hasReason(reason, 'no-commit');

const separator: Span = {text: ' · ', style: styles.label};

/** What a row has to say besides its figures, worst first: lost messages, claims that differ, why something is not known, hot. */
export const noteSpans = (row: PartitionView, glyphs: GlyphSet): readonly Span[] => {
	const pieces: Span[] = [];
	if (row.lost !== null && row.lost > 0)
		pieces.push({text: `${glyphs.status.critical} lost ${formatInteger(row.lost)}`, style: statusStyles.critical});
	if (row.claims.length > 0) pieces.push({text: `${glyphs.status.warning} ${claimsText(row)}`, style: statusStyles.warning});
	const reason = reasonText(together(...reasonsIn(row.reason).filter((one) => !isShownElsewhere(one, row))));
	if (reason !== '') pieces.push({text: reason, style: row.severity === 'ok' ? styles.label : severityStyle(row.severity)});
	if (row.hot) pieces.push({text: 'hot', style: styles.mark});
	return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
};

// Other columns say it already: the owner's, the offset's, the verdict's with its time.
const isShownElsewhere = ({code}: Reason, {verdict}: PartitionView): boolean =>
	code === 'no-owner' || code === 'no-commit' || code === 'data-lost' || verdict === 'stalled' || verdict === 'lagging';

/** Trends share one scale so that rows can be compared, and a handful of messages is no mountain. */
const trendTop = (rows: readonly PartitionView[]): number =>
	rows.reduce((top, {lag, trend}) => trend.reduce((high, {v, stale}) => (stale ? high : Math.max(v, high)), Math.max(top, lag ?? 0)), 10);

/** The lag over the last minutes, of rows beside each other. */
export const trendColumn = (rows: readonly PartitionView[], now: number, glyphs: GlyphSet): Column<PartitionView> => {
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
