import {describe, expect, test} from 'vitest';
import {graphemes, padTo, textWidth, truncate} from '../../source/terminal/width.ts';

describe('the width of text', () => {
	test.each([
		['ASCII', 'sensor-data', 11],
		['nothing', '', 0],
		['Latin with accents', 'größe', 5],
		['a combining accent with its letter', 'e\u0301', 1],
		['Cyrillic', 'привет', 6],
		['Japanese', '日本語', 6],
		['Hangul', '한국', 4],
		['an emoji', '👍', 2],
		['an emoji with a skin tone', '👍🏽', 2],
		['a flag', '🇩🇪', 2],
		['box drawing, blocks and braille', '╭─▁▇⣀', 5],
		['the status glyphs', '✓●▲?◌⏸', 6],
		['Hebrew', 'שלום', 4],
		['an Arabic word', 'مرحبا', 5],
		['a zero width space', 'a\u200Bb', 2],
		['an escape sequence', '\u001B[31mred\u001B[m', 3],
		['a half width katakana', 'ｱ', 1],
		['a full width letter', 'Ａ', 2],
	])('%s takes the cells a terminal gives it', (_, text, width) => {
		expect(textWidth(text)).toBe(width);
	});

	test('a pile of marks on one letter is cut', () => {
		const pile = graphemes(`a${'\u0301'.repeat(100)}`);
		expect(pile).toHaveLength(1);
		expect(pile[0]?.text.length).toBeLessThanOrEqual(8);
	});

	test.each([
		['text that fits stays', 'abc', 3, 'abc'],
		['text that does not ends in an ellipsis', 'abcdef', 4, 'abc…'],
		['one cell is the ellipsis alone', 'abcdef', 1, '…'],
		['no room is nothing', 'abc', 0, ''],
		['a wide character is not halved', '日本語', 4, '日…'],
		['nor does it run over', '日本語', 2, '…'],
	])('cut: %s', (_, text, width, cut) => {
		expect(truncate(text, width)).toBe(cut);
	});

	test.each([
		['left', 'ab', 'left', 'ab   '],
		['right', 'ab', 'right', '   ab'],
		['centre', 'ab', 'centre', ' ab  '],
		['right with wide characters', '日', 'right', '   日'],
		['cut when longer', 'abcdefg', 'right', 'abcd…'],
	] as const)('padded: %s', (_, text, align, padded) => {
		expect(padTo(text, 5, align)).toBe(padded);
	});
});
