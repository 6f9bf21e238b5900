// Key names are those of terminal input: a character as it is typed (`j`, `G`, `/`), or `Enter Esc Tab Space Backspace Delete Insert Up
// Down Left Right Home End PgUp PgDn F1`-`F12`, with `Ctrl+`, `Alt+`, `Shift+` before it in this order.

const names: Readonly<Record<string, string>> = {
	enter: 'Enter',
	return: 'Enter',
	esc: 'Esc',
	escape: 'Esc',
	tab: 'Tab',
	space: 'Space',
	' ': 'Space',
	backspace: 'Backspace',
	delete: 'Delete',
	del: 'Delete',
	insert: 'Insert',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	right: 'Right',
	home: 'Home',
	end: 'End',
	pgup: 'PgUp',
	pageup: 'PgUp',
	pgdn: 'PgDn',
	pagedown: 'PgDn',
};

const modifiers: Readonly<Record<string, 'Ctrl' | 'Alt' | 'Shift'>> = {
	ctrl: 'Ctrl',
	control: 'Ctrl',
	c: 'Ctrl',
	alt: 'Alt',
	meta: 'Alt',
	m: 'Alt',
	shift: 'Shift',
	s: 'Shift',
};

/** Names of keys that are longer than a character, without modifiers. */
export const namedKeys: readonly string[] = [...new Set(Object.values(names)), ...Array.from({length: 12}, (_, index) => `F${index + 1}`)];

/**
 * A key as people write it (`ctrl+d`, `C-d`, `S-Tab`, `esc`, `pageup`) in the spelling that input uses; undefined when it
 * is no key. Single characters stay as they are: `G` is not `g`.
 */
export const normalizeKey = (written: string): string | undefined => {
	if (Array.from(written).length === 1) return names[written] ?? written;
	const parts = written.split(/[+-](?=.)/);
	const last = parts.pop() ?? '';
	const found = new Set<string>();
	for (const part of parts) {
		const modifier = modifiers[part.toLowerCase()];
		if (modifier === undefined) return undefined;
		found.add(modifier);
	}
	const key = baseKey(last, found);
	if (key === undefined) return undefined;
	const order = ['Ctrl', 'Alt', 'Shift'].filter((modifier) => found.has(modifier));
	return [...order, key].join('+');
};

const baseKey = (text: string, found: Set<string>): string | undefined => {
	const name = names[text.toLowerCase()];
	if (name !== undefined) return name;
	if (/^f([1-9]|1[0-2])$/i.test(text)) return text.toUpperCase();
	if (Array.from(text).length !== 1) return undefined;
	// A terminal sends one code for Ctrl+d and Ctrl+D, and Shift+g as G.
	if (found.has('Ctrl')) return text.toLowerCase();
	if (!found.delete('Shift')) return text;
	return text.toUpperCase();
};

/** Keys that a terminal sends as another one: pressing the first arrives as the second. */
const sentAs: Readonly<Record<string, string>> = {
	'Ctrl+i': 'Tab',
	'Ctrl+m': 'Enter',
	'Ctrl+j': 'Enter',
	'Ctrl+h': 'Backspace',
	'Ctrl+[': 'Esc',
	'Ctrl+@': 'Ctrl+Space',
};

/** What arrives when a key is pressed, by its name; undefined where a terminal sends nothing of its own for it. */
export const arrivingKey = (key: string): string | undefined => {
	const other = sentAs[key];
	if (other !== undefined) return other;
	const control = /^Ctrl\+(?:Alt\+)?(.)$/u.exec(key)?.[1];
	return control !== undefined && !/[a-z\\\]^_]/u.test(control) ? undefined : key;
};

/** Pressed where something is typed, the key is a letter of the text. */
export const isTyped = (key: string): boolean => key === 'Space' || Array.from(key).length === 1;

/** A key as help and footer show it; `enter` is the glyph set's sign for that key. */
export const keyLabel = (key: string, enter = 'Enter'): string => {
	if (key === 'Enter') return enter;
	return key === 'Space' || key === 'Tab' || key === 'Esc' ? key.toLowerCase() : key;
};

/** Keys in one text: `j Down`, and characters that follow each other from the third on as `1-6`. */
export const keysText = (keys: readonly string[], enter?: string): string => {
	const first = keys[0]?.codePointAt(0) ?? 0;
	const isRow = keys.length > 2 && keys.every((key, index) => key === String.fromCodePoint(first + index));
	return isRow ? `${keys[0]}-${keys.at(-1)}` : keys.map((key) => keyLabel(key, enter)).join(' ');
};
