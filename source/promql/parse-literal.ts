import {parseDurationMs} from './duration.ts';
import {ParseError} from './parse-error.ts';

/**
 * Value of a number or duration literal without sign (`1e3`, `0x1F`, `1_000`, `017`, `Inf`, `5m` as seconds); undefined when
 * it is none. Integers follow Go: a leading 0 means octal where all digits allow it.
 */
export const numberValue = (text: string): number | undefined => {
	const lower = text.toLowerCase();
	if (lower === 'inf') return Number.POSITIVE_INFINITY;
	if (lower === 'nan') return Number.NaN;
	const digits = lower.replaceAll('_', '');
	if (/^0x[0-9a-f]+$/.test(digits)) return Number(digits);
	if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
	if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(digits)) return Number(digits);
	const ms = parseDurationMs(text);
	return ms === null ? undefined : ms / 1000;
};

const simpleEscapes: Readonly<Record<string, number>> = {a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39, '"': 34};
const escapeHelp = 'allowed are \\n \\t \\r \\a \\b \\f \\v \\\\ the quote itself, \\xHH, \\OOO, \\uHHHH and \\UHHHHHHHH';

/**
 * Text of a quoted literal as Go reads it; backquotes take everything as it stands. `\x` and octal escapes are bytes: where
 * these make no UTF-8, the result holds lone surrogates (U+DC80 to U+DCFF), so that `isWellFormed()` tells. `at` is the offset of the
 * opening quote, for errors.
 */
export const stringValue = (literal: string, at: number): string => {
	const quote = literal[0] ?? '';
	if (literal.length < 2 || literal.at(-1) !== quote || endsEscaped(literal, quote))
		throw new ParseError(`the string is not closed: expected ${quote} at its end`, at);
	const body = literal.slice(1, -1);
	if (quote === '`' || !body.includes('\\')) return body;
	const bytes: number[] = [];
	const encoder = new TextEncoder();
	for (let index = 0; index < body.length; ) {
		if (body[index] !== '\\') {
			const character = String.fromCodePoint(body.codePointAt(index) ?? 0);
			bytes.push(...encoder.encode(character));
			index += character.length;
			continue;
		}
		index = readEscape(body, index, at + 1, quote, bytes);
	}
	return decode(Uint8Array.from(bytes));
};

const endsEscaped = (literal: string, quote: string): boolean => {
	if (quote === '`') return false;
	let backslashes = 0;
	for (let index = literal.length - 2; index > 0 && literal[index] === '\\'; index -= 1) backslashes += 1;
	return backslashes % 2 === 1;
};

const readEscape = (body: string, index: number, at: number, quote: string, bytes: number[]): number => {
	const letter = body[index + 1] ?? '';
	const simple = simpleEscapes[letter];
	if (simple !== undefined && !((letter === "'" || letter === '"') && letter !== quote)) {
		bytes.push(simple);
		return index + 2;
	}
	const pattern =
		letter === 'x' ? /^x([0-9a-f]{2})/i : letter === 'u' ? /^u([0-9a-f]{4})/i : letter === 'U' ? /^U([0-9a-f]{8})/i : /^([0-7]{3})/;
	const digits = pattern.exec(body.slice(index + 1))?.[1];
	if (digits === undefined) throw new ParseError(`unknown escape sequence \\${letter}: ${escapeHelp}`, at + index);
	const code = Number.parseInt(digits, /[xuU]/.test(letter) ? 16 : 8);
	const isByte = letter !== 'u' && letter !== 'U';
	if (isByte ? code > 255 : code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		throw new ParseError(`escape sequence \\${letter}${digits} is no character`, at + index);
	if (isByte) bytes.push(code);
	else bytes.push(...new TextEncoder().encode(String.fromCodePoint(code)));
	return index + 1 + (/[xuU]/.test(letter) ? 1 : 0) + digits.length;
};

/** UTF-8 to text; a byte that belongs to no character becomes the lone surrogate U+DC00 + byte. */
const decode = (bytes: Uint8Array): string => {
	const strict = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
	try {
		return strict.decode(bytes);
	} catch {
		let text = '';
		for (let index = 0; index < bytes.length; ) {
			const length = characterLength(strict, bytes, index);
			text += length === 0 ? String.fromCharCode(0xdc00 + (bytes[index] ?? 0)) : strict.decode(bytes.subarray(index, index + length));
			index += Math.max(length, 1);
		}
		return text;
	}
};

const characterLength = (strict: {decode(bytes: Uint8Array): string}, bytes: Uint8Array, from: number): number => {
	for (let length = 1; length <= 4 && from + length <= bytes.length; length += 1) {
		try {
			strict.decode(bytes.subarray(from, from + length));
			return length;
		} catch {
			// Not a whole character yet: try one byte more.
		}
	}
	return 0;
};
