import {fixedOffsetMinutes, zonedToEpochMs} from './zone.ts';

/**
 * Reads a value from outside as a number: numbers, bigints, booleans (true is 1) and numbers written as text
 * (`"8.5e+01"`, `"NaN"`, `"+Inf"`). Undefined for everything else, also for null: unknown is no number.
 */
export const readNumber = (value: unknown): number | undefined => {
	if (typeof value === 'number') return value;
	if (typeof value === 'bigint') return Number(value);
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
	if (/^[+-]?nan$/i.test(text)) return Number.NaN;
	const [, sign, infinite] = /^([+-]?)(inf(?:inity)?)$/i.exec(text) ?? [];
	if (infinite) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	return undefined;
};

/**
 * Reads a point in time as epoch ms, whole milliseconds (finer digits are cut off). Numbers, bigints and digits as text
 * are seconds, milliseconds, microseconds or nanoseconds since 1970 by their size: below 1e11 seconds (the year 5138),
 * below 1e14 milliseconds, below 1e17 microseconds. Text is ISO 8601 with `T` or a space, with `Z`, `UTC`, `GMT`, an
 * offset, or naive (then it is in `zone`), a date alone (its midnight), or an HTTP date. Undefined for anything else.
 */
export const readTime = (value: unknown, zone = 'UTC'): number | undefined => {
	if (value instanceof Date) return whole(value.getTime());
	if (typeof value === 'bigint') return epochNumber(Number(value));
	if (typeof value === 'number') return epochNumber(value);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return epochNumber(Number(text));
	return isoTime(text, zone) ?? httpDate(text);
};

const whole = (ms: number): number | undefined => (Number.isFinite(ms) ? Math.floor(ms) : undefined);

const epochNumber = (value: number): number | undefined => {
	const size = Math.abs(value);
	// Seconds with a fraction are rounded: 1795331491.61 is not 1795331491609.
	if (size < 1e11) return whole(Math.round(value * 1000));
	if (size < 1e14) return whole(value);
	return whole(value / (size < 1e17 ? 1e3 : 1e6));
};

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2}){0,2})?$/i;

const isoTime = (text: string, zone: string): number | undefined => {
	const match = iso.exec(text);
	if (!match) return undefined;
	const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', suffix] = match;
	const wallMs = utcMs(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
	if (wallMs === undefined) return undefined;
	const exactMs = wallMs + Number(fraction.padEnd(3, '0').slice(0, 3));
	if (suffix === undefined) return whole(zonedToEpochMs(exactMs, zone));
	if (/^[a-z]/i.test(suffix)) return exactMs;
	const offset = fixedOffsetMinutes(suffix);
	return offset === undefined ? undefined : exactMs - offset * 60_000;
};

/** Refuses dates that do not exist, such as 30 February; a leap second is the next second. */
const utcMs = (year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined => {
	if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
	// setUTCFullYear: Date.UTC takes the years 0–99 for 1900–1999.
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date.getUTCDate() === day ? date.setUTCHours(hour, minute, second) : undefined;
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Sun, 22 Nov 2026 07:19:00 GMT`: HTTP headers, and what Flask makes of a datetime. */
const httpDate = (text: string): number | undefined => {
	const [, day, month = '', year, hour, minute, second] =
		/^(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|\+0000|-0000)$/i.exec(text) ?? [];
	const index = months.indexOf(month.toLowerCase());
	if (index < 0) return undefined;
	return utcMs(Number(year), index + 1, Number(day), Number(hour), Number(minute), Number(second));
};

/** A value as the text of a cell or label: exact (bigints in full), dates as ISO 8601, objects as JSON; null stays null. */
export const readText = (value: unknown): string | null => {
	if (value === null || value === undefined || typeof value === 'function' || typeof value === 'symbol') return null;
	if (typeof value === 'string') return value;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
	if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
	if (typeof value !== 'object') return String(value);
	try {
		return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
	} catch {
		// Nested deeper than the stack goes: nobody can read that in a cell.
		return Array.isArray(value) ? '[…]' : '{…}';
	}
};

/** True for an object with named fields, such as JSON's or a SQL row; not for lists, dates and bytes. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !ArrayBuffer.isView(value);
