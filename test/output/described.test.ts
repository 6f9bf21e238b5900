import {describe, expect, test} from 'vitest';
import type {AnyField, Fields} from '../../source/model/describe/field.ts';
import {jsonName} from '../../source/model/describe/json-writer.ts';
import {type Snapshot, snapshotView} from '../../source/model/snapshot.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import {openDemo} from '../demo/recording.ts';
import {parseSnapshot} from './snapshot-document.ts';

type Things = Readonly<Record<string, unknown>>;

/** Paths of keys that a value has and its descriptor does not know, or the other way round; of what is hidden without a reason; and of what JSON lacks. */
function* silentlyAbsent(field: AnyField, value: unknown, json: unknown, at: string): Generator<string> {
	if (value === null || value === undefined || field.naming === 'hidden') return;
	if (field.of !== undefined && Array.isArray(value)) {
		for (const [index, one] of value.entries()) yield* silentlyAbsent(field.of, one, (json as readonly unknown[])[index], `${at}[]`);
	} else if (field.of !== undefined)
		for (const key of Object.keys(value)) yield* silentlyAbsent(field.of, (value as Things)[key], (json as Things)[key], `${at}.${key}`);
	if (field.fields === undefined) return;
	for (const key of Object.keys(value)) if (field.fields[key] === undefined) yield `${at}.${key} is not described`;
	for (const [key, inner] of Object.entries(field.fields) as ReadonlyArray<[string, AnyField]>) {
		const path = `${at}.${key}`;
		if (inner.naming === 'hidden' && inner.about === '') yield `${path} is hidden without a reason`;
		if ((value as Things)[key] === undefined && inner.optional === undefined && inner.naming !== 'added')
			yield `${path} is described and not there`;
		if (inner.naming === 'hidden') continue;
		const found =
			inner.naming === 'flat'
				? json
				: jsonName(key, inner)
						.split('.')
						.reduce<unknown>((inside, name) => (inside as Things | undefined)?.[name], json);
		if (found === undefined) yield `${path} is not in JSON`;
		else yield* silentlyAbsent(inner, (value as Things)[key], found, path);
	}
}

/** Numbers and texts that no reader of JSON can use. */
function* unusable(value: unknown, at: string): Generator<string> {
	if (typeof value === 'number' && !Number.isFinite(value)) yield at;
	if (typeof value === 'string' && /\bNaN\b|\bundefined\b|\[object /u.test(value)) yield `${at}: ${value}`;
	if (typeof value === 'object' && value !== null)
		for (const [key, inner] of Object.entries(value)) yield* unusable(inner, `${at}.${Array.isArray(value) ? '' : key}`);
}

describe.each(['factory', 'rt-lakehouse'])('what a moment of the recording of %s says', (system) => {
	const {at, recording} = openDemo(system);
	const lengthSeconds = (recording.toMs - recording.fromMs) / 1_000;
	const moments: readonly Snapshot[] = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => at(Math.round(lengthSeconds * share)));

	test('is in the JSON, or left out with a reason', () => {
		const absent = moments.flatMap((seen) => [...silentlyAbsent(snapshotView, seen, snapshotDocument(seen), '')]);
		expect([...new Set(absent)]).toEqual([]);
		expect(moments.at(-1)?.kpis.length).toBeGreaterThan(3);
	});

	test('holds to the documented schema, through text and back, without a number that is none', () => {
		for (const seen of moments) {
			const document = snapshotDocument(seen);
			const read: unknown = JSON.parse(JSON.stringify(document));
			expect(parseSnapshot(read)).toEqual(read);
			expect([...unusable(document, '')]).toEqual([]);
		}
	});
});

describe('a descriptor', () => {
	const fields: Fields = snapshotView.fields;
	test('gives two fields of a thing never the same key of JSON', () => {
		const twice: string[] = [];
		const look = (field: AnyField, at: string): readonly string[] => {
			if (field.of !== undefined) look(field.of, `${at}[]`);
			if (field.fields === undefined) return [];
			const names = Object.entries(field.fields).flatMap(([key, inner]) => {
				const below = look(inner, `${at}.${key}`);
				return inner.naming === 'hidden' ? [] : inner.naming === 'flat' ? below : [jsonName(key, inner)];
			});
			twice.push(...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${at}.${name}`));
			return names;
		};
		for (const [key, field] of Object.entries(fields)) look(field, key);
		expect(twice).toEqual([]);
	});
});
