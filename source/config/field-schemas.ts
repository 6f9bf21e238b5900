import {z} from 'zod';
import type {AnyField, Fields} from '../model/describe/field.ts';
import {durationMistake, parseDuration} from '../model/duration.ts';

/** A duration in the config, read to milliseconds. */
export const duration = z
	.union([z.string(), z.number()])
	.transform((value, context) => {
		const ms = parseDuration(String(value));
		if (ms !== undefined) return ms;
		context.addIssue({code: 'custom', message: durationMistake(value)});
		return z.NEVER;
	})
	.meta({description: 'A duration such as 500ms, 5s, 1m, 1h30m; a bare number counts as seconds.'});

/** The schema that reads what a descriptor says of the config: nothing beside its keys, texts that are not empty. */
export const schemaOf = (field: AnyField): z.ZodType => {
	const {about, optional, otherwise} = field;
	const plain = about === '' ? plainOf(field) : plainOf(field).meta({description: about});
	if (otherwise !== undefined) return plain.default(otherwise as never);
	return optional === undefined ? plain : plain.optional();
};

const plainOf = (field: AnyField): z.ZodType => {
	const {kind, words = [], of, min, fields} = field;
	if (kind === 'flag') return z.boolean();
	if (kind === 'number') return min === undefined ? z.number() : z.number().min(min);
	if (kind === 'duration') return duration;
	if (kind === 'choice') return z.enum(words);
	if (kind === 'list') return z.array(of === undefined ? z.unknown() : schemaOf(of));
	if (kind === 'record') return z.record(z.string(), of === undefined ? z.unknown() : schemaOf(of));
	if (kind === 'shape') return z.strictObject(schemasOf(fields ?? {}));
	return z.string().min(1);
};

const schemasOf = (fields: Fields): Readonly<Record<string, z.ZodType>> =>
	Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, schemaOf(field)]));
