import {chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {sparkCheckpointKind} from '../../source/collectors/spark-checkpoint.ts';
import {temporaryFolder} from '../servers/temporary-folder.ts';
import {asking, factOf, metricOf, partOf} from './postgres-asking.ts';
import {harmful, hostileTexts} from './postgres-hostile-texts.ts';

const folder = temporaryFolder('checkpoint');
afterAll(() => folder.remove());

/** A checkpoint folder in the form that Spark 3.5.1 was seen to write. */
const checkpointAt = (name: string) => {
	const path = join(folder.path, name);
	for (const inner of ['offsets', 'commits', 'sources']) mkdirSync(join(path, inner), {recursive: true});
	writeFileSync(join(path, 'metadata'), '{"id":"9b8a3114-450a-41a4-bfaa-7a374c9daabc"}');
	const write = (file: string, text: string, atMs: number): void => {
		writeFileSync(join(path, file), text);
		utimesSync(join(path, file), atMs / 1000, atMs / 1000);
	};
	return {
		path,
		plan(batch: number, sources: readonly string[], atMs: number): void {
			write(
				`offsets/${batch}`,
				['v1', JSON.stringify({batchWatermarkMs: 0, batchTimestampMs: atMs, conf: {}}), ...sources].join('\n'),
				atMs + 10,
			);
			writeFileSync(join(path, `offsets/.${batch}.crc`), 'crc');
		},
		commit(batch: number, watermarkMs: number, atMs: number): void {
			write(`commits/${batch}`, `v1\n${JSON.stringify({nextBatchWatermarkMs: watermarkMs})}`, atMs);
			writeFileSync(join(path, `commits/.${batch}.crc`), 'crc');
		},
	};
};
const ask = (path: string, query = 'bronze') => asking(sparkCheckpointKind, {checkpoints: [{query, path}]}).ask();
const start = 1_795_340_683_000;

describe('progress of a query', () => {
	test('done are the offsets of the newest committed batch, planned those of the newest batch', async () => {
		const checkpoint = checkpointAt('kafka');
		checkpoint.plan(9, ['{"ecommerce_events":{"2":7000,"1":6000,"0":12000}}'], start);
		checkpoint.commit(9, 0, start + 2_000);
		checkpoint.plan(10, ['{"ecommerce_events":{"2":7354,"1":6973,"0":12039}}'], start + 5_000);
		const outcomes = await ask(checkpoint.path);
		const labels = {query: 'bronze', topic: 'ecommerce_events', partition: '2'};
		expect(metricOf(outcomes, 'spark_checkpoint_offset', labels)).toBe(7_000);
		expect(metricOf(outcomes, 'spark_checkpoint_planned_offset', labels)).toBe(7_354);
		expect(metricOf(outcomes, 'spark_checkpoint_batch', {query: 'bronze'})).toBe(9);
		expect(metricOf(outcomes, 'spark_checkpoint_planned_batch')).toBe(10);
		expect(metricOf(outcomes, 'spark_checkpoint_commit_timestamp_seconds')).toBe((start + 2_000) / 1000);
		expect(metricOf(outcomes, 'spark_checkpoint_batch_running')).toBe(1);
		expect(metricOf(outcomes, 'spark_checkpoint_batch_started_timestamp_seconds')).toBe((start + 5_010) / 1000);
		expect(factOf(partOf(outcomes, 'bronze'), 'run')).toMatchObject({
			id: '9b8a3114-450a-41a4-bfaa-7a374c9daabc',
			name: 'bronze',
			state: 'batch 10 planned',
			startedAtMs: start + 5_010,
			endedAtMs: null,
			watermarkMs: null,
		});
	});

	test('between batches nothing runs, and the watermark is that of the last commit', async () => {
		const checkpoint = checkpointAt('delta');
		checkpoint.plan(99, ['{"sourceVersion":1,"reservoirId":"r-1","reservoirVersion":7,"index":-1,"isStartingVersion":false}'], start);
		checkpoint.commit(99, 1_795_340_046_717, start + 1_000);
		// Sorts before 99 as text.
		checkpoint.plan(
			100,
			['{"sourceVersion":1,"reservoirId":"r-1","reservoirVersion":8,"index":-1,"isStartingVersion":false}'],
			start + 2_000,
		);
		checkpoint.commit(100, 1_795_340_056_717, start + 3_000);
		const outcomes = await ask(checkpoint.path, 'silver');
		expect(metricOf(outcomes, 'spark_checkpoint_source_version', {query: 'silver', table_id: 'r-1'})).toBe(8);
		expect(metricOf(outcomes, 'spark_checkpoint_batch_running')).toBe(0);
		expect(metricOf(outcomes, 'spark_checkpoint_batch_started_timestamp_seconds')).toBeUndefined();
		expect(metricOf(outcomes, 'spark_checkpoint_watermark_timestamp_seconds')).toBe(1_795_340_056.717);
		expect(factOf(partOf(outcomes, 'silver'), 'run')).toMatchObject({
			state: 'batch 100 committed',
			endedAtMs: start + 3_000,
			watermarkMs: 1_795_340_056_717,
		});
	});

	test('a query that has not committed a batch has plans but nothing done', async () => {
		const checkpoint = checkpointAt('first');
		checkpoint.plan(0, ['{"t":{"0":5}}', '-'], start);
		const outcomes = await ask(checkpoint.path);
		expect(metricOf(outcomes, 'spark_checkpoint_offset')).toBeUndefined();
		expect(metricOf(outcomes, 'spark_checkpoint_batch')).toBeUndefined();
		expect(metricOf(outcomes, 'spark_checkpoint_planned_offset')).toBe(5);
	});

	test('offsets of the committed batch that were cleaned away are unknown, and a note says so', async () => {
		const checkpoint = checkpointAt('cleaned');
		checkpoint.commit(3, 0, start);
		checkpoint.plan(4, ['{"t":{"0":5}}'], start);
		const outcomes = await ask(checkpoint.path);
		expect(metricOf(outcomes, 'spark_checkpoint_offset')).toBeUndefined();
		expect(partOf(outcomes, 'bronze').notes).toEqual(['offsets of the committed batch 3 are no longer kept: what is done is not known']);
	});

	test('several queries are parts of their own, and a failing one costs only itself', async () => {
		const checkpoint = checkpointAt('several');
		checkpoint.plan(0, ['{"t":{"0":5}}'], start);
		const outcomes = await asking(sparkCheckpointKind, {
			checkpoints: [
				{query: 'good', path: checkpoint.path},
				{query: 'bad', path: join(folder.path, 'nowhere')},
			],
		}).ask();
		expect(outcomes.map(({part, failure}) => [part, failure?.kind])).toEqual([
			['good', undefined],
			['bad', 'missing'],
		]);
	});
});

describe('failures in plain words', () => {
	test('no such folder', async () => {
		expect((await ask(join(folder.path, 'nowhere')))[0]?.failure).toEqual({
			kind: 'missing',
			message: `no checkpoint there: ${join(folder.path, 'nowhere')} does not exist`,
		});
	});

	test('a folder that is no checkpoint', async () => {
		expect((await ask(folder.path))[0]?.failure).toEqual({
			kind: 'missing',
			message: `${folder.path} has no folder "offsets": is it a checkpoint of a streaming query?`,
		});
	});

	test.each([
		['an empty file', '', /offsets\/0 is empty$/],
		['another version', 'v2\n{}\n', /of a version that pipetop does not know$/],
		['no JSON', 'v1\n<html>\n', /is not an offsets file of Spark$/],
		['binary', '\u0000\u001b[2J', /of a version that pipetop does not know$/],
	])('%s', async (name, text, message) => {
		const checkpoint = checkpointAt(name);
		writeFileSync(join(checkpoint.path, 'offsets/0'), text);
		expect((await ask(checkpoint.path))[0]?.failure).toEqual({kind: 'bad_answer', message: expect.stringMatching(message)});
	});

	test.skipIf(userInfo().uid === 0)('a folder that may not be read', async () => {
		const checkpoint = checkpointAt('closed');
		chmodSync(join(checkpoint.path, 'offsets'), 0);
		expect((await ask(checkpoint.path))[0]?.failure?.kind).toBe('denied');
		chmodSync(join(checkpoint.path, 'offsets'), 0o755);
	});

	test('hostile texts in names and files come out plain, values of the wrong kind are left out', async () => {
		const checkpoint = checkpointAt('hostile');
		const topics = Object.fromEntries(hostileTexts.map((text, index) => [text, {0: index, x: 1, 1: 'no', 2: null, 3: {}}]));
		checkpoint.plan(
			0,
			[JSON.stringify(topics), '[1,2]', '"text"', '{"t":5}', 'null', '{', ...hostileTexts.map((text) => text.replaceAll('\n', ' '))],
			start,
		);
		writeFileSync(join(checkpoint.path, 'metadata'), JSON.stringify({id: hostileTexts[0]}));
		const outcomes = await ask(checkpoint.path, 'q');
		expect(partOf(outcomes, 'q').failure).toBeNull();
		expect(
			partOf(outcomes, 'q').facts.filter((fact) => fact.kind === 'metric' && fact.name === 'spark_checkpoint_planned_offset'),
		).toHaveLength(hostileTexts.length);
		expect(harmful(outcomes)).toEqual([]);
	});
});

test('a checkpoint that goes on and is cleaned while it is read never fails', async () => {
	const checkpoint = checkpointAt('busy');
	let batch = 0;
	checkpoint.plan(0, ['{"t":{"0":0}}'], start);
	let running = true;
	const loop = (async () => {
		while (running) {
			checkpoint.commit(batch, 0, start + batch);
			batch++;
			checkpoint.plan(batch, [`{"t":{"0":${batch * 10}}}`], start + batch);
			for (const inner of ['offsets', 'commits']) rmSync(join(checkpoint.path, inner, String(batch - 100)), {force: true});
			await new Promise((resolve) => setImmediate(resolve));
		}
	})();
	const {ask: again} = asking(sparkCheckpointKind, {checkpoints: [{query: 'q', path: checkpoint.path}]});
	try {
		for (let poll = 0; poll < 100; poll++) {
			const outcomes = await again();
			expect(partOf(outcomes, 'q').failure).toBeNull();
			const done = metricOf(outcomes, 'spark_checkpoint_batch') ?? -1;
			if (done >= 0) expect(metricOf(outcomes, 'spark_checkpoint_offset')).toBe(done * 10);
		}
	} finally {
		running = false;
		await loop;
	}
	expect(batch).toBeGreaterThan(50);
});
