import {formatExponent, formatFixed, formatGeneral, formatValue} from './go-format.ts';
import {TemplateError} from './template-parse.ts';

/** A sample as `query` gives it to templates. */
export type TemplateSample = {readonly kind: 'sample'; readonly labels: Readonly<Record<string, string>>; readonly value: number};
/** A value inside a template: integers are bigint, floats number. */
export type Value = string | number | bigint | boolean | null | TemplateSample | readonly Value[] | ReadonlyMap<string, Value>;

export const isSample = (value: Value): value is TemplateSample => typeof value === 'object' && value !== null && 'kind' in value;

/** `%v` and what an action prints. */
export const printValue = (value: Value): string => {
	if (value === null) return '<nil>';
	if (typeof value === 'number') return formatValue(value);
	if (typeof value !== 'object') return String(value);
	if (isSample(value)) return `{${printValue(new Map(Object.entries(value.labels)))} ${formatValue(value.value)}}`;
	if (value instanceof Map)
		return `map[${[...value.keys()]
			.sort()
			.map((key) => `${key}:${printValue(value.get(key) ?? null)}`)
			.join(' ')}]`;
	return `[${Array.from(value as readonly Value[], printValue).join(' ')}]`;
};

const typeName = (value: Value): string =>
	typeof value === 'string'
		? 'string'
		: typeof value === 'bigint'
			? 'int'
			: typeof value === 'number'
				? 'float64'
				: typeof value === 'boolean'
					? 'bool'
					: 'value';

const verb = /%([-+# 0]*)(\*|\d+)?(?:\.(\d*))?([a-zA-Z%])/g;

/** Go's Sprintf for the verbs v d s q t f F e E g G x X o b c U; anything that does not fit prints Go's own `%!d(float64=1)`. */
export const goPrintf = (format: string, args: readonly Value[]): string => {
	let next = 0;
	const text = format.replace(verb, (_whole, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
		if (letter === '%') return '%';
		const argument = args[next];
		next += 1;
		if (argument === undefined) return `%!${letter}(MISSING)`;
		const digits = precision === undefined ? undefined : Number(precision || 0);
		const body = formatOne(letter, argument, digits, flags);
		return body === null
			? `%!${letter}(${typeName(argument)}=${printValue(argument)})`
			: pad(body, flags, Number(width ?? 0), typeof argument !== 'string');
	});
	const extra = args.slice(next).map((argument) => `${typeName(argument)}=${printValue(argument)}`);
	return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(', ')})` : text;
};

const formatOne = (letter: string, value: Value, precision: number | undefined, flags: string): string | null => {
	if (letter === 'v')
		return typeof value === 'number' && precision !== undefined
			? signed(formatGeneral(value, precision), value, flags)
			: signed(printValue(value), value, flags);
	if (letter === 's' || letter === 'q') {
		if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return null;
		const text = printValue(value);
		const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
		return letter === 'q' ? JSON.stringify(cut) : cut;
	}
	if (letter === 't') return typeof value === 'boolean' ? String(value) : null;
	if (typeof value === 'bigint') return formatInteger(letter, value, flags);
	if (typeof value === 'number') return formatFloat(letter, value, precision, flags);
	if ((letter === 'x' || letter === 'X') && typeof value === 'string') return Buffer.from(value).toString('hex');
	return null;
};

const formatInteger = (letter: string, value: bigint, flags: string): string | null => {
	const bases: Readonly<Record<string, number>> = {d: 10, x: 16, X: 16, o: 8, b: 2};
	const base = bases[letter];
	if (base !== undefined) {
		const text = signed(value.toString(base), value, flags);
		return letter === 'X' ? text.toUpperCase() : text;
	}
	return letter === 'c' ? String.fromCodePoint(Number(value)) : null;
};

const formatFloat = (letter: string, value: number, precision: number | undefined, flags: string): string | null => {
	switch (letter) {
		case 'f':
		case 'F':
			return signed(formatFixed(value, precision), value, flags);
		case 'e':
			return signed(formatExponent(value, precision), value, flags);
		case 'E':
			return signed(formatExponent(value, precision).replace('e', 'E'), value, flags);
		case 'g':
			return signed(formatGeneral(value, precision, flags.includes('#')), value, flags);
		case 'G':
			return signed(formatGeneral(value, precision).replace('e', 'E'), value, flags);
		default:
			return null;
	}
};

const signed = (text: string, value: Value, flags: string): string => {
	const isNumber = typeof value === 'number' || typeof value === 'bigint';
	if (!isNumber || /^[-+]/.test(text)) return text;
	return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
};

/** Wider fields than this are refused: a template must not be able to fill the memory. */
const widest = 10_000;

const pad = (text: string, flags: string, width: number, isNumber: boolean): string => {
	if (width > widest) throw new TemplateError(`printf width ${width} is more than ${widest}`);
	if (flags.includes('-')) return text.padEnd(width);
	if (!flags.includes('0') || !isNumber || !/\d/.test(text)) return text.padStart(width);
	const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
	return sign + text.slice(sign.length).padStart(width - sign.length, '0');
};
