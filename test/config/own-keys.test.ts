import {describe, expect, test} from 'vitest';
import {collectorKinds} from '../../source/collectors/index.ts';
import {InputError} from '../../source/config/input-error.ts';
import {nearestWord} from '../../source/config/nearest-word.ts';
import {readConfig} from '../../source/config/read-config.ts';
import {commands} from '../../source/keys/commands/index.ts';

const read = (keys: string) =>
	readConfig(`sources: {here: {kind: host}}\n${keys}`, '/conf/pipetop.yaml', {
		kinds: collectorKinds,
		panels: [],
		checkExpr: () => null,
		readRules: () => [],
		environment: {},
	});

const mistakes = (keys: string): readonly string[] => {
	try {
		read(keys);
		return [];
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return error.message.split('\n').map((line) => line.replace('/conf/pipetop.yaml:', ''));
	}
};

describe('keys of one’s own in the config', () => {
	test('are a key or a list, in any spelling, and none where the list is empty', () => {
		expect(read("keys: {row.down: [j, C-N, insert], panel.zoom: Z, panel.9: 9, filter.edit: [f, '/'], view.leave: []}\n").keys).toEqual({
			'row.down': ['j', 'Ctrl+n', 'Insert'],
			'panel.zoom': ['Z'],
			'panel.9': ['9'],
			'filter.edit': ['f', '/'],
			'view.leave': [],
		});
	});

	test('without them there are none', () => expect(read('').keys).toEqual({}));

	test('two commands may swap theirs', () => {
		expect(mistakes('keys:\n  row.down: [k, Down]\n  row.up: [j, Up]\n')).toEqual([]);
	});

	const cases: ReadonlyArray<readonly [what: string, keys: string, said: readonly RegExp[]]> = [
		['a command that is none', 'keys:\n  row.dwon: [n]\n', [/^3:3: keys: there is no command "row\.dwon"; nearest: "row\.down"$/u]],
		['one that is like no other', 'keys: {make.coffee: c}\n', [/^2:8: keys: there is no command "make\.coffee"$/u]],
		['a name that objects have anyway', 'keys: {toString: c}\n', [/^2:8: keys: there is no command "toString"$/u]],
		['a key that is none', 'keys: {page.down: [PgDwn]}\n', [/^2:20: keys\.page\.down\[0\]: "PgDwn" is no key; nearest: "PgDn"$/u]],
		[
			'one with a modifier',
			'keys:\n  page.down: Ctrl+Hoem\n',
			[/^3:14: keys\.page\.down: "Ctrl\+Hoem" is no key; nearest: "Ctrl\+Home"$/u],
		],
		[
			'a modifier that is none',
			'keys: {page.down: Hyper+x}\n',
			[/^2:19: .*"Hyper\+x" is no key; Ctrl\+, Alt\+ and Shift\+ go before one$/u],
		],
		['a key that no terminal sends', 'keys: {page.down: Ctrl+1}\n', [/^2:19: .*"Ctrl\+1": a terminal sends nothing/u]],
		['a mapping', 'keys: {page.down: {a: b}}\n', [/^2:19: keys\.page\.down: expected a key or a list of keys, found a mapping$/u]],
		['nothing', 'keys:\n  page.down:\n', [/^3:\d+: keys\.page\.down: expected a key or a list of keys, found nothing$/u]],
		['a list of keys without commands', 'keys: [j, k]\n', [/^2:7: keys: expected a mapping, found a list$/u]],
		[
			'a key that another command has',
			'keys:\n  panel.zoom: [z, q]\n',
			[
				/^3:19: keys\.panel\.zoom\[1\]: "q" is also a key of view\.leave \(back, and on the overview quit\); give that one others, or \[\] for none$/u,
			],
		],
		[
			'one that two commands have, in two places',
			'keys: {row.down: [q]}\n',
			[/^2:19: keys\.row\.down\[0\]: "q" is also a key of view\.leave \(.*\) and dialog\.close \(close\); /u],
		],
		[
			'one that the config gives twice',
			'keys:\n  panel.zoom: n\n  sort.next: [s, n]\n',
			[/^4:18: keys\.sort\.next\[1\]: "n" is also a key of panel\.zoom \(/u],
		],
		[
			'one that a terminal sends as another',
			'keys: {sort.next: Ctrl+i}\n',
			[/^2:19: keys\.sort\.next: "Ctrl\+i" \(Tab to a terminal\) is also a key of panel\.next/u],
		],
		[
			'a letter where something is typed',
			'keys: {text.accept: a}\n',
			[/^2:21: keys\.text\.accept: "a" is a letter of what is typed there/u],
		],
		[
			'no way out of the program',
			'keys:\n  view.leave: []\n  program.quit: []\n',
			[/^4:17: keys\.program\.quit: nothing would be left to quit with: one of view\.leave, program\.quit needs a key$/u],
		],
		[
			'no way out of a window',
			'keys:\n  program.quit: []\n  dialog.close: []\n',
			[/^4:17: keys\.dialog\.close: nothing would be left to close a window with: one of program\.quit, dialog\.close needs a key$/u],
		],
		[
			'no way out of a text but by letters',
			'keys:\n  program.quit: Q\n  text.cancel: []\n',
			[/^4:16: keys\.text\.cancel: nothing would be left to end typing with/u],
		],
		['several at once', 'keys:\n  row.dwon: n\n  page.up: PgUpp\n', [/^3:3: /u, /^4:12: /u]],
	];
	test.each(cases)('%s is told with its place', (_, keys, said) => {
		const found = mistakes(keys);
		expect(found).toHaveLength(said.length);
		for (const [index, one] of said.entries()) expect(found[index]).toMatch(one);
	});

	test('each command can be given a key of its own', () => {
		for (const {id} of commands) expect(read(`keys: {${id}: [F11]}\n`).keys).toEqual({[id]: ['F11']});
	});
});

describe('the nearest word', () => {
	test.each([
		['row.dwon', 'row.down'],
		['ROW.DOWN', 'row.down'],
		['rowdown', 'row.down'],
		['xyz', null],
		['', null],
	])('of %s is %s', (word, found) => expect(nearestWord(word, ['row.up', 'row.down', 'panel.zoom'])).toBe(found));
});
