/**
 * Numbers as Go's strconv and fmt print them: the shortest digits that read back the same, with Go's rules on when an exponent is used.
 */

const special = (value: number): string | null =>
	Number.isNaN(value) ? 'NaN' : value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : null;

/** Sign, significant digits and decimal exponent (of the first digit) of a finite number. */
const digitsOf = (text: string): {sign: string; digits: string; exponent: number} => {
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
	return {sign, digits: `${whole}${fraction}`, exponent: Number(exponent)};
};

/** Most digits JavaScript writes after the point; Go knows no limit. */
const mostDigits = 100;

/**
 * Go rounds a tie (the exact value ends in a single 5 after the wanted digits) to the even digit, JavaScript away from zero: a
 * tie that JavaScript took to an odd digit is cut off instead.
 */
const tieToEven = (rounded: string, exact: string, lower: () => string): string => {
	const isTie = /^50*$/.test(exact);
	return isTie && /[13579](?:e[+-]\d+)?$/.test(rounded) ? lower() : rounded;
};

const roundedFixed = (value: number, digits: number): string => {
	const rounded = value.toFixed(digits);
	const full = value.toFixed(mostDigits);
	const point = full.indexOf('.');
	const cut = full.slice(0, point + (digits > 0 ? 1 + digits : 0));
	return tieToEven(rounded, full.slice(point + 1 + digits), () => cut);
};

const roundedExponential = (value: number, digits: number): string => {
	const rounded = value.toExponential(digits);
	const [full = '', exponent = ''] = value.toExponential(mostDigits).split('e');
	const point = full.indexOf('.');
	const cut = `${full.slice(0, point + (digits > 0 ? 1 + digits : 0))}e${exponent}`;
	return tieToEven(rounded, full.slice(point + 1 + digits), () => cut);
};

const withExponent = (sign: string, digits: string, exponent: number, letter = 'e'): string => {
	const size = Math.abs(exponent);
	return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}${letter}${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
};

const withoutExponent = (sign: string, digits: string, exponent: number): string => {
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
	if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}`;
	return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
};

const shortest = (value: number): {sign: string; digits: string; exponent: number} => {
	const {sign, digits, exponent} = digitsOf(value.toExponential());
	return {sign: sign || (Object.is(value, -0) ? '-' : ''), digits, exponent};
};

/** `%v`: shortest digits; exponent below 1e-4 and from 1e6 on, so that 2500000 is `2.5e+06`. */
export const formatValue = (value: number): string => {
	const word = special(value);
	if (word !== null) return word;
	const {sign, digits, exponent} = shortest(value);
	return exponent < -4 || exponent >= 6 ? withExponent(sign, digits, exponent) : withoutExponent(sign, digits, exponent);
};

/** Shortest digits without exponent, as `count_values` writes its label. */
export const formatPlain = (value: number): string => {
	const word = special(value);
	if (word !== null) return word;
	const {sign, digits, exponent} = shortest(value);
	return withoutExponent(sign, digits, exponent);
};

/** `%.Ng`: N significant digits without trailing zeros; exponent below 1e-4 and from 1eN on. Without precision as `%v`. */
export const formatGeneral = (value: number, precision?: number, keepZeros = false): string => {
	if (precision === undefined) return formatValue(value);
	const word = special(value);
	if (word !== null) return word;
	const wanted = Math.max(precision, 1);
	const {sign, digits, exponent} = digitsOf(roundedExponential(value, Math.min(wanted - 1, mostDigits)));
	const kept = keepZeros ? digits : digits.replace(/(?!^)0+$/, '');
	const signed = sign || (Object.is(value, -0) ? '-' : '');
	return exponent < -4 || exponent >= wanted ? withExponent(signed, kept, exponent) : withoutExponent(signed, kept, exponent);
};

/** `%.Ne`. */
export const formatExponent = (value: number, precision = 6): string => {
	const word = special(value);
	if (word !== null) return word;
	const {sign, digits, exponent} = digitsOf(roundedExponential(value, Math.min(precision, mostDigits)));
	return withExponent(sign, digits, exponent);
};

/** `%.Nf`. Beyond 1e21, where `toFixed` gives up, the exact integer is written out. */
export const formatFixed = (value: number, precision = 6): string => {
	const word = special(value);
	if (word !== null) return word;
	if (Math.abs(value) < 1e21) return roundedFixed(value, Math.min(precision, mostDigits));
	return `${BigInt(value)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
};
