import {type Rich, richWidth, type Span, writeRich} from '../../components/rich-text.ts';
import type {Column} from '../../components/table.ts';
import {formatAge, formatInteger, formatSeconds, methodPrefix} from '../../model/format.ts';
import type {Drain, LagMethod, LagVerdict, RetentionClock} from '../../model/kafka/lag-fields.ts';
import type {Origin} from '../../model/origin.ts';
import {codeOf, type Reason, type ReasonCode, reasonsIn} from '../../model/reason.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {Severity} from '../../model/severity.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {textWidth} from '../../terminal/width.ts';
import {type GlyphSet, type Status, statusStyles, styles} from '../../theme.ts';
import {markOf, severityStyle} from '../severity-marks.ts';

const day = 24 * 60 * 60 * 1_000;
const hour = 60 * 60 * 1_000;

/** A figure, or a question mark where it is not known. */
export const unknownOr = (value: number | null, format: (value: number) => string): string | Span =>
	value === null ? {text: '?', style: styles.unknown} : format(value);

/** A count that is 0 when all is well: dim then, and in the colour of what it means when not. */
export const badCount = (count: number, style: number): Rich =>
	count === 0 ? {text: '0', style: styles.label} : {text: formatInteger(count), style};

/** What a row's mark stands for: stale wins over everything that is not critical. */
export const statusOf = ({severity, stale}: {readonly severity: Severity; readonly stale: boolean}): Status =>
	stale && severity !== 'critical' ? 'stale' : severity;

/** What groups and partitions have in common for their verdict. */
export type Judged = Pick<Origin, 'stale'> & {
	readonly severity: Severity;
	readonly verdict: LagVerdict;
	readonly verdictSinceMs: number | null;
	readonly reason: Reason | null;
};

/** The word of a verdict. What keeps up may be ill otherwise (nobody owns it, messages were lost): then that is the word. */
const wordOf = ({verdict, severity, stale, reason}: Judged): string => {
	if (verdict !== 'ok' || severity === 'ok' || stale) return verdict;
	const first = codeOf(reason);
	if (first === 'data-lost') return 'data lost';
	return first === 'no-owner' ? 'no owner' : severity;
};

/** `stalled 1m12s`, `ok`: the word and, where it is bad, how long it has been so. */
export const verdictText = (row: Judged, now: number): string => {
	const {verdict, verdictSinceMs} = row;
	return verdict === 'ok' || verdict === 'unknown' || verdictSinceMs === null
		? wordOf(row)
		: `${verdict} ${formatAge(now - verdictSinceMs)}`;
};

const wordStyle = (row: Judged): number =>
	row.severity === 'ok' ? styles.label : row.stale ? statusStyles[statusOf(row)] : severityStyle(row.severity);

/** `▲ stalled 1m12s`; the words of rows that are well stand in the same column, without a mark. */
export const verdictCell = (row: Judged, now: number, glyphs: GlyphSet): readonly Span[] => [
	markOf(statusOf(row), glyphs),
	{text: ` ${verdictText(row, now)}`, style: wordStyle(row)},
];

/** The column of verdicts: it gives up the time, then the word, and keeps the mark to the last cell. */
export const verdictColumn = <Row extends Judged>(now: number, width: number, glyphs: GlyphSet): Column<Row> => ({
	id: 'verdict',
	title: '  verdict',
	...(width >= roomy ? {isWhole: true} : {min: 1}),
	priority: 0,
	cell: (row) => verdictCell(row, now, glyphs),
	paint: (grid, rect, row) => paintVerdict(grid, rect, row, now, glyphs),
});

/** From this width on names and verdicts are shown whole. */
const roomy = 54;

const paintVerdict = (grid: Grid, rect: Rect, row: Judged, now: number, glyphs: GlyphSet): void => {
	const mark = markOf(statusOf(row), glyphs);
	const style = wordStyle(row);
	const full = verdictText(row, now);
	const text = [` ${full}`, ` ${wordOf(row)}`, ''].find((one) => one.length + mark.text.length <= rect.width) ?? '';
	writeRich(grid, rect.x, rect.y, [mark, {text, style}], rect.width, '', style);
};

/** `~73 s`, `≥31m`, `0 s`: with how it was found; no decimals where it is only about right. */
export const timeText = (lagMs: number, method: LagMethod): string =>
	`${methodPrefix(method)}${method === 'exact' || !(lagMs < 10_000) ? formatSeconds(lagMs / 1_000) : `${Math.round(lagMs / 1_000)} s`}`;

