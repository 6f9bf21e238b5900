import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {readArguments} from '../../source/cli/arguments.ts';
import {UsageError} from '../../source/cli/exit-codes.ts';
import {helpText} from '../../source/cli/help-text.ts';

describe('what may be written', () => {
	test.each([
		['', {words: [], flags: {}}],
		['demo factory', {words: ['demo', 'factory'], flags: {}}],
		['replay x.ptop --at -2m30s', {words: ['replay', 'x.ptop'], flags: {at: '-2m30s'}}],
		['--at=-2m replay x', {words: ['replay', 'x'], flags: {at: '-2m'}}],
		['-c a.yaml -f json -p factory -o out', {words: [], flags: {config: 'a.yaml', format: 'json', profile: 'factory', output: 'out'}}],
		['-c=a.yaml', {words: [], flags: {config: 'a.yaml'}}],
		['--rules a --rules b', {words: [], flags: {rules: ['a', 'b']}}],
		['--no-color --ascii --utc', {words: [], flags: {color: false, ascii: true, utc: true}}],
		['--speed 0.5 --count 3 --width 80', {words: [], flags: {speed: 0.5, count: 3, width: 80}}],
		['record -o x --for 20m', {words: ['record'], flags: {output: 'x', for: '20m'}}],
		['-h', {words: [], flags: {help: true}}],
		['-V', {words: [], flags: {version: true}}],
		['replay -- --odd-name', {words: ['replay', '--odd-name'], flags: {}}],
	])('%s', (line, expected) => {
		expect(readArguments(line.split(' ').filter(Boolean))).toEqual(expected);
	});
});

describe('what is refused, and in which words', () => {
	test.each([
		['--nope', /there is no flag --nope/u],
		['-Z', /there is no flag -Z/u],
		['-cx', /there is no flag -cx/u],
		['--toString', /there is no flag --toString/u],
		['--no-config', /there is no flag --no-config/u],
		['--config', /--config needs a value/u],
		['--config=', /--config needs a value/u],
		['--config a --config b', /--config can only be set once/u],
		['--once=yes', /--once takes no value/u],
		['--speed', /--speed needs a value/u],
		['--speed fast', /--speed needs a number above 0, up to 1000/u],
		['--speed 0', /--speed needs a number above 0/u],
		['--speed -3', /--speed needs a number above 0/u],
		['--speed 1001', /--speed needs a number above 0, up to 1000/u],
		['--count 1.5', /--count needs a whole number above 0/u],
		['--width 0', /--width needs a whole number above 0/u],
		['--height 1e9', /--height needs a whole number above 0, up to 1000/u],
	])('%s', (line, words) => {
		const read = () => readArguments(line.split(' '));
		expect(read).toThrow(UsageError);
		expect(read).toThrow(words);
	});
});

test('help fits on a screen of 80x24', async () => {
	const lines = helpText.trimEnd().split('\n');
	expect(lines.length).toBeLessThanOrEqual(23);
	expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(79);
	await expect(helpText).toMatchFileSnapshot('goldens/help.txt');
});

test('help names every flag', () => {
	const source = readFileSync(path.resolve(import.meta.dirname, '../../source/cli/arguments.ts'), 'utf8');
	const names = [...source.matchAll(/^\t([a-z]+): \{type: '(?:string|boolean|number)'/gmu)].map((match) => match[1]);
	expect(names.length).toBeGreaterThan(20);
	const silent = names.filter((name) => !helpText.includes(`--${name}`) && !helpText.includes(`--no-${name}`));
	expect(silent).toEqual([]);
});
