import {instantOf, naiveInstantOf} from '../sql/instants.ts';
import {parseArray} from './array-text.ts';

/** Reads one non-null value from the server's text form. */
type Read = (text: string, zone: string) => unknown;

const asNumber: Read = (text) => Number(text);
const asText: Read = (text) => text;
const asBoolean: Read = (text) => text === 't';
const asJson: Read = (text) => parseJson(text);

/**
 * Object ids of built-in types (`pg_type.oid`, fixed for ever) that are not plain text. int8 and numeric stay text, as a
 * double cannot hold them; interval is ISO 8601 text because the session asks for it.
 */
const scalars: Readonly<Record<number, Read>> = {
	16: asBoolean,
	21: asNumber,
	23: asNumber,
	26: asNumber,
	700: asNumber,
	701: asNumber,
	114: asJson,
	3802: asJson,
	1114: naiveInstantOf,
	1184: instantOf,
};

/** Object ids of built-in array types to those of their elements. */
const elements: Readonly<Record<number, number>> = {
	1000: 16,
	1005: 21,
	1007: 23,
	1028: 26,
	1021: 700,
	1022: 701,
	199: 114,
	3807: 3802,
	1115: 1114,
	1185: 1184,
	1001: 17,
	1002: 18,
	1003: 19,
	1009: 25,
	1014: 1042,
	1015: 1043,
	1016: 20,
	1041: 869,
	1182: 1082,
	1183: 1083,
	1187: 1186,
	1231: 1700,
	1270: 1266,
	2951: 2950,
};

/** How values of a column type (`dataTypeID` of the row description) are read; types not known stay text. */
export const readerOf = (oid: number): Read => {
	const element = elements[oid];
	if (element === undefined) return scalars[oid] ?? asText;
	const read = scalars[element] ?? asText;
	return (text, zone) => parseArray(text, (item) => read(item, zone));
};

/** JSON in which a number that a double cannot hold exactly stays as its digits, in text. */
export const parseJson = (text: string): unknown => {
	// The third argument is newer than the language version the types describe.
	const keepDigits = (_key: string, value: unknown, context?: {readonly source?: string}): unknown =>
		typeof value === 'number' && context?.source !== undefined && !isExact(value, context.source) ? context.source : value;
	try {
		return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
	} catch {
		return text;
	}
};

const isExact = (value: number, source: string): boolean => {
	if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value);
	// A double has 15 digits that always survive.
	return (
		source
			.replace(/[eE].*$/, '')
			.replace(/[-.]/g, '')
			.replace(/^0+/, '').length <= 15 && Number.isFinite(value)
	);
};
