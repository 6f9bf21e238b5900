import {formatGeneral} from './go-format.ts';

/** Numbers as Prometheus' template functions write them for people; four significant digits. */

const short = (value: number): string => formatGeneral(value, 4);
const small = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const isOdd = (value: number): boolean => !Number.isFinite(value);

const scaleDown = (value: number, base: number, units: readonly string[]): string => {
	let scaled = value;
	let prefix = '';
	for (const unit of units) {
		if (Math.abs(scaled) < base) break;
		prefix = unit;
		scaled /= base;
	}
	return `${short(scaled)}${prefix}`;
};

const scaleUp = (value: number): string => {
	let scaled = value;
	let prefix = '';
	for (const unit of small) {
		if (Math.abs(scaled) >= 1) break;
		prefix = unit;
		scaled *= 1000;
	}
	return `${short(scaled)}${prefix}`;
};

/** `1.5k`, `20m`: powers of 1000. */
export const humanize = (value: number): string =>
	value === 0 || isOdd(value)
		? short(value)
		: Math.abs(value) >= 1
			? scaleDown(value, 1000, ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'])
			: scaleUp(value);

/** `97.66ki`: powers of 1024. */
export const humanize1024 = (value: number): string =>
	Math.abs(value) <= 1 || isOdd(value) ? short(value) : scaleDown(value, 1024, ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']);

/** Seconds as `1d 3h 46m 40s`, `75ms`. */
export const humanizeDuration = (value: number): string => {
	if (isOdd(value)) return short(value);
	if (value === 0) return `${short(value)}s`;
	if (Math.abs(value) < 1) return `${scaleUp(value)}s`;
	const sign = value < 0 ? '-' : '';
	const whole = Math.trunc(Math.abs(value));
	const [days, hours, minutes, seconds] = [
		Math.floor(whole / 86_400),
		Math.floor(whole / 3600) % 24,
		Math.floor(whole / 60) % 60,
		whole % 60,
	];
	if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
	if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
	if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
	return `${sign}${short(Math.abs(value))}s`;
};

/** A ratio as percentage. */
export const humanizePercentage = (value: number): string => `${short(value * 100)}%`;

/** Seconds since the epoch as `2015-01-19 00:00:00 +0000 UTC`. */
export const humanizeTimestamp = (value: number): string => (isOdd(value) ? short(value) : goTime(value));

/** Go's default print of a UTC time. */
export const goTime = (seconds: number): string => {
	const date = new Date(Math.round(seconds * 1000));
	if (Number.isNaN(date.getTime())) return short(seconds);
	const [day = '', time = ''] = date.toISOString().split('T');
	return `${day} ${time.replace(/\.?0*Z$/, '').replace('Z', '')} +0000 UTC`;
};
