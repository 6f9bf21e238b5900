import type {Column} from '../components/table.ts';
import {formatAge, formatNumber, formatRatio, formatValue} from '../model/format.ts';
import {formatDateTime} from '../model/format-time.ts';
import {reasonText} from '../model/reason-words.ts';
import type {QualityView} from '../model/views/quality.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {type Pair, pairsOf} from './label-pairs.ts';
import {severityStyle, titled} from './severity-marks.ts';

/** The measured figure: a ratio in percent, or a value in its unit; `?` when neither is known. */
export const figureOf = ({ratio, value, unit}: QualityView): string => (ratio === null ? formatValue(value, unit) : formatRatio(ratio));

/** `1,204 of 1,210`: no percentage without its counts. */
const countsOf = ({good, total}: QualityView): string =>
	good === null && total === null ? '' : `${formatNumber(good)} of ${formatNumber(total)}`;

const ageOf = ({checkedAtMs}: QualityView, now: number): string => (checkedAtMs === null ? '' : `${formatAge(now - checkedAtMs)} ago`);

const hasManyDatasets = (checks: readonly QualityView[]): boolean => new Set(checks.map(({dataset}) => dataset)).size > 1;

/** Columns of the list of checks; half a screen has counts and limit in one. */
export const qualityColumns = (
	{rows, now}: {readonly rows: readonly QualityView[]; readonly now: number},
	isZoomed: boolean,
	glyphs: GlyphSet,
): readonly Column<QualityView>[] => [
	{
		id: 'title',
		title: '  check',
		isWhole: true,
		max: 26,
		priority: 0,
		cell: ({severity, stale, title}) => titled(stale && severity === 'unknown' ? 'stale' : severity, title, glyphs),
	},
	...(isZoomed || hasManyDatasets(rows)
		? ([
				{id: 'dataset', title: 'dataset', isWhole: true, max: 20, priority: 5, cell: ({dataset}) => ({text: dataset, style: styles.label})},
			] satisfies Column<QualityView>[])
		: []),
	{
		id: 'figure',
		title: 'result',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: (check) => ({text: figureOf(check), style: check.stale ? styles.stale : severityStyle(check.severity)}),
	},
	...(isZoomed ? zoomedColumns : [detailColumn(rows)]),
	{
		id: 'outcome',
		title: 'outcome',
		isWhole: true,
		priority: 1,
		cell: ({outcome, severity}) => ({text: outcome, style: severityStyle(severity)}),
	},
	{
		id: 'age',
		title: 'checked',
		align: 'right',
		isWhole: true,
		priority: 4,
		cell: (check) => ({text: ageOf(check, now), style: styles.label}),
	},
];

/** Counts and limit in one, or why there is no figure: what fits into half a screen. */
const detailColumn = (rows: readonly QualityView[]): Column<QualityView> => ({
	id: 'detail',
	title: 'why',
	// Counts are not to be cut.
	min: rows.reduce((widest, check) => Math.max(widest, check.reason === null ? countsOf(check).length : 0), 12),
	priority: 2,
	grow: 1,
	cell: (check) =>
		reasonText(check.reason) ||
		[countsOf(check), check.limit === '' ? '' : `limit ${check.limit}`].filter((text) => text !== '').join(', '),
});

const zoomedColumns: readonly Column<QualityView>[] = [
	{id: 'counts', title: 'good of all', align: 'right', isWhole: true, priority: 3, cell: countsOf},
	{id: 'limit', title: 'limit', isWhole: true, priority: 4, cell: ({limit}) => ({text: limit, style: styles.label})},
	{id: 'reason', title: 'why', min: 10, priority: 2, grow: 1, cell: ({reason}) => reasonText(reason)},
	{id: 'source', title: 'source', min: 8, max: 20, priority: 6, cell: ({source}) => ({text: source ?? '', style: styles.label})},
];

/** All that is known of a check. */
export const explainCheck = (check: QualityView, now: number): readonly Pair[] =>
	pairsOf([
		['check', check.title],
		['dataset', check.dataset],
		['dimension', check.dimension],
		['outcome', check.outcome],
		['result', figureOf(check)],
		['good of all', countsOf(check)],
		['limit', check.limit],
		['why', reasonText(check.reason)],
		[
			'checked',
			check.checkedAtMs === null
				? 'never'
				: `${formatDateTime(check.checkedAtMs)} UTC, ${ageOf(check, now)}${check.stale ? ', stale' : ''}`,
		],
		['from', check.source],
	]);
