import type {z} from 'zod';

/** What a schema may be made of, as zod keeps it. */
type Inner = {
	readonly type: string;
	readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
	readonly element?: z.core.$ZodType;
	readonly valueType?: z.core.$ZodType;
	readonly innerType?: z.core.$ZodType;
	readonly in?: z.core.$ZodType;
	readonly options?: readonly z.core.$ZodType[];
};

/** Keys that a schema knows at a path of what it checks: for the nearest word to one that it does not know. */
export const schemaKeys = (schema: z.core.$ZodType, at: readonly PropertyKey[]): readonly string[] => {
	const inner = schema._zod.def as unknown as Inner;
	if (inner.options !== undefined) return inner.options.flatMap((option) => schemaKeys(option, at));
	const wrapped = inner.innerType ?? inner.in;
	if (wrapped !== undefined) return schemaKeys(wrapped, at);
	const [key, ...rest] = at;
	if (key === undefined) return Object.keys(inner.shape ?? {});
	const next = Object.hasOwn(inner.shape ?? {}, key) ? inner.shape?.[String(key)] : (inner.element ?? inner.valueType);
	return next === undefined ? [] : schemaKeys(next, rest);
};
