import type {AnyField, Fields} from './field.ts';
import {jsonName} from './json-writer.ts';

export type JsonSchema = {readonly [key: string]: unknown};

const timePattern = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$';

/** The JSON Schema of what `jsonWriter` writes of a field. Every key is always there and no other. */
export const jsonSchemaOf = (field: AnyField): JsonSchema => {
	const plain = plainOf(field);
	const isNullable = field.nullable === true || field.kind === 'figure' || field.optional?.otherwise === null;
	return {...(isNullable ? {anyOf: [plain, {type: 'null'}]} : plain), ...(field.about === '' ? {} : {description: field.about})};
};

const plainOf = (field: AnyField): JsonSchema => {
	const {kind, of, words, keys, fields} = field;
	if (kind === 'flag') return {type: 'boolean'};
	if (kind === 'number' || kind === 'figure' || kind === 'duration') return {type: 'number'};
	if (kind === 'time') return {type: 'string', format: 'date-time', pattern: timePattern};
	if (kind === 'choice') return {type: 'string', enum: words};
	if (kind === 'constant') return {type: 'string', const: words?.[0]};
	if (kind === 'list') return {type: 'array', items: of === undefined ? {} : jsonSchemaOf(of)};
	if (kind === 'shape') return objectOf(propertiesOf(fields ?? {}));
	if (kind === 'record') {
		const value = of === undefined ? {} : jsonSchemaOf(of);
		if (keys !== undefined) return objectOf(new Map(keys.map((key) => [key, value])));
		return {type: 'object', propertyNames: {type: 'string'}, additionalProperties: value};
	}
	return {type: 'string'};
};

const reasonCode: JsonSchema = {
	anyOf: [{type: 'string'}, {type: 'null'}],
	description: 'the reason by its code, of several the first; null: there is none',
};

type Properties = ReadonlyMap<string, JsonSchema>;

const objectOf = (properties: Properties): JsonSchema => ({
	type: 'object',
	properties: Object.fromEntries(properties),
	required: [...properties.keys()],
	additionalProperties: false,
});

const propertiesOf = (fields: Fields): Properties => nest(entriesOf(fields));

const entriesOf = (fields: Fields): ReadonlyArray<readonly [path: string, schema: JsonSchema]> =>
	Object.entries(fields).flatMap(([key, field]): ReadonlyArray<readonly [string, JsonSchema]> => {
		if (field.naming === 'hidden') return [];
		if (field.naming === 'flat') return entriesOf(field.fields ?? {});
		if (field.kind === 'reason')
			return [
				[key, jsonSchemaOf(field)],
				[`${key}Code`, reasonCode],
			];
		return [[jsonName(key, field), jsonSchemaOf(field)]];
	});

const nest = (entries: ReadonlyArray<readonly [path: string, schema: JsonSchema]>): Properties => {
	const found = new Map<string, JsonSchema>();
	for (const [head, group] of Map.groupBy(entries, ([path]) => path.split('.', 1)[0] ?? path)) {
		const [first] = group;
		if (first?.[0] === head) found.set(head, first[1]);
		else found.set(head, objectOf(nest(group.map(([path, schema]) => [path.slice(head.length + 1), schema]))));
	}
	return found;
};