/** Messages behind, in the colour of the row; `n/a` where nothing was ever committed. */
export const behindCell = (lag: number | null, isUncommitted: boolean, severity: Severity): Span =>
	lag === null
		? isUncommitted
			? {text: 'n/a', style: styles.label}
			: {text: '?', style: styles.unknown}
		: {text: formatInteger(lag), style: severityStyle(severity)};

/** Time behind; what was never committed has none. */
export const timeCell = (lagMs: number | null, method: LagMethod, isUncommitted: boolean): Rich =>
	lagMs === null && isUncommitted ? {text: 'n/a', style: styles.label} : unknownOr(lagMs, (ms) => timeText(ms, method));

/** `~4m`, `not shrinking`, `-` when caught up, `?` with too little history. */
export const drainText = ({state, ms}: Drain): string => {
	if (state === 'caught-up') return '-';
	if (state === 'unknown') return '?';
	if (state === 'shrinking') return ms === null ? '?' : `~${formatAge(ms)}`;
	return 'not shrinking';
};

/** What stands still a little behind is how busy consumers look: dim, as all of a row that is well. */
export const drainCell = (drain: Drain, severity: Severity): Span => {
	const {state, ms} = drain;
	const text = drainText(drain);
	if (state === 'unknown' || (state === 'shrinking' && ms === null)) return {text, style: styles.unknown};
	return {text: state === 'steady' ? 'steady' : text, style: severity === 'ok' || state === 'caught-up' ? styles.label : styles.text};
};

/** Whether unread messages may be deleted so soon that somebody must know: under a day, or under a quarter of what is kept. */
export const isUrgent = ({ms}: RetentionClock, keptMs: number | null = null): boolean =>
	ms !== null && (ms < day || (keptMs !== null && ms < keptMs / 4));

/** `6d 23h`, `≥3h00`, `any moment`; the reason where there is no figure. */
export const retentionText = ({ms, method, reason}: RetentionClock): string =>
	ms === null ? reasonText(reason) : ms <= 0 ? 'any moment' : `${methodPrefix(method)}${formatAge(ms)}`;

/** Nothing to lose, or nothing that is deleted by its age. */
const harmless: ReadonlySet<ReasonCode> = new Set(['caught-up', 'kept-for-ever', 'not-by-age', 'compacted']);

/** Whether the clock should have a figure and has none, and not that there is nothing to lose or nothing is ever deleted. */
export const isUnknownRetention = ({ms, reason}: RetentionClock): boolean =>
	ms === null && reason !== null && !reasonsIn(reason).some(({code}) => harmless.has(code));

/** The clock of unread data where it is known; nothing where there is nothing to lose. */
export const retentionCell = (clock: RetentionClock): Span => {
	if (clock.ms === null) return {text: isUnknownRetention(clock) ? '?' : '', style: styles.unknown};
	const style =
		clock.ms <= 0 ? statusStyles.critical : clock.ms < hour ? statusStyles.warning : isUrgent(clock) ? styles.text : styles.label;
	return {text: retentionText(clock), style};
};

/** The name of the cluster beside rows of more than one; nothing where there is only one. */
export const clusterColumns = <Row extends {readonly source: string}>(rows: readonly Row[]): readonly Column<Row>[] =>
	rows.every(({source}) => source === rows[0]?.source)
		? []
		: [{id: 'cluster', title: 'cluster', isWhole: true, max: 16, priority: 3, cell: ({source}) => ({text: source, style: styles.label})}];

/** A column for what is to be said besides figures: at least so wide that a reason can be read, left out where nobody has one. */
export const noteColumns = <Row>(rows: readonly Row[], spansOf: (row: Row) => readonly Span[], width: number): readonly Column<Row>[] => {
	const widest = Math.max(0, ...rows.map((row) => richWidth(spansOf(row))));
	return widest === 0
		? []
		: [{id: 'note', title: 'note', min: Math.min(width < 110 ? 14 : 28, widest), priority: 2, grow: 1, cell: spansOf}];
};

/** The least width of a column of names: whole where they are short, else so much that most can be told apart. */
export const nameMin = (names: readonly string[], width: number): number =>
	Math.min(width < roomy ? 8 : 22, Math.max(0, ...names.map((name) => textWidth(name))));
