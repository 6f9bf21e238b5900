import {paintAsciiChart} from '../components/ascii-chart.ts';
import {shareOf} from '../components/chart-range.ts';
import {writeRich} from '../components/rich-text.ts';
import {formatAge, formatRound, formatSpan, formatValue} from '../model/format.ts';
import {formatClock} from '../model/format-time.ts';
import {reasonText} from '../model/reason-words.ts';
import type {KpiView} from '../model/views/kpi.ts';
import type {Grid, Rect} from '../terminal/grid.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';
import {claimPairs, figureWord} from './claim-words.ts';
import {type Pair, paintPairs, pairsOf} from './label-pairs.ts';
import type {PaintContext} from './panel.ts';
import {verdictOf} from './severity-marks.ts';
import {pointsOf, usualStepMs} from './spark-window.ts';

/** All that is known of a KPI: where from, how old, by which expression, against which limits. */
export const explainKpi = (kpi: KpiView, now: number): readonly Pair[] =>
	pairsOf([
		['figure', `${kpi.title} ${formatValue(kpi.value, kpi.unit)}`],
		['why', reasonText(kpi.reason)],
		['expression', kpi.expr],
		['limits', limitsText(kpi)],
		...claimPairs(kpi.claims, now, figureWord(kpi)),
		['change', kpi.change === null ? '' : `${formatValue(kpi.change.value, kpi.unit)} in ${formatSpan(kpi.change.overMs)}`],
		['from', kpi.source],
		['as of', kpi.asOfMs === null ? '' : `${formatClock(kpi.asOfMs)} UTC, ${formatAge(now - kpi.asOfMs)} ago${kpi.stale ? ', stale' : ''}`],
		['last', lastValues(kpi)],
		['meaning', kpi.help],
	]);

const limitsText = ({warn, fail, unit}: KpiView): string =>
	[warn === null ? '' : `warning at ${formatRound(warn, unit)}`, fail === null ? '' : `critical at ${formatRound(fail, unit)}`]
		.filter((text) => text !== '')
		.join(', ');

const lastValues = ({history, unit}: KpiView): string =>
	history
		.slice(-5)
		.toReversed()
		.map(({v, stale}) => formatValue(stale ? null : v, unit))
		.join('  ');

/** Paints one KPI in the whole rectangle: figure, chart, and below it what the figure means. */
export const paintKpi = (grid: Grid, rect: Rect, kpi: KpiView, windowMs: number, context: PaintContext): void => {
	const {glyphs, now} = context;
	const pairs = explainKpi(kpi, now).filter(([label]) => label !== 'figure' && label !== 'last');
	const noteRows = Math.min(pairs.length, Math.max(0, Math.floor(rect.height / 3)));
	const figure = [{text: `${kpi.title}  `, style: styles.title}, ...verdictOf(kpi.severity, formatValue(kpi.value, kpi.unit), glyphs)];
	writeRich(grid, rect.x, rect.y, figure, rect.width, glyphs.ellipsis);
	const chart = {...rect, y: rect.y + 1, height: rect.height - 1 - noteRows};
	if (chart.height >= 2) paintFigure(grid, chart, kpi, windowMs, context);
	paintPairs(grid, {...rect, y: rect.y + rect.height - noteRows, height: noteRows}, pairs, glyphs);
};

const paintFigure = (grid: Grid, rect: Rect, kpi: KpiView, windowMs: number, {glyphs, now, zone}: PaintContext): void => {
	const painted = paintAsciiChart(
		grid,
		rect,
		{
			series: [{label: kpi.title, points: pointsOf(kpi.history)}],
			fromMs: now - windowMs,
			toMs: now,
			gapMs: usualStepMs(kpi.history) * 2.5,
			format: (value) => formatRound(value, kpi.unit),
			...(zone === undefined ? {} : {formatTime: (t: number) => formatClock(t, zone).slice(0, 5)}),
			empty: reasonText(kpi.reason) || 'no history yet',
		},
		glyphs,
	);
	for (const [limit, style] of [
		[kpi.warn, statusStyles.warning],
		[kpi.fail, statusStyles.critical],
	] as const) {
		if (limit !== null && limit >= painted.range.lo && limit <= painted.range.hi)
			paintLimit(grid, painted.plot, shareOf(limit, painted.range), style, glyphs);
	}
};

/** A dotted line at a share of the plot's height, only where nothing is drawn. */
const paintLimit = (grid: Grid, plot: Rect, share: number, style: number, glyphs: GlyphSet): void => {
	const y = plot.y + Math.round((1 - share) * Math.max(0, plot.height - 1));
	for (let x = plot.x; x < plot.x + plot.width; x += 1) if (grid.textAt(x, y) === ' ') grid.write(x, y, glyphs.threshold, style);
};
