import {type ChartView as PaintedView, paintChart} from '../components/chart.ts';
import {memo} from '../model/memo.ts';
import type {ChartView} from '../model/views/chart.ts';
import {Grid, type Rect} from '../terminal/grid.ts';
import type {GlyphSet} from '../theme.ts';

/** The cells of a chart, and the moments for which they are what would be painted. */
type Drawn = {readonly grid: Grid; readonly fromMs: number; readonly untilMs: number};

/** Of the labels of its first line, which stay the same object while the line grows: what was painted last from the same of all else. */
const placeOf = memo((_labels: object, ..._from: readonly unknown[]): {drawn: Drawn | null} => ({drawn: null}));

/**
 * Paints a chart over the window that ends `now`. A column stands for seconds, so that most ticks change no cell of it: then the cells
 * are those of before. `from` is everything that `view` is made of besides the chart and the moment.
 */
export const paintDrawn = (
	grid: Grid,
	rect: Rect,
	chart: ChartView,
	now: number,
	from: readonly unknown[],
	view: () => PaintedView,
	glyphs: GlyphSet,
): void => {
	const [first] = chart.series;
	if (first === undefined) {
		paintChart(grid, rect, view(), glyphs);
		return;
	}
	const {id, threshold, unit, windowMs, stale} = chart;
	const lines = chart.series.flatMap(({legend, samples}) => [legend, samples]);
	const place = placeOf(first.labels, id, threshold, unit, windowMs, stale, rect.width, rect.height, glyphs, ...from, ...lines);
	if (place.drawn === null || now < place.drawn.fromMs || now > place.drawn.untilMs) {
		const drawn = new Grid(rect.width, rect.height);
		const {untilMs} = paintChart(drawn, drawn.bounds, view(), glyphs);
		place.drawn = {grid: drawn, fromMs: now, untilMs};
	}
	grid.blit(place.drawn.grid, rect.x, rect.y);
};
