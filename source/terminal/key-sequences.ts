// What the bytes of terminals mean. Names are those of keys/keymap.ts.

const csiFinals: Readonly<Record<string, string>> = {
	A: 'Up',
	B: 'Down',
	C: 'Right',
	D: 'Left',
	E: 'Clear',
	F: 'End',
	H: 'Home',
	P: 'F1',
	Q: 'F2',
	R: 'F3',
	S: 'F4',
	M: 'Enter',
};

const tildeCodes: Readonly<Record<string, string>> = {
	1: 'Home',
	2: 'Insert',
	3: 'Delete',
	4: 'End',
	5: 'PgUp',
	6: 'PgDn',
	7: 'Home',
	8: 'End',
	11: 'F1',
	12: 'F2',
	13: 'F3',
	14: 'F4',
	15: 'F5',
	17: 'F6',
	18: 'F7',
	19: 'F8',
	20: 'F9',
	21: 'F10',
	23: 'F11',
	24: 'F12',
};

const linuxConsole: Readonly<Record<string, string>> = {A: 'F1', B: 'F2', C: 'F3', D: 'F4', E: 'F5'};

const controlNames: Readonly<Record<number, string>> = {
	0: 'Ctrl+Space',
	8: 'Backspace',
	9: 'Tab',
	10: 'Enter',
	13: 'Enter',
	27: 'Esc',
	28: 'Ctrl+\\',
	29: 'Ctrl+]',
	30: 'Ctrl+^',
	31: 'Ctrl+_',
	32: 'Space',
	127: 'Backspace',
};

/** The key of one character; undefined for characters that no key sends (C1 controls). */
export const characterKey = (character: string): string | undefined => {
	const code = character.codePointAt(0) ?? 0;
	const named = controlNames[code];
	if (named !== undefined) return named;
	if (code < 32) return `Ctrl+${String.fromCharCode(code + 96)}`;
	return code >= 0x80 && code < 0xa0 ? undefined : character;
};

const withModifiers = (key: string, parameter: string | undefined): string => {
	// xterm: 1 + shift (1) + alt (2) + ctrl (4); anything above is a modifier we have no name for.
	const bits = Number.parseInt(parameter ?? '1', 10) - 1;
	if (!(bits > 0)) return key;
	return `${(bits & 4) !== 0 ? 'Ctrl+' : ''}${(bits & 2) !== 0 ? 'Alt+' : ''}${(bits & 1) !== 0 ? 'Shift+' : ''}${key}`;
};

/** The key of a CSI sequence's parameters and final byte; undefined for mouse, focus, replies and what is unknown. */
export const csiKey = (parameters: string, final: string): string | undefined => {
	if (parameters.startsWith('[')) return linuxConsole[final];
	if (/^[<=>?]/.test(parameters)) return undefined;
	const [first, second] = parameters.split(';');
	if (final === 'Z') return 'Shift+Tab';
	if (final === 'u') return kittyKey(first ?? '', second);
	if (final === '~') {
		const key = tildeCodes[first ?? ''];
		return key === undefined ? undefined : withModifiers(key, second);
	}
	// A cursor position report ends in R too, but its first parameter is a row, not 1.
	const key = final === 'M' || (first !== '' && first !== '1') ? undefined : csiFinals[final];
	return key === undefined ? undefined : withModifiers(key, second);
};

/** The key of an SS3 sequence (application cursor keys, F1 to F4, keypad). */
export const ss3Key = (parameters: string, final: string): string | undefined => {
	const key = csiFinals[final];
	return key === undefined ? undefined : withModifiers(key, parameters === '' ? undefined : parameters.split(';').pop());
};

const kittyKey = (code: string, modifiers: string | undefined): string | undefined => {
	const [modifier, event] = (modifiers ?? '1').split(':');
	const codePoint = Number.parseInt(code, 10);
	if (event === '3' || !(codePoint >= 0 && codePoint <= 0x10_ff_ff)) return undefined;
	// Private use code points are keys without a name here (Caps Lock, media keys).
	if (codePoint >= 0xe0_00 && codePoint <= 0xf8_ff) return undefined;
	const key = characterKey(String.fromCodePoint(codePoint));
	return key === undefined ? undefined : withModifiers(key, modifier);
};
