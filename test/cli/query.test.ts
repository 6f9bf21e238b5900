import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {parseSnapshot} from '../output/snapshot-document.ts';
import {root} from './built.ts';
import {type Sandbox, sandbox} from './run.ts';

const recording = path.join(root, 'fixtures/factory/recording.ptop');

type Told = {
	readonly at: string;
	readonly newestSample: string | null;
	readonly sources: readonly string[];
	readonly missing: boolean;
	readonly elements: readonly {readonly labels: Readonly<Record<string, string>>; readonly value: string}[];
};

describe('pipetop query', () => {
	let box: Sandbox;
	beforeAll(() => {
		box = sandbox();
	});
	afterAll(() => box?.remove());

	const replayed = (expr: string, at = '1m', ...flags: readonly string[]) =>
		box.run(['query', expr, '--replay', recording, '--at', at, ...flags]);
	const asked = async (expr: string, at?: string): Promise<Told> => {
		const ran = await replayed(expr, at, '--format', 'json');
		expect(ran).toMatchObject({code: 0, stderr: ''});
		return JSON.parse(ran.stdout) as Told;
	};

	it.each(['2m', '6m'])('says of a recording at %s what check says of it there', async (at) => {
		const checked = await box.run(['check', '--replay', recording, '--at', at, '--format', 'json']);
		const document: SnapshotDocument = parseSnapshot(JSON.parse(checked.stdout));
		const rows = document.partitions.filter(({lag}) => lag !== null);
		expect(rows.length).toBeGreaterThan(0);
		const told = await asked('kafka_consumergroup_lag', at);
		expect(told.at).toBe(document.now);
		expect(told.sources).toEqual(['kafka']);
		const key = ({
			group,
			topic,
			partition,
		}: {readonly [name in 'group' | 'topic']: string} & {readonly partition: string | number}): string => `${group} ${topic}/${partition}`;
		expect(
			Object.fromEntries(
				told.elements.map(({labels, value}) => [
					key({group: labels.group ?? '', topic: labels.topic ?? '', partition: labels.partition ?? ''}),
					value,
				]),
			),
		).toEqual(Object.fromEntries(rows.map((row) => [key(row), String(row.lag)])));
	});

	it('prints elements as a table, below what they are made of', async () => {
		const ran = await replayed('sum by (group) (kafka_consumergroup_lag) * 0 + 7');
		expect(ran).toMatchObject({code: 0, stderr: ''});
		expect(ran.stdout).toMatch(
			/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}1 element, newest sample \d+s old, from kafka\n\{group="sensor-processors"\} {2}7\n$/u,
		);
	});

	it('tells an answer of nothing from data that are missing', async () => {
		expect(await asked('kafka_consumergroup_lag > 1e9')).toMatchObject({missing: false, elements: []});
		expect(await asked('kafka_consumergroup_leg')).toMatchObject({missing: true, newestSample: null, elements: []});
		expect((await replayed('kafka_consumergroup_leg')).stdout).toContain('no element: the data behind it are missing\n');
	});

	it('writes what JSON has no number for as Prometheus does', async () => {
		expect((await asked('vector(0) / 0')).elements.map(({value}) => value)).toEqual(['NaN']);
		expect((await asked('0 - vector(1) / 0')).elements.map(({value}) => value)).toEqual(['-Inf']);
	});

	it('asks every source once where no recording is named', async () => {
		const config = path.join(box.folder, 'host.yaml');
		writeFileSync(config, 'title: here\nsources:\n  host: {kind: host}\n');
		const ran = await box.run(['query', 'count({__name__=~"host_.+"}) > bool 3', '-c', config]);
		expect(ran).toMatchObject({code: 0, stderr: ''});
		expect(ran.stdout).toMatch(/1 element, newest sample .*, from host\n\{\} {2}1\n$/u);
	});

	it.each([
		['sum(kafka', 64, /unexpected end of the expression.*\n {2}sum\(kafka\n {11}\^\n/u],
		['', 64, /expression/u],
		['kafka_consumergroup_lag * on (group) kafka_consumergroup_lag', 65, /many-to-many matching not allowed/u],
	])('%j cannot be answered', async (expr, code, said) => {
		const ran = await replayed(expr);
		expect(ran).toMatchObject({code, stdout: ''});
		expect(ran.stderr).toMatch(said);
	});

	it('needs one expression', async () => {
		expect(await box.run(['query'])).toMatchObject({code: 64, stderr: expect.stringContaining('query needs an expression')});
		expect(await box.run(['query', 'a', 'b'])).toMatchObject({code: 64, stderr: expect.stringContaining('no place for "b"')});
	});
});
