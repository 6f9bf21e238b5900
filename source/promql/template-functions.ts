import {RE2JS} from 're2js';
import {parseDurationMs} from './duration.ts';
import {expandGroups} from './evaluate-labels.ts';
import {goTime, humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp} from './template-humanize.ts';
import {TemplateError} from './template-parse.ts';
import {goPrintf, isSample, printValue, type TemplateSample, type Value} from './template-print.ts';

/** What functions need from outside: the result of a PromQL query, and the address of Prometheus. */
export type TemplateHost = {readonly query: (expr: string) => readonly TemplateSample[]; readonly externalUrl: string};
export type TemplateFunction = (args: readonly Value[], host: TemplateHost) => Value;

const text = (value: Value | undefined): string => {
	if (typeof value === 'string') return value;
	throw new TemplateError(`expected a string, got ${value === undefined ? 'nothing' : printValue(value)}`);
};

/** As Prometheus converts arguments of its number functions: numbers, or strings that read as one. */
const number = (value: Value | undefined): number => {
	if (typeof value === 'number') return value;
	if (typeof value === 'bigint') return Number(value);
	if (typeof value === 'string') {
		const word = value.trim().toLowerCase();
		if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(word)) return Number(word);
		if (/^[+-]?inf(?:inity)?$/.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
		if (word === 'nan') return Number.NaN;
		const ms = parseDurationMs(value);
		if (ms !== null) return ms / 1000;
	}
	throw new TemplateError(`can't convert ${value === undefined ? 'nothing' : JSON.stringify(printValue(value))} to float`);
};

const list = (value: Value | undefined): readonly Value[] => {
	if (Array.isArray(value)) return value as readonly Value[];
	throw new TemplateError('expected the result of a query');
};

const sample = (value: Value | undefined): TemplateSample => {
	if (value !== undefined && isSample(value)) return value;
	throw new TemplateError('expected an element of a query');
};

/** A label named like a member of every object, such as `constructor`, is a label like any other. */
const labelOf = ({labels}: TemplateSample, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');

const first = (value: Value | undefined): Value => {
	const [found] = list(value);
	if (found === undefined) throw new TemplateError('first() called on vector with no elements');
	return found;
};

const pattern = (value: Value | undefined): RE2JS => {
	try {
		return RE2JS.compile(text(value));
	} catch (error) {
		throw new TemplateError(error instanceof Error ? error.message : String(error));
	}
};

const replaceAll = (regex: RE2JS, replacement: string, input: string): string => {
	const matcher = regex.matcher(input);
	let result = '';
	let end = 0;
	while (matcher.find()) {
		result += input.slice(end, matcher.start()) + expandGroups(replacement, (name) => groupOf(matcher, name));
		end = matcher.end();
	}
	return result + input.slice(end);
};

const groupOf = (matcher: ReturnType<RE2JS['matcher']>, name: string): string => {
	try {
		return matcher.group(/^\d+$/.test(name) ? Number(name) : name) ?? '';
	} catch {
		// A group that does not exist is empty, as in Go.
		return '';
	}
};

/** False, 0, "", nil and empty lists and maps. */
export const isEmpty = (value: Value): boolean => {
	if (value === null || value === false || value === 0 || value === 0n || value === '') return true;
	if (Array.isArray(value)) return value.length === 0;
	return value instanceof Map && value.size === 0;
};

/** Go refuses to compare a float with an integer; so do we. */
const compare = (a: Value | undefined, b: Value | undefined): number => {
	if (a === undefined || b === undefined) throw new TemplateError('missing argument for comparison');
	if (typeof a !== typeof b || (typeof a === 'object' && a !== null)) throw new TemplateError('incompatible types for comparison');
	if (a === b) return 0;
	if (a === null || b === null) throw new TemplateError('incompatible types for comparison');
	return a < b ? -1 : a > b ? 1 : Number.NaN;
};

const lengthOf = (value: Value | undefined): bigint => {
	if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
	if (Array.isArray(value)) return BigInt(value.length);
	if (value instanceof Map) return BigInt(value.size);
	throw new TemplateError('len of a value without length');
};

const indexOf = (args: readonly Value[]): Value => {
	let value: Value = args[0] ?? null;
	for (const key of args.slice(1)) {
		if (value instanceof Map) value = (value.get(printValue(key)) as Value | undefined) ?? '';
		else if (Array.isArray(value) && typeof key === 'bigint') {
			const found = (value as readonly Value[])[Number(key)];
			if (found === undefined) throw new TemplateError(`index out of range: ${key}`);
			value = found;
		} else throw new TemplateError('index of a value that has none');
	}
	return value;
};

const byLabel =
	(label: string) =>
	(a: Value, b: Value): number => {
		const [left, right] = [labelOf(sample(a), label), labelOf(sample(b), label)];
		return left.localeCompare(right, 'en', {numeric: true});
	};

const host = (address: string): string => address.replace(/^\[?([^\]]*?)\]?:\d+$/, '$1');

