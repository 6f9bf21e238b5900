import {describe, expect, test} from 'vitest';
import {textWidth} from '../../source/terminal/width.ts';
import {asciiGlyphs, attributes, createPalette, detectTerminal, type GlyphSet, styles, unicodeGlyphs} from '../../source/theme.ts';

const utf8 = {LANG: 'en_US.UTF-8', TERM: 'xterm-256color'};

const glyphsOf = (set: GlyphSet): readonly string[] => {
	const {status, spark, box, name: _name, chart: _chart, ...rest} = set;
	return [...Object.values(status), ...spark, ...Object.values(box), ...Object.values(rest).filter((glyph) => typeof glyph === 'string')];
};

describe('what the environment says of a terminal', () => {
	test.each([
		['a usual terminal has colours', utf8, 'ansi'],
		['NO_COLOR takes them, not bold', {...utf8, NO_COLOR: '1'}, 'mono'],
		['an empty NO_COLOR means nothing', {...utf8, NO_COLOR: ''}, 'ansi'],
		['CLICOLOR=0 takes them', {...utf8, CLICOLOR: '0'}, 'mono'],
		['TERM=dumb gets no sequences', {...utf8, TERM: 'dumb'}, 'none'],
		['no TERM gets none either', {LANG: 'C.UTF-8'}, 'none'],
		['a vt100 has no colours', {...utf8, TERM: 'vt100'}, 'mono'],
		['FORCE_COLOR wins over NO_COLOR', {...utf8, NO_COLOR: '1', FORCE_COLOR: '1'}, 'ansi'],
		['FORCE_COLOR=0 takes them', {...utf8, FORCE_COLOR: '0'}, 'mono'],
		['CLICOLOR_FORCE wins over NO_COLOR', {...utf8, NO_COLOR: '1', CLICOLOR_FORCE: '1'}, 'ansi'],
	])('%s', (_, environment, colour) => {
		expect(detectTerminal(environment).colour).toBe(colour);
	});

	test.each([
		['a UTF-8 locale has boxes and braille', utf8, true],
		['the C locale has not', {LANG: 'C', TERM: 'xterm'}, false],
		['no locale is the C locale', {TERM: 'xterm'}, false],
		['LC_ALL wins over LANG', {...utf8, LC_ALL: 'C'}, false],
		['LC_CTYPE wins over LANG', {LANG: 'C', LC_CTYPE: 'de_DE.utf8', TERM: 'screen'}, true],
		['an empty LC_ALL is not set', {...utf8, LC_ALL: ''}, true],
		['Latin 1 has not', {LANG: 'de_DE.ISO-8859-1', TERM: 'xterm'}, false],
		['the Linux console has no braille', {...utf8, TERM: 'linux'}, false],
	])('%s', (_, environment, unicode) => {
		const traits = detectTerminal(environment);
		expect(traits.unicode).toBe(unicode);
		expect(traits.glyphs).toBe(unicode ? unicodeGlyphs : asciiGlyphs);
	});

	test('what is not a terminal gets no sequences unless colour is forced', () => {
		expect(detectTerminal(utf8, false)).toMatchObject({colour: 'none', synchronized: false, addressable: false});
		expect(detectTerminal({...utf8, FORCE_COLOR: '1'}, false).colour).toBe('ansi');
	});
});

describe('glyphs and styles', () => {
	test('every Unicode glyph is one cell', () => {
		for (const glyph of glyphsOf(unicodeGlyphs)) expect([glyph, textWidth(glyph)]).toEqual([glyph, 1]);
	});

	test('the ASCII set is ASCII', () => {
		for (const glyph of glyphsOf(asciiGlyphs)) expect(glyph).toMatch(/^[ -~]+$/);
	});

	test('no two states look alike without colour', () => {
		for (const set of [unicodeGlyphs, asciiGlyphs]) expect(new Set(Object.values(set.status)).size).toBe(6);
	});

	test('a style keeps its role and its attributes apart', () => {
		const palette = createPalette('ansi');
		expect(palette.appearance(styles.critical | attributes.reverse)).toEqual({
			foreground: '31',
			bold: true,
			dim: false,
			underline: false,
			reverse: true,
		});
	});

	test('the names follow the ids', () => {
		expect(Object.values(styles)).toEqual(Object.values(styles).map((_, index) => index));
	});

	test('a look that came from elsewhere finds a style that looks the same', () => {
		const palette = createPalette('ansi');
		const look = {foreground: '36', bold: true, dim: false, underline: false, reverse: false};
		expect(palette.appearance(palette.style(look))).toEqual(look);
	});
});
