/** Go's math.Pow, where it differs from `**`: 1 to any power, and ±1 to an infinite one, is 1. */
export const power = (base: number, exponent: number): number => {
	if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
	return base ** exponent;
};

/** Ties are rounded up; `nearest` is inverted first, which loses less precision with 0.1 and its kin. */
export const roundTo = (value: number, nearest: number): number => {
	const inverse = 1 / nearest;
	return Math.floor(value * inverse + 0.5) / inverse;
};

/** Functions of one number, applied to each element. */
export const elementFunctions: Readonly<Record<string, (value: number) => number>> = {
	abs: Math.abs,
	acos: Math.acos,
	acosh: Math.acosh,
	asin: Math.asin,
	asinh: Math.asinh,
	atan: Math.atan,
	atanh: Math.atanh,
	ceil: Math.ceil,
	cos: Math.cos,
	cosh: Math.cosh,
	deg: (value) => (value * 180) / Math.PI,
	exp: Math.exp,
	floor: Math.floor,
	ln: Math.log,
	log10: Math.log10,
	log2: Math.log2,
	rad: (value) => (value * Math.PI) / 180,
	sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
	sin: Math.sin,
	sinh: Math.sinh,
	sqrt: Math.sqrt,
	tan: Math.tan,
	tanh: Math.tanh,
};

const dayMs = 86_400_000;

/**
 * Date parts, in UTC, of a time in seconds since the epoch. NaN where there is no such date (Prometheus gives the parts of an
 * overflowed one, which differ by processor).
 */
export const dateFunctions: Readonly<Record<string, (date: Date) => number>> = {
	days_in_month: (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
	day_of_month: (date) => date.getUTCDate(),
	day_of_week: (date) => date.getUTCDay(),
	day_of_year: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1,
	hour: (date) => date.getUTCHours(),
	minute: (date) => date.getUTCMinutes(),
	month: (date) => date.getUTCMonth() + 1,
	year: (date) => date.getUTCFullYear(),
};

/** A date from seconds since the epoch; fractions are cut off. */
export const dateOf = (seconds: number): Date => new Date(Math.trunc(seconds) * 1000);
