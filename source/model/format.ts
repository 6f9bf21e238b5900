import {formatDateTime} from './format-time.ts';
import type {Unit} from './units.ts';

/**
 * Numbers, ages and times as people read them on the screen. Three significant digits, one look per unit, and never
 * `NaN`: whatever is not known is `?`. Signs are real minus signs (U+2212); the ASCII screen replaces them cell by cell.
 */

/** What stands for a value that is not known. */
export const unknownText = '?';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

type Maybe = number | null | undefined;

const isNumber = (value: Maybe): value is number => typeof value === 'number' && !Number.isNaN(value);

/** Puts a real minus before a text made from the absolute value. */
const signed = (value: number, text: string): string => (value < 0 && /[1-9∞]/u.test(text) ? `−${text}` : text);

/** Digits in groups of three: `8112` → `8,112`. Takes the absolute value's digits, with or without a fraction. */
const group = (digits: string): string => {
	const [whole = '', fraction] = digits.split('.');
	const grouped = whole.replace(/\B(?=(?:\d{3})+$)/gu, ',');
	return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** Three significant digits of a value from 0.001 up to 999,999.5, without an exponent; `1234.5` → `1,235`. */
const threeDigits = (absolute: number): string => {
	const decimals = absolute >= 99.95 ? 0 : absolute >= 9.995 ? 1 : absolute >= 0.9995 ? 2 : 3;
	return group(absolute.toFixed(decimals));
};

/** A whole number to the last digit: `8,112`. For offsets and counts that people compare. */
export const formatInteger = (value: Maybe): string => {
	if (!isNumber(value)) return unknownText;
	if (!Number.isFinite(value)) return signed(value, '∞');
	return signed(value, group(Math.abs(Math.round(value)).toFixed(0)));
};

const suffixes: ReadonlyArray<readonly [number, string]> = [
	[1e12, 'T'],
	[1e9, 'G'],
	[1e6, 'M'],
];

/**
 * A number without a unit: whole numbers below a million exactly (`8,112`), the rest in three significant digits
 * (`2.10`, `12.3`, `1.23M`, `4.2e-5`).
 */
export const formatNumber = (value: Maybe): string => {
	if (!isNumber(value)) return unknownText;
	const absolute = Math.abs(value);
	if (!Number.isFinite(value)) return signed(value, '∞');
	if (Number.isInteger(value) && absolute < 1e6) return formatInteger(value);
	if (absolute >= 1e15) return signed(value, absolute.toExponential(2).replace('e+', 'e'));
	for (const [size, suffix] of suffixes) {
		if (absolute >= size * 0.9995) return signed(value, `${threeDigits(absolute / size)}${suffix}`);
	}
	if (absolute < 0.001) return absolute === 0 ? '0' : signed(value, absolute.toExponential(1));
	return signed(value, threeDigits(absolute));
};

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * An age or a stretch of time in ms, short enough for a column: `2s`, `1m12s`, `41m`, `3h04`, `6d 2h`, `12d`. Parts of a
 * second are dropped. A time ahead of now (a clock that differs) is negative and shown so.
 */
export const formatAge = (ms: Maybe): string => {
	if (!isNumber(ms)) return unknownText;
	if (!Number.isFinite(ms)) return signed(ms, '∞');
	const absolute = Math.abs(ms);
	return signed(ms, ageText(absolute));
};

const ageText = (ms: number): string => {
	if (ms < minute) return `${Math.floor(ms / second)}s`;
	if (ms < 10 * minute) return `${Math.floor(ms / minute)}m${two(Math.floor((ms % minute) / second))}s`;
	if (ms < hour) return `${Math.floor(ms / minute)}m`;
	if (ms < day) return `${Math.floor(ms / hour)}h${two(Math.floor((ms % hour) / minute))}`;
	const days = Math.floor(ms / day);
	const hours = Math.floor((ms % day) / hour);
	return days >= 10 || hours === 0 ? `${days}d` : `${days}d ${hours}h`;
};

/** A length chosen by a person (a window, an interval): `2 s`, `30 min`, `1 h`, `500 ms`, `1.5 h`. */
export const formatSpan = (ms: Maybe): string => {
	if (!isNumber(ms)) return unknownText;
	const absolute = Math.abs(ms);
	if (absolute >= 2 * day) return `${trim(ms / day)} d`;
	if (absolute >= hour) return `${trim(ms / hour)} h`;
	if (absolute >= minute) return `${trim(ms / minute)} min`;
	return absolute >= second ? `${trim(ms / second)} s` : `${trim(ms)} ms`;
};

const trim = (value: number): string =>
	formatNumber(Math.round(value * 10) / 10)
		.replace(/(\.\d*?)0+$/u, '$1')
		.replace(/\.$/u, '');

/** `3:20`, `1:02:05`: a stop watch, for how far a wait has come. */
export const formatWatch = (ms: Maybe): string => {
	if (!isNumber(ms) || !Number.isFinite(ms)) return unknownText;
	const seconds = Math.floor(Math.max(0, ms) / second);
	const minutes = Math.floor(seconds / 60);
	const tail = `${two(seconds % 60)}`;
	return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${tail}`;
};

/** Seconds as a figure: `0.40 ms`, `41 ms`, `0.21 s`, `4.20 s`, `73 s`, from ten minutes on as an age (`18m`). */
export const formatSeconds = (seconds: Maybe): string => {
	if (!isNumber(seconds)) return unknownText;
	const absolute = Math.abs(seconds);
	if (!Number.isFinite(seconds)) return `${signed(seconds, '∞')} s`;
	return signed(seconds, secondsText(absolute));
};

const secondsText = (seconds: number): string => {
	if (seconds === 0) return '0 s';
	if (seconds < 1e-6) return `${(seconds * 1e9).toPrecision(2)} ns`;
	if (seconds < 9.995e-5) return `${(seconds * 1e6).toPrecision(2)} µs`;
	if (seconds < 9.995e-4) return `${(seconds * 1e3).toFixed(2)} ms`;
	if (seconds < 0.0995) return `${Math.round(seconds * 1e3)} ms`;
	if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
	return seconds < 600 ? `${Math.round(seconds)} s` : ageText(seconds * second);
};

/** A latency given in ms: `4 ms`, `0.21 s`. */
export const formatLatency = (ms: Maybe): string => formatSeconds(isNumber(ms) ? ms / 1_000 : null);

/** Seconds of waiting with one decimal, as in `asking kafka… 1.2 s`. */
export const formatWait = (ms: Maybe): string =>
	isNumber(ms) && Number.isFinite(ms) ? (ms < minute ? `${(Math.max(0, ms) / second).toFixed(1)} s` : ageText(ms)) : unknownText;

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** Bytes in IEC units: `512 B`, `1.50 KiB`, `12.3 GiB`. */
export const formatBytes = (bytes: Maybe): string => {
	if (!isNumber(bytes)) return unknownText;
	if (!Number.isFinite(bytes)) return `${signed(bytes, '∞')} B`;
	let size = Math.abs(bytes);
	let unit = 0;
	while (size >= 999.5 && unit < byteUnits.length - 1) {
		size /= 1024;
		unit += 1;
	}
	const digits = unit === 0 ? group(String(Math.round(size))) : threeDigits(size);
	return `${signed(bytes, digits)} ${byteUnits[unit]}`;
};

/** A ratio 0–1 in percent. What is not whole never reads as whole: 0.99999 is `99.99 %`, and 1e-9 is `<0.01 %`. */
export const formatRatio = (ratio: Maybe): string => formatPercent(isNumber(ratio) ? ratio * 100 : null);

/** A figure that is in percent already; see {@link formatRatio}. */
export const formatPercent = (percent: Maybe): string => {
	if (!isNumber(percent)) return unknownText;
	if (!Number.isFinite(percent)) return `${signed(percent, '∞')} %`;
	const absolute = Math.abs(percent);
	if (absolute === 0) return '0 %';
	if (absolute < 0.005) return `${percent < 0 ? '>−' : '<'}0.01 %`;
	if (absolute === 100) return `${signed(percent, '100')} %`;
	if (absolute >= 99.5 && absolute < 100)
		return `${signed(percent, absolute >= 99.99 ? '99.99' : (Math.floor(absolute * 100) / 100).toFixed(2))} %`;
	// Just above a hundred is not a hundred either: a ratio over one is a fault worth seeing.
	if (absolute > 100 && absolute < 101) return `${signed(percent, (Math.ceil(absolute * 100) / 100).toFixed(2))} %`;
	const digits = absolute < 1 ? absolute.toFixed(2) : absolute >= 1e6 ? formatNumber(absolute) : threeDigits(absolute);
	return `${signed(percent, digits)} %`;
};

/** A relative change (0.04 is four percent more): `+4 %`, `−0.4 %`, `0 %`. */
export const formatChange = (relative: Maybe): string => {
	if (!isNumber(relative)) return unknownText;
	const percent = Math.abs(relative * 100);
	if (!Number.isFinite(percent)) return `${relative < 0 ? '−' : '+'}∞ %`;
	const digits = percent < 0.95 ? percent.toFixed(1) : percent < 1e6 ? group(percent.toFixed(0)) : formatNumber(percent);
	if (digits === '0.0') return '0 %';
	return `${relative < 0 ? '−' : '+'}${digits} %`;
};

/** A rate a second without its unit. Rates keep their decimals when they happen to be whole, so that 2 and 2.1 stand under each other. */
export const formatRate = (value: Maybe): string =>
	isNumber(value) && value !== 0 && Math.abs(value) < 999.5 && Number.isInteger(value)
		? signed(value, threeDigits(Math.abs(value)))
		: formatNumber(value);

/** Any value with its unit: `2.10 /s`, `0.21 s`, `12.3 GiB`, `99.1 %`; timestamps (seconds since the epoch) as a moment in UTC. */
export const formatValue = (value: Maybe, unit: Unit): string => {
	if (!isNumber(value)) return unknownText;
	switch (unit) {
		case 'none':
			return formatNumber(value);
		case 'count':
			return formatNumber(value);
		case 'seconds':
			return formatSeconds(value);
		case 'milliseconds':
			return formatSeconds(value / 1_000);
		case 'bytes':
			return formatBytes(value);
		case 'bytes_per_second':
			return `${formatBytes(value)}/s`;
		case 'ratio':
			return formatRatio(value);
		case 'percent':
			return formatPercent(value);
		case 'per_second':
			return `${formatRate(value)} /s`;
		case 'timestamp':
			return formatDateTime(value * 1_000);
		case 'currency':
			return Number.isFinite(value) && Math.abs(value) < 1e9 ? signed(value, group(Math.abs(value).toFixed(2))) : formatNumber(value);
		case 'celsius':
			return `${formatNumber(value)} °C`;
	}
};

/** A round value with its unit, for limits and axis labels: trailing zeros go, so `1 s` and not `1.00 s`, and 0.425 s stays that. */
export const formatRound = (value: Maybe, unit: Unit): string => {
	if (unit === 'seconds' && isNumber(value) && Math.abs(value) >= 0.1 && Math.abs(value) < 10)
		return `${signed(value, String(Number(Math.abs(value).toPrecision(3))))} s`;
	return formatValue(value, unit).replace(/(\d)\.(\d*?)0+(?=\D|$)/u, (_, whole: string, rest: string) =>
		rest === '' ? whole : `${whole}.${rest}`,
	);
};

/** How a figure was come by, before the figure: `~` interpolated, `≥` a bound; nothing where it was measured or is not known. */
export const methodPrefix = (method: 'exact' | 'interpolated' | 'bound' | 'none'): string =>
	method === 'interpolated' ? '~' : method === 'bound' ? '≥' : '';

/** How many are known, only where it is not all of them: `11 of 12`; empty when complete. */
export const formatCoverage = (coverage: {readonly known: number; readonly total: number}): string =>
	coverage.known === coverage.total ? '' : `${formatInteger(coverage.known)} of ${formatInteger(coverage.total)}`;

/** `1 partition`, `3 partitions`: a count with its noun. */
export const formatCount = (count: number, one: string, many = `${one}s`): string => `${formatInteger(count)} ${count === 1 ? one : many}`;
