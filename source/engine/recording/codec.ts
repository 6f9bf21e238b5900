import {plainText} from '../../model/plain-text.ts';

/**
 * Values as JSON that gives back exactly what went in. What JSON cannot say is an object with one key:
 * `{"$n":"NaN"}` (also `Infinity`, `-Infinity`, `-0`), `{"$b":"123"}` a bigint, `{"$i32":[…]}` and `{"$f64":[…]}` columns
 * (in `$f64`, null is NaN and the other odd numbers are strings); long columns are `{"$i32b":"…"}` and `{"$f64b":"…"}`, their
 * little-endian bytes as base64. A key of the data that begins with `$` gets one more.
 */
export const encodeValue = (value: unknown): string => JSON.stringify(packed(value));

/** Reverses `encodeValue`. Throws a SyntaxError on text that is none; texts pass the sanitiser, as a recording is outside data. */
export const decodeValue = (json: string): unknown => {
	const value: unknown = JSON.parse(json);
	// Marks and unwanted characters are rare: most lines need no walk. JSON escapes control characters, hence the `\u`.
	if (json.includes('"$')) return unpacked(value);
	return suspicious.test(json) ? cleaned(value) : value;
};

const suspicious = /\\[u]|\\[nrtbf]|[^\u0020-\u007e]/u;

/** The same value where nothing in it needs a mark, else a copy with marks. */
const packed = (value: unknown): unknown => {
	if (typeof value === 'number') return isOdd(value) ? {$n: spellNumber(value)} : value;
	if (typeof value === 'bigint') return {$b: value.toString()};
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Float64Array) return value.length < longColumn ? {$f64: packedColumn(value)} : {$f64b: base64Of(value)};
	if (value instanceof Int32Array) return value.length < longColumn ? {$i32: Array.from(value)} : {$i32b: base64Of(value)};
	if (ArrayBuffer.isView(value)) throw new TypeError(`cannot record a ${value.constructor.name}`);
	if (Array.isArray(value)) return packedList(value);
	return packedObject(value as Readonly<Record<string, unknown>>);
};
/** From here on a column is not for reading any more: printing tens of thousands of numbers costs more than the poll they came from. */
const longColumn = 32;

/** Every machine that Node runs on today stores numbers little-endian. */
const base64Of = ({buffer, byteOffset, byteLength}: Float64Array | Int32Array): string =>
	Buffer.from(buffer, byteOffset, byteLength).toString('base64');
const bytesOf = (text: string, width: number): ArrayBuffer => {
	const bytes = Buffer.from(text, 'base64');
	if (bytes.length % width !== 0) throw new SyntaxError(`a column of ${bytes.length} bytes is cut`);
	// A copy of its own: numbers must begin at a multiple of their width.
	return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
};
const packedList = (list: readonly unknown[]): readonly unknown[] => {
	let copy: unknown[] | null = null;
	for (let index = 0; index < list.length; index += 1) {
		const inner = packed(list[index]);
		if (inner !== list[index] && copy === null) copy = list.slice();
		if (copy) copy[index] = inner;
	}
	return copy ?? list;
};
const packedObject = (object: Readonly<Record<string, unknown>>): unknown => {
	const keys = Object.keys(object);
	for (let index = 0; index < keys.length; index += 1) {
		const key = keys[index] ?? '';
		const value = object[key];
		const inner = packed(value);
		if (!Object.is(inner, value) || key.startsWith('$')) return packedCopy(object, keys, index, inner);
	}
	return object;
};
/** A copy with marks; what comes before key `from`, whose packed value is known, needs none. */
const packedCopy = (object: Readonly<Record<string, unknown>>, keys: readonly string[], from: number, first: unknown): unknown => {
	const copy: Record<string, unknown> = Object.create(null);
	for (let index = 0; index < keys.length; index += 1) {
		const key = keys[index] ?? '';
		const value = index < from ? object[key] : index === from ? first : packed(object[key]);
		copy[key.startsWith('$') ? `$${key}` : key] = value;
	}
	return copy;
};
const packedColumn = (column: Float64Array): readonly unknown[] => {
	const list: unknown[] = Array.from(column);
	for (let index = 0; index < list.length; index += 1) {
		const value = column[index] ?? Number.NaN;
		if (isOdd(value)) list[index] = Number.isNaN(value) ? null : spellNumber(value);
	}
	return list;
};

const isOdd = (value: number): boolean => !Number.isFinite(value) || Object.is(value, -0);
const spellNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
const readNumber = (text: unknown): number => {
	if (text === '-0') return -0;
	if (text === 'Infinity') return Number.POSITIVE_INFINITY;
	if (text === '-Infinity') return Number.NEGATIVE_INFINITY;
	if (text === 'NaN' || text === null) return Number.NaN;
	throw new SyntaxError('a number is spelt in an unknown way');
};

/** The mark that an object is written as; null for an object that is one. */
const markOf = (value: object): string | null => {
	const keys = Object.keys(value);
	const [first = ''] = keys;
	return keys.length === 1 && first.startsWith('$') && !first.startsWith('$$') ? first : null;
};
/** Undoes the marks and cleans texts. */
const unpacked = (value: unknown): unknown => {
	if (typeof value === 'string') return plainText(value);
	if (typeof value !== 'object' || value === null) return value;
	const mark = Array.isArray(value) ? null : markOf(value);
	if (mark !== null) return readMark(mark, (value as Readonly<Record<string, unknown>>)[mark]);
	return within(value, unpacked, (key) => plainText(key.startsWith('$$') ? key.slice(1) : key));
};
/** Changes what was just parsed in place: it is nobody else's yet, and hardly any of it changes. */
const within = (value: object, change: (inner: unknown) => unknown, rename: (key: string) => string): unknown => {
	if (Array.isArray(value)) {
		for (let index = 0; index < value.length; index += 1) value[index] = change(value[index]);
		return value;
	}
	const object = value as Record<string, unknown>;
	const keys = Object.keys(object);
	if (keys.some((key) => rename(key) !== key)) return Object.fromEntries(keys.map((key) => [rename(key), change(object[key])]));
	for (const key of keys) {
		const before = object[key];
		const after = change(before);
		if (after !== before) object[key] = after;
	}
	return object;
};
const readMark = (mark: string, value: unknown): unknown => {
	if (mark === '$n') return readNumber(value);
	if (mark === '$b' && typeof value === 'string' && /^-?\d+$/u.test(value)) return BigInt(value);
	if (mark === '$i32' && Array.isArray(value)) return Int32Array.from(value, Number);
	if (mark === '$f64' && Array.isArray(value))
		return Float64Array.from(value, (item: unknown) => (typeof item === 'number' ? item : readNumber(item)));
	if (mark === '$i32b' && typeof value === 'string') return new Int32Array(bytesOf(value, 4));
	if (mark === '$f64b' && typeof value === 'string') return new Float64Array(bytesOf(value, 8));
	throw new SyntaxError(`the mark ${plainText(mark)} is not known`);
};
const cleaned = (value: unknown): unknown => {
	if (typeof value === 'string') return plainText(value);
	if (typeof value !== 'object' || value === null) return value;
	return within(value, cleaned, plainText);
};
