import {z} from 'zod';

const unitsMs: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** Milliseconds of a duration such as `500ms`, `5s`, `1m30s`, `2h`, a bare number being seconds; undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
	const plain = text.trim();
	let totalMs = 0;
	if (/^\d+(?:\.\d+)?$/.test(plain)) totalMs = Number(plain) * 1000;
	else if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(plain)) return undefined;
	for (const [, amount = '', unit = ''] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) totalMs += Number(amount) * (unitsMs[unit] ?? 0);
	return totalMs > 0 ? Math.round(totalMs) : undefined;
};

/** A duration in a config: text with a unit, or seconds as a number; read as milliseconds. */
export const durationSchema = z.union([z.string(), z.number()]).transform((value, context) => {
	const ms = parseDuration(String(value));
	if (ms !== undefined) return ms;
	context.addIssue({code: 'custom', message: `expected a duration such as 500ms, 5s, 1m or 1h30m, found ${JSON.stringify(value)}`});
	return z.NEVER;
});

const unitsBytes: Readonly<Record<string, number>> = {
	B: 1,
	KB: 1_000,
	MB: 1_000_000,
	GB: 1_000_000_000,
	KiB: 1_024,
	MiB: 1_048_576,
	GiB: 1_073_741_824,
};

const parseSize = (text: string): number | undefined => {
	const [, amount, unit = 'B'] = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB|KiB|MiB|GiB)?$/.exec(text) ?? [];
	const bytes = Number(amount) * (unitsBytes[unit] ?? 1);
	return bytes >= 1 ? Math.floor(bytes) : undefined;
};

/** A size in a config, such as `8MB` or `512KiB`, or a number of bytes; read as bytes. */
export const sizeSchema = z.union([z.string(), z.number()]).transform((value, context) => {
	const bytes = parseSize(String(value));
	if (bytes !== undefined) return bytes;
	context.addIssue({code: 'custom', message: `expected a size such as 512KiB or 8MB, found ${JSON.stringify(value)}`});
	return z.NEVER;
});
