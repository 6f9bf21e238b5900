import {describe, expect, test} from 'vitest';
import {normalizeKey} from '../../source/keys/key-names.ts';
import {type Binding, createKeymap} from '../../source/keys/keymap.ts';

const command = (id: string, scope: string, ...keys: string[]): Binding => ({id, scopes: [scope], keys});

describe('keys and commands', () => {
	test.each([
		['j', 'j'],
		['G', 'G'],
		['+', '+'],
		['-', '-'],
		['esc', 'Esc'],
		['Escape', 'Esc'],
		['enter', 'Enter'],
		['pageup', 'PgUp'],
		['space', 'Space'],
		[' ', 'Space'],
		['f10', 'F10'],
		['ctrl+D', 'Ctrl+d'],
		['C-d', 'Ctrl+d'],
		['S-Tab', 'Shift+Tab'],
		['shift+g', 'G'],
		['alt+ctrl+x', 'Ctrl+Alt+x'],
		['ctrl++', 'Ctrl++'],
		['f13', undefined],
		['hyper+x', undefined],
		['word', undefined],
	])('%s is read as %s', (written, key) => {
		expect(normalizeKey(written)).toBe(key);
	});

	test('the innermost scope that has the key answers', () => {
		const keymap = createKeymap([command('app.back', 'global', 'Esc'), command('filter.clear', 'filter', 'Esc')]);
		expect(keymap.resolve(['filter', 'global'], 'Esc')?.id).toBe('filter.clear');
		expect(keymap.resolve(['panel', 'global'], 'Esc')?.id).toBe('app.back');
		expect(keymap.resolve(['filter', 'global'], 'x')).toBeUndefined();
	});

	test('the same key twice in one scope is a conflict that names both', () => {
		const keymap = createKeymap([command('a', 'global', 'x', 'y'), command('b', 'global', 'y'), command('c', 'panel', 'y')]);
		expect(keymap.conflicts).toEqual([{scope: 'global', key: 'y', ids: ['a', 'b']}]);
	});

	test('where something is typed, characters are no keys', () => {
		const keymap = createKeymap([{id: 'quit', scopes: ['screen', 'text'], keys: ['Q', 'Space', 'Ctrl+c']}]);
		for (const key of ['Q', 'Space']) {
			expect(keymap.resolve(['screen'], key)?.id).toBe('quit');
			expect(keymap.resolve(['text'], key)).toBeUndefined();
		}
		expect(keymap.resolve(['text'], 'Ctrl+c')?.id).toBe('quit');
	});

	test('own keys replace a command’s, in any spelling', () => {
		const keymap = createKeymap([command('app.quit', 'global', 'q')], {'app.quit': ['ctrl+Q']});
		expect(keymap.resolve(['global'], 'q')).toBeUndefined();
		expect(keymap.resolve(['global'], 'Ctrl+q')?.id).toBe('app.quit');
		expect(keymap.commands[0]?.keys).toEqual(['Ctrl+q']);
	});
});
