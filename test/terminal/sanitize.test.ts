import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Grid} from '../../source/terminal/grid.ts';
import {sanitize} from '../../source/terminal/sanitize.ts';
import {createPalette} from '../../source/theme.ts';
import {anyText} from '../any-text.ts';
import {draws} from '../draws.ts';
import {forbidden, hostileStrings} from './hostile.ts';

const ourSequences = /\u001B\[[\d;]*m/g;

describe('text from outside', () => {
	test('there are fifty hostile strings', () => {
		expect(new Set(hostileStrings).size).toBe(50);
	});

	test.each(hostileStrings.map((text) => [JSON.stringify(text).slice(0, 40), text]))('%s never reaches the terminal raw', (_, text) => {
		expect(sanitize(text)).not.toMatch(forbidden);
		const grid = new Grid(40, 2);
		grid.write(1, 0, `before ${text} after`);
		const sent = grid.toAnsi(createPalette('ansi')).replaceAll('\n', '').replaceAll(ourSequences, '');
		expect(sent).not.toMatch(forbidden);
		expect(grid.toText()[1]).toBe(' '.repeat(40));
	});

	test.each([
		['an escape sequence is taken out whole', 'a\u001B[31mb\u001B[0mc', 'abc'],
		['a title change is taken out with its text', 'a\u001B]0;evil\u0007b', 'ab'],
		['a sequence that never ends hides what follows it', 'a\u001B]52;c;xxxx', 'a'],
		['line breaks and tabs become one space', 'a\r\n\tb', 'a b'],
		['a name with no controls stays as it is', 'größe-日本-👍-e\u0301', 'größe-日本-👍-e\u0301'],
		['a skin tone is taken out, since terminals differ in the cells it takes', '👍🏽', '👍'],
		['a flag is its letters, since terminals differ in how they show it', '🇩🇪-node', 'DE-node'],
		['a lone surrogate is replaced', 'a\uD800b', 'a\uFFFDb'],
		['reordering marks are taken out', 'a\u202Ecod.exe', 'acod.exe'],
	])('%s', (_, text, clean) => {
		expect(sanitize(text)).toBe(clean);
	});

	test('no random text leaves a control in a grid', () => {
		fc.assert(
			fc.property(anyText(60), (text) => {
				const grid = new Grid(30, 1);
				grid.write(0, 0, text);
				return !forbidden.test(grid.toText().join(''));
			}),
			{numRuns: draws(2000)},
		);
	});
});
