/** Texts that would harm a terminal, a log or a parser if a server's words were passed on raw. None holds a NUL, which SQL refuses. */
const escapes = [
	'\u001b[2J',
	'\u001b[31mred',
	'\u001b]0;owned\u0007',
	'\u001b]52;c;b3duZWQ=\u0007',
	'\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\',
	'\u001bP1$r0m\u001b\\',
	'\u001b_app\u001b\\',
	'\u001b^pm\u001b\\',
	'\u001bXsos\u001b\\',
	'\u001b[?1049h',
	'\u001b[6n',
	'\u001b[c',
	'\u001bc',
	'\u001b(0',
	'\u001b[999;999H',
	'\u001b[8;1;1t',
	'\u009b2J',
	'\u009d0;owned\u009c',
	'\u0090q\u009c',
	'\u001b]0;never closed',
];
const controls = ['\r\nfake line', '\n', '\r', '\t', '\b\b\b', '\u0007', '\u000b', '\u000c', '\u007f', '\u0085', '\u2028', '\u2029'];
const invisible = [
	'\u202eexe.txt',
	'\u2066x\u2069',
	'\u200b',
	'\u200d',
	'\u200e',
	'\ufeff',
	'\u00ad',
	'\u2060',
	'\u061c',
	'\u{e0041}',
	'\u180e',
];
const syntax = [
	"'; DROP TABLE x; --",
	'"quoted"',
	'{"json": 1}',
	'{{template}}',
	'__proto__',
	'constructor',
	'%s%n',
	'../../etc/passwd',
	'a'.repeat(3_000),
];

export const hostileTexts: readonly string[] = [...escapes, ...controls, ...invisible, ...syntax];

// biome-ignore format: one class a line
const raw = new RegExp([
	'[\\u0000-\\u001f\\u007f-\\u009f]',
	'[\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]',
	'[\\u{e0000}-\\u{e007f}]',
].join('|'), 'u');

/** Every string in a value, keys too, that still holds a control, bidi or invisible character, or is over 2,000 characters. */
export const harmful = (value: unknown): readonly string[] => {
	if (typeof value === 'string') return raw.test(value) || value.length > 2_000 ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [...harmful(key), ...harmful(inner)]);
};
