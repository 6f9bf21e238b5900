import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {collectorKinds} from '../../source/collectors/index.ts';
import {readConfig} from '../../source/config/read-config.ts';

const read = (text: string) =>
	readConfig(text, '/x/pipetop.yaml', {kinds: collectorKinds, panels: [], checkExpr: () => null, readRules: () => [], environment: {}});
const mistakes = (text: string): readonly string[] => {
	try {
		read(text);
		return [];
	} catch (error) {
		return (error as {mistakes: ReadonlyArray<{line: number; column: number; message: string}>}).mistakes.map(
			({line, column, message}) => `${line}:${column} ${message}`,
		);
	}
};
const optionsOf = (text: string, id: string) => read(text).settings.find((one) => one.id === id)?.options;

describe('what a kind of source declares', () => {
	test('its names stand in no other part of the program', () => {
		const source = path.resolve(import.meta.dirname, '../../source');
		// `host` is also a kind of fact.
		const names = new RegExp(
			`'(${collectorKinds
				.map(({kind}) => kind)
				.filter((kind) => kind !== 'host')
				.join('|')}|alertmanager)'`,
			'u',
		);
		const found = readdirSync(source, {recursive: true, encoding: 'utf8'})
			.filter((file) => /\.tsx?$/u.test(file) && !file.startsWith('collectors'))
			.flatMap((file) =>
				readFileSync(path.join(source, file), 'utf8')
					.split('\n')
					.filter((line) => !/^\s*(\/?\*|\/\/)/u.test(line) && names.test(line))
					.map((line) => `${file}: ${line.trim()}`),
			);
		expect(found).toEqual([]);
	});

	test('goes with its sources into what is judged by', () => {
		const [kafka] = read('sources: {a: {kind: kafka, brokers: [b:9092]}}').definitions.sources;
		expect(kafka?.gives).toContain('group');
		expect(read('sources: {a: {kind: http, url: "http://b"}}').definitions.sources[0]?.gives).not.toContain('group');
	});

	test.each(collectorKinds.map((kind) => [kind.kind, kind] as const))(
		'%s is found only by options that it takes',
		(_, {clues = [], options}) => {
			for (const clue of clues) {
				const made =
					clue.by === 'port'
						? clue.ports.map(clue.options)
						: clue.by === 'variable'
							? clue.names.map((name) => written(clue.options(name), name))
							: [clue.options()];
				for (const one of made) expect(options.safeParse(one), JSON.stringify(one)).toMatchObject({success: true});
			}
		},
	);
});

/** Options with a variable put in, which an address stands for. */
const written = (options: unknown, name: string): unknown =>
	JSON.parse(
		JSON.stringify(options).replaceAll(
			`\${${name}}`,
			/KAFKA/u.test(name) ? 'b:9092' : /API|MONITORING/u.test(name) ? 'http://b' : 'postgres://b',
		),
	);

describe('health that a tile stands on', () => {
	const api = 'sources: {api: {kind: http, url: "http://b", requests: [{path: /a, healthy: ok}, {path: /b, every: 9s}]}}\n';

	test('a path is asked once for all that read it; a condition with the path itself goes before', () => {
		const tiles = `${api}services:
  - {title: A, source: api, path: /a, healthy: other}
  - {title: B, source: api, path: /b, healthy: fine}
  - {title: B too, source: api, path: /b, healthy: late}
  - {title: C, source: api, path: /c}
`;
		expect(optionsOf(tiles, 'api')).toMatchObject({
			requests: [{path: '/a', healthy: 'ok'}, {path: '/b', healthy: 'fine', every: 9_000}, {path: '/c'}],
		});
	});

	test.each([
		[
			'a path of a source that has none',
			'services: [{title: K, source: k, path: /x}]',
			'2:40 services[0].path: a source of kind kafka has no paths; as target without one its own state counts',
		],
		[
			'a target of a source that gives none',
			'services: [{title: K, source: k, target: k}]',
			'2:42 services[0].target: k has no health target "k"; without one its own state counts',
		],
		[
			'another target than there is',
			'services: [{title: P, source: p, target: postgre}]',
			'2:42 services[0].target: p has no health target "postgre"; there is postgres',
		],
		[
			'a path that nobody asks',
			'services: [{title: H, source: h, target: /x}]',
			'2:42 services[0].target: h has no health target "/x"; there is /, /y',
		],
	])('%s is a mistake in its place', (_, services, message) => {
		const sources =
			'sources: {k: {kind: kafka, brokers: [b:9092]}, p: {kind: postgres}, h: {kind: http, url: "http://b", requests: [{path: /}, {path: /y}]}}';
		expect(mistakes(`${sources}\n${services}\n`)).toEqual([message]);
	});

	test('targets that only answers name are nobody’s to refuse', () => {
		const open = `sources:
  h: {kind: http, url: "http://b", requests: [{path: /, health: {each: checks, target: '@key'}}]}
  p: {kind: postgres, queries: [{sql: select 1, health: {target: a}}]}
services: [{title: D, source: h, target: database}, {title: Q, source: p, target: a}]
`;
		expect(mistakes(open)).toEqual([]);
	});
});