const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Prometheus' template functions and Go's built-in ones; `and` and `or` are handled where arguments are evaluated. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
	humanize: ([value]) => humanize(number(value)),
	humanize1024: ([value]) => humanize1024(number(value)),
	humanizeDuration: ([value]) => humanizeDuration(number(value)),
	humanizePercentage: ([value]) => humanizePercentage(number(value)),
	humanizeTimestamp: ([value]) => humanizeTimestamp(number(value)),
	toTime: ([value]) => goTime(number(value)),
	parseDuration: ([value]) => {
		const ms = parseDurationMs(text(value));
		if (ms === null) throw new TemplateError(`not a valid duration string: ${JSON.stringify(printValue(value ?? ''))}`);
		return ms / 1000;
	},
	toUpper: ([value]) => text(value).toUpperCase(),
	toLower: ([value]) => text(value).toLowerCase(),
	title: ([value]) =>
		text(value).replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
	match: ([regex, value]) => pattern(regex).matcher(text(value)).find(),
	reReplaceAll: ([regex, replacement, value]) => replaceAll(pattern(regex), text(replacement), text(value)),
	stripPort: ([value]) => host(text(value)),
	stripDomain: ([value]) => text(value).replace(/^([^.:]+)[^:]*/, '$1'),
	safeHtml: ([value]) => text(value),
	query: ([expr], {query}) => [...query(text(expr))],
	first: ([value]) => first(value),
	value: ([value]) => sample(value).value,
	label: ([name, value]) => labelOf(sample(value), text(name)),
	strvalue: ([value]) => sample(value).labels.__value__ ?? '',
	sortByLabel: ([label, value]) => [...list(value)].sort(byLabel(text(label))),
	externalURL: (_, {externalUrl}) => externalUrl,
	pathPrefix: (_, {externalUrl}) => externalUrl.replace(/^\w+:\/\/[^/]*/, ''),
	urlQueryEscape: ([value]) => encodeURIComponent(text(value)).replaceAll('%20', '+'),
	graphLink: ([expr]) => `/graph?g0.expr=${encodeURIComponent(text(expr)).replaceAll('%20', '+')}&g0.tab=0`,
	tableLink: ([expr]) => `/graph?g0.expr=${encodeURIComponent(text(expr)).replaceAll('%20', '+')}&g0.tab=1`,
	args: (args) => new Map(args.map((value, index) => [`arg${index}`, value])),
	printf: ([format, ...args]) => goPrintf(text(format), args),
	print: (args) =>
		args
			.map((value, index) => (index > 0 && typeof value !== 'string' && typeof args[index - 1] !== 'string' ? ' ' : '') + printValue(value))
			.join(''),
	println: (args) => `${args.map(printValue).join(' ')}\n`,
	len: ([value]) => lengthOf(value),
	index: (args) => indexOf(args),
	not: ([value]) => isEmpty(value ?? null),
	eq: ([value, ...others]) => others.some((other) => compare(value, other) === 0),
	ne: ([a, b]) => compare(a, b) !== 0,
	lt: ([a, b]) => compare(a, b) < 0,
	le: ([a, b]) => compare(a, b) <= 0,
	gt: ([a, b]) => compare(a, b) > 0,
	ge: ([a, b]) => compare(a, b) >= 0,
	html: (args) => escapeHtml(args.map(printValue).join('')),
	urlquery: (args) => encodeURIComponent(args.map(printValue).join('')).replaceAll('%20', '+'),
};

/** How many arguments a function takes at least and at most; absent: any number. */
export const argumentCounts: Readonly<Record<string, readonly [number, number]>> = {
	...Object.fromEntries(
		'humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime parseDuration toUpper toLower title stripPort stripDomain safeHtml query first value strvalue urlQueryEscape graphLink tableLink len not'
			.split(' ')
			.map((name) => [name, [1, 1] as const]),
	),
	...Object.fromEntries('match label sortByLabel ne lt le gt ge'.split(' ').map((name) => [name, [2, 2] as const])),
	reReplaceAll: [3, 3],
	externalURL: [0, 0],
	pathPrefix: [0, 0],
	printf: [1, Number.POSITIVE_INFINITY],
	eq: [2, Number.POSITIVE_INFINITY],
	index: [1, Number.POSITIVE_INFINITY],
};
