import {describe, expect, test} from 'vitest';
import {collectorKinds} from '../../source/collectors/index.ts';
import {InputError} from '../../source/config/input-error.ts';
import {readConfig} from '../../source/config/read-config.ts';

const read = (text: string) =>
	readConfig(text, '/conf/pipetop.yaml', {
		kinds: collectorKinds,
		checkExpr: () => null,
		readRules: () => [
			{
				name: 'g',
				file: 'rules.yml',
				intervalMs: 5_000,
				rules: [{type: 'alert', alert: 'Late', expr: 'x', forMs: 0, keepFiringForMs: 0, labels: {}, annotations: {}}],
			},
		],
		environment: {},
		panels: [],
	});
/** What is said of a config with these lines behind its sources: without the file's name. */
const mistakes = (kpis: string, sources = 'api: {kind: http, title: Shop, url: "http://localhost:1"}'): readonly string[] => {
	try {
		read(`sources:\n  ${sources}\nrules: [rules.yml]\n${kpis}`);
		return [];
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return error.message.split('\n').map((line) => line.replace('/conf/pipetop.yaml:', ''));
	}
};
const of = (name: string, services = 'services: [{title: Web, source: api}]\n') =>
	`${services}kpis: [{title: Alive, expr: x, of: ${JSON.stringify(name)}}]`;

describe('`of` names what a thing is part of', () => {
	test.each(['Web', 'api', 'Shop', 'Late'])('%s: a title, a source or an alert', (name) => {
		expect(mistakes(of(name))).toEqual([]);
	});

	test('what is not there is told with its place and the nearest word', () => {
		expect(mistakes(of('Wep'))).toEqual(['5:36: kpis[0].of: nothing is named "Wep"; nearest: "Web"']);
	});

	test('a template’s tiles by the template itself or by what it may come to', () => {
		const services = 'services: [{title: "pump {{no}} of {{hall}}", source: api, up: y}]\n';
		expect(mistakes(of('pump {{no}} of {{hall}}', services))).toEqual([]);
		expect(mistakes(of('pump 3 of B', services))).toEqual([]);
		expect(mistakes(of('valve 3 of B', services))).toHaveLength(1);
		expect(mistakes(of('whatever', 'services: [{title: "{{id}}", source: api, up: y}]\n'))).toEqual([]);
	});

	test('groups, topics and brokers, where a source is a Kafka cluster', () => {
		for (const name of ['group billing', 'topic orders', 'broker 2']) {
			expect(mistakes(of(name))).toEqual([`5:36: kpis[0].of: "${name}" is in a Kafka cluster, and no source is one`]);
			expect(mistakes(of(name, ''), 'k: {kind: kafka, brokers: ["localhost:1"]}')).toEqual([]);
		}
	});

	test('never itself, nor round in a circle', () => {
		expect(mistakes('kpis: [{title: A, expr: x, of: A}]')).toEqual(['4:32: kpis[0].of: it is that itself']);
		expect(mistakes('kpis: [{title: A, expr: x, of: B}, {title: B, expr: x, of: A}]')).toEqual([
			'4:32: kpis[0].of: it goes round in a circle: A is part of B is part of A',
			'4:60: kpis[1].of: it goes round in a circle: B is part of A is part of B',
		]);
	});

	test('a check says `partOf`, since its `of` is a number', () => {
		const {definitions} = read(
			'sources:\n  api: {kind: http, url: "http://localhost:1"}\nquality: [{dataset: d, tab: Validity, title: Q, value: x, partOf: api}]\n',
		);
		expect(definitions.quality[0]?.partOf).toBe('api');
	});
});
