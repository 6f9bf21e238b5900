/** How a number is to be read; decides formatting, never arithmetic. */
export const units = [
	'none',
	'count',
	'seconds',
	'milliseconds',
	'bytes',
	'ratio',
	'percent',
	'per_second',
	'bytes_per_second',
	'timestamp',
	'currency',
	'celsius',
] as const;
export type Unit = (typeof units)[number];
