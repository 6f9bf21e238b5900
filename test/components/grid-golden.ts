import type {Grid} from '../../source/terminal/grid.ts';
import {attributes, createPalette, type StyleId, styles} from '../../source/theme.ts';

const roleNames = Object.keys(styles);
const {appearance} = createPalette('ansi');

/** A readable name of any style id: `critical`, `text+reverse`, `ansi36`. */
const styleName = (style: StyleId): string => {
	const role = style & 63;
	const base = roleNames[role] ?? `ansi${appearance(role).foreground || role}`;
	const added = Object.entries(attributes).flatMap(([name, bit]) => ((style & bit) !== 0 ? [name] : []));
	return [base, ...added].join('+');
};

/**
 * A grid as reviewable text: its rows behind a border mark that keeps trailing blanks, then, unless
 * `withStyles` is false, the palette and for every row that has any the columns where a style other than
 * the default begins (`row: column=letter ...`, `.` for back to the default).
 */
export const gridGolden = (grid: Grid, withStyles = true): string => {
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
};

const letterOf = (style: number, letters: Map<number, string>): string => {
	const before = letters.get(style);
	if (before !== undefined) return before;
	const index = letters.size;
	const letter = index < 26 ? String.fromCharCode(97 + index) : `s${index}`;
	letters.set(style, letter);
	return letter;
};
