import {z} from 'zod';
import {durationMistake, parseDuration} from '../../model/duration.ts';

export {parseDuration};

/** A duration in a config: text with a unit, or seconds as a number; read as milliseconds. */
export const durationSchema = z.union([z.string(), z.number()]).transform((value, context) => {
	const ms = parseDuration(String(value));
	if (ms !== undefined) return ms;
	context.addIssue({code: 'custom', message: durationMistake(value)});
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
