import type {Grid} from '../terminal/grid.ts';
import {styleName} from '../theme.ts';

/**
 * A grid as reviewable text: its rows behind a border mark that keeps trailing blanks, then, unless
 * `withStyles` is false, the palette and for every row that has any the columns where a style other than
 * the default begins (`row: column=letter ...`, `.` for back to the default).
 */
export function gridGolden(grid: Grid, withStyles = true): string {
	const rows = grid.toText().map((row) => `${row}|`);
	if (!withStyles) return `${rows.join('\n')}\n`;
	const letters = new Map<number, string>();
	const lines: string[] = [];
	for (const [y, runs] of grid.toRuns().entries()) {
		const starts = runs
			.filter((run, index) => index > 0 || run.style !== 0)
			.map((run) => `${run.x}=${run.style === 0 ? '.' : letterOf(run.style, letters)}`);
		if (starts.length > 0) lines.push(`${y}: ${starts.join(' ')}`);
	}
	const palette = [...letters].map(([style, letter]) => `${letter} ${styleName(style)}`);
	return `${[...rows, '', ...palette, '', ...lines].join('\n').trimEnd()}\n`;
}

function letterOf(style: number, letters: Map<number, string>): string {
	const known = letters.get(style);
	if (known !== undefined) return known;
	const index = letters.size;
	const letter = index < 26 ? String.fromCharCode(97 + index) : `s${index}`;
	letters.set(style, letter);
	return letter;
}
