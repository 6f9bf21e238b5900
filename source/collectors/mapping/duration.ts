import {z} from 'zod';

const unitsMs: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** Milliseconds of a duration such as `500ms`, `5s`, `1m30s`, `2h`; undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
	if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
	let totalMs = 0;
	for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) totalMs += Number(amount) * (unitsMs[unit] ?? 0);
	return totalMs > 0 ? Math.round(totalMs) : undefined;
};

/** A duration in a config, as text with a unit; read as milliseconds. */
export const durationSchema = z
	.string()
	.refine((text) => parseDuration(text) !== undefined, 'a time with its unit, such as 500ms, 5s, 1m30s or 2h')
	.transform((text) => parseDuration(text) ?? 0);

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

/** A size in a config, such as `8MB` or `512KiB`; read as bytes. */
export const sizeSchema = z
	.string()
	.refine((text) => parseSize(text) !== undefined, 'a size with its unit, such as 512KiB or 8MB')
	.transform((text) => parseSize(text) ?? 0);
