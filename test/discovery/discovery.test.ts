import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {collectorKinds} from '../../source/collectors/index.ts';
import type {Environment} from '../../source/config/expand-variables.ts';
import {readConfig} from '../../source/config/read-config.ts';
import {guessSources} from '../../source/discovery/guess-sources.ts';
import {listListeners, parseListeners} from '../../source/discovery/listening-ports.ts';
import {writeConfig} from '../../source/discovery/write-config.ts';

const line = (address: string, port: number, state = '0A'): string =>
	`   0: ${address}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  0 0 1 1 0 100 0 0 10 0`;
const listening = (...ports: readonly number[]) => ports.map((port) => ({port, address: '127.0.0.1'}));
const guessed = (ports: readonly number[], environment: Environment = {}) =>
	guessSources(collectorKinds, {listeners: listening(...ports), environment}).map(({id, source}) => [id, source.kind]);

describe('ports that are listened on', () => {
	test.each([
		['all addresses', '00000000', [9092]],
		['loopback', '0100007F', [9092]],
		['all addresses of IPv6', '0'.repeat(32), [9092]],
		['loopback of IPv6', `${'0'.repeat(24)}01000000`, [9092]],
		['IPv4 in IPv6', '0000000000000000FFFF00000100007F', [9092]],
		['another machine’s network', '0A00000A', []],
	])('%s', (_, address, ports) => {
		expect(parseListeners(`head\n${line(address, 9092)}`).map(({port}) => port)).toEqual(ports);
	});

	test('connections are no listeners, and other text gives nothing', () => {
		expect(parseListeners(line('00000000', 80, '01'))).toEqual([]);
		expect(parseListeners('garbage\n\n: : :')).toEqual([]);
	});

	test('they are read from /proc, each once, in order; without /proc there are none', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-proc-'));
		mkdirSync(path.join(folder, 'net'));
		writeFileSync(path.join(folder, 'net', 'tcp'), [line('00000000', 9092), line('0100007F', 5432)].join('\n'));
		writeFileSync(path.join(folder, 'net', 'tcp6'), line('0'.repeat(32), 9092));
		expect((await listListeners(folder)).map(({port}) => port)).toEqual([5432, 9092]);
		rmSync(folder, {recursive: true});
		expect(await listListeners(folder)).toEqual([]);
	});
});

describe('guesses', () => {
	const cases: ReadonlyArray<
		readonly [what: string, ports: readonly number[], environment: Environment, expected: ReadonlyArray<readonly [string, string]>]
	> = [
		['the host is always there', [], {}, [['host', 'host']]],
		[
			'three brokers are one cluster',
			[9092, 9094, 9096],
			{},
			[
				['host', 'host'],
				['kafka', 'kafka'],
			],
		],
		[
			'two services are two sources',
			[5000, 8000],
			{},
			[
				['host', 'host'],
				['http', 'http'],
				['http-2', 'http'],
			],
		],
		['a port that is nobody’s is nothing', [4321], {}, [['host', 'host']]],
		[
			'a variable goes before the port of its kind',
			[5432],
			{DATABASE_URL: 'postgres://h/x'},
			[
				['host', 'host'],
				['postgres', 'postgres'],
			],
		],
		['another database is none', [], {DATABASE_URL: 'mysql://u:p@h/x'}, [['host', 'host']]],
		[
			'brokers are host and port',
			[],
			{KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_URL: 'x'},
			[
				['host', 'host'],
				['kafka', 'kafka'],
			],
		],
		['what is no address is none', [], {KAFKA_BROKERS: 'kafka', API_URL: 'localhost:1', DATABASE_URL: ''}, [['host', 'host']]],
	];
	test.each(cases)('%s', (_, ports, environment, expected) => {
		expect(guessed(ports, environment)).toEqual(expected);
	});

	test('each says why, and none copies what a variable holds', () => {
		const environment = {DATABASE_URL: 'postgres://u:hunter22@h/x', API_URL: 'http://u:hunter22@h'};
		const guesses = guessSources(collectorKinds, {listeners: listening(9092, 9090), environment});
		for (const {why} of guesses) expect(why.length).toBeGreaterThan(5);
		expect(JSON.stringify(guesses)).not.toContain('hunter22');
	});
});

test('whatever is found is written as a config that holds', () => {
	const environment = {DATABASE_URL: 'postgres://u:hunter22@h/x', API_URL: 'http://h:1/', KAFKA_BROKERS: 'a:9092,b:9092'};
	for (const [ports, set] of [
		[[], {}],
		[[9092, 5432, 8000, 8080, 5000, 3000, 4040, 9090, 9093], {}],
		[[9092, 5432], environment],
	] as const) {
		const text = writeConfig(guessSources(collectorKinds, {listeners: listening(...ports), environment: set}), 'a "quoted" title: #1');
		expect(text).not.toContain('hunter22');
		const config = readConfig(text, '/x/pipetop.yaml', {
			kinds: collectorKinds,
			panels: [],
			checkExpr: () => null,
			readRules: () => [],
			environment: set,
		});
		expect(config.definitions.title).toBe('a "quoted" title: #1');
		expect(config.settings.length).toBe(guessSources(collectorKinds, {listeners: listening(...ports), environment: set}).length);
	}
});
