import {type Grid, packCell} from '../terminal/grid.ts';

/** What our own characters become where the terminal has only ASCII; each takes the one cell it had. */
const replacements: ReadonlyMap<string, string> = new Map([
	['−', '-'],
	['–', '-'],
	['—', '-'],
	['≥', '>'],
	['≤', '<'],
	['·', '.'],
	['…', '~'],
	['°', 'o'],
	['µ', 'u'],
	['×', 'x'],
	['∞', '8'],
	['→', '>'],
	['σ', 's'],
	['⟨', '<'],
	['⟩', '>'],
	['’', "'"],
	['‘', "'"],
	['“', '"'],
	['”', '"'],
	[' ', ' '],
]);

/**
 * Makes every cell of a painted grid ASCII, in place: our own signs get their nearest character, anything else that a
 * source sent becomes `?`, both halves of a wide character too, so that nothing shifts.
 */
export const toAsciiCells = (grid: Grid): void => {
	for (let y = 0; y < grid.height; y += 1) {
		for (let x = 0; x < grid.width; x += 1) {
			const text = grid.textAt(x, y);
			if (text.length === 1 && text <= '~') continue;
			const plain = replacements.get(text) ?? '?';
			grid.cells[y * grid.width + x] = packCell(plain.charCodeAt(0), grid.styleAt(x, y));
		}
	}
};
