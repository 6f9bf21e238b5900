import type {Grid} from '../terminal/grid.ts';
import {type GlyphSet, styles} from '../theme.ts';

/** A share of a whole as a bar; `ratio` null is unknown and never drawn as empty. */
export type GaugeView = {readonly ratio: number | null; readonly style?: number; readonly emptyStyle?: number};

/** Paints a bar of `width` cells, filled in eighths of a cell; a ratio outside 0 to 1 is drawn at the end it passed. */
export function paintGauge(grid: Grid, x: number, y: number, width: number, view: GaugeView, glyphs: GlyphSet): void {
	if (width <= 0) return;
	if (view.ratio === null || !Number.isFinite(view.ratio)) {
		grid.write(x, y, glyphs.status.unknown, styles.unknown, width);
		return;
	}
	const levels = glyphs.bar.length;
	let eighths = Math.round(Math.max(0, Math.min(1, view.ratio)) * width * levels);
	// Something is never drawn as nothing, and not quite all never as all.
	if (eighths === 0 && view.ratio > 0) eighths = 1;
	if (eighths === width * levels && view.ratio < 1) eighths--;
	const full = Math.floor(eighths / levels);
	const rest = eighths % levels;
	const fullGlyph = glyphs.bar[levels - 1] ?? '#';
	let column = grid.write(x, y, fullGlyph.repeat(full), view.style ?? styles.value, width);
	if (rest > 0) column = grid.write(column, y, glyphs.bar[rest - 1] ?? fullGlyph, view.style ?? styles.value, x + width - column);
	grid.write(column, y, glyphs.barEmpty.repeat(Math.max(0, x + width - column)), view.emptyStyle ?? styles.dim);
}
