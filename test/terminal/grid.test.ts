import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Grid} from '../../source/terminal/grid.ts';
import {textWidth} from '../../source/terminal/width.ts';
import {createPalette, styles} from '../../source/theme.ts';
import {draws} from '../draws.ts';

const written = (width: number, ...writes: readonly (readonly [number, string, number?])[]): string => {
	const grid = new Grid(width, 1);
	for (const [x, text, most] of writes) grid.write(x, 0, text, 0, most);
	return grid.toText()[0] ?? '';
};

describe('a grid', () => {
	test.each([
		['text stands where it was written', written(6, [1, 'abc']), ' abc  '],
		['text is clipped at the right', written(4, [2, 'abc']), '  ab'],
		['text is clipped at the left', written(4, [-1, 'abc']), 'bc  '],
		['at most the given cells are used', written(6, [0, 'abcdef', 3]), 'abc   '],
		['a wide character takes two cells', written(5, [0, '日a']), '日a  '],
		['a wide character that does not fit is left out whole', written(3, [0, 'a日日']), 'a日'],
		['a wide character across the left edge leaves a blank', written(4, [-1, '日ab']), ' ab '],
		['writing over the left half blanks the right', written(4, [0, '日'], [0, 'x']), 'x   '],
		['writing over the right half blanks the left', written(4, [0, '日'], [1, 'x']), ' x  '],
		['an accent stays with its letter', written(3, [0, 'e\u0301x']), 'e\u0301x '],
		['an accent without a letter is left out', written(3, [0, '\u0301x']), 'x  '],
		['beyond the grid nothing happens', written(2, [5, 'abc']), '  '],
	])('%s', (_, text, expected) => {
		expect(text).toBe(expected);
	});

	test('writing returns the column after the text, also where it is clipped', () => {
		const grid = new Grid(10, 1);
		expect(grid.write(0, 0, 'abc')).toBe(3);
		expect(grid.write(3, 0, '日本')).toBe(7);
		expect(grid.write(7, 0, 'long text')).toBe(10);
	});

	test('rows outside are not written and not an error', () => {
		const grid = new Grid(3, 1);
		grid.write(0, -1, 'abc');
		grid.write(0, 1, 'abc');
		expect(grid.toText()).toEqual(['   ']);
	});

	test('a grid without cells takes any write', () => {
		for (const [width, height] of [
			[0, 0],
			[0, 5],
			[5, 0],
			[-3, 2],
			[Number.NaN, 1],
		] as const) {
			const grid = new Grid(width, height);
			grid.write(0, 0, 'abc日');
			grid.fill();
			expect(grid.toText().join('')).toBe('');
		}
	});

	test('copying cuts wide characters at both edges into blanks', () => {
		const source = new Grid(6, 1);
		source.write(0, 0, '日本語');
		const target = new Grid(3, 1);
		target.blit(source, -1, 0);
		expect(target.toText()).toEqual([' 本']);
		const narrow = new Grid(4, 1);
		narrow.blit(source, 1, 0);
		expect(narrow.toText()).toEqual([' 日 ']);
	});

	test('copying into the middle of a wide character leaves no half of it', () => {
		const target = new Grid(6, 1);
		target.write(0, 0, '日本語');
		const source = new Grid(2, 1);
		source.write(0, 0, 'ab');
		target.blit(source, 1, 0);
		expect(target.toText()).toEqual([' ab 語']);
	});

	test('styles are given back as runs without holes', () => {
		const grid = new Grid(8, 1);
		grid.write(0, 0, 'ab', styles.critical);
		grid.write(4, 0, 'c', styles.ok);
		expect(grid.toRuns()).toEqual([
			[
				{x: 0, width: 2, style: styles.critical, text: 'ab'},
				{x: 2, width: 2, style: 0, text: '  '},
				{x: 4, width: 1, style: styles.ok, text: 'c'},
				{x: 5, width: 3, style: 0, text: '   '},
			],
		]);
	});

	test('as ANSI every line ends in the default style', () => {
		const grid = new Grid(3, 2);
		grid.write(0, 0, 'abc', styles.critical);
		expect(grid.toAnsi(createPalette('ansi'))).toBe('\u001B[1;31mabc\u001B[m\n   ');
		expect(grid.toAnsi(createPalette('mono'))).toBe('\u001B[1mabc\u001B[m\n   ');
		expect(grid.toAnsi(createPalette('none'))).toBe('abc\n   ');
	});

	test('random writes and copies never leave the width nor half a character', () => {
		const text = fc.string({unit: fc.constantFrom('a', ' ', '日', '👍🏽', 'e\u0301', '\u001B[2J', '█', '🇩🇪', '\n'), maxLength: 12});
		const step = fc.tuple(fc.integer({min: -4, max: 14}), fc.integer({min: -1, max: 3}), text, fc.boolean());
		fc.assert(
			fc.property(fc.array(step, {maxLength: 20}), (steps) => {
				const grid = new Grid(12, 3);
				for (const [x, y, value, isCopy] of steps) {
					if (isCopy) {
						const part = new Grid(5, 2);
						part.write(x % 3, 0, value);
						grid.blit(part, x, y);
					} else grid.write(x, y, value);
				}
				for (const row of grid.toText()) expect(textWidth(row)).toBe(12);
			}),
			{numRuns: draws(1000)},
		);
	});
});
